"""Dates and times in a text -> ISO 8601, as far as the time now makes them certain: 明天下午3点, tomorrow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from core.understanding import english_days
from core.understanding.counting import NUMERAL, count

Found = tuple[str, str, int, int]  # kind, value, start, end
Placed = tuple[str, int, int]  # value, start, end
Clock = tuple[int, int, int, int]  # hour, minute, start, end

_DAYS = {"大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "今晚": 0, "今早": 0, "当天": 0}
_DAYS |= {"大后天": 3, "大後天": 3, "后天": 2, "後天": 2, "明天": 1, "明日": 1, "明晚": 1, "明早": 1}
_DAYS |= {"the day after tomorrow": 2, "tomorrow": 1, "today": 0, "tonight": 0, "yesterday": -1}
_DAYS |= {"昨晚": -1, "听日": 1, "聽日": 1, "寻日": -1, "尋日": -1, "琴日": -1, "後日": 2, "后日": 2, "前日": -2}
_DAYS |= {"聽晚": 1, "尋晚": -1, "琴晚": -1, "今朝": 0, "聽朝": 1}
_DAYS |= {"今儿": 0, "今兒": 0, "明儿": 1, "明兒": 1, "昨儿": -1, "昨兒": -1, "大後日": 3, "大后日": 3, "大前日": -3}
_WEEK = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_PARTS = (
    r"凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|半夜|今晚|明晚|昨晚|今早|明早"
    r"|朝早|上晝|下晝|晏晝|夜晚|晚黑|今朝|聽朝|聽晚|尋晚|琴晚|晚(?=[\d七八九十])|早(?=[\d五六七八九])"
)
_AFTERNOON = frozenset(
    {"下午", "傍晚", "晚上", "今晚", "明晚", "昨晚", "下晝", "晏晝", "夜晚", "晚黑", "晚", "聽晚", "尋晚", "琴晚"}
)
_QUARTERS = {"一": 15, "三": 45, "1": 15, "3": 45}

_RELATIVE = re.compile("|".join(sorted(_DAYS, key=len, reverse=True)), re.IGNORECASE)
_FULL = re.compile(r"(?<!\d)(?:(20\d\d)\s?[年\-/.]\s?)(\d{1,2})\s?[月\-/.]\s?(\d{1,2})(?:\s?[日号號]|(?!\d))")
_SHORT = re.compile(rf"(?<![\d{NUMERAL}])(\d{{1,2}}|[{NUMERAL}]{{1,2}})月(\d{{1,2}}|[{NUMERAL}]{{1,3}})[日号號]")
_BARE = re.compile(r"(?<!\d)(\d{1,2})月(\d{1,2})(?!\d)")
_MONTH = re.compile(rf"(下个?月|下個月|这个?月|這個月|本月|上个?月|上個月)(\d{{1,2}}|[{NUMERAL}]{{1,3}})[日号號]")
_DAY_ONLY = re.compile(
    rf"(?<![\d{NUMERAL}月第尾型编編])(\d{{1,2}}|[{NUMERAL}]{{1,3}})[号號](?![线線码碼楼店机機卡门門车車房柜櫃窗院令子称稱错錯报報失])"
)
_MONTH_ONLY = re.compile(r"(?<!\d)(\d{1,2})月(?!\s?[\d一二三十])")
_WEEKDAY = re.compile(r"(下[个個]?|上[个個]?|[这這][个個]?|本)?(?:周|星期|礼拜|週|禮拜)([一二三四五六日天])")
_TIME = re.compile(
    rf"(?:(?P<part>{_PARTS})\s?)?(?<!\d)(?P<hour>\d{{1,2}}|二?十[一二三四]?|[零〇一二两兩三四五六七八九])\s?"
    r"(?:点钟|点|點鐘|點|时(?!候|间|限|效))\s?"
    rf"(?:(?P<half>半)|(?P<quarter>[一三13])刻|(?P<minute>\d{{1,2}}|[{NUMERAL}]{{1,3}})分?)?",
)
_CLOCK = re.compile(rf"(?:(?P<part>{_PARTS})\s?)?(?<!\d)(?<!\d:)(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?![\d:])")
# 一点 is mostly "a little", 两点 "two things": hours only after a day, or where a clause begins and goes on like this.
_LITTLE = re.compile(rf"(?:[一两兩][点點](?!钟|鐘|半|[一三]刻|[零〇]?[\d{NUMERAL}]{{2}}|[\d{NUMERAL}]分)|一[时時])")
_A_DAY_BEFORE = re.compile(r"(?:[天日]|[今明昨听聽尋琴][晚早朝])\s?$|(?:周|星期|礼拜|週|禮拜)[一二三四五六日天]\s?$")
_AN_HOUR = re.compile(
    r"(?:^|[,，。;；!？?、\s等到约約在])(?P<hour>[一两兩][点點])(?=左右|之?[前后後]|以[前后後]|再|[打叫提]|[见見]|吧|可以|行|得|有空|\s*$)"
)
_NOT_ANY = re.compile("[点點](?:[都也儿兒点點没沒冇不用反信动動东東问問钱錢]|消息|[进進]展)")  # 今天一点都没动
# 我有三点要说, 三点意见: three things.
_POINTS = re.compile(r"(?:有|这|這|那|以下|下面|如下|[说說讲講提第共]|[总總][结結]|注意|[补補]充)$")
_OF_POINTS = re.compile(
    r"[点點](?:意[见見]|建[议議]|要求|疑[问問]|[问問]题|問題|原因|[说說]明|水|[区區][别別]|想法|看法|好[处處]|希望)"
)
_OFF = re.compile(r"[\d一二三四五六七八九]?折")  # 9点5折: a discount
_UNTIL = re.compile(r"(?:到|至|-|~|的话|的話|,|、){1,3}")  # 下午三点到五点: both in the afternoon


def find(text: str, now: datetime | None) -> list[Found]:
    """("date"|"time", ISO value, start, end): a time with a certain day is a whole moment, else HH:MM."""
    days = _days(text, now.date() if now else None)
    found: list[Found] = [("date", value, start, end) for value, start, end in days]
    for hour, minute, start, end in _times(text):
        value = f"{hour:02d}:{minute:02d}"
        day = next((d for d in days if _beside(text, d, start)), None)
        if day and len(day[0]) == 10:
            offset = now.strftime("%z") if now else ""
            value = f"{day[0]}T{value}" + (f"{offset[:3]}:{offset[3:]}" if offset else "")
        found.append(("time", value, start, end))
    return _apart(sorted(found, key=lambda hit: hit[2]))


def _beside(text: str, day: Placed, start: int) -> bool:
    """Does the time at `start` belong to this day? "tomorrow at 9am", 今晚8点."""
    between = text[day[2] : start].strip().lower()
    return (start >= day[2] and between in ("", "的", "at", "around", ",")) or day[1] <= start < day[2]


def _days(text: str, today: date | None) -> list[Placed]:
    found: list[Placed] = []
    for match in _RELATIVE.finditer(text):
        said = match.group()
        value = (today + timedelta(days=_DAYS[said.lower()])).isoformat() if today else said
        found.append((value, match.start(), match.end()))
    for match in _FULL.finditer(text):
        found += _dated(int(match[1]), int(match[2]), int(match[3]), match)
    for match in (*_SHORT.finditer(text), *_BARE.finditer(text)):
        found += _dated(today.year if today else 0, count(match[1]), count(match[2]), match)
    found += _in_months(text, today)
    found += [(f"---{day:02d}", start, end) for day, start, end in _counted(_DAY_ONLY, text, 31)]
    found += [(f"--{month:02d}", start, end) for month, start, end in _counted(_MONTH_ONLY, text, 12)]
    for match in _WEEKDAY.finditer(text):
        found.append((_weekday(match, today), match.start(), match.end()))
    found += english_days.find(text, today)
    return _first_of_each(found)


def _first_of_each(found: list[Placed]) -> list[Placed]:
    """Of two that overlap the longer."""
    kept: list[Placed] = []
    for one in sorted(found, key=lambda hit: hit[1] - hit[2]):
        if not any(one[1] < other[2] and other[1] < one[2] for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda hit: hit[1])


def _dated(year: int, month: int | None, day: int | None, match: re.Match[str]) -> list[Placed]:
    try:
        value = date(year or 2000, month or 0, day or 0).isoformat()
    except ValueError:
        return []
    return [(value if year else f"--{value[5:]}", match.start(), match.start() + len(match.group().rstrip()))]


def _counted(pattern: re.Pattern[str], text: str, most: int) -> Iterator[tuple[int, int, int]]:
    """28号, 7月: of which month and year is open, so the others stay out of the value (ISO 8601, truncated)."""
    for match in pattern.finditer(text):
        number = count(match[1])
        if number is not None and 1 <= number <= most:
            yield number, match.start(), match.end()


def _in_months(text: str, today: date | None) -> Iterator[Placed]:
    """下个月15号."""
    for match in _MONTH.finditer(text) if today else ():
        months = {"下": 1, "上": -1}.get(match[1][0], 0)
        year, month = divmod((today or date.min).year * 12 + (today or date.min).month - 1 + months, 12)
        yield from _dated(year, month + 1, count(match[2]), match)


def _weekday(match: re.Match[str], today: date | None) -> str:
    if today is None:
        return match.group()
    monday = today - timedelta(days=today.weekday())
    weeks = {"下": 7, "上": -7}.get((match[1] or "")[:1], 0)
    day = monday + timedelta(days=_WEEK[match[2]] + weeks)
    if not match[1] and day < today:
        day += timedelta(days=7)
    return day.isoformat()


def _times(text: str) -> list[Clock]:
    found = list(english_days.times(text))
    before, part = -1, ""
    for match in sorted([*_TIME.finditer(text), *_CLOCK.finditer(text)], key=lambda one: one.start()):
        if any(start <= match.start("hour") < end for _, _, start, end in found):
            continue
        goes_on = match["part"] is None and before >= 0 and _UNTIL.fullmatch(text[before : match.start()].strip())
        part = match["part"] or (part if goes_on else _said_before(text, match.start()))
        if not part and _is_no_hour(text, match):
            continue
        if clock := _clock(match, part):
            found.append(clock)
            before = clock[3]
    return found


def _is_no_hour(text: str, match: re.Match[str]) -> bool:
    start = match.start("hour")
    before = text[max(0, start - 4) : start]
    if _LITTLE.match(text, start):
        at = _AN_HOUR.search(text, max(0, start - 1))
        on_a_day = _A_DAY_BEFORE.search(before) and not _NOT_ANY.match(text, match.end("hour"))
        return not (on_a_day or (at and at.start("hour") == start))
    return bool(_POINTS.search(before) or _OF_POINTS.match(text, match.end("hour")) or _OFF.match(text, match.end()))


def _said_before(text: str, start: int) -> str:
    """下午的话两点: the part of the day a few letters before."""
    match = re.search(rf"({_PARTS})(?:的话|的話|,|\s)$", text[max(0, start - 6) : start])
    return match[1] if match else ""


def _clock(match: re.Match[str], part: str) -> Clock | None:
    groups = match.groupdict()
    hour, minute = count(groups["hour"]), count(groups.get("minute") or "0")
    if groups.get("half"):
        minute = 30
    if groups.get("quarter"):
        minute = _QUARTERS[groups["quarter"]]
    if hour is None or minute is None or hour > 24 or minute > 59:
        return None
    if part in _AFTERNOON and hour < 12:
        hour += 12
    return hour % 24, minute, match.start(), match.start() + len(match.group().rstrip())


def _apart(found: list[Found]) -> list[Found]:
    """今晚8点 is a date (今晚) and a time (8点): the time begins where the date ends."""
    kept: list[Found] = []
    for kind, value, start, end in found:
        after_day = bool(kept) and start < kept[-1][3] <= end and kind == "time" and kept[-1][0] == "date"
        begin = kept[-1][3] if after_day else start
        if begin < end:
            kept.append((kind, value, begin, end))
    return kept
