"""“6位数字吗”: how many digits what is asked for has."""

from __future__ import annotations

import re

from core.understanding.meaning import Command

# Of a card, any of these.
_DIGITS = {
    "card_number": range(16, 20), "id_number": (18,), "mobile": (11,), "sms_code": (6,), "payment_password": (6,),
    "expiry": (4,), "cvv2": (3,),
}  # fmt: skip
_NUMERALS = {
    "三": 3, "四": 4, "六": 6, "八": 8, "十": 10, "十一": 11, "十五": 15, "十六": 16, "十七": 17, "十八": 18,
    "十九": 19, "three": 3, "four": 4, "six": 6, "eleven": 11, "sixteen": 16, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_NUMBER = rf"(?P<n>\d{{1,2}}|{'|'.join(sorted(_NUMERALS, key=len, reverse=True))})"
_OPENING = (
    r"(?:是不是|係咪|是|係|要|需要|一共是?|都是|应该是|應該[是係]|验证码是|卡号是"
    r"|is it|it.?s|do you (?:need|want)|the)?"
)
_CLOSING = r"(?:吗|嗎|吧|呀|啊|么|麼|是吗|係咪|对吗|對嗎|对吧|對吧|啱唔啱|right|correct|yes)?"
_SO_MANY = re.compile(
    rf"{_OPENING}\s*(?:an? )?{_NUMBER}[\s-]*[个個]?(?:位|digits?|numbers?)"
    r"[的嘅]?(?:数字|數字|数|號碼|号码|[那嗰][个個]|code|number|one| long)?[\s,，]*"
    rf"{_CLOSING}\s*[?？。.!！]*",
    re.IGNORECASE,
)


def asked_about(text: str, asked: str | None) -> tuple[Command, ...]:
    """How what is asked for is written, and first a yes if that is how many digits it has; empty for other texts."""
    said = _SO_MANY.fullmatch(text.strip()) if asked in _DIGITS else None
    if said is None or asked is None:
        return ()
    number = int(said["n"]) if said["n"].isdigit() else _NUMERALS[said["n"].lower()]
    right = (Command("that_is_so"),) if number in _DIGITS[asked] else ()
    return (*right, Command("how"))
