"""The table of the cards dialog: states, moves, guards, looks."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from core.dialog import Look
from core.machine import ANY, Row, Table, advance, lacks, noted
from core.session import Note


class Facts(msgspec.Struct, frozen=True):
    """What the guards look at."""

    notes: dict[str, Note]
    password_given: bool


FINALS = ("done",)

TABLE = Table(
    name="cards",
    start="looking_up",
    finals=FINALS,
    states=(
        "looking_up",
        "showing",
        "choosing_card",
        "confirming_unbind",
        "asking_payment_password",
        "working",
        *FINALS,
    ),
    rows=(
        advance("looking_up", "list_is_old"),
        advance("showing", "nothing_is_wanted"),
        advance("choosing_card", "card_is_open"),
        advance("working", "call_is_under_way"),
        advance("confirming_unbind", "unbind_is_unconfirmed"),
        advance("asking_payment_password", "password_is_open"),
        advance("working"),
        Row("leave", (ANY,), "done"),
    ),
)


GUARDS: dict[str, Callable[[Facts], bool]] = {
    "list_is_old": lacks("looked_up"),
    "nothing_is_wanted": lacks("wanted"),
    "card_is_open": lacks("card"),
    "call_is_under_way": noted("awaiting"),
    "unbind_is_unconfirmed": lambda f: f.notes["wanted"] == "unbind" and "confirmed" not in f.notes,
    "password_is_open": lambda f: (
        f.notes["wanted"] == "unbind" and "password_right" not in f.notes and not f.password_given
    ),
}


LOOKS: dict[str, Look] = {
    "looking_up": Look("verifying"),
    "showing": Look("showing_cards"),
    "choosing_card": Look("choosing_card"),
    "confirming_unbind": Look("asking_confirm", "confirm"),
    "asking_payment_password": Look("asking_payment_password", "payment_password"),
    "working": Look("verifying"),
    "done": Look("done"),
}
