"""The adopter's own facts, as they were imported: read strictly, and laid over ours.

A folder holds at most one table a kind, with the columns below; `bot/importing/` writes it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from pathlib import Path

import msgspec

from knowledge.facts import Code, QuickPay
from knowledge.facts_reading import code_of, quick_pay_of
from knowledge.reading import bank_of, bin_rule_of
from knowledge.records import Bank, BinRule
from knowledge.row import Row, csv_rows

Record = Bank | BinRule | QuickPay | Code
_SOURCE = ("source", "checked")
COLUMNS: dict[str, list[str]] = {
    "banks": [
        *("code", "name", "full_name", "short_name", "aliases", "name_en", "category"),
        *("hotline", "hotline_evidence", *_SOURCE),
    ],
    "bins": ["prefix", "length", "bank", "card_type", "brand", "sure", *_SOURCE],
    "limits": ["bank", "card_type", "per_payment", "per_day", "per_month", "as_of", *_SOURCE],
    "codes": ["provider", "code", "meaning", "meaning_en", "reason", "phase", "sure", *_SOURCE],
}


class Anything:
    """A set that holds everything: the adopter names sources as he likes."""

    def __contains__(self, _: object) -> bool:
        return True


def record_of(kind: str, row: Row, banks: Container[str], reasons: Container[str]) -> Record:
    """One row as a record. Raises DataFileError, with line and reason, for a bad one."""
    if kind == "banks":
        return bank_of(row, Anything())
    if kind == "limits":
        return msgspec.structs.replace(quick_pay_of(row, banks, Anything(), {}), own=True)
    if kind == "codes":
        return code_of(row, reasons, Anything(), {})
    return bin_rule_of(Row(row.file, row.line, {k: v for k, v in row.values.items() if k not in _SOURCE}), banks)


def rows_of(folder: Path | None, kind: str) -> list[Row]:
    """The rows that were imported of one kind; none without a folder or a file. Raises DataFileError."""
    file = folder / f"{kind}.csv" if folder else None
    return list(csv_rows(file, COLUMNS[kind])) if file and file.exists() else []


def read_own_banks(folder: Path | None) -> list[Bank]:
    """The imported banks; they are needed before the rest can be read."""
    return [bank_of(row, Anything()) for row in rows_of(folder, "banks")]


def read_own_bins(folder: Path | None, banks: Container[str]) -> list[BinRule]:
    """The imported rules for card numbers."""
    records = (record_of("bins", row, banks, ()) for row in rows_of(folder, "bins"))
    return [record for record in records if isinstance(record, BinRule)]


def read_own_limits(folder: Path | None, banks: Container[str]) -> list[QuickPay]:
    """The imported limits."""
    records = (record_of("limits", row, banks, ()) for row in rows_of(folder, "limits"))
    return [record for record in records if isinstance(record, QuickPay)]


def read_own_codes(folder: Path | None, reasons: Container[str]) -> list[Code]:
    """The imported codes."""
    return [code_of(row, reasons, Anything(), {}) for row in rows_of(folder, "codes")]


def with_ours(own: Bank, ours: Bank | None) -> Bank:
    """An imported bank that we know too: what its row leaves empty stays ours, and so do all its names."""
    if ours is None:
        return own
    merged = msgspec.structs.replace(
        own,
        short_name=own.short_name if own.short_name != own.name else ours.short_name,
        full_name=own.full_name or ours.full_name,
        name_en=own.name_en or ours.name_en,
        hotline=own.hotline or ours.hotline,
        hotline_checked=own.hotline_checked if own.hotline else ours.hotline_checked,
        brands=ours.brands,
        misspelt=ours.misspelt,
        status=ours.status,
    )
    now = (merged.name, merged.short_name, merged.full_name)
    former = [name for name in (ours.name, ours.short_name, ours.full_name) if name and name not in now]
    return msgspec.structs.replace(merged, aliases=tuple(dict.fromkeys([*own.aliases, *ours.aliases, *former])))


def laid_over(ours: Iterable[BinRule], own: Iterable[BinRule]) -> list[BinRule]:
    """All rules; one of ours goes where one of theirs speaks of the same numbers, or of more of them."""
    theirs = {(rule.prefix, rule.length) for rule in own}
    sizes = {len(prefix) for prefix, _ in theirs}
    kept = [rule for rule in ours if not any((rule.prefix[:size], rule.length) in theirs for size in sizes)]
    return [*kept, *own]
