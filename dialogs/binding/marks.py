"""The marks a message brings: which slot each one fills, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping

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
from core.understanding.meaning import Meaning
from dialogs import whose
from dialogs.binding import codes, several, slots, told
from dialogs.binding.table import CONFIRMED, LOOKS
from dialogs.library import Desk

KEPT = 30 * 60_000  # ms that card and ID number may stay
_TOLD = ("card_number", "holder_name", "id_number", "mobile")  # what was understood of these is said
SHORTEST, LONGEST = 12, 19  # digits of a PAN (ISO/IEC 7812)
CODE = 6  # digits of a one-time code


def take(draft: Draft, frame: OpenFrame, desk: Desk, message: Message) -> list[str]:
    """Fill the slots these marks are for; the kinds that were filled, in order. What is wrong is said as a lead."""
    asked = LOOKS[frame.state].asked
    before = {kind: _shown(draft, kind) or _shown_aside(draft, kind) for kind in _TOLD}
    prints = {kind: _prints(draft, kind) for kind in _TOLD}
    had_code = bool(frame.note("verification"))
    unsaid = {place: why for place, why in _unsaid(message).items() if why != told.WHICH}
    for place, mark in enumerate(message.marks):
        if isinstance(mark, SmsCode) and unsaid.get(place) != told.TAKEN_BACK:
            unsaid.pop(place, None)  # codes that are only talked about are told apart in their own way
    filled = _fill_with(draft, frame, desk, message, unsaid)
    if asked in filled:
        draft.forget(DOUBTED)
    if several.kind_of_two(frame) in filled:
        several.forget(draft, frame)
    if _kind_aside(draft) in filled:
        draft.forget(SET_ASIDE)
    _remember(frame, filled, all_fit=len(filled) + len(unsaid) == len(message.marks))
    _say_unusable(draft, frame, [mark for mark in message.marks if not mark.ref])
    _tell_unsaid(draft, frame, [(message.marks[place], why) for place, why in unsaid.items()], filled)
    _tell_whose(draft, message.text, filled)
    for kind in dict.fromkeys(filled):
        _tell(draft, kind, before.get(kind, ""), prints.get(kind, ()), asked)
    if "card_number" in filled and before["card_number"] and had_code:
        draft.lead("binding.code_again")
    return filled


def _fill_with(draft: Draft, frame: OpenFrame, desk: Desk, message: Message, unsaid: Mapping[int, str]) -> list[str]:
    """The kinds that were filled, in order; `unsaid`: the places of marks that were told without being given."""
    filled: list[str] = []
    places = several.sort_out(message, unsaid.keys())
    out = places.out | unsaid.keys()
    doubted, why = codes.in_doubt(message, out)
    if why:
        draft.unsay()  # what was asked beside it is answered by this
        draft.lead(why)
    undecided = _undecided(draft, frame, message, tuple(p for p in places.undecided if p not in doubted))
    for place, mark in enumerate(message.marks):
        if not mark.ref or place in undecided:
            continue
        if place in out or place in doubted:
            draft.drop(mark)
        elif _took(draft, frame, desk, mark):
            filled.append(kind_of(mark))
    if places.password:
        draft.lead("binding.password_not_here")
    return filled


def only_told(message: Message) -> bool:
    """Does it bring numbers, and none that is given? Its yes or no is then about those."""
    return bool(message.marks) and len(_unsaid(message)) == len(message.marks)


def _unsaid(message: Message) -> dict[int, str]:
    return told.only(message.text, message.marks, whose.is_anothers(message.text))


def _took(draft: Draft, frame: OpenFrame, desk: Desk, mark: AnyMark) -> bool:
    """Fill its slot, if it fits; a slip is kept: a few more digits may put it right."""
    if _fits(draft, frame, desk, mark):
        _fill(draft, frame, mark)
        return True
    if kind_of(mark) == LOOKS[frame.state].asked and _is_a_slip(mark):
        draft.fill(DOUBTED, mark)
    else:
        draft.drop(mark)
    return False


def _tell_whose(draft: Draft, text: str, filled: list[str]) -> None:
    """Of somebody else's number or card: what it has to be."""
    others = {"mobile": "binding.mobile_of_another", "card_number": "answers.bind_others_card"}
    keys = [key for kind, key in others.items() if kind in filled and not draft.leads(key)]
    if keys and whose.is_anothers(text):
        draft.lead(keys[0])


_WHY_NOT = {
    told.ASKED: "binding.mobile_unseen",
    told.THEIRS: "binding.mobile_of_another",
}


def _tell_unsaid(draft: Draft, frame: OpenFrame, unsaid: list[tuple[AnyMark, str]], filled: list[str]) -> None:
    """They were told without being given; what stands there goes only if it is the same."""
    for mark, why in unsaid:
        kind = kind_of(mark)
        if not mark.ref or kind in filled:
            continue
        if why == told.NOT_IT and not draft.has_begun:
            key = "binding.mobile_not_used" if isinstance(mark, Mobile) else "binding.not_used"
            draft.lead(key, shown=_masked(mark))
        elif (key := _WHY_NOT.get(why, "")) and not draft.leads(key):
            draft.lead(key)
        if why == told.NOT_IT and _masked(mark) == _shown(draft, kind):
            slots.reopen(draft, frame, kind)


def choose(draft: Draft, frame: OpenFrame, desk: Desk, meaning: Meaning) -> list[str]:
    """The slot that is filled with the one of two values that was meant; nothing if it was not said which."""
    mark = several.choose(draft, frame, LOOKS[frame.state].asked, meaning)
    if mark is None:
        return []
    if not _fits(draft, frame, desk, mark):
        draft.drop(mark)
        return []
    _fill(draft, frame, mark)
    draft.forget(DOUBTED, SET_ASIDE)
    return [kind_of(mark)]


def _undecided(draft: Draft, frame: OpenFrame, message: Message, places: tuple[int, ...]) -> tuple[int, ...]:
    """The places of values that wait for an answer or are not taken at all; one that alone holds together is taken."""
    good = tuple(place for place in places if _holds_together(draft, message.marks[place]))
    held = len(good) > 1 and several.hold(draft, frame, message, good)
    left = tuple(place for place in places if place not in good) if held or len(good) == 1 else places
    for place in left:
        draft.drop(message.marks[place])
    if len(good) == 1 or not places:
        return left
    kind = kind_of(message.marks[places[0]])
    if not held:
        draft.lead("binding.newest_code" if kind == "sms_code" else "binding.one_of_them")
        return left
    if kind in draft.slots:
        slots.reopen(draft, frame, kind)
    if kind != "mobile":
        slots.set_timer(draft, frame, "secrets", draft.at + KEPT)
    if kind not in (LOOKS[frame.state].asked, CONFIRMED.get(frame.state)):
        draft.lead(f"binding.noted_two_{kind}")
    return places


def _holds_together(draft: Draft, mark: AnyMark) -> bool:
    """Can it be meant at all? Of two numbers with one slip the other one is."""
    match mark:
        case Mobile(problem=problem):
            return not problem
        case SmsCode(length=length):
            return length == CODE
        case CardNumber(fingerprints=prints) if draft.account and draft.account.has_card(prints):
            return False
        case _:
            return not _is_a_slip(mark)


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
        case SmsCode():
            return mark.length < CODE
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
        case SmsCode(length=length) if length != CODE:
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
    if not marks:
        return
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
