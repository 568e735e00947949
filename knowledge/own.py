"""The adopter's own facts, as they were imported: read strictly, and laid over ours.

A folder holds at most one table a kind, with the columns below; `bot/importing/` writes it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from enum import StrEnum
from pathlib import Path

import msgspec

from knowledge.facts import Code, Fact, PlatformLimit, QuickPay
from knowledge.facts_reading import code_of, quick_pay_of
from knowledge.reading import bank_of, bin_rule_of
from knowledge.records import Bank, BinRule
from knowledge.row import Row, csv_rows

Record = Bank | BinRule | QuickPay | PlatformLimit | Code
_SOURCE = ("source", "checked")
COLUMNS: dict[str, list[str]] = {
    "banks": [
        *("code", "name", "full_name", "short_name", "aliases", "name_en", "category"),
        *("hotline", "hotline_evidence", *_SOURCE),
    ],
    "bins": ["prefix", "length", "bank", "card_type", "brand", "sure", *_SOURCE],
    "limits": ["bank", "card_type", "per_payment", "per_day", "per_month", "as_of", "limit", "amount", *_SOURCE],
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
    if kind == "limits" and row.text("limit"):
        return _platform_limit(row)
    if kind == "limits":
        values = {key: value for key, value in row.values.items() if key not in ("limit", "amount")}
        row = Row(row.file, row.line, values)
        return msgspec.structs.replace(quick_pay_of(row, banks, Anything(), {}), own=True)
    if kind == "codes":
        return code_of(row, reasons, Anything(), {})
    return bin_rule_of(Row(row.file, row.line, {k: v for k, v in row.values.items() if k not in _SOURCE}), banks)


class _Limit(StrEnum):
    SINGLE = "single"
    DAILY = "daily"
    YEARLY = "yearly"
    NEW_CARD_PAYMENT = "new_card_payment"
    NEW_CARD_DAY = "new_card_day"


_STANDS_IN = {  # the facts and the value of theirs that it is
    "single": (("limit:single",), "amount"),
    "daily": (("limit:daily",), "amount"),
    "yearly": (("limit:yearly",), "amount"),
    "new_card_payment": (("limit:new_card", "security:new_card"), "per_payment"),
    "new_card_day": (("limit:new_card", "security:new_card"), "per_day"),
}


def _platform_limit(row: Row) -> PlatformLimit:
    return PlatformLimit(
        limit=row.choice("limit", _Limit),
        amount=row.whole("amount", 1, 1_000_000_000),
        source=row.text("source"),
        checked=row.date("checked"),
    )


def platform_limits(facts: Mapping[str, Fact]) -> list[PlatformLimit]:
    """The figures that the facts hold now."""
    found = ((name, facts[ids[0]], key) for name, (ids, key) in _STANDS_IN.items())
    return [
        PlatformLimit(limit=name, amount=int(fact.values[key]), source=fact.source, checked=fact.checked)
        for name, fact, key in found
    ]


def read_platform_limits(folder: Path | None) -> list[PlatformLimit]:
    """The imported limits that hold for every bank."""
    return [_platform_limit(row) for row in rows_of(folder, "limits") if row.text("limit")]


def with_limits(facts: dict[str, Fact], limits: Iterable[PlatformLimit]) -> dict[str, Fact]:
    """The facts with these figures in them."""
    for limit in limits:
        ids, key = _STANDS_IN[limit.limit]
        for name in ids:
            values = facts[name].values | {key: limit.amount}
            new = {"values": values, "source": limit.source, "checked": limit.checked}
            facts = facts | {name: msgspec.structs.replace(facts[name], **new)}
    return facts


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
