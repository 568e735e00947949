"""Small numbers as they are said: 二十五, 两, 零五, 12 -> int."""

from __future__ import annotations

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5}
_DIGITS |= {"六": 6, "七": 7, "八": 8, "九": 9}
NUMERAL = "".join([*_DIGITS, "十", "廿"])  # for the inside of a character class


def count(said: str) -> int | None:
    """0 to 99; None for what is no number."""
    if said.isascii():
        return int(said) if said.isdigit() else None
    plain = said.replace("廿", "二十").lstrip("零〇") or "零"
    tens, ten, ones = plain.partition("十")
    if not ten:
        tens, ones = "", plain
    if len(tens) > 1 or len(ones) > 1 or not set(tens + ones) <= set(_DIGITS):
        return None
    return (_DIGITS[tens] if tens else (1 if ten else 0)) * 10 + (_DIGITS[ones] if ones else 0)
