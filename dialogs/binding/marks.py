"""The marks a message brings: which slot each one fills, and what is wrong with it."""

from __future__ import annotations

import re

from core.incoming import Message
from core.marks import (
    DOUBTED,
    PERHAPS,
    SET_ASIDE,
    AnyMark,
    CardNumber,
    Cvv2,
    Digits,
    Expiry,
    HolderName,
    IdNumber,
    Mark,
    Mobile,
    SlotValue,
    SmsCode,
    kind_of,
)
from core.turn import Draft, OpenFrame
from dialogs.binding import codes, slots
from dialogs.binding.table import LOOKS
from dialogs.library import Desk

_OR = re.compile(r"⟦(\d+)⟧[\s，,]*(?:或者?是?|还是|還是|定係|定|or)[\s，,]*(?=⟦(\d+)⟧)", re.IGNORECASE)
KEPT = 30 * 60_000  # ms that card and ID number may stay
_TOLD = ("card_number", "holder_name", "id_number", "mobile")  # what was understood of these is said
SHORTEST, LONGEST = 12, 19  # digits of a PAN (ISO/IEC 7812)


def take(draft: Draft, frame: OpenFrame, desk: Desk, message: Message) -> list[str]:
    """Fill the slots these marks are for; the kinds that were filled, in order. What is wrong is said as a lead."""
    asked = LOOKS[frame.state].asked
    filled: list[str] = []
    unusable: list[AnyMark] = []
    before = {kind: _shown(draft, kind) or _shown_aside(draft, kind) for kind in _TOLD}
    prints = {kind: _prints(draft, kind) for kind in _TOLD}
    had_code = bool(frame.note("verification"))
    either = _either_or(message)
    doubted, why = codes.in_doubt(message)
    if why:
        draft.unsay()  # what was asked beside it is answered by this
        draft.lead(why)
    for place, mark in enumerate(message.marks):
        if place in either | doubted:
            draft.drop(mark)
        elif not mark.ref:
            unusable.append(mark)
        elif _fits(draft, frame, desk, mark):
            _fill(draft, frame, mark)
            filled.append(kind_of(mark))
        elif kind_of(mark) == asked and _is_a_slip(mark):
            draft.fill(DOUBTED, mark)  # a few more digits may put it right
        else:
            draft.drop(mark)
    if asked in filled:
        draft.forget(DOUBTED)
    if _kind_aside(draft) in filled:
        draft.forget(SET_ASIDE)
    _remember(frame, filled, all_fit=len(filled) == len(message.marks))
    if unusable:
        _say_unusable(draft, frame, unusable)
    for kind in filled:
        _tell(draft, kind, before.get(kind, ""), prints.get(kind, ()), asked)
    if "card_number" in filled and before["card_number"] and had_code:
        draft.lead("binding.code_again")
    return filled


def _either_or(message: Message) -> set[int]:
    """Places of marks of one kind that are joined by 或者: neither is an answer yet."""
    joined = [(int(found[1]), int(found[2])) for found in _OR.finditer(message.text)]
    marks = message.marks
    return {place for pair in joined if kind_of(marks[pair[0]]) == kind_of(marks[pair[1]]) for place in pair}


def _tell(draft: Draft, kind: str, before: str, prints: tuple[str, ...], asked: str | None) -> None:
    """What became of a slot, as far as the next question doesn't show it."""
    shown = _shown(draft, kind)
    if before and before != shown:
        draft.lead(f"binding.changed_{kind}", shown=shown, before=before)
    elif before and prints != _prints(draft, kind):
        draft.lead("binding.put_right")  # another one that looks the same behind its stars
    elif not before and kind != asked and kind in _TOLD:
        draft.lead(f"binding.noted_{kind}", shown=shown)


def corrects(draft: Draft, mark: AnyMark) -> bool:
    """Is this another value of a slot that is filled?"""
    kind = kind_of(mark)
    return kind in _TOLD and kind in draft.slots and _masked(mark) != _shown(draft, kind)


def _is_a_slip(mark: AnyMark) -> bool:
    """A number of the right kind with a digit wrong, missing or too many."""
    match mark:
        case CardNumber():
            return not mark.luhn or mark.length not in (mark.lengths or range(SHORTEST, LONGEST + 1))
        case IdNumber():
            return bool(mark.problem)
        case Mobile():
            return mark.problem in ("length", "not_mobile")
        case _:
            return False


def _fits(draft: Draft, frame: OpenFrame, desk: Desk, mark: AnyMark) -> bool:
    match mark:
        case CardNumber():
            return _card_fits(draft, frame, desk, mark)
        case IdNumber():
            return _id_fits(draft, mark)
        case HolderName():
            return _name_fits(draft, mark)
        case Mobile(problem=str(problem)) if problem:
            draft.lead(f"binding.mobile_{problem}")
            return False
        case SmsCode(length=length) if length != 6:
            draft.lead("binding.code_length", length=length)
            return False
        case Expiry(problem=str(problem)) if problem:
            draft.lead(f"binding.expiry_{problem}")
            return False
        case Cvv2(length=length) if length != 3:
            draft.lead("binding.cvv2_length")
            return False
        case Digits():
            return False
        case _:
            return True


def _card_fits(draft: Draft, frame: OpenFrame, desk: Desk, card: CardNumber) -> bool:
    bank = desk.library.bank(card.bank) if card.bank else None
    if not SHORTEST <= card.length <= LONGEST or (card.lengths and card.length not in card.lengths):
        expected = min(card.lengths, key=lambda n: abs(n - card.length)) if card.lengths else 0
        if bank and expected:
            key = "binding.card_short" if card.length < expected else "binding.card_long"
            draft.lead(key, length=card.length, bank=f"@bank.{bank.code}", expected=expected)
        else:
            draft.lead("binding.card_length", length=card.length)
        return False
    if not card.luhn:
        frame.notes.update(doubted_length=card.length, doubted_last4=card.last4)
        draft.lead("binding.card_check", length=card.length, last4=card.last4)
        return False
    frame.clear("doubted_length", "doubted_last4")
    if draft.account and draft.account.has_card(card.fingerprints):
        draft.lead("binding.card_already_bound", last4=card.last4)
        return False
    return True


def _name_fits(draft: Draft, name: HolderName) -> bool:
    """A wallet's cards are all its holder's own."""
    holder = draft.account.holder if draft.account else None
    if holder and holder.fingerprints and not set(holder.fingerprints) & set(name.fingerprints):
        draft.lead("binding.name_differs", name=holder.masked)
        return False
    return True


def _id_fits(draft: Draft, document: IdNumber) -> bool:
    if document.problem:
        draft.lead(f"binding.id_{document.problem}", length=document.length)
        return False
    known = draft.account.id_fingerprints if draft.account else ()
    if known and not set(known) & set(document.fingerprints):
        draft.lead("binding.id_differs")
        return False
    return True


def _fill(draft: Draft, frame: OpenFrame, mark: AnyMark) -> None:
    slot = kind_of(mark)
    again = slot in draft.slots
    draft.fill(slot, mark)
    if again and slot == "expiry":
        draft.lead("binding.put_right")
    if slot == "holder_name":
        draft.forget(PERHAPS)
    if again or (slot == "card_number" and frame.note("verification")):
        slots.release_dependants(draft, frame, slot)
    if isinstance(mark, CardNumber):
        slots.derive_card(draft, frame, mark)
    if slot in ("card_number", "id_number"):
        slots.set_timer(draft, frame, "secrets", draft.at + KEPT)


def _say_unusable(draft: Draft, frame: OpenFrame, marks: list[AnyMark]) -> None:
    if not frame.note("consent_at"):
        draft.lead("binding.before_consent")
    elif any(isinstance(mark, SmsCode | Digits) for mark in marks):
        asked = LOOKS[frame.state].asked
        key = "binding.password_not_here" if asked == "payment_password" else "binding.secret_not_kept"
        draft.lead(key)
    elif frame.note("agreement"):
        draft.lead("binding.already_verified")
    else:
        draft.lead("binding.secret_not_kept")


def _remember(frame: OpenFrame, filled: list[str], all_fit: bool) -> None:
    """What was given last, and whether something was refused: a slip that is told next is about that."""
    if filled:
        frame.notes["given_last"] = filled[-1]
        frame.clear("start_over_asked")
    if all_fit:
        frame.clear("slip")
    else:
        frame.notes["slip"] = 1


def _kind_aside(draft: Draft) -> str:
    value = draft.slots.get(SET_ASIDE)
    return kind_of(value) if isinstance(value, Mark) else ""


def _shown_aside(draft: Draft, kind: str) -> str:
    """What was set aside, as it may be shown, if it is of that kind."""
    value = draft.slots.get(SET_ASIDE)
    return _masked(value) if isinstance(value, Mark) and kind_of(value) == kind else ""


def _prints(draft: Draft, kind: str) -> tuple[str, ...]:
    """Keyed fingerprints of what a slot holds or held: two that look the same may differ."""
    aside = draft.slots.get(SET_ASIDE)
    value = draft.slots.get(kind) or (aside if isinstance(aside, Mark) and kind_of(aside) == kind else None)
    return value.fingerprints if isinstance(value, CardNumber | IdNumber | HolderName) else ()


def _shown(draft: Draft, slot: str) -> str:
    return _masked(draft.slots.get(slot))


def _masked(value: SlotValue | None) -> str:
    match value:
        case CardNumber(last4=last4):
            return last4
        case HolderName(masked=masked) | Mobile(masked=masked):
            return masked
        case IdNumber(first1=first, last1=last):
            return f"{first}****{last}"
        case Mark():
            return ""
        case _:
            return str(value or "")
