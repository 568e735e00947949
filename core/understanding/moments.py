"""Dates and times in a text -> ISO 8601, as far as the time now makes them certain: 明天下午3点, 11月25日, tomorrow."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

Found = tuple[str, str, int, int]  # kind, value, start, end

_DAYS = {"大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "今晚": 0, "今早": 0, "当天": 0}
_DAYS |= {"大后天": 3, "大後天": 3, "后天": 2, "後天": 2, "明天": 1, "明日": 1, "明晚": 1, "明早": 1}
_DAYS |= {"the day after tomorrow": 2, "tomorrow": 1, "today": 0, "tonight": 0, "yesterday": -1}
_DAYS |= {"昨晚": -1, "听日": 1, "聽日": 1}
_WEEK = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_PARTS = r"凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|半夜|今晚|明晚|昨晚|今早|明早"
_AFTERNOON = frozenset({"下午", "傍晚", "晚上", "今晚", "明晚", "昨晚"})
_CHINESE = {"一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_CHINESE |= {"十": 10, "十一": 11, "十二": 12}
_HOUR = r"\d{1,2}|十[一二]?|[一二两兩三四五六七八九]"

_RELATIVE = re.compile("|".join(sorted(_DAYS, key=len, reverse=True)), re.IGNORECASE)
_FULL = re.compile(r"(?<!\d)(?:(20\d\d)\s?[年\-/.]\s?)(\d{1,2})\s?[月\-/.]\s?(\d{1,2})\s?[日号號]?(?!\d)")
_SHORT = re.compile(r"(?<!\d)(\d{1,2})月(\d{1,2})[日号號]?(?!\d)")
_WEEKDAY = re.compile(r"(下个?|上个?|这个?|本)?(?:周|星期|礼拜|週|禮拜)([一二三四五六日天])")
_TIME = re.compile(
    rf"(?P<part>{_PARTS})?\s?(?<!\d)(?P<hour>{_HOUR})\s?(?:点钟|点|點鐘|點|时(?!候|间|限|效))\s?"
    r"(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<minute>\d{1,2})分?)?",
)
_CLOCK = re.compile(rf"(?P<part>{_PARTS})?\s?(?<![\d:])(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?![\d:])")
_ENGLISH = re.compile(r"(?<!\d)(?P<hour>1[0-2]|[1-9])(?::(?P<minute>[0-5]\d))?\s?(?P<half>am|pm|a\.m\.|p\.m\.)", re.I)
_NOT_HOURS = re.compile(r"[一两兩]点(?!钟|半|[一三]刻|\d)")  # 快一点, 有一点


def find(text: str, now: datetime | None) -> list[Found]:
    """("date"|"time", ISO value, start, end): a time with a certain day is a whole moment, else HH:MM."""
    days = _days(text, now.date() if now else None)
    found: list[Found] = [("date", value, start, end) for value, start, end in days]
    for hour, minute, start, end in _times(text):
        value = f"{hour:02d}:{minute:02d}"
        day = next((d for d in days if -1 <= start - d[2] <= 2 or d[1] <= start < d[2]), None)
        if day and len(day[0]) == 10:
            offset = now.strftime("%z") if now else ""
            value = f"{day[0]}T{value}" + (f"{offset[:3]}:{offset[3:]}" if offset else "")
        found.append(("time", value, start, end))
    return _apart(sorted(found, key=lambda hit: hit[2]))


def _days(text: str, today: date | None) -> list[tuple[str, int, int]]:
    found: list[tuple[str, int, int]] = []
    for match in _RELATIVE.finditer(text):
        said = match.group()
        value = (today + timedelta(days=_DAYS[said.lower()])).isoformat() if today else said
        found.append((value, match.start(), match.end()))
    for match in _FULL.finditer(text):
        found += _dated(int(match[1]), match[2], match[3], match)
    for match in _SHORT.finditer(text):
        if not any(start <= match.start() < end for _, start, end in found):
            found += _dated(today.year if today else 0, match[1], match[2], match)
    for match in _WEEKDAY.finditer(text):
        found.append((_weekday(match, today), match.start(), match.end()))
    return sorted(found, key=lambda hit: hit[1])


def _dated(year: int, month: str, day: str, match: re.Match[str]) -> list[tuple[str, int, int]]:
    try:
        value = date(year or 2000, int(month), int(day)).isoformat()
    except ValueError:
        return []
    return [(value if year else f"--{value[5:]}", match.start(), match.start() + len(match.group().rstrip()))]


def _weekday(match: re.Match[str], today: date | None) -> str:
    if today is None:
        return match.group()
    monday = today - timedelta(days=today.weekday())
    weeks = {"下": 7, "上": -7}.get((match[1] or "")[:1], 0)
    day = monday + timedelta(days=_WEEK[match[2]] + weeks)
    if not match[1] and day < today:
        day += timedelta(days=7)
    return day.isoformat()


def _times(text: str) -> list[tuple[int, int, int, int]]:
    found: list[tuple[int, int, int, int]] = []
    for match in [*_TIME.finditer(text), *_CLOCK.finditer(text)]:
        if _NOT_HOURS.match(text, match.start("hour")) and not match["part"]:
            continue
        groups = match.groupdict()
        hour = _CHINESE.get(groups["hour"]) or int(groups["hour"])
        minute = 30 if groups.get("half") else int(groups.get("minute") or 0)
        if groups.get("quarter"):
            minute = 15 * _CHINESE[groups["quarter"]]
        if groups["part"] in _AFTERNOON and hour < 12:
            hour += 12
        if hour < 25 and minute < 60:
            found.append((hour % 24, minute, match.start(), match.start() + len(match.group().rstrip())))
    for match in _ENGLISH.finditer(text):
        hour = int(match["hour"]) % 12 + (12 if match["half"].lower().startswith("p") else 0)
        found.append((hour, int(match["minute"] or 0), match.start(), match.end()))
    return found


def _apart(found: list[Found]) -> list[Found]:
    """今晚8点 is a date (今晚) and a time (8点): the time begins where the date ends."""
    kept: list[Found] = []
    for kind, value, start, end in found:
        after_day = bool(kept) and start < kept[-1][3] <= end and kind == "time" and kept[-1][0] == "date"
        begin = kept[-1][3] if after_day else start
        if begin < end:
            kept.append((kind, value, begin, end))
    return kept
