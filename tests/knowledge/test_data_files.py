"""What the check says about data files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.errors import DataFileError
from knowledge.checking import check
from knowledge.library import DATA, Library

BIN = "622202,19,ICBC,debit,UnionPay,yes"
BANK = "YMBANK,裕民银行,,,裕民,,private,95000,seen,active,general,2026-11-23"
PAY = "ICBC,debit,20000,50000,,,2018-08-30,lianlian,2026-11-23"
PHONE = "ICBC,counter,柜台,,lianlian,2026-11-23"
REGION = "YMBANK,江西省,general,2026-11-23"
TABLES = {"bins": BIN, "banks": BANK, "quick_pay": PAY, "reserved_phones": PHONE, "regions": REGION}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Our own data, with short tables in place of the long ones that name banks."""
    here = tmp_path / "knowledge" / "data"
    shutil.copytree(DATA, here)
    for name, row in TABLES.items():
        table = here / f"{name}.csv"
        table.write_text(f"{table.read_text(encoding='utf-8').splitlines()[0]}\n{row}\n", encoding="utf-8")
    return here


def test_our_own_data_has_nothing_wrong() -> None:
    """The data we ship passes the check."""
    assert check() == []


BIN_MISTAKES = [
    ("62220X,19,ICBC,debit,UnionPay,yes", "prefix '62220X' is not in the right form; write the first 2 to 10 digits"),
    ("6,19,ICBC,debit,UnionPay,yes", "prefix '6' is not in the right form"),
    ("６２２２,19,ICBC,debit,UnionPay,yes", "is not in the right form"),
    ("622203,11,ICBC,debit,UnionPay,yes", "length '11' is out of range; write a whole number, 12 to 19"),
    ("622203,20,ICBC,debit,UnionPay,yes", "length '20' is out of range"),
    ("622203,,ICBC,debit,UnionPay,yes", "length '' is out of range"),
    ("622203,19,ICBK,debit,UnionPay,yes", "no bank has the code 'ICBK'; add the bank first"),
    ("622203,19,ICBC,savings,UnionPay,yes", "card_type 'savings' is unknown; write one of: debit, credit"),
    ("622203,19,ICBC,debit,UnionPay,maybe", "sure 'maybe' is unknown; write one of: yes, no"),
    ("622202,19,CCB,debit,UnionPay,yes", "stands a second time, first at knowledge/data/bins.csv:2; keep one"),
    ("622203,19,ICBC,debit", "4 cells instead of 6; put a comma between cells"),
]


@pytest.mark.parametrize(("row", "says"), BIN_MISTAKES)
def test_a_wrong_rule_is_refused_with_its_line(folder: Path, row: str, says: str) -> None:
    """A BIN rule that cannot be meant is refused, naming file, line and what to write; before it, all was well."""
    assert check(folder) == []
    _append(folder / "bins.csv", row)

    assert [problem.startswith("knowledge/data/bins.csv:3: ") for problem in check(folder)] == [True]
    assert says in check(folder)[0]
    with pytest.raises(DataFileError, match=r"bins\.csv:3: "):
        Library.load(folder)


BANK_MISTAKES = [
    ("YMBANK,别的银行名,,,,,city,,,active,general,2026-11-23", "code YMBANK stands a second time"),
    ("ICBC,别的银行名,,,,,city,,,active,general,2026-11-23", "first at knowledge/data/banks.yaml:6; keep one"),
    ("xx,某某银行,,,,,city,,,active,general,2026-11-23", "code 'xx' is not in the right form; write capital letters"),
    ("XX,,,,,,city,,,active,general,2026-11-23", "'name' is missing; add 'name'"),
    ("XX,某某银行,,,,,big,,,active,general,2026-11-23", "category 'big' is unknown; write one of: state_owned"),
    ("XX,某某银行,,,,,city,95x,seen,active,general,2026-11-23", "hotline '95x' is not in the right form"),
    ("XX,某某银行,,,,,city,95001,,active,general,2026-11-23", "hotline_evidence '' is unknown; write one of: seen"),
    ("XX,某某银行,,,,,city,,,merged,general,2026-11-23", "status 'merged' is unknown; write one of: active, renamed"),
    ("XX,某某银行,,,,,city,,,active,hearsay,2026-11-23", "source 'hearsay' is unknown; describe it in sources.yaml"),
    ("XX,某某银行,,,,,city,,,active,,2026-11-23", "'source' is missing"),
    ("XX,某某银行,,,,,city,,,active,general,23.11.2026", "checked '23.11.2026' is not in the right form"),
    ("XX,某某银行,,,a;;b,,city,,,active,general,2026-11-23", "'aliases' must be a list of texts"),
    ("XX, 某某银行,,,,,city,,,active,general,2026-11-23", "'name' has spaces at its ends; write '某某银行'"),
]


@pytest.mark.parametrize(("row", "says"), BANK_MISTAKES)
def test_a_wrong_bank_is_refused_with_its_line(folder: Path, row: str, says: str) -> None:
    """A bank's line that says too little or something unknown is refused; a right one is found by name."""
    assert Library.load(folder).find_banks("裕民银行")
    _append(folder / "banks.csv", row)

    assert [problem.startswith("knowledge/data/banks.csv:3: ") for problem in check(folder)] == [True]
    assert says in check(folder)[0]
    with pytest.raises(DataFileError, match=r"banks\.csv:3: "):
        Library.load(folder)


def test_all_that_is_wrong_is_told_at_once(folder: Path) -> None:
    """The check names every wrong line of every file; starting stops at the first."""
    _append(folder / "bins.csv", "62220X,19,ICBC,debit,UnionPay,yes")
    _append(folder / "bins.csv", "622203,99,ICBC,debit,UnionPay,yes")
    _replace(folder / "limits.yaml", "10000", "many")

    places = [problem.split(": ")[0] for problem in check(folder)]

    assert places == ["knowledge/data/bins.csv:3", "knowledge/data/bins.csv:4", "knowledge/data/limits.yaml:3"]


def test_a_name_of_two_banks_is_found_by_the_check(folder: Path) -> None:
    """Two banks may not share a name: nobody could tell which is meant."""
    _append(folder / "banks.csv", "XX,某某银行,,,工行,,city,,,active,general,2026-11-23")

    (problem,) = check(folder)

    assert problem == "knowledge/data/banks.csv:3: '工行' also names ICBC; leave it to one of the two"


YAML_MISTAKES = [
    ("banks.yaml", "short_name: 工商银行", "shortname: 工商银行", ":8: 'shortname' is no key here; write one of: code"),
    ("banks.yaml", "category: state_owned", "category:", ":14: 'category' is missing; add 'category'"),
    ("banks.yaml", "aliases: [工行", "aliases: [[工行]", ":11: 'aliases' must be a list of texts"),
    ("banks.yaml", "name: 中国工商银行", "name: [中国工商银行]", ":7: 'name' must be one text"),
    ("banks.yaml", "banks:", "bank:", ":1: there is no list 'banks'; begin with banks:"),
    ("limits.yaml", "per_payment: 10000", "per_payment: 60000", ":3: per_payment '60000' is out of range"),
    ("limits.yaml", "  source:", "  from:", "'from' is no key here"),
    ("limits.yaml", "new_card:", "old_card:", ":1: 'new_card' is missing"),
    ("not_names.yaml", "not_names:", "names:", "'names' is no key here; write one of: not_names"),
    ("sources.yaml", "licence: ISC", "license: ISC", "'license' is no key here"),
    ("bins.csv", "prefix,length", "length,prefix", ":1: the first line does not name the columns; write prefix,length"),
]


@pytest.mark.parametrize(("name", "right", "wrong", "says"), YAML_MISTAKES)
def test_a_slip_in_a_hand_kept_file_is_explained(folder: Path, name: str, right: str, wrong: str, says: str) -> None:
    """A wrong, missing or misplaced key stops the start, and the message says where and what to write."""
    _replace(folder / name, right, wrong)

    assert any(problem.startswith(f"knowledge/data/{name}:") and says in problem for problem in check(folder))
    with pytest.raises(DataFileError):
        Library.load(folder)


def test_a_missing_or_unreadable_file_is_named(folder: Path) -> None:
    """A file that is gone or not UTF-8 is refused by name."""
    (folder / "limits.yaml").unlink()
    (folder / "bins.csv").write_bytes(b"\xff\xfe")

    assert check(folder) == [
        "knowledge/data/bins.csv:1: not readable as UTF-8; save it as UTF-8 text",
        "knowledge/data/limits.yaml:1: the file is missing; put it back",
    ]


def _append(path: Path, row: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")


def _replace(path: Path, right: str, wrong: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
