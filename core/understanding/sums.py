"""Amounts of money in a text -> yuan, as text: 五万, 5w, 50,000, ¥1.5千, 两百块, 12块5, two grand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from core.understanding import english_sums

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5}
_DIGITS |= {"六": 6, "七": 7, "八": 8, "九": 9, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5}
_DIGITS |= {"陆": 6, "柒": 7, "捌": 8, "玖": 9, "俩": 2}
_TENS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_GREAT = {"万": 10_000, "萬": 10_000, "亿": 100_000_000}
_SHORT = {"w": 10_000, "k": 1000, "万": 10_000, "萬": 10_000, "千": 1000, "百": 100}
_TWENTIES = str.maketrans({"廿": "二十", "卅": "三十"})
_ONE = "".join(_DIGITS)
_SAID = "".join([*_DIGITS, *_TENS, *_GREAT, "廿卅"])
_UNIT = (
    r"元整?|块钱|块|圆整?|圓整?|塊錢|塊|蚊|大洋|大元|rmb|cny|yuan|人民币|人民幣"
    r"|dollars?|bucks?|pounds?|quid|euros?|kuai|usd|hkd|eur|gbp"
    r"|美元|美金|美?刀(?![切片具口])|港币|港幣|港元|港[纸紙]|[欧歐]元|[欧歐](?![洲美盟])|日元|日圓|英镑|英鎊"
    r"|新?[台臺][币幣]|澳[门門]?[元币幣]|加[元币幣]"
)
_SIGN = r"(?:hk|us|nt|a|s)?\$|[¥¥€£]|rmb|cny|usd|hkd|eur|gbp|港币|港幣|美金|人民币|人民幣|新?[台臺][币幣]"
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:\.\d{1,2})?"
_FIGURES = re.compile(
    rf"(?<![A-Za-z0-9.\-])(?<!\d )(?P<sign>(?:{_SIGN})\s?)?(?P<number>{_NUMBER})\s?"
    rf"(?:(?P<short>[wkWK](?![a-z])|[万萬千百])(?P<tail>[1-9](?![\d.])|[{_SAID}]+(?![年月日号號天次笔筆个個张張位%点點]))?)?\s?(?P<unit>多?(?:{_UNIT}))?"
    r"(?(unit)|(?!\d|-\d|(?<=\d) \d))",
    re.IGNORECASE,
)
_WORDS = re.compile(rf"(?P<said>[{_SAID}]+)(?P<half>[块塊]半)?(?P<unit>多?(?:{_UNIT}))?")
# 12块5, 三块两毛五, 1元5角: after 块 a tenth of a yuan needs no name.
_WITH_TENTHS = re.compile(
    rf"(?<![\d.{_SAID}牛])(?P<whole>\d{{1,6}}|[{_SAID}]+)"
    rf"[块塊元圆圓蚊](?P<tenth>[\d{_ONE}])(?:[毛角](?:(?P<cent>[\d{_ONE}])分?)?)?[钱錢]?"
    rf"(?![\d.{_SAID}月日号號天次张張位个個条條倍折%])"
)
_TENTHS = re.compile(
    rf"(?<![\d.{_SAID}牛])(?P<tenth>[\d{_ONE}])(?:毛(?!一[样樣]|不拔|病|[笔筆]|巾)|角(?![形星度落色]))"
    rf"(?:(?P<cent>[\d{_ONE}])分?)?[钱錢]?"
)
_CENTS = re.compile(rf"(?<![\d.{_SAID}])(?P<cent>[\d{_ONE}])分[钱錢](?!一分)")
_HAS_TENTHS = re.compile(rf"[毛角]|分[钱錢]|[块塊元圆圓蚊][\d{_ONE}]")  # without one of these none of the three
# 三w, 10个w, 一个亿, 五嚿水 (Cantonese: 500)
_OF_TEN_THOUSANDS = re.compile(
    rf"(?<![A-Za-z\d.{_SAID}])(?P<said>\d{{1,4}}|[{_SAID}]+)(?:[个個](?P<great>[wW亿億])|[wW]|(?P<hundreds>[嚿舊旧]水))(?![A-Za-z])"
)
# Numbers that are words: 万一 (if), 千万别 (by no means).
_IF, _BY_NO_MEANS = re.compile(""), re.compile(r"(?:别|別|不|唔|要|莫|勿|記|记|小心|\s*$)")
_NOT_SAID = {"万一": _IF, "萬一": _IF, "千万": _BY_NO_MEANS, "千萬": _BY_NO_MEANS}
_A_FOOL = re.compile("[个個是你妳他她们們都的群帮幫像死]$")  # 你个二百五
# 一块 that is "together" or "this part", and pieces of something that is counted.
_TOGETHER = re.compile("(?:儿|兒|去|来|來|用|绑|綁|弄|走|办|辦|玩|吃|聊)")
_PIECE = re.compile(
    "(?:屏|手表|手錶|表|地|石|板|砖|磚|肉|蛋糕|玻璃|电池|電池|布|糖|硬[盘盤]|黑|牌|内容|內容|业务|業務|区域|區域|方面|功能)"
)
_THIS = re.compile("[这這那哪某嗰呢边邊]$")
_SAYING = re.compile(r"[说說]一千[，,]?道一[万萬]")
_ONE_EACH = re.compile(r"(?<=[万萬千百])一(?=[天次笔年月个個])")  # 单笔五万一天十万
_ORDINALS = re.compile(r"第$")
_NO_MONEY_AFTER = re.compile(
    r"\s?[多来來几幾余餘]{0,2}"
    r"(?:个|個|張|张|次|天|位|年|月|日|号|號|遍|家|种|種|分|点|點|岁|歲|笔|筆|人|步|回|趟|句|小时|小時|行(?!不|吗|么)|方|能|般|码"
    r"|里(?!面)|夜|条|條|部|[台臺](?![币幣])|项|項|倍|度|米|公里|斤|克|只|匹|层|層|[楼樓]|页|頁|级|級|名|户|戶|用户|用戶|组|組|题|題|字|火急|[宠寵][爱愛])"
)
_OUT_OF = re.compile("(?:满分|滿分)$")


_AFTER_A_MONEY_WORD = re.compile(
    r"(?:充值|充了|充[话話][费費]|充|[刷花退收][了咗]?我?|退款"
    r"|(?:限[额額]|[额額]度|[余餘][额額])(?:才|只有|[还還]有|就|是|剩)?|转账|轉帳|轉賬|转了|轉咗|转|轉|提现|提現|提款|付款|付了|付|支付|扣款|扣了|扣咗|扣|存了|存|增值"
    r"|\b(?:transfer|top up|topped up|withdraw|deposit|send|sent|pay|paid|charged)(?: me)?)\s?"
    r"(?P<number>\d{2,5}(?:\.\d{1,2})?(?![A-Za-z])|[二三四五六七八九]?十[一二三四五六七八九]?(?![一二三四五六七八九十]))"
    r"(?!\d|[.,:]\d|-|\s?(?:[年月日号號點点时時分秒次位%张張个個家天笔筆人条條几幾多来來块塊元蚊万萬亿億]|\d)"
    r"|\s?(?:times|days?|hours?|min(?:ute)?s?|sms|messages?|texts?|codes?|cards?|people)\b)",
    re.IGNORECASE,
)
_HOTLINE = re.compile(r"^(?:9[56]\d{3,4}|1(?:00\d\d|2\d{3}))$")


def find(text: str) -> list[tuple[str, int, int]]:
    """(yuan, start, end) of each; a bare number is one only with 千/万/w/k, a comma, a sign, a unit or after 充值."""
    text = _ONE_EACH.sub("\1", _SAYING.sub(_hidden, text))
    found: list[tuple[str, int, int]] = []
    for hit in _candidates(text):
        if not any(hit[1] < end and start < hit[2] for _, start, end in found):
            found.append(hit)
    return sorted(found, key=lambda hit: hit[1])


def _candidates(text: str) -> Iterator[tuple[str, int, int]]:
    """All ways to read an amount, the surest first."""
    if _HAS_TENTHS.search(text):
        yield from _with_tenths(text)
    for value, start, end in english_sums.find(text):
        yield _plain(value), start, end
    yield from (hit for match in _FIGURES.finditer(text) if (hit := _figures(text, match)))
    for match in _OF_TEN_THOUSANDS.finditer(text):
        worth = 100 if match["hundreds"] else 100_000_000 if match["great"] in ("亿", "億") else 10_000
        yield _plain((_number(match["said"]) or Decimal(1)) * worth), match.start(), match.end()
    for match in _AFTER_A_MONEY_WORD.finditer(text):
        number = _number(match["number"])
        if number is not None and not _HOTLINE.match(match["number"]):
            yield _plain(number), *match.span("number")
    yield from (hit for match in _WORDS.finditer(text) if (hit := _words(text, match)))


def _with_tenths(text: str) -> Iterator[tuple[str, int, int]]:
    """12块5, 五毛, 一分钱."""
    for match in (*_WITH_TENTHS.finditer(text), *_TENTHS.finditer(text), *_CENTS.finditer(text)):
        parts = match.groupdict()
        whole = _number(parts.get("whole") or "0")
        tenths, cents = (_number(parts.get(name) or "0") or 0 for name in ("tenth", "cent"))
        if whole is not None:
            yield _plain(whole + Decimal(tenths) / 10 + Decimal(cents) / 100), match.start(), match.end()


def _number(said: str) -> Decimal | None:
    """12.5 and 十二 -> a number; None for what is none."""
    if said[0].isdecimal():
        return Decimal(said)
    value = _spoken(said)
    return None if value is None else Decimal(value)


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
    value = Decimal(match["number"].replace(",", "")) * worth + _tail(match["tail"] or "0", worth)
    return _plain(value), match.start(), match.start() + len(match.group().rstrip())


def _tail(said: str, worth: int) -> Decimal:
    """What follows the letter for a great number: 1w5 and 2千五 say the next digit, 3万五千 says it in full."""
    value = _number(said) or Decimal(0)
    return value * worth / 10 if len(said) == 1 and value < 10 else value


def _words(text: str, match: re.Match[str]) -> tuple[str, int, int] | None:
    said = match["said"]
    value = _spoken(said)
    great = len(said) > 1 and any(letter in _TENS or letter in _GREAT for letter in said)
    if value is None or not (match["unit"] or match["half"] or (great and value >= 100)):
        return None
    after = text[match.end() :]
    if said in _NOT_SAID and not match["unit"] and _NOT_SAID[said].match(after):
        return None
    if said == "二百五" and not match["unit"] and _A_FOOL.search(text[: match.start()]):
        return None
    if match["unit"] in ("块", "塊") and _is_a_piece(text[: match.start()], said, after):
        return None
    if _ORDINALS.search(text[: match.start()]):
        return None
    if not match["unit"] and (_NO_MONEY_AFTER.match(after) or _OUT_OF.search(text[: match.start()])):
        return None
    if match["half"]:
        return _plain(Decimal(value) + Decimal("0.5")), match.start(), match.end()
    return _plain(Decimal(value)), match.start(), match.end()


def _is_a_piece(before: str, said: str, after: str) -> bool:
    """一块去, 这一块, 两块屏幕: no money."""
    return bool(_PIECE.match(after) or _THIS.search(before) or (said == "一" and _TOGETHER.match(after)))


def _spoken(said: str) -> int | None:
    """五万三千二百 -> 53200; 五万三 -> 53000; 一千二 -> 1200; 廿五 -> 25."""
    said = said.translate(_TWENTIES)
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
