"""The store: one kept connection that writes, one commit a turn."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from bot.store.statements import prepare
from bot.store.units import Piped, Row, Unit
from core.errors import StartError, StoreError

FILE = "bindguide.db"
HAS_TRANSACTION_TIMEOUT = 170000  # PostgreSQL's version
LONGEST_TRANSACTION = 10  # seconds
CHECKPOINT_WRITES = 3000  # statements, about 4,000 pages of the WAL: then a checkpoint after the turn


class Store:
    """A database that is open and up to date."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.statements = prepare(engine.dialect)
        self._sqlite = engine.dialect.name == "sqlite"
        self._connection = self._connected()
        self._lock = threading.RLock()
        self._under_way = False
        self._writes = 0  # since the last checkpoint
        self.commits = 0  # that wrote something

    @property
    def several(self) -> bool:
        """May several processes serve from this database at once?"""
        return not self._sqlite

    @property
    def conflict(self) -> type[Exception]:
        """What is raised when another process has written the same row first: the turn is then taken anew."""
        driver: Any = self.engine.dialect.loaded_dbapi
        error: type[Exception] = driver.IntegrityError
        return error

    @contextlib.contextmanager
    def unit(self) -> Iterator[Unit]:
        """A transaction: committed at the end, rolled back on any exception. StoreError: nothing can be written now."""
        try:
            with self._lock, self._alone(), self._on_sqlite() if self._sqlite else self._on_postgresql() as unit:
                yield unit
        except (sqlite3.Error, DBAPIError, self.engine.dialect.loaded_dbapi.Error) as error:
            if trouble := _trouble(error):
                raise StoreError(f"the database takes nothing just now ({trouble})") from None
            raise
        self._writes += unit.writes
        self.commits += unit.writes > 0

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """A transaction inside another one is a mistake of ours, and is told at once."""
        if self._under_way:
            raise RuntimeError("a transaction inside a transaction")
        self._under_way = True
        try:
            yield
        finally:
            self._under_way = False

    @contextlib.contextmanager
    def apart(self) -> Iterator[None]:
        """Inside a transaction on SQLite: a part whose exception undoes what the part wrote, and no more."""
        if not self._connection.in_transaction:  # the disk is full, say: SQLite has rolled everything back by itself
            raise StoreError("the transaction is gone")
        cursor = self._connection.cursor()
        cursor.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            cursor.execute("ROLLBACK TO part")
            raise
        finally:
            cursor.execute("RELEASE part")

    @contextlib.contextmanager
    def _on_sqlite(self) -> Iterator[Unit]:
        cursor = self._connection.cursor()
        try:
            cursor.execute("BEGIN IMMEDIATE")
            yield Unit(lambda: cursor, self.statements)
            self._connection.commit()
        except BaseException:
            self._connection.rollback()
            raise
        finally:
            cursor.close()

    @contextlib.contextmanager
    def _on_postgresql(self) -> Iterator[Unit]:
        if self._lost():
            self._connection = self._connected()
        driver: Any = self._connection.driver_connection
        try:
            with driver.pipeline() as pipeline:
                unit = Piped(driver.cursor, self.statements, pipeline.sync)
                unit.begin()
                yield unit
                unit.end()
        except BaseException:
            if not driver.closed:
                driver.rollback()
            raise

    def _connected(self) -> Any:
        """A connection for turns.

        On PostgreSQL a process that is paused in the middle of one loses its transaction after 10 s (from version 17
        on; an older server waits for it), and nobody waits for its lock longer than 2 s.
        """
        connection = self.engine.raw_connection()
        if not self._sqlite:
            driver: Any = connection.driver_connection
            driver.autocommit = True  # transactions are ours
            driver.execute("SET lock_timeout = '2s'")
            driver.execute("SET plan_cache_mode = 'force_generic_plan'")  # all look up keys: one plan is as good as any
            _limit_transactions(driver, LONGEST_TRANSACTION)
        return connection

    def _lost(self) -> bool:
        """Has the server gone since? Then the connection is thrown away."""
        driver: Any = self._connection.driver_connection
        if driver is not None and driver.closed:
            self._connection.invalidate()
        return driver is None or bool(driver.closed)

    def checkpoint_if_long(self) -> None:
        """After a turn, when nobody waits: move the WAL into the database.

        The turns right after it are slower (what the processor had at hand is gone), so it comes seldom.
        """
        if self._sqlite and self._writes >= CHECKPOINT_WRITES:
            with self._lock:
                self._writes = 0
                with contextlib.suppress(sqlite3.OperationalError):  # a full disk: after the next writes, then
                    self._connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def scrub(self) -> bool:
        """After deleting: nothing of it stays in a page or in the log of changes. False while somebody else is reading.

        The file is written anew, as secure_delete leaves what was moved from page to page where it stood; others wait
        for it meanwhile (about a second for 100 MB).
        """
        with self._lock:
            if self._sqlite:
                try:
                    self._connection.cursor().execute("VACUUM")
                except sqlite3.OperationalError:
                    return False
                row = self._connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                return row is not None and row[0] == 0
            connection = self.engine.raw_connection()  # one without the limits of turns: it may take its time
            driver: Any = connection.driver_connection
            driver.autocommit = True
            driver.execute("VACUUM")
            driver.autocommit = False
            connection.close()
            return True

    def close(self) -> None:
        """Close the connection; SQLite checkpoints the rest."""
        if self._sqlite or not self._lost():
            self._connection.close()
        self.engine.dispose()


def _limit_transactions(driver: Any, seconds: int) -> None:
    if driver.info.server_version >= HAS_TRANSACTION_TIMEOUT:
        driver.execute(f"SET transaction_timeout = '{seconds}s'")


# What SQLite says of the disk and not of the statement: busy, locked, read-only, I/O, corrupt, full, can't open.
_OF_THE_DISK = frozenset({5, 6, 8, 10, 11, 13, 14})
# PostgreSQL's SQLSTATE by class: connection, transaction state (read-only), resources, operator, system; and a lock
# that somebody holds too long.
_OF_THE_SERVER = ("08", "25", "53", "57", "58", "55P03")


def _trouble(error: Exception) -> str:
    """Its name, if it concerns the disk or the server; "" if the statement was wrong."""
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, sqlite3.Error):
        name: str = getattr(cause, "sqlite_errorname", "")
        return name if getattr(cause, "sqlite_errorcode", 0) & 0xFF in _OF_THE_DISK else ""
    state = getattr(cause, "sqlstate", None)
    away = state is None and type(cause).__name__ in ("OperationalError", "ConnectionTimeout")
    return type(cause).__name__ if away or str(state).startswith(_OF_THE_SERVER) else ""


def open_store(url: str, folder: Path) -> Store:
    """Open (and bring up to date) the database. StartError says what to do about a folder or an address."""
    from bot.store.migrating import migrate

    try:
        if not url:
            (folder / FILE).touch(mode=0o600)
        engine = _engine(url, folder)
        migrate(engine)
        return Store(engine)
    except (DBAPIError, sqlite3.Error, OSError) as error:
        cause = getattr(error, "orig", error)
        where = folder if not url else make_url(url).render_as_string(hide_password=True)
        raise StartError(
            f"the database at {where} can't be used ({cause}): check that it may be written to and has room"
        ) from None


def _engine(url: str, folder: Path) -> Engine:
    try:
        engine = create_engine(_address(url, folder), hide_parameters=True)
    except (ArgumentError, ModuleNotFoundError) as error:
        raise StartError(f"BINDGUIDE_DATABASE_URL can't be used: {type(error).__name__}") from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _address(url: str, folder: Path) -> URL:
    address = make_url(url or f"sqlite:///{folder / FILE}")
    return address.set(drivername="postgresql+psycopg") if address.drivername == "postgresql" else address


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
        "cache_size = -8000",  # KiB: the inner pages of 100,000 open conversations
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
