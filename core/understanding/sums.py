"""Amounts of money in a text -> yuan, as text: 五万, 5w, 50,000, ¥1.5千, 两百块."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5}
_DIGITS |= {"六": 6, "七": 7, "八": 8, "九": 9, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5}
_DIGITS |= {"陆": 6, "柒": 7, "捌": 8, "玖": 9, "俩": 2}
_TENS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_GREAT = {"万": 10_000, "萬": 10_000, "亿": 100_000_000}
_SHORT = {"w": 10_000, "k": 1000, "万": 10_000, "萬": 10_000, "千": 1000, "百": 100}
_SAID = "".join([*_DIGITS, *_TENS, *_GREAT])
_UNIT = (
    r"元|块钱|块|圆|圓|塊錢|塊|蚊|rmb|cny|yuan|人民币|人民幣|dollars?|bucks|pounds?|euros?|usd|hkd|eur|gbp"
    r"|美元|美金|港币|港幣|港元|欧元|歐元|日元|日圓|英镑|英鎊"
)
_SIGN = r"(?:hk|us)?\$|[¥¥€£]|rmb|cny|usd|hkd|eur|gbp|港币|港幣|美金|人民币|人民幣"
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:\.\d{1,2})?"
_FIGURES = re.compile(
    rf"(?<![A-Za-z0-9.\-])(?<!\d )(?P<sign>(?:{_SIGN})\s?)?(?P<number>{_NUMBER})\s?"
    rf"(?:(?P<short>[wkWK](?![a-z])|[万萬千百])(?P<tail>[1-9](?![\d.]))?)?\s?(?P<unit>多?(?:{_UNIT}))?"
    r"(?!\d|-\d|(?<=\d) \d)",
    re.IGNORECASE,
)
_WORDS = re.compile(rf"(?P<said>[{_SAID}]+)(?P<half>块半)?(?P<unit>多?(?:{_UNIT}))?")
# Numbers that are words: 万一 (if), 千万别 (by no means).
_IF, _BY_NO_MEANS = re.compile(""), re.compile("(?:别|別|不|唔|要|莫|勿|記|记|小心)")
_NOT_SAID = {"万一": _IF, "萬一": _IF, "千万": _BY_NO_MEANS, "千萬": _BY_NO_MEANS}
_SAYING = re.compile(r"[说說]一千[，,]?道一[万萬]")
_ONE_EACH = re.compile(r"(?<=[万萬千百])一(?=[天次笔年月个個])")  # 单笔五万一天十万
_ORDINALS = re.compile(r"第$")
_NO_MONEY_AFTER = re.compile(
    r"\s?(?:个|張|张|次|天|位|年|月|日|号|號|遍|家|种|分|点|點|岁|笔|人|步|回|趟|句|小时|行(?!不|吗|么)|方|能|般|码)"
)


_AFTER_A_MONEY_WORD = re.compile(
    r"(?:充值|充了|充|转账|轉帳|轉賬|转了|轉咗|转|轉|提现|提現|提款|付款|付了|付|支付|扣款|扣了|扣咗|扣|存了|存|增值"
    r"|\b(?:transfer|top up|topped up|withdraw|deposit|send|sent|pay|paid|charged)(?: me)?)\s?"
    r"(?P<number>\d{2,5}(?:\.\d{1,2})?)(?!\d|[.,:]\d|-|\s?(?:[年月日号號點点时時分秒次位%张張个個家天笔人]|\d))",
    re.IGNORECASE,
)
_HOTLINE = re.compile(r"^(?:9[56]\d{3,4}|1(?:00\d\d|2\d{3}))$")


def find(text: str) -> list[tuple[str, int, int]]:
    """(yuan, start, end) of each; a bare number is one only with 千/万/w/k, a comma, a sign, a unit or after 充值."""
    text = _ONE_EACH.sub("\1", _SAYING.sub(_hidden, text))
    found = [hit for match in _FIGURES.finditer(text) if (hit := _figures(text, match))]
    for match in _AFTER_A_MONEY_WORD.finditer(text):
        start, end = match.span("number")
        if not _HOTLINE.match(match["number"]) and not any(start < one[2] and one[1] < end for one in found):
            found.append((_plain(Decimal(match["number"])), start, end))
    for match in _WORDS.finditer(text):
        hit = _words(text, match)
        if hit and not any(hit[1] < end and start < hit[2] for _, start, end in found):
            found.append(hit)
    return sorted(found, key=lambda hit: hit[1])


def _hidden(match: re.Match[str]) -> str:
    return "\1" * len(match.group())


def _figures(text: str, match: re.Match[str]) -> tuple[str, int, int] | None:
    short, unit, sign = match["short"], match["unit"], match["sign"]
    grouped = "," in match["number"]
    if not (short or unit or sign or grouped):
        return None
    if short and not unit and not sign and _NO_MONEY_AFTER.match(text[match.end() :]):
        return None
    if short in ("k", "K") and unit is None and not match["number"].isdigit():
        return None
    worth = _SHORT.get((short or "").lower(), 1)
    value = Decimal(match["number"].replace(",", "")) * worth + Decimal(match["tail"] or 0) * worth / 10  # 1w5
    return _plain(value), match.start(), match.start() + len(match.group().rstrip())


def _words(text: str, match: re.Match[str]) -> tuple[str, int, int] | None:
    said = match["said"]
    value = _spoken(said)
    great = len(said) > 1 and any(letter in _TENS or letter in _GREAT for letter in said)
    if value is None or not (match["unit"] or match["half"] or (great and value >= 100)):
        return None
    after = text[match.end() :]
    if said in _NOT_SAID and not match["unit"] and _NOT_SAID[said].match(after):
        return None
    if _ORDINALS.search(text[: match.start()]) or (not match["unit"] and _NO_MONEY_AFTER.match(after)):
        return None
    if match["half"]:
        return _plain(Decimal(value) + Decimal("0.5")), match.start(), match.end()
    return _plain(Decimal(value)), match.start(), match.end()


def _spoken(said: str) -> int | None:
    """五万三千二百 -> 53200; 五万三 -> 53000; 一千二 -> 1200."""
    if not any(letter in _TENS or letter in _GREAT for letter in said):
        return _DIGITS[said] if len(said) == 1 else None
    total, part, digit, last = 0, 0, 0, 1
    for letter in said:
        if letter in _DIGITS:
            digit = _DIGITS[letter]
            last = 1 if letter in "零〇" else last
        elif letter in _TENS:
            part += (digit or 1) * _TENS[letter]
            digit, last = 0, _TENS[letter]
        else:
            total = (total + part + digit) * _GREAT[letter] if total + part + digit else 0
            part, digit, last = 0, 0, _GREAT[letter]
    if digit and last >= 100 and said[-1] in _DIGITS:
        digit *= last // 10
    return total + part + digit


def _plain(value: Decimal) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
