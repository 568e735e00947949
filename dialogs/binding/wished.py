"""The time that somebody wishes to be called at: 半小时后, 明天早上八点, in ten minutes, tomorrow at 9am -> ms."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from core import china
from core.understanding import moments
from core.understanding.counting import NUMERAL, count

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
BY_DAY = 9  # the hour where only a day is named
_NUMBER = rf"(?<![.\d])\d{{1,3}}(?:\.\d)?|[{NUMERAL}]{{1,3}}|半|几|幾"
_UNITS = {"分": MINUTE, "刻": 15 * MINUTE, "小": HOUR, "钟": HOUR, "鐘": HOUR, "粒": HOUR, "m": MINUTE, "h": HOUR}
_SPAN = re.compile(
    rf"(?P<number>{_NUMBER})\s?(?:[个個](?P<half>半)?\s?)?(?P<unit>分[钟鐘]?|刻[钟鐘]?|小[时時](?P<more>半)?|[粒]?[钟鐘][头頭]?)"
    r"|(?P<en>\d{1,3}|an?|one|two|three|five|ten|fifteen|twenty|thirty|a few|a couple(?: of)?|half an?)\s?"
    r"(?P<en_unit>min(?:ute)?s?|h(?:ou)?rs?)\b",
    re.IGNORECASE,
)
_ENGLISH = {
    "a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "five": 5.0, "ten": 10.0, "fifteen": 15.0,
    "twenty": 20.0, "thirty": 30.0, "a few": 10.0, "a couple": 2.0, "a couple of": 2.0, "half a": 0.5, "half an": 0.5,
}  # fmt: skip
_SOME = 10.0  # 几分钟 is ten: whoever wants another time says so
# "等了半小时了", "半小时前", "for an hour": a time that has gone by, or that something takes.
_GONE_BEFORE = re.compile(r"(?:了|过了|過咗|咗|已经|已經|都|不到|不用|\bfor|\bwithin|\bpast)\s*$", re.IGNORECASE)
_GONE_AFTER = re.compile(r"\s*(?:多?了|咗|前(?!\S*叫)|之前|以前|内|內|\bago\b|already)", re.IGNORECASE)
_DAYS_ON = re.compile(rf"(?P<number>\d|[{NUMERAL}])[天日](?:后|後|之后|之後|以后|再)|\bin (?P<en>\d|two|three) days\b")
_PARTS = (
    (re.compile(r"凌晨|半夜|零[点點]|午夜"), 0),
    (re.compile(r"早上|早晨|清早|一早|[明今]早|朝早|聽朝|今朝|\bmorning\b", re.IGNORECASE), 8),
    (re.compile(r"上午|上晝"), 9),
    (re.compile(r"中午|\bnoon\b", re.IGNORECASE), 12),
    (re.compile(r"午饭|午飯|晏晝飯|\blunch", re.IGNORECASE), 13),
    (re.compile(r"下午|下晝|晏晝|\bafternoon\b", re.IGNORECASE), 15),
    (re.compile(r"傍晚|下班"), 18),
    (re.compile(r"晚上|[今明]晚|聽晚|夜晚|晚黑|晚[饭飯]|\bevening\b|\btonight\b", re.IGNORECASE), 20),
)
_MORNING = re.compile(r"凌晨|早|上午|朝|上晝|零[点點]|\bam\b|\d\s?am\b|a\.m|morning", re.IGNORECASE)
_AT = re.compile(r"\bat (\d{1,2})(?![\d:.]|\s?[ap]\.?m)", re.IGNORECASE)
_EARLY = 6  # an hour before it is meant of the afternoon
# "早上好" and "早上没空" name no time to be called at.
_NO_TIME = re.compile(
    r"(?:早上?|[上中下]午|晚上?)好(?![了嘅])|早晨(?=[,，!！。 ])|\bgood (?:morning|afternoon|evening)\b"
    r"|(?:早上|[上中下]午|晚上|今[天日晚]|明[天日]|聽[日晚朝]|[上下晏]晝|[点點])(?:我|都|也)*(?:[没冇](?:有)?(?:空|时间|時間)|不行|[不唔](?:得|方便))",
    re.IGNORECASE,
)
_TOMORROW = re.compile(r"\b(?:tmrw?|2moro|2morrow|tomm?orr?ow)\b", re.IGNORECASE)  # as it is typed in a hurry
_DAY_OF_MONTH = re.compile(r"---(\d\d)")


def span(text: str) -> tuple[int, int, int] | None:
    """A length of time that is still to go by, in ms, and where it stands; None if the text has none."""
    for found in _SPAN.finditer(text):
        if _GONE_BEFORE.search(text, 0, found.start()) or _GONE_AFTER.match(text, found.end()):
            continue
        if length := _length(found):
            return length, found.start(), found.end()
    return None


def _length(found: re.Match[str]) -> int:
    if said := found["en"]:
        many = float(said) if said.isdigit() else _ENGLISH[said.lower()]
        return int(many * _UNITS[found["en_unit"][0].lower()])
    said = found["number"]
    many = 0.5 if said == "半" else _SOME if said in "几幾" else float(said if said[0].isascii() else count(said) or 0)
    if found["half"] or found["more"]:
        many += 0.5
    if said in "几幾" and found["unit"][0] not in "分刻":
        many = 2.0
    return int(many * _UNITS[found["unit"][0]])


def names_a_time(text: str, at: int) -> bool:
    """Is a time named that is still to come?"""
    return due(text, at, at + MINUTE, 0) > 0


def due(text: str, at: int, earliest: int, usual: int) -> int:
    """When to call (ms); 0 where no time is named.

    `earliest`: of several hours that may be meant the first one after it; `usual`: the hour we should choose
    ourselves, taken where only its day is named.
    """
    if length := span(text):
        return at + length[0]
    text = _TOMORROW.sub("tomorrow", _NO_TIME.sub(" ", text))
    now = china.moment(at)
    day, clock = _named(text, now)
    part = next((hour for words, hour in _PARTS if words.search(text)), None)
    if day is None and clock is None and part is None:
        return 0
    if clock is None and part is None and usual and china.day(usual) == day:
        return usual
    halves = clock is not None and not _MORNING.search(text)
    if day is not None:
        hour = clock or time(BY_DAY if part is None else part)
        return next((ms for ms in (_ms(day, each) for each in _both(hour, halves)) if ms > at), 0)
    return _next(clock or time(part or 0), at, earliest, halves)


def _named(text: str, now: datetime) -> tuple[date | None, time | None]:
    """The day and the hour that are named."""
    day, clock = None, None
    for kind, value, *_ in moments.find(text, now):
        if kind == "time":
            clock = time.fromisoformat(value.partition("T")[2][:5] or value)
            if "T" in value:
                day = date.fromisoformat(value[:10])
        elif ordinal := _DAY_OF_MONTH.fullmatch(value):
            day = next((d for d in _coming(now.date()) if d.day == int(ordinal[1])), day)
        elif re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            day = day or date.fromisoformat(value)
    if clock is None and (hour := _AT.search(text)) and int(hour[1]) < 24:
        clock = time(int(hour[1]))
    if on := _DAYS_ON.search(text):
        many = count(on["number"]) if on["number"] else {"two": 2, "three": 3}.get(on["en"]) or int(on["en"])
        day = now.date() + timedelta(days=many or 0)
    return day, clock


def _coming(today: date) -> list[date]:
    return [today + timedelta(days=n) for n in range(31)]


def _ms(day: date, clock: time) -> int:
    return int(datetime.combine(day, clock, china.ZONE).timestamp() * 1000)


def _both(clock: time, halves: bool) -> list[time]:
    """八点 may be one of the morning or of the evening (`halves`), and 三点 is hardly one of the night."""
    if not halves or not 0 < clock.hour < 12:
        return [clock]
    evening = clock.replace(hour=clock.hour + 12)
    return [evening] if clock.hour < _EARLY else [clock, evening]


def _next(clock: time, at: int, earliest: int, halves: bool) -> int:
    """The next such hour."""
    today = china.day(at)
    hours = sorted(_ms(today + timedelta(days=n), each) for n in range(3) for each in _both(clock, halves))
    return next(ms for ms in hours if ms >= earliest)
