"""A text -> all that is understood of it: intent, commands, entities, language. Phrases first, then the classifier."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from core.understanding import clauses, entities
from core.understanding.classifier import NONE, Classifier, Guess
from core.understanding.entities import Asked, Banks, Entity
from core.understanding.meaning import Command
from core.understanding.normal import normalise
from core.understanding.phrases import PhraseBook

# Commands of the phrase book that are intents of the taxonomy under another name.
INTENT_OF = {
    "deny": "deny_cancel",
    "cancel": "deny_cancel",
    "affirm": "affirm",
    "greeting": "greeting",
    "thanks_goodbye": "thanks_goodbye",
    "human_agent": "human_agent",
    "bot_identity": "bot_identity",
    "resend": "sms_code_not_received",
    "list_cards": "view_bound_cards",
}
# What the dialogs know an intent by, where it is not its own name.
COMMAND_OF = {"unbind_card": "unbind", "view_bound_cards": "list_cards", "set_default_card": "set_default"}
_LEFT = re.compile(
    r"[\s,，。.!！?？;；、:：~～()（）\-]+|我的|手机号码?|号码|是|卡号|身份证号?|验证码|my|is|the|it's",
    re.IGNORECASE,
)


class Understood(msgspec.Struct, frozen=True):
    """All of it. `intent` is None for a text that is nothing but the answer to the open question."""

    intent: str | None
    confidence: float
    outcome: str
    runners_up: tuple[tuple[str, float], ...]
    commands: tuple[Command, ...]
    entities: tuple[Entity, ...]
    language: str


class Reader:
    """Reads texts from outside; the dialogs read their own way, with the same parts."""

    def __init__(
        self, phrases: PhraseBook, classifier: Classifier, banks: Banks, simplified: Mapping[int, str]
    ) -> None:
        self._phrases, self._classifier, self._banks, self._simplified = phrases, classifier, banks, simplified

    def read(self, text: str, asked: Asked) -> Understood:
        """What a text means where `asked` is open."""
        found = entities.find(text, asked, self._banks)
        language = language_of(text, self._simplified)
        said = self._phrases.read(text).commands
        fills = tuple(Command(f"fill_{one.kind}") for one in found if one.kind == asked.slot)
        if fills and _nothing_else(text, found):
            return Understood(None, 1.0, "sure", (), fills, tuple(found), language)
        guess = self._guess(text, said)
        commands = tuple(clauses.commands(text, found, asked.slot, self._phrased, self._likely))
        if guess.outcome == "none" and any(one.name.endswith(f"_{asked.slot}") for one in commands):
            return Understood(None, 1.0, "sure", (), commands, tuple(found), language)
        return Understood(
            guess.intent, round(guess.confidence, 4), guess.outcome,
            tuple((name, round(share, 4)) for name, share in guess.runners_up),
            commands or _commands(guess), tuple(found), language,
        )  # fmt: skip

    def _phrased(self, clause: str) -> tuple[Command, ...]:
        return self._phrases.read(clause).commands

    def _likely(self, clause: str) -> tuple[Command, ...]:
        return _commands(self._classifier.guess(clause))

    def _guess(self, text: str, said: tuple[Command, ...]) -> Guess:
        guess = self._classifier.guess(text)
        intent = INTENT_OF.get(said[0].name, "") if len(said) == 1 and said[0].confidence == 1.0 else ""
        if intent and guess.outcome != "sure" and len(self._classifier.spelling(text)) <= 6:
            others = tuple(pair for pair in ((guess.intent, guess.confidence), *guess.runners_up) if pair[0] != intent)
            return Guess(intent, 0.95, "sure", tuple((name, min(share, 0.05)) for name, share in others[:3]))
        return guess


def language_of(text: str, simplified: Mapping[int, str]) -> str:
    """zh_CN, zh_HK (it has traditional characters) or en (it has no Chinese ones)."""
    plain = normalise(text).text
    han = [letter for letter in plain if "\u3400" <= letter <= "\u9fff"]
    if not han:
        return "en" if any(letter.isalpha() for letter in plain) else "zh_CN"
    traditional = sum(ord(letter) in simplified for letter in han)
    return "zh_HK" if traditional and traditional * 8 >= len(han) else "zh_CN"


def _commands(guess: Guess) -> tuple[Command, ...]:
    if guess.outcome != "sure" or guess.intent == NONE:
        return ()
    return (Command(COMMAND_OF.get(guess.intent, guess.intent), round(guess.confidence, 4)),)


def _nothing_else(text: str, found: list[Entity]) -> bool:
    rest = list(text)
    for entity in found:
        rest[entity.start : entity.end] = " " * (entity.end - entity.start)
    return not _LEFT.sub("", "".join(rest))
