"""A dialog's table: one that doesn't hold together is refused by name, one that does is walked row by row."""

from __future__ import annotations

import msgspec
import pytest

from core.errors import DialogError
from core.machine import ANY, Row, Steps, Table, drawing
from dialogs.binding.table import FINALS, GUARDS, LOOKS, STEP_OF_CALL, TABLE

TEA = Table(
    name="tea",
    states=("asking_kind", "brewing", "served", "sent_back"),
    start="asking_kind",
    finals=("served", "sent_back"),
    rows=(
        Row("advance", ("asking_kind",), "brewing", "kind_is_known"),
        Row("advance", (ANY,), "served", "is_hot"),
        Row("send_back", (ANY,), "sent_back"),
    ),
)
KNOWN = {"kind_is_known": lambda facts: facts["kind"], "is_hot": lambda facts: facts["hot"]}


def broken(**changes: object) -> Table:
    """The tea table with something wrong."""
    return msgspec.structs.replace(TEA, **changes)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (broken(start="asking_sort"), "'asking_sort' is not a state"),
        (broken(finals=("served", "drunk")), "'drunk' is not a state"),
        (broken(states=(*TEA.states, "served")), "'served' stands twice"),
        (broken(states=(*TEA.states, "cooling")), "'cooling' can't be reached"),
        (broken(rows=(*TEA.rows, Row("advance", ("brewing",), "drunk"))), "unknown state 'drunk'"),
        (broken(rows=(*TEA.rows, Row("advance", ("pouring",), "served"))), "unknown state 'pouring'"),
        (broken(rows=(*TEA.rows, Row("advance", ("brewing",), "served", "is_warm"))), "unknown guard 'is_warm'"),
        (broken(rows=(TEA.rows[0], TEA.rows[2])), "guard 'is_hot' is never used"),
    ],
)
def test_a_broken_table_is_refused(table: Table, says: str) -> None:
    """A table names everything in it that does not hold together, before anybody talks to it."""
    with pytest.raises(DialogError, match=f"dialog 'tea': .*{says}"):
        Steps(table, KNOWN)


def test_a_state_without_a_way_out_is_refused() -> None:
    """Whoever gets in must get out, or the state is an end."""
    trap = broken(
        states=("asking_kind", "brewing", "served"),
        finals=("served",),
        rows=(
            Row("advance", ("asking_kind",), "brewing", "kind_is_known"),
            Row("advance", ("asking_kind",), "served", "is_hot"),
        ),
    )

    with pytest.raises(DialogError, match="'brewing' has no way out"):
        Steps(trap, KNOWN)


def test_several_faults_are_named_at_once() -> None:
    """Whoever mends a table sees all its faults in one message."""
    table = broken(start="a", finals=("b",))

    with pytest.raises(DialogError, match=r"'a' is not a state.*'b' is not a state"):
        Steps(table, KNOWN)


def test_rows_are_tried_in_their_order() -> None:
    """The first row whose guard holds names the next state; without one the step is refused and nothing moves."""
    steps = Steps(TEA, KNOWN)

    assert steps.step("asking_kind", "advance", {"kind": True, "hot": True}) == "brewing"
    assert steps.step("asking_kind", "advance", {"kind": False, "hot": True}) == "served"
    assert steps.step("brewing", "send_back", {}) == "sent_back"
    with pytest.raises(DialogError, match="no move 'advance' from 'asking_kind'"):
        steps.step("asking_kind", "advance", {"kind": False, "hot": False})
    with pytest.raises(DialogError, match="no move 'send_back' from 'served'"):
        steps.step("served", "send_back", {})


def test_the_picture_is_drawn_from_the_table() -> None:
    """Every state and every move of the table stands in its drawing."""
    lines = drawing(TEA)

    assert "[*] --> asking_kind" in lines
    assert "asking_kind --> brewing: advance [kind_is_known]" in lines
    assert "any --> sent_back: send_back" in lines
    assert "served --> [*]" in lines


def test_binding_holds_together() -> None:
    """Each state of binding has a look from outside, each end is one, and each call has its step."""
    Steps(TABLE, GUARDS)

    assert set(LOOKS) == set(TABLE.states)
    assert {LOOKS[state].state for state in FINALS} == {"bound", "cancelled", "with_a_person", "gave_up"}
    assert all(
        LOOKS[state].asked in (None, "confirm", state.removeprefix("asking_"))
        or state in ("asking_consent", "confirming_name")
        for state in LOOKS
    )
    assert all(1 <= step <= 7 for step in STEP_OF_CALL.values())
