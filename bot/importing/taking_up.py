"""Imported facts reach what is running: read beside it, then exchanged whole between two turns."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import msgspec

from bot.importing.kept import NONE, Kept
from core.errors import BindGuideError
from knowledge.answering import Answering
from knowledge.handbook import Handbook
from knowledge.library import Library

log = logging.getLogger("bindguide.facts")


class Known(msgspec.Struct, frozen=True):
    """All that is known, ours and the adopter's."""

    library: Library
    answering: Answering
    version: str  # of the adopter's facts


def load(data: Path | None) -> Known:
    """What is in force now. Raises DataFileError with file and line."""
    kept = Kept(data) if data else None
    version, folder = (kept.version, kept.folder) if kept else (NONE, None)
    library = Library.load(own=folder)
    return Known(library, Answering(Handbook.load(library, own=folder)), version)


class Uptake:
    """Looks whether other facts are in force, and hands them to `use`."""

    def __init__(self, data: Path, version: str, use: Callable[[Known], None]) -> None:
        self._data, self._version, self._use = data, version, use
        self._kept = Kept(data)  # one for all turns: each of them looks

    def look(self) -> None:
        """Exchange what is known if it has changed; facts that can't be read leave the old ones standing."""
        version = self._kept.version
        if version == self._version:
            return
        self._version = version
        try:
            self._use(load(self._data))
        except BindGuideError as error:
            log.error("the imported facts are not taken up: %s", error)
