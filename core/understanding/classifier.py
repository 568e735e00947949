"""Features -> the likeliest intents with a calibrated confidence. A table that we multiply ourselves, without numpy.

The weights of a feature are bytes, one an intent, and its row of them is read as one whole number: so one addition
adds all intents at once, and a sentence takes some tens of microseconds. Sums outgrow a byte, so the even bytes are
also added alone; the odd ones are what is left of the whole.
"""

from __future__ import annotations

import math
import zlib
from functools import cached_property
from operator import add

import msgspec

from core.errors import ContentError
from core.understanding import features
from core.understanding.features import Letters
from core.understanding.words import Words

NONE = "out_of_scope"
_MAGIC = b"BindGuide classifier 1\n"
_MOST = 257  # features that are added at once: their sum fits into two bytes
_BLOCK = 1 << 15  # compressed bytes that are read at once
_MIDDLE = 128  # a weight of 0


class Head(msgspec.Struct, frozen=True):
    """What stands before the weights in a model file."""

    sources: str  # SHA-256 of the examples it was trained on
    intents: tuple[str, ...]
    bias: tuple[float, ...]
    scale: float  # what a step of a weight's byte is worth
    temperature: float
    sure: float  # at least this confident: act
    none: float  # less confident than this: not for us
    doubt: float  # nor with this much belief in out_of_scope, even where something else is likelier
    features: int


class Guess(msgspec.Struct, frozen=True):
    """What a sentence was taken for. `outcome`: sure, unsure, or none (not for us)."""

    intent: str
    confidence: float
    outcome: str
    runners_up: tuple[tuple[str, float], ...]

    @property
    def likeliest(self) -> tuple[str, ...]:
        """The two or three intents worth asking about, the likeliest first."""
        close = (name for name, share in self.runners_up if share >= self.confidence / 8)
        return tuple(name for name in (self.intent, *close) if name != NONE)[:3]


class Classifier:
    """A trained model, read once."""

    def __init__(self, head: Head, names: list[str], weights: bytes | bytearray, letters: Letters) -> None:
        """`weights`: a byte for each feature and intent, feature by feature."""
        self.head, self._letters = head, letters
        self._rows = {name: place for place, name in enumerate(names)}
        self._weights = weights
        self._width = len(head.intents)
        self._even = int.from_bytes(b"\xff\x00" * (self._width // 2 + 1), "little")

    def warm(self) -> None:
        """Make ready what the first misspelt English word needs: some tens of milliseconds."""
        self._words  # noqa: B018 - it is made when it is looked at, and kept

    def spelling(self, text: str) -> str:
        """The sentence as it is compared."""
        return features.spelling(text, self._letters.simplified)

    def guess(self, text: str) -> Guess:
        """The likeliest intents of a sentence."""
        head = self.head
        ranked = self.shares(text)
        intent, confidence = ranked[0]
        outcome = "sure" if confidence >= head.sure else "unsure"
        outside = next(share for name, share in ranked if name == NONE)
        if intent == NONE or confidence < head.none or outside >= head.doubt:
            outcome = "none"
        return Guess(intent, confidence, outcome, tuple(ranked[1:4]))

    def shares(self, text: str) -> list[tuple[str, float]]:
        """All intents with their share of the belief, the likeliest first; the shares add up to 1."""
        scores = self._scores(self._features(text))
        highest = max(scores)
        powers = [math.exp((score - highest) / self.head.temperature) for score in scores]
        total = sum(powers)
        shares = [power / total for power in powers]
        return sorted(zip(self.head.intents, shares, strict=True), key=lambda pair: -pair[1])

    def reasons(self, text: str, intent: str, most: int = 6) -> list[tuple[str, float]]:
        """The features that spoke loudest for an intent."""
        column = self.head.intents.index(intent)
        names = [name for name in self._features(text) if name in self._rows]
        weighed = [(name, self._weight(name, column) * self.head.scale) for name in names]
        return sorted(weighed, key=lambda pair: -pair[1])[:most]

    def _features(self, text: str) -> list[str]:
        spelt = self.spelling(text)
        if self._letters.slips and spelt.isascii():
            spelt = self._words.mended(spelt)
        return features.of(spelt, self._letters.sounds)

    @cached_property
    def _words(self) -> Words:
        return Words(self._rows)

    def _weight(self, name: str, column: int) -> int:
        return self._weights[self._rows[name] * self._width + column] - _MIDDLE

    def _scores(self, names: list[str]) -> list[float]:
        found = [row for row in map(self._rows.get, names) if row is not None]
        if not found:
            return list(self.head.bias)
        sums = self._sums(found[:_MOST])
        for first in range(_MOST, len(found), _MOST):
            sums = list(map(add, sums, self._sums(found[first : first + _MOST])))
        zero = len(found) * _MIDDLE
        worth = self.head.scale / math.sqrt(len(found))
        return [(one - zero) * worth + bias for one, bias in zip(sums, self.head.bias, strict=True)]

    def _sums(self, rows: list[int]) -> list[int]:
        width, weights, even = self._width, self._weights, self._even
        whole = evens = 0
        for row in rows:
            one = int.from_bytes(weights[row * width : (row + 1) * width], "little")
            whole += one
            evens += one & even
        odds = (whole - evens) >> 8
        size = width + width % 2
        sums = [0] * size
        sums[::2] = memoryview(evens.to_bytes(size, "little")).cast("H")
        sums[1::2] = memoryview(odds.to_bytes(size, "little")).cast("H")
        return sums[:width]


def pack(head: Head, names: list[str], weights: bytes) -> bytes:
    """A model file; the same values give the same bytes."""
    parts = (msgspec.json.encode(head), "\n".join(names).encode(), weights)
    sizes = " ".join(str(len(part)) for part in parts).encode() + b"\n"
    return _MAGIC + zlib.compress(sizes + b"".join(parts), 6)  # 9 takes two seconds more for a hundredth


def unpack(data: bytes, letters: Letters) -> Classifier:
    """The model in a file's bytes. Raises ContentError if it is none."""
    if not data.startswith(_MAGIC):
        raise ContentError("the classifier's file is not one of ours: make it again with `run_bot.py train`")
    packed = _Packed(memoryview(data)[len(_MAGIC) :])
    try:
        first, second, third = map(int, packed.line().split())
        head = msgspec.json.decode(packed.next(first), type=Head)
        names = packed.next(second).decode().split("\n")
        weights = packed.next(third)
    except (zlib.error, ValueError, EOFError, msgspec.DecodeError):
        raise ContentError("the classifier's file is damaged: make it again with `run_bot.py train`") from None
    return Classifier(head, names, weights, letters)


class _Packed:
    """Compressed bytes, read part by part and block by block, so that the large part lies in memory once."""

    def __init__(self, data: memoryview) -> None:
        self._stream = zlib.decompressobj()
        self._blocks = (data[at : at + _BLOCK] for at in range(0, len(data), _BLOCK))
        self._ready = bytearray()

    def next(self, size: int) -> bytearray:
        """As many bytes. Raises EOFError if there are fewer."""
        while len(self._ready) < size:
            self._more()
        part, self._ready = self._ready, self._ready[size:]
        del part[size:]
        return part

    def line(self) -> bytes:
        """What stands before the next line end. Raises EOFError if there is none."""
        while (end := self._ready.find(b"\n")) < 0:
            self._more()
        return bytes(self.next(end + 1))

    def _more(self) -> None:
        block = next(self._blocks, None)
        if block is None:
            raise EOFError
        self._ready += self._stream.decompress(block)
