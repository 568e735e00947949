"""“那建行呢”: what was asked before, asked of something else."""

from __future__ import annotations

import re

from knowledge.library import Library

LONGEST = 120  # characters of a question that is kept for one turn
_SHORT = 14  # characters of what it is asked of now
_OPENING = re.compile(
    r"^(?:那[么麼]|那如果是|那要是|那|咁|如果是|要是|换成|換成|改成|(?:and|or|so|then)\b|(?:what|how) about\b)[\s,，]*",
    re.IGNORECASE,
)
_ENDING = r"(?:呢|嘞|咧|又点|又點|怎么样|怎麼樣|咋样|點樣)"
_ENDS_WITH_IT = re.compile(_ENDING + r"[\s?？!！。]*$")
_CLOSING = re.compile(rf"(?:的|嘅)?{_ENDING}?[\s?？!！。]*$")
# Words that stand for each other: the new one takes the old one's place.
_EACH_FOR_EACH = (
    re.compile(r"信用卡|[贷貸]记卡|貸記卡|[储儲]蓄卡|借[记記]卡|扣賬卡|(?:credit|debit) cards?", re.IGNORECASE),
    re.compile(r"[单單][笔筆]|每[笔筆]|[单單]日|每[天日]|一天|一年|每年|年度|每月|single|daily|yearly", re.IGNORECASE),
    re.compile(r"[a-z]+[-_ ]?\d+|\d{2,}", re.IGNORECASE),  # codes
)


def question(library: Library, before: str, text: str) -> str:
    """The question that `text` means after `before` was answered; "" if it is none of the kind."""
    opened = _OPENING.match(text.strip())
    if not before or not (opened or _ENDS_WITH_IT.search(text)):
        return ""
    of = _CLOSING.sub("", _OPENING.sub("", text.strip()))
    if not of or len(of) > _SHORT:
        return ""
    left = _without_banks(library, before) if library.place_banks(of) else before
    for words in _EACH_FOR_EACH:
        if words.search(of):
            left = words.sub("", left)
    return f"{of} {left}".strip()


def _without_banks(library: Library, text: str) -> str:
    for placed in sorted(library.place_banks(text), key=lambda placed: -placed.start):
        text = text[: placed.start] + text[placed.end :]
    return text
