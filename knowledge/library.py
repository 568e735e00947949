"""The questions dialogs may ask of what we know about banks, cards and limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from itertools import chain
from pathlib import Path

import msgspec

from knowledge.facts import PlatformLimit
from knowledge.naming import BankNames
from knowledge.own import laid_over, read_own_banks, read_own_bins, read_platform_limits, with_ours
from knowledge.placing import PlacedBank
from knowledge.reading import read_banks, read_bins, read_limits, read_not_names, read_sources
from knowledge.records import Bank, BinRule, CardGuess, CardType, Category, Found, NewCardLimits

DATA = Path(__file__).parent / "data"
_OFFERED = {Category.STATE_OWNED, Category.JOINT_STOCK}
_UNKNOWN = CardGuess()
_LONGEST_PREFIX, _SHORTEST_PREFIX = 10, 2


class Library:
    """Everything known; never changes once it is loaded."""

    def __init__(
        self, banks: Iterable[Bank], rules: Iterable[BinRule], limits: NewCardLimits, not_names: Iterable[str] = ()
    ) -> None:
        self._banks = {bank.code: bank for bank in banks}
        self._rules: dict[str, tuple[BinRule, ...]] = {}
        for rule in rules:
            self._rules[rule.prefix] = (*self._rules.get(rule.prefix, ()), rule)
        self._lengths = {prefix: tuple(sorted({rule.length for rule in same})) for prefix, same in self._rules.items()}
        kinds: dict[str, set[CardType]] = {}
        for rule in chain.from_iterable(self._rules.values()):
            kinds.setdefault(rule.bank, set()).add(rule.card_type)
        self._kinds = {bank: frozenset(types) for bank, types in kinds.items()}
        self._limits = limits
        self._names = BankNames(self._banks.values(), not_names)
        self._offered = tuple(bank for bank in self._banks.values() if bank.category in _OFFERED)

    @classmethod
    def load(cls, folder: Path | None = None, own: Path | None = None) -> Library:
        """What the files in `folder` say (ours by default), and over it the adopter's own facts in `own`.

        Raises DataFileError with file and line.
        """
        folder = folder or DATA
        banks = {bank.code: bank for _, bank in read_banks(folder, read_sources(folder))}
        rules = list(read_bins(folder, banks))
        banks |= {bank.code: with_ours(bank, banks.get(bank.code)) for bank in read_own_banks(own)}
        rules = laid_over(rules, read_own_bins(own, banks))
        limits = _with_own(read_limits(folder), read_platform_limits(own))
        return cls(banks.values(), rules, limits, read_not_names(folder))

    @property
    def banks(self) -> tuple[Bank, ...]:
        """All banks, the 18 big ones first."""
        return tuple(self._banks.values())

    @property
    def rules(self) -> tuple[BinRule, ...]:
        """All rules for card numbers."""
        return tuple(chain.from_iterable(self._rules.values()))

    def bank(self, code: str) -> Bank | None:
        return self._banks.get(code)

    def guess(self, digits: str) -> CardGuess:
        """Whose card a number is: by the longest prefix with rules for its length, else by the longest prefix."""
        longest: tuple[BinRule, ...] = ()
        for size in range(_LONGEST_PREFIX, _SHORTEST_PREFIX - 1, -1):
            rules = self._rules.get(digits[:size])
            if rules is None:
                continue
            for rule in rules:
                if rule.length == len(digits):
                    return CardGuess(rule.bank, rule.card_type, rule.prefix, self._lengths[rule.prefix], rule.sure)
            longest = longest or rules
        return _agreed(longest, self._lengths[longest[0].prefix]) if longest else _UNKNOWN

    def rules_of(self, digits: str) -> tuple[BinRule, ...]:
        """The rules with the longest prefix that these first digits of a card number have, one a length."""
        for size in range(min(len(digits), _LONGEST_PREFIX), _SHORTEST_PREFIX - 1, -1):
            if rules := self._rules.get(digits[:size]):
                exact = tuple(rule for rule in rules if rule.length == len(digits))
                return exact or rules
        return ()

    def banks_beginning(self, digits: str) -> tuple[str, ...]:
        """The banks with numbers that begin so, those with most rules first."""
        counts = Counter(rule.bank for rule in self.rules if rule.prefix.startswith(digits))
        return tuple(bank for bank, _ in counts.most_common())

    def find_banks(self, text: str, most: int = 5) -> tuple[Found, ...]:
        """The banks a sentence names, as it names them; if none, those it may have misspelt, likeliest first."""
        return self._names.find(text, most)

    def names_a_bank(self, text: str) -> bool:
        """Does the sentence name a bank outright?"""
        return any(found.exact for found in self.find_banks(text))

    def the_bank(self, text: str) -> str:
        """The code of the one bank that a sentence names outright; "" if it names none or several."""
        named = [found.bank.code for found in self.find_banks(text) if found.exact] if text else []
        return named[0] if len(named) == 1 else ""

    def near_banks(self, folded: str, most: int = 3) -> tuple[Found, ...]:
        """The banks a folded text may have misspelt by one character; never believed without asking."""
        return self._names.near(folded, most)

    def swallowed_banks(self, folded: str, most: int = 2) -> tuple[Found, ...]:
        """The banks that may be meant where only a short name stands, inside a longer one that is misspelt."""
        return self._names.swallowed(folded, most)

    def places_of_banks(self, folded: str) -> list[tuple[int, int]]:
        """Where in a folded text banks are named outright: begin and end."""
        return self._names.spans(folded)

    def card_types(self, code: str) -> frozenset[CardType]:
        """The kinds of card we know numbers of, for this bank; empty: we know none."""
        return self._kinds.get(code, frozenset())

    def place_banks(self, text: str) -> tuple[PlacedBank, ...]:
        """The banks a sentence names, with where they stand in it."""
        return self._names.places(text)

    def offered_banks(self, page: int = 0, size: int = 6) -> tuple[Bank, ...]:
        """One page of the banks most people need; empty after the last."""
        return self._offered[page * size : (page + 1) * size]

    def new_card_limits(self) -> NewCardLimits:
        return self._limits

    def hotline(self, code: str) -> str | None:
        """The number to dial, if a public source confirmed it; otherwise say "on the back of your card"."""
        bank = self._banks.get(code)
        return bank.hotline if bank and bank.hotline_checked else None

    def whose_hotline(self, number: str) -> Bank | None:
        """The bank with this number, if a public source confirmed it; none if several share it."""
        return self._by_hotline.get(number)

    @cached_property
    def _by_hotline(self) -> dict[str, Bank]:
        known = [(bank.hotline.replace("-", ""), bank) for bank in self.banks if bank.hotline_checked and bank.hotline]
        shared = Counter(number for number, _ in known)
        return {number: bank for number, bank in known if shared[number] == 1}


def _with_own(limits: NewCardLimits, own: Iterable[PlatformLimit]) -> NewCardLimits:
    """What a new card may pay, as the adopter says it."""
    for one in own:
        key = {"new_card_payment": "per_payment", "new_card_day": "per_day"}.get(one.limit)
        if key:
            new = {key: one.amount, "source": one.source, "checked": one.checked}
            limits = msgspec.structs.replace(limits, **new)
    return limits


def _agreed(rules: tuple[BinRule, ...], lengths: tuple[int, ...]) -> CardGuess:
    """What all rules of a prefix agree on, for a number whose length is none of theirs."""
    first = rules[0]
    same_bank = all(rule.bank == first.bank for rule in rules)
    same_type = all(rule.card_type == first.card_type for rule in rules)
    return CardGuess(
        first.bank if same_bank else None,
        first.card_type if same_type else None,
        first.prefix,
        lengths,
        same_bank and all(rule.sure for rule in rules),
    )
