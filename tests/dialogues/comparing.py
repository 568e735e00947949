"""Expected against actual: each function gives what differs, in words; nothing when it is so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from core import datafile
from locales.texts import HERE
from tests.dialogues.script import Bubble, Inspect

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_MASKED = re.compile(r"\S\*+")


class Words:
    """Keys -> patterns of their words, so that a bubble's sentences can be named by key."""

    def __init__(self, folder: Path = HERE) -> None:
        self._patterns: dict[str, dict[str, str]] = {}
        self._ready: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
        for name in ("texts", "answers"):
            for file in sorted(folder.glob(f"*/{name}.yaml")):
                self._patterns.setdefault(file.parent.name, {}).update(_patterns(file))

    def keys(self) -> frozenset[str]:
        """All text keys."""
        return frozenset(key for patterns in self._patterns.values() for key in patterns)

    def is_made_of(self, language: str, text: str, keys: Sequence[str], any_before: bool) -> bool:
        """Does a bubble consist of the sentences with these keys, in this order?"""
        whole = "\n".join(self._patterns[language][key] for key in keys)
        return bool(re.fullmatch(f"(?:.*\n)?{whole}" if any_before else whole, text, re.DOTALL))

    def leads_of(self, language: str, text: str, key: str) -> str:
        """What stands in a bubble before its last sentence."""
        found = re.fullmatch(f"(.*?)\n?{self._patterns[language][key]}", text, re.DOTALL)
        return found[1] if found else text

    def lines_of(self, language: str, key: str) -> int:
        """How many lines the words of a key take."""
        return self._patterns[language][key].count("\n") + 1

    def alike(self, language: str, key: str) -> list[str]:
        """The keys with the same words, this one among them."""
        patterns = self._patterns[language]
        return [other for other in patterns if patterns[other] == patterns[key]]

    def key_of(self, language: str, sentence: str) -> str:
        """The key whose words these are; "" if none."""
        patterns = self._patterns[language]
        keys = [key for key, pattern in self._compiled(language) if pattern.fullmatch(sentence)]
        return max(keys, key=lambda key: len(patterns[key]), default="")

    def _compiled(self, language: str) -> list[tuple[str, re.Pattern[str]]]:
        """All patterns, made ready once: they are more than `re` keeps."""
        if language not in self._ready:
            patterns = sorted(self._patterns[language].items())
            self._ready[language] = [(key, re.compile(pattern, re.DOTALL)) for key, pattern in patterns]
        return self._ready[language]


def _patterns(file: Path) -> dict[str, str]:
    texts = datafile.read(file.read_text(encoding="utf-8"), file.name)
    return {key: _pattern(text) for key, text in texts.items()}


def _pattern(text: str) -> str:
    parts = re.split(r"\{\{.*?\}\}", text)
    return ".+?".join(re.escape(part) for part in parts)


def bubble(words: Words, wanted: Bubble, say: Mapping[str, Any], form: str | None) -> list[str]:
    """What differs between a bubble as expected and as said."""
    if wanted.say != say["key"]:
        return [f"said {say['key']}, expected {wanted.say}"]
    language, text = say["language"], say["text"]
    wrong = []
    if not words.is_made_of(language, text, (*wanted.leads, wanted.say), wanted.any_leads):
        said = words.leads_of(language, text, wanted.say)
        keys = [words.key_of(language, line) or line for line in said.split("\n") if line]
        wrong.append(f"before {wanted.say} stands {' + '.join(keys) or 'nothing'}, expected {list(wanted.leads)}")
    wrong += [f"the words {word!r} are missing in {text!r}" for word in wanted.words if word not in text]
    wrong += [f"the words {word!r} stand in {text!r}" for word in wanted.not_words if word in text]
    if wanted.language is not None and wanted.language != language:
        wrong.append(f"the language is {language}, expected {wanted.language}")
    if wanted.form is not None and wanted.form != (form or "none"):
        wrong.append(f"the form is {form or 'none'}, expected {wanted.form}")
    return wrong + _buttons(wanted, [button["key"] for button in say["buttons"]])


def foreign(language: str, say: Mapping[str, Any]) -> list[str]:
    """What of a bubble is in another language than its script's; a masked name stays as it was typed."""
    if say["language"] != language:
        return [f"the language of {say['key']} is {say['language']}, expected {language}"]
    words = [say["text"], *(button["label"] for button in say["buttons"])]
    chinese = [word for word in words if language == "en" and _CHINESE.search(_MASKED.sub("", word))]
    return [f"there is Chinese in {word!r}" for word in chinese]


def _buttons(wanted: Bubble, keys: list[str]) -> list[str]:
    if wanted.buttons is None:
        return []
    if wanted.any_buttons:
        missing = [key for key in wanted.buttons if key not in keys]
        return [f"no button {', '.join(missing)} among {keys}"] if missing else []
    return [] if list(wanted.buttons) == keys else [f"the buttons are {keys}, expected {list(wanted.buttons)}"]


def fields(what: str, wanted: Mapping[str, str], actual: Mapping[str, Any]) -> list[str]:
    """Differences of the fields that are named; the others are not looked at."""
    return [
        f"{what}{name} is {as_text(actual.get(name))}, expected {value}"
        for name, value in wanted.items()
        if as_text(actual.get(name)) != value
    ]


def as_text(value: object) -> str:
    """A value as scripts write it: null, true, 5, [binding]."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return f"[{', '.join(as_text(item) for item in value)}]"
    return str(value)


def slots(wanted: Mapping[str, dict[str, str] | str | None], actual: Mapping[str, Any]) -> list[str]:
    """Differences of the slots that are named."""
    wrong = []
    for slot, value in wanted.items():
        there = actual.get(slot)
        if value is None:
            wrong += [f"the slot {slot} is {there}, expected to be gone"] if slot in actual else []
        elif isinstance(value, dict) and isinstance(there, dict):
            wrong += fields(f"{slot}.", value, there)
        elif as_text(there) != value:
            wrong.append(f"the slot {slot} is {there}, expected {value}")
    return wrong


def seen(wanted: Inspect, actual: Mapping[str, Any]) -> list[str]:
    """Differences of the parts of `seen` that are named."""
    wrong = []
    if wanted.bindings is not None:
        cards = actual["bindings"]
        if len(cards) != len(wanted.bindings):
            wrong.append(f"there are {len(cards)} bindings, expected {len(wanted.bindings)}: {cards}")
        for expected, card in zip(wanted.bindings, cards, strict=False):
            wrong += fields("binding.", expected, card)
    if wanted.tickets is not None and len(actual["tickets"]) != wanted.tickets:
        wrong.append(f"there are {len(actual['tickets'])} tickets, expected {wanted.tickets}")
    names = sorted(timer["name"] for timer in actual["timers"])
    if wanted.timers is not None and names != sorted(wanted.timers):
        wrong.append(f"the timers are {names}, expected {sorted(wanted.timers)}")
    return wrong + fields("attempts.", wanted.attempts or {}, actual["attempts"])
