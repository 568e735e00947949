"""A typed line -> what arrives: a text, a button by its number or label, a password, an agreement, a command."""

from __future__ import annotations

import re
import unicodedata

import msgspec

from bot.arrivals import Content, Posted, Pressed, Text
from core.understanding.phrases import PhraseBook

COMMANDS = ("help", "again", "phone", "quit")

# When one of these is asked, only a single digit can be the number of a button.
_DIGITS = frozenset({"card_number", "id_number", "mobile", "sms_code", "expiry", "cvv2", "payment_password"})
_NUMBER = re.compile(r"\[?(\d{1,2})\]?")


class Standing(msgspec.Struct, frozen=True):
    """What stands open in the newest bubble when a line is typed."""

    asked: str | None = None
    letter: str = ""  # id of the newest bubble
    buttons: tuple[tuple[str, str], ...] = ()  # (key, label), in the order they are numbered from 1
    form: str = ""  # id of its form; "" = it has none
    kind: str = ""  # of that form: payment_password, agreement
    twice: bool = False  # the password is typed twice
    readable_at: int = 0  # ms: when the agreement can have been read


class Command(msgspec.Struct, frozen=True):
    """A word to the console itself, one of COMMANDS."""

    name: str


class OnceMore(msgspec.Struct, frozen=True):
    """The first of two passwords was typed."""


class Early(msgspec.Struct, frozen=True):
    """The agreement can't have been read yet; `content` may be sent at `at` (ms)."""

    at: int
    content: Content


Typed = Content | Command | OnceMore | Early | None  # None: nothing was typed


class Reader:
    """Reads line after line; between two of them it remembers the first of two passwords, in memory only."""

    def __init__(self, phrases: PhraseBook) -> None:
        self._phrases = phrases
        self._first = ("", "")  # (form, password)

    def waits_for_second(self, standing: Standing) -> bool:
        """True after the first of the two passwords of this form."""
        return bool(standing.form) and self._first[0] == standing.form

    def read(self, line: str, standing: Standing, now: int) -> Typed:
        """What this line means while `standing` stands open."""
        text = unicodedata.normalize("NFKC", line).strip()
        if not text:
            return None
        if text[0] == "/" and text[1:] in COMMANDS:
            return Command(text[1:])
        if pressed := _pressed(text, standing):
            return pressed
        if standing.kind == "payment_password" and _is_secret(text):
            return self._password(text, standing)
        if standing.kind == "agreement" and (answer := self._accepts(text)) is not None:
            post = Posted(standing.form, {"accept": answer})
            return Early(standing.readable_at, post) if answer and now < standing.readable_at else post
        return Text(line.strip())

    def _password(self, text: str, standing: Standing) -> Typed:
        if not standing.twice:
            return Posted(standing.form, {"payment_password": text})
        if not self.waits_for_second(standing):
            self._first = (standing.form, text)
            return OnceMore()
        fields: dict[str, str | bool] = {"payment_password": self._first[1], "payment_password_repeat": text}
        self._first = ("", "")
        return Posted(standing.form, fields)

    def _accepts(self, text: str) -> bool | None:
        """Yes, no, or something else was said."""
        meaning = self._phrases.read(text)
        said = meaning.first("affirm", "deny", "cancel")
        return None if said in ("", "cancel") else said == "affirm" and not meaning.has("deny")


def _pressed(text: str, standing: Standing) -> Pressed | None:
    for key, label in standing.buttons:
        if text == label:
            return Pressed(key, standing.letter)
    number = _NUMBER.fullmatch(text)
    if not number or (standing.asked in _DIGITS and len(number[1]) > 1):
        return None
    place = int(number[1])
    return Pressed(standing.buttons[place - 1][0], standing.letter) if 0 < place <= len(standing.buttons) else None


def _is_secret(text: str) -> bool:
    """At the hidden prompt: everything but plain words (取消, 人工) and numbers of buttons is taken for a password."""
    return any(c.isascii() and c.isalpha() for c in text) or sum(c.isdigit() for c in text) > 2
