"""What the bank remembers of each card number, over restarts."""

from __future__ import annotations

import sqlite3

from bot.sandbox.cards import Attempt, History

SCHEMA = """
CREATE TABLE cards (
  card TEXT PRIMARY KEY,          -- fingerprint, as are names, IDs and mobiles here
  first_try_at INTEGER NOT NULL,  -- ms
  first_name TEXT NOT NULL,
  first_mobile TEXT NOT NULL,
  starts INTEGER NOT NULL DEFAULT 0,
  messages INTEGER NOT NULL DEFAULT 0,
  owner_name TEXT,
  owner_id TEXT,
  owner_mobile TEXT,
  bank TEXT,                      -- code, of the first try
  down_until INTEGER              -- ms
)
"""


class CardHistories:
    """All writing belongs inside the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def of(self, card: str, attempt: Attempt, bank: str | None, now: int) -> History:
        """The card's history; one that was never tried begins with this attempt."""
        self._connection.execute(
            "INSERT OR IGNORE INTO cards (card, first_try_at, first_name, first_mobile, bank) VALUES (?, ?, ?, ?, ?)",
            (card, now, attempt.name, attempt.mobile, bank),
        )
        return self.known(card)

    def known(self, card: str) -> History:
        """The history of a card that was tried before."""
        row = self._connection.execute(
            "SELECT first_try_at, first_name, first_mobile, starts, messages, owner_name, owner_id, owner_mobile "
            "FROM cards WHERE card = ?",
            (card,),
        ).fetchone()
        return History(*row)

    def count_start(self, card: str) -> None:
        """One more start."""
        self._connection.execute("UPDATE cards SET starts = starts + 1 WHERE card = ?", (card,))

    def count_message(self, card: str) -> None:
        """One more message."""
        self._connection.execute("UPDATE cards SET messages = messages + 1 WHERE card = ?", (card,))

    def own(self, card: str, name: str, id_number: str, mobile: str) -> None:
        """Fix who owns the card, if nobody does yet."""
        self._connection.execute(
            "UPDATE cards SET owner_name = ?, owner_id = ?, owner_mobile = ? WHERE card = ? AND owner_name IS NULL",
            (name, id_number, mobile, card),
        )

    def disown(self, card: str) -> None:
        """A card whose every agreement has ended belongs to nobody known: it was never bound, or is no longer."""
        self._connection.execute(
            "UPDATE cards SET owner_name = NULL, owner_id = NULL, owner_mobile = NULL WHERE card = ? AND NOT EXISTS"
            " (SELECT 1 FROM agreements WHERE agreements.card = cards.card AND state = 'active')",
            (card,),
        )

    def note_outage(self, card: str, until: int) -> None:
        """The interface of the card's bank is down until then (ms)."""
        self._connection.execute("UPDATE cards SET down_until = ? WHERE card = ?", (until, card))

    def down_until(self, bank: str, now: int) -> int | None:
        """When (ms) the interface of this bank will be up again; None if it is."""
        rows = self._connection.execute(
            "SELECT max(down_until) FROM cards WHERE bank = ? AND down_until > ?", (bank, now)
        )
        until: int | None = rows.fetchone()[0]
        return until
