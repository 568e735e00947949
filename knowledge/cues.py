"""A question -> the facts whose cues stand in it, and where. Cost grows with the question, not with the knowledge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

Span = tuple[int, int]  # begin and end in the folded question
_LETTER = 0.4  # what a Latin letter weighs beside a Chinese character
_WHOLE_UP_TO = 3  # Latin words as short as this must stand alone: us, did


class Match(msgspec.Struct, frozen=True):
    """A record that a question seems to be about."""

    id: str
    score: float  # weight of the words it was found by
    spans: tuple[Span, ...]


class Cue(msgspec.Struct, frozen=True):
    """One way to ask for a record: of each group one word must be there, of `unless` none."""

    id: str
    groups: tuple[tuple[str, ...], ...]
    unless: tuple[tuple[str, ...], ...] = ()  # each of them a conjunction


def parse(record: str, asked: Iterable[str], unless: Iterable[str], lists: Mapping[str, tuple[str, ...]]) -> list[Cue]:
    """Cues as they are written, `a|b&<list>`. Raises KeyError with the name of a list that isn't there."""
    vetoes = tuple(tuple(words.split("&")) for words in unless)
    return [Cue(record, tuple(_group(group, lists) for group in cue.split("&")), vetoes) for cue in asked]


def _group(written: str, lists: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    words: list[str] = []
    for word in written.split("|"):
        named = word.startswith("<") and word.endswith(">")
        words += lists[word[1:-1]] if named else [word]
    return tuple(words)


class WordFinder:
    """Where any of many words stand in a text."""

    def __init__(self, words: Iterable[str]) -> None:
        sizes: dict[str, set[int]] = {}
        self._words = frozenset(word for word in words if word)
        for word in self._words:
            sizes.setdefault(word[0], set()).add(len(word))
        self._sizes = {first: tuple(sorted(lengths, reverse=True)) for first, lengths in sizes.items()}

    def find(self, text: str) -> dict[str, Span]:
        """Each word of ours that `text` holds, with its first place."""
        found: dict[str, Span] = {}
        words = self._words
        for at, sign in enumerate(text):
            for size in self._sizes.get(sign, ()):
                word = text[at : at + size]
                if word in words and word not in found and self._here(text, at, size):
                    found[word] = (at, at + size)
        return found

    def cover(self, text: str) -> str:
        """`text` with every word of ours blanked, the longest first at each place."""
        left, at = [], 0
        while at < len(text):
            size = next((s for s in self._sizes.get(text[at], ()) if self._here(text, at, s)), 0)
            left.append(" " if size else text[at])
            at += size or 1
        return "".join(left)

    def _here(self, text: str, at: int, size: int) -> bool:
        return at + size <= len(text) and text[at : at + size] in self._words and stands_free(text, at, at + size)


def stands_free(text: str, begin: int, end: int) -> bool:
    """A Latin word begins where a word begins; a short one or a number ends there too."""
    if _latin(text[begin]) and begin and _latin(text[begin - 1]):
        return False
    word = text[begin:end]
    short = word.isascii() and (len(word) <= _WHOLE_UP_TO or word.isdigit())
    return not (short and _latin(text[end : end + 1]))


def _latin(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


def weight(text: str) -> float:
    """How much is said by `text`: Chinese characters, and Latin letters for less."""
    return sum(_LETTER if sign.isascii() else 1.0 for sign in text if sign.isalnum())


class Cues:
    """All cues, ready to be looked for."""

    def __init__(self, cues: Iterable[Cue]) -> None:
        self._cues = tuple(cues)
        self._places: dict[str, list[tuple[int, int]]] = {}  # word -> cue and group it speaks for
        for number, cue in enumerate(self._cues):
            for group, words in enumerate(cue.groups):
                for word in words:
                    self._places.setdefault(word, []).append((number, group))
        vetoes = {word for cue in self._cues for words in cue.unless for word in words}
        self._finder = WordFinder([*self._places, *vetoes])

    def all(self) -> tuple[Cue, ...]:
        """Every way to ask, as it is written."""
        return self._cues

    def match(self, text: str) -> list[Match]:
        """The records `text` asks for, the surest first."""
        found = self._finder.find(text)
        hit: dict[int, dict[int, str]] = {}
        for word in sorted(found, key=len):  # a longer word of the same group replaces a shorter one
            for number, group in self._places.get(word, ()):
                hit.setdefault(number, {})[group] = word
        best: dict[str, Match] = {}
        for number, groups in hit.items():
            cue = self._cues[number]
            if len(groups) == len(cue.groups) and not any(all(w in found for w in words) for words in cue.unless):
                match = _match(cue.id, {found[word] for word in groups.values()}, text)
                before = best.get(cue.id)
                best[cue.id] = match if before is None else _joined(before, match)
        return sorted(best.values(), key=lambda match: -match.score)


def _match(record: str, spans: set[Span], text: str) -> Match:
    said = {at for begin, end in spans for at in range(begin, end)}
    return Match(record, weight("".join(text[at] for at in said)), tuple(sorted(spans)))


def _joined(one: Match, other: Match) -> Match:
    """The better of two cues of a record; what both hold counts as understood."""
    better = max(one, other, key=lambda match: match.score)
    return Match(one.id, better.score, tuple(sorted({*one.spans, *other.spans})))
