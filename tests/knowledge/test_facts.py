"""What the library answers about banks and limits."""

from __future__ import annotations

from knowledge.library import Library
from knowledge.records import NewCardLimits


def test_a_hotline_is_told_only_when_a_public_source_has_it() -> None:
    """95588 is told for ICBC; a number from memory is on file for 渤海银行 and not told; unknown banks have none."""
    library = Library.load()
    from_memory = library.bank("BOHAIB")

    assert from_memory is not None
    assert from_memory.hotline
    assert library.hotline("ICBC") == "95588"
    assert library.hotline("BOHAIB") is None
    assert library.hotline("ASCB") is None
    assert library.hotline("NO_SUCH_BANK") is None


def test_the_banks_most_people_need_are_offered_first() -> None:
    """The first page holds the six state-owned banks by the names people use, then the twelve joint-stock ones."""
    library = Library.load()
    first = [bank.short_name for bank in library.offered_banks()]
    rest = [*library.offered_banks(1), *library.offered_banks(2)]

    assert first == ["工商银行", "建设银行", "农业银行", "中国银行", "邮储银行", "交通银行"]
    assert rest[0].short_name == "招商银行"
    assert len(rest) == 12
    assert library.offered_banks(3) == ()


def test_a_new_card_may_pay_ten_thousand_at_once_and_fifty_thousand_a_day() -> None:
    """The limits of a new card are known with their source and the day they were checked."""
    limits = Library.load().new_card_limits()

    assert isinstance(limits, NewCardLimits)
    assert (limits.per_payment, limits.per_day) == (10_000, 50_000)
    assert "第三节" in limits.source
    assert limits.checked == "2026-11-23"


def test_an_unknown_bank_is_none_and_no_error() -> None:
    """A code we don't know finds no bank; one we know finds it with its source."""
    library = Library.load()
    known = library.bank("CMB")

    assert library.bank("NOPE") is None
    assert known is not None
    assert known.source
    assert known.checked
