"""Names that are one slip away: a character missing, doubled, swapped with its neighbour or replaced by another.

Each name is kept under every form it has with one character left out; a slip of it shares such a form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from core.understanding.words import one_slip

_WORDS = re.compile(r"[a-z]+")
_NO_NAME = frozenset("的绑能吗么哪什呢吧")  # nobody types these for a character of a name
_SWAPPED = 3  # neighbours changing places are likelier than a wrong character
SHORTEST, LONGEST = 4, 12  # of names; shorter ones are ordinary words when a character is missing


class NearNames:
    """The names that can be meant by something misspelt."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names: dict[str, list[str]] = {}
        for name in names:
            if SHORTEST <= len(name) <= LONGEST and not name.isascii():
                for form in (name, *_forms(name)):
                    self._names.setdefault(form, []).append(name)
        self._starts = frozenset(form[:2] for form in self._names)

    def near(self, text: str) -> list[str]:
        """The names one slip away from some part of `text`, those that explain the longest part first."""
        found: dict[str, int] = {}
        for part in self._parts(text):
            for form in (part, *_forms(part)):
                for name in self._names.get(form, ()):
                    if abs(len(part) - len(name)) <= 1 and not _NO_NAME & (set(part) - set(name)):
                        found[name] = max(found.get(name, 0), _alike(part, name))
        return sorted(found, key=lambda name: -found[name])

    def parts(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Names one slip away from a part of `text`, with where that part begins and ends."""
        for part, begin in self._placed(text):
            for form in (part, *_forms(part)):
                for name in self._names.get(form, ()):
                    if len(part) == len(name) and part != name and not _NO_NAME & (set(part) - set(name)):
                        yield name, begin, begin + len(part)

    def _parts(self, text: str) -> Iterator[str]:
        yield from (part for part, _ in self._placed(text))

    def _placed(self, text: str) -> Iterator[tuple[str, int]]:
        """The parts of `text` that begin as a form of ours does, perhaps with one of their first two left out."""
        for begin in range(len(text) - SHORTEST + 2):
            three = text[begin : begin + 3]
            if self._starts.isdisjoint((three[:2], three[1:], three[::2])):
                continue
            for end in range(begin + SHORTEST - 1, min(len(text), begin + LONGEST + 1) + 1):
                yield text[begin:end], begin


class NearEnglish:
    """English names of several words that can be meant where each word has at most one slip: china merchant bank."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names: dict[str, list[tuple[int, tuple[str, ...]]]] = {}  # by each word: its place, and the whole name
        for name in names:
            words = tuple(name.split(" ")) if name.isascii() and " " in name else ()
            for place, word in enumerate(words):
                self._names.setdefault(word, []).append((place, words))

    def near(self, text: str) -> list[str]:
        """The names each word of which, or one slip of it, stands in `text`, the fewest slips first."""
        said = _WORDS.findall(text)
        found: dict[str, int] = {}
        for at, word in enumerate(said):
            for place, name in self._names.get(word, ()):
                begin, end = at - place, at - place + len(name)
                slips = _slips(said[begin:end], name) if begin >= 0 and end <= len(said) else None
                if slips is not None:
                    found[" ".join(name)] = slips
        return sorted(found, key=lambda name: found[name])


def _slips(said: Sequence[str], name: Sequence[str]) -> int | None:
    """How many of its words have a slip; None where a word is another one, or most of them have one."""
    wrong = [(one, other) for one, other in zip(said, name, strict=True) if one != other]
    if 2 * len(wrong) > len(name) or not all(len(other) >= SHORTEST and one_slip(one, other) for one, other in wrong):
        return None
    return len(wrong)


def _alike(part: str, name: str) -> int:
    """How many characters at its ends are the same; more where only their order is wrong."""
    first = next((at for at, (a, b) in enumerate(zip(part, name, strict=False)) if a != b), len(part))
    pairs = zip(reversed(part), reversed(name), strict=False)
    last = next((at for at, (a, b) in enumerate(pairs) if a != b), len(part))
    return first + last + (_SWAPPED if sorted(part) == sorted(name) else 0)


def _forms(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))
