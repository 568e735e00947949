"""Data files -> records. A refusal names file and line, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import NoReturn

from core import datafile
from core.errors import DataFileError
from knowledge.records import Bank, BinRule, CardType, Category, NewCardLimits, Status
from knowledge.row import Row, csv_rows, shown, text_of, yaml_rows

Refuse = Callable[[DataFileError], None]  # raises at once, or notes the error and lets the reader go on

_BANK_COLUMNS = [
    *("code", "name", "full_name", "short_name", "aliases", "name_en", "category"),
    *("hotline", "hotline_evidence", "status", "source", "checked"),
]
_BANK_KEYS = [*_BANK_COLUMNS, "brands", "misspelt"]
_BANK_MUST = ["code", "name", "category", "source", "checked"]
_BIN_COLUMNS = ["prefix", "length", "bank", "card_type", "brand", "sure"]
_LIMIT_KEYS = ["per_payment", "per_day", "source", "checked"]
_CODE = re.compile(r"[A-Z0-9_]+")
_PREFIX = re.compile(r"[0-9]{2,10}")
_HOTLINE = re.compile(r"[0-9]+(-[0-9]+)*")


class _Evidence(StrEnum):
    SEEN = "seen"
    MEMORY = "memory"


class _Sure(StrEnum):
    YES = "yes"
    NO = "no"


def stop(error: DataFileError) -> NoReturn:
    """The strict `Refuse`: the first thing wrong ends the reading."""
    raise error


def read_sources(folder: Path) -> frozenset[str]:
    """The short names a record's `source` may use; each table of ours must name its own."""
    rows = yaml_rows(folder / "sources.yaml", "sources")
    for row in rows:
        row.only(keys := ["name", "where", "licence"], keys)
    names = frozenset(row.text("name") for row in rows)
    for row in yaml_rows(folder / "sources.yaml", "tables"):
        row.only(["file", "source", "checked", "note"], ["file", "source", "checked"])
        row.date("checked")
        known_sources(row, names)
    return names


def read_banks(folder: Path, sources: Container[str], refuse: Refuse = stop) -> Iterator[tuple[Row, Bank]]:
    """Every bank with the place it stands at; the hand-kept ones first, in the order we offer them."""
    first: dict[str, Row] = {}
    for row in chain(yaml_rows(folder / "banks.yaml", "banks"), csv_rows(folder / "banks.csv", _BANK_COLUMNS)):
        try:
            bank = bank_of(row, sources)
            refuse_again(row, "code", bank.code, first)
        except DataFileError as error:
            refuse(error)
        else:
            yield row, bank


def read_bins(folder: Path, banks: Container[str], refuse: Refuse = stop) -> Iterator[BinRule]:
    """Every BIN rule of a bank we know."""
    first: dict[str, Row] = {}
    for row in csv_rows(folder / "bins.csv", _BIN_COLUMNS):
        try:
            rule = bin_rule_of(row, banks)
            refuse_again(row, "prefix", f"{rule.prefix} with length {rule.length}", first)
        except DataFileError as error:
            refuse(error)
        else:
            yield rule


def read_limits(folder: Path) -> NewCardLimits:
    path = folder / "limits.yaml"
    top = datafile.read(text_of(path), shown(path))
    values = top.get("new_card") if isinstance(top, datafile.Entries) else None
    if not isinstance(values, datafile.Entries):
        raise DataFileError(shown(path), 1, "'new_card' is missing", f"write new_card: and below it {_LIMIT_KEYS}")
    row = Row(shown(path), values.line, values)
    row.only(_LIMIT_KEYS, _LIMIT_KEYS)
    per_day = row.whole("per_day", 1, 10_000_000)
    per_payment = row.whole("per_payment", 1, per_day)
    return NewCardLimits(
        per_payment=per_payment, per_day=per_day, source=row.text("source"), checked=row.date("checked")
    )


def read_not_names(folder: Path) -> tuple[str, ...]:
    """Words that look like a bank's name and are none."""
    path = folder / "not_names.yaml"
    top = datafile.read(text_of(path), shown(path))
    if not isinstance(top, datafile.Entries):
        raise DataFileError(shown(path), 1, "there is no list 'not_names'", "begin with not_names:")
    row = Row(shown(path), 1, top)
    row.only(["not_names"], ["not_names"])
    return row.many("not_names")


def bank_of(row: Row, sources: Container[str]) -> Bank:
    row.only(_BANK_KEYS, _BANK_MUST)
    known_sources(row, sources)
    name = row.text("name")
    return Bank(
        code=row.matching("code", _CODE, "write capital letters, digits and _ only"),
        name=name,
        short_name=row.text("short_name") or name,
        full_name=row.text("full_name"),
        aliases=row.many("aliases"),
        brands=row.many("brands"),
        misspelt=row.many("misspelt"),
        name_en=row.text("name_en"),
        category=row.choice("category", Category),
        hotline=(hotline := _hotline(row)),
        hotline_checked=bool(hotline) and row.choice("hotline_evidence", _Evidence) is _Evidence.SEEN,
        status=row.choice("status", Status, Status.ACTIVE),
        source=row.text("source"),
        checked=row.date("checked"),
    )


def _hotline(row: Row) -> str:
    if not row.text("hotline"):
        return ""
    return row.matching("hotline", _HOTLINE, "write digits and '-' only, e.g. 95588 or 021-962999")


def bin_rule_of(row: Row, banks: Container[str]) -> BinRule:
    bank = row.text("bank")
    if bank not in banks:
        raise row.wrong("bank", f"no bank has the code '{bank}'", "add the bank first, or write its code as there")
    return BinRule(
        prefix=row.matching("prefix", _PREFIX, "write the first 2 to 10 digits of the card number, digits only"),
        length=row.whole("length", 12, 19),
        bank=bank,
        card_type=row.choice("card_type", CardType),
        brand=row.text("brand"),
        sure=row.choice("sure", _Sure) is _Sure.YES,
    )


def known_sources(row: Row, known: Container[str]) -> None:
    """Refuses a source that sources.yaml doesn't describe."""
    for name in row.many("source"):
        if name not in known:
            raise row.wrong("source", f"the source '{name}' is unknown", "describe it in sources.yaml first")


def refuse_again(row: Row, key: str, value: str, first: dict[str, Row]) -> None:
    """Refuses what stands a second time."""
    before = first.setdefault(value, row)
    if before is not row:
        where = f"{before.file}:{before.line}"
        raise row.wrong(key, f"{key} {value} stands a second time, first at {where}", "keep one of the two")
