"""How well questions find their record, on sets by people who knew the facts and none of our words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from core import datafile
from core.understanding.classifier import NONE
from dialogs.questions import SURE
from knowledge.answering import Answering
from knowledge.answers import Result
from knowledge.doubts import OUTSIDE
from knowledge.guessing import Guesser, prepared
from knowledge.handbook import Handbook
from locales import examples

SETS = Path(__file__).parents[2] / "tests" / "knowledge" / "questions"
_DAY = date(2026, 11, 26)  # any will do: which record answers doesn't hang on it
_TITLE = "answer.title."

Row = Mapping[str, Any]


class Score(msgspec.Struct, frozen=True):
    """Of the `known` questions so many found the right record first, or among three; of the `unknown` an honest no."""

    known: int
    first: int
    three: int
    unknown: int
    honest: int

    def __str__(self) -> str:
        """The shares, for a person."""
        first, three = self.first / max(self.known, 1), self.three / max(self.known, 1)
        return f"{first:.3f} first, {three:.3f} among three, {self.honest}/{self.unknown} honest"


def sets(folder: Path = SETS) -> dict[str, list[Row]]:
    """All strangers' questions, by the name of their set; none beside an installation without the tests."""
    files = sorted(folder.glob("strangers*.jsonl"))
    return {file.stem: [json.loads(line) for line in file.read_text("utf-8").splitlines()] for file in files}


def titles(language: str) -> Iterator[tuple[str, str]]:
    """Each record and what it is called where it may be meant ("if you meant …, just say so")."""
    for key, text in answers(language).items():
        if key.startswith(_TITLE):
            yield key.removeprefix(_TITLE).replace(".", ":", 1), str(text)


def answers(language: str) -> Mapping[str, object]:
    """All texts of answers of one language, by their key."""
    file = examples.HERE / language / "answers.yaml"
    return dict(datafile.read(file.read_text("utf-8"), file.name))


def score(answering: Answering, rows: Iterable[Row]) -> Score:
    """How many of these questions find one of the records they want, by the ids that programs know."""
    known = first = three = unknown = honest = 0
    for row in rows:
        answer = answering.answer(row["text"], row["language"], _DAY)
        wanted = set(row["records"])
        if row["outcome"] == "unknown":
            unknown += 1
            honest += answer.outcome is Result.UNKNOWN
        elif wanted:
            found = answering.book.outside(answer.records)
            known += 1
            first += bool(set(found[:1]) & wanted)
            three += bool(set(found[:3]) & wanted)
    return Score(known, first, three, unknown, honest)


def compared(book: Handbook, before: Guesser, after: Guesser, kept: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    """A line for each set: its score before, and now."""
    then, now = (Answering(_with(book, guesser)) for guesser in (before, after))
    for name, rows in kept.items():
        yield f"{name:<22}{score(then, rows)} -> {score(now, rows)}"


def taken_otherwise(book: Handbook, before: Guesser, after: Guesser) -> Callable[[str], bool]:
    """Of a sentence: does it mean another record to the new model, or the same one less or more surely?"""

    def otherwise(text: str) -> bool:
        spelt = prepared(book, book.fold(text))
        return _taken(before, spelt) != _taken(after, spelt)

    return otherwise


def _taken(guesser: Guesser, spelt: str) -> tuple[str, bool, bool]:
    ranked = guesser.ranked(spelt)
    outside = next((share for name, share in ranked if name == NONE), 0.0)
    name, share = next(pair for pair in ranked if pair[0] != NONE)
    return name, share >= SURE, outside >= OUTSIDE


def _with(book: Handbook, guesser: Guesser) -> Handbook:
    """The same handbook with another model."""
    other = msgspec.structs.replace(book)
    other.__dict__["guesser"] = guesser  # where the handbook keeps what it reads late
    return other
