"""One sentence -> the features the classifier weighs: short n-grams of characters and of sounds, English words.

Short n-grams suit Chinese, which has no spaces to cut at; English wants words and longer n-grams. The sounds are there
for slips of the keyboard: 邦定 and 绑定 are the same syllables.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

import msgspec

CHARACTERS = SOUNDS = 3  # the longest n-gram of each
PIECE = 4  # characters of the parts of an English word
LONGEST = 240  # characters of a sentence that are read
_MARK = re.compile(r"⟦\d+⟧")
_DIGITS = re.compile(r"\d+")
_NOISE = re.compile(r"[^\w]+|_+")
# Politeness around a request says nothing of it; alone, or around a word or two, it is all there is.
_BEFORE = re.compile(r"^(?:(?:你好|您好|请问一?下?|hello|hi|hey) ?)+(?=[^ ].{5,})")
_BEHIND = re.compile(r"(?<=.{7}) ?(?:谢谢|多谢|thanks|thank you)(?:啊|了|你|您)?$")
_LATIN = re.compile(r"[a-z']+")


class Letters(msgspec.Struct, frozen=True):
    """How characters are read: 繁 -> 简, and 简 -> one character that stands for its sound."""

    simplified: Mapping[int, str]
    sounds: Mapping[int, str]
    slips: bool = False  # are English words put right where they have one?


def spelling(text: str, simplified: Mapping[int, str]) -> str:
    """The sentence as examples are compared: one width, small letters, 简体, no punctuation, numbers as their size."""
    text = unicodedata.normalize("NFKC", _MARK.sub("0", text[:LONGEST])).lower().translate(simplified)
    text = _NOISE.sub(" ", text.replace("'", "")).strip()
    return _DIGITS.sub(_size, _BEHIND.sub("", _BEFORE.sub("", text)))


def of(spelt: str, sounds: Mapping[int, str]) -> list[str]:
    """Each feature once. A syllable is one character of the private area, so that sounds are cut like characters."""
    found: dict[str, None] = {}
    words = _LATIN.findall(spelt)
    if len(words) > 1 or (words and spelt.isascii()):
        _words(spelt, found)
    if not spelt.isascii() or not words:
        joined = spelt.replace(" ", "")
        _pieces(joined, CHARACTERS, found)
        _pieces(joined.translate(sounds), SOUNDS, found)
    return list(found)


def _size(match: re.Match[str]) -> str:
    return "0" if len(match.group()) < 3 else "00"


def _pieces(spelt: str, longest: int, found: dict[str, None]) -> None:
    text = f"^{spelt}$"
    length = len(text)
    for start in range(length):
        for end in range(start + 1, min(start + longest, length) + 1):
            found[text[start:end]] = None


def _words(spelt: str, found: dict[str, None]) -> None:
    words = [word for word in spelt.split(" ") if word.isascii()]
    last = "^"
    for word in words:
        found[f"w {word}"] = None
        found[f"w {last} {word}"] = None
        last = word
        padded = f" {word} "
        for start in range(len(padded) - PIECE + 1):
            found[padded[start : start + PIECE]] = None
    found[f"w {last} $"] = None
