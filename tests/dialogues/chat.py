"""A conversation as people read it, for the screen of a failure."""

from __future__ import annotations

from typing import Any

LAST = 18  # lines of the conversation that are shown
WIDTH = 110


class Chat:
    """What was said so far."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def person(self, who: str, text: str) -> None:
        """Somebody wrote or pressed."""
        self._lines.append(_cut(f"{who}：{text}"))

    def bubble(self, say: dict[str, Any]) -> None:
        """The assistant said."""
        buttons = " ".join(f"[{button['key']}]" for button in say["buttons"])
        self._lines.append(_cut(f"  助 {say['key']}：{say['text']}") + (f"  {buttons}" if buttons else ""))

    def state(self, state: dict[str, Any]) -> None:
        """A turn ended."""
        self._lines.append(f"     = {state['state']}, asked {state['asked']}, step {state['step']}")

    def note(self, text: str) -> None:
        """Something else happened."""
        self._lines.append(_cut(f"  — {text}"))

    def failure(self, title: str, where: str, step: str, wrong: list[str]) -> str:
        """One screen; the first difference is its last line."""
        earlier = len(self._lines) - LAST
        head = [title, *([f"  … {earlier} lines before"] if earlier > 0 else [])]
        return "\n".join([*head, *self._lines[-LAST:], "", f"{where}: {_cut(step)}", *reversed(wrong)])


def _cut(text: str) -> str:
    line = text.replace("\n", " / ").replace("\0", "␀")
    return line if len(line) <= WIDTH else f"{line[:WIDTH]}…"
