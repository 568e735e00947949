"""A slip, one step back, all over again.

A slip right after a value that was refused means that value. Nothing a person gave goes unless they say what is to go,
or agree to it.
"""

from __future__ import annotations

import re

from core.session import Frame
from core.turn import Draft, OpenFrame
from core.understanding.meaning import Meaning
from dialogs import wishes
from dialogs.binding import refusals, slots
from dialogs.binding.table import CONFIRMED

# Right after a refused value these are about that value: a digit too few or too many, a key beside the right one.
_SLIP = re.compile(
    r"[多少漏][了咗]?(?:打|输|填|写|抄|入|按|輸|寫)?[了咗]?[一个個\dxX]|(?:打|输|填|写|抄|念|看|入|按|点|輸|寫|睇|㩒)[多少漏错錯]"
    r"|手滑|手误|手誤|\b(?:missed|missing|extra|left out|typo|wrong (?:digit|key|one)|fat.?finger|my bad|slip)\b",
    re.IGNORECASE,
)
# What a slip names wins over what was given last.
_NAMED = {
    "card_number": re.compile(r"卡[号號]|\bcard number\b", re.IGNORECASE),
    "id_number": re.compile(r"身份[证證]|[证證]件|\bid (?:number|card)\b", re.IGNORECASE),
    "mobile": re.compile(r"手[机機]|[电電][话話]|\b(?:mobile|phone)\b", re.IGNORECASE),
    "holder_name": re.compile(r"姓名|名字|\bname\b", re.IGNORECASE),
    "sms_code": re.compile(r"[验驗][证證][码碼]|\bcode\b", re.IGNORECASE),
}
_ASKS = re.compile(r"[吗嗎么麼?？哪边邊]|什么|怎|为何|點解|又|\b(?:what|which|why|how|is)\b", re.IGNORECASE)
_NUMBERS = ("card_number", "id_number", "mobile")
_LONGEST = 24  # characters of a slip that is told
# What was wrong has been given anew in the same breath: then nothing more is to be done for these.
PUT_RIGHT = ("correct_last", "correct_number", "back", "start_over")


def tells_a_slip(frame: Frame, text: str) -> bool:
    """Is this about the value that was refused just now?"""
    return "slip" in frame.notes and len(text) <= _LONGEST and bool(_SLIP.search(text)) and not _ASKS.search(text)


def named(frame: Frame, meaning: Meaning) -> Meaning:
    """ "卡号输错了一位": the number that a slip names, whatever was given last; of a code it is only typed again."""
    if not meaning.has("correct_last"):
        return meaning
    slots_named = [slot for slot, noun in _NAMED.items() if noun.search(meaning.rest)]
    if len(slots_named) != 1:
        return meaning
    if slots_named == ["sms_code"]:
        return wishes.instead(meaning, "acknowledged", "correct_last") if frame.state == "asking_sms_code" else meaning
    return wishes.instead(meaning, f"correct_{slots_named[0]}", "correct_last")


def back(draft: Draft, frame: OpenFrame) -> bool:
    """One question back; what is left keeps its answer."""
    slot = slots.before(draft, frame)
    if frame.note("agreement"):
        draft.lead("binding.back_after_the_bank")
    elif not slot:
        draft.lead("binding.no_way_back")
    else:
        slots.step_back(draft, frame, slot)
    return True


def last_one(draft: Draft, frame: OpenFrame) -> bool:
    """A slip told without saying where: what was refused, is confirmed or changed; else what was given last."""
    if frame.state in ("confirming_cancel", "confirming_start_over"):
        frame.clear("cancel_asked", "start_over_asked")  # the wish itself was the slip
        return True
    if frame.note("slip") or frame.note("misses"):
        frame.clear("misses")  # said once more, it is about what was given before
        draft.lead("binding.once_more")
        return True
    if frame.note("agreement"):
        draft.lead("binding.back_after_the_bank")
        return True
    if slots.is_being_changed(draft, frame):
        return True
    if frame.state == "refused":
        return _only_way(draft, frame)
    slot = CONFIRMED.get(frame.state) or _given_last(draft, frame) or slots.before(draft, frame)
    if slot:
        slots.step_back(draft, frame, slot)
    elif frame.state.startswith("asking_"):
        draft.lead("binding.once_more")
    return True


def the_number(draft: Draft, frame: OpenFrame) -> bool:
    """ "The number is wrong": the last one given, never a name; at the mobile's question it may be either of two."""
    given = [slot for slot in _NUMBERS if slot in draft.slots]
    here = any(map(frame.note, ("slip", "misses", "agreement"))) or slots.is_being_changed(draft, frame)
    if here or not given or not frame.state.startswith("asking_"):
        return last_one(draft, frame)
    if frame.state == "asking_mobile":
        draft.lead("binding.which_number")
    else:
        slots.step_back(draft, frame, given[-1])
    return True


def _only_way(draft: Draft, frame: OpenFrame) -> bool:
    """After a refusal: what it says is wrong, if that is one thing; which of two is for them to say."""
    wrong = refusals.of(frame.note("refusal")).corrects
    if len(wrong) == 1:
        slots.reopen(draft, frame, wrong[0])
    return len(wrong) == 1


def _given_last(draft: Draft, frame: OpenFrame) -> str:
    slot = frame.note("given_last")
    return slot if slot in draft.slots and not slots.is_the_holders(draft, slot) else ""


def start_over(draft: Draft, frame: OpenFrame) -> bool:
    """From the card number; asked first where more than that would go."""
    if not frame.note("consent_at"):
        return False
    if frame.note("slip"):
        draft.lead("binding.once_more")  # "重来" right after a refused value: only that
    elif frame.note("start_over_asked") or not _would_go(draft):
        _begin_again(draft, frame)
    else:
        frame.notes["start_over_asked"] = 1
    return True


def whether_to_start_over(draft: Draft, frame: OpenFrame, yes: bool, no: bool) -> bool:
    """The answer to "all over again?"."""
    if no:
        frame.clear("start_over_asked")
    elif yes:
        _begin_again(draft, frame)
    return yes or no


def _would_go(draft: Draft) -> bool:
    own = "holder_name" in draft.slots and not slots.is_the_holders(draft, "holder_name")
    return own or "id_number" in draft.slots or "mobile" in draft.slots


def _begin_again(draft: Draft, frame: OpenFrame) -> None:
    frame.clear("start_over_asked", "given_last")
    slots.reopen(draft, frame, "card_number")
    draft.forget("id_number", "mobile")
    if not slots.is_the_holders(draft, "holder_name"):
        draft.forget("holder_name")
    draft.lead("binding.started_over")
