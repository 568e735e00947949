"""The slots of binding: what depends on what, and how a filled one is opened again."""

from __future__ import annotations

from core.effects import CancelTimer, EndAgreement, SetTimer
from core.marks import DOUBTED, PERHAPS, SET_ASIDE, CardNumber, Mark, kind_of
from core.turn import Draft, OpenFrame

# fmt: off
# A slot that is opened again opens these too; a leading "#" is a note of the dialog.
_VERIFICATION = (
    "sms_code", "#verification", "#sms_at", "#send_confirmed", "#refusal", "#awaiting", "#awaiting_call",
    "#late", "#promised", "#still_promised", "#keeping_asked", "#retry_due", "#same_again", "#kept_until",
)
# Asked before the bank has said yes, and after sending was agreed to: that stands.
_UNVERIFIED = tuple(dependant for dependant in _VERIFICATION if dependant != "#send_confirmed")
DEPENDANTS: dict[str, tuple[str, ...]] = {
    "card_number": (
        DOUBTED, "bank", "card_type", "expiry", "cvv2", "#card_confirmed", "#needs_expiry", "#codes", "#wanted_bank",
        *_VERIFICATION,
    ),
    "bank": ("#card_confirmed", *_VERIFICATION),
    "card_type": ("#card_confirmed", *_VERIFICATION),
    "holder_name": _VERIFICATION,
    "id_number": _VERIFICATION,
    "mobile": _VERIFICATION,
    "expiry": _UNVERIFIED,
    "cvv2": _UNVERIFIED,
    "sms_code": (),
}
# fmt: on
ORDER = ("card_number", "holder_name", "id_number", "mobile", "expiry", "cvv2", "sms_code")  # for "back"
_OF_THE_CARD = ("asking_bank", "asking_card_type", "confirming_card")


def reopen(draft: Draft, frame: OpenFrame, slot: str) -> None:
    """Empty a slot and all that depends on it; what the bank had verified by it is unbound there.

    What stood there is set aside until something else is given: people say that it was right after all.
    """
    _put_back_what_was_passed(draft, frame, slot)
    release_dependants(draft, frame, slot)
    value = draft.slots.pop(slot, None)
    draft.forget(SET_ASIDE, PERHAPS)
    if isinstance(value, Mark) and value.ref:
        draft.slots[SET_ASIDE] = value


def step_back(draft: Draft, frame: OpenFrame, slot: str) -> None:
    """As `reopen`, where nobody said that this one was wrong: whoever goes further back finds it as it was."""
    reopen(draft, frame, slot)
    frame.notes["stepped_back"] = slot


def _put_back_what_was_passed(draft: Draft, frame: OpenFrame, slot: str) -> None:
    passed = frame.note("stepped_back")
    frame.clear("stepped_back", "slip", "start_over_asked")
    if passed and passed != slot:
        draft.forget(DOUBTED)
        take_back(draft, frame, passed)


def take_back(draft: Draft, frame: OpenFrame, slot: str) -> bool:
    """It was right after all: what was set aside stands there again; False if nothing of the kind was."""
    value = draft.slots.get(SET_ASIDE)
    if not isinstance(value, Mark) or kind_of(value) != slot or slot in draft.slots or DOUBTED in draft.slots:
        return False
    draft.slots[slot] = draft.slots.pop(SET_ASIDE)
    if isinstance(value, CardNumber):
        derive_card(draft, frame, value)
    return True


def release_dependants(draft: Draft, frame: OpenFrame, slot: str) -> None:
    """Empty what depends on a slot, the slot itself staying."""
    if not DEPENDANTS[slot]:
        return
    if end_agreement(draft, frame):
        _ask_for_what_has_gone(draft)
    if any(frame.number(note) for note in ("promised", "still_promised", "keeping_asked")):
        drop_timer(draft, frame, "promise")
    for dependant in DEPENDANTS[slot]:
        if dependant.startswith("#"):
            frame.clear(dependant[1:])
        else:
            draft.forget(dependant)


def release_verification(draft: Draft, frame: OpenFrame) -> None:
    """What the bank was asked so far no longer counts."""
    release_dependants(draft, frame, "mobile")


def _ask_for_what_has_gone(draft: Draft) -> None:
    """A new verification needs the numbers themselves, not only their marks."""
    gone = [s for s in ("card_number", "id_number") if isinstance(v := draft.slots.get(s), Mark) and not v.ref]
    draft.forget(*gone)
    if gone:
        draft.lead("binding.details_forgotten")


def end_agreement(draft: Draft, frame: OpenFrame) -> bool:
    """Whoever stops between the bank's yes and the agreement is unbound at the bank; True if there was one."""
    agreement = frame.note("agreement")
    if not agreement or frame.note("bound"):
        return False
    draft.ask(EndAgreement(key=draft.fresh_key(), agreement=agreement))
    frame.clear("agreement", "password_settled", "agreement_offered_at")
    return True


def forget_all(draft: Draft, frame: OpenFrame) -> None:
    """The end of a binding: no slot, no secret, no timer stays."""
    draft.forget(*list(draft.slots))
    for timer in ("secrets", "place", "unlock", "silence", "promise"):
        drop_timer(draft, frame, timer)


def set_timer(draft: Draft, frame: OpenFrame, name: str, due: int) -> None:
    """Ring at `due` (ms); a second one of the same name replaces the first."""
    frame.notes[f"timer_{name}"] = due
    draft.ask(SetTimer(name, due))


def drop_timer(draft: Draft, frame: OpenFrame, name: str) -> None:
    """No longer."""
    if frame.number(f"timer_{name}"):
        frame.clear(f"timer_{name}")
        draft.ask(CancelTimer(name))


def is_being_changed(draft: Draft, frame: OpenFrame) -> bool:
    """Was what is asked now emptied to be changed, or named as what is to change?"""
    asked, aside = frame.state.removeprefix("asking_"), draft.slots.get(SET_ASIDE)
    return frame.note("changing") == asked or (isinstance(aside, Mark) and kind_of(aside) == asked)


def before(draft: Draft, frame: OpenFrame) -> str:
    """The last question before the open one that has an answer of this person's own; "" if none has."""
    asked = frame.state.removeprefix("asking_")
    earlier = ORDER[: ORDER.index(asked)] if asked in ORDER else ORDER[:1] if frame.state in _OF_THE_CARD else ORDER
    own = (slot for slot in reversed(earlier) if slot in draft.slots and not is_the_holders(draft, slot))
    return next(own, "")


def is_the_holders(draft: Draft, slot: str) -> bool:
    """A name the wallet knows since the first card is not this binding's to change."""
    return slot == "holder_name" and draft.account is not None and draft.account.holder is not None


def derive_card(draft: Draft, frame: OpenFrame, card: CardNumber) -> None:
    """Bank and type follow from the card number's BIN; where we don't know it, the bank is the one they named."""
    if bank := card.bank or frame.note("wanted_bank"):
        draft.fill("bank", bank)
    if card.bank and card.card_type:
        draft.fill("card_type", card.card_type)
    frame.clear("card_confirmed")
