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
# What a person is given that only looks like a code: a number plate, a queue's ticket, a flight, a share.
_NO_CODE = re.compile(
    r"(?:车牌|車牌|取号|取號|叫号|排号|排號|航班|车次|座位|型号|微信号?|微信號|股票|基金|快递|订单|訂單|单号|單號)\S{0,3}\s?$"
)
_CALLED = re.compile(
    r"(?:错误代码|错误码|错误号|错误编号|返回码|返回代码|报错代码|报错码|代码|響應碼|响应码|错误|報錯|报错|錯誤代碼|錯誤碼"
    r"|(?:error|response|return)(?:\s?code)?|code)\s?(?:是|为|：|:|=|#|显示)?\s?([A-Za-z]{0,6}[\-_]?\d{2,8})(?![\dA-Za-z])",
    re.IGNORECASE,
)
_SHOWN = re.compile(
    r"(?:提示|显示|顯示|出现|出現|报|報)\s?(\d{2,4}|\d{7,8})"
    r"(?!\d|[.,:]\d|[+年月日号號點点时時分秒次位天个個张張笔%])" + _MONEY
)
_A_CODE = re.compile(r"验证码|校验码|动态码|驗證碼|\bcode\b|\botp\b", re.IGNORECASE)
_NO_PROVIDERS = frozenset({"wx", "tel", "rmb", "cny", "usd", "hkd", "qq", "vip", "no", "app", "ios", "atm"})
_OUR_CODES = frozenset({"valid", "codes", "ocr"})  # the others are ordinary words too: these want 404 or 03


def emails(text: str) -> list[tuple[str, int, int]]:
    """(address in small letters, start, end)."""
    return [(match.group().lower(), match.start(), match.end()) for match in _EMAIL.finditer(text)]


def calls_it_a_code(text: str) -> bool:
    """Does the text speak of a one-time code?"""
    return bool(_A_CODE.search(text))


def error_codes(text: str) -> list[Found]:
    """Codes a bank, a provider or we ourselves answer with: VALID-01, "bank 404", 错误代码51, E7731, card_declined."""
    found: list[Found] = []
    for match in _OURS.finditer(text):
        family, number = match[1].lower(), match[3]
        if family in _OUR_CODES or match[2].strip() or len(number) == 3 or number[0] == "0":
            found.append(("error_code", f"{family.upper()}-{number}", match.start(), match.end()))
    for match in _PROVIDERS.finditer(text):
        if match[1].lower() not in _NO_PROVIDERS and not _NO_CODE.search(text, 0, match.start()):
            found.append(("error_code", f"{match[1].upper()}{match[2]}", match.start(), match.end()))
    for match in _NAMED.finditer(text):
        if match.group().isupper() or _OF_CARDS.search(match.group()):
            found.append(("error_code", match.group(), match.start(), match.end()))
    found += [("error_code", code.upper(), start, end) for code, start, end in _called(text)]
    return _apart(found)


def _called(text: str) -> Iterator[tuple[str, int, int]]:
    """Numbers that the text calls a code of an error, or says to be shown."""
    for match in _CALLED.finditer(text):
        one_time = match[1].isdigit() and len(match[1]) > 4 and match.group().lower().startswith("code")
        if not one_time and not _NO_CODE.search(text, 0, match.start()):
            yield match[1], match.start(1), match.end(1)
    for match in _SHOWN.finditer(text):
        yield match[1], match.start(1), match.end(1)


def _apart(found: list[Found]) -> list[Found]:
    """Of two that overlap the first."""
    kept: list[Found] = []
    for one in found:
        if not any(one[2] < other[3] and other[2] < one[3] for other in kept):
            kept.append(one)
    return kept
