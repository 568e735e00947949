"""Which races are run, how often, and on what: each in an arena of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tests.bot.databases import new_database
from tests.crash import homes, races
from tests.crash.arena import arena
from tests.crash.races import Race

WHOLE_BINDINGS = (races.sending, races.two_devices, races.wrong_codes, races.stolen_card)
PROCESSES = 3


@dataclass(frozen=True)
class Rounds:
    """One race on one database; it travels to another process by its name."""

    race: str
    rounds: int
    server: str = ""
    """The URI of a PostgreSQL; empty: SQLite."""


def all_of(server: str, rounds: int, whole: int) -> Iterator[Rounds]:
    """Every race on both databases, the long ones first; `whole`: those with a whole binding in each round."""
    for race in sorted(races.ALL, key=lambda race: race not in WHOLE_BINDINGS):
        times = whole if race in WHOLE_BINDINGS else rounds
        yield Rounds(race.__name__, times // 3 if race in WHOLE_BINDINGS else rounds, server)
        yield Rounds(race.__name__, times)
    yield Rounds(races.code_tries.__name__, rounds)


def run(what: Rounds) -> Race:
    """In this process."""
    with homes.folder() as folder:
        if what.race == races.code_tries.__name__:
            return races.code_tries(folder, what.rounds)
        url = new_database(what.server) if what.server else ""
        with arena(folder, url, homes.content(), PROCESSES) as ours:
            came: Race = getattr(races, what.race)(ours, what.rounds)
        return replace(came, name=f"{came.name}, {'PostgreSQL' if url else 'SQLite'}")
