"""Which payment passwords are too easy to guess (security-and-reliability, row 20)."""

from __future__ import annotations

from itertools import pairwise


def weak(password: str, known: list[str]) -> bool:
    """True for runs, repetitions, dates of birth, and parts of the person's own numbers (`known`, digits)."""
    return _pattern(password) or any(_part_of(password, number) for number in known)


def _pattern(password: str) -> bool:
    digits = [int(c) for c in password]
    steps = {b - a for a, b in pairwise(digits)}
    few = len(set(digits)) <= 2
    halves = password[:3] == password[3:] or password[:3] == password[3:][::-1]
    pairs = password[:2] == password[2:4] == password[4:]
    return few or halves or pairs or steps in ({1}, {-1}) or _doubled(digits) or _year_like(password)


def _doubled(digits: list[int]) -> bool:
    """112233, 113355, 998877: each digit twice, in even steps up or down."""
    doubled = digits[::2] == digits[1::2]
    return doubled and digits[2] - digits[0] == digits[4] - digits[2]


def _year_like(password: str) -> bool:
    """A date of birth: YYYYMM, YYMMDD or DDMMYY with a plausible year."""
    year, month, day = password[:2], password[2:4], password[4:]
    short = "01" <= month <= "12" and ("01" <= day <= "31") and (year >= "40" or year <= "26")
    long = password[:2] in ("19", "20") and "01" <= password[4:] <= "12"
    return short or long


def _part_of(password: str, number: str) -> bool:
    return password in number
