"""Which answer a text of the transcript is: found by the mark that stands there in place of what was typed."""

from __future__ import annotations

import re

from locales.texts import Texts

SLOTS = ("card_number", "holder_name", "id_number", "mobile")  # those that can be put right later
_PLACE = re.compile(r"\\\{\\\{.*?\\\}\\\}")  # a place, in an escaped text


class Answers:
    """Knows the marks of every language."""

    def __init__(self, texts: Texts) -> None:
        self._marks = {slot: _pattern([texts.source(one, f"mark.{slot}") for one in texts.languages]) for slot in SLOTS}

    def of(self, shown: str) -> str:
        """The slot whose mark a text is, with nothing else in it; "" for any other text."""
        return next((slot for slot, mark in self._marks.items() if mark.fullmatch(shown.strip())), "")


def _pattern(marks: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(_PLACE.sub(r"[^〔〕\\[\\]]+", re.escape(mark)) for mark in marks))
