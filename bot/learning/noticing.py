"""Which sentences of real conversations are worth a label, and why; read as the transcript keeps them, masked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from bot.store.units import Row, Unit
from core.understanding.classifier import Classifier
from core.understanding.phrases import PhraseBook
from locales.texts import Texts

BEFORE_A_PERSON = 3  # the last sentences before somebody asked for a person
TEN_MINUTES = 600_000
_WORDS = re.compile(r"[\u3400-\u9fff]|[A-Za-z]{2}")
_BUTTON = re.compile(r"\[[^\]]*\]")  # how the transcript keeps a button's words that were typed
_MARK = "⟦0⟧"


class Noticed(msgspec.Struct, frozen=True):
    """A sentence, why it is here, and what it is taken for today, the likeliest first."""

    text: str  # with ⟦0⟧ where a secret stood
    why: str  # asked_which, asked_again, unsure, before_a_person
    language: str  # of the conversation when it was written
    likeliest: tuple[tuple[str, float], ...]
    times: int = 1
    whose: tuple[str, ...] = ()  # the conversations it was written in


class Notice:
    """Looks through what the store has."""

    def __init__(self, phrases: PhraseBook, classifier: Classifier, texts: Texts) -> None:
        self._phrases, self._classifier = phrases, classifier
        self._marks = re.compile("|".join(_patterns(texts)))

    def look(self, unit: Unit, since: int) -> list[Noticed]:
        """All since a time, the most frequent first; each sentence once, however it is punctuated."""
        tickets: dict[str, list[int]] = {}
        for row in unit.rows("tickets_since", at=since):
            tickets.setdefault(row.conversation, []).append(row.at)
        found: dict[str, Noticed] = {}
        for conversation in dict.fromkeys(row.conversation for row in unit.rows("texts_since", at=since)):
            said = unit.rows("letters_of", conversation=conversation, after=0)
            texts = [row for row in unit.rows("inbox_since", conversation=conversation, at=since) if row.kind == "text"]
            for one in self._of_one(texts, said, tickets.get(conversation, [])):
                key = self._classifier.spelling(one.text)
                first = found.setdefault(key, msgspec.structs.replace(one, times=0))
                whose = tuple(dict.fromkeys((*first.whose, conversation)))
                found[key] = msgspec.structs.replace(first, times=first.times + 1, whose=whose)
        return sorted(found.values(), key=lambda one: (-one.times, one.text))

    def _of_one(self, texts: list[Row], said: Sequence[Row], tickets: list[int]) -> Iterator[Noticed]:
        for place, row in enumerate(texts):
            plain = self._marks.sub(_MARK, row.text).strip()
            if not _WORDS.search(plain.replace(_MARK, "")) or _BUTTON.fullmatch(plain):
                continue
            later = [text.at for text in texts[place : place + BEFORE_A_PERSON + 1]]
            called = any(row.at < at <= row.at + TEN_MINUTES and at <= later[-1] for at in tickets)
            if why := self._why(plain, row.at, said, called):
                language = next((letter.language for letter in said if letter.at >= row.at), "zh_CN")
                yield Noticed(plain, why, language, tuple(self._classifier.shares(plain)[:3]))

    def _why(self, text: str, at: int, said: Sequence[Row], called: bool) -> str:
        answers = [letter for letter in said if letter.at == at]
        before = [letter for letter in said if letter.at < at]
        if any('"read_' in letter.buttons for letter in answers):
            return "asked_which"
        if self._phrases.read(text).commands:
            return ""  # in plain words: whatever went wrong, it was understood
        if called:
            return "before_a_person"
        if before and [letter.key for letter in answers] == [before[-1].key] and _MARK not in text:
            return "asked_again"
        return "unsure" if self._classifier.guess(text).outcome == "unsure" else ""


def _patterns(texts: Texts) -> Iterator[str]:
    """What the transcript shows for a secret, in each language."""
    for language in texts.languages:
        for key in sorted(texts.keys()):
            if key.startswith("mark."):
                shown = texts.text(language, key, {"last4": "\0", "masked": "\0"})
                yield re.escape(shown).replace("\0", r"[^\]〕]*")
