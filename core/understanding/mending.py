"""A few digits after a number that was not right: "哦 最后是018", "00000018" as the second half of a card number.

The new digits stand at the end of the number, or go on where it stopped; what then holds together is believed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import msgspec

LONGEST = 19  # digits of a number
MOST = 14  # digits that a second message may bring
_RUN = re.compile(r"(?<!\d)\d(?:[ \-]?\d){0,13}[xX]?(?![\dA-Za-z])|(?<![A-Za-z\d])[xX](?![A-Za-z])")
_END = re.compile(
    r"最后|最後|末尾|末位|尾号|尾號|尾数|尾數|尾是|尾[一二三四两兩幾]位|结尾|結尾|后[一二三四两兩几面]|後[一二三四兩幾面]"
    r"|\b(?:last|end|ends|ending|final)\b",
    re.IGNORECASE,
)
# What may stand around them: anything else is a sentence of its own.
_AROUND = re.compile(
    r"哦+|噢+|喔+|啊+|呀|嗯+|是|的|係|嘅|咧|吧|应该|應該|其实|其實|漏了|少了|少打了?|打漏|漏咗|[打写填输入]错了?|[打寫填輸入]錯[了咗]?|错了|錯[了咗]|"
    r"[把将將]|改[成为為做]|换成|換成|[不唔][是係][这這呢][个個]号?码?號?碼?|号码?|號碼?|补上|補上|后(?=[一二三四两几面])|後(?=[一二三四兩幾面])|还有|還有|仲有|后面|後面|"
    r"不对|不對|唔啱|唔係|不是|对不起|對唔住|最后|最後|末尾|末位|尾号|尾號|尾数|尾數|尾|结尾|結尾|[一二三四两兩几幾]?位|数字|數字|"
    r"\b(?:oh|ah|sorry|the|last|final|digits?|numbers?|are|is|its|it's|it|ends?|ending|with|in|one|two|three|four|should|be|no|and|rest|change|replace|from|my|of)\b|[\W_]+",
    re.IGNORECASE,
)


# What stood there is named beside what should: "是8不是1", "不是X是1", "漏了个X".
_WRONG_ONES = re.compile(
    r"(?:而?[不唔][是係]|[写打填输][错成]成?|[寫打填輸][錯成]成?|[漏少](?:了|咗|打了?)?[个個]?|\bnot )\s?"
    r"(?:\d{1,6}[xX]?|[xX])(?![\dA-Za-z])",
    re.IGNORECASE,
)
# "第七位是8", "倒数第二位": one digit by its place.
_PLACE = re.compile(r"(倒数|倒數)?第([一二三四五六七八九十]{1,3}|\d{1,2})[位个個](?:数字?|數字?)?")
_FIRST = re.compile("(?:前面?|头|頭|开头|開頭)[一二三四五六1-6两兩几幾]?[位个個]")
_REPLACED = re.compile(
    r"(?:把|将|將)?(?<!\d)(\d{2,6}[xX]?)\s?"
    r"(?:改[成为為做]|换成|換成|[应應][该該]?[是係为為]|\b(?:should be|to|with)\b)(?=\s?\d)",
    re.IGNORECASE,
)
# As wrong, where that is not said to be the end: 不是0000是3333.
_DENIED = re.compile(r"(?:而?[不唔][是係]|\bnot)\s?(\d{2,6}[xX]?)(?![\dA-Za-z])", re.IGNORECASE)
_NUMERALS = {numeral: value for value, numeral in enumerate("一二三四五六七八九十", 1)}

_NAMED = {
    "card_number": re.compile(r"(?:银行)?卡号?|(?:銀行)?卡號?碼?|\bcard(?: number)?\b", re.IGNORECASE),
    "id_number": re.compile(r"身份证号?码?|身份證號?碼?|证件号|證件號碼?|\bid(?: number)?\b", re.IGNORECASE),
    "mobile": re.compile(r"(?:手机|手機|电话|電話)[号號]?[码碼]?|\b(?:mobile|phone)(?: number)?\b", re.IGNORECASE),
}


class Piece(msgspec.Struct, frozen=True):
    """A few digits in a text: where they stand (with those they replace), and whether they are said to be the end."""

    digits: str
    start: int
    end: int
    is_the_end: bool
    kind: str = ""  # of the number they belong to, if the text names it
    place: int | None = None  # where they stand in it: from 0, or from -1 at the end
    old: str = ""  # what stands there in their place


def piece(text: str) -> Piece | None:
    """The only few digits of a text that says nothing else; None if there is more in it."""
    original, text = text, _blanked(_WRONG_ONES, text)
    nth = _PLACE.search(text)
    replaced = _REPLACED.search(text)
    first = _FIRST.search(text)
    for what in (_PLACE, _REPLACED, _FIRST):
        text = _blanked(what, text)
    runs = list(_RUN.finditer(text))
    if not runs and not nth:
        runs, text = list(_RUN.finditer(original)), original
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
    place = _place(nth) if nth and len(digits) == 1 else 0 if first and len(digits) < LONGEST // 2 else None
    if (nth or first) and place is None:
        return None
    is_the_end = bool(_END.search(around))
    if old := replaced or (None if is_the_end or place is not None else _DENIED.search(original)):
        begin, end = min(run.start(), old.start()), max(run.end(), old.end())
        return Piece(digits, begin, end, is_the_end, kind, place, old[1].upper())
    return Piece(digits, *run.span(), is_the_end, kind, place)


def forced(before: str, new: Piece) -> str:
    """What was meant, as far as it can be told, where nothing holds together: then that is what they hear about."""
    if new.old and before.endswith(new.old):
        return before.removesuffix(new.old) + new.digits
    if new.old:
        return before.replace(new.old, new.digits) if before.count(new.old) == 1 else before
    if new.place is None:
        return before[: -len(new.digits)] + new.digits
    at = new.place if new.place >= 0 else len(before) + new.place
    return before[:at] + new.digits + before[at + len(new.digits) :]


def _blanked(what: re.Pattern[str], text: str) -> str:
    """The text with spaces in place of it, as long as before."""
    return what.sub(lambda found: " " * len(found.group()), text)


def _place(said: re.Match[str]) -> int | None:
    """第十二位 -> 11, 倒数第二位 -> -2; None for what is no place in a number."""
    ten, tens, rest = said[2].rpartition("十")
    spoken = (10 * _NUMERALS.get(ten, 1) if tens else 0) + _NUMERALS.get(rest, 0)
    count = int(said[2]) if said[2].isdigit() else spoken
    if not 1 <= count <= LONGEST:
        return None
    return -count if said[1] else count - 1


def mended(before: str, new: Piece, lengths: Iterable[int], holds: Callable[[str], bool]) -> str:
    """The number that `before` and the new digits make together, "" if they make none that holds together.

    `lengths`: how long such a number may be, the likeliest first.
    """
    if new.place is not None or new.old:
        whole = forced(before, new)
        return whole if whole != before and holds(whole) else ""
    replaced = [before[: size - len(new.digits)] + new.digits for size in lengths]
    replaced = [whole for whole, size in zip(replaced, lengths, strict=True) if len(whole) == size]
    added = [before + new.digits] if len(before + new.digits) in lengths else []
    candidates = [*replaced, *added] if new.is_the_end or len(new.digits) < 3 else [*added, *replaced]
    return next((whole for whole in candidates if whole != before and holds(whole)), "")
