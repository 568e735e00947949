"""The wallet's bindings: which cards an account has, and who holds it."""

from __future__ import annotations

import secrets
import sqlite3
from typing import Any

import msgspec

from bot.sandbox.outcomes import Outcome, refusal
from bot.sandbox.wallet_requests import AddBinding, SetDefault

SCHEMA = """
CREATE TABLE holders (
  account TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  id_fingerprints TEXT NOT NULL  -- JSON list, made by the caller
);
CREATE TABLE bindings (
  binding TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  bank TEXT,
  card_type TEXT,
  last4 TEXT NOT NULL,
  agreement TEXT NOT NULL,
  card_fingerprints TEXT NOT NULL,
  accepted TEXT NOT NULL,        -- JSON: version, hash, at
  state TEXT NOT NULL,           -- active, unbound
  is_default INTEGER NOT NULL,
  made_at INTEGER NOT NULL,      -- ms
  caused_by TEXT NOT NULL        -- idempotency key
);
CREATE INDEX bindings_of_an_account ON bindings (account);
CREATE TABLE binding_cards (
  account TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  binding TEXT NOT NULL,
  PRIMARY KEY (account, fingerprint) -- an active card is bound once
)
"""


class Bindings:
    """All writing belongs inside the caller's transaction; `now` is in ms."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def seen(self, account: str) -> dict[str, Any]:
        """`holder` and `bindings` as the contract shows them."""
        holder = self._rows("SELECT name, id_fingerprints FROM holders WHERE account = ?", account)
        rows = self._rows("SELECT * FROM bindings WHERE account = ? ORDER BY rowid", account)
        return {"holder": _holder(holder[0]) if holder else None, "bindings": [_shown(row) for row in rows]}

    def add(self, account: str, asked: AddBinding, key: str, now: int) -> Outcome:
        """201 with the binding, or 422 ALREADY-BOUND. The first binding fixes the holder."""
        for fingerprint in asked.card_fingerprints:
            query = "SELECT binding FROM binding_cards WHERE account = ? AND fingerprint = ?"
            bound = self._rows(query, account, fingerprint)
            if bound:
                return refusal("ALREADY-BOUND", "该卡已绑定", binding=bound[0]["binding"])
        binding = f"bnd_{secrets.token_urlsafe(12)}"
        first = not self._rows("SELECT 1 FROM bindings WHERE account = ? AND state = 'active'", account)
        card = (asked.bank, asked.card_type, asked.last4, asked.agreement, _json(asked.card_fingerprints))
        self._connection.execute(
            "INSERT INTO bindings VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'active', ?, ?, ?)",
            (binding, account, *card, _json(asked.accepted), first, now, key),
        )
        taken = [(account, fingerprint, binding) for fingerprint in dict.fromkeys(asked.card_fingerprints)]
        self._connection.executemany("INSERT INTO binding_cards VALUES (?, ?, ?)", taken)
        holder = (account, asked.holder_name, _json(asked.id_fingerprints))
        self._connection.execute("INSERT OR IGNORE INTO holders VALUES (?, ?, ?)", holder)
        return Outcome(201, {"binding": binding, "default": first})

    def set_default(self, account: str, asked: SetDefault) -> Outcome:
        """204, or 404 if the account has no such active binding."""
        wanted = "SELECT 1 FROM bindings WHERE account = ? AND binding = ? AND state = 'active'"
        if not self._rows(wanted, account, asked.binding):
            return _no_such_binding()
        self._connection.execute(
            "UPDATE bindings SET is_default = (binding = ?) WHERE account = ?", (asked.binding, account)
        )
        return Outcome(204, None)

    def remove(self, account: str, binding: str) -> Outcome:
        """204, however often; 404 if there never was such a binding. The oldest card left becomes the default."""
        if not self._rows("SELECT 1 FROM bindings WHERE account = ? AND binding = ?", account, binding):
            return _no_such_binding()
        self._connection.execute("UPDATE bindings SET state = 'unbound', is_default = 0 WHERE binding = ?", (binding,))
        self._connection.execute("DELETE FROM binding_cards WHERE binding = ?", (binding,))
        active = "SELECT binding FROM bindings WHERE account = ? AND state = 'active'"
        if not self._rows(f"{active} AND is_default", account):
            self._connection.execute(
                f"UPDATE bindings SET is_default = 1 WHERE binding = ({active} ORDER BY rowid LIMIT 1)",  # noqa: S608
                (account,),
            )
        return Outcome(204, None)

    def _rows(self, query: str, *values: str) -> list[sqlite3.Row]:
        return self._connection.execute(query, values).fetchall()


def _no_such_binding() -> Outcome:
    return refusal("NOT-FOUND", "没有这张绑定的卡", 404)


def _holder(row: sqlite3.Row) -> dict[str, Any]:
    return {"name": row["name"], "id_fingerprints": msgspec.json.decode(row["id_fingerprints"])}


def _shown(row: sqlite3.Row) -> dict[str, Any]:
    shown = {name: row[name] for name in ("binding", "bank", "card_type", "last4", "state")}
    fingerprints = msgspec.json.decode(row["card_fingerprints"])
    return shown | {"card_fingerprints": fingerprints, "default": bool(row["is_default"]), "bound_at": row["made_at"]}


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
