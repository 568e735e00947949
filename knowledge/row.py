"""One record as it stands in a data file: its values, and where to point when one of them is wrong."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, TypeVar

from core import datafile
from core.errors import DataFileError

_DATE = re.compile(r"20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_DIGITS = re.compile(r"[0-9]+")  # \d would take full-width digits too
_Choice = TypeVar("_Choice", bound=StrEnum)


class Row(NamedTuple):
    """A record's values by key: text, or a list of texts. Every method may raise DataFileError."""

    file: str
    line: int
    values: Mapping[str, datafile.Plain]

    def wrong(self, key: str, what: str, instead: str) -> DataFileError:
        """The refusal of `key`, pointing at its own line where the file has one for it."""
        lines = getattr(self.values, "lines", {})
        return DataFileError(self.file, lines.get(key, self.line), what, instead)

    def only(self, known: Collection[str], must: Collection[str]) -> None:
        """Refuses a key nobody reads, and a record without a key it must have."""
        for key in self.values:
            if key not in known:
                raise self.wrong(key, f"'{key}' is no key here", f"write one of: {', '.join(known)}")
        for key in must:
            if not self.values.get(key):
                raise self.wrong(key, f"'{key}' is missing", f"add '{key}' to this record")

    def text(self, key: str) -> str:
        value = self.values.get(key, "")
        if not isinstance(value, str):
            raise self.wrong(key, f"'{key}' must be one text", f"write {key}: and the text on the same line")
        if value != value.strip():
            raise self.wrong(key, f"'{key}' has spaces at its ends", f"write '{value.strip()}'")
        return value

    def matching(self, key: str, form: re.Pattern[str], instead: str) -> str:
        value = self.text(key)
        if not form.fullmatch(value):
            raise self.wrong(key, f"{key} '{value}' is not in the right form", instead)
        return value

    def many(self, key: str) -> tuple[str, ...]:
        """The texts of a list; in a table they stand in one cell, separated by ';'."""
        value = self.values.get(key, "")
        texts = (value.split(";") if value else []) if isinstance(value, str) else value
        if isinstance(texts, dict) or not all(isinstance(text, str) and text.strip() for text in texts):
            raise self.wrong(key, f"'{key}' must be a list of texts", f"write {key}: [one, another]")
        return tuple(texts)

    def choice(self, key: str, kind: type[_Choice], default: _Choice | None = None) -> _Choice:
        value = self.text(key)
        if not value and default is not None:
            return default
        try:
            return kind(value)
        except ValueError:
            raise self.wrong(key, f"{key} '{value}' is unknown", f"write one of: {', '.join(kind)}") from None

    def whole(self, key: str, least: int, most: int) -> int:
        value = self.text(key)
        if not _DIGITS.fullmatch(value) or not least <= int(value) <= most:
            raise self.wrong(key, f"{key} '{value}' is out of range", f"write a whole number, {least} to {most}")
        return int(value)

    def date(self, key: str) -> str:
        return self.matching(key, _DATE, "write the day it was checked as 2026-11-23")


def yaml_rows(path: Path, key: str) -> list[Row]:
    """The records listed under `key` in a YAML file."""
    file, top = shown(path), datafile.read(text_of(path), shown(path))
    listed = top.get(key) if isinstance(top, datafile.Entries) else None
    if not isinstance(listed, datafile.Rows):
        raise DataFileError(file, 1, f"there is no list '{key}'", f"begin with {key}: and put '- ' before each record")
    for value, line in zip(listed, listed.lines, strict=True):
        if not isinstance(value, datafile.Entries):
            raise DataFileError(file, line, f"'{value}' is no record", "write '- code: ...' and its keys below")
    return [Row(file, value.line, value) for value in listed]


def csv_rows(path: Path, columns: list[str]) -> Iterator[Row]:
    """The rows of a table with exactly these columns."""
    file, reader = shown(path), csv.reader(io.StringIO(text_of(path)))
    if next(reader, None) != columns:
        raise DataFileError(file, 1, "the first line does not name the columns", f"write {','.join(columns)}")
    for cells in reader:
        if len(cells) != len(columns):
            wrong = f"{len(cells)} cells instead of {len(columns)}"
            raise DataFileError(file, reader.line_num, wrong, "put a comma between cells, none at the end")
        yield Row(file, reader.line_num, dict(zip(columns, cells, strict=True)))


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DataFileError(shown(path), 1, "the file is missing", "put it back") from None
    except UnicodeDecodeError:
        raise DataFileError(shown(path), 1, "not readable as UTF-8", "save it as UTF-8 text") from None


def shown(path: Path) -> str:
    """A path as messages name it: `knowledge/data/bins.csv`, wherever the project lies."""
    return "/".join(path.parts[-3:])
