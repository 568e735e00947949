"""Check a dialog's table, make one step (the only home of transitions).

One machine a dialog for all people, built without a model. The library accepts unknown states and misspelt guards
when it is built; so every table is checked here, before anything starts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import msgspec
from transitions import Event, Machine, State

from core.errors import DialogError

Guard = Callable[[Any], bool]
ANY = "*"


class Row(msgspec.Struct, frozen=True):
    """One move: on `trigger`, from one of `sources` (or ANY that is not final) to `dest`, if `guard` holds."""

    trigger: str
    sources: tuple[str, ...]
    dest: str
    guard: str = ""  # the name of a guard; "" = always


def advance(dest: str, guard: str = "") -> Row:
    """The move of a dialog that asks the next open question: from anywhere that is not final."""
    return Row("advance", (ANY,), dest, guard)


class HasNotes(Protocol):
    """Facts of a dialog that know its frame's notes."""

    @property
    def notes(self) -> Mapping[str, Any]:
        """By name."""
        ...


def noted(name: str) -> Callable[[HasNotes], bool]:
    """The guard that holds where this was noted."""
    return lambda facts: name in facts.notes


def lacks(name: str) -> Callable[[HasNotes], bool]:
    """The guard that holds where this was not noted."""
    return lambda facts: name not in facts.notes


class Table(msgspec.Struct, frozen=True):
    """A dialog's states and moves. Rows of one trigger are tried in their order."""

    name: str
    states: tuple[str, ...]
    start: str
    finals: tuple[str, ...]
    rows: tuple[Row, ...]


class Steps:
    """A checked table that can be walked."""

    watch: Callable[[Row, str, Any], None] | None = None
    """Told of each move: its row, the state before, the facts. Nobody listens but tests."""

    def __init__(self, table: Table, guards: Mapping[str, Guard]) -> None:
        """Raises DialogError naming everything that does not hold together."""
        problems = _problems(table, guards)
        if problems:
            raise DialogError(f"dialog '{table.name}': " + "; ".join(problems))
        self.table = table
        self._moves = _moves(table, guards)

    def step(self, state: str, trigger: str, facts: object) -> str:
        """The state after `trigger`, guards being asked with `facts`. Raises DialogError if no move is possible."""
        for row, guard, event in self._moves.get((trigger, state), ()):
            if guard is None or guard(facts):
                walker = _Walker(state)
                event.trigger(walker)
                if self.watch:
                    self.watch(row, state, facts)
                return walker.state
        raise DialogError(f"dialog '{self.table.name}': no move '{trigger}' from '{state}'")


class _Walker:
    """What the library moves; thrown away after the step."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


Move = tuple[Row, Guard | None, Event]


def _moves(table: Table, guards: Mapping[str, Guard]) -> dict[tuple[str, str], list[Move]]:
    """By trigger and state: the moves that may be made, in their order.

    Each row is an event of its own: the library asks every condition of an event with three lines of its log, which
    cost a turn more than all it decides.
    """
    machine = Machine(
        model=None, states=[State(name) for name in table.states], initial=table.start, auto_transitions=False
    )
    moves: dict[tuple[str, str], list[Move]] = {}
    for n, row in enumerate(table.rows):
        name = f"{row.trigger} {n}"
        machine.add_transition(name, list(sources(table, row)), row.dest)
        for source in sources(table, row):
            guard = guards[row.guard] if row.guard else None
            moves.setdefault((row.trigger, source), []).append((row, guard, machine.events[name]))
    return moves


def sources(table: Table, row: Row) -> tuple[str, ...]:
    """The states a row starts from."""
    if row.sources == (ANY,):
        return tuple(s for s in table.states if s not in table.finals)
    return row.sources


def _problems(table: Table, guards: Mapping[str, Guard]) -> list[str]:
    known = set(table.states)
    problems = [f"the state '{s}' stands twice" for s in known if table.states.count(s) > 1]
    for row in table.rows:
        named = [s for s in (*row.sources, row.dest) if s != ANY]
        problems += [f"row '{row.trigger}' names the unknown state '{s}'" for s in named if s not in known]
        if row.guard and row.guard not in guards:
            problems.append(f"row '{row.trigger}' to '{row.dest}' names the unknown guard '{row.guard}'")
    problems += [f"the guard '{g}' is never used" for g in guards if g not in {r.guard for r in table.rows}]
    problems += [f"'{s}' is not a state" for s in (table.start, *table.finals) if s not in known]
    return problems or _unreachable(table) + _without_way_out(table)


def _unreachable(table: Table) -> list[str]:
    reached, before = {table.start}, set[str]()
    while reached != before:
        before = set(reached)
        reached |= {row.dest for row in table.rows if reached & set(sources(table, row))}
    return [f"the state '{s}' can't be reached" for s in table.states if s not in reached]


def _without_way_out(table: Table) -> list[str]:
    leaving = {s for row in table.rows for s in sources(table, row) if row.dest != s}
    return [f"the state '{s}' has no way out" for s in table.states if s not in leaving | set(table.finals)]


def drawing(table: Table) -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {table.start}"]
    for row in table.rows:
        label = f"{row.trigger} [{row.guard}]" if row.guard else row.trigger
        if row.sources == (ANY,):
            lines.append(f"    any --> {row.dest}: {label}")
        else:
            lines += [f"    {source} --> {row.dest}: {label}" for source in row.sources]
    lines += [f"    {final} --> [*]" for final in table.finals]
    return "\n".join(lines) + "\n"
