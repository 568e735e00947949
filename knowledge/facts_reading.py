"""Data files of facts, codes and causes -> records. A refusal names file and line, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from pathlib import Path
from typing import TypeVar

from core import datafile
from core.errors import DataFileError
from knowledge.facts import (
    Acts,
    Cause,
    Code,
    Fact,
    NumberRange,
    Question,
    QuickPay,
    Reason,
    Region,
    Remedy,
    ReservedPhone,
    Retry,
    Sure,
)
from knowledge.reading import Refuse, known_sources, refuse_again, stop
from knowledge.records import CardType
from knowledge.row import Row, csv_rows, shown, text_of, yaml_rows

FACT_FILES = (
    *("limits", "security", "special", "categories"),
    *("documents", "carriers", "topics", "aspects"),
)
_FACT_KEYS = [
    *(
        "id",
        "asked",
        "unless",
        "values",
        "raised_by",
        "takes_effect",
        "needs",
        "related",
        "known_as",
        "more",
        "overview",
    ),
    *("sure", "source", "checked"),
]
_ID = re.compile(r"[a-z_]+:[A-Za-z0-9_./-]+")
_NAME = re.compile(r"[a-z0-9_]+")
_WHOLE = re.compile(r"[0-9]+")
_MONTHS = re.compile(r"(20\d\d-\d\d-\d\d)?")
_CODE_COLUMNS = ["provider", "code", "meaning", "meaning_en", "reason", "phase", "sure", "source", "checked"]
_PAY_COLUMNS = ["bank", "card_type", "per_payment", "per_day", "per_month", "first", "as_of", "source", "checked"]
_PHONE_COLUMNS = ["bank", "ways", "how", "first", "source", "checked"]
_REGION_COLUMNS = ["bank", "province", "source", "checked"]
_PROVINCE = re.compile(r"[\u4e00-\u9fff]+(?:省|市|自治区)")
_RANGE_COLUMNS = ["prefix", "carrier", "kind", "sure", "source", "checked"]
Record = TypeVar("Record")


def read_facts(folder: Path, sources: Container[str], refuse: Refuse = stop) -> Iterator[tuple[Row, Fact]]:
    """All facts of `facts/*.yaml` with the place they stand at, in the order of the files."""
    first: dict[str, Row] = {}
    for file in FACT_FILES:
        rows = yaml_rows(folder / "facts" / f"{file}.yaml", "facts")
        yield from _each(rows, lambda row: (row, _fact(row, sources, first)), refuse)


def read_words(folder: Path) -> dict[str, tuple[str, ...]]:
    """The word lists that cues may use as <name>."""
    lists: dict[str, tuple[str, ...]] = {}
    for row in yaml_rows(folder / "facts" / "words.yaml", "words"):
        row.only(["name", "list"], ["name", "list"])
        lists[row.text("name")] = tuple(row.text("list").split("|"))
    return lists


def read_concepts(folder: Path) -> dict[str, tuple[str, ...]]:
    """Words that mean the same, by what they mean."""
    return _worded(folder, "concepts")


def read_slips(folder: Path) -> dict[str, str]:
    """What people type -> the word they mean."""
    return {slip: word for word, slips in _worded(folder, "slips").items() for slip in slips}


def _worded(folder: Path, key: str) -> dict[str, tuple[str, ...]]:
    row = _whole_file(folder / "asked" / "concepts.yaml", ["concepts", "slips"])
    worded = row.values[key]
    if not isinstance(worded, dict):
        raise row.wrong(key, "a mapping is expected", "write `name: word|word` lines below it")
    return {name: tuple(str(words).split("|")) for name, words in worded.items()}


def read_examples(folder: Path, facts: Container[str], refuse: Refuse = stop) -> dict[str, str]:
    """Example questions, each with the record that answers it."""
    first: dict[str, Row] = {}
    rows = csv_rows(folder / "facts" / "examples.csv", ["record", "question"])
    return dict(_each(rows, lambda row: _example(row, facts, first), refuse))


def read_beyond(folder: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words of other fields, and words that say nothing about what is asked."""
    row = _whole_file(folder / "facts" / "beyond.yaml", ["beyond", "idle"])
    return row.many("beyond"), row.many("idle")


def read_traditional(folder: Path) -> dict[int, str]:
    """Traditional characters -> the simplified ones they are read as, for `str.translate`."""
    row = _whole_file(folder / "traditional.yaml", ["traditional", "simplified"])
    old, new = "".join(row.many("traditional")), "".join(row.many("simplified"))
    if len(old) != len(new):
        raise row.wrong("simplified", f"{len(new)} characters for {len(old)}", "write one for each, in the same order")
    return {ord(one): other for one, other in zip(old, new, strict=True)}


def read_codes(folder: Path, reasons: Container[str], sources: Container[str], refuse: Refuse = stop) -> Iterator[Code]:
    """Every error code, with a reason class we know."""
    first: dict[str, Row] = {}
    rows = csv_rows(folder / "codes.csv", _CODE_COLUMNS)
    yield from _each(rows, lambda row: code_of(row, reasons, sources, first), refuse)


def read_reasons(folder: Path, causes: Container[str], refuse: Refuse = stop) -> Iterator[Reason]:
    """The reason classes."""
    rows = yaml_rows(folder / "facts" / "reasons.yaml", "reasons")
    yield from _each(rows, lambda row: _reason(row, causes), refuse)


def read_questions(folder: Path, refuse: Refuse = stop) -> Iterator[Question]:
    """What is asked to tell causes apart."""
    yield from _each(yaml_rows(folder / "facts" / "questions.yaml", "questions"), _question, refuse)


def read_causes(
    folder: Path, remedies: Container[str], questions: Container[str], refuse: Refuse = stop
) -> Iterator[Cause]:
    """The causes."""
    rows = yaml_rows(folder / "facts" / "causes.yaml", "causes")
    yield from _each(rows, lambda row: _cause(row, remedies, questions), refuse)


def read_remedies(folder: Path, refuse: Refuse = stop) -> Iterator[Remedy]:
    """What to do."""
    yield from _each(yaml_rows(folder / "facts" / "remedies.yaml", "remedies"), _remedy, refuse)


def read_quick_pay(
    folder: Path, banks: Container[str], sources: Container[str], refuse: Refuse = stop
) -> Iterator[QuickPay]:
    """The dated limits of one provider."""
    first: dict[str, Row] = {}
    rows = csv_rows(folder / "quick_pay.csv", _PAY_COLUMNS)
    yield from _each(rows, lambda row: quick_pay_of(row, banks, sources, first), refuse)


def read_reserved(
    folder: Path, banks: Container[str], sources: Container[str], refuse: Refuse = stop
) -> Iterator[ReservedPhone]:
    """Where the reserved number is changed."""
    first: dict[str, Row] = {}
    rows = csv_rows(folder / "reserved_phones.csv", _PHONE_COLUMNS)
    yield from _each(rows, lambda row: _reserved(row, banks, sources, first), refuse)


def read_regions(
    folder: Path, banks: Container[str], sources: Container[str], refuse: Refuse = stop
) -> Iterator[Region]:
    """Where banks are at home."""
    first: dict[str, Row] = {}
    rows = csv_rows(folder / "regions.csv", _REGION_COLUMNS)
    yield from _each(rows, lambda row: _region(row, banks, sources, first), refuse)


def read_ranges(
    folder: Path, carriers: Container[str], sources: Container[str], refuse: Refuse = stop
) -> Iterator[NumberRange]:
    """Whom mobile numbers were given to."""
    first: dict[str, Row] = {}
    rows = csv_rows(folder / "number_ranges.csv", _RANGE_COLUMNS)
    yield from _each(rows, lambda row: _range(row, carriers, sources, first), refuse)


def _each(rows: Iterator[Row] | list[Row], make: Callable[[Row], Record], refuse: Refuse) -> Iterator[Record]:
    for row in rows:
        try:
            record = make(row)
        except DataFileError as error:
            refuse(error)
        else:
            yield record


def _fact(row: Row, sources: Container[str], first: dict[str, Row]) -> Fact:
    row.only(_FACT_KEYS, ["id", "asked", "sure", "source", "checked"])
    known_sources(row, sources)
    name = row.matching("id", _ID, "write kind:name in small letters, e.g. limit:single")
    refuse_again(row, "id", name, first)
    return Fact(
        id=name,
        asked=row.many("asked"),
        unless=row.many("unless"),
        values=_values(row),
        raised_by=row.many("raised_by"),
        takes_effect=row.text("takes_effect"),
        needs=row.many("needs"),
        related=row.many("related"),
        known_as=row.many("known_as"),
        more=row.text("more") == "yes",
        overview=row.text("overview") == "yes",
        sure=row.choice("sure", Sure),
        source=row.text("source"),
        checked=row.date("checked"),
    )


def _values(row: Row) -> dict[str, int | str]:
    values = row.values.get("values", {})
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise row.wrong("values", "'values' must be a mapping", "write values: {amount: 50000}")
    texts = ("hotline", "rate")  # digits to read, not to count with
    return {
        name: int(value) if name not in texts and _WHOLE.fullmatch(value) else value for name, value in values.items()
    }


def code_of(row: Row, reasons: Container[str], sources: Container[str], first: dict[str, Row]) -> Code:
    row.only(_CODE_COLUMNS, ["provider", "code", "meaning", "reason", "phase", "sure", "source", "checked"])
    known_sources(row, sources)
    reason = row.text("reason")
    if reason not in reasons:
        raise row.wrong("reason", f"no reason is called '{reason}'", "write one of those in facts/reasons.yaml")
    code = Code(
        provider=row.matching("provider", _NAME, "write small letters, digits and _"),
        code=row.text("code"),
        meaning=row.text("meaning"),
        meaning_en=row.text("meaning_en"),
        reason=reason,
        phase=row.text("phase"),
        sure=row.choice("sure", Sure),
        source=row.text("source"),
        checked=row.date("checked"),
    )
    refuse_again(row, "code", f"{code.provider}/{code.code}", first)
    return code


def _reason(row: Row, causes: Container[str]) -> Reason:
    row.only(["id", "acts", "retry", "causes", "asked"], ["id", "acts", "retry", "asked"])
    names = row.many("causes")
    for name in names:
        if name not in causes:
            raise row.wrong("causes", f"no cause is called '{name}'", "write one of those in causes.yaml")
    return Reason(
        id=row.matching("id", _NAME, "write small letters and _"),
        acts=row.choice("acts", Acts),
        retry=row.choice("retry", Retry),
        causes=names,
        asked=row.many("asked"),
    )


def _cause(row: Row, remedies: Container[str], questions: Container[str]) -> Cause:
    row.only(["id", "share", "remedy", "yes", "when"], ["id", "share", "remedy"])
    remedy = row.text("remedy")
    if remedy not in remedies:
        raise row.wrong("remedy", f"no remedy is called '{remedy}'", "write one of those in remedies.yaml")
    for name in row.many("yes"):
        if name not in questions:
            raise row.wrong("yes", f"no question is called '{name}'", "write one of those in questions.yaml")
    return Cause(
        id=row.matching("id", _NAME, "write small letters and _"),
        share=row.whole("share", 1, 100),
        remedy=remedy,
        yes=row.many("yes"),
        when=row.many("when"),
    )


def _question(row: Row) -> Question:
    row.only(keys := ["id", "own", "others"], keys)
    name = row.matching("id", _NAME, "write small letters and _")
    return Question(id=name, own=row.whole("own", 1, 99), others=row.whole("others", 1, 99))


def _remedy(row: Row) -> Remedy:
    row.only(["id", "acts", "reopens", "wait"], ["id", "acts"])
    return Remedy(
        id=row.matching("id", _NAME, "write small letters and _"),
        acts=row.choice("acts", Acts),
        reopens=row.text("reopens"),
        wait=row.whole("wait", 1, 100_000) if row.text("wait") else 0,
    )


def quick_pay_of(row: Row, banks: Container[str], sources: Container[str], first: dict[str, Row]) -> QuickPay:
    bank = _known_bank(row, banks)
    known_sources(row, sources)
    card_type = row.choice("card_type", CardType)
    refuse_again(row, "bank", f"{bank} {card_type}", first)
    return QuickPay(
        bank=bank,
        card_type=card_type,
        per_payment=_amount(row, "per_payment"),
        per_day=_amount(row, "per_day"),
        per_month=_amount(row, "per_month"),
        first=row.text("first"),
        as_of=row.matching("as_of", _MONTHS, "write the day as 2020-06-11, or leave it empty"),
        source=row.text("source"),
        checked=row.date("checked"),
    )


def _amount(row: Row, key: str) -> int | None:
    return row.whole(key, 1, 100_000_000) if row.text(key) else None


def _known_bank(row: Row, banks: Container[str]) -> str:
    bank = row.text("bank")
    if bank not in banks:
        raise row.wrong("bank", f"no bank has the code '{bank}'", "add the bank first, or write its code as there")
    return bank


def _reserved(row: Row, banks: Container[str], sources: Container[str], first: dict[str, Row]) -> ReservedPhone:
    known_sources(row, sources)
    bank = _known_bank(row, banks)
    refuse_again(row, "bank", bank, first)
    return ReservedPhone(
        bank=bank,
        ways=row.many("ways"),
        how=row.text("how"),
        first=row.text("first"),
        source=row.text("source"),
        checked=row.date("checked"),
    )


def _region(row: Row, banks: Container[str], sources: Container[str], first: dict[str, Row]) -> Region:
    known_sources(row, sources)
    bank = _known_bank(row, banks)
    refuse_again(row, "bank", bank, first)
    return Region(
        bank=bank,
        province=row.matching("province", _PROVINCE, "write its whole name, e.g. 浙江省 or 广西壮族自治区"),
        source=row.text("source"),
        checked=row.date("checked"),
    )


def _range(row: Row, carriers: Container[str], sources: Container[str], first: dict[str, Row]) -> NumberRange:
    known_sources(row, sources)
    carrier = row.text("carrier")
    if carrier not in carriers:
        raise row.wrong("carrier", f"no carrier is called '{carrier}'", "write one of those in facts/carriers.yaml")
    prefix = row.matching("prefix", _WHOLE, "write the first 3 or 4 digits")
    refuse_again(row, "prefix", prefix, first)
    return NumberRange(
        prefix=prefix,
        carrier=carrier,
        kind=row.text("kind"),
        sure=row.choice("sure", Sure),
        source=row.text("source"),
        checked=row.date("checked"),
    )


def _example(row: Row, facts: Container[str], first: dict[str, Row]) -> tuple[str, str]:
    record, question = row.text("record"), row.text("question")
    if record not in facts:
        raise row.wrong("record", f"there is no fact '{record}'", "write the id of one in facts/*.yaml")
    refuse_again(row, "question", question, first)
    return question, record


def _whole_file(path: Path, keys: list[str]) -> Row:
    top = datafile.read(text_of(path), shown(path))
    if not isinstance(top, datafile.Entries):
        raise DataFileError(shown(path), 1, f"there is no list '{keys[0]}'", f"begin with {keys[0]}:")
    row = Row(shown(path), 1, top)
    row.only(keys, keys)
    return row
