"""`run_bot.py train`, second half: how people ask -> the model that finds the record a question is about."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

import msgspec

from bot.training import asked
from bot.training.fitting import Lesson, Settings, fit
from bot.training.sources import sources
from core import datafile
from core.datafile import Entries, Rows
from core.errors import DataFileError
from core.understanding import features
from core.understanding.classifier import NONE
from knowledge.guessing import MODEL, Guesser, prepared
from knowledge.handbook import Handbook
from knowledge.library import DATA, Library
from locales import examples

SETTINGS = Settings(temperature=1.0, sure=0.6, none=0.35, doubt=0.5)
MOST = 5  # sentences drawn from one with choices
SHRINK = 2e-6  # how much a weight is pulled towards zero
LEAST = 17  # steps of a weight: features that say less are left out, to keep the model small
PLAIN = 2.0  # what a sentence without choices counts beside all that one with choices yields
CUES = 6  # sentences drawn from one cue
_LANGUAGES = ("zh_CN", "zh_HK", "en")
# Any bank will do: only its kind is left of it.
_BANKS = {"en": ["ICBC", "Bank of China", "China Merchants Bank", "Ping An Bank"]}
_CHINESE_BANKS = ["招商银行", "工行", "宁波银行", "建设银行"]
_BEFORE = {"en": ["hi, ", "excuse me, ", "please, ", "quick question: ", "so "]}
_BEFORE |= {
    "zh_HK": ["你好，", "想問下", "請問", "唔該，"],
    "zh_CN": ["你好，", "请问", "那个，", "麻烦问下", "我想问", "亲，"],
}
_BEHIND = {"en": ["?", " please", ", thanks", " asap"]}
_BEHIND |= {"zh_HK": ["，唔該", "呀", "呢", "？"], "zh_CN": ["啊", "呢", "，谢谢", "，急", "？", "来着"]}
_PLACE = re.compile(r"\{\{ (\w+) \}\}")
_CLAUSE = re.compile(r"[，。；：？！,.;:?!“”（）]")
_SHORTEST_CLAUSE = 4
_BACKWARDS = {
    "zh": ("{}", "{}吗", "{}是什么意思", "为什么{}", "{}的是哪个"),
    "en": ("{}", "is it true that {}", "why {}", "what is {}"),
}
_BEYOND = ("{0}/怎么{0}/{0}多少/{0}怎么办/我想{0}/{0}在哪", "{0}/how do I {0}/what about {0}/my {0}")


class Trained(msgspec.Struct, frozen=True):
    """What came of a training."""

    said: tuple[str, ...]  # for whoever started it
    before: bytes  # the file that was there before
    after: bytes


def train(file: Path = MODEL) -> Trained:
    """Learn from all that is written, write the file, and score both on the strangers' questions."""
    started = time.perf_counter()
    book = Handbook.load(Library.load())
    learnt = list(lessons(book))
    after = fit(learnt, SETTINGS, sources(), LEAST, SHRINK)
    before = file.read_bytes() if file.exists() else after
    file.write_bytes(after)
    records = len({each.intent for each in learnt})
    took = time.perf_counter() - started
    said = f"{len(learnt)} questions, {records} records, {len(after) / 1e6:.2f} MB, {took:.1f} s"
    scores = asked.compared(book, Guesser.of(before), Guesser.of(after), asked.sets())
    return Trained((said, *scores), before, after)


def lessons(book: Handbook) -> Iterator[Lesson]:
    """All sentences, each spelt as a question is when it is asked."""
    for source, (record, variants, worth) in enumerate(_written(book)):
        spelt = {features.spelling(prepared(book, book.fold(one)), {}): None for one in variants}
        for one in spelt:
            if one:
                yield Lesson(tuple(features.of(one, {})), record, source, worth * len(spelt) ** -0.5)


def _written(book: Handbook) -> Iterator[tuple[str, Sequence[str], float]]:
    """A record, ways to ask for it, and how much they count."""
    for language in _LANGUAGES:
        yield from ((record, said, 1.0 if len(said) > 1 else PLAIN) for record, said in asked_in(language))
    yield from ((record, (question,), 1.0) for question, record in book.example_questions.items())
    yield from ((record, said, 0.4) for record, said in _from_cues(book))
    yield from ((NONE, _BEYOND[word.isascii()].format(word).split("/"), 0.5) for word in book.beyond_words)
    for language in _LANGUAGES:
        yield from ((record, said, 0.5) for record, said in _from_answers(book, language))
        yield from ((record, (title,), PLAIN) for record, title in asked.titles(language))


def asked_in(language: str) -> Iterator[tuple[str, Sequence[str]]]:
    """The sentences of `knowledge/data/asked/<language>/`, with all they yield. Raises DataFileError."""
    known = {"bank": _BANKS.get(language, _CHINESE_BANKS)}
    for file in sorted((DATA / "asked" / language).glob("*.yaml")):
        for record, sentence in _sentences(file):
            drawn = examples.variants(sentence, known, MOST)
            yield record, drawn
            before, behind = _BEFORE[language], _BEHIND[language]
            if len(drawn) > 1:
                yield record, [before[len(sentence) % len(before)] + drawn[0]]
                yield record, [drawn[-1] + behind[len(sentence) % len(behind)]]


def _sentences(file: Path) -> Iterator[tuple[str, str]]:
    shown = "/".join(file.parts[-5:])
    top = datafile.read(file.read_text("utf-8"), shown)
    if not isinstance(top, Entries):
        raise DataFileError(shown, 1, "records expected", "write `record:` and below it `- question` lines")
    for record, rows in top.items():
        if not isinstance(rows, Rows):
            raise DataFileError(shown, top.lines[record], f"no questions for '{record}'", "write `- question` lines")
        yield from ((record, str(row)) for row in rows)


def _from_cues(book: Handbook) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A cue's words one behind the other are a terse way to ask."""
    for cue in book.cues.all():
        groups = [group[:8] for group in cue.groups]
        joined = ("".join(words) if not all(map(str.isascii, words)) else " ".join(words) for words in product(*groups))
        drawn = list(dict.fromkeys(joined))
        yield cue.id, tuple(drawn[:: max(1, len(drawn) // CUES)])


def _from_answers(book: Handbook, language: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Whoever half remembers an answer asks for it by its words: 次日生效的是哪个限额."""
    texts = asked.answers(language)
    ask = _BACKWARDS["en" if language == "en" else "zh"]
    for fact in book.facts.values():
        for key in (fact.key, f"{fact.key}.more"):
            for clause in _clauses(str(texts.get(key, "")), fact.values):
                yield fact.id, tuple(way.format(clause) for way in ask)


def _clauses(text: str, values: Mapping[str, int | str]) -> Iterator[str]:
    filled = _PLACE.sub(lambda match: str(values.get(match[1], "")), text)
    yield from (clause.strip() for clause in _CLAUSE.split(filled) if len(clause.strip()) >= _SHORTEST_CLAUSE)
