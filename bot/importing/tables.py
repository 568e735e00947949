"""A CSV or XLSX file -> its rows, or a clear word on why not (the only home of openpyxl).

Nothing in a cell is ever run: a formula is refused with its line, not worked out.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from core.errors import StartError

Cells = tuple[int, list[str]]  # the line in the file, and what stands in it
MOST_ROWS = 200_000
MOST_BYTES = 50_000_000
_MOST_UNPACKED = 400_000_000
_PICTURES = {b"\x89PNG": "a picture (PNG)", b"\xff\xd8\xff": "a picture (JPEG)", b"GIF8": "a picture (GIF)"}
_OTHERS = {b"%PDF": "a PDF", b"\xd0\xcf\x11\xe0": "an old Excel file (.xls)", b"RIFF": "a picture or a sound"}
FORMULA = "\x00="  # marks a cell that Excel works out; what stands in it is not believed


def read(file: Path, encoding: str, sheet: str) -> Iterator[Cells]:
    """The rows that have something in them, the first being the names of the columns.

    Raises StartError, with what to do, for a file that is no table; also when it has more rows than we take.
    """
    data = _bytes(file)
    rows = _xlsx(file, data, sheet) if data.startswith(b"PK") else _csv(file, data, encoding)
    filled = ((line, cells) for line, cells in rows if any(cells))
    first = next(filled, None)
    if first is None:
        raise StartError(f"{file.name} is empty: the first line must name the columns, one row a fact below it")
    return _few_enough(file, chain([first], filled))


def _bytes(file: Path) -> bytes:
    try:
        size = file.stat().st_size
        if size > MOST_BYTES:
            raise StartError(f"{file.name} has {size // 1_000_000} MB, and we take {MOST_BYTES // 1_000_000}: split it")
        data = file.read_bytes()
    except OSError as error:
        raise StartError(f"{file} can't be read ({error.strerror}): name a CSV or XLSX file") from None
    if not data.strip():
        raise StartError(f"{file.name} is empty: the first line must name the columns, one row a fact below it")
    for begin, what in (_PICTURES | _OTHERS).items():
        if data.startswith(begin):
            raise StartError(f"{file.name} is {what}, no table: save the table as CSV (UTF-8) or XLSX")
    return data


def _csv(file: Path, data: bytes, encoding: str) -> Iterator[Cells]:
    try:
        text = data.decode(encoding)
    except LookupError:
        raise StartError(f"no encoding is called {encoding}: write utf-8, gb18030 or big5") from None
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise StartError(
            f"{file.name}:{line}: not readable as {encoding}: save it as CSV UTF-8, "
            "or tell its encoding, for example --encoding gb18030"
        ) from None
    if text.count("\n") > MOST_ROWS + 1:
        raise _too_many(file)
    if "\x00" in text:
        raise StartError(f"{file.name} is no text: save the table as CSV (UTF-8) or XLSX")
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise StartError(f"{file.name}:{reader.line_num}: not readable as CSV ({error})") from None


def _xlsx(file: Path, data: bytes, sheet: str) -> Iterator[Cells]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MOST_UNPACKED:
                raise StartError(f"{file.name} unpacks to more than we take: save the table as CSV (UTF-8)")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError):
        raise StartError(f"{file.name} is not readable as XLSX: save the table as XLSX anew, or as CSV") from None
    if sheet and sheet not in book.sheetnames:
        raise StartError(f"{file.name} has no sheet '{sheet}': write one of {', '.join(book.sheetnames)}")
    for line, cells in enumerate((book[sheet] if sheet else book.worksheets[0]).iter_rows(), 1):
        yield line, [_cell(cell) for cell in cells]


def _cell(cell: Any) -> str:
    if cell.value is None:
        return ""
    if cell.data_type == "f":
        return FORMULA
    if cell.is_date:
        return f"{cell.value:%Y-%m-%d}"
    whole = isinstance(cell.value, float) and cell.value.is_integer()
    return str(int(cell.value) if whole else cell.value).strip()


def _few_enough(file: Path, rows: Iterator[Cells]) -> Iterator[Cells]:
    for count, row in enumerate(rows):
        if count > MOST_ROWS:
            raise _too_many(file)
        yield row


def _too_many(file: Path) -> StartError:
    return StartError(f"{file.name} has more than {MOST_ROWS:,} rows: split it, or leave out what is the same")
