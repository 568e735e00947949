"""How alike two sentences are, letter by letter."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz

NEARLY = 0.9  # from here on two sentences are one, but for a slip (protocol of the judged file)


class Near:
    """Sentences to be compared with, sorted by length: those much longer or shorter can't be alike."""

    def __init__(self, spelt: Iterable[str]) -> None:
        self._by_length: dict[int, list[str]] = {}
        for one in set(spelt):
            self._by_length.setdefault(len(one), []).append(one)

    def to(self, spelt: str, least: float = NEARLY) -> bool:
        """Is one of them at least this much like the sentence?"""
        shortest, longest = int(len(spelt) * least / (2 - least)), int(len(spelt) * (2 - least) / least) + 1
        return any(
            fuzz.ratio(spelt, one, score_cutoff=least * 100) > 0
            for length in range(shortest, longest + 1)
            for one in self._by_length.get(length, ())
        )
