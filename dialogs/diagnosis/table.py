"""The table of the diagnosis dialog: states, moves, guards, looks."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from core.dialog import Look
from core.machine import ANY, Row, Table, advance, noted
from core.session import Note


class Facts(msgspec.Struct, frozen=True):
    """What the guards look at: the notes, the question that is worth asking, the remedy that is next."""

    notes: dict[str, Note]
    question: str = ""
    remedy: str = ""


FINALS = ("done",)

TABLE = Table(
    name="diagnosis",
    start="choosing_symptom",
    finals=FINALS,
    states=("choosing_symptom", "asking_one", "asking_which", "offering", "out_of_remedies", *FINALS),
    rows=(
        advance("done", "is_done"),
        advance("out_of_remedies", "all_is_tried"),
        advance("choosing_symptom", "symptom_is_open"),
        advance("asking_one", "one_thing_is_to_ask"),
        advance("asking_which", "two_things_are_to_ask"),
        advance("offering", "a_remedy_is_left"),
        advance("out_of_remedies"),
        Row("leave", (ANY,), "done"),
    ),
)

GUARDS: dict[str, Callable[[Facts], bool]] = {
    "is_done": noted("done"),
    "all_is_tried": noted("exhausted"),
    "symptom_is_open": lambda facts: not facts.notes.get("reasons"),
    "one_thing_is_to_ask": lambda facts: bool(facts.question) and "|" not in facts.question,
    "two_things_are_to_ask": lambda facts: "|" in facts.question,
    "a_remedy_is_left": lambda facts: bool(facts.remedy),
}


LOOKS: dict[str, Look] = {
    "choosing_symptom": Look("choosing_symptom"),
    "asking_one": Look("asking_confirm", "confirm"),
    "asking_which": Look("asking_which"),
    "offering": Look("offering"),
    "out_of_remedies": Look("out_of_remedies"),
    "done": Look("done"),
}
