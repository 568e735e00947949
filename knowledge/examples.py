"""Example questions of a record: what no cue finds is compared with them, and believed only when it comes near."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

NEAR = 0.5  # below this likeness an example is not believed
_AHEAD = 0.06  # and it must be so far ahead of the next record's
_PIECES = re.compile(r"[a-z0-9]+|[^\x00-\x7f]+")


class Examples:
    """All examples, indexed by pairs of Chinese characters and by Latin words."""

    def __init__(self, questions: Mapping[str, str]) -> None:
        """`questions`: folded question -> record id."""
        self._records = list(questions.values())
        bags = [frozenset(features(question)) for question in questions]
        found: dict[str, int] = defaultdict(int)
        for bag in bags:
            for feature in bag:
                found[feature] += 1
        self._rare = {feature: math.log(1 + len(bags) / count) for feature, count in found.items()}
        self._unseen = math.log(1 + len(bags))
        self._sizes = [math.sqrt(sum(self._rare[feature] ** 2 for feature in bag)) for bag in bags]
        self._holding: dict[str, list[int]] = defaultdict(list)
        for number, bag in enumerate(bags):
            for feature in bag:
                self._holding[feature].append(number)

    def nearest(self, folded: str) -> tuple[str, float]:
        """The record whose example is most like this question, with the likeness; ("", 0) when none is near."""
        bag = frozenset(features(folded))
        size = math.sqrt(sum(self._rare.get(feature, self._unseen) ** 2 for feature in bag))
        shared: dict[int, float] = defaultdict(float)
        for feature in bag:
            for number in self._holding.get(feature, ()):
                shared[number] += self._rare[feature] ** 2
        best: dict[str, float] = {}
        for number, weight in shared.items():
            record, likeness = self._records[number], weight / (size * self._sizes[number])
            best[record] = max(best.get(record, 0.0), likeness)
        ranked = sorted(best.items(), key=lambda item: -item[1])[:2]
        if not ranked or ranked[0][1] < NEAR or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < _AHEAD):
            return "", 0.0
        return ranked[0]


def features(folded: str) -> Iterable[str]:
    """Latin words whole, Chinese in pairs of characters."""
    for piece in _PIECES.findall(folded):
        if piece.isascii():
            yield piece
        else:
            yield from (piece[at : at + 2] for at in range(len(piece) - 1)) if len(piece) > 1 else (piece,)
