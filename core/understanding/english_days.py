"""English dates and times: Dec 1, the 24th of December, next Monday; 3:30 pm, 5 o'clock, noon."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?:\.(?=\s?\d))?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s+(?P<year>20\d\d))?"
_DATES = (
    re.compile(rf"(?<![a-z]){_MONTH}\s+{_DAY}{_YEAR}(?![a-z\d])", re.IGNORECASE),
    re.compile(rf"(?<!\d)(?:the\s+)?{_DAY}\s+(?:of\s+)?{_MONTH}{_YEAR}(?![a-z\d])", re.IGNORECASE),
)
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = re.compile(rf"(?<![a-z])(?:(?P<which>next|this|last)\s+)?(?P<day>{'|'.join(_WEEK)})(?![a-z])", re.IGNORECASE)
_HALVES = re.compile(
    r"(?<!\d)(?<!\d[:.])(?P<hour>0?[1-9]|1[0-2])(?:[:.](?P<minute>[0-5]\d))?"
    r"\s?(?P<half>am|pm|a\.m\.?|p\.m\.?)(?![a-z])",
    re.IGNORECASE,
)
_O_CLOCK = re.compile(r"(?<![\d:])(?P<hour>1[0-2]|[1-9])\s?o['’]?\s?clock", re.IGNORECASE)
_NAMED = re.compile(r"(?<![a-z])(?:(?P<noon>noon|midday)|midnight)(?![a-z])", re.IGNORECASE)


def find(text: str, today: date | None) -> Iterator[tuple[str, int, int]]:
    """(ISO date, start, end); without `today` a weekday as it is said."""
    for pattern in _DATES:
        for match in pattern.finditer(text):
            year = int(match["year"]) if match["year"] else today.year if today else 0
            month = _MONTHS.index(match["month"][:3].lower()) + 1
            try:
                value = date(year or 2000, month, int(match["day"])).isoformat()
            except ValueError:
                continue
            yield value if year else f"--{value[5:]}", match.start(), match.end()
    for match in _WEEKDAY.finditer(text):
        yield _weekday(match, today).isoformat() if today else match.group(), match.start(), match.end()


def times(text: str) -> Iterator[tuple[int, int, int, int]]:
    """(hour, minute, start, end)."""
    for match in _HALVES.finditer(text):
        hour = int(match["hour"]) % 12 + (12 if match["half"].lower().startswith("p") else 0)
        yield hour, int(match["minute"] or 0), match.start(), match.end()
    for match in _O_CLOCK.finditer(text):
        yield int(match["hour"]), 0, match.start(), match.end()
    for match in _NAMED.finditer(text):
        yield 12 if match["noon"] else 0, 0, match.start(), match.end()


def _weekday(match: re.Match[str], today: date) -> date:
    """The coming one; "next" of next week, "last" of the week before (weeks begin on Monday)."""
    day = today - timedelta(days=today.weekday()) + timedelta(days=_WEEK.index(match["day"].lower()))
    match (match["which"] or "").lower():
        case "next":
            return day + timedelta(days=7)
        case "last":
            return day - timedelta(days=7)
        case "this":
            return day
    return day if day >= today else day + timedelta(days=7)
