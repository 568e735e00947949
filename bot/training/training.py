"""`run_bot.py train`: example sentences -> the model file."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from bot import understanding
from bot.training import ablation, apart, asked, scoring, scripts
from bot.training.fitting import Lesson, Settings, fit
from bot.training.questions import Trained
from bot.training.slipping import Slips
from core.understanding import features
from core.understanding.classifier import unpack
from core.understanding.features import Letters
from knowledge.guessing import Guesser
from knowledge.handbook import Handbook
from knowledge.library import Library
from locales import examples, trained

# Chosen on written sentences that were held out, and on folds 0 to 2 of the judged ones, never on those reported.
SETTINGS = Settings(temperature=1.0, sure=0.65, none=0.4, doubt=0.06)
SLIPS = 3  # sentences with a slip that are learnt beside each written one
SLIP_WEIGHT = 0.3  # of a sentence as it is written
FORGOTTEN = 0.4  # the share of its features that such a sentence is learnt without: so none of them decides alone

Say = Callable[[str], None]


JUDGE = Path(__file__).parents[2] / "tests" / "strangers" / "messages.jsonl"  # nothing like them is learnt


def train(say: Say, file: Path = trained.MODEL, judge: Path = JUDGE) -> bytes:
    """Learn from all examples, and write the file; the one that was there before.

    `judge`: labelled sentences to score both on.
    """
    started = time.perf_counter()
    learnt = lessons()
    data = fit(learnt, SETTINGS, trained.sources())
    took = time.perf_counter() - started
    before = file.read_bytes() if file.exists() else data
    file.write_bytes(data)
    intents = len({each.intent for each in learnt})
    say(f"{len(learnt)} sentences, {intents} intents, {len(data) / 1e6:.2f} MB, {took:.1f} s")
    if judge.exists():
        for line in _compared(understanding.labelled(judge), before, data):
            say(line)
    return before


def broken(say: Say, before: bytes, questions: Trained, file: Path = trained.MODEL) -> None:
    """Which scripted dialogues the new files break: what is meant may have changed, and what is asked."""
    letters = trained.letters()
    changes = [scripts.read_otherwise(unpack(before, letters), unpack(file.read_bytes(), letters))]
    if questions.before != questions.after:
        book = Handbook.load(Library.load())
        changes.append(asked.taken_otherwise(book, Guesser.of(questions.before), Guesser.of(questions.after)))
    for line in scripts.report(lambda text: any(otherwise(text) for otherwise in changes)):
        say(line)


def keep_apart(say: Say, judge: Path) -> None:
    """Learn nothing, from now on, that is nearly one of the labelled sentences."""
    say(f"{apart.leave_out(understanding.labelled(judge))} sentences are left out")


def ablate(say: Say, judge: Path) -> None:
    """What each kind of example and of feature brings."""
    for line in ablation.report(understanding.labelled(judge), examples.load(), lessons(), SETTINGS):
        say(line)


def _compared(rows: list[dict[str, Any]], before: bytes, after: bytes) -> Iterator[str]:
    """Each figure before and after, and what is confused now."""
    old, new = (_judged(data, rows) for data in (before, after))
    for name, figure in scoring.FIGURES.items():
        yield f"{name:<22}{figure(old):.3f} -> {scoring.with_interval(new, figure)}"
    yield f"{'ECE':<22}{scoring.calibration_error(old):.3f} -> {scoring.calibration_error(new):.3f}"
    yield from scoring.confusions(new)


def _judged(data: bytes, rows: list[dict[str, Any]]) -> list[scoring.Judged]:
    classifier = unpack(data, trained.letters())
    return scoring.judged(rows, [classifier.guess(row["text"]) for row in rows])


def lessons() -> list[Lesson]:
    """All sentences that the examples yield, but those that are left out; each also with slips of the keyboard."""
    letters, left_out = trained.letters(), trained.left_out()
    slips = Slips(trained.readings(), trained.heard_as)
    found: list[Lesson] = []
    for source, example in enumerate(examples.load()):
        weight = len(example.variants) ** -0.5
        kept = [one for one in example.variants if trained.digest(_spelt(one, letters)) not in left_out]
        found += [_lesson(one, example.intent, source, weight, letters) for one in kept]
        draw = random.Random(example.text)  # noqa: S311 - the same slips each time
        for one in (kept * SLIPS)[:SLIPS]:
            slipped = _lesson(slips.one(one, draw), example.intent, source, SLIP_WEIGHT, letters)
            left = tuple(name for name in slipped.features if draw.random() >= FORGOTTEN)
            found.append(msgspec.structs.replace(slipped, features=left, slip=True))
    return found


def _lesson(text: str, intent: str, source: int, weight: float, letters: Letters) -> Lesson:
    return Lesson(tuple(features.of(_spelt(text, letters), letters.sounds)), intent, source, weight)


def _spelt(text: str, letters: Letters) -> str:
    return features.spelling(text, letters.simplified)
