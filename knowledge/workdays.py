"""When a change takes effect, by the Chinese working calendar (the only home of chinese_calendar)."""

from __future__ import annotations

from datetime import date, timedelta

Day = date


def takes_effect(rule: str, today: Day) -> str:
    """The day as `@date.<ISO>`, or `@date_about.<ISO>` where the official calendar isn't out yet.

    Raises ValueError for a rule nobody has heard of.
    """
    match rule:
        case "next_day":
            return f"@date.{today + timedelta(days=1)}"
        case "every_monday":
            return f"@date.{today + timedelta(days=7 - today.weekday())}"
        case "three_working_days":
            return _after_working_days(today, 3)
    raise ValueError(f"no rule is called '{rule}'")


def _after_working_days(today: Day, days: int) -> str:
    day, official = today, True
    while days:
        day += timedelta(days=1)
        works, known = _works(day)
        official = official and known
        days -= works
    return f"@date.{day}" if official else f"@date_about.{day}"


def _works(day: Day) -> tuple[bool, bool]:
    """Is it a working day, and does the official calendar say so?"""
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day)), True
    except NotImplementedError:  # the year's calendar is published each November
        return day.weekday() < 5, False
