"""English amounts in words: fifty yuan, a hundred bucks, two grand, 5 thousand, 50 cents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

_ONES = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_ONES |= {"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17}
_ONES |= {"eighteen": 18, "nineteen": 19}
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_SCALES = {"hundred": 100, "grand": 1000, "thousand": 1000, "k": 1000, "million": 1_000_000}
_SMALL = {"a": 1, "an": 1, **_ONES, **_TENS}
# Without one of these words there is no such amount, and nothing else is looked for.
_SAYS_ONE = (
    "grand", "hundred", "thousand", "million", " k",
    "buck", "yuan", "dollar", "pound", "euro", "quid", "cent", "kuai", "rmb",
)  # fmt: skip
_SUM = re.compile(
    rf"(?<![a-z\d.,\-])(?P<said>(?:\d{{1,7}}(?:\.\d{{1,2}})?|{'|'.join(_SMALL)})"
    rf"(?:(?:[ \-]and)?[ \-](?:{'|'.join([*_SCALES, *_ONES, *_TENS])})(?![a-z]))*)(?![a-z])"
    r"(?:\s(?P<unit>yuan|bucks?|dollars?|pounds?|euros?|quid|kuai|rmb|(?P<cents>cents?))(?![a-z]))?",
    re.IGNORECASE,
)
# A round number without a unit is money only where the sentence goes on like this; "a hundred times" is none.
_GOES_ON = re.compile(
    r"\s*(?:$|[,.!?;)]|(?:to|from|per|daily|for|at|in|into|on|and|or|out|off|limit|max|each|back|today|tomorrow|but|is|was"
    r"|left|a (?:day|month|year|week)|every|this|now|instead|total|only|please|pls|with)\b)",
    re.IGNORECASE,
)
_NO_SUM_BEFORE = re.compile(r"(?:\bin|thanks|\bno|one|\bthan|\bby|\bof the|\blike)\s$", re.IGNORECASE)


def find(text: str) -> Iterator[tuple[Decimal, int, int]]:
    """(yuan, start, end); a number without a unit only if it is a round one and nothing is counted by it."""
    small = text.lower()
    if not any(word in small for word in _SAYS_ONE):
        return
    for match in _SUM.finditer(text):
        words = match["said"].lower().replace("-", " ").split()
        round_one = words[-1] in ("grand", "k") or (len(words) > 1 and not _SCALES.keys().isdisjoint(words))
        if match["unit"] or (round_one and _is_money(text, match, words[-1])):
            value = _value(words)
            yield value / 100 if match["cents"] else value, match.start(), match.end()


def _is_money(text: str, match: re.Match[str], last: str) -> bool:
    if last == "grand":
        return not text[match.end() :].lower().startswith((" total", " piano"))
    return bool(_GOES_ON.match(text, match.end())) and not _NO_SUM_BEFORE.search(text, 0, match.start())


def _value(words: list[str]) -> Decimal:
    """two hundred and fifty thousand -> 250000."""
    total, part = Decimal(0), Decimal(0)
    for word in words:
        if word in _SMALL:
            part += _SMALL[word]
        elif word == "hundred":
            part *= 100
        elif word in _SCALES:
            total, part = total + part * _SCALES[word], Decimal(0)
        elif word != "and":
            part += Decimal(word)
    return total + part
