"""Everything wrong in the data files at once, for the person who edits them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.errors import DataFileError
from knowledge.handbook import Handbook
from knowledge.library import DATA, Library
from knowledge.naming import spoken
from knowledge.reading import read_banks, read_bins, read_limits, read_not_names, read_sources
from knowledge.records import Bank
from knowledge.row import Row


def check(folder: Path | None = None) -> list[str]:
    """Each problem as `file:line: what is wrong; what to write instead`; empty when all is well."""
    folder = folder or DATA
    errors: list[DataFileError] = []
    looks: list[Callable[[], object]] = [
        lambda: _look_at_banks(folder, errors),
        lambda: read_limits(folder),
        lambda: read_not_names(folder),
        lambda: _look_at_facts(folder, errors),
    ]
    for look in looks:
        try:
            look()
        except DataFileError as error:  # the file as a whole is wrong, so its reading ended here
            errors.append(error)
    return [str(error) for error in errors]


def _look_at_banks(folder: Path, errors: list[DataFileError]) -> None:
    placed = list(read_banks(folder, read_sources(folder), errors.append))
    errors += _shared_names(placed)
    for _ in read_bins(folder, {bank.code for _, bank in placed}, errors.append):
        pass


def _look_at_facts(folder: Path, errors: list[DataFileError]) -> None:
    if not errors:  # facts name banks and sources: with those wrong, every line would be
        Handbook.load(Library.load(folder), folder, errors.append)


def _shared_names(placed: list[tuple[Row, Bank]]) -> list[DataFileError]:
    """A name that two banks claim: we could not tell which one a person means."""
    first: dict[str, str] = {}
    errors = []
    for row, bank in placed:
        for name in spoken(bank):
            owner = first.setdefault(name, bank.code)
            if owner != bank.code:
                errors.append(row.wrong("aliases", f"'{name}' also names {owner}", "leave it to one of the two"))
    return errors
