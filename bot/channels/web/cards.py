"""The cards that a letter speaks of, so that the page can draw them.

A letter is kept as words. Its cards are found again by the texts the words were made from: a line with places for a
bank, a kind of card and last four digits, in any language and with an operator's own wording.
"""

from __future__ import annotations

import re

import msgspec

from locales.texts import Texts, places

_NEEDED = frozenset({"bank", "card_type", "last4"})
_KINDS = "card_type."
_PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


class Card(msgspec.Struct, frozen=True, omit_defaults=True):
    """One card as it is drawn."""

    bank: str  # code
    name: str
    kind: str  # in words
    last4: str
    default: bool = False  # it pays first
    gone: bool = False  # it was unbound just now


class Finder:
    """Reads cards out of letters; a letter whose words fit no text of today has none."""

    def __init__(self, texts: Texts) -> None:
        self._lines = {language: _patterns(texts, language) for language in texts.languages}
        self._codes = {language: texts.bank_codes(language) for language in texts.languages}

    def find(self, language: str, text: str) -> tuple[tuple[Card, ...], str]:
        """The cards, and the words without those lines that only name a card of a list."""
        cards, kept = [], []
        for line in text.split("\n"):
            card, alone = self._read(language, line)
            if card:
                cards.append(card)
            if not (card and alone):
                kept.append(line)
        return tuple(cards), "\n".join(kept)

    def _read(self, language: str, line: str) -> tuple[Card | None, bool]:
        for key, pattern in self._lines.get(language, ()):
            found = pattern.fullmatch(line)
            if found and (code := self._codes[language].get(found["bank"])):
                name = found["bank"]
                default, gone = key == "cards.one_default", key == "cards.unbound"
                return Card(code, name, found["card_type"], found["last4"], default, gone), key.startswith("cards.one")
        return None, False


def _patterns(texts: Texts, language: str) -> list[tuple[str, re.Pattern[str]]]:
    kinds = "|".join(re.escape(texts.text(language, key)) for key in sorted(texts.keys()) if key.startswith(_KINDS))
    parts = {"last4": r"\d{4}", "card_type": kinds}
    lines = ((key, line) for key in sorted(texts.keys()) for line in texts.source(language, key).split("\n"))
    return [(key, _pattern(line, parts)) for key, line in lines if places(line) >= _NEEDED]


def _pattern(line: str, parts: dict[str, str]) -> re.Pattern[str]:
    pieces, end = [], 0
    for place in _PLACE.finditer(line):
        pieces.append(re.escape(line[end : place.start()]))
        pieces.append(f"(?P<{place[1]}>{parts.get(place[1], '.+?')})")
        end = place.end()
    return re.compile("".join(pieces) + re.escape(line[end:]))
