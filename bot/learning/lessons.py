"""What sentences were said to mean: one JSON object a line in a file of the data folder.

Lines are appended; only erasing a person takes some away again.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

import msgspec

from bot.keys import Keyring
from core.errors import ContentError

NOTHING = ""  # looked at, and to be learnt by nobody
_FILE = "lessons.jsonl"


class Lesson(msgspec.Struct, frozen=True):
    """A sentence and the intent a person gave it; `intent` "" = nobody shall learn from it."""

    text: str
    intent: str
    language: str
    at: int  # ms since 1970 UTC
    whose: tuple[str, ...] = ()  # keyed fingerprints of the conversations it was written in


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

    def forget(self, gone: Collection[str]) -> int:
        """Erase the sentences of these conversations, by their fingerprints; how many are gone.

        One that somebody else wrote too stays theirs.
        """
        known = self.all()
        kept = [_without(one, gone) for one in known if not one.whose or set(one.whose) - set(gone)]
        if kept != known:
            fresh = self._file.with_suffix(".new")
            fresh.unlink(missing_ok=True)
            self._append(fresh, b"".join(msgspec.json.encode(one) + b"\n" for one in kept))
            fresh.replace(self._file)
        return len(known) - len(kept)

    def add(self, lesson: Lesson) -> None:
        """One more, on disk when this returns; only the owner may read the file."""
        self._append(self._file, msgspec.json.encode(lesson) + b"\n")

    def _append(self, file: Path, lines: bytes) -> None:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "wb") as out:
            out.write(lines)
            out.flush()
            os.fsync(out.fileno())


def fingerprints(keys: Keyring, conversation: str) -> tuple[str, ...]:
    """What a lesson knows a conversation by, with each key, the newest first."""
    return keys.fingerprints("lesson", conversation)


def _without(lesson: Lesson, gone: Collection[str]) -> Lesson:
    return msgspec.structs.replace(lesson, whose=tuple(one for one in lesson.whose if one not in gone))
