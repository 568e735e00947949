"""What sentences were said to mean: one JSON object a line in a file of the data folder, appended and never changed."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from core.errors import ContentError

NOTHING = ""  # looked at, and to be learnt by nobody
_FILE = "lessons.jsonl"


class Lesson(msgspec.Struct, frozen=True):
    """A sentence and the intent a person gave it; `intent` "" = nobody shall learn from it."""

    text: str
    intent: str
    language: str
    at: int  # ms since 1970 UTC


class Lessons:
    """The file of one installation."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / _FILE

    def all(self) -> list[Lesson]:
        """In the order they were given. Raises ContentError, with the line, if the file is damaged."""
        if not self._file.exists():
            return []
        found = []
        for number, line in enumerate(self._file.read_text(encoding="utf-8").splitlines(), 1):
            try:
                found.append(msgspec.json.decode(line, type=Lesson))
            except msgspec.DecodeError as error:
                raise ContentError(f"{self._file}:{number}: {error}: delete this line") from None
        return found

    def add(self, lesson: Lesson) -> None:
        """One more, on disk when this returns; only the owner may read the file."""
        descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, msgspec.json.encode(lesson) + b"\n")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
