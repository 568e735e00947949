"""What the cards dialog says in each state."""

from __future__ import annotations

from core.says import Button, Field, Form, Value
from core.session import CardOnFile
from core.turn import Draft, OpenFrame

CANCEL = Button("cancel")
SHOWN = 4  # cards offered as buttons

_KEYS: dict[str, tuple[str, ...]] = {
    "showing": ("cards.list", "cards.none", "cards.one", "cards.one_default"),
    "choosing_card": ("cards.which_unbind", "cards.which_default"),
    "confirming_unbind": ("cards.confirm_unbind", "cards.confirm_unbind_last"),
    "asking_payment_password": ("cards.ask_password",),
}


def texts_of(state: str) -> tuple[str, ...]:
    """The text keys a state speaks with."""
    return _KEYS.get(state, ())


def values_of(card: CardOnFile) -> dict[str, Value]:
    """A card in words."""
    return {
        "bank": f"@bank.{card.bank}",
        "card_type": f"@card_type.{card.card_type or 'debit'}",
        "last4": card.last4,
    }


def arrive(draft: Draft, frame: OpenFrame) -> None:
    """Say the open question of the state."""
    cards = draft.account.active if draft.account else ()
    match frame.state:
        case "showing":
            _show(draft, cards)
        case "choosing_card":
            key = "cards.which_unbind" if frame.note("wanted") == "unbind" else "cards.which_default"
            banks = frame.note("banks").split(",")
            of_bank = [card for card in cards if card.bank in banks]
            draft.say(key, *(_button(card) for card in (of_bank or cards)[:SHOWN]), CANCEL)
        case "confirming_unbind":
            _confirm(draft, frame, cards)
        case "asking_payment_password":
            form = Form(draft.fresh_key(), "payment_password", (Field("payment_password", "secret", 6),))
            draft.offer("cards.ask_password", form, CANCEL)
        case _:
            draft.say("binding.verifying")


def tell_cards(draft: Draft) -> None:
    """A line for each card."""
    for card in draft.account.active if draft.account else ():
        draft.lead("cards.one_default" if card.default else "cards.one", **values_of(card))


def _show(draft: Draft, cards: tuple[CardOnFile, ...]) -> None:
    if not cards and len(draft.stack) > 1:
        draft.lead("cards.none_yet")
        return
    if not cards:
        draft.offered = "binding"
        draft.say("cards.none", Button("start"))
        return
    tell_cards(draft)
    if len(draft.stack) > 1:
        return  # something is open below: its question goes into the same bubble
    draft.say(
        "cards.list",
        Button("start", "button.another_card"),
        Button("set_default"),
        Button("unbind"),
        count=len(cards),
    )


def _confirm(draft: Draft, frame: OpenFrame, cards: tuple[CardOnFile, ...]) -> None:
    card = next((c for c in cards if c.binding == frame.note("card")), None)
    if card:
        key = "cards.confirm_unbind_last" if len(cards) == 1 else "cards.confirm_unbind"
        buttons = (Button("confirm", "button.unbind"), Button("deny", "button.keep_card"))
        draft.say(key, *buttons, **values_of(card))


def _button(card: CardOnFile) -> Button:
    return Button(f"card_{card.last4}", "button.card", values_of(card))
