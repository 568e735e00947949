"""Numbers in a text that are somebody's secret: card, ID, mobile, code, expiry, security code.

What is asked decides what is likely. In doubt a number is a secret: only amounts, dates and hotlines are not,
unless they are called one.
"""

from __future__ import annotations

import re

import msgspec
from stdnum import luhn

from core.understanding import identity, mobiles, printed, terms
from core.understanding.letters import simple
from core.understanding.normal import Normal

_COUNTRY = (  # as it is put in brackets, or before an area in brackets: (+86) 138…, +1 (212) 555…, +44 (0)7700…
    r"(?:(?:\(\+\d{1,3}\)|\+\(\d{1,3}\)|\((?:86|852|853|886)\))[ \-]?(?=\d)|\+\d{1,3}[ \-]?\(\d{1,4}\)[ \-]?(?=\d))"
)
_RUN = re.compile(rf"(?:{_COUNTRY}|\+)?\d(?:[ \-._/·•・]{{0,3}}+\d)*+(?:[ ]?[xX](?![a-zA-Z]))?")
_GROUP = re.compile(r"\d+[xX]?")
_DATE = re.compile(r"(?<!\d)20\d\d[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12]\d|3[01])(?!\d)")
_AMOUNT = re.compile(
    r"(?<![\d\-.])(?<!\d )\d{1,3}(?:,\d{3})+(?!\d|[ -]\d)"
    r"|(?<![\d\- ])\d{1,10}(?:\.\d{1,2})?\s?(?:元|块|圓|万|萬|rmb|yuan)",
    re.IGNORECASE,
)
_READ_OUT = re.compile(r"(?<!\d)1[3-9]\d, ?\d{4}, ?\d{4}(?!\d)")  # a mobile in the groups it is read out in
_LONGEST_MOBILE = 15  # digits with the country code (E.164)
MOST_DIGITS = 60  # longer runs are one secret, whatever they are made of
_ADDRESS = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d{1,2})(?:\.(?!$)|$)){4}")  # of a machine, 192.168.1.1
_AMOUNT_AFTER = re.compile(r"^\s?(?:元|块|圓|万|萬|千|角|rmb|cny|yuan|年|月|%|分钟|天|次|张)", re.IGNORECASE)
# A count of something, written behind a number with only a space between: 274813 5分钟内有效, 138… 11位.
_COUNTED = re.compile(
    r"(?<=\d )\d{1,2}(?=\s?(?:分钟|分鐘|分内|秒|小时|小時|次|天|日内|张|張|位|minutes?\b|mins?\b|hours?\b|digits?\b))",
    re.IGNORECASE,
)
_AMOUNT_BEFORE = re.compile(r"(?:[¥¥$]|rmb|cny)\s?$", re.IGNORECASE)
_TAIL_BEFORE = re.compile(r"(?:尾号|尾號|尾數|末四位|后四位|後四位|ending in|ends in)\s?[是为為]?\s?$", re.IGNORECASE)
_CALLED_A_CODE = re.compile(
    rf"(?:{terms.ONE_TIME}"
    r"|\bone[ \-]time (?:password|pin)|\bcode|\botp)\s?(?:是|系|为|is|was|[:=])?\s?$",
    re.IGNORECASE,
)
# Called by its name it is one, however short, and whatever else it looks like (962403 is a hotline's form too).
_CALLED_A_SECRET = re.compile(
    r"(?:密码|密碼|安全码|安全碼|有效期"
    r"|(?<![a-z])(?:password|passcode|pin|cvv2?|cvc2?|cvn2?|security code|expiry|valid thru))"
    r"\s?(?:是|為|为|is|[:=])?\s?$",
    re.IGNORECASE,
)
_SECURITY_CODE = re.compile(r"(?:安全码|安全碼|cv[vcn]2?|security code)\D{0,3}\d{3,4}(?!\d)", re.IGNORECASE)
_CALLED_AN_ID = re.compile(
    r"(?:身份证|身份證|证件|證件|sfz|\bid)(?:号码?|號碼?| ?(?:card|number|no))?\.?\s?"
    r"(?:应该|應該)?(?:是|係|为|為|is|[:=])?\s?$",
    re.IGNORECASE,
)
_BEGINS_WITH = re.compile(r"^\s?(?:开头|開頭|打头)")
_HOTLINE = re.compile(r"^(?:400|800)\d{7}$|^9[56]\d{3,4}$|^1(?:00\d\d|2\d{3})$")
_CODE = 6  # digits of a code, as nearly all have
_DIALLED_BEFORE = re.compile(
    r"(?:打[了过咗去紧]{0,2}|拨[打了]?|致电|电话|热线|客服|拉黑了?|联系"
    r"|\b(?:call(?:ed|ing)?|dial(?:l?ed|l?ing)?|phon(?:ed?|ing)|rang|ring|hotline|from))\s?$",
    re.IGNORECASE,
)
_DIALLED = re.compile(
    r"\s?(?:打[不唔电咗]|客服|占线|发|[给俾畀]我|的?短[信讯]|[没冇]人|人工|热线|说|嗰?边"
    r"|(?:says?|said|sent|hotline|is busy)\b)"
)
_MOBILE = re.compile(r"^1[3-9]\d{9}$")
_EXPIRY = re.compile(
    r"(?<!\d)(?:(?P<year_first>20\d\d)\s?[年/\-.]?\s?(?P<month_last>0[1-9]|1[0-2]|[1-9](?!\d))"
    r"|(?P<short_year>\d\d)\s?年\s?(?P<its_month>0?[1-9]|1[0-2])\s?月"
    r"|(?P<month>0?[1-9]|1[0-2])\s?[/\-.月 ]?\s?(?P<year>20\d\d|\d\d))(?!\d)"
)


_WRITTEN_AS_A_DATE = re.compile("[/年月]")  # beside the security code's three digits only this is an expiry date


class Number(msgspec.Struct, frozen=True):
    """A secret number. `value`: digits (and a final X), or "MM/YY" for an expiry date."""

    kind: str  # card_number, id_number, mobile, sms_code, expiry, cvv2, digits
    value: str
    start: int  # in the original text
    end: int
    overseas: bool = False  # a mobile with a country code that is not 86


def find(text: Normal, asked: str | None, code_sent: bool) -> list[Number]:
    """All of them, in order, not overlapping."""
    numbers: list[Number] = []
    grouped = _READ_OUT.sub(lambda match: match.group().replace(",", "-"), text.text)
    visible = _COUNTED.sub(_blank, _AMOUNT.sub(_blank, _DATE.sub(_blank, grouped)))
    found = _EXPIRY.search(_SECURITY_CODE.sub(_blank, text.text)) if asked in ("expiry", "cvv2") else None
    if found and (asked == "expiry" or _WRITTEN_AS_A_DATE.search(found.group())):
        numbers = [_expiry(text, found)]
        visible = visible[: found.start()] + _blank(found) + visible[found.end() :]
        asked = "cvv2"  # three digits beside it are the other thing that is printed on the card
    elif asked == "expiry" and (date := printed.expiry(text.text)):
        numbers = [Number("expiry", date[0], *text.span(*date[1:]))]
        visible = visible[: date[1]] + "_" * (date[2] - date[1]) + visible[date[2] :]
        asked = "cvv2"
    if asked == "cvv2" and (code := printed.security_code(visible)):
        numbers.append(Number("cvv2", code[0], *text.span(*code[1:])))
    for run in _RUN.finditer(visible):
        called = _called_a_code(visible, run.start())
        beside_expiry = bool(numbers) and numbers[0].kind == "expiry" and len(_only_digits(run.group())) >= 3
        secret = called or beside_expiry or _called_a_secret(visible, run)
        if secret or not _harmless(visible, run, asked):
            numbers += _numbers_of(text, run, asked, code_sent or called)
    return sorted(numbers, key=lambda number: number.start)


def luhn_is_valid(pan: str) -> bool:
    """True if the last digit is the check digit of the others (ISO/IEC 7812)."""
    return pan.isdigit() and bool(luhn.is_valid(pan))


def _blank(match: re.Match[str]) -> str:
    return "_" * len(match.group())


def _expiry(text: Normal, found: re.Match[str]) -> Number:
    start, end = text.span(found.start(), found.end())
    said = found.groupdict()
    month = said["month"] or said["month_last"] or said["its_month"]
    year = said["year"] or said["year_first"] or said["short_year"]
    return Number("expiry", f"{int(month):02d}/{year[-2:]}", start, end)


def _harmless(text: str, run: re.Match[str], asked: str | None) -> bool:
    digits = _only_digits(run.group())
    if _ADDRESS.fullmatch(run.group()) and not _MOBILE.match(digits):
        return True
    if asked == "sms_code" and text.strip() == run.group():
        return False
    if len(digits) == 4 and _TAIL_BEFORE.search(text[: run.start()][-10:]):
        return True
    if len(digits) < 6 and _BEGINS_WITH.match(text[run.end() : run.end() + 4]):
        return True  # 1069开头: a sender
    if asked == "sms_code" and len(digits) != _CODE and _HOTLINE.match(digits) and _is_dialled(text, run):
        return True
    if asked in ("sms_code", "payment_password") and len(digits) >= 4:
        return bool(_AMOUNT_AFTER.match(text[run.end() : run.end() + 4])) and len(digits) != 6
    if asked in ("cvv2", "expiry") and len(digits) >= 3:
        return False
    if len(digits) < (4 if asked in ("card_number", "id_number", "mobile") else 6):
        return True
    if _HOTLINE.match(digits):
        return asked not in ("card_number", "id_number")
    before, after = text[max(0, run.start() - 5) : run.start()], text[run.end() : run.end() + 4]
    return bool(_AMOUNT_AFTER.match(after) or _AMOUNT_BEFORE.search(before)) and len(digits) < 11


def _is_dialled(text: str, run: re.Match[str]) -> bool:
    """打95588, 95588客服: somebody's number. 打 is to type as well, so this is asked of no six digits."""
    before, after = text[max(0, run.start() - 10) : run.start()], text[run.end() : run.end() + 10]
    return bool(_DIALLED_BEFORE.search(simple(before)) or _DIALLED.match(simple(after)))


def _called_a_code(text: str, start: int) -> bool:
    """验证码123456; a postal code is another code."""
    begin = max(0, start - 12)
    word = _CALLED_A_CODE.search(simple(text[begin:start]))
    return bool(word) and not terms.is_another_code(text, begin + (word.start() if word else 0))


def _called_a_secret(text: str, run: re.Match[str]) -> bool:
    before = text[max(0, run.start() - 18) : run.start()]
    return len(_only_digits(run.group())) >= 3 and bool(_CALLED_A_SECRET.search(before))


def _numbers_of(text: Normal, run: re.Match[str], asked: str | None, code_sent: bool) -> list[Number]:
    whole = _number(text, run.start(), run.end(), asked, code_sent)
    if whole.kind != "digits" and _plausible(whole):
        return [whole]
    if len(whole.value) > MOST_DIGITS:
        return [whole]
    groups = [(run.start() + g.start(), run.start() + g.end()) for g in _GROUP.finditer(run.group())]
    parts = _with_country(text.text, run.start(), groups) or _split(text.text, groups)
    if len(parts) < 2:
        return [whole]
    return [_number(text, start, end, asked, code_sent) for start, end in parts]


def _with_country(text: str, start: int, groups: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """+86 188… 6214…: a number with its country code, and what follows it; nothing if there is none."""
    if not _begins_abroad(text[start]) and not text.startswith("00", start):
        return []
    for last in range(1, len(groups)):
        if mobiles.is_international(_joined(text, groups[:last]).removeprefix("00")):
            return [(start, groups[last - 1][1]), *_split(text, groups[last:])]
    return []


def _split(text: str, groups: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Groups joined from the left to the longest that make a whole card, ID or mobile."""
    parts: list[tuple[int, int]] = []
    first = 0
    while first < len(groups):
        taken = _mobile_in(text, groups[first:])
        last = first + taken if taken else _longest_whole(text, groups, first)
        parts.append((groups[first][0], groups[last - 1][1]))
        first = last
    return parts


def _mobile_in(text: str, groups: list[tuple[int, int]]) -> int:
    """How many groups a mobile at the beginning takes; what follows it is another number."""
    own = next((size for size in (1, 2, 3) if _MOBILE.match(_without_86(_joined(text, groups[:size])))), 0)
    return own if own and own < len(groups) else 0


def _longest_whole(text: str, groups: list[tuple[int, int]], first: int) -> int:
    ends = range(min(len(groups), first + 19), first, -1)
    return next((end for end in ends if _whole(_joined(text, groups[first:end]))), first + 1)


def _without_86(value: str) -> str:
    return value.removeprefix("00").removeprefix("86") if len(value) > len("86") + 10 else value


def _joined(text: str, groups: list[tuple[int, int]]) -> str:
    return "".join(text[start:end] for start, end in groups)


def _whole(value: str) -> bool:
    if _MOBILE.match(value) or identity.looks_like_one(value):
        return True
    return value.isdigit() and 14 <= len(value) <= 19 and luhn.is_valid(value)


def _plausible(number: Number) -> bool:
    match number.kind:
        case "card_number":
            return len(number.value) <= 19
        case "id_number":
            return len(number.value) <= 18
        case "mobile":
            return len(number.value) <= _LONGEST_MOBILE
        case _:
            return True


def _number(text: Normal, start: int, end: int, asked: str | None, code_sent: bool) -> Number:
    raw = text.text[start:end]
    value, overseas = _without_country(raw)
    called_an_id = bool(_CALLED_AN_ID.search(text.text[max(0, start - 16) : start]))
    kind = "mobile" if overseas else _kind(value, asked, code_sent, called_an_id)
    return Number(kind, value, *text.span(start, end), overseas)


def _without_country(raw: str) -> tuple[str, bool]:
    value = _only_digits(raw)
    if value[:2] == "86" and _MOBILE.match(value[2:]):
        return value[2:], False
    if value[:4] == "0086" and _MOBILE.match(value[4:]):
        return value[4:], False
    if value[:2] == "00" and value[2:3] != "0" and 10 <= len(value) <= _LONGEST_MOBILE + 2:
        return value[2:], True  # 00 is what a landline dials for +
    return value, _begins_abroad(raw) and len(value) >= 8


def _begins_abroad(raw: str) -> bool:
    """+852 …, (+852) …, +(852) …, (852) …."""
    return raw[:1] in ("+", "(")


def _kind(value: str, asked: str | None, code_sent: bool, called_an_id: bool) -> str:
    size = len(value)
    if _is_id(value, asked, called_an_id):
        return "id_number"
    if value[-1] in "xX":
        return "id_number" if size >= 14 or asked == "id_number" else "digits"
    if _MOBILE.match(value):
        return "mobile"
    return _kind_by_question(value, asked, code_sent) or _kind_by_length(size, code_sent)


def _is_id(value: str, asked: str | None, called_one: bool) -> bool:
    may_be_a_card = value[:2] == "62" or (asked == "card_number" and value[0] in "4569")
    a_card_too = may_be_a_card and value.isdigit() and luhn.is_valid(value) and not called_one
    if identity.looks_like_one(value):
        return not (asked == "card_number" and a_card_too)
    return identity.shaped_like_one(value) and not a_card_too


def _kind_by_question(value: str, asked: str | None, code_sent: bool) -> str | None:
    size = len(value)
    match asked:
        case "sms_code" if size <= 8:
            return "sms_code"
        case "cvv2" if size in (3, 4):
            return "cvv2"
        case "expiry" if size <= 6:
            return "expiry"
        case "id_number" if 10 <= size <= 20 and not (size in (16, 19) and luhn.is_valid(value)):
            return "id_number"
        case "card_number" if size >= 7:
            return "card_number"
        case "mobile" if 7 <= size <= 13:
            return "mobile"
    return None


def _kind_by_length(size: int, code_sent: bool) -> str:
    if 13 <= size <= 19:
        return "card_number"
    return "sms_code" if size == 6 and code_sent else "digits"


def _only_digits(raw: str) -> str:
    raw = raw.replace("(0)", "") if "(" in raw else raw  # what is dialled inside the country only
    return "".join(c for c in raw if c.isdigit() or c in "xX").upper()
