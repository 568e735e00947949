"""What a card number tells."""

from __future__ import annotations

import pytest

from knowledge.library import Library
from knowledge.records import BinRule, CardGuess, CardType, NewCardLimits

LIMITS = NewCardLimits(per_payment=1, per_day=1, source="made up", checked="2026-11-23")


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load()


def test_a_number_of_the_right_length_names_bank_and_kind(library: Library) -> None:
    """622202 with 19 digits is a debit card of ICBC; one digit short, the bank stands and the length is told."""
    whole = library.guess("6222021234567890123")
    short = library.guess("622202123456789012")

    assert whole == CardGuess("ICBC", CardType.DEBIT, "622202", (19,), True)
    assert short.bank == "ICBC"
    assert short.lengths == (19,)


def test_the_length_decides_between_two_banks_with_one_prefix(library: Library) -> None:
    """622303 is 南京银行 with 16 digits and ICBC with 18; with 17 we say neither, and both lengths."""
    assert library.guess("6223031234567890").bank == "NJCB"
    assert library.guess("622303123456789012").bank == "ICBC"

    neither = library.guess("62230312345678901")

    assert (neither.bank, neither.card_type, neither.lengths, neither.sure) == (None, None, (16, 18), False)


def test_an_unknown_number_is_unknown_and_no_error(library: Library) -> None:
    """A number we know no rule for gets an empty answer, also when it is empty or no number at all."""
    for digits in ("0000000000000000", "6", "", "x" * 40):
        assert library.guess(digits) == CardGuess(None, None, "", (), False)


def test_the_first_digits_are_enough_for_the_bank(library: Library) -> None:
    """A person who types only the first six digits is told the bank and how long the number is."""
    assert library.guess("622202") == CardGuess("ICBC", CardType.DEBIT, "622202", (19,), True)


def test_a_longer_prefix_wins_unless_only_the_shorter_one_has_the_length() -> None:
    """The longest prefix with the right length is taken first, whatever else fits."""
    rules = [_rule("62", 16, "A"), _rule("6212", 19, "B"), _rule("621234", 19, "C")]
    library = Library([], rules, LIMITS)

    assert library.guess("6212340000000000000").bank == "C"
    assert library.guess("6212990000000000000").bank == "B"
    assert library.guess("6212340000000000").bank == "A"
    assert library.guess("621234000000").bank == "C"


def test_rules_that_agree_on_the_bank_still_name_it_when_the_length_is_wrong() -> None:
    """Two kinds of card of one bank: the bank is named, the kind is not."""
    library = Library([], [_rule("62", 16, "A", CardType.CREDIT), _rule("62", 19, "A")], LIMITS)

    guess = library.guess("621234")

    assert guess == CardGuess("A", None, "62", (16, 19), True)


def test_a_bank_that_was_taken_over_counts_as_its_heir(library: Library) -> None:
    """A card of 洛阳银行 is a card of 中原银行 today."""
    (found,) = library.find_banks("洛阳银行")

    assert found.bank.name == "中原银行"
    assert found.exact


def _rule(prefix: str, length: int, bank: str, card_type: CardType = CardType.DEBIT) -> BinRule:
    return BinRule(prefix, length, bank, card_type, "UnionPay", True)
