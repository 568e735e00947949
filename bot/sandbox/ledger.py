"""Count what the sandboxes did, for whoever must prove that nothing was done twice."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox.bank import SCHEMAS as BANK_SCHEMAS
from bot.sandbox.wallet import SCHEMAS as WALLET_SCHEMAS


@dataclass(frozen=True)
class AgreementCounts:
    """The agreements of one card."""

    active: int
    unbound: int


@dataclass(frozen=True)
class LedgerCounts:
    """What the two ledgers hold. Cards are fingerprints; the bank's and the wallet's are not the same."""

    messages: dict[str, int]
    """SMS and voice calls of each verification, those on their way included."""
    messages_of_card: dict[str, int]
    """SMS and voice calls for each card (the bank's fingerprint)."""
    effects: dict[str, int]
    """How many messages, agreements and bindings each idempotency key caused: never more than one."""
    agreements: dict[str, AgreementCounts]
    """By card (the bank's fingerprint)."""
    bindings: dict[tuple[str, str], int]
    """Active bindings of each (account, newest card fingerprint as the caller made it): never more than one."""
    agreements_without_binding: int
    """Active agreements that no active binding stands on: the bank has it, the wallet doesn't."""


def read(folder: Path) -> LedgerCounts:
    """The counts of the ledgers in `folder/sandbox`, also while in use, after a kill, or before the first start."""
    home = folder / "sandbox"
    with _open(home / "bank.db", BANK_SCHEMAS) as bank, _open(home / "wallet.db", WALLET_SCHEMAS) as wallet:
        messages = "SELECT {} FROM messages JOIN verifications ON verifications.id = messages.verification"
        on_bindings = _column(wallet, "SELECT agreement FROM bindings WHERE state = 'active'")
        active = _column(bank, "SELECT token FROM agreements WHERE state = 'active'")
        return LedgerCounts(
            messages=Counter(_column(bank, messages.format("verification"))),
            messages_of_card=Counter(_column(bank, messages.format("card"))),
            effects=_effects(bank, wallet),
            agreements=_agreements(bank),
            bindings=_bindings(wallet),
            agreements_without_binding=len(set(active) - set(on_bindings)),
        )


@contextmanager
def _open(path: Path, schemas: tuple[str, ...]) -> Iterator[sqlite3.Connection]:
    """The ledger, to read only; an empty one if it was not made yet."""
    if path.exists() and path.stat().st_size:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            if connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
                yield connection
                return
    with closing(sqlite3.connect(":memory:")) as nothing:
        nothing.executescript(";".join(schemas))
        yield nothing


def _column(connection: sqlite3.Connection, query: str) -> list[str]:
    return [row[0] for row in connection.execute(query)]


def _effects(bank: sqlite3.Connection, wallet: sqlite3.Connection) -> dict[str, int]:
    """Every key that was answered counts, with 0 if it was refused or only read."""
    effects = Counter(_column(bank, "SELECT caused_by FROM messages"))
    effects.update(_column(bank, "SELECT caused_by FROM agreements"))
    effects.update(_column(wallet, "SELECT caused_by FROM bindings"))
    answered = _column(bank, "SELECT key FROM operations") + _column(wallet, "SELECT key FROM operations")
    return {key: effects[key] for key in (*answered, *effects)}


def _agreements(bank: sqlite3.Connection) -> dict[str, AgreementCounts]:
    rows = bank.execute("SELECT card, sum(state = 'active'), sum(state = 'unbound') FROM agreements GROUP BY card")
    return {card: AgreementCounts(active, unbound) for card, active, unbound in rows}


def _bindings(wallet: sqlite3.Connection) -> dict[tuple[str, str], int]:
    rows = wallet.execute(
        "SELECT account, json_extract(card_fingerprints, '$[0]'), count(*) FROM bindings "
        "WHERE state = 'active' GROUP BY 1, 2"
    )
    return {(account, card): count for account, card, count in rows}
