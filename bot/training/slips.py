"""The same messages as people also write them: a slip of the keyboard, 繁體, no punctuation, politeness around them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bot.training.scoring import accuracy, judged
from core.understanding.classifier import Classifier
from locales import trained

_POINTS = re.compile(r"[^\w\s]")


def report(rows: Sequence[dict[str, Any]], classifier: Classifier) -> Iterator[str]:
    """The accuracy on each, and how far it falls."""
    plain = _accuracy(rows, classifier, lambda text: text)
    yield "the same messages, written otherwise"
    for name, change in _changes().items():
        reached = _accuracy(rows, classifier, change)
        yield f"  {name:<26}{reached:.3f}  {reached - plain:+.3f}"


def _accuracy(rows: Sequence[dict[str, Any]], classifier: Classifier, change: Callable[[str], str]) -> float:
    return accuracy(judged(rows, [classifier.guess(change(row["text"])) for row in rows]))


def _changes() -> dict[str, Callable[[str], str]]:
    letters = trained.letters()
    traditional = {ord(new): chr(old) for old, new in letters.simplified.items()}
    alike = _alike(letters.sounds)
    return {
        "one slip of the keyboard": lambda text: _slip(text, letters.sounds, alike),
        "traditional characters": lambda text: text.translate(traditional),
        "no punctuation": lambda text: _POINTS.sub("", text),
        "你好 before": lambda text: f"hi, {text}" if text.isascii() else f"你好，请问{text}",
        "谢谢 behind": lambda text: f"{text}, thanks" if text.isascii() else f"{text}，谢谢",
    }


def _alike(sounds: Mapping[int, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for character, sound in sounds.items():
        if _common(chr(character)):
            found.setdefault(sound, []).append(chr(character))
    return found


def _common(character: str) -> bool:
    """One of the 3,755 of GB 2312's first level: what a keyboard offers first."""
    try:
        return b"\xb0\xa1" <= character.encode("gb2312") <= b"\xd7\xf9"
    except UnicodeEncodeError:
        return False


def _slip(text: str, sounds: Mapping[int, str], alike: Mapping[str, list[str]]) -> str:
    """One character is another of the same sound; in English two letters have changed places."""
    draw = random.Random(text)  # noqa: S311 - the same slip each time
    places = [place for place, letter in enumerate(text) if len(alike.get(sounds.get(ord(letter), ""), ())) > 1]
    if places:
        place = draw.choice(places)
        others = [one for one in alike[sounds[ord(text[place])]] if one != text[place]]
        return text[:place] + draw.choice(others) + text[place + 1 :]
    pairs = [match.start() for match in re.finditer(r"(?=[a-zA-Z]{2})", text)]
    if not pairs:
        return text
    place = draw.choice(pairs)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
