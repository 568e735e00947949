"""What a question that no cue finds is most likely about: a small trained classifier over the question without its names.

Banks and codes are taken out first and only their kind is left, so that what is learnt of one holds for all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import ContentError
from core.understanding import sums
from core.understanding.classifier import Classifier, unpack

if TYPE_CHECKING:
    from knowledge.handbook import Handbook

MODEL = Path(__file__).parent / "asked.model"
_NO_CHANGE: Mapping[int, str] = {}  # the handbook has already brought 繁 to 简
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_BANK = ("某行", " xbank ")  # what stands for a bank in a Chinese and in an English question
_CODE = ("某码", " xcode ")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LETTERS = str.maketrans("0123456789.", "abcdefghijk")


class Guesser:
    """The trained model over one handbook."""

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier

    @classmethod
    def load(cls, file: Path = MODEL) -> Guesser:
        """The model beside this file. Raises ContentError, with what to do, if it is missing or damaged."""
        if not file.exists():
            raise ContentError(f"the classifier {file.name} is missing: make it with `run_bot.py train`")
        return cls(unpack(file.read_bytes(), _NO_CHANGE))

    @property
    def sources(self) -> str:
        """SHA-256 of what it was trained on."""
        return self._classifier.head.sources

    def ranked(self, bare: str) -> list[tuple[str, float]]:
        """All it knows with their share of the belief, the likeliest first. `bare` as `without_names` makes it."""
        return self._classifier.shares(bare)


def prepared(book: Handbook, folded: str) -> str:
    """A folded question as the model reads it: names by their kind, figures of ours as words."""
    text = without_names(book, folded).replace("万能", "万元能")  # 5万能付吗: no 万能
    found = sums.find(text) or []
    found += [(m[0], *m.span()) for m in _NUMBER.finditer(text) if not any(b <= m.start() < e for _, b, e in found)]
    for value, begin, end in sorted(found, key=lambda one: -one[1]):
        if value in book.figures:
            text = f"{text[:begin]} q{value.translate(_LETTERS)} {text[end:]}"
    return text


def without_names(book: Handbook, folded: str) -> str:
    """A folded question with each bank and each code replaced by a word for its kind."""
    chinese = not _CHINESE.search(folded)
    spans = [(span, _BANK[chinese]) for span in book.library.places_of_banks(folded)]
    spans += [(typed.span, _CODE[chinese]) for typed in book.code_book.find(folded)]
    text, end = "", 0
    for (begin, after), word in sorted(spans):
        if begin >= end:
            text, end = text + folded[end:begin] + word, after
    return text + folded[end:]
