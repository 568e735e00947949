"""What understanding costs: phrases first, then the classifier, as in a turn; all of it; the memory of the model."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable
from datetime import datetime

from bot import understanding
from core import china
from core.understanding.entities import Asked
from core.understanding.phrases import PhraseBook
from locales import examples, phrases, trained

EVERY = 25  # of the example sentences
TIMES = 5


def measure() -> dict[str, float]:
    """Milliseconds of both ways, median and p99, and what the model adds to the process in MiB."""
    before = _memory()
    classifier = trained.load()
    added = _memory() - before
    book = PhraseBook(phrases.load())
    reader, asked = understanding.reader(classifier), Asked(now=datetime.now(china.ZONE))

    def in_a_turn(text: str) -> None:
        if not book.read(text).commands:
            classifier.guess(text)

    turn, whole = _timed(in_a_turn), _timed(lambda text: reader.read(text, asked))
    return {
        "median_ms": turn[0],
        "p99_ms": turn[1],
        "understand_median_ms": whole[0],
        "understand_p99_ms": whole[1],
        "model_mib": round(added, 1),
        "file_mb": round(trained.MODEL.stat().st_size / 1e6, 2),
    }


def _timed(read: Callable[[str], object]) -> tuple[float, float]:
    """The median and p99 over example sentences."""
    texts = [example.variants[-1] for example in examples.load(most=2)][::EVERY]
    times = sorted(_one(read, text) for _ in range(TIMES) for text in texts)
    return round(statistics.median(times), 3), round(times[int(len(times) * 0.99)], 3)


def _one(read: Callable[[str], object], text: str) -> float:
    started = time.perf_counter()
    read(text)
    return (time.perf_counter() - started) * 1000


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(measure())  # noqa: T201
