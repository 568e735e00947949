"""A bank's or wallet's own table: shown, refused row by row, taken, taken up by what is running, and taken back."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from bot import understanding
from bot.asking import Asker
from bot.importing import importing
from bot.importing.kept import Kept
from core.errors import DataFileError, StartError

TODAY = date(2026, 11, 25)
ROOT = Path(__file__).resolve().parents[2]
LIMITS = '银行,卡种,单笔限额,日限额\n招商银行,储蓄卡,5万,"100,000"\n火星银行,储蓄卡,1,2\n建设银行,储蓄卡,=1+1,2\n'
MAPPING = """\
source: 示例钱包限额表
checked: 2026-11-20
columns: {bank: 银行, card_type: 卡种, per_payment: 单笔限额, per_day: 日限额}
"""
QUESTION = "招商银行储蓄卡快捷支付限额多少"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "limits.csv").write_text(LIMITS, encoding="utf-8")
    (tmp_path / "columns.yaml").write_text(MAPPING, encoding="utf-8")
    return tmp_path


def take(home: Path, kind: str, file: str, *, yes: bool = True, mapped: bool = False) -> tuple[int, list[str]]:
    """What the command returns and says."""
    said: list[str] = []
    table = home / file
    told = importing.told(kind, table, home / "columns.yaml" if mapped else None, None, None, None)
    return importing.run(kind, table, told, home / "data", yes, said.append), said


def answer(asker: Asker, question: str) -> str:
    found, language = asker.ask(question, TODAY)
    return asker.words(found.lines, language)


def test_a_table_is_shown_then_taken_then_taken_back(home: Path) -> None:
    """Nothing changes without a yes; bad rows are refused alone; who is running takes up both ways."""
    running = Asker(home / "data")
    before = answer(running, QUESTION)

    code, said = take(home, "limits", "limits.csv", yes=False, mapped=True)
    assert code == 1
    assert said[0].startswith("  changed: CMB debit: per_payment 20000 -> 50000")
    assert [line.partition(";")[0] for line in said[1:3]] == [
        "refused limits.csv:3: no bank has the code '火星银行'",
        "refused limits.csv:4: 'per_payment' is a formula",
    ]
    assert answer(running, QUESTION) == before

    take(home, "limits", "limits.csv", mapped=True)
    assert "每笔 50,000，每天 100,000（单位元；示例钱包限额表，2026-11-20）" in answer(running, QUESTION)

    importing.undo(home / "data", said.append)
    assert answer(running, QUESTION) == before
    importing.undo(home / "data", said.append)
    assert said[-1] == "there is nothing to take back"


def test_their_facts_win_over_ours(home: Path) -> None:
    """A rule for card numbers, a bank of their own, a code: each is found, and the next import keeps them."""
    (home / "banks.csv").write_text("code,name,category,hotline\nHXB9,火星银行,city,95000\n", encoding="utf-8")
    (home / "bins.csv").write_text("prefix,length,bank,card_type\n6222,19,火星银行,借记卡\n", encoding="utf-8")
    (home / "codes.csv").write_text("code,meaning,reason\nMARS-7,火星接口没有开,bank_busy\n", encoding="utf-8")
    for kind in ("banks", "bins", "codes"):
        code, said = take(home, kind, f"{kind}.csv")
        assert code == 0, said
    asker = Asker(home / "data")

    assert answer(asker, "火星银行客服电话") == "火星银行的客服电话是 95000。"
    assert "火星银行的储蓄卡" in answer(asker, "622202开头是哪家银行的卡")
    assert asker.ask("提示MARS-7怎么办", TODAY)[0].records == ("code:MARS-7",)
    said = []
    understanding.answer_lines(['{"text":"我的卡是火星银行的"}'], said.append, home / "data")
    assert [one["value"] for one in json.loads(said[0])["entities"] if one["kind"] == "bank"] == ["HXB9"]


def test_what_a_row_leaves_out_stays_ours(home: Path) -> None:
    """A bank that we know keeps its names and all that the table doesn't tell."""
    (home / "banks.csv").write_text("name,category,hotline\n工商银行,state_owned,12345\n", encoding="utf-8")
    take(home, "banks", "banks.csv")
    asker = Asker(home / "data")

    assert answer(asker, "宇宙行客服电话") == "工商银行的客服电话是 12345。"
    assert asker.ask("中国工商银行能绑吗", TODAY)[0].records[0] == "bank:ICBC"
    assert asker.book.library.banks[0].name_en == "Industrial and Commercial Bank of China"


def test_their_own_providers_and_numbers(home: Path) -> None:
    """A provider without a name of ours is called as in the table; a number that is theirs is no longer asked about."""
    rows = "provider,code,meaning,reason\nmybank,Q7,系统日切,bank_busy\nplatform,51,余额不足,no_money\n"
    (home / "codes.csv").write_text(rows, encoding="utf-8")
    take(home, "codes", "codes.csv")
    asker = Asker(home / "data")

    assert answer(asker, "提示Q7怎么办").startswith("mybank的 Q7：系统日切。")
    assert asker.ask("提示51", TODAY)[0].records == ("code:51",)
    assert asker.ask("POS机提示51", TODAY)[0].records == ("code:iso8583/51",)


def test_a_wallets_own_limits(home: Path) -> None:
    """Limits that hold for every bank: in the answers, and in what a person hears when the card is bound."""
    rows = "limit,amount\n单笔,8万\nnew_card_day,20000\nweekly,5\n"
    (home / "limits.csv").write_text(rows, encoding="utf-8")
    code, said = take(home, "limits", "limits.csv")
    asker = Asker(home / "data")

    assert (code, said[0]) == (1, "  changed: limit single: amount 50000 -> 80000")
    assert said[2].startswith("refused limits.csv:4: limit 'weekly' is unknown")
    assert "80,000" in answer(asker, "单笔支付上限是多少")
    assert "每天 20,000 元" in answer(asker, "新卡限额是多少")
    assert asker.book.library.new_card_limits().per_day == 20_000


def test_excel_is_read_and_its_formulas_are_not(home: Path) -> None:
    """Numbers and dates come as they stand; a formula is refused with its row."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["bank", "card_type", "per_payment", "per_day"],
        ["ICBC", "debit", 3000, 6000.0],
        ["ABC", "debit", "=1+2", 9],
    ):
        sheet.append(row)
    book.save(home / "limits.xlsx")

    code, said = take(home, "limits", "limits.xlsx")

    assert code == 1
    assert "per_payment 20000 -> 3000" in said[0]
    assert said[1].startswith("refused limits.xlsx:3: 'per_payment' is a formula")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is empty"),
        (b"\x89PNG\r\n\x1a\n....", "is a picture (PNG)"),
        ("银行,卡种\n".encode("gb18030"), "not readable as utf-8"),
        (b"PK\x03\x04 not a book", "is not readable as XLSX"),
        (b"one,two\n1,2\n", "none of our columns"),
        (b"prefix,length,bank,card_type\n" + b"622202,19,ICBC,debit\n" * 1_000_000, "has more than 200,000 rows"),
        (b'bank,card_type\n"ICBC' + b"x" * 200_000, "not readable as CSV"),
    ],
    ids=["empty", "picture", "encoding", "broken zip", "columns", "million rows", "endless cell"],
)
def test_what_is_no_table_is_said_clearly(home: Path, content: bytes, what: str) -> None:
    """One sentence, and the old facts still stand."""
    (home / "table.csv").write_bytes(content)

    with pytest.raises((StartError, DataFileError)) as refused:
        take(home, "bins", "table.csv")

    assert what in str(refused.value)
    assert Kept(home / "data").folder is None


def test_a_killed_import_changes_nothing(home: Path) -> None:
    """A version that was written and not named is not read, and the next one takes another number."""
    half = home / "data" / "facts" / "1"
    half.mkdir(parents=True)
    (half / "limits.csv").write_text("half a", encoding="utf-8")

    assert Kept(home / "data").folder is None
    take(home, "limits", "limits.csv", mapped=True)
    assert Kept(home / "data").version == "2"


def test_a_new_data_folder_is_its_owners_alone(home: Path) -> None:
    """Importing may come before the first start."""
    take(home, "limits", "limits.csv", mapped=True)

    assert (home / "data").stat().st_mode & 0o077 == 0


def test_the_command_says_what_is_missing() -> None:
    """Without a table: one line, and 2."""
    command = [sys.executable, "run_bot.py", "import", "bins"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
