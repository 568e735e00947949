"""The store: one kept connection that writes, one commit a turn."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from bot.store.statements import Prepared, prepare
from core.errors import StartError

CHECKPOINT_PAGES = 1000  # of the WAL: then a checkpoint after the turn


class Row:
    """One row, by names."""

    __slots__ = ("_values",)

    def __init__(self, names: tuple[str, ...], values: tuple[Any, ...]) -> None:
        self._values = dict(zip(names, values, strict=True))

    def __getattr__(self, name: str) -> Any:
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(name) from None


class Unit:
    """One transaction under way."""

    def __init__(self, cursor: Any, statements: dict[str, Prepared]) -> None:
        self._cursor, self._statements = cursor, statements

    def run(self, name: str, /, **values: Any) -> int:
        """Run a writing statement; how many rows it touched."""
        statement = self._statements[name]
        self._cursor.execute(statement.text, statement.bind({f"p_{key}": value for key, value in values.items()}))
        return int(self._cursor.rowcount)

    def rows(self, name: str, /, **values: Any) -> list[Row]:
        """Run a reading statement; all its rows."""
        self.run(name, **values)
        names = tuple(column[0] for column in self._cursor.description)
        return [Row(names, row) for row in self._cursor.fetchall()]

    def row(self, name: str, /, **values: Any) -> Row | None:
        """Its first row."""
        rows = self.rows(name, **values)
        return rows[0] if rows else None

    def value(self, name: str, /, **values: Any) -> Any:
        """The first column of its first row; None without one."""
        self.run(name, **values)
        row = self._cursor.fetchone()
        return row[0] if row else None


class Store:
    """A database that is open and up to date."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.statements = prepare(engine.dialect)
        self._sqlite = engine.dialect.name == "sqlite"
        self._connection = engine.raw_connection()
        self._lock = threading.Lock()
        self.commits = 0

    @contextlib.contextmanager
    def unit(self) -> Iterator[Unit]:
        """A transaction: committed at the end, rolled back on any exception."""
        with self._lock:
            cursor = self._connection.cursor()
            try:
                if self._sqlite:
                    cursor.execute("BEGIN IMMEDIATE")
                yield Unit(cursor, self.statements)
                self._connection.commit()
                self.commits += 1
            except BaseException:
                self._connection.rollback()
                raise
            finally:
                cursor.close()

    def checkpoint_if_long(self) -> None:
        """After a turn, when nobody waits: move the WAL into the database."""
        if self._sqlite and self.commits >= CHECKPOINT_PAGES // 10:
            with self._lock:
                self.commits = 0
                cursor = self._connection.cursor()
                cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
                cursor.close()

    def close(self) -> None:
        """Close the connection; SQLite checkpoints the rest."""
        self._connection.close()
        self.engine.dispose()


def open_store(url: str, folder: Path) -> Store:
    """Open (and bring up to date) the database. StartError says what to do about a folder or an address."""
    from bot.store.migrating import migrate

    try:
        engine = _engine(url, folder)
        migrate(engine)
        return Store(engine)
    except (DBAPIError, sqlite3.Error) as error:
        cause = getattr(error, "orig", error)
        where = folder if not url else make_url(url).render_as_string(hide_password=True)
        raise StartError(f"the database at {where} can't be used ({cause}): check that it may be written to") from None


def _engine(url: str, folder: Path) -> Engine:
    try:
        engine = create_engine(url or f"sqlite:///{folder / 'bindguide.db'}", hide_parameters=True)
    except (ArgumentError, ModuleNotFoundError) as error:
        raise StartError(f"BINDGUIDE_DATABASE_URL can't be used: {type(error).__name__}") from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None  # transactions are ours: BEGIN IMMEDIATE
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "wal_autocheckpoint = 0",
        "busy_timeout = 5000",
        "secure_delete = ON",
        "temp_store = MEMORY",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


class Letter(msgspec.Struct, frozen=True):
    """A rendered say in the outbox."""

    id: str
    conversation: str
    n: int
    at: int
    key: str
    language: str
    text: str
    buttons: list[dict[str, str]]
    form: dict[str, Any] | None
    status: str


def letter_of(row: Row) -> Letter:
    """A row of `letters` as a value."""
    form = msgspec.json.decode(row.form) if row.form else None
    buttons = msgspec.json.decode(row.buttons)
    return Letter(
        row.id, row.conversation, row.n, row.at, row.key, row.language, row.text, buttons, form, row.status
    )
