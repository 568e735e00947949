"""Texts a person agrees to: sections, highlighted terms, a version, and the hash of exactly that text."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from core import datafile
from core.datafile import Entries, Rows
from core.errors import DataFileError

HERE = Path(__file__).parent


class Clause(msgspec.Struct, frozen=True):
    """One paragraph; `key` = a key term, to be highlighted."""

    text: str
    key: bool = False


class Section(msgspec.Struct, frozen=True):
    """A heading and its paragraphs."""

    heading: str
    clauses: tuple[Clause, ...]


class Terms(msgspec.Struct, frozen=True):
    """A whole text in one language."""

    version: str
    title: str
    readable_after: int  # seconds
    sections: tuple[Section, ...]
    hash: str  # SHA-256 in hex of all of the above


def load(languages: tuple[str, ...], name: str, folder: Path = HERE) -> dict[str, Terms]:
    """The text `name` in each language. Raises DataFileError with file and line."""
    return {language: _read(folder / language / f"{name}.yaml") for language in languages}


def _read(file: Path) -> Terms:
    shown = f"{file.parent.name}/{file.name}"
    source = file.read_text(encoding="utf-8")
    whole = datafile.read(source, shown)
    wanted = {"version", "title", "readable_after", "sections"}
    if not isinstance(whole, Entries) or set(whole) != wanted:
        raise DataFileError(shown, 1, "not a text to agree to", f"give it {', '.join(sorted(wanted))}")
    if not whole["readable_after"].isdigit():
        line = whole.lines["readable_after"]
        raise DataFileError(shown, line, "readable_after is no number", "write whole seconds")
    sections = tuple(_section(shown, section) for section in whole["sections"])
    digest = hashlib.sha256(msgspec.json.encode((whole["version"], whole["title"], sections))).hexdigest()
    return Terms(whole["version"], whole["title"], int(whole["readable_after"]), sections, digest)


def _section(file: str, section: object) -> Section:
    if not isinstance(section, Entries) or set(section) != {"heading", "clauses"}:
        line = section.line if isinstance(section, Entries | Rows) else 1
        raise DataFileError(file, line, "not a section", "give it `heading` and `clauses`")
    clauses: list[Clause] = []
    for clause in section["clauses"]:
        if isinstance(clause, Entries):
            clauses.append(Clause(clause["key"], key=True))
        else:
            clauses.append(Clause(clause))
    return Section(section["heading"], tuple(clauses))
