"""A model may propose what a sentence means where the built-in understanding is not sure: one name of a closed list.

It sees the sentence without anything that might be a secret, says nothing to anybody and decides nothing: what it
proposes is weighed by `dialogs/hearing.py`. Off unless BINDGUIDE_MODEL_URL is set.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from bot.arrivals import Arrival, Text
from bot.gateways.model import Model
from core.understanding import names, numbers, terms
from core.understanding.classifier import Classifier
from core.understanding.normal import normalise
from core.understanding.phrases import PhraseBook

LONGEST = 240  # characters that are shown to it
NEVER = frozenset({"affirm", "deny_cancel"})  # consent is given in plain words, never by likeness
_ASKS_FOR_SECRETS = frozenset({"holder_name", "payment_password", "cvv2", "expiry"})
_DIGITS = re.compile(r"\d[\d \-]{2,}")
_TASK = (
    "A customer of a wallet writes to the assistant that binds bank cards. Answer with the one name of this list that"
    " says what the customer wants, and nothing else; out_of_scope if none does: {names}."
)
_NAME = re.compile(r"[a-z]+(?:_[a-z]+)*")


class Proposing:
    """Asks the model where that is worth it. `asked` tells which slot is open in the conversation of an arrival."""

    def __init__(
        self, model: Model, phrases: PhraseBook, classifier: Classifier, asked: Callable[[Arrival], str | None]
    ) -> None:
        self._model, self._phrases, self._classifier, self._asked = model, phrases, classifier, asked
        self._task = _TASK.format(names=", ".join(sorted(set(classifier.head.intents) - NEVER)))

    async def about(self, arrival: Arrival) -> Arrival:
        """The arrival, with what the model proposes if it was asked and answered with a name of the list."""
        content = arrival.content
        if not isinstance(content, Text) or not self._worth_it(content.text):
            return arrival
        if self._asked(arrival) in _ASKS_FOR_SECRETS:
            return arrival
        named = self._named(await self._model.ask(self._task, without_secrets(content.text)))
        return msgspec.structs.replace(arrival, content=Text(content.text, named)) if named else arrival

    async def close(self) -> None:
        """Close its connections."""
        await self._model.close()

    def _worth_it(self, text: str) -> bool:
        if not text.strip() or len(text) > LONGEST or self._phrases.read(text).commands:
            return False
        return self._classifier.guess(text).outcome != "sure"

    def _named(self, answer: str) -> str:
        """The name in an answer, if it holds exactly one of the list."""
        found = set(_NAME.findall(answer.lower())) & set(self._classifier.head.intents)
        return found.pop() if len(found) == 1 and not found & NEVER else ""


def without_secrets(text: str) -> str:
    """The text in one spelling; numbers, announced names and addresses are dots."""
    normal = normalise(text)
    plain = normal.text
    spots = [(found.start, found.end) for found in numbers.find(normal, "sms_code", code_sent=True)]
    hidden = {place for place, at in enumerate(normal.at) for start, end in spots if start <= at < end}
    for _, start, end in terms.emails(plain):
        hidden |= set(range(start, end))
    if name := names.said_in(plain):
        hidden |= set(range(*name))
    for run in _DIGITS.finditer(plain):
        hidden |= set(range(*run.span()))
    return "".join("•" if place in hidden else letter for place, letter in enumerate(plain))
