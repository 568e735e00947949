"""Turns among few and among many open conversations: what grows?"""

from __future__ import annotations

import hashlib
import random
import shutil
import sqlite3
import time
from pathlib import Path
from typing import Any

from bot.app import App, Content
from bot.arrivals import Arrival, Pressed, Text
from bot.arrivals import Content as Arrived
from bot.turns import Taken
from tests.benchmarks.binding import CHANNEL, MOBILE, Bindings, WrongReplyError, open_app, shut

AT_A_TIME = 100  # turns
MODEL = "the model"
TABLES = ("conversations", "inbox", "letters", "timers")  # what an open conversation has rows in


def gather(folder: Path, empty: Path, content: Content, people: int) -> None:
    """A database with many people who are all asked for their mobile."""
    shutil.copytree(empty, folder)
    app = open_app(folder, content)
    Bindings(app).play(MODEL, until="id_number")
    shut(app)
    _copy(folder / "bindguide.db", names(people))


def names(people: int) -> list[str]:
    """Their addresses."""
    return [f"p{n}" for n in range(people)]


class Crowd:
    """The people that `gather` put into a database."""

    def __init__(self, app: App, people: int) -> None:
        self.people, self.app = names(people), app
        self._sending: set[str] = set()
        self._turns = 0

    def arrival(self, dice: random.Random) -> Arrival:
        """Somebody gives the mobile, or says it is wrong."""
        who = dice.choice(self.people)
        content: Arrived = Pressed("deny") if who in self._sending else Text(MOBILE)
        self._turns += 1
        return Arrival(CHANNEL, who, f"r{self._turns}", content)

    def check(self, arrival: Arrival, taken: Taken) -> None:
        """Is asked what must be asked now? Raises WrongReplyError."""
        expected = "mobile" if arrival.address in self._sending else "confirm"
        if taken.outlook.asked != expected:
            raise WrongReplyError(f"{taken.outlook.asked} is asked")
        self._sending ^= {arrival.address}

    def turns(self, times: int, dice: random.Random) -> list[float]:
        """µs of each turn, of people in random order."""
        return [self._turn(dice) for _ in range(times)]

    def _turn(self, dice: random.Random) -> float:
        arrival = self.arrival(dice)
        started = time.perf_counter()
        taken = self.app.turns.take(arrival)
        spent = (time.perf_counter() - started) * 1e6
        self.check(arrival, taken)
        self.app.store.checkpoint_if_long()
        return spent


def side_by_side(crowds: list[Crowd], times: int, seed: int) -> list[list[float]]:
    """µs of `times` turns in each crowd, a hundred here, a hundred there: whatever disturbs, disturbs both."""
    dice = random.Random(seed)  # noqa: S311  chance that can be repeated
    spent: list[list[float]] = [[] for _ in crowds]
    for _ in range(times // AT_A_TIME):
        for mine, crowd in zip(spent, crowds, strict=True):
            mine.extend(crowd.turns(AT_A_TIME, dice))
    return spent


def _copy(file: Path, people: list[str]) -> None:
    """The model's rows, for everybody."""
    connection = sqlite3.connect(file)
    connection.row_factory = sqlite3.Row
    model = connection.execute("SELECT id FROM conversations WHERE address = ?", (MODEL,)).fetchone()["id"]
    with connection:
        for table in TABLES:
            key = "id" if table == "conversations" else "conversation"
            rows = connection.execute(f"SELECT * FROM {table} WHERE {key} = ?", (model,)).fetchall()  # noqa: S608
            copies = [_copied(table, dict(row), n, who) for n, who in enumerate(people) for row in rows]
            places = ", ".join("?" * len(copies[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({places})", copies)  # noqa: S608  our own names
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()


def _copied(table: str, row: dict[str, Any], n: int, who: str) -> tuple[Any, ...]:
    mine = f"{hashlib.sha256(who.encode()).hexdigest()[:6]}{n:018x}"
    if table == "conversations":
        row |= {"id": mine, "address": who}
    else:
        row["conversation"] = mine
    if table == "letters":
        row["id"] = f"{mine}-{row['n']}"
    return tuple(row.values())
