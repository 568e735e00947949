"""The small file that says which column is which, and what their words mean; a table with our names needs none."""

from __future__ import annotations

from pathlib import Path

import msgspec

from core import datafile
from core.errors import DataFileError, StartError
from knowledge.own import COLUMNS

_KEYS = ("source", "checked", "sheet", "encoding", "columns", "values", "fixed")
# What tables call a card type; a mapping file may add to it.
WORDS: dict[str, dict[str, str]] = {
    "card_type": {
        **dict.fromkeys(("借记卡", "储蓄卡", "借记", "储蓄", "扣賬卡", "Debit"), "debit"),
        **dict.fromkeys(("信用卡", "贷记卡", "贷记", "信用", "Credit"), "credit"),
        **dict.fromkeys(("准贷记卡", "准贷记"), "quasi_credit"),
        **dict.fromkeys(("预付卡", "预付费卡"), "prepaid"),
    },
    "sure": {"是": "yes", "否": "no"},
    "limit": {
        **{"单笔": "single", "单笔支付上限": "single", "日累计": "daily", "日累计限额": "daily"},
        **{"年": "yearly", "年交易限额": "yearly", "新卡单笔": "new_card_payment", "新卡每日": "new_card_day"},
    },
}


class Columns(msgspec.Struct, frozen=True):
    """How a table is read."""

    source: str = ""
    checked: str = ""
    sheet: str = ""
    encoding: str = "utf-8"
    columns: dict[str, str] = {}  # ours -> theirs
    values: dict[str, dict[str, str]] = {}  # our column -> their word -> ours
    fixed: dict[str, str] = {}  # our column -> the same value in all rows


def read(file: Path, kind: str) -> Columns:
    """The mapping in `file`. Raises StartError or DataFileError with what to write instead."""
    try:
        top = datafile.read(file.read_text(encoding="utf-8"), file.name)
    except (OSError, UnicodeDecodeError):
        raise StartError(f"{file} can't be read: write a small YAML file, see knowledge/README.md") from None
    if not isinstance(top, datafile.Entries):
        raise DataFileError(file.name, 1, "`key: …` lines expected", "write columns: and below it `bank: 银行`")
    for key in top:
        if key not in _KEYS:
            known = ", ".join(_KEYS)
            raise DataFileError(file.name, top.lines[key], f"'{key}' is no key here", f"write one of {known}")
    for part in ("columns", "values", "fixed"):
        for key in top.get(part) or {}:
            if key not in COLUMNS[kind]:
                known = ", ".join(COLUMNS[kind])
                raise DataFileError(file.name, top.lines[part], f"{kind} have no '{key}'", f"write one of {known}")
    try:
        return msgspec.convert(dict(top), Columns)
    except msgspec.ValidationError as error:
        raise DataFileError(file.name, 1, str(error), "look at the example in knowledge/README.md") from None
