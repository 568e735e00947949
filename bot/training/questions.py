"""`run_bot.py train`, second half: how people ask -> the model that finds the record a question is about."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

from bot.training.fitting import Lesson, Settings, fit
from core import datafile
from core.datafile import Entries, Rows
from core.errors import DataFileError
from core.understanding import features
from knowledge.guessing import MODEL, prepared
from knowledge.handbook import Handbook
from knowledge.library import DATA, Library
from locales import examples

SETTINGS = Settings(temperature=1.0, sure=0.6, none=0.35, doubt=0.5)
MOST = 40  # sentences drawn from one with choices
CUES = 6  # sentences drawn from one cue
_LANGUAGES = ("zh_CN", "zh_HK", "en")
_BANKS = {"en": ["ICBC", "Bank of China", "China Merchants Bank", "Ping An Bank"]}
_CHINESE_BANKS = ["招商银行", "工行", "宁波银行", "建设银行"]  # any will do: only their kind is left
_PLACE = re.compile(r"\{\{ (\w+) \}\}")
_CLAUSE = re.compile(r"[，。；：？！,.;:?!“”（）]")
_SHORTEST_CLAUSE = 4
_BACKWARDS = {
    "zh": ("{}", "{}吗", "{}是什么意思", "为什么{}", "{}的是哪个"),
    "en": ("{}", "is it true that {}", "why {}", "what is {}"),
}


def train(say: Callable[[str], None], file: Path = MODEL) -> None:
    """Learn from all that is written, and write the file."""
    started = time.perf_counter()
    book = Handbook.load(Library.load())
    learnt = list(lessons(book))
    data = fit(learnt, SETTINGS, sources())
    file.write_bytes(data)
    records = len({each.intent for each in learnt})
    took = time.perf_counter() - started
    say(f"{len(learnt)} questions, {records} records, {len(data) / 1e6:.2f} MB, {took:.1f} s")


def sources(folder: Path = DATA) -> str:
    """SHA-256 of all that the model is made from: another one means that it has to be trained again."""
    read = hashlib.sha256()
    answers = examples.HERE.glob("*/answers.yaml")
    for file in sorted([*(folder / "asked").glob("*.yaml"), *(folder / "facts").glob("*"), *answers]):
        read.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return read.hexdigest()


def lessons(book: Handbook) -> Iterator[Lesson]:
    """All sentences, each spelt as a question is when it is asked."""
    source = 0
    for record, variants, worth in _written(book):
        source += 1
        spelt = {features.spelling(prepared(book, book.fold(one)), {}): None for one in variants}
        for one in spelt:
            if one:
                yield Lesson(one, record, source, worth * len(spelt) ** -0.5)


def _written(book: Handbook) -> Iterator[tuple[str, tuple[str, ...], float]]:
    """A record, ways to ask for it, and how much they count."""
    for language in _LANGUAGES:
        yield from ((record, said, 1.0) for record, said in asked_in(language, language))
    for language in _LANGUAGES:
        yield from ((record, said, 1.0) for record, said in asked_in("beyond", language))
    yield from ((record, (question,), 1.0) for question, record in book.example_questions.items())
    yield from ((record, said, 0.4) for record, said in _from_cues(book))
    for language in _LANGUAGES:
        yield from ((record, said, 0.5) for record, said in _from_answers(book, language))


def asked_in(name: str, language: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The sentences of a file of `knowledge/data/asked/`, with all they yield. Raises DataFileError."""
    known = examples.words(examples.HERE / language / "examples")
    known |= {"bank": _BANKS.get(language, _CHINESE_BANKS)}
    file = DATA / "asked" / f"{name}.yaml"
    shown = f"knowledge/data/asked/{name}.yaml"
    top = datafile.read(file.read_text("utf-8"), shown)
    if not isinstance(top, Entries):
        raise DataFileError(shown, 1, "records expected", "write `record:` and below it `- question` lines")
    for record, rows in top.items():
        if not isinstance(rows, Rows):
            raise DataFileError(shown, top.lines[record], f"no questions for '{record}'", "write `- question` lines")
        for row in rows:
            drawn = examples.variants(str(row), known, MOST)
            yield record, drawn
            yield record, tuple(f"{known['opener'][i % len(known['opener'])]}{one}" for i, one in enumerate(drawn[::5]))
            yield record, tuple(f"{one}{known['closer'][i % len(known['closer'])]}" for i, one in enumerate(drawn[::7]))


def _from_cues(book: Handbook) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A cue's words one behind the other are a terse way to ask."""
    for cue in book.cues.all():
        groups = [group[:8] for group in cue.groups]
        joined = ("".join(words) if not all(map(str.isascii, words)) else " ".join(words) for words in product(*groups))
        drawn = list(dict.fromkeys(joined))
        yield cue.id, tuple(drawn[:: max(1, len(drawn) // CUES)])


def _from_answers(book: Handbook, language: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Whoever half remembers an answer asks for it by its words: 次日生效的是哪个限额."""
    file = examples.HERE / language / "answers.yaml"
    texts = datafile.read(file.read_text("utf-8"), file.name)
    ask = _BACKWARDS["en" if language == "en" else "zh"]
    for fact in book.facts.values():
        for key in (fact.key, f"{fact.key}.more"):
            said = _PLACE.sub(lambda match: str(fact.values.get(match[1], "")), str(texts.get(key, "")))
            for clause in _CLAUSE.split(said):
                if len(clause.strip()) >= _SHORTEST_CLAUSE:
                    yield fact.id, tuple(way.format(clause.strip()) for way in ask)
