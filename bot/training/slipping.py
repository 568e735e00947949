"""A sentence -> the same with one slip, as keyboards and thumbs make them: to learn from, and to be measured by."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

Slip = Callable[[str, random.Random], str]  # the same text where this slip is not possible
_PAIR = re.compile(r"(?=([a-zA-Z])(?!\1)[a-zA-Z])")
_LETTER = re.compile(r"(?<=[a-zA-Z])[a-zA-Z]|[a-zA-Z](?=[a-zA-Z])")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


class Slips:
    """All slips, by their names."""

    def __init__(self, readings: Mapping[str, str], heard_as: Callable[[str], str]) -> None:
        """`readings`: a character -> its syllable; `heard_as`: a syllable -> the same for those that sound alike."""
        self._same, self._nearly = _by_sound(readings, heard_as)
        self._keys = dict(_neighbours())
        self.kinds: dict[str, Slip] = {
            "another of its sound": self._same_sound,
            "another of a like sound": self._like_sound,
            "a character left out": self._left_out,
            "two have changed places": self._changed,
            "a neighbouring key": self._neighbour,
            "a letter twice": self._twice,
        }

    def one(self, text: str, draw: random.Random) -> str:
        """The text with one slip of any kind that is possible in it; the text itself if none is."""
        kinds = list(self.kinds.values())
        draw.shuffle(kinds)
        return next((slipped for kind in kinds if (slipped := kind(text, draw)) != text), text)

    def _same_sound(self, text: str, draw: random.Random) -> str:
        return self._sounded(text, draw, self._same)

    def _like_sound(self, text: str, draw: random.Random) -> str:
        return self._sounded(text, draw, self._nearly)

    def _sounded(self, text: str, draw: random.Random, alike: Mapping[str, str]) -> str:
        places = [place for place, letter in enumerate(text) if letter in alike]
        if not places:
            return text
        place = draw.choice(places)
        return text[:place] + draw.choice(alike[text[place]]) + text[place + 1 :]

    def _left_out(self, text: str, draw: random.Random) -> str:
        places = [one.start() for one in (_HAN if _HAN.search(text) else _LETTER).finditer(text)]
        if len(places) < 4:
            return text
        place = draw.choice(places)
        return text[:place] + text[place + 1 :]

    def _changed(self, text: str, draw: random.Random) -> str:
        if _HAN.search(text):
            places = [at for at in range(len(text) - 1) if _HAN.match(text[at]) and _HAN.match(text[at + 1])]
        else:
            places = [one.start() for one in _PAIR.finditer(text)]
        if len(places) < 3:
            return text
        place = draw.choice(places)
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]

    def _neighbour(self, text: str, draw: random.Random) -> str:
        return self._typed(text, draw, lambda letter: draw.choice(self._keys[letter.lower()]))

    def _twice(self, text: str, draw: random.Random) -> str:
        return self._typed(text, draw, lambda letter: letter * 2)

    def _typed(self, text: str, draw: random.Random, write: Callable[[str], str]) -> str:
        places = [] if _HAN.search(text) else [one.start() for one in _LETTER.finditer(text)]
        if len(places) < 4:
            return text
        place = draw.choice(places)
        return text[:place] + write(text[place]) + text[place + 1 :]


def _by_sound(readings: Mapping[str, str], heard_as: Callable[[str], str]) -> tuple[dict[str, str], dict[str, str]]:
    """A character -> the other common ones of its very syllable; -> those of a syllable that is taken for it."""
    same: defaultdict[str, list[str]] = defaultdict(list)
    like: defaultdict[str, list[str]] = defaultdict(list)
    common = {character: syllable for character, syllable in readings.items() if _common(character)}
    for character, syllable in common.items():
        same[syllable].append(character)
        like[heard_as(syllable)].append(character)
    of_same = {one: "".join(other for other in same[said] if other != one) for one, said in common.items()}
    of_like = {
        one: "".join(other for other in like[heard_as(said)] if common[other] != said) for one, said in common.items()
    }
    return _some(of_same), _some(of_like)


def _some(alike: Mapping[str, str]) -> dict[str, str]:
    return {one: others for one, others in alike.items() if others}


def _common(character: str) -> bool:
    """One of the 3,755 of GB 2312's first level: what a keyboard offers first."""
    try:
        return b"\xb0\xa1" <= character.encode("gb2312") <= b"\xd7\xf9"
    except UnicodeEncodeError:
        return False


def _neighbours() -> Iterator[tuple[str, str]]:
    for row in _KEYS:
        for place, key in enumerate(row):
            yield key, row[max(0, place - 1) : place] + row[place + 1 : place + 2]
