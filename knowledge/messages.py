"""What a screen said, half remembered -> the error code whose text is most like it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise

from knowledge.facts import Code

SELDOM = ("gateway", "apple_pay")  # providers whose codes nobody means who doesn't name them
_BINDING = ("bind", "verify", "sms")  # phases
_ENOUGH = 9.0  # how telling the characters must be that a text shares with a code's ...
_SHARE = 0.58  # ... and what share of the code's text they must be
_MISSED = 0.3  # what a pair of characters that isn't there counts against one that is


class Messages:
    """The texts of all codes; rare pairs of characters tell more than common ones."""

    def __init__(self, codes: Iterable[Code], folded: Mapping[str, str]) -> None:
        """`folded`: the text of each code, by its id, in the spelling questions are compared in."""
        kept = sorted(codes, key=lambda code: (code.provider in SELDOM, code.phase not in _BINDING))
        self._pairs = {code.id: _pairs(folded[code.id]) for code in kept}
        self._with: dict[str, list[Code]] = {}
        self._of_reason: dict[str, list[Code]] = {}
        for code in kept:
            self._of_reason.setdefault(code.reason, []).append(code)
            for pair in self._pairs[code.id]:
                self._with.setdefault(pair, []).append(code)
        self._tells = {pair: math.log(len(kept) / len(same)) + _MISSED for pair, same in self._with.items()}

    def meant(self, text: str) -> str:
        """The reason of the code whose text a folded one surely repeats; "" if none is like enough."""
        said = _pairs(text)
        near = Counter(code.id for pair in said for code in self._with.get(pair, ()))
        found = {code: self._weight(self._pairs[code] & said) for code in near}
        best = max(found, key=lambda code: found[code] ** 2 / self._whole(code), default="")
        surely = best and found[best] ** 2 >= _ENOUGH * self._whole(best) and found[best] >= _SHARE * self._whole(best)
        return next(code.reason for code in self._with[min(self._pairs[best])] if code.id == best) if surely else ""

    def likest(self, reason: str, text: str) -> list[Code]:
        """The codes of a reason, those first whose text is most like a folded one."""
        said, all_ = _pairs(text), self._of_reason.get(reason, [])
        known = [code for code in all_ if code.provider not in SELDOM] or all_
        return sorted(known, key=lambda code: -self._alike(code, said))

    def _alike(self, code: Code, said: frozenset[str]) -> float:
        pairs = self._pairs[code.id]
        return round(len(pairs & said) - _MISSED * len(pairs - said), 1)

    def _weight(self, pairs: Iterable[str]) -> float:
        return math.fsum(map(self._tells.__getitem__, pairs))

    def _whole(self, code: str) -> float:
        return self._weight(self._pairs[code])


def _pairs(text: str) -> frozenset[str]:
    """Neighbouring Chinese characters."""
    return frozenset(one + other for one, other in pairwise(text) if _chinese(one) and _chinese(other))


def _chinese(sign: str) -> bool:
    return sign.isalnum() and not sign.isascii()
