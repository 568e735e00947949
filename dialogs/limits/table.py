"""The table of the limits dialog: states, moves, guards, looks."""

from __future__ import annotations

from collections.abc import Callable

from core.dialog import Look
from core.machine import ANY, Row, Table, advance
from core.session import Note

Facts = dict[str, Note]  # the notes of the frame: all that the guards look at

FINALS = ("done",)

TABLE = Table(
    name="limits",
    start="looking_up",
    finals=FINALS,
    states=("looking_up", "choosing_limit", "asking_condition", "confirming_request", *FINALS),
    rows=(
        advance("looking_up", "account_is_unknown"),
        advance("choosing_limit", "limit_is_open"),
        advance("asking_condition", "condition_is_open"),
        advance("done", "condition_is_missing"),
        advance("confirming_request", "request_is_unconfirmed"),
        advance("done"),
        Row("leave", (ANY,), "done"),
    ),
)

GUARDS: dict[str, Callable[[Facts], bool]] = {
    "account_is_unknown": lambda notes: "looked_up" not in notes,
    "limit_is_open": lambda notes: "limit" not in notes,
    "condition_is_open": lambda notes: "condition" not in notes,
    "condition_is_missing": lambda notes: notes["condition"] == "no",
    "request_is_unconfirmed": lambda notes: "confirmed" not in notes,
}

LOOKS: dict[str, Look] = {
    "looking_up": Look("verifying"),
    "choosing_limit": Look("choosing_limit"),
    "asking_condition": Look("asking_confirm", "confirm"),
    "confirming_request": Look("asking_confirm", "confirm"),
    "done": Look("done"),
}
