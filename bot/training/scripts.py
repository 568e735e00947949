"""Which scripted dialogues a training broke: those with a sentence that is read otherwise now are played again."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from core import datafile
from core.understanding.classifier import Classifier, Guess
from core.understanding.phrases import PhraseBook
from locales import phrases

SCRIPTS = Path(__file__).parents[2] / "tests" / "dialogues"
_FAILED = re.compile(r"^FAILED (\S+?)::(.*?)(?: - .*)?$", re.MULTILINE)
_CLAUSES = re.compile(r"[，,。.!！?？;；、]+")
_WORDS = re.compile(r"[\u3400-\u9fff]|[A-Za-z]{2}")
_WRITTEN = frozenset({"me", "each"})
Play = Callable[[list[Path]], str]
Otherwise = Callable[[str], bool]


def read_otherwise(before: Classifier, after: Classifier) -> Otherwise:
    """Of a sentence that no phrase knows: do the dialogs see another guess now?"""
    known = PhraseBook(phrases.load())

    def otherwise(text: str) -> bool:
        return not known.read(text).commands and _reading(before.guess(text)) != _reading(after.guess(text))

    return otherwise


def report(otherwise: Otherwise, play: Play | None = None, folder: Path = SCRIPTS) -> Iterator[str]:
    """How many scripts have a sentence that is read otherwise, and a line for each of them that fails now.

    `play`: scripts -> what pytest says of them; in place of playing them.
    """
    if not folder.exists():
        yield "scripts: there are none beside this installation"
        return
    files = sorted(folder.rglob("*.talk.yaml"))
    touched = [file for file in files if any(map(otherwise, _heard(file)))]
    failed = _FAILED.findall((play or _play)(touched)) if touched else []
    yield f"scripts: {len(touched)} have a sentence that is read otherwise now, {len(failed)} of them broke"
    yield from (f"  broken: {file} {name}" for file, name in failed)


def _heard(file: Path) -> list[str]:
    """All that somebody says in a script, whole and clause by clause."""
    script = datafile.read(file.read_text(encoding="utf-8"), file.name)
    said = {clause for text in _said(script) for clause in (text, *_CLAUSES.split(text)) if _WORDS.search(clause)}
    return sorted(said)


def _reading(guess: Guess) -> tuple[str, tuple[str, ...]]:
    """What the dialogs see of a guess: what is acted on, or what is asked about."""
    shown = {"sure": (guess.intent,), "unsure": guess.likeliest}
    return guess.outcome, shown.get(guess.outcome, ())


def _said(value: datafile.Plain) -> Iterator[str]:
    """All that somebody writes in a script, and all words that its rows put into its sentences."""
    if isinstance(value, datafile.Entries):
        for key, one in value.items():
            yield from _texts(one) if key in _WRITTEN else _said(one)
    elif isinstance(value, datafile.Rows):
        yield from (text for one in value for text in _said(one))


def _texts(value: datafile.Plain) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    else:
        values = value.values() if isinstance(value, datafile.Entries) else value
        yield from (text for one in values for text in _texts(one))


def _play(files: list[Path]) -> str:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *map(str, files)]
    played = subprocess.run(command, cwd=SCRIPTS.parents[1], capture_output=True, text=True, check=False)  # noqa: S603 - our own scripts
    if "No module named pytest" in played.stderr:
        return "FAILED pytest::is missing, so they were not played (install the extra `dev`)"
    return played.stdout
