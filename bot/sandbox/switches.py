"""The bank's switches: make it slow, broken or down on purpose, beside what the cards do."""

from __future__ import annotations

import sqlite3
from typing import Annotated, Any, Literal

import msgspec

SCHEMA = "CREATE TABLE switches (one INTEGER PRIMARY KEY CHECK (one = 1), set_to TEXT NOT NULL)"

Step = Literal["start", "resend", "confirm"]
Fail = Literal["none", "down", "garbage", "cut", "slow", "error500"]


class Switches(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of them; one that is not given is at its default."""

    latency_ms: Annotated[int, msgspec.Meta(ge=0, le=600_000)] = 0
    fail: Fail = "none"
    applies_to: Literal["start", "resend", "confirm", "any"] = "any"
    times: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] | None = None
    """How many calls `fail` still hits; None: until it is switched off."""


def read(values: dict[str, Any]) -> Switches:
    """The switches that `values` set; ValueError names what is wrong and what there is."""
    unknown = sorted(set(values) - set(Switches.__struct_fields__))
    if unknown:
        named = ", ".join(name if name.isidentifier() else "?" for name in unknown)
        raise ValueError(f"no such switch: {named}; there are {', '.join(Switches.__struct_fields__)}")
    try:
        return msgspec.convert(values, type=Switches)
    except msgspec.ValidationError as error:
        # the library's words may show the value, which could be anything; the place is enough
        place = str(error).rpartition("`$.")[2].rstrip("`")
        raise ValueError(f"a switch can't take that value: {place or '?'}; see the bank's /openapi.json") from None


class SwitchBoard:
    """The switches as they stand, over restarts."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def set(self, switches: Switches) -> None:
        """Set all switches at once."""
        text = msgspec.json.encode(switches).decode()
        self._connection.execute("INSERT OR REPLACE INTO switches VALUES (1, ?)", (text,))

    def standing(self) -> Switches:
        """As they stand."""
        row = self._connection.execute("SELECT set_to FROM switches").fetchone()
        return Switches() if row is None else msgspec.json.decode(row[0], type=Switches)

    def take(self, step: Step) -> Switches:
        """The switches that hit this call, counting it down; all at their defaults if none does."""
        standing = self.standing()
        if standing.applies_to not in (step, "any"):
            return Switches()
        if standing.fail == "none" or standing.times is None:
            return standing
        if standing.times == 0:
            return Switches(latency_ms=standing.latency_ms)
        self.set(msgspec.structs.replace(standing, times=standing.times - 1))
        return standing
