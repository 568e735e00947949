"""A misspelt name -> the names it may stand for: how many of a name's letter pairs are there.

A pair that many names share (银行) counts little, a rare one (招商) much.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator

_BANKISH = frozenset("银行社")  # a piece without any of them is the word 民生, not a slip of 民生银行
_PIECES = re.compile(r"[a-z]{5,}|[^\x00-\x7f，。！？、；：]{3,}")


class Slips:
    """The names that can be misspelt, ready to be compared."""

    def __init__(self, names: Iterable[str]) -> None:
        self._pairs = {name: _pairs(name) for name in names}
        self._names: dict[str, list[str]] = {}
        for name, pairs in self._pairs.items():
            for pair in pairs:
                self._names.setdefault(pair, []).append(name)
        self._weights = {pair: 1 / (1 + math.log(len(names))) for pair, names in self._names.items()}

    def near(self, text: str, least: float) -> dict[str, float]:
        """The names of which a piece of `text` holds at least the share `least`, with that share."""
        near: dict[str, float] = {}
        for piece in _PIECES.findall(text):
            for name in self._possible(piece, least):
                shares = (self._share(name, _pairs(window)) for window in _windows(piece, len(name)))
                score = max(shares, default=0.0)
                if score >= max(least, near.get(name, 0)):
                    near[name] = score
        return near

    def _possible(self, piece: str, least: float) -> Iterator[str]:
        """Names that could reach `least` if their pairs stood together; cheap, and leaves few."""
        whole: dict[str, float] = {}
        for pair in _pairs(piece) | {f"^{sign}" for sign in piece} | {f"{sign}$" for sign in piece}:
            for name in self._names.get(pair, ()):
                whole[name] = whole.get(name, 0) + self._weights[pair]
        return (name for name, weight in whole.items() if weight >= least * self._weight(self._pairs[name]))

    def _share(self, name: str, pairs: frozenset[str]) -> float:
        return self._weight(self._pairs[name] & pairs) / self._weight(self._pairs[name])

    def _weight(self, pairs: frozenset[str]) -> float:
        return math.fsum(self._weights[pair] for pair in pairs)  # the same in whatever order a set comes


def _pairs(word: str) -> frozenset[str]:
    framed = f"^{word}$"
    return frozenset(framed[at : at + 2] for at in range(len(framed) - 1))


def _windows(piece: str, length: int) -> Iterator[str]:
    """Every part of `piece` as long as the name, give or take a letter; a Latin word only whole."""
    if piece.isascii():
        yield piece
        return
    for size in {min(len(piece), size) for size in (length - 1, length, length + 1)}:
        windows = (piece[at : at + size] for at in range(len(piece) - size + 1))
        yield from (window for window in windows if not _BANKISH.isdisjoint(window))
