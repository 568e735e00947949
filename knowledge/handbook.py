"""Everything known beside banks and card numbers, loaded and checked; never changes once it is loaded."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from itertools import chain
from pathlib import Path

import msgspec

from knowledge import facts_reading as reading
from knowledge.cues import Cue, Cues, WordFinder, parse
from knowledge.facts import Cause, Code, Fact, NumberRange, Question, QuickPay, Reason, Region, Remedy, ReservedPhone
from knowledge.guessing import Concepts, Guesser
from knowledge.library import DATA, Library
from knowledge.messages import Messages
from knowledge.own import read_own_codes, read_own_limits, read_platform_limits, with_limits
from knowledge.reading import Refuse, read_sources, stop
from knowledge.row import Row
from knowledge.spelling import fold
from knowledge.typed_codes import CodeBook

_TELLING_FIGURE = 100
_LIST = re.compile(r"<(\w+)>")


class Handbook(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """All records by their key."""

    library: Library
    facts: dict[str, Fact]
    codes: dict[str, Code]
    reasons: dict[str, Reason]
    causes: dict[str, Cause]
    questions: dict[str, Question]
    remedies: dict[str, Remedy]
    quick_pay: dict[tuple[str, str], QuickPay]  # bank and card type
    reserved: dict[str, ReservedPhone]
    regions: dict[str, Region]  # bank
    ranges: dict[str, NumberRange]
    lists: dict[str, tuple[str, ...]]
    concept_words: dict[str, tuple[str, ...]]
    slips: dict[str, str]  # what people type -> the word they mean
    example_questions: dict[str, str]  # question -> record
    beyond_words: tuple[str, ...]
    idle_words: tuple[str, ...]
    traditional: dict[int, str]

    @classmethod
    def load(
        cls, library: Library, folder: Path | None = None, refuse: Refuse = stop, own: Path | None = None
    ) -> Handbook:
        """What the files in `folder` say (ours by default), and over it the adopter's own facts in `own`.

        Raises DataFileError with file and line.
        """
        folder = folder or DATA
        sources = read_sources(folder)
        banks = {bank.code for bank in library.banks}
        placed = list(reading.read_facts(folder, sources, refuse))
        facts = {fact.id: fact for _, fact in placed}
        remedies = {remedy.id: remedy for remedy in reading.read_remedies(folder, refuse)}
        questions = {question.id: question for question in reading.read_questions(folder, refuse)}
        causes = {cause.id: cause for cause in reading.read_causes(folder, remedies, questions, refuse)}
        reasons = {reason.id: reason for reason in reading.read_reasons(folder, causes, refuse)}
        carriers = {fact.name for fact in facts.values() if fact.kind == "carrier"}
        beyond, idle = reading.read_beyond(folder)
        codes = reading.read_codes(folder, reasons, sources, refuse)
        limits = reading.read_quick_pay(folder, banks, sources, refuse)
        book = cls(
            library=library,
            facts=with_limits(facts, read_platform_limits(own)),
            codes={code.id: code for code in [*codes, *read_own_codes(own, reasons)]},
            reasons=reasons,
            causes=causes,
            questions=questions,
            remedies=remedies,
            quick_pay={(pay.bank, pay.card_type): pay for pay in [*limits, *read_own_limits(own, banks)]},
            reserved={phone.bank: phone for phone in reading.read_reserved(folder, banks, sources, refuse)},
            regions={one.bank: one for one in reading.read_regions(folder, banks, sources, refuse)},
            ranges={one.prefix: one for one in reading.read_ranges(folder, carriers, sources, refuse)},
            lists=reading.read_words(folder),
            concept_words=reading.read_concepts(folder),
            slips=reading.read_slips(folder),
            example_questions=reading.read_examples(folder, facts, refuse),
            beyond_words=beyond,
            idle_words=idle,
            traditional=reading.read_traditional(folder),
        )
        _check_links(book, placed, refuse)
        return book

    def fold(self, question: str) -> str:
        """A question in the one spelling cues are written in: 简体, half width, small letters."""
        folded = fold(question.translate(self.traditional))
        return self._slip.sub(lambda match: self.slips[match[0]], folded)

    @cached_property
    def _slip(self) -> re.Pattern[str]:
        words = sorted(self.slips, key=len, reverse=True)
        latin = "|".join(re.escape(word) for word in words if word.isascii())
        others = "|".join(re.escape(word) for word in words if not word.isascii())
        return re.compile(rf"\b(?:{latin})\b|{others}")

    def language_of(self, question: str) -> str:
        """zh_HK when it holds a traditional character, zh_CN when it holds another Chinese one, else en."""
        if any(ord(sign) in self.traditional for sign in question):
            return "zh_HK"
        return "zh_CN" if any("\u4e00" <= sign <= "\u9fff" for sign in question) else "en"

    def outside(self, records: Iterable[str]) -> tuple[str, ...]:
        """The ids that programs know records by: those of the tables of facts first, then ours."""
        named = [(*self.facts[one].known_as, one) if one in self.facts else (one,) for one in records]
        return tuple(dict.fromkeys(chain.from_iterable(named)))

    @cached_property
    def cues(self) -> Cues:
        """All ways to ask for a fact or a reason."""
        found: list[Cue] = []
        lists = {name: tuple(map(fold, words)) for name, words in self.lists.items()}
        for fact in self.facts.values():
            found += parse(fact.id, map(_fold_cue, fact.asked), map(_fold_cue, fact.unless), lists)
        for reason in self.reasons.values():
            found += parse(f"reason:{reason.id}", map(_fold_cue, reason.asked), (), lists)
        return Cues(found)

    @cached_property
    def code_book(self) -> CodeBook:
        """All codes, by what people type."""
        return CodeBook(self.codes.values())

    @cached_property
    def messages(self) -> Messages:
        """What screens say, by the texts of all codes."""
        return Messages(self.codes.values(), {code.id: self.fold(code.meaning) for code in self.codes.values()})

    @cached_property
    def figures(self) -> frozenset[str]:
        """The figures that facts hold, but not those so small that they may mean anything."""
        values = (value for fact in self.facts.values() for value in fact.values.values())
        return frozenset(str(value) for value in values if isinstance(value, str) or value >= _TELLING_FIGURE)

    @cached_property
    def concepts(self) -> Concepts:
        """Words that mean the same when somebody asks."""
        return Concepts({name: tuple(map(fold, words)) for name, words in self.concept_words.items()})

    @cached_property
    def guesser(self) -> Guesser:
        """What a question is most likely about when no cue finds it."""
        return Guesser.load()

    @cached_property
    def beyond(self) -> WordFinder:
        """Words of fields we know nothing about."""
        return WordFinder(map(fold, self.beyond_words))

    @cached_property
    def idle(self) -> WordFinder:
        """Words that don't say what is asked."""
        return WordFinder(map(fold, self.idle_words))


def _fold_cue(cue: str) -> str:
    return "&".join("|".join(fold(word) for word in group.split("|")) for group in cue.split("&"))


def _check_links(book: Handbook, placed: list[tuple[Row, Fact]], refuse: Refuse) -> None:
    """Whatever a fact points at exists, and so do the word lists its cues use."""
    for row, fact in placed:
        for key, others in (("needs", fact.needs), ("related", fact.related)):
            for other in others:
                if other not in book.facts and other not in book.codes:
                    refuse(row.wrong(key, f"it points at '{other}', which isn't there", "write the id of a fact"))
        for name in _LIST.findall(" ".join(fact.asked)):
            if name not in book.lists:
                refuse(row.wrong("asked", f"no list is called '{name}'", "add it to words.yaml, or write the words"))
