"""A sandbox's own files: its SQLite database and its key, readable by their owner only."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PRIVATE = 0o600
KEY_BYTES = 32


def open_database(path: Path, *schemas: str) -> sqlite3.Connection:
    """The database at `path`, made if need be: every commit is on disk before it returns."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=PRIVATE)
    path.chmod(PRIVATE)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    if not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
        connection.executescript(f"BEGIN IMMEDIATE; {';'.join(schemas)}; COMMIT")
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Everything inside is one commit, or nothing of it happened."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


class Keys:
    """Keyed fingerprints: the same text of one kind always has the same one, and none tells its text."""

    def __init__(self, path: Path) -> None:
        self._master = _read_or_make(path)

    def fingerprint(self, kind: str, *parts: str | bytes) -> str:
        """64 hex digits; `kind` has its own key, so that kinds cannot be joined."""
        mac = hmac.new(self.derived(kind), digestmod=hashlib.sha256)
        for part in parts:
            data = part.encode() if isinstance(part, str) else part
            mac.update(len(data).to_bytes(8, "big") + data)
        return mac.hexdigest()

    def derived(self, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose."""
        return hmac.digest(self._master, purpose.encode(), hashlib.sha256)


def _read_or_make(path: Path) -> bytes:
    """The key in `path`; a new one appears there whole or not at all, whenever we are stopped."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    return path.read_bytes()
