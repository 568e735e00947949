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
from tests.benchmarks.binding import CHANNEL, MOBILE, Bindings, WrongReplyError, open_app, shut

MODEL = "the model"
TABLES = ("conversations", "inbox", "letters", "timers")  # what an open conversation has rows in


class Crowd:
    """A database with many people who are all asked for their mobile."""

    def __init__(self, folder: Path, empty: Path, content: Content, people: int) -> None:
        shutil.copytree(empty, folder)
        app = open_app(folder, content)
        Bindings(app).play(MODEL, until="id_number")
        shut(app)
        self.people = [f"p{n}" for n in range(people)]
        _copy(folder / "bindguide.db", self.people)
        self._app: App = open_app(folder, content)
        self._sending: set[str] = set()
        self._turns = 0

    def turns(self, times: int, seed: int) -> list[float]:
        """µs of each turn: people in random order give their mobile, or say it is wrong. Raises WrongReplyError."""
        dice = random.Random(seed)  # noqa: S311  chance that can be repeated
        return [self._turn(dice.choice(self.people)) for _ in range(times)]

    def close(self) -> None:
        """Close the database."""
        shut(self._app)

    def _turn(self, who: str) -> float:
        sending = who in self._sending
        content: Arrived = Pressed("deny") if sending else Text(MOBILE)
        self._turns += 1
        arrival = Arrival(CHANNEL, who, f"r{self._turns}", content)
        started = time.perf_counter()
        taken = self._app.turns.take(arrival)
        spent = (time.perf_counter() - started) * 1e6
        if taken.outlook.asked != ("mobile" if sending else "confirm"):
            raise WrongReplyError(f"{taken.outlook.asked} is asked")
        self._sending ^= {who}
        self._app.store.checkpoint_if_long()
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
        row["id"] = f"{mine[:6]}{n:06x}-{row['n']}"
    return tuple(row.values())
