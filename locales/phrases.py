"""Phrases of all languages -> the values the phrase book is made of."""

from __future__ import annotations

from pathlib import Path

from core import datafile
from core.datafile import Entries, Rows
from core.errors import DataFileError
from core.understanding.phrases import Phrases

HERE = Path(__file__).parent


def load(folder: Path = HERE, name: str = "phrases.yaml") -> list[Phrases]:
    """All phrases, language by language; "choices.yaml": those of buttons. Raises DataFileError with file and line."""
    phrases: list[Phrases] = []
    for file in sorted(folder.glob(f"*/{name}")):
        phrases += _of_file(file)
    return phrases


def _of_file(file: Path) -> list[Phrases]:
    name = f"{file.parent.name}/{file.name}"
    commands = datafile.read(file.read_text(encoding="utf-8"), name)
    if not isinstance(commands, Entries):
        raise DataFileError(name, 1, "commands expected", "write `command:` with `whole:` and `part:` below it")
    seen: dict[tuple[str, str], str] = {}
    heard_together = file.name == "phrases.yaml"  # of buttons only a few are offered at a time
    phrases: list[Phrases] = []
    for command, lists in commands.items():
        line = commands.lines[command]
        if not isinstance(lists, Entries) or not lists or set(lists) - {"whole", "part"}:
            raise DataFileError(name, line, f"'{command}' needs lists", "write `whole: […]` or `part: […]` below it")
        for kind, words in lists.items():
            _check_words(name, lists.lines[kind], command, kind, words, seen if heard_together else {})
        phrases.append(Phrases(command, tuple(lists.get("whole", ())), tuple(lists.get("part", ()))))
    return phrases


def _check_words(
    file: str, line: int, command: str, kind: str, words: object, seen: dict[tuple[str, str], str]
) -> None:
    if not isinstance(words, Rows) or not all(isinstance(word, str) and word for word in words):
        raise DataFileError(file, line, f"'{kind}' of '{command}' is no list of phrases", "write [one, two]")
    for at, word in zip(words.lines, words, strict=True):
        other = seen.setdefault((kind, word.lower()), command)
        if other != command:
            raise DataFileError(file, at, f"'{word}' stands under '{other}' too", "keep it under one command")
