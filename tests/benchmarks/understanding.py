"""What understanding costs: phrases first, then the classifier; and the memory of the model."""

from __future__ import annotations

import resource
import statistics
import time

from core.understanding.classifier import Classifier
from core.understanding.phrases import PhraseBook
from locales import examples, phrases, trained

EVERY = 25  # of the example sentences


def measure() -> dict[str, float]:
    """Median and p99 in milliseconds, and what the model adds to the process in MiB."""
    before = _memory()
    classifier = trained.load()
    added = _memory() - before
    book = PhraseBook(phrases.load())
    texts = [example.variants[-1] for example in examples.load(most=2)][::EVERY]
    times = sorted(_one(book, classifier, text) for _ in range(5) for text in texts)
    return {
        "median_ms": round(statistics.median(times), 3),
        "p99_ms": round(times[int(len(times) * 0.99)], 3),
        "model_mib": round(added, 1),
        "file_mb": round(trained.MODEL.stat().st_size / 1e6, 2),
    }


def _one(book: PhraseBook, classifier: Classifier, text: str) -> float:
    started = time.perf_counter()
    if not book.read(text).commands:
        classifier.guess(text)
    return (time.perf_counter() - started) * 1000


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(measure())  # noqa: T201
