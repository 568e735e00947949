"""What is done about waiting: a time is agreed on, moved or called off, and what is asked about it is told."""

from __future__ import annotations

from collections.abc import Callable

from core.turn import Draft, OpenFrame
from core.understanding.meaning import Meaning
from dialogs.binding import refusals, waiting


def later(draft: Draft, frame: OpenFrame, meaning: Meaning) -> bool:
    """After a refusal that may pass a time is agreed on, theirs if they name one; else the place is kept anyhow."""
    if not meaning.has("retry_later"):
        return False
    passes = refusals.of(frame.note("refusal")).asks != "other_card"
    if (frame.note("refusal") and passes) or frame.note("promised"):
        return waiting.later_than_asked(draft, frame, meaning.rest)
    if frame.note("consent_at"):
        draft.lead("repair.later")
    return True


def _to_the_morning(draft: Draft, frame: OpenFrame) -> bool:
    """A promise for the night is moved to the morning after it."""
    due = waiting.in_the_morning(frame.number("promised") or frame.number("keeping_asked"))
    return bool(due) and waiting.ask_to_keep(draft, frame, due)


def _no_call(draft: Draft, frame: OpenFrame) -> bool:
    waiting.call_off(draft, frame)
    draft.lead("binding.not_called")
    return True


def _tells(key: str) -> Callable[[Draft, OpenFrame], bool]:
    """A question about waiting is answered; what was asked or agreed on follows in full."""

    def tell(draft: Draft, frame: OpenFrame) -> bool:
        if key:
            draft.lead(key)
        draft.in_full = not key
        return True

    return tell


def _may_try(draft: Draft, frame: OpenFrame) -> bool:
    """Trying early is allowed, in vain where the day's checks are used up."""
    full = frame.note("refusal") == "LIMIT-07" and not frame.note("retry_due")
    today = waiting.next_try("LIMIT-07", frame.number("refused_at")) > draft.at
    draft.lead("binding.not_before" if full and today else "binding.may_try")
    return True


def tries_again(draft: Draft, frame: OpenFrame) -> bool:
    """ "开通好了，再试试"; with elements that differ only what the bank has put right helps, so it is asked first."""
    refusal = refusals.of(frame.note("refusal"))
    if "retry_later" in refusal.ways:
        waiting.retry(draft, frame)
    elif refusal.text == "binding.refused_elements":
        frame.notes.update(retry_due=draft.at, same_again=1)
    else:
        return False
    return True


ACTS: dict[str, Callable[[Draft, OpenFrame], bool]] = {
    "in_the_morning": _to_the_morning,
    "no_call": _no_call,
    "may_try": _may_try,
    "when_called": _tells(""),
    "how_then": _tells("binding.how_then"),
    "is_it_back": _tells("binding.only_by_trying"),
    "how_to_open": _tells("binding.how_to_open"),
}
