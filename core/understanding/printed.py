"""What is printed on a card, told in words: 三零年九月, Sep 2030, 幺二三 -> expiry "09/30", code "123"."""

from __future__ import annotations

import re

from core.understanding.counting import count

_NUMERALS = {**dict(zip("零〇一二三四五六七八九", "00123456789", strict=True)), "幺": "1", "两": "2", "兩": "2"}
_NUMERAL = f"[{''.join(_NUMERALS)}]"
_MONTH = r"(?:(?P<month>十[一二]?|[一二三四五六七八九]|0?[1-9]|1[0-2])\s?月(?:份)?)"
_YEAR = rf"(?:(?:二[零〇]|20)?(?P<year>{_NUMERAL}{{2}}|三十[一二三四五六七八九]?|\d\d)\s?年)"
_EXPIRY = re.compile(
    rf"{_YEAR}\s?(?:的)?{_MONTH}|{_MONTH.replace('<month>', '<first>')}\s?{_YEAR.replace('<year>', '<last>')}"
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_IN_ENGLISH = re.compile(rf"\b(?P<name>{'|'.join(_MONTHS)})[a-z]*\.?,? (?:20)?(?P<english>\d\d)\b", re.IGNORECASE)
_NO_CODE = "十百千万萬月年天位个個张張"  # behind it: a count
_CODE = re.compile(rf"(?<![十百千点點第])(?<!{_NUMERAL}){_NUMERAL}{{3,4}}(?!{_NUMERAL}|[{_NO_CODE}])")
_DIGITS = {
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9",
}  # fmt: skip
_WORD = rf"(?:{'|'.join(_DIGITS)})"
_CODE_IN_ENGLISH = re.compile(rf"\b{_WORD}(?:[ -]{_WORD}){{2,3}}\b", re.IGNORECASE)

Told = tuple[str, int, int]  # what it says, and where it stands


def expiry(text: str) -> Told | None:
    """The date, as MM/YY."""
    if found := _EXPIRY.search(text):
        month, year = count(found["month"] or found["first"]), _year(found["year"] or found["last"])
        return f"{month:02d}/{year}", found.start(), found.end()
    if found := _IN_ENGLISH.search(text):
        month = _MONTHS.index(found["name"].lower()) + 1
        return f"{month:02d}/{found['english']}", found.start(), found.end()
    return None


def security_code(text: str) -> Told | None:
    """Three digits, or four."""
    if found := _CODE.search(text):
        return "".join(_NUMERALS[numeral] for numeral in found.group()), found.start(), found.end()
    if found := _CODE_IN_ENGLISH.search(text):
        words = re.split(r"[ -]", found.group().lower())
        return "".join(_DIGITS[word] for word in words), found.start(), found.end()
    return None


def _year(said: str) -> str:
    """The last two digits: 三零, 三十, 30."""
    if "十" in said:
        return f"{count(said):02d}"
    return "".join(_NUMERALS.get(numeral, numeral) for numeral in said)
