"""Where imported facts are kept: a folder a version, and a file that names the one in force.

A version is written whole before it is named, and naming it is one rename: whoever reads sees the old facts or the new.
"""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from core.errors import StartError
from knowledge.own import COLUMNS

FOLDER = "facts"  # inside BINDGUIDE_DATA
_CURRENT = "current"
NONE = "0"


class Kept:
    """The imported facts of one data folder."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER
        self._current = self._folder / _CURRENT

    @property
    def version(self) -> str:
        """The number of the version in force; "0": nothing was imported."""
        try:
            return self._current.read_text(encoding="utf-8").strip() or NONE
        except OSError:
            return NONE

    @property
    def folder(self) -> Path | None:
        """Where the facts in force lie."""
        version = self.version
        return None if version == NONE else self._folder / version

    def write(self, kind: str, rows: list[Mapping[str, str]], note: str) -> str:
        """A new version with these rows of a kind and all else as it was; its number. StartError if it can't be."""
        before, number = self.folder, self._next()
        new = self._folder / number
        try:
            for folder in (self._folder.parent, self._folder):  # a parent made on the way would be open to all
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if before:
                shutil.copytree(before, new)
            else:
                new.mkdir()
            with (new / f"{kind}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, COLUMNS[kind], restval="", lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
            (new / "before").write_text(self.version, encoding="utf-8")
            (new / "note").write_text(note, encoding="utf-8")
            self._name(number)
        except OSError as error:
            raise StartError(f"{self._folder} can't be written to ({error.strerror}): nothing was changed") from None
        return number

    def undo(self) -> str | None:
        """Back to what was before the last import; its note, None if there is nothing to undo."""
        if self.folder is None:
            return None
        note = (self.folder / "note").read_text(encoding="utf-8")
        self._name((self.folder / "before").read_text(encoding="utf-8"))
        return note

    def _next(self) -> str:
        numbers = [int(one.name) for one in self._folder.glob("*") if one.name.isdigit()]
        return str(max(numbers, default=0) + 1)

    def _name(self, number: str) -> None:
        written = self._folder / f"{_CURRENT}.new"
        written.write_text(number, encoding="utf-8")
        with written.open() as file:
            os.fsync(file.fileno())
        written.replace(self._current)
