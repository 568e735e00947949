"""Which troubles of disk, backup, power, clock and database are tried; each travels to another process by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from tests.crash import disks, outages, paused, power, restoring
from tests.crash.trying import Tried

CUTS = 1000  # of the log of changes


@dataclass(frozen=True)
class Trouble:
    """One of them. `server`: the URI of a PostgreSQL."""

    name: str
    server: str
    seed: int


def all_of(server: str, seed: int) -> Iterator[Trouble]:
    """The long ones first."""
    return (Trouble(name, server, seed) for name in _kinds(server, seed))


def run(trouble: Trouble) -> Tried:
    """In this process."""
    return _kinds(trouble.server, trouble.seed)[trouble.name]()


def _kinds(server: str, seed: int) -> dict[str, Callable[[], Tried]]:
    return {
        "paused": partial(paused.holder, server),
        **{f"restored {way.name}": partial(restoring.restored, way) for way in restoring.WAYS_BACK},
        "away": partial(outages.server_away, server),
        "read-only server": partial(outages.read_only_server, server),
        "read-only": outages.read_only,
        **{f"full {room}": partial(disks.full, room) for room in disks.ROOMS},
        "back": outages.back_by_an_hour,
        "forward": partial(outages.forward_by_a_day, and_back=False),
        "forward and back": partial(outages.forward_by_a_day, and_back=True),
        "power": partial(power.cut_logs, str(seed), CUTS),
        "sync": power.syncs_fully,
    }
