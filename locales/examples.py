"""Example sentences of all languages -> written sentences with their intents, to train the classifier on.

A file is a list of sentences, named by its intent (`out_of_scope.loans.yaml`: one kind of an intent). In a sentence
`(a|b|)` stands for a choice, `<bank>` for a word of `_words.yaml`. A sentence with choices yields several, drawn the
same way each time.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from core import datafile
from core.datafile import Entries, Rows
from core.errors import DataFileError

HERE = Path(__file__).parent
# Intents that are gone, or another's, once something stands before or behind them.
BARE = frozenset({"greeting", "complaint", "thanks_goodbye", "affirm", "deny_cancel", "bot_identity", "human_agent"})
MOST = 14  # sentences drawn from one with choices
_SPACES = re.compile(r"  +")
_SLOT = re.compile(r"<([a-z]+)>")
_CHOICE = re.compile(r"\(([^()]*)\)")


class Example(msgspec.Struct, frozen=True):
    """One written sentence, choices and all."""

    intent: str
    kind: str  # "" or a kind of this intent: "loans"
    language: str
    text: str
    variants: tuple[str, ...]  # what it yields


def load(folder: Path = HERE, most: int = MOST) -> list[Example]:
    """All of them, file by file. Raises DataFileError with file and line."""
    return [example for file in files(folder) for example in _of_file(file, most)]


def files(folder: Path = HERE) -> list[Path]:
    """The files with sentences, in a fixed order."""
    return sorted(file for file in folder.glob("*/examples/*.yaml") if not file.name.startswith("_"))


def words(folder: Path) -> dict[str, list[str]]:
    """What stands for `<name>`, of one language; a language without its own has the Chinese ones."""
    file = folder / "_words.yaml"
    if not file.exists():
        file = HERE / "zh_CN" / "examples" / "_words.yaml"
    name = f"{file.parent.parent.name}/examples/{file.name}"
    read = datafile.read(file.read_text(encoding="utf-8"), name)
    if not isinstance(read, Entries):
        raise DataFileError(name, 1, "words expected", "write `name: [one, two]`")
    return {key: list(value) for key, value in read.items()}


def _of_file(file: Path, most: int) -> Iterator[Example]:
    language = file.parent.parent.name
    name = f"{language}/examples/{file.name}"
    intent, _, kind = file.stem.partition(".")
    rows = datafile.read(file.read_text(encoding="utf-8"), name)
    if not isinstance(rows, Rows):
        raise DataFileError(name, 1, "sentences expected", "write `- sentence` lines")
    known = words(file.parent)
    for line, text in zip(rows.lines, rows, strict=True):
        if not isinstance(text, str) or not text.strip():
            raise DataFileError(name, line, "this is no sentence", "put it in quotes: a colon made it something else")
        unknown = [slot for slot in _SLOT.findall(text) if slot not in known]
        if unknown:
            raise DataFileError(name, line, f"nothing stands for <{unknown[0]}>", "add it to _words.yaml beside it")
        drawn = variants(text, known, most)
        yield Example(intent, kind, language, text, drawn if intent in BARE else _wrapped(drawn, known))


def variants(text: str, known: dict[str, list[str]], most: int) -> tuple[str, ...]:
    """At most `most` sentences drawn from one with choices; the same ones each time."""
    draw = random.Random(text)  # noqa: S311 - variety, not secrecy
    drawn: dict[str, None] = {}
    for _ in range(3 * most if "(" in text or "<" in text else 1):
        one = _SPACES.sub(" ", _drawn(text, known, draw)).strip()
        drawn.setdefault(one)
        if len(drawn) == most:
            break
    return tuple(drawn)


def _wrapped(drawn: tuple[str, ...], known: dict[str, list[str]]) -> tuple[str, ...]:
    """More of them: with what people put before a sentence, behind it, and with a detail beside it; of one only one."""
    draw = random.Random(drawn[0])  # noqa: S311
    before = draw.choice(known["opener"]) + draw.choice(drawn)
    behind = draw.choice(drawn) + draw.choice(known["closer"])
    beside = [_drawn(draw.choice(known["detail"]), known, draw), draw.choice(drawn)]
    draw.shuffle(beside)
    more = (before, behind, ", ".join(beside))
    return (*drawn, *(more if len(drawn) > 1 else (draw.choice(more),)))


def _drawn(text: str, known: dict[str, list[str]], draw: random.Random) -> str:
    while _CHOICE.search(text):
        text = _CHOICE.sub(lambda match: draw.choice(match[1].split("|")), text)
    return _SLOT.sub(lambda match: draw.choice(known[match[1]]), text)
