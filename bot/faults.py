"""Named places where the crash run may stop the process.

In production nothing is hooked and `reach` returns at once. Only the test build (tests/crash) sets a hook.
The names: vaulted, before_commit, after_commit, before_ack, claimed, before_send, sent_no_reply, before_mark,
timer_claimed; of what goes out into somebody else's chat: letter_due, bubble_sent, letter_sent.
"""

from __future__ import annotations

from collections.abc import Callable

_hook: Callable[[str], None] | None = None


def reach(name: str) -> None:
    """Tell the hook, if there is one, that the place `name` is reached."""
    if _hook is not None:
        _hook(name)


def install(hook: Callable[[str], None]) -> None:
    """For the test build only: call `hook(name)` at each named place."""
    global _hook  # noqa: PLW0603  one hook a process, set once before anything runs
    _hook = hook
