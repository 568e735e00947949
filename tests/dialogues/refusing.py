"""A place in a script file, and the ways to refuse what stands there."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

import msgspec

from core.datafile import Entries, Rows
from core.errors import DataFileError


class Place(msgspec.Struct, frozen=True):
    """File and line of what is being read."""

    file: str
    line: int

    def refuse(self, wrong: str, instead: str) -> DataFileError:
        """The error to raise."""
        return DataFileError(self.file, self.line, wrong, instead)

    def at(self, entries: Entries, key: str) -> Place:
        """The place of one key."""
        return Place(self.file, getattr(entries, "lines", {}).get(key, self.line))

    def entries(self, plain: Any, known: Iterable[str] | None, needed: tuple[str, ...] = ()) -> Entries:
        """`plain` as a mapping with known keys only (None: any), and the needed ones."""
        if not isinstance(plain, Entries):
            raise self.refuse(f"'{plain}' stands where `name: value` is expected", "write it as a mapping")
        names = None if known is None else tuple(known)
        for key in plain:
            if names is not None and key not in names:
                raise self.at(plain, key).refuse(f"'{key}' is not known here", self.nearest(key, names))
        for key in needed:
            if key not in plain:
                raise self.refuse(f"'{key}' is missing", f"write `{key}: …`")
        return plain

    def text(self, entries: Entries, key: str, default: str = "") -> str:
        """A value that is a text."""
        value = entries.get(key, default)
        if not isinstance(value, str):
            raise self.at(entries, key).refuse(f"'{key}' is no text", "write one value")
        return value

    def texts(self, plain: Any) -> tuple[str, ...]:
        """A list of texts, or one alone."""
        items = [plain] if isinstance(plain, str) else plain
        if not isinstance(items, Rows | list) or not all(isinstance(item, str) for item in items):
            raise self.refuse(f"'{plain}' is no list of texts", "write [one, two]")
        return tuple(items)

    def flat(self, plain: Any) -> dict[str, str]:
        """A mapping of texts; a list becomes its items in brackets."""
        entries = self.entries(plain, None)
        return {key: _written(self.at(entries, key), value) for key, value in entries.items()}

    def number(self, text: str) -> int:
        """A whole number."""
        try:
            return int(text)
        except ValueError:
            raise self.refuse(f"'{text}' is no whole number", "write digits") from None

    def nearest(self, name: str, names: Iterable[str]) -> str:
        """What could be written instead."""
        known = sorted(names)
        near = difflib.get_close_matches(name, known, 1, 0.5)
        return f"did you mean '{near[0]}'?" if near else f"there are {', '.join(known)}"


def _written(place: Place, value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Rows):
        return f"[{', '.join(place.texts(value))}]"
    raise place.refuse("too deep", "write a text or a list of texts")
