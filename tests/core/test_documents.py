"""ID numbers and mobiles: what is wrong with one, who is under sixteen, and what a mask shows."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.understanding import identity, mobiles

RIGHT = ["11010519491231002X", "11010519491231002x", "310101199001010012", "110105201511201239", "123456199001010011"]


def with_check_digit(first17: str) -> str:
    """The ID number that begins so (GB 11643, written here a second time on purpose)."""
    weighted = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(first17))
    return first17 + "10X98765432"[weighted % 11]


@pytest.mark.parametrize("number", RIGHT)
def test_a_right_id(number: str) -> None:
    """Check digit and birth date decide; counties that are gone or unknown are no reason to refuse."""
    assert identity.problem_of(number) == ""
    assert identity.looks_like_one(number)


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        ("11010519491231002", "length"),
        ("1101051949123100211", "length"),
        ("", "length"),
        ("110105194912310021", "checksum"),
        ("110105194912310020", "checksum"),
        ("X" * 18, "checksum"),
        (with_check_digit("11010519490231001"), "birth_date"),
        (with_check_digit("11010518990101001"), "birth_date"),
    ],
)
def test_a_wrong_id(number: str, problem: str) -> None:
    """Each slip is told apart: too short, a wrong character, a day that never was."""
    assert identity.problem_of(number) == problem
    assert not identity.looks_like_one(number)


@given(st.dates(date(1901, 1, 1), date(2099, 12, 31)), st.integers(0, 999), st.integers(110000, 829999))
def test_every_check_digit_is_recognised(born: date, serial: int, county: int) -> None:
    """A number with the right check digit is right, and with any other last character it is not."""
    right = with_check_digit(f"{county}{born:%Y%m%d}{serial:03d}")
    wrong = [right[:17] + last for last in "0123456789X" if last != right[17]]

    assert identity.problem_of(right) == ""
    assert {identity.problem_of(number) for number in wrong} == {"checksum"}


def test_sixteen_on_the_birthday() -> None:
    """Whoever turns sixteen today may; whoever turns sixteen tomorrow may not yet."""
    today = date(2026, 11, 23)

    assert not identity.under(with_check_digit("11010520101123123"), 16, today)
    assert identity.under(with_check_digit("11010520101124123"), 16, today)
    assert not identity.under(with_check_digit("11010519491231002"), 16, today)


@pytest.mark.parametrize("number", ["13800000000", "15912345678", "18600000000", "19900000000", "13012345678"])
def test_a_right_mobile(number: str) -> None:
    """Eleven digits with a prefix in use are a mobile."""
    assert mobiles.problem_of(number) == ""


@pytest.mark.parametrize(
    ("number", "overseas", "problem"),
    [
        ("1380000000", False, "length"),
        ("138000000000", False, "length"),
        ("12345678901", False, "not_mobile"),
        ("21012345678", False, "not_mobile"),
        ("85261234567", True, "not_mainland"),
    ],
)
def test_a_wrong_mobile(number: str, overseas: bool, problem: str) -> None:
    """Each slip is told apart: too short, no mobile, not the mainland's."""
    assert mobiles.problem_of(number, overseas) == problem


@given(st.text("0123456789", max_size=15))
def test_a_masked_mobile_hides_the_middle(number: str) -> None:
    """Of a mobile the first three and last four are shown, of anything else the first three."""
    masked = mobiles.masked(number)

    assert masked.startswith(number[:3] + "****")
    assert len(masked.replace("*", "")) <= 7
