"""A misspelt name -> the names it may stand for: how many of a name's letter pairs are there.

A pair that many names share (银行) counts little, a rare one (招商) much.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator

_BANKISH = frozenset("银行社")  # a piece without any of them is the word 民生, not a slip of 民生银行
_TELLING = 40  # a pair of more names than these, such as 银行, tells too little to begin with
_PIECES = re.compile(r"[a-z]{5,}|[^\x00-\x7f，。！？、；：]{3,}")


class Slips:
    """The names that can be misspelt, ready to be compared."""

    def __init__(self, names: Iterable[str], least: float) -> None:
        """`least`: the share of a name that must be there."""
        self._least = least
        self._pairs = {name: _pairs(name) for name in names}
        self._names: dict[str, list[str]] = {}
        for name, pairs in self._pairs.items():
            for pair in pairs:
                self._names.setdefault(pair, []).append(name)
        self._weights = {pair: 1 / (1 + math.log(len(names))) for pair, names in self._names.items()}
        self._whole = {name: self._weight(pairs) for name, pairs in self._pairs.items()}
        self._common = frozenset(pair for pair, names in self._names.items() if len(names) > _TELLING)
        self._without_telling = frozenset(
            name
            for name, pairs in self._pairs.items()
            if self._weight(pairs & self._common) >= least * self._whole[name]
        )

    def near(self, text: str) -> dict[str, float]:
        """The names of which a piece of `text` holds enough, with the share that it holds."""
        near: dict[str, float] = {}
        for piece in _PIECES.findall(text):
            if not piece.isascii() and _BANKISH.isdisjoint(piece):
                continue
            for name in self._possible(piece):
                shares = (self._share(name, _pairs(window)) for window in _windows(piece, len(name)))
                score = max(shares, default=0.0)
                if score >= max(self._least, near.get(name, 0)):
                    near[name] = score
        return near

    def _possible(self, piece: str) -> Iterator[str]:
        """Names of which there could be enough if their pairs stood together; cheap, and leaves few."""
        pairs = _pairs(piece) | {f"^{sign}" for sign in piece} | {f"{sign}$" for sign in piece}
        telling = (pair for pair in pairs if len(self._names.get(pair, ())) <= _TELLING)
        names = {name for pair in telling for name in self._names.get(pair, ())}
        if not self._common.isdisjoint(pairs):
            names |= self._without_telling
        return (n for n in names if self._weight(self._pairs[n] & pairs) >= self._least * self._whole[n])

    def _share(self, name: str, pairs: frozenset[str]) -> float:
        return self._weight(self._pairs[name] & pairs) / self._whole[name]

    def _weight(self, pairs: frozenset[str]) -> float:
        return math.fsum(map(self._weights.__getitem__, pairs))  # the same in whatever order a set comes


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
