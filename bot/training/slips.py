"""The same messages as people also write them: a slip of the keyboard, 繁體, no punctuation, politeness around them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bot.training.scoring import accuracy, judged
from bot.training.slipping import Slip, Slips
from core.understanding.classifier import Classifier
from locales import trained

_POINTS = re.compile(r"[^\w\s]")


def report(rows: Sequence[dict[str, Any]], classifier: Classifier) -> Iterator[str]:
    """The accuracy on each, and how far it falls."""
    plain = _accuracy(rows, classifier, lambda text: text)
    yield "the same messages, written otherwise"
    for name, change in _changes().items():
        reached = _accuracy(rows, classifier, change)
        yield f"  {name:<32}{reached:.3f}  {reached - plain:+.3f}"


def _accuracy(rows: Sequence[dict[str, Any]], classifier: Classifier, change: Callable[[str], str]) -> float:
    return accuracy(judged(rows, [classifier.guess(change(row["text"])) for row in rows]))


def _changes() -> dict[str, Callable[[str], str]]:
    traditional = {ord(new): chr(old) for old, new in trained.simplified().items()}
    slips = Slips(trained.readings(), trained.heard_as)
    return {
        **{f"slip: {name}": _slipping(slip) for name, slip in slips.kinds.items()},
        "one slip of any kind": _slipping(slips.one),
        "traditional characters": lambda text: text.translate(traditional),
        "no punctuation": lambda text: _POINTS.sub("", text),
        "你好 before": lambda text: f"hi, {text}" if text.isascii() else f"你好，请问{text}",
        "谢谢 behind": lambda text: f"{text}, thanks" if text.isascii() else f"{text}，谢谢",
    }


def _slipping(slip: Slip) -> Callable[[str], str]:
    return lambda text: slip(text, random.Random(text))  # noqa: S311 - the same slip each time
