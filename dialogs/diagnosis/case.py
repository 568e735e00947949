"""What is known of a failure: from the notes of the diagnosis, and from binding below it."""

from __future__ import annotations

from core import china
from core.marks import Mobile
from core.turn import Draft, OpenFrame
from core.understanding.meaning import Meaning
from dialogs.library import Desk
from knowledge.diagnosing import Case, circumstances
from knowledge.records import Category

_BIG = (Category.STATE_OWNED, Category.JOINT_STOCK)


def of(draft: Draft, frame: OpenFrame, desk: Desk) -> Case:
    """Everything known, before anything is asked."""
    return Case(
        reasons=tuple(filter(None, frame.note("reasons").split(","))),
        circumstances=_circumstances(draft, desk),
        answers=answers(frame),
        tried=tuple(filter(None, frame.note("tried").split(","))),
    )


def answers(frame: OpenFrame) -> dict[str, str]:
    """What was asked so far and what was said."""
    return dict(pair.split("=", 1) for pair in frame.note("answers").split(";") if pair)


def note_answer(frame: OpenFrame, question: str, said: str) -> None:
    """One more answer."""
    pairs = {**answers(frame), question: said}
    frame.notes["answers"] = ";".join(f"{asked}={told}" for asked, told in pairs.items())


def note_tried(frame: OpenFrame, remedy: str) -> None:
    """This one did not help."""
    before = frame.note("tried")
    frame.notes["tried"] = f"{before},{remedy}" if before else remedy


def note_all_tried(frame: OpenFrame, meaning: Meaning) -> None:
    """ "都试过了" for the second time: asking further helps nobody."""
    if not meaning.has("all_tried"):
        return
    if frame.note("all_tried"):
        frame.notes["exhausted"] = 1
    frame.notes["all_tried"] = 1


def learned(frame: OpenFrame) -> str:
    """All that was learned, for the person who takes over; no secret, no personal data."""
    parts = [f"reasons {frame.note('reasons')}"]
    parts += [f"code {frame.note('code')}"] if frame.note("code") else []
    parts += [f"tried {frame.note('tried')}"] if frame.note("tried") else []
    parts += [f"answers {frame.note('answers')}"] if frame.note("answers") else []
    return "diagnosis: " + "; ".join(parts)


def _circumstances(draft: Draft, desk: Desk) -> frozenset[str]:
    bank = desk.library.bank(str(draft.slots.get("bank", "")))
    mobile = draft.mark("mobile", Mobile)
    binding = next((frame for frame in draft.stack if frame.dialog == "binding"), None)
    return circumstances(
        hour=china.moment(draft.at).hour,
        small_bank=bank is not None and bank.category not in _BIG,
        attempts=binding.number("codes") if binding else 0,
        card_type=str(draft.slots.get("card_type", "")),
        carrier=mobile.carrier if mobile else "",
    )
