"""A question -> an answer that rests on records, or an honest "unknown". Pure: the day comes with the question."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from knowledge import asked, wording
from knowledge.answers import Answer, Result, Spoken, Value
from knowledge.asked import Asked
from knowledge.diagnosing import Case, Diagnoser
from knowledge.doubts import (
    BESIDE_IT,
    CANDIDATES,
    LINES,
    about_a_code,
    asks_only_of_it,
    hedged,
    held_back,
    no_such_code,
    only_a_kind_of_card,
    unknown,
    which_bank,
    which_provider,
    without_chance_numbers,
)
from knowledge.facts import Code, Remedy
from knowledge.graph import KINDS, Graph
from knowledge.handbook import Handbook
from knowledge.records import Bank
from knowledge.typed_codes import Typed
from knowledge.workdays import Day

SHORTEST_BIN = 6  # digits that tell a bank
_LIKEST = 2  # codes that are named for a text somebody half remembers
_BESIDE = ("special:", "document:", "category:", "carrier:")  # what may be asked beside anything else
_LIMITS = ("limit:single", "limit:daily", "limit:yearly")
_OWN_CODE = {  # the code under which a person meets a class of errors here
    "card_number": "code:VALID-01",
    "code_not_sent": "code:MOBILE-03",
    "bank_busy": "code:BANK-404",
}
_WHICH_BANKS = ("哪些银行", "什么银行", "哪种银行", "哪类银行", "which banks", "what banks", "kind of bank")


class Piece(msgspec.Struct, frozen=True):
    """One record and what is said of it."""

    record: str
    lines: tuple[Spoken, ...]
    more: tuple[Spoken, ...] = ()


class Answering:
    """Answers from the handbook."""

    def __init__(self, book: Handbook) -> None:
        self.book = book
        self.graph = Graph(book)
        self._diagnoser = Diagnoser(book)

    def answer(self, question: str, language: str, today: Day, binding: bool = False) -> Answer:
        """The answer to `question`; `language` decides in what a code's meaning is told.

        `binding`: somebody is in the middle of it, who less often asks for something else.
        """
        found = asked.read(self.book, question)
        if found.card_digits:
            return self._whose_number(found.card_digits)
        if found.caller:
            return self._whose_hotline(found.caller)
        found = self._with_codes_that_agree(self._with_message(asked.believed(self.book, found, binding)))
        if about_a_code(found):
            return self._by_words(found, language, today)
        return self._by_belief(without_chance_numbers(found), language, today)

    def _with_message(self, found: Asked) -> Asked:
        """Where it tells what a screen says, and a code's text is like it, that is what it is about."""
        reason = self.book.messages.meant(found.text) if found.reports and not found.codes else ""
        return msgspec.structs.replace(found, likely=((f"reason:{reason}", 1.0),)) if reason else found

    def _with_codes_that_agree(self, found: Asked) -> Asked:
        """Of the codes that a number may be, those that mean what the words beside it tell: 卡过期 54."""
        said = found.codes or tuple(self.book.code_book.bare(found.text))
        told = [typed for typed in said if not typed.sure and self._agreeing(typed, found)]
        if not told:
            return found
        codes = [msgspec.structs.replace(typed, codes=self._agreeing(typed, found), sure=True) for typed in told]
        return msgspec.structs.replace(found, codes=tuple(codes))

    def _agreeing(self, typed: Typed, found: Asked) -> tuple[Code, ...]:
        return tuple(code for code in typed.codes if found.share(f"reason:{code.reason}") >= BESIDE_IT)

    def _by_words(self, found: Asked, language: str, today: Day) -> Answer:
        """The answer to what was found."""
        back = self._ask_back(found)
        return back or self._joined(found, self._pieces(found, language, today))

    def _by_belief(self, found: Asked, language: str, today: Day) -> Answer:
        """The answer to what the classifier believes in, and to what words tell beside it."""
        strange = [fact for fact in found.facts if fact not in self.book.guesser.records]
        name, share = (strange[0], 1.0) if strange else found.inside  # a fact it never learnt: words alone tell it
        if only_a_kind_of_card(found):
            name, share = "aspect:cards", 1.0
        if name.startswith("carrier:"):
            name = next((fact for fact in found.facts if fact.startswith("carrier:")), name)  # named, or its numbers
        if not strange and (instead := held_back(found, name, share)):
            return instead
        of_a_bank = name.startswith("aspect:")
        beside = [fact for fact in found.facts if fact != name and self._said_beside(found, fact, name)]
        facts = tuple(beside) if of_a_bank else (name, *beside)
        asked_too = {aspect for aspect in found.aspects if found.share(f"aspect:{aspect}") >= BESIDE_IT}
        aspects = frozenset(asked_too | {name[7:]}) if of_a_bank else found.aspects
        answer = self._by_words(msgspec.structs.replace(found, facts=facts, aspects=aspects), language, today)
        told = name in found.facts or (of_a_bank and bool(found.aspects or found.facts))  # by the words too
        confidence = round(max(share, answer.confidence) if told else share, 2)
        return hedged(msgspec.structs.replace(answer, confidence=confidence, believed=not told), found, share)

    def _said_beside(self, found: Asked, fact: str, name: str) -> bool:
        """Is what words tell asked too, beside `name`, or only a part or a neighbour of it?"""
        if name.startswith("carrier:") and fact.startswith("carrier:"):
            return False
        return name in found.facts or fact.startswith(_BESIDE) or found.share(fact) >= BESIDE_IT

    def _whose_number(self, digits: str) -> Answer:
        """The banks whose cards begin with these digits."""
        rules = self.book.library.rules_of(digits)
        if not rules and len(digits) < SHORTEST_BIN:
            return self._which_of(digits)
        if not rules:
            return Answer(Result.UNKNOWN, (Spoken("answer.bin.unknown"),), confidence=0.6)
        banks = dict.fromkeys(f"bank:{rule.bank}" for rule in rules)
        lines = wording.bins(rules)
        records = (f"bin:{rules[0].prefix}", *banks)
        return Answer(Result.ANSWERED, tuple(lines[:LINES]), records, self._path(records), tuple(lines[LINES:]), 0.9)

    def _whose_hotline(self, bank: Bank) -> Answer:
        """Whose number it is, and that a caller may only pretend to have it."""
        records = (f"bank:{bank.code}", "topic:fraud")
        values: dict[str, Value] = {"bank": f"@bank.{bank.code}", "number": bank.hotline.replace("-", "")}
        line = Spoken("answer.bank.whose_hotline", values)
        return Answer(Result.ANSWERED, (line,), records, self._path(records), confidence=0.9)

    def _which_of(self, digits: str) -> Answer:
        """Too few digits to tell one bank: those with most numbers that begin so, and the wish for six digits."""
        banks = self.book.library.banks_beginning(digits)
        if not banks:
            return Answer(Result.ASKED_BACK, (Spoken("answer.bin.too_short"),), confidence=0.6)
        key = "answer.bin.several" if len(banks) > 1 else "answer.bin.one"
        names: dict[str, Value] = {"bank": f"@bank.{banks[0]}", "other": f"@bank.{banks[:2][-1]}"}
        line = Spoken(key, {"prefix": digits, "count": len(banks), **names})
        result = Result.ASKED_BACK if len(banks) > 1 else Result.ANSWERED
        return Answer(result, (line,), tuple(f"bank:{one}" for one in banks[:CANDIDATES]), confidence=0.75)

    # -- what a diagnosis asks

    def complaint(self, text: str) -> tuple[list[Code], list[str]]:
        """The codes (only where one is surely meant) and the facts that a sentence holds."""
        found = asked.read(self.book, text)
        codes = [code for typed in found.codes if typed.sure for code in typed.codes]
        return codes, [] if found.beyond else list(found.facts)

    def own_code(self, code: str) -> Code | None:
        """A code of the platform or the bank gateway."""
        return self.book.codes.get(f"code:{code}")

    def remedy(self, name: str) -> Remedy:
        """What a remedy does. Raises KeyError for an unknown one."""
        return self.book.remedies[name]

    def next_question(self, case: Case) -> str:
        """The question that tells most, "" when a remedy should be offered."""
        return self._diagnoser.question(case)

    def next_remedy(self, case: Case) -> str:
        """The remedy likeliest to help, "" when all have been tried."""
        ranked = self._diagnoser.remedies(case)
        return ranked[0][0].id if ranked else ""

    # -- what is said

    def _ask_back(self, found: Asked) -> Answer | None:
        """Where a guess or a number must not be believed yet."""
        open_ = [typed for typed in found.codes if typed.codes and not typed.sure]
        if len(open_) == len(found.codes) and open_:
            return which_provider(open_[0])
        strange = [typed for typed in found.codes if not typed.codes]
        if strange and len(strange) == len(found.codes):
            return no_such_code(strange[0])
        if found.guessed and asks_only_of_it(found):
            return which_bank(found)
        return None

    def _pieces(self, found: Asked, language: str, today: Day) -> list[Piece]:
        sure = [typed for typed in found.codes if typed.sure]
        pieces = [self._code(code, language) for typed in sure or found.codes for code in typed.codes]
        facts = list(found.facts)
        banks = [] if found.guessed else [one.bank for one in found.banks]
        for bank in banks:
            pieces += self._bank(bank, found, facts, today)
        if banks:
            facts = [fact for fact in facts if fact not in _said_of_the_bank(found)]
        told = [piece for fact in facts for piece in self._fact(fact, found, today)]
        pieces = [*told, *pieces] if found.examples and not found.codes else [*pieces, *told]
        if found.codes and any(word in found.text for word in _WHICH_BANKS):
            kinds = [kind for typed in found.codes for code in typed.codes for kind in self.graph.banks_with(code.id)]
            pieces += [Piece(kind, ()) for kind in kinds]
        return _once(pieces)

    def _code(self, code: Code, language: str) -> Piece:
        more = wording.reason_more(self.book, code.reason)
        return Piece(code.id, tuple(wording.code(self.book, code, language)), tuple(more))

    def _fact(self, record: str, found: Asked, today: Day) -> list[Piece]:
        if record.startswith("reason:"):
            return self._reason(record[7:], found)
        if record == "topic:raise_limit":
            own = [wording.fact(self.book, self.book.facts[one], today) for one in _LIMITS]
            return [Piece(one, tuple(lines)) for one, lines in zip(_LIMITS, own, strict=True)]
        fact = self.book.facts[record]
        more = (Spoken(f"{fact.key}.more"),) if fact.more else ()
        said = [Piece(record, tuple(wording.fact(self.book, fact, today)), more)]
        if found.prefix and record.startswith("carrier:"):
            return [Piece(f"carrier:{found.prefix}", ()), *said]
        return said

    def _reason(self, name: str, found: Asked) -> list[Piece]:
        """A class of errors told by its text: the likest codes of it, what it means, what mends it first."""
        more = tuple(wording.reason_more(self.book, name))
        causes = self.book.reasons[name].causes
        mends = [Piece(f"remedy:{self.book.causes[cause].remedy}", ()) for cause in causes[:1]]
        own = _OWN_CODE.get(name)
        if own:
            code = self.book.codes[own]
            said = Piece(own, tuple(wording.code(self.book, code, "zh_CN")), more)
            return [said, Piece(f"reason:{name}", ()), *mends]
        codes = [Piece(code.id, ()) for code in self.book.messages.likest(name, found.text)[:_LIKEST]]
        return [*codes, Piece(f"reason:{name}", tuple(wording.reason(self.book, name)), more), *mends]

    def _bank(self, bank: Bank, found: Asked, facts: list[str], today: Day) -> list[Piece]:
        """What is asked of one bank; what is asked beside it is said by its own facts."""
        me = f"bank:{bank.code}"
        for asks, says in self._bank_ways(bank, found, facts, today):
            if asks:
                lines = says()
                if lines:
                    return [Piece(me, tuple(lines)), *self._beside(bank, found, facts)]
        return [Piece(me, ())]

    def _bank_ways(
        self, bank: Bank, found: Asked, facts: list[str], today: Day
    ) -> list[tuple[bool, Callable[[], list[Spoken]]]]:
        """In the order in which they are tried: is it asked, and what is said."""
        book, aspects = self.book, found.aspects
        limits = "limit" in aspects and not any(fact.startswith("limit:account") for fact in facts)
        alone = not (facts or found.codes)
        of_credit = alone and found.card_type == "credit" and aspects <= {"cards", "support"}
        return [
            ("topic:change_reserved_mobile" in facts, lambda: wording.bank_reserved(book, bank)),
            ("topic:reserved_mobile" in facts, lambda: wording.bank_reserved_found(book, bank)),
            ("topic:open_online_payment" in facts, lambda: wording.bank_opens(book, bank)),
            (limits, lambda: wording.bank_quick_pay(book, bank, found.card_type)),
            ("region" in aspects and alone, lambda: wording.bank_region(book, bank)),
            ("trouble" in aspects and alone, lambda: wording.bank_troubles(book, bank)),
            ("category" in aspects, lambda: wording.bank_kind(book, bank, today)),
            ("topic:credit_cards" in facts or of_credit, lambda: wording.bank_credit(book, bank)),
            ("hotline" in aspects and (alone or bool(found.codes)), lambda: wording.bank_hotline(book, bank)),
            (bool(found.codes), lambda: []),
            (alone, lambda: wording.bank_supported(book, bank)),
            ("support" in aspects, lambda: wording.bank_supported(book, bank)),
        ]

    def _beside(self, bank: Bank, found: Asked, facts: list[str]) -> list[Piece]:
        """The records that what is said of the bank rests on."""
        if "limit" in found.aspects and not {"topic:change_reserved_mobile", "topic:open_online_payment"} & set(facts):
            return [Piece("limit:quick_pay", ())] if any(key[0] == bank.code for key in self.book.quick_pay) else []
        if "category" in found.aspects and bank.category in KINDS:
            return [Piece(KINDS[bank.category], ())]
        own = [fact for fact in facts if fact in _said_of_the_bank(found)]
        if not (own or found.codes or "hotline" in found.aspects) and bank.category in KINDS:
            own = [KINDS[bank.category]]  # whether it can be bound is known of its kind
        return [Piece(fact, ()) for fact in own]

    def _joined(self, found: Asked, pieces: list[Piece]) -> Answer:
        records = tuple(piece.record for piece in pieces)
        lines = [line for piece in pieces for line in piece.lines]
        if not lines:
            return unknown(found)
        hedged = wording.HEDGE in lines
        lines = [line for line in _each_once(lines) if line != wording.HEDGE]
        if found.guessed:
            lines.insert(0, Spoken("answer.bank.guessed", {"bank": f"@bank.{found.banks[0].bank.code}"}))
        short, rest = lines[:LINES], lines[LINES:]
        if hedged:
            short = [*short[: LINES - 1], wording.HEDGE]
        path = self._path(records)
        more = (*rest, *(line for piece in pieces for line in piece.more))
        understood = 1 - min(1.0, found.left / max(found.whole, 1.0))
        return Answer(
            Result.ANSWERED, tuple(short), records, path or records[:1], more, round(0.5 + 0.5 * understood, 2)
        )

    def _path(self, records: tuple[str, ...]) -> tuple[str, ...]:
        """How each record hangs on one before it, by the shortest way."""
        hops: list[str] = []
        for at, record in enumerate(records[1:], 1):
            ways = [way for before in records[:at] if (way := self.graph.path(before, record))]
            hops += sorted(ways, key=len)[0] if ways else ()
        return tuple(dict.fromkeys(hops))


def _each_once(lines: list[Spoken]) -> list[Spoken]:
    """Each line once; values are dicts, so lines are told apart by their text."""
    seen: dict[str, Spoken] = {}
    for line in lines:
        seen.setdefault(f"{line.key}{sorted(line.values.items())}", line)
    return list(seen.values())


def _said_of_the_bank(found: Asked) -> set[str]:
    """Facts that the bank's own answer already holds."""
    said = {"topic:reserved_mobile", "topic:change_reserved_mobile", "topic:open_online_payment", "topic:credit_cards"}
    if "limit" in found.aspects:
        said |= {"limit:daily", "limit:single", "limit:quick_pay", "limit:new_card"}
    return said | {"topic:coverage", "topic:debit_cards"}


def _once(pieces: list[Piece]) -> list[Piece]:
    first: dict[str, Piece] = {}
    for piece in pieces:
        before = first.get(piece.record)
        if before is None or (not before.lines and piece.lines):
            first[piece.record] = piece
    return list(first.values())
