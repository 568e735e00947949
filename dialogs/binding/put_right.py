"""What is said of that which only the bank can put right: how a card is opened for payments online, that it is done."""

from __future__ import annotations

import re

# Of the payments online that a card is to be opened for.
_HOW_TO_OPEN = re.compile(
    r"(?:哪|边|邊)(?:里|裡|裏|儿|度|個|个)?.{0,4}(?:开|開|办|辦|弄|搞)|(?:怎么|怎麼|怎样|咋|[点點]樣?)(?:去|弄|样)?(?:开|開|弄|搞)"
    r"|[开開](?:不[了通]|唔到)|找不到|[搵找]唔到|没找到|没看到|看不到|[没冇](?:有)?(?:这个|呢個|那个|嗰個)(?:选项|功能|菜单|選項)?"
    r"|\b(?:how|where)\b.{0,12}\b(?:activate|enable|turn|open|set)|\b(?:can.?t|cannot|don.?t) (?:find|see)",
    re.IGNORECASE,
)
_OPENED = re.compile(
    r"(?:[开開](?:通|好)?|弄好|[办辦]好|搞好|设置?好|設定好|搞掂)(?:了|咗|喇)(?!再|吗|没|嗎|未|么|冇|就|之?后|[?？])"
    r"|刚(?:刚)?开通?$|\b(?:i(?:.ve| have)?|just|now) (?:just |now )?(?:activated|enabled|opened|switched|turned|set)\b"
    r"|\bit.?s (?:on|active|activated|enabled)\b",
    re.IGNORECASE,
)
_NOT_OPENED = re.compile(r"[没未不唔冇]|打[开開]|等|如果|要是|怎|哪|when|once|after|\bif\b|n.t\b", re.IGNORECASE)
# The bank has put right what it had: only said of something that is done.
_PUT_RIGHT = re.compile(
    r"(?:银行|銀行|柜台|櫃[台檯位]|网点|分行|那边|那邊|嗰邊).{0,6}(?:改|更新|更正|变更|登记|辦|办)"
    r"(?:好|过|過|完)?(?:了|咗|喇)(?!再|才|先|[后後])"
    r"|\b(?:bank|branch|they)\b.{0,20}\b(?:updated|changed|corrected|fixed)\b"
    r"|\b(?:updated|changed|fixed) it (?:at|with) the bank",
    re.IGNORECASE,
)
_GOES_THERE = re.compile(
    r"[去到上返](?:一?趟|下)?(?:银行|銀行|柜台|櫃[台檯位]|网点|分行).{0,6}(?:改|更新|更正|变更|登记|[办辦]|问|問|弄|搞|查|再)"
    r"|\bgo(?:ing)? (?:to|into|by) (?:the |my |a )?(?:bank|branch)\b",
    re.IGNORECASE,
)


def said(refusal: str, text: str, asks: bool) -> str:
    """The command of what is said while this refusal stands, "" if none; `asks`: it is a question."""
    match refusal:
        case "CARD-08" if _HOW_TO_OPEN.search(text):
            return "how_to_open"
        case "CARD-08" if _OPENED.search(text) and not (asks or _NOT_OPENED.search(text)):
            return "retry_now"
        case "IDENTITY-02" | "MOBILE-01" if _PUT_RIGHT.search(text) and not asks:
            return "retry_now"
        case "IDENTITY-02" | "MOBILE-01" if _GOES_THERE.search(text) and not asks:
            return "take_your_time"
        case _:
            return ""
