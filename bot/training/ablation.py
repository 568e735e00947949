"""What each kind of example and each kind of feature brings: the same training without it, on a labelled file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from bot.training.fitting import Lesson, Settings, fit
from bot.training.scoring import Judged, accuracy, judged, macro_f1, none_recall, recall
from core.understanding.classifier import Classifier, unpack
from locales import trained
from locales.examples import Example

Lessons = list[Lesson]
_SHORT = 6  # letters
_LOANS = ("花呗", "借呗", "微粒贷", "<loan>", "loan")

# Kinds of examples, by what is said of the written sentence.
KINDS: dict[str, Callable[[Example], bool]] = {
    "English": lambda one: one.language == "en",
    "繁體 (zh_HK)": lambda one: one.language == "zh_HK",
    "with choices": lambda one: "(" in one.text or "<" in one.text,
    "without choices": lambda one: "(" not in one.text and "<" not in one.text,
    "very short": lambda one: len(one.variants[0]) <= _SHORT,
    "naming a loan": lambda one: any(name in one.text for name in _LOANS),
    "out of scope: next door": lambda one: one.kind in ("near", "cards_and_accounts"),
    "out of scope: everyday life": lambda one: one.intent == "out_of_scope" and one.kind.startswith("every"),
}
# Kinds of features, by their name.
FEATURES: dict[str, Callable[[str], bool]] = {
    "sounds": lambda name: any("\ue000" <= letter <= "\uf8ff" for letter in name),
    "three characters": lambda name: len(name) == 3 and not name.isascii() and not _spoken(name),
    "two characters": lambda name: len(name) == 2 and not name.isascii() and not _spoken(name),
    "one character": lambda name: len(name) == 1 and not name.isascii() and not _spoken(name),
    "English words": lambda name: name.startswith("w "),
    "English letters": lambda name: name.isascii() and not name.startswith("w "),
}


def report(
    rows: Sequence[dict[str, Any]], examples: Sequence[Example], lessons: Lessons, settings: Settings
) -> Iterator[str]:
    """A line for all, and one for all but each kind."""
    yield f"{'':<32}{'sentences':>10}{'accuracy':>10}{'macro-F1':>10}{'OOS':>8}{'recall':>8}"
    yield _line("all", lessons, rows, settings)
    for name, is_one in KINDS.items():
        without = [lesson for lesson in lessons if not is_one(examples[lesson.source])]
        yield _line(f"without {name}", without, rows, settings)
    yield _line("drawn once, nothing put around", _plain(lessons), rows, settings)
    for name, named in FEATURES.items():
        yield _line(f"without {name}", [_without(lesson, named) for lesson in lessons], rows, settings)


def _line(name: str, lessons: Lessons, rows: Sequence[dict[str, Any]], settings: Settings) -> str:
    found = _judged(unpack(fit(lessons, settings, ""), trained.letters()), rows)
    figures = (accuracy(found), macro_f1(found), none_recall(found), recall(found))
    return f"{name:<32}{len(lessons):>10}{figures[0]:>10.3f}{figures[1]:>10.3f}{figures[2]:>8.3f}{figures[3]:>8.3f}"


def _judged(classifier: Classifier, rows: Sequence[dict[str, Any]]) -> list[Judged]:
    return judged(rows, [classifier.guess(row["text"]) for row in rows])


def _plain(lessons: Lessons) -> Lessons:
    """The first sentence that each written one yields."""
    first: dict[int, Lesson] = {}
    for lesson in lessons:
        first.setdefault(lesson.source, lesson)
    return list(first.values())


def _without(lesson: Lesson, named: Callable[[str], bool]) -> Lesson:
    return msgspec.structs.replace(lesson, features=tuple(one for one in lesson.features if not named(one)))


def _spoken(name: str) -> bool:
    return FEATURES["sounds"](name)
