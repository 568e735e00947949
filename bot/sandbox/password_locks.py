"""The wallet's payment passwords: set once, five wrong tries lock for half an hour."""

from __future__ import annotations

import sqlite3
from typing import Any

from bot.clock import MINUTE
from bot.sandbox.outcomes import Outcome, refusal

SCHEMA = """
CREATE TABLE passwords (
  account TEXT PRIMARY KEY,
  hash TEXT NOT NULL,                     -- argon2id of a peppered password
  tries INTEGER NOT NULL DEFAULT 0 CHECK (tries <= 5),
  locked_until INTEGER NOT NULL DEFAULT 0 -- ms
)
"""

TRIES = 5
LOCK_MS = 30 * MINUTE


class PasswordLocks:
    """All writing belongs inside the caller's transaction; `now` is in ms."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def seen(self, account: str, now: int) -> dict[str, Any]:
        """`password_set` and `password_locked_until` as the contract shows them."""
        row = self._row(account)
        until = None if row is None or now >= row["locked_until"] else row["locked_until"]
        return {"password_set": row is not None, "password_locked_until": until}

    def hash_to_check(self, account: str, now: int) -> str | None:
        """The stored hash; None if there is none or it may not be tried now."""
        row = self._row(account)
        return None if row is None or now < row["locked_until"] else row["hash"]

    def set(self, account: str, hashed: str) -> Outcome:
        """204, or 409 if a password is set already."""
        made = self._connection.execute(
            "INSERT OR IGNORE INTO passwords (account, hash) VALUES (?, ?)", (account, hashed)
        )
        return Outcome(204, None) if made.rowcount else refusal("PASSWORD-SET", "支付密码已设置", 409)

    def count(self, account: str, right: bool, now: int) -> Outcome:
        """The reply to one try. The try is counted before it is judged, so five are five under any race."""
        row = self._row(account)
        if row is None:
            return refusal("PASSWORD-UNSET", "尚未设置支付密码")
        if now < row["locked_until"]:
            return _locked(row["locked_until"])
        counted = self._connection.execute(
            "UPDATE passwords SET tries = tries + 1 WHERE account = ? AND tries < ?", (account, TRIES)
        )
        if counted.rowcount and right:
            self._connection.execute("UPDATE passwords SET tries = 0 WHERE account = ?", (account,))
            return Outcome(200, {"ok": True})
        left = TRIES - 1 - row["tries"]
        if left > 0:
            return refusal("PASSWORD-WRONG", "支付密码错误", tries_left=left)
        self._connection.execute(
            "UPDATE passwords SET tries = 0, locked_until = ? WHERE account = ?", (now + LOCK_MS, account)
        )
        return _locked(now + LOCK_MS)

    def _row(self, account: str) -> sqlite3.Row | None:
        rows = self._connection.execute("SELECT * FROM passwords WHERE account = ?", (account,))
        row: sqlite3.Row | None = rows.fetchone()
        return row


def _locked(until: int) -> Outcome:
    return refusal("PASSWORD-LOCKED", "支付密码已锁定", until=until)
