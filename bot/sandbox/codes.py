"""The codes of a verification: made, checked, counted; never stored readable here."""

from __future__ import annotations

import secrets
import sqlite3
from typing import Literal

from bot.clock import MINUTE, SECOND
from bot.sandbox.storage import Keys

SCHEMA = """
CREATE TABLE codes (
  id INTEGER PRIMARY KEY,
  verification TEXT NOT NULL,
  salt TEXT NOT NULL,
  hash TEXT NOT NULL,         -- keyed, of salt and code
  tries INTEGER NOT NULL DEFAULT 0 CHECK (tries <= 5),
  made_at INTEGER NOT NULL,   -- ms
  used_at INTEGER
);
CREATE INDEX codes_of_a_verification ON codes (verification)
"""

VALID_MS = 5 * MINUTE
RESEND_MS = MINUTE
TRIES = 5
CODES = 3

Check = Literal["right", "wrong", "expired", "tries"]


class Codes:
    """All writing belongs inside the caller's transaction; `now` is in ms."""

    def __init__(self, connection: sqlite3.Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    def make(self, verification: str, now: int) -> str:
        """A new code, the only good one from now on."""
        code = f"{secrets.randbelow(10**6):06d}"
        salt = secrets.token_hex(16)
        self._connection.execute(
            "INSERT INTO codes (verification, salt, hash, made_at) VALUES (?, ?, ?, ?)",
            (verification, salt, self._keys.fingerprint("code", salt, code), now),
        )
        return code

    def sent(self, verification: str) -> int:
        """How many codes this verification has had."""
        rows = self._connection.execute("SELECT count(*) FROM codes WHERE verification = ?", (verification,))
        count: int = rows.fetchone()[0]
        return count

    def wait_seconds(self, verification: str, now: int) -> int:
        """Whole seconds until the next code may be sent; 0 if it may."""
        newest = self._newest(verification)
        left = 0 if newest is None else newest["made_at"] + RESEND_MS - now
        return max(0, -(-left // SECOND))

    def check(self, verification: str, code: str, now: int) -> tuple[Check, int]:
        """Whether `code` is the newest one, and the tries left. The try is counted before it is compared."""
        newest = self._newest(verification)
        if newest is None or now >= newest["made_at"] + VALID_MS:
            return "expired", 0
        counted = self._connection.execute(
            "UPDATE codes SET tries = tries + 1 WHERE id = ? AND tries < ? AND used_at IS NULL",
            (newest["id"], TRIES),
        )
        if counted.rowcount == 0:
            return "tries", 0
        left = TRIES - 1 - newest["tries"]
        if not secrets.compare_digest(newest["hash"], self._keys.fingerprint("code", newest["salt"], code)):
            return ("wrong", left) if left else ("tries", 0)
        self._connection.execute("UPDATE codes SET used_at = ? WHERE id = ?", (now, newest["id"]))
        return "right", left

    def _newest(self, verification: str) -> sqlite3.Row | None:
        rows = self._connection.execute(
            "SELECT * FROM codes WHERE verification = ? ORDER BY id DESC LIMIT 1", (verification,)
        )
        row: sqlite3.Row | None = rows.fetchone()
        return row
