"""The slots of binding: what depends on what, and how a filled one is opened again."""

from __future__ import annotations

from core.effects import CancelTimer, EndAgreement
from core.marks import CardNumber
from core.turn import Draft, OpenFrame

# A slot that is opened again opens these too; a leading "#" is a note of the dialog.
_VERIFICATION = (
    "sms_code", "#verification", "#sms_at", "#codes", "#send_confirmed", "#refusal", "#awaiting", "#awaiting_call",
    "#late",
)  # fmt: skip
DEPENDANTS: dict[str, tuple[str, ...]] = {
    "card_number": ("bank", "card_type", "expiry", "cvv2", "#card_confirmed", "#needs_expiry", *_VERIFICATION),
    "bank": ("#card_confirmed", *_VERIFICATION),
    "card_type": ("#card_confirmed", *_VERIFICATION),
    "holder_name": _VERIFICATION,
    "id_number": _VERIFICATION,
    "mobile": _VERIFICATION,
    "expiry": _VERIFICATION,
    "cvv2": _VERIFICATION,
    "sms_code": (),
}
ORDER = ("card_number", "holder_name", "id_number", "mobile", "sms_code")  # for "back"


def reopen(draft: Draft, frame: OpenFrame, slot: str) -> None:
    """Empty a slot and all that depends on it; what the bank had verified by it is unbound there."""
    release_dependants(draft, frame, slot)
    draft.forget(slot)


def release_dependants(draft: Draft, frame: OpenFrame, slot: str) -> None:
    """Empty what depends on a slot, the slot itself staying."""
    if DEPENDANTS[slot]:
        end_agreement(draft, frame)
    for dependant in DEPENDANTS[slot]:
        if dependant.startswith("#"):
            frame.clear(dependant[1:])
        else:
            draft.forget(dependant)


def end_agreement(draft: Draft, frame: OpenFrame) -> None:
    """Whoever stops between the bank's yes and the agreement is unbound at the bank."""
    agreement = frame.note("agreement")
    if agreement and not frame.note("bound"):
        draft.ask(EndAgreement(key=draft.fresh_key(), agreement=agreement))
    frame.clear("agreement")


def forget_all(draft: Draft, frame: OpenFrame) -> None:
    """The end of a binding: no slot, no secret, no timer stays."""
    draft.forget(*list(draft.slots))
    for timer in ("secrets", "place", "unlock"):
        if frame.number(f"timer_{timer}"):
            draft.ask(CancelTimer(timer))


def last_filled(draft: Draft) -> str:
    """The latest question that has an answer; "" if none has."""
    return next((slot for slot in reversed(ORDER) if slot in draft.slots), "")


def derive_card(draft: Draft, frame: OpenFrame, card: CardNumber) -> None:
    """Bank and type follow from the card number's BIN, where we know it."""
    if card.bank:
        draft.fill("bank", card.bank)
    if card.bank and card.card_type:
        draft.fill("card_type", card.card_type)
    frame.clear("card_confirmed")
