"""What was answered to each idempotency key: the first result is saved and given again."""

from __future__ import annotations

import sqlite3
from typing import Any

import msgspec

from bot.sandbox.outcomes import Outcome
from bot.sandbox.storage import Keys

SCHEMA = """
CREATE TABLE operations (
  key TEXT PRIMARY KEY,
  fingerprint TEXT NOT NULL,  -- see request_fingerprint
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  visible_at INTEGER NOT NULL -- ms; before it the operation is in progress
)
"""


class KeyReusedError(Exception):
    """The same key came with other bytes."""


class Saved(msgspec.Struct, frozen=True):
    """A saved result; until `visible_at` (ms) it is in progress."""

    status: int
    body: dict[str, Any] | None
    visible_at: int


class Operations:
    """The table of saved results; `save` belongs inside the transaction of the work itself."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, key: str) -> Saved | None:
        """The saved result of `key`."""
        row = self._row(key)
        return None if row is None else _saved(row)

    def replay(self, key: str, fingerprint: str) -> Saved | None:
        """The saved result of `key`; KeyReusedError if it belongs to another request."""
        row = self._row(key)
        if row is None:
            return None
        if not _same_request(row["fingerprint"], fingerprint):
            raise KeyReusedError
        return _saved(row)

    def save(self, key: str, fingerprint: str, outcome: Outcome, now: int) -> Saved:
        """Keep the first result of `key`; sqlite3.IntegrityError if there is one already."""
        saved = Saved(outcome.status, outcome.body, now + outcome.held_ms)
        self._connection.execute(
            "INSERT INTO operations VALUES (?, ?, ?, ?, ?)",
            (key, fingerprint, saved.status, msgspec.json.encode(saved.body).decode(), saved.visible_at),
        )
        return saved

    def _row(self, key: str) -> sqlite3.Row | None:
        rows = self._connection.execute("SELECT * FROM operations WHERE key = ?", (key,))
        row: sqlite3.Row | None = rows.fetchone()
        return row


def request_fingerprint(keys: Keys, request: tuple[str, str, bytes], process_key: str = "") -> str:
    """What `replay` compares: of method, path and body.

    With `process_key` the body's part is made under a key that is never stored. It must be so for a password: a
    fingerprint that the folder could check would give a six-digit password away to whoever has the folder.
    """
    method, path, body = request
    under = keys.fingerprint("process", process_key)[:16] if process_key else "file"
    said = keys.fingerprint(f"body {process_key}", body)
    return f"{keys.fingerprint('route', method, path)}:{under}:{said}"


def _same_request(saved: str, coming: str) -> bool:
    """True unless they differ; bodies fingerprinted in different processes can't be compared."""
    saved_route, saved_under, saved_body = saved.split(":")
    route, under, body = coming.split(":")
    return saved_route == route and (saved_under != under or saved_body == body)


def _saved(row: sqlite3.Row) -> Saved:
    return Saved(row["status"], msgspec.json.decode(row["body"]), row["visible_at"])
