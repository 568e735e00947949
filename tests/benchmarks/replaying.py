"""The floor under a turn: its own statements, recorded from real turns, run again through raw sqlite3."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.app import Content
from tests.benchmarks.binding import Bindings, open_app, shut

PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 0", "secure_delete = ON")
CHECKPOINT_TURNS = 100  # as the product
READS = ("SELECT", "PRAGMA")


@dataclass
class Recorded:
    """One turn: its step, the statements with their values, and how many rows they wrote."""

    step: str
    statements: list[tuple[str, Any]] = field(default_factory=list)
    rows: int = 0


class _Cursor:
    """A cursor that notes what passes."""

    def __init__(self, cursor: Any, recorder: Recorder) -> None:
        self._cursor, self._recorder = cursor, recorder

    def execute(self, text: str, values: Any = ()) -> Any:
        found = self._cursor.execute(text, values)
        now = self._recorder.now
        if now is not None and not text.startswith("BEGIN"):
            now.statements.append((text, values))
            now.rows += max(0, self._cursor.rowcount)
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


class _Connection:
    """The store's connection, whose cursors note what passes."""

    def __init__(self, connection: Any, recorder: Recorder) -> None:
        self._connection, self._recorder = connection, recorder

    def cursor(self) -> _Cursor:
        return _Cursor(self._connection.cursor(), self._recorder)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


class Recorder:
    """Records the turns of bindings."""

    def __init__(self) -> None:
        self.turns: list[Recorded] = []
        self.now: Recorded | None = None

    def watch(self, step: str) -> None:
        """A turn begins, or (with an empty name) is over."""
        self.now = Recorded(step) if step else None
        if self.now is not None:
            self.turns.append(self.now)


def record(folder: Path, content: Content, people: int) -> list[Recorded]:
    """Play bindings on `folder` and write down what their turns ran."""
    recorder = Recorder()
    app = open_app(folder, content)
    store: Any = app.store
    store._connection = _Connection(store._connection, recorder)
    bindings = Bindings(app, watch=recorder.watch)
    for n in range(people):
        bindings.play(f"p{n}")
    shut(app)
    return recorder.turns


class Raw:
    """A raw connection with the store's pragmas."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None)
        for pragma in PRAGMAS:
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("CREATE TABLE one (id INTEGER PRIMARY KEY, n INTEGER)")
        self._connection.execute("INSERT INTO one VALUES (1, 0)")
        self._commits = 0
        self.rows_before = self._count()

    def replay(self, turns: list[Recorded]) -> list[float]:
        """µs of each turn. Checkpoints come between turns, untimed, as in the product."""
        cursor = self._connection.cursor()
        spent: list[float] = []
        for turn in turns:
            started = time.perf_counter()
            cursor.execute("BEGIN IMMEDIATE")
            for text, values in turn.statements:
                cursor.execute(text, values)
                if text.startswith(READS):
                    cursor.fetchall()
            cursor.execute("COMMIT")
            spent.append((time.perf_counter() - started) * 1e6)
            self._checkpoint_if_long()
        return spent

    def one_row(self, times: int) -> list[float]:
        """µs of each commit of one row."""
        cursor = self._connection.cursor()
        spent: list[float] = []
        for n in range(times):
            started = time.perf_counter()
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("UPDATE one SET n = ? WHERE id = 1", (n,))
            cursor.execute("COMMIT")
            spent.append((time.perf_counter() - started) * 1e6)
            self._checkpoint_if_long()
        return spent

    def _checkpoint_if_long(self) -> None:
        self._commits += 1
        if self._commits % CHECKPOINT_TURNS == 0:
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def written(self) -> int:
        """Messages that came in since this was opened."""
        return self._count() - self.rows_before

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _count(self) -> int:
        return int(self._connection.execute("SELECT count(*) FROM inbox").fetchone()[0])
