"""Numbers and names that are told without being given: 不是⟦0⟧, ⟦0⟧停机了, 银行留的是⟦0⟧吗, ⟦0⟧，不对，⟦1⟧."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from core.marks import AnyMark, Mobile, kind_of
from core.understanding.letters import simple_and_small

NOT_IT, ASKED, THEIRS, TAKEN_BACK, WHICH = "not_it", "asked", "theirs", "taken_back", "which"
_OR = re.compile(r"⟦(\d+)⟧[\s，,]*(?:或者?是?|[还還]是|定系|定|or)[\s，,]*(?=⟦(\d+)⟧)")
_MARK = r"⟦(\d+)⟧"
_NOT_BEFORE = re.compile(
    r"(?:(?<!是)不是|(?<!系)唔系|而非|(?:不要|不用|唔好|唔使|别|不|唔)再?(?:用|填|[发寄打送](?:到|去|给|俾|往)?))"
    rf"(?:这|那|呢|嗰|个|我|的|嘅|旧|老|号码?|手机号?|电话|卡号?|尾号|姓名|名字)*\s*{_MARK}(?!\s*[吗嗎嘛么麼?？])"
    r"|\b(?:(?<!why )not|isn'?t|(?:don'?t|do not|stop) (?:us(?:e|ing)|text|send(?:ing)?(?: it| the code)? to)"
    rf"|instead of|rather than)\s(?:my |the |old |number |to )*{_MARK}(?!\s*\?)"
    rf"|(?<!改)(?:错|写|打|填|输|弄|搞)成了?{_MARK}(?=了|啦|喇|咗|[，,。；;])"
)
_THE_ONE = r"(?:\s*[，,]?\s*[这那此它呢嗰](?:个|张|只)?(?:号码?|手机|电话|卡)?|号码?)?"
_LONG = r"(?:已[经經]?|早就?|都|好像|应[该該]|可能|现在|而家|其实|被|就?[是系]|我的?|的|嘅)*"
_GONE = (
    r"(?:停[机用了咗]|注销|[销消]号|作[废廢]|失效|欠[费費]|不在?用了|没在?用|没用了|唔用|冇用|不是我|唔系我|不是了|[丢丟换]掉?了"
    r"|打不通)"
)
_OLD = r"(?:[旧舊老](?:的|嘅|号|手机|电话|卡|$|[，,。])|(?:以前|之前|[从從]前|过去)(?:用|的|嘅|个|号))"
_NOT_AFTER = re.compile(
    rf"{_MARK}{_THE_ONE}\s?{_LONG}{_GONE}"
    rf"|{_MARK}(?:这个|那个|呢个|是|系|号码?)*(?:错[了的]|错嘅|不[对對]|唔啱)"
    rf"|{_MARK}(?:\s*,?\s*(?:that|it|this|which|the number))?(?:'s| is| was| has been)?\s?"
    r"(?:my |an? |the |now |already |been )*"
    r"(?:not mine|not my|no longer|isn'?t mine|(?:doesn'?t|does not|stopped) work|wrong|disconnected"
    r"|cancell?ed|(?:out of|not in) (?:service|use))"
)
_OLD_AFTER = re.compile(
    rf"{_MARK}{_THE_ONE}{_LONG}{_OLD}"
    rf"|{_MARK}(?:\s*,?\s*(?:that|it|this|which))?(?:'s| is| was) (?:my |an? |the )?(?:old|former|previous|ex)\b"
)
# Said of it, an old number is the right one.
_THE_BANK_HAS_IT = re.compile(r"留[的给俾嘅咗]|登记|预留|[办辦]卡|开户|开卡|\b(?:registered|on file|bank has|gave)\b")
_ASKED = re.compile(
    rf"(?:是不是|是否|系咪|系唔系)[^⟦，,。]{{0,6}}{_MARK}|(?:是|系){_MARK}\s*(?:这个|呢个)?(?:号码?)?[吗嗎嘛么麼?？]"
    rf"|{_MARK}\s*(?:是不是|是否|系咪|系唔系)(?:我|银行|[办辦]卡|开户|预留|登记|留)"
    rf"|\b(?:is|was) (?:it|that|the number|my number)(?: on file| registered)?\s{_MARK}\s?\?"
    rf"|\b(?:is|was) {_MARK} (?:the|my|what|on|registered)|\bbank ha(?:s|ve)\s{_MARK}\s?\?"
    rf"|\bhave {_MARK} (?:on file|for)"
)
# What makes the second of two a correction of the first.
_CORRECTED = re.compile(
    r"不[对對]|不是|唔系|唔啱|错|搞乱|改|换|应[该該]|其实|更正|以.*为准"
    r"|\b(?:no|sorry|wait|mean|oops|chang\w*|correct\w*|should|instead|actually|to|with)\b|[-=]>|→"
)
_MAY_I = re.compile(r"(?:[吗嗎嘛么麼]|[?？]|(.)[不唔]\1|行不|得唔得)\s*$|\b(?:can|could|may) i\b")
_PLACES = re.compile(_MARK)


def only(text: str, marks: Sequence[AnyMark], anothers: bool) -> dict[int, str]:
    """The places of marks that answer nothing, and why; `anothers`: the text says that it is somebody else's."""
    if "⟦" not in text:
        return {}
    plain = simple_and_small(text)
    mobiles = {place for place, mark in enumerate(marks) if isinstance(mark, Mobile)}
    why = dict.fromkeys(_found(_NOT_BEFORE, plain) | _found(_NOT_AFTER, plain), NOT_IT)
    if not _THE_BANK_HAS_IT.search(plain):
        why |= dict.fromkeys(_found(_OLD_AFTER, plain), NOT_IT)
    if anothers and _MAY_I.search(plain):
        why = dict.fromkeys(mobiles, THEIRS) | why
    why |= dict.fromkeys((_found(_ASKED, plain) & mobiles) - why.keys(), ASKED)
    why |= dict.fromkeys(_either(plain, marks) - why.keys(), WHICH)
    why |= dict.fromkeys(_corrected(plain, marks, why), TAKEN_BACK)
    left = mobiles - why.keys()
    if len({marks[place] for place in left if not _is_wrong(marks[place])}) > 1:
        why |= dict.fromkeys(left, WHICH)
    return {place: reason for place, reason in why.items() if place < len(marks)}


def _found(pattern: re.Pattern[str], text: str) -> set[int]:
    """The places that a pattern names."""
    return {int(place) for found in pattern.finditer(text) for place in found.groups() if place}


def _either(text: str, marks: Sequence[AnyMark]) -> set[int]:
    """Places of marks of one kind that are joined by 或者: neither is an answer yet."""
    joined = [(int(found[1]), int(found[2])) for found in _OR.finditer(text)]
    return {place for pair in joined if kind_of(marks[pair[0]]) == kind_of(marks[pair[1]]) for place in pair}


def _corrected(text: str, marks: Sequence[AnyMark], left_out: dict[int, str]) -> set[int]:
    """Of two of a kind the first, where the words between them take it back."""
    stand = [found for found in _PLACES.finditer(text) if int(found[1]) < len(marks) and int(found[1]) not in left_out]
    return {
        int(one[1])
        for one, other in pairwise(stand)
        if kind_of(marks[int(one[1])]) == kind_of(marks[int(other[1])])
        and _CORRECTED.search(text[one.end() : other.start()])
    }


def _is_wrong(mark: AnyMark) -> bool:
    return isinstance(mark, Mobile) and bool(mark.problem)
