"""A few digits after a number that was not right: "哦 最后是018", "00000018" as the second half of a card number.

The new digits stand at the end of the number, or go on where it stopped; what then holds together is believed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import msgspec

MOST = 14  # digits that a second message may bring
_RUN = re.compile(r"(?<!\d)\d(?:[ \-]?\d){0,13}[xX]?(?![\dA-Za-z])|(?<![A-Za-z\d])[xX](?![A-Za-z])")
_END = re.compile(
    r"最后|最後|末尾|末位|尾号|尾號|尾数|尾數|尾是|结尾|結尾|后[一二三四两兩几面]|後[一二三四兩幾面]|\b(?:last|end|ends|ending|final)\b",
    re.IGNORECASE,
)
# What may stand around them: anything else is a sentence of its own.
_AROUND = re.compile(
    r"哦+|噢+|喔+|啊+|呀|嗯+|是|的|係|嘅|咧|吧|应该|應該|其实|其實|漏了|少了|少打了?|打漏|漏咗|打错了?|打錯[了咗]?|错了|錯[了咗]|补上|補上|还有|還有|仲有|后面|後面|"
    r"不对|不對|唔啱|唔係|不是|对不起|對唔住|最后|最後|末尾|末位|尾号|尾號|尾数|尾數|尾|结尾|結尾|[一二三四两兩几幾]?位|数字|數字|"
    r"\b(?:oh|ah|sorry|the|last|final|digits?|numbers?|are|is|its|it's|it|ends?|ending|with|in|one|two|three|four|should|be|no|and|rest)\b|[\W_]+",
    re.IGNORECASE,
)


_NAMED = {
    "card_number": re.compile(r"(?:银行)?卡号?|(?:銀行)?卡號?碼?|\bcard(?: number)?\b", re.IGNORECASE),
    "id_number": re.compile(r"身份证号?码?|身份證號?碼?|证件号|證件號碼?|\bid(?: number)?\b", re.IGNORECASE),
    "mobile": re.compile(r"(?:手机|手機|电话|電話)[号號]?[码碼]?|\b(?:mobile|phone)(?: number)?\b", re.IGNORECASE),
}


class Piece(msgspec.Struct, frozen=True):
    """A few digits in a text: where they stand, and whether they are said to be the end of the number."""

    digits: str
    start: int
    end: int
    is_the_end: bool
    kind: str = ""  # of the number they belong to, if the text names it


def piece(text: str) -> Piece | None:
    """The only few digits of a text that says nothing else; None if there is more in it."""
    runs = list(_RUN.finditer(text))
    if len(runs) != 1:
        return None
    run = runs[0]
    around = text[: run.start()] + " " + text[run.end() :]
    kind = next((kind for kind, named in _NAMED.items() if named.search(around)), "")
    if kind:
        around = _NAMED[kind].sub("", around, count=1)
    if _AROUND.sub("", around):
        return None
    digits = re.sub(r"[ \-]", "", run.group()).upper()
    return Piece(digits, *run.span(), bool(_END.search(around)), kind)


def mended(before: str, new: Piece, lengths: Iterable[int], holds: Callable[[str], bool]) -> str:
    """The number that `before` and the new digits make together, "" if they make none that holds together.

    `lengths`: how long such a number may be, the likeliest first.
    """
    replaced = [before[: size - len(new.digits)] + new.digits for size in lengths]
    replaced = [whole for whole, size in zip(replaced, lengths, strict=True) if len(whole) == size]
    added = [before + new.digits] if len(before + new.digits) in lengths else []
    candidates = [*replaced, *added] if new.is_the_end or len(new.digits) < 3 else [*added, *replaced]
    return next((whole for whole in candidates if whole != before and holds(whole)), "")
