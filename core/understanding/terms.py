"""What has a form of its own in a text: the codes of errors, and e-mail addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.understanding.letters import simple

Found = tuple[str, str, int, int]  # kind, value, start, end

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9.+_\-])[a-zA-Z0-9][A-Za-z0-9_.+\-]*@"
    r"[a-zA-Z0-9\-]+(?:\.[a-zA-Z0-9\-]+)*\.[a-zA-Z]{2,}"
)
_MONEY = r"(?!\s?(?:yuan|元|块|塊|圆|rmb|cny|dollars?|万|%))"
_OURS = re.compile(
    r"(?<![a-z])(valid|bank|mobile|codes|card|sms|risk|limit|auth|face|ocr|net|sys)(\s?[\-_—–]?\s?)(\d{2,4})(?!\d)"
    + _MONEY,
    re.IGNORECASE,
)
_PROVIDERS = re.compile(r"(?<![a-zA-Z0-9])([A-Z]{1,3})[\-_]?(\d{3,6})(?![a-zA-Z0-9])", re.IGNORECASE)
# Words in capitals, or small ones of which one speaks of cards and failing: ID_NUM_INVALID, card_not_supported.
_NAMED = re.compile(r"(?<![A-Za-z0-9_@.])[A-Za-z]{2,}(?:_[A-Za-z]{2,})+(?![A-Za-z0-9_@])")
_OF_CARDS = re.compile(
    r"(?:^|_)(?:card|cvc|cvv|invalid|error|fail|failed|expired|declined|insufficient|incorrect|not|bank|account|code"
    r"|auth|payment|sms|otp|limit|funds|denied|rejected|exceeded)(?:_|$)"
)
# What a person is given that only looks like a code: a number plate, a queue's ticket, a flight, a share, an order.
_NO_CODE = re.compile(
    r"(?:车牌|取号|叫号|排号|航班|飞机|火?车次?|高铁|[坐乘]|座位|房间?|荣耀|小米|红米|华为|三星|教室|店里|版本|型号|微信号?|股票|基金|快递|订单|单号"
    r"|[工单件员客务话期会学]号|(?<!错误)编号|\b(?:order|flight|model|tracking|staff|agent|case|ticket|iphone|ipad|wifi|mate|vivo|oppo|honor|redmi|galaxy|huawei|xiaomi|samsung|nokia"
    r"|version|room|gate|seat|bus|train))[^\d\s,，。;；]{0,4}\s?$",
    re.IGNORECASE,
)
# What makes a code of it that no error has: 国家代码, zip code.
_OTHER_CODES = re.compile(
    r"(?:国家|地区|区域|优惠|折扣|邀请|推荐|推广|促销|兑换|提取|学校|银行|机构|商户|门店|邮政|邮编|产品|项目|专案|股票|基金"
    r"|\b(?:area|country|zip|postal|post|promo(?:tion)?|discount|referral|invite|invitation|coupon|sort|branch|bank|store"
    r"|swift|access|qr|bar|dress|gift|voucher|dial(?:ling)?|state|product|colou?r|source))[券卡]?\s?$",
    re.IGNORECASE,
)
_OF_ERRORS = "(?:错误|返回|报错|响应|应答|回应|拒绝|原因|失败|状态|异常|故障|出错|提示)"
_OF_ERRORS_ENGLISH = (
    "(?:error|response|return|decline|reject(?:ion)?|reason|failure|status|result|refusal|err|bank response)"
)
_NOT_COUNTED = (
    r"(?!\d|[.,:]\d|\s?[+年月日号点时分秒次步页框位天个家张笔条遍人%]"
    r"|\s?(?:times|days?|hours?|min(?:ute)?s?|seconds?|people|cards)\b)"
)
_IS = r"(?:\s|[是为系叫写给的：:=#\"“「『(（\[【<]|显示|\b(?:is|was|says|said|of|number)\b|\bno\b\.?){0,4}"
_CALLED = re.compile(
    rf"(?:{_OF_ERRORS}(?:代[码号]|[码号值]|编号)|代码|错误|报错|出错|(?<![a-z])(?:{_OF_ERRORS_ENGLISH}\s?(?:code)?|code))"
    rf"{_IS}(?P<code>[A-Za-z]{{0,6}}[\-_]?\d{{2,8}}|(?<=[码号e\W])[A-Z]\d)(?![\dA-Za-z]){_NOT_COUNTED}",
    re.IGNORECASE,
)
_SHOWN = re.compile(
    r"(?:提示|显示|出现|报|弹出?|跳出|返回|写着|打出|银行回[覆复]?)(?:\s|[来了的着紧住咗是个一：:]){0,3}"
    r"(?P<code>\d{2,4}|\d{7,8})" + _NOT_COUNTED + _MONEY
)
# In brackets behind what failed, before the word, or asked about: 付款失败(51), 61错误, 05是什么意思, it says 54.
_BESIDE = re.compile(
    r"(?:失败|拒绝|错误|declined|rejected|failed|error)\s?[(（\[【]\s?(?P<inside>[A-Za-z]{0,3}\d{2,5})\s?[)）\]】]"
    r"|(?<![\d.])(?P<before>\d{2,4})号?(?:错误|报错)"
    r"|^(?P<asked>\d{2})(?:是什么意思|是啥|系?咩意思|什么意思)|\bwhat (?:does|is) (?P<meant>\d{2}) mean"
    r"|\brc\s?[=:]?\s?(?P<rc>\d{2})(?!\d)"
    r"|\b(?:(?:says|shows|showed|said|returns?|returned)(?: me)?|(?:got|get|getting|gives|gave)(?: me)? (?:an?|error))"
    r"(?: error)? (?P<told>\d{2,3})(?=\s*$|[,.!?;](?!\d)|\s(?:again|every time|do not|and|when|now|error|but)\b)",
    re.IGNORECASE,
)
_DIGIT_OR_JOINT = re.compile("[0-9_]")  # no code is without one
ONE_TIME = "(?:验证|校验|动态|短信|短讯|简讯|认证|确认|一次性)密?码"  # what a one-time code is called
_A_CODE = re.compile(
    rf"{ONE_TIME}|收到了?码|码(?:了|到了|是|[:：])"
    r"|\bone[ \-]time (?:password|pin)\b|(?<![a-z])(?:code|otp)(?![a-z])",
    re.IGNORECASE,
)
_NO_PROVIDERS = frozenset({"wx", "tel", "rmb", "cny", "usd", "hkd", "qq", "vip", "no", "app", "ios", "atm", "abc"})
_OUR_CODES = frozenset({"valid", "codes", "ocr"})  # the others are ordinary words too: these want 404 or 03


def emails(text: str) -> list[tuple[str, int, int]]:
    """(address in small letters, start, end)."""
    return [(match.group().lower(), match.start(), match.end()) for match in _EMAIL.finditer(text)]


def calls_it_a_code(text: str) -> bool:
    """Does the text speak of a one-time code?"""
    text = simple(text)
    return any(not is_another_code(text, match.start()) for match in _A_CODE.finditer(text))


def is_another_code(text: str, start: int) -> bool:
    """Is the word "code" that stands at `start` a postal code's, a country's, or the like?"""
    return bool(_OTHER_CODES.search(simple(text[max(0, start - 12) : start])))


def error_codes(text: str, awaiting: bool = False) -> list[Found]:
    """Codes a bank, a provider or we ourselves answer with: VALID-01, "bank 404", 错误代码51, E7731, card_declined.

    Where a one-time code is awaited, four digits that are shown are that.
    """
    found: list[Found] = []
    if not _DIGIT_OR_JOINT.search(text):
        return found
    text = simple(text)
    for match in _OURS.finditer(text):
        family, number = match[1].lower(), match[3]
        if family in _OUR_CODES or match[2].strip() or len(number) == 3 or number[0] == "0":
            found.append(("error_code", f"{family.upper()}-{number}", match.start(), match.end()))
    for match in _PROVIDERS.finditer(text):
        if match[1].lower() not in _NO_PROVIDERS and not _NO_CODE.search(text[: match.start()][-16:]):
            found.append(("error_code", f"{match[1].upper()}{match[2]}", match.start(), match.end()))
    for match in _NAMED.finditer(text):
        if match.group().isupper() or _OF_CARDS.search(match.group()):
            found.append(("error_code", match.group(), match.start(), match.end()))
    found += [("error_code", code.upper(), start, end) for code, start, end in _called(text, awaiting)]
    return _apart(found)


def _called(text: str, awaiting: bool) -> Iterator[tuple[str, int, int]]:
    """Numbers that the text calls a code of an error, or says to be shown."""
    for match in _CALLED.finditer(text):
        code = match["code"]
        one_time = code.isdigit() and len(code) > 3 and match.group().lower().startswith("code")
        before = text[max(0, match.start() - 16) : match.start()]
        another = match.group()[:2].lower() in ("代码", "co") and _OTHER_CODES.search(before)
        if not (one_time or another or _NO_CODE.search(before)):
            yield code, *match.span("code")
    for match in _SHOWN.finditer(text):
        if not (awaiting and len(match["code"]) > 3):
            yield match["code"], *match.span("code")
    for match in _BESIDE.finditer(text):
        if match.lastgroup:
            yield match[match.lastgroup], *match.span(match.lastgroup)


def _apart(found: list[Found]) -> list[Found]:
    """Of two that overlap the first."""
    kept: list[Found] = []
    for one in found:
        if not any(one[2] < other[3] and other[2] < one[3] for other in kept):
            kept.append(one)
    return kept
