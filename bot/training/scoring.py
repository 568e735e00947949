"""Guesses against labels -> the figures, each with a 95 % bootstrap interval over the messages. Plain Python."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from core.understanding.classifier import NONE, Guess
from core.understanding.reading import language_of
from locales import trained

DRAWS = 1000
_LANGUAGES = {"zh_CN": "简体", "zh_HK": "繁體", "en": "English"}
ENOUGH = 8  # rows a class needs to count in the macro F1


class Judged(msgspec.Struct, frozen=True):
    """One message: what it was taken for, and what it may be taken for."""

    guess: Guess
    intent: str
    labels: frozenset[str]
    group: str  # the language it is counted under

    @property
    def answer(self) -> str:
        """The intent that is answered; out of scope where the outcome is none."""
        return NONE if self.guess.outcome == "none" else self.guess.intent

    @property
    def right(self) -> bool:
        return self.answer in self.labels


def judged(rows: Sequence[dict[str, Any]], guesses: Sequence[Guess]) -> list[Judged]:
    """Rows and guesses, side by side."""
    table = trained.simplified()
    return [
        Judged(guess, row["intent"], frozenset(row["labels"]), _LANGUAGES[language_of(row["text"], table)])
        for row, guess in zip(rows, guesses, strict=True)
    ]


def report(found: Sequence[Judged]) -> Iterator[str]:
    """The lines to print."""
    yield f"{len(found)} messages"
    for name, figure in FIGURES.items():
        yield f"{name:<22}{with_interval(found, figure)}"
    for group in sorted({one.group for one in found}):
        part = [one for one in found if one.group == group]
        yield f"accuracy {group:<13}{with_interval(part, accuracy)}  ({len(part)})"
    yield f"{'ECE':<22}{calibration_error(found):.3f}"
    for low, count, confidence, right in reliability(found):
        yield f"  {low:.1f}-{low + 0.1:.1f}  {count:4d}  believed {confidence:.2f}  right {right:.2f}"
    yield "confusions (wanted -> answered)"
    yield from confusions(found)


def confusions(found: Sequence[Judged], most: int = 15) -> Iterator[str]:
    """What was wanted and what was answered instead, the commonest first."""
    pairs = Counter((one.intent, one.answer) for one in found if not one.right)
    for (wanted, answered), count in pairs.most_common(most):
        yield f"  {count:3d}  {wanted} -> {answered}"


def accuracy(found: Sequence[Judged]) -> float:
    """The share that is right."""
    return _share([one.right for one in found])


def strict(found: Sequence[Judged]) -> float:
    """The share that is the primary label."""
    return _share([one.answer == one.intent for one in found])


def macro_f1(found: Sequence[Judged]) -> float:
    """Mean F1 against the primary label, over classes with enough rows."""
    hits, wanted, answered = Counter[str](), Counter[str](), Counter[str]()
    for one in found:
        wanted[one.intent] += 1
        answered[one.answer] += 1
        hits[one.intent] += one.answer == one.intent
    classes = [name for name, count in wanted.items() if count >= ENOUGH]
    return _mean([2 * hits[name] / (wanted[name] + answered[name]) for name in classes])


def none_recall(found: Sequence[Judged]) -> float:
    """Of what is out of scope, the share that is left alone."""
    return _share([one.answer == NONE for one in found if one.intent == NONE])


def precision(found: Sequence[Judged]) -> float:
    """Of what is answered as ours, the share that is right."""
    return _share([one.right for one in found if one.answer != NONE])


def recall(found: Sequence[Judged]) -> float:
    """Of what is ours, the share that gets an acceptable answer of ours."""
    return _share([one.right and one.answer != NONE for one in found if one.intent != NONE])


def sure(found: Sequence[Judged]) -> float:
    """The share of messages that are acted on at once."""
    return _share([one.guess.outcome == "sure" for one in found])


def right_if_sure(found: Sequence[Judged]) -> float:
    """Of these, the share that is right."""
    return _share([one.right for one in found if one.guess.outcome == "sure"])


def offered(found: Sequence[Judged]) -> float:
    """Of what is asked back, the share whose offered readings hold an acceptable one."""
    return _share([bool(one.labels & set(one.guess.likeliest)) for one in found if one.guess.outcome == "unsure"])


FIGURES: dict[str, Callable[[Sequence[Judged]], float]] = {
    "accuracy": accuracy,
    "strict": strict,
    "macro-F1": macro_f1,
    "out-of-scope recall": none_recall,
    "in-scope precision": precision,
    "in-scope recall": recall,
    "sure": sure,
    "right if sure": right_if_sure,
    "unsure, one fits": offered,
}


def calibration_error(found: Sequence[Judged]) -> float:
    """Expected calibration error of the best guess, in ten equal bins."""
    return sum(count * abs(confidence - right) for _, count, confidence, right in reliability(found)) / len(found)


def reliability(found: Sequence[Judged]) -> Iterator[tuple[float, int, float, float]]:
    """(from, messages, mean confidence, share right) of each bin."""
    bins: dict[int, list[Judged]] = defaultdict(list)
    for one in found:
        bins[min(int(one.guess.confidence * 10), 9)].append(one)
    for place in sorted(bins):
        part = bins[place]
        right = _share([one.guess.intent in one.labels for one in part])
        yield place / 10, len(part), _mean([one.guess.confidence for one in part]), right


def with_interval(found: Sequence[Judged], figure: Callable[[Sequence[Judged]], float]) -> str:
    """0.85 [0.81, 0.89]."""
    draw = random.Random(1)  # noqa: S311 - the same interval each time
    drawn = sorted(figure(draw.choices(found, k=len(found))) for _ in range(DRAWS if found else 0))
    if not drawn:
        return "-"
    return f"{figure(found):.3f} [{drawn[DRAWS // 40]:.3f}, {drawn[-DRAWS // 40]:.3f}]"


def _share(found: list[bool]) -> float:
    return sum(found) / len(found) if found else 0.0


def _mean(found: list[float]) -> float:
    return sum(found) / len(found) if found else 0.0
