"""From what went wrong to what to do: which cause is likeliest, which question tells most, which remedy comes next."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import combinations, product

import msgspec

from knowledge.facts import Cause, Remedy
from knowledge.handbook import Handbook

MOST_QUESTIONS = 4
MOST_OPTIONS = 2  # of one question, beside "none of these"
NONE, UNKNOWN = "none", "unknown"  # what may be said beside an option
_SURE = 0.85  # a remedy this likely is offered without asking further ...
_TWO_SURE = 0.97  # ... and so are two that are this likely together
_TELLS = 0.04  # bits that a question must be worth
_DOUBLED = 2.0  # what a matching circumstance does to a cause
_DONT_KNOW, _WRONG = 0.2, 0.1  # of all answers
_COMPARED = 6  # options that are weighed against each other
# What a person meets when nothing is known: no code, no step.
COMMON = ("card_number", "code_not_sent", "elements_differ", "bank_busy")


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of a failure."""

    reasons: tuple[str, ...]  # ids of reason classes it may be
    circumstances: frozenset[str] = frozenset()  # "hour:night", "bank:small", ...
    answers: dict[str, str] = {}  # question, its options joined by "|" -> an option, none or unknown
    tried: tuple[str, ...] = ()  # remedies that did not help


class Diagnoser:
    """The inference, over the handbook's causes. Pure."""

    def __init__(self, book: Handbook) -> None:
        self._book = book

    def likely(self, case: Case) -> dict[Cause, float]:
        """The causes with how likely each is, all together 1; empty when every remedy has been tried."""
        weights: dict[str, float] = {}
        for reason in case.reasons:
            for name in self._book.reasons[reason].causes:
                cause = self._book.causes[name]
                if cause.remedy not in case.tried:
                    weights[name] = weights.get(name, 0.0) + self._weight(cause, case)
        whole = sum(weights.values())
        causes = sorted(weights.items(), key=lambda item: -item[1])
        return {self._book.causes[name]: weight / whole for name, weight in causes} if whole else {}

    def remedies(self, case: Case) -> list[tuple[Remedy, float]]:
        """What to do, the likeliest to help first."""
        helps: dict[str, float] = {}
        for cause, weight in self.likely(case).items():
            helps[cause.remedy] = helps.get(cause.remedy, 0.0) + weight
        ranked = sorted(helps.items(), key=lambda item: -item[1])
        return [(self._book.remedies[name], weight) for name, weight in ranked]

    def question(self, case: Case) -> str:
        """The question that tells most, its options joined by "|"; "" when none is worth asking."""
        remedies = self.remedies(case)
        if len(case.answers) >= MOST_QUESTIONS or len(remedies) < 2:
            return ""
        first, second = remedies[0][1], remedies[1][1]
        if first >= _SURE or (first + second >= _TWO_SURE and len(remedies) > 2):
            return ""
        worth = {question: self._worth(question, case) for question in self.open_questions(case)}
        best = max(worth, key=lambda question: worth[question], default="")
        return best if best and worth[best] >= _TELLS else ""

    def open_questions(self, case: Case) -> list[str]:
        """All that could still be asked: up to two options at once, each for another remedy."""
        asked = {option for question in case.answers for option in question.split("|")}
        speaks: dict[str, str] = {}  # option -> remedy
        for cause in self.likely(case):
            for option in cause.yes:
                if option not in asked:
                    speaks.setdefault(option, cause.remedy)
        options = list(speaks)[:_COMPARED]
        sets = (some for size in range(1, MOST_OPTIONS + 1) for some in combinations(options, size))
        return ["|".join(some) for some in sets if len({speaks[option] for option in some}) == len(some)]

    def _weight(self, cause: Cause, case: Case) -> float:
        weight = float(cause.share)
        for circumstance in cause.when:
            if circumstance in case.circumstances:
                weight *= _DOUBLED
        for asked, said in case.answers.items():
            weight *= self._likelihood(asked, cause, said)
        return weight

    def _worth(self, asked: str, case: Case) -> float:
        """Bits about the remedy that the answer is expected to bring."""
        before = self.likely(case)
        after = 0.0
        for said in answers_to(asked):
            chance = sum(weight * self._likelihood(asked, cause, said) for cause, weight in before.items())
            told = msgspec.structs.replace(case, answers={**case.answers, asked: said})
            after += chance * _bits(weight for _, weight in self.remedies(told))
        return _bits(weight for _, weight in self.remedies(case)) - after

    def _likelihood(self, asked: str, cause: Cause, said: str) -> float:
        """How likely somebody with this cause says this; they may not know, be wrong, or have two to choose from."""
        options = asked.split("|")
        if said == UNKNOWN:
            return _DONT_KNOW
        meant = 0.0
        for truth in product((True, False), repeat=len(options)):
            true = [option for option, holds in zip(options, truth, strict=True) if holds]
            chance = math.prod(self._true(option, cause, option in true) for option in options)
            right = (said == NONE) if not true else (1 / len(true) if said in true else 0.0)
            wrong = 0.0 if right else 1 / len(options)
            meant += chance * ((1 - _DONT_KNOW - _WRONG) * right + _WRONG * wrong)
        return meant + (_DONT_KNOW if said == NONE and len(options) > 1 else 0.0)

    def _true(self, option: str, cause: Cause, holds: bool) -> float:
        question = self._book.questions[option]
        yes = (question.own if option in cause.yes else question.others) / 100
        return yes if holds else 1 - yes


def answers_to(asked: str) -> list[str]:
    """What may be said: each option, none; "unknown" apart where there is one option only."""
    options = asked.split("|")
    return [*options, NONE] if len(options) > 1 else [*options, NONE, UNKNOWN]


def _bits(weights: Iterable[float]) -> float:
    return -sum(weight * math.log2(weight) for weight in weights if weight > 0)


def circumstances(hour: int, small_bank: bool, attempts: int, card_type: str, carrier: str) -> frozenset[str]:
    """What is known without asking, as the causes' `when` names it."""
    found: Mapping[str, bool] = {
        "hour:night": hour >= 23 or hour < 6,
        "hour:busy": 9 <= hour < 21,
        "bank:small": small_bank,
        "attempts:many": attempts >= 3,
        "card:credit": card_type == "credit",
        "card:debit": card_type == "debit",
        "carrier:virtual": carrier == "virtual",
    }
    return frozenset(name for name, holds in found.items() if holds)
