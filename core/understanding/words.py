"""English words with one slip of the keyboard -> what they were meant to be: verifcation, crad, passwrod."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

SHORTEST = 4  # letters of a word that may be a slip: hte could be anything
OFTEN = 3  # pairs of words it is learnt in: a word that is rarer is meant by nobody who slips
_MOST = 16  # letters


class Words:
    """The words of the sentences that were learnt."""

    def __init__(self, features: Iterable[str]) -> None:
        """`features`: names as core/understanding/features.py makes them: "w card" is a word, "w my card" a pair."""
        self._known: set[str] = set()
        self._often = Counter[str]()
        for name in features:
            if name.startswith("w "):
                first, _, second = name[2:].partition(" ")
                self._known.add(first)
                if second:
                    self._often.update((first, second))
        self._shortened: defaultdict[str, list[str]] = defaultdict(list)
        for word, times in self._often.items():
            if times >= OFTEN and len(word) >= SHORTEST - 1:
                for shorter in _shorter(word):
                    self._shortened[shorter].append(word)

    def mended(self, spelt: str) -> str:
        """The sentence with each unknown word put right where one slip explains it.

        Where most of several words are unknown it talks of something else: there a monkey is not money.
        """
        words = spelt.split(" ")
        unknown = sum(word not in self._known for word in words)
        if not unknown or 1 < len(words) < 2 * unknown:
            return spelt
        return " ".join(map(self._mended, words))

    def _mended(self, word: str) -> str:
        if word in self._known or not SHORTEST <= len(word) <= _MOST or not word.isalpha():
            return word
        near = {one for shorter in _shorter(word) for one in self._shortened.get(shorter, ()) if one_slip(word, one)}
        return max(near, key=lambda one: (self._often[one], one), default=word)


def one_slip(one: str, other: str) -> bool:
    """A letter is missing, too many or another, or two neighbours have changed places."""
    if len(one) != len(other):
        shorter, longer = sorted((one, other), key=len)
        return len(longer) - len(shorter) == 1 and shorter in _shorter(longer)
    apart = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(apart) == 2:
        first, second = apart
        return second == first + 1 and one[first] == other[second] and one[second] == other[first]
    return len(apart) == 1


def _shorter(word: str) -> Iterator[str]:
    """The word itself, and the word without each of its letters: words that are one slip apart share one of them."""
    yield word
    yield from (word[:place] + word[place + 1 :] for place in range(len(word)))
