"""What a question is most likely about: a small trained classifier over the question without its names.

Banks and codes are taken out first and only their kind is left, so that what is learnt of one holds for all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import ContentError
from core.understanding import sums
from core.understanding.classifier import Classifier, unpack
from core.understanding.features import Letters
from knowledge.cues import Span, WordFinder

if TYPE_CHECKING:
    from knowledge.handbook import Handbook

MODEL = Path(__file__).parent / "asked.model"
_AS_IT_IS = Letters({}, {})  # a folded question is 简体 already, and its slips are found before
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_BANK = ("某行", " xbank ")  # what stands for a bank in a Chinese and in an English question
_CODE = ("某码", " xcode ")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LETTERS = str.maketrans("0123456789.", "ghijklmnopr")  # beside a to f, which hexadecimal numbers have


class Concepts:
    """Words that mean the same, ready to be looked for."""

    def __init__(self, words: Mapping[str, Iterable[str]]) -> None:
        """`words`: the name of what is meant -> folded words for it."""
        self._meant: dict[str, list[str]] = {}
        for number, same in enumerate(words.values()):
            name = f"q{number:x}".translate(_LETTERS)
            for word in same:
                self._meant.setdefault(word, []).append(name)
        self._finder = WordFinder(self._meant)

    def of(self, text: str) -> str:
        """What is meant in `text`, a made-up word each, in the order in which it is said."""
        found = sorted(self._finder.find(text).items(), key=lambda item: item[1])
        return " ".join(dict.fromkeys(name for word, _ in found for name in self._meant[word]))


class Guesser:
    """The trained model over one handbook."""

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier

    @classmethod
    def load(cls, file: Path = MODEL) -> Guesser:
        """The model beside this file. Raises ContentError, with what to do, if it is missing or damaged."""
        if not file.exists():
            raise ContentError(f"the classifier {file.name} is missing: make it with `run_bot.py train`")
        return cls.of(file.read_bytes())

    @classmethod
    def of(cls, data: bytes) -> Guesser:
        """The model in a file's bytes. Raises ContentError if it is none."""
        return cls(unpack(data, _AS_IT_IS))

    @property
    def sources(self) -> str:
        """SHA-256 of what it was trained on."""
        return self._classifier.head.sources

    @property
    def records(self) -> frozenset[str]:
        """All that it learnt to find."""
        return frozenset(self._classifier.head.intents)

    def ranked(self, bare: str) -> list[tuple[str, float]]:
        """All it knows with their share of the belief, the likeliest first. `bare` as the function `bare` makes it."""
        return self._classifier.shares(bare)


def prepared(book: Handbook, folded: str) -> str:
    """A folded question as the model reads it."""
    codes = [typed.span for typed in book.code_book.find(folded)]
    return bare(book, folded, book.library.places_of_banks(folded), codes)


def bare(book: Handbook, folded: str, banks: Iterable[Span], codes: Iterable[Span]) -> str:
    """The same where it is known already where banks and codes stand: names by their kind, figures of ours as words."""
    text = _without_names(folded, banks, codes).replace("万能", "万元能")  # 5万能付吗: no 万能
    found = sums.find(text) or []
    found += [(m[0], *m.span()) for m in _NUMBER.finditer(text) if not any(b <= m.start() < e for _, b, e in found)]
    for value, begin, end in sorted(found, key=lambda one: -one[1]):
        if value in book.figures:
            text = f"{text[:begin]} q{value.translate(_LETTERS)} {text[end:]}"
    beyond = " qbeyond" if book.beyond.find(folded) else ""
    return f"{text} {book.concepts.of(text)}{beyond}"


def _without_names(folded: str, banks: Iterable[Span], codes: Iterable[Span]) -> str:
    """A folded question with each bank and each code replaced by a word for its kind."""
    chinese = not _CHINESE.search(folded)
    spans = [(span, _BANK[chinese]) for span in banks] + [(span, _CODE[chinese]) for span in codes]
    text, end = "", 0
    for (begin, after), word in sorted(spans):
        if begin >= end:
            text, end = text + folded[end:begin] + word, after
    return text + folded[end:]
