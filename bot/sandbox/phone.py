"""The phone: what the bank's SMS and voice calls brought, and what is still on its way."""

from __future__ import annotations

import secrets
import sqlite3

import msgspec

from bot.clock import Clock
from bot.sandbox.storage import transaction

SCHEMA = """
CREATE TABLE messages (
  id TEXT PRIMARY KEY,
  mobile TEXT NOT NULL,          -- E.164
  channel TEXT NOT NULL,         -- sms, voice
  text TEXT NOT NULL,
  arrives_at INTEGER NOT NULL,   -- ms
  cursor INTEGER UNIQUE,         -- place in the order of arrival; empty until it has arrived
  verification TEXT NOT NULL,
  caused_by TEXT NOT NULL        -- idempotency key
);
CREATE INDEX messages_on_their_way ON messages (arrives_at) WHERE cursor IS NULL
"""


class PhoneMessage(msgspec.Struct, frozen=True):
    """A message that has arrived.

    `id` never changes; `cursor` grows by arrival: keep the newest one and ask `arrived(after=cursor)` next.
    """

    id: str
    to: str
    channel: str
    text: str
    arrives_at: int
    cursor: int

    def __repr__(self) -> str:
        return f"PhoneMessage({self.id!r}, {self.channel!r})"


class Phone:
    """All phones of the sandbox world; the only place where codes stand."""

    def __init__(self, connection: sqlite3.Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def arrived(self, after: int = 0) -> list[PhoneMessage]:
        """What has arrived by now and stands behind the cursor `after`, in the order of arrival."""
        self._number_arrivals()
        rows = self._connection.execute(
            "SELECT id, mobile, channel, text, arrives_at, cursor FROM messages WHERE cursor > ? ORDER BY cursor",
            (after,),
        )
        return [PhoneMessage(*row) for row in rows]

    def next_arrival(self) -> int | None:
        """When (ms) the next message on its way arrives; None if nothing is."""
        row = self._connection.execute(
            "SELECT min(arrives_at) FROM messages WHERE cursor IS NULL AND arrives_at > ?", (self._clock.now(),)
        ).fetchone()
        at: int | None = row[0]
        return at

    def put(self, to: str, channel: str, text: str, *, arrives_at: int, verification: str, caused_by: str) -> None:
        """Send a message, inside the transaction of the operation that causes it."""
        self._connection.execute(
            "INSERT INTO messages VALUES (?, ?, ?, ?, ?, NULL, ?, ?)",
            (f"msg_{secrets.token_hex(8)}", to, channel, text, arrives_at, verification, caused_by),
        )

    def _number_arrivals(self) -> None:
        """Give those that have arrived since their place; it stays theirs over restarts."""
        new = "FROM messages WHERE cursor IS NULL AND arrives_at <= ?"
        now = self._clock.now()
        if not self._connection.execute(f"SELECT 1 {new} LIMIT 1", (now,)).fetchone():
            return
        with transaction(self._connection):
            last = self._connection.execute("SELECT ifnull(max(cursor), 0) FROM messages").fetchone()[0]
            ids = self._connection.execute(f"SELECT id {new} ORDER BY arrives_at, rowid", (now,))
            for place, row in enumerate(ids.fetchall(), start=last + 1):
                self._connection.execute("UPDATE messages SET cursor = ? WHERE id = ?", (place, row["id"]))


def spoken(code: str) -> str:
    """A code as a voice call says it: `4-0-2-…`."""
    return "-".join(code)


def wording(channel: str, code: str, last4: str) -> str:
    """What the message says."""
    if channel == "voice":
        said = f"验证码是{spoken(code)}，再说一遍，{spoken(code)}"
        return f"您好，您正在绑定尾号{last4}的银行卡，{said}。五分钟内有效，请不要告诉任何人。"
    return f"【银行】您正在绑定尾号{last4}的银行卡，验证码{code}，5分钟内有效。请勿告诉任何人，包括工作人员。"
