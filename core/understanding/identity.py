"""The mainland resident ID: its form, check digit and birth date (GB 11643, by python-stdnum)."""

from __future__ import annotations

from datetime import date

from stdnum.cn import ric


def problem_of(number: str) -> str:
    """"", "length", "checksum" or "birth_date"; `number` in ASCII, a final X in any case.

    The county is not looked up: codes of counties that are gone stay valid, and no list has them all.
    """
    if len(number) != 18:
        return "length"
    if not number[:17].isdecimal() or not _checksum_right(number):
        return "checksum"
    return "" if _birth(number) else "birth_date"


def under(number: str, years: int, today: date) -> bool:
    """Is the person with this 18-digit number younger than `years` on `today`? False when no date can be read."""
    born = _birth(number)
    if born is None:
        return False
    had_birthday = (today.month, today.day) >= (born.month, born.day)
    return today.year - born.year - (0 if had_birthday else 1) < years


def looks_like_one(number: str) -> bool:
    """Eighteen characters with a real birth date and the right check digit."""
    return len(number) == 18 and number[:17].isdecimal() and _birth(number) is not None and _checksum_right(number)


def shaped_like_one(number: str) -> bool:
    """Eighteen characters with a region and a real birth date; the check digit may be wrong."""
    return len(number) == 18 and "11" <= number[:2] <= "82" and _birth(number) is not None


def _checksum_right(number: str) -> bool:
    return number[:17].isdigit() and bool(ric.calc_check_digit(number.upper()) == number[17].upper())


def _birth(number: str) -> date | None:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if 1900 <= born.year <= 2100 else None
