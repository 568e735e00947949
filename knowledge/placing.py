"""Where in a sentence its banks stand: the sentence in one spelling, each letter knowing where it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

import msgspec

from knowledge.spelling import fold

_RURAL = ("农村商业银行", "农商行")  # `fold` gives both one name of another length


class PlacedBank(msgspec.Struct, frozen=True):
    """A bank a sentence names: from `start` to `end` of the text as it was written."""

    code: str
    start: int
    end: int


def folded(text: str) -> tuple[str, list[int]]:
    """The sentence as `fold` spells it, and where each of its letters began; one more at the end."""
    letters: list[str] = []
    at: list[int] = []
    for place, letter in enumerate(text):
        plain = _of_one(letter) if not letter.isspace() else " "
        if letter.isspace() and not (_latin(text[:place]) and _latin(text[place + 1 :].lstrip()[:1])):
            continue
        letters += plain
        at += [place] * len(plain)
    spelt = "".join(letters)
    for name in _RURAL:
        while (found := spelt.find(name)) >= 0:
            stop = found + len(name)
            spelt = f"{spelt[:found]}农商银行{spelt[stop:]}"
            at[found:stop] = [at[found], at[found], at[stop - 1], at[stop - 1]]
    return spelt, [*at, len(text)]


@lru_cache(maxsize=4096)
def _of_one(letter: str) -> str:
    return fold(letter)


def written(at: list[int], start: int, end: int) -> tuple[int, int]:
    """Letters [start, end) of the folded sentence as places in the text."""
    return at[start], at[end - 1] + 1


def narrowed(text: str, code: str, first_of: Callable[[str], str]) -> tuple[int, int]:
    """The shortest part of `text` that still makes `first_of` think of this bank."""
    start, end = 0, len(text)
    while end - start > 2 and first_of(text[start + 1 : end]) == code:
        start += 1
    while end - start > 2 and first_of(text[start : end - 1]) == code:
        end -= 1
    return start, end


def once_each(placed: Iterator[PlacedBank]) -> tuple[PlacedBank, ...]:
    """The first bank of each place: a name that two banks share stands once."""
    seen: dict[int, PlacedBank] = {}
    for one in placed:
        seen.setdefault(one.start, one)
    return tuple(seen.values())


def _latin(text: str) -> bool:
    return text[-1:].isascii() and text[-1:].isalnum()
