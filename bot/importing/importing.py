"""One table -> what would change, and with a yes the change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import chain, islice
from pathlib import Path

import msgspec

from bot.importing import columns, tables
from bot.importing.columns import WORDS, Columns
from bot.importing.kept import Kept
from core import china
from core.errors import DataFileError, StartError
from core.understanding import sums
from knowledge import own
from knowledge.facts import Code, PlatformLimit, QuickPay
from knowledge.handbook import Handbook
from knowledge.library import Library
from knowledge.naming import spoken
from knowledge.own import COLUMNS, Record
from knowledge.records import Bank, BinRule
from knowledge.row import Row
from knowledge.spelling import fold

SHOWN = 20  # changes and refusals that are listed
_AMOUNTS = frozenset({"per_payment", "per_day", "per_month", "amount"})
_NO_LIMIT = frozenset({"不限", "无限额", "无", "-", "no limit", "unlimited"})
_BEGINS_FORMULA = ("=", "+", "@", "\t", "\r", tables.FORMULA)
_NEVER_SHOWN = frozenset({"source", "checked", "own"})
_DEFAULTS = {
    "banks": {"hotline_evidence": "seen"},
    "bins": {"sure": "yes", "brand": "UnionPay"},
    "limits": {},
    "codes": {"provider": "platform", "sure": "seen", "phase": "bind"},
}
Say = Callable[[str], None]


class Plan(msgspec.Struct):
    """What an import would do."""

    rows: dict[str, dict[str, str]] = {}  # key of a record -> its row, those of before too
    changes: list[str] = []
    same: int = 0
    refused: list[str] = []


def told(
    kind: str, file: Path, mapping: Path | None, source: str | None, checked: str | None, encoding: str | None
) -> Columns:
    """How the table is to be read: what the mapping says, and over it what was said on the command line."""
    said = columns.read(mapping, kind) if mapping else Columns()
    return msgspec.structs.replace(
        said,
        source=source or said.source or file.name,
        checked=checked or said.checked or f"{datetime.now(china.ZONE):%Y-%m-%d}",
        encoding=encoding or said.encoding,
    )


def run(kind: str, file: Path, table: Columns, data: Path, yes: bool, say: Say) -> int:
    """0: well; 1: some rows were refused. Raises StartError or DataFileError when the file as a whole can't be read."""
    kept = Kept(data)
    plan = planned(kind, file, table, kept)
    for line in plan.changes[:SHOWN]:
        say(f"  {line}")
    if len(plan.changes) > SHOWN:
        say(f"  … and {len(plan.changes) - SHOWN} more")
    for line in plan.refused[:SHOWN]:
        say(f"refused {line}")
    if len(plan.refused) > SHOWN:
        say(f"… and {len(plan.refused) - SHOWN} more rows were refused")
    say(f"{file.name}: {len(plan.changes)} to change, {plan.same} the same, {len(plan.refused)} refused")
    if not plan.changes:
        say("nothing is changed")
    elif not yes:
        say("nothing is changed yet: say it again with --yes")
    else:
        note = f"{kind} from {file.name}, {datetime.now(china.ZONE):%Y-%m-%d %H:%M}"
        number = kept.write(kind, list(plan.rows.values()), note)
        say(f"done (version {number}); `run_bot.py import undo` takes it back, a running server takes it up by itself")
    return 1 if plan.refused else 0


def undo(data: Path, say: Say) -> int:
    """Take the last import back."""
    note = Kept(data).undo()
    say(f"taken back: {note}" if note else "there is nothing to take back")
    return 0


def planned(kind: str, file: Path, table: Columns, kept: Kept) -> Plan:
    """What would change; nothing is written. Raises StartError or DataFileError."""
    rows = _rows(kind, file, table)
    first = list(islice(rows, 1))  # a file that is no table is refused before anything is loaded
    library = Library.load(own=kept.folder)
    book = Handbook.load(library, own=kept.folder)
    plan, before, banks = Plan(), _known(kind, book), frozenset(bank.code for bank in library.banks)
    for row in own.rows_of(kept.folder, kind):
        plan.rows[_key(own.record_of(kind, row, banks, book.reasons))] = dict(row.values)
    names = {name: bank.code for bank in library.banks for name in spoken(bank)}
    seen: dict[str, int] = {}
    for row in chain(first, rows):
        try:
            values = _ours(kind, row, names)
            record = own.record_of(kind, Row(row.file, row.line, values), banks, book.reasons)
            if isinstance(record, Bank):
                record = own.with_ours(record, library.bank(record.code))
            _new_here(record, row, seen, names)
        except DataFileError as error:
            plan.refused.append(str(error))
        else:
            _note(plan, before.get(_key(record)), record, values)
    return plan


def _rows(kind: str, file: Path, table: Columns) -> Iterator[Row]:
    """Rows with our names of columns, and the cells as they stand."""
    rows = tables.read(file, table.encoding, table.sheet)
    line, head = next(rows)
    theirs = {table.columns.get(name, name): name for name in COLUMNS[kind]}
    places = {theirs[name]: at for at, name in enumerate(head) if name in theirs}
    missing = [name for name in table.columns.values() if name not in head]
    if missing or not places:
        named = ", ".join(filter(None, head)) or "nothing"
        wanted = f"no column is called {missing[0]}" if missing else f"none of our columns ({', '.join(COLUMNS[kind])})"
        raise StartError(f"{file.name}:{line}: {wanted}; it names {named}: tell with --columns FILE which is which")
    always = {"source": table.source, "checked": table.checked, **_DEFAULTS[kind], **table.fixed}
    words = {name: WORDS.get(name, {}) | table.values.get(name, {}) for name in COLUMNS[kind]}
    for number, cells in rows:
        stand = {name: cells[at] if at < len(cells) else "" for name, at in places.items()}
        told = {name: words[name].get(value, value) for name, value in stand.items() if value}
        yield Row(file.name, number, {name: value for name, value in (always | told).items() if value})


def _ours(kind: str, row: Row, names: Mapping[str, str]) -> dict[str, str]:
    """The cells as our own tables write them. Raises DataFileError for one that is a formula."""
    values = dict(row.values)
    for name, value in values.items():
        negative = name == "code" and value[1:].isdigit()
        if value.startswith(_BEGINS_FORMULA) or (value.startswith("-") and not negative and name not in _AMOUNTS):
            raise row.wrong(name, f"'{name}' is a formula", "write its value, a formula is never worked out")
    for name in _AMOUNTS & values.keys():
        values[name] = _amount(values[name])
    if kind in ("bins", "limits") and "bank" in values:
        values["bank"] = names.get(fold(values["bank"]), values["bank"])
    if kind == "banks" and "code" not in values and fold(values.get("name", "")) in names:
        values["code"] = names[fold(values["name"])]
    return values


def _amount(written: str) -> str:
    """5万, 50,000 and 50000.00 as whole yuan; what is no amount stays as it is, and is refused later."""
    if written.lower() in _NO_LIMIT:
        return ""
    found = sums.find(written)
    amount = found[0][0] if len(found) == 1 else written
    whole, _, rest = amount.partition(".")
    return whole if not rest.strip("0") else amount


def _new_here(record: Record, row: Row, seen: dict[str, int], names: Mapping[str, str]) -> None:
    """Refuses what stands twice in the file, and a bank whose name is another's."""
    key = _key(record)
    first = seen.setdefault(key, row.line)
    if first != row.line:
        raise row.wrong("code", f"{key} stands a second time, first in line {first}", "keep one of the two")
    if isinstance(record, Bank):
        for name in spoken(record):
            if names.get(name, record.code) != record.code:
                raise row.wrong("name", f"'{name}' also names {names[name]}", "leave the name to one of the two")


def _key(record: Record) -> str:
    if isinstance(record, Bank):
        return record.code
    if isinstance(record, BinRule):
        return f"{record.prefix} with {record.length} digits"
    if isinstance(record, PlatformLimit):
        return f"limit {record.limit}"
    return record.id if isinstance(record, Code) else f"{record.bank} {record.card_type}"


def _known(kind: str, book: Handbook) -> dict[str, Record]:
    records: dict[str, list[Record]] = {
        "banks": list(book.library.banks),
        "bins": list(book.library.rules),
        "limits": [*book.quick_pay.values(), *own.platform_limits(book.facts)],
        "codes": list(book.codes.values()),
    }
    return {_key(record): record for record in records[kind]}


def _note(plan: Plan, before: Record | None, record: Record, values: dict[str, str]) -> None:
    plan.rows[_key(record)] = values
    differ = _differing(before, record) if before else []
    if before is None:
        plan.changes.append(f"new: {_key(record)} {_shown(record)}")
    elif differ:
        plan.changes.append(f"changed: {_key(record)}: {', '.join(differ)}")
    else:
        plan.same += 1


def _differing(before: Record, record: Record) -> list[str]:
    old, new = msgspec.structs.asdict(before), msgspec.structs.asdict(record)
    return [f"{key} {old[key]!s} -> {new[key]!s}" for key in new if key not in _NEVER_SHOWN and old[key] != new[key]]


def _shown(record: Record) -> str:
    if isinstance(record, Bank):
        return record.name
    if isinstance(record, BinRule):
        return f"{record.bank} {record.card_type}"
    if isinstance(record, PlatformLimit):
        return str(record.amount)
    if isinstance(record, QuickPay):
        return f"{record.per_payment} / {record.per_day}"
    return record.meaning
