"""What has a form of its own in a text: the codes of errors, and e-mail addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
    r"(?:车牌|車牌|取号|取號|叫号|排号|排號|航班|[飞飛]机|飛機|[车車]次|高[铁鐵]|[坐乘]|座位|房[间間]?|教室|店里|版本|型号|型號|微信号?|微信號|股票|基金|快递|快遞|订单|訂單|单号|單號"
    r"|[工单單件员員客务務话話期会會学學][号號]|(?<!错误)编号|(?<!錯誤)編號|\b(?:order|flight|model|tracking|staff|agent|case|ticket|iphone|ipad|wifi|mate|version|room|gate|seat|bus|train))"
    r"[^\d\s,，。;；]{0,4}\s?$",
    re.IGNORECASE,
)
# What makes a code of it that no error has: 国家代码, zip code.
_OTHER_CODES = re.compile(
    r"(?:国家|國家|地区|地區|区域|優惠|优惠|折扣|邀请|邀請|推荐|推薦|推广|促銷|促销|兑换|兌換|提取|学校|學校|银行|銀行|机构|機構"
    r"|商户|商戶|门店|邮政|郵政|邮编|產品|产品|项目|專案|股票|基金"
    r"|\b(?:area|country|zip|postal|post|promo(?:tion)?|discount|referral|invite|invitation|coupon|sort|branch|bank|store"
    r"|swift|access|qr|bar|dress|gift|voucher|dial(?:ling)?|state|product|colou?r|source))[券卡]?\s?$",
    re.IGNORECASE,
)
_OF_ERRORS = (
    r"(?:错误|錯誤|返回|报错|報錯|响应|響應|应答|應答|回应|回應|拒绝|拒絕|原因|失败|失敗|状态|狀態|异常|異常|故障|出错|出錯|提示)"
)
_IS = r"(?:\s|[是为為係叫写給给的：:=#\"“「『(（\[【<]|显示|顯示|\bis\b|\bwas\b|\bsays\b|\bsaid\b|\bof\b|\bno\b\.?|\bnumber\b){0,4}"
_CALLED = re.compile(
    rf"(?:{_OF_ERRORS}(?:代[码碼号號]|[码碼号號值]|编号|編號)|代[码碼]|错误|錯誤|報錯|报错|出错|出錯"
    r"|(?<![a-z])(?:(?:error|response|return|decline|reject(?:ion)?|reason|failure|status|result|refusal|err|bank response)\s?(?:code)?|code))"
    rf"{_IS}(?P<code>[A-Za-z]{{0,6}}[\-_]?\d{{2,8}}|(?<=[码碼号號e\W])[A-Z]\d)(?![\dA-Za-z])",
    re.IGNORECASE,
)
_UNITS = r"(?!\d|[.,:]\d|\s?[+年月日号號點点时時分秒次步页頁框位天个個家张張笔筆条條遍人%])"
_SHOWN = re.compile(
    r"(?:提示|显示|顯示|出现|出現|报|報|弹出?|彈出?|跳出|返回|写着|寫著|打出|[银銀]行回[覆复]?)(?:\s|[来來了的着著緊住咗是個个一：:]){0,3}"
    r"(?P<code>\d{2,4}|\d{7,8})" + _UNITS + _MONEY
)
# Behind what failed in brackets, before the word, or asked about: 付款失败(51), 61错误, 05是什么意思.
_BESIDE = re.compile(
    r"(?:失败|失敗|拒绝|拒絕|错误|錯誤|declined|rejected|failed|error)\s?[(（\[【]\s?(?P<inside>[A-Za-z]{0,3}\d{2,5})\s?[)）\]】]"
    r"|(?<![\d.])(?P<before>\d{2,4})号?號?(?:错误|錯誤|报错|報錯)"
    r"|^(?P<asked>\d{2})(?:是什么意思|是啥|是什麼意思|係咩意思|咩意思|什么意思)|\bwhat (?:does|is) (?P<meant>\d{2}) mean"
    r"|\brc\s?[=:]?\s?(?P<rc>\d{2})(?!\d)"
    r"|\b(?:says|shows|showed|said|got|get|getting|returns?|returned|gives|gave)(?: me)?(?: an?)?(?: error)? (?P<told>\d{2,3})"
    r"(?=\s*$|[,.!?;](?!\d)|\s(?:again|every time|do not|and|when|now|error|but)\b)",
    re.IGNORECASE,
)
_DIGIT_OR_JOINT = re.compile("[0-9_]")  # no code is without one
_A_CODE = re.compile(r"验证码|校验码|动态码|驗證碼|\bcode\b|\botp\b", re.IGNORECASE)
_NO_PROVIDERS = frozenset({"wx", "tel", "rmb", "cny", "usd", "hkd", "qq", "vip", "no", "app", "ios", "atm", "abc"})
_OUR_CODES = frozenset({"valid", "codes", "ocr"})  # the others are ordinary words too: these want 404 or 03


def emails(text: str) -> list[tuple[str, int, int]]:
    """(address in small letters, start, end)."""
    return [(match.group().lower(), match.start(), match.end()) for match in _EMAIL.finditer(text)]


def calls_it_a_code(text: str) -> bool:
    """Does the text speak of a one-time code?"""
    return any(not is_another_code(text, match.start()) for match in _A_CODE.finditer(text))


def is_another_code(text: str, start: int) -> bool:
    """Is the word "code" that stands at `start` a postal code's, a country's, or the like?"""
    return bool(_OTHER_CODES.search(text[max(0, start - 12) : start]))


def error_codes(text: str) -> list[Found]:
    """Codes a bank, a provider or we ourselves answer with: VALID-01, "bank 404", 错误代码51, E7731, card_declined."""
    found: list[Found] = []
    if not _DIGIT_OR_JOINT.search(text):
        return found
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
    found += [("error_code", code.upper(), start, end) for code, start, end in _called(text)]
    return _apart(found)


def _called(text: str) -> Iterator[tuple[str, int, int]]:
    """Numbers that the text calls a code of an error, or says to be shown."""
    for match in _CALLED.finditer(text):
        code = match["code"]
        one_time = code.isdigit() and len(code) > 3 and match.group().lower().startswith("code")
        before = text[max(0, match.start() - 16) : match.start()]
        another = match.group()[:2].lower() in ("代码", "代碼", "co") and _OTHER_CODES.search(before)
        if not (one_time or another or _NO_CODE.search(before)):
            yield code, *match.span("code")
    for match in _SHOWN.finditer(text):
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
