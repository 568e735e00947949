"""Several values of one kind in one message: which one counts, and where nothing tells, both wait for the answer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection

import msgspec

from core.incoming import Message
from core.marks import FIRST_OF_TWO, SECOND_OF_TWO, AnyMark, CardNumber, IdNumber, Mark, Mobile, kind_of
from core.session import Frame
from core.turn import Draft, OpenFrame
from core.understanding.meaning import MARK, Meaning

TWO = "two"  # note: "mobile:old,new", the kind of the two that wait, and what each was called
ASKABLE = ("card_number", "id_number", "mobile")
_PASSWORD = re.compile(
    r"(?:(?<![验驗证證短信訊讯动動态態校次性认認确確])密[码碼]|\b(?:password|passcode|pin)\b)[^\d⟦⟧,，。;；]{0,4}$",
    re.IGNORECASE,
)
_THE_OTHER_PASSWORD = re.compile(
    r"(?:支付|付款|交易|取款|取現|提款|银行卡|銀行卡|登[录錄入]|查[询詢])的?密[码碼][^\d⟦⟧,，。;；]{0,4}$"
    r"|\b(?:payment|card|atm|login|bank) (?:password|passcode|pin)\b[^\d⟦⟧,.;]{0,4}$",
    re.IGNORECASE,
)
_REJECTED = re.compile(r"(?:(?<!是)不是|唔係|[别別]用|不要|唔要|不用|\bnot)\s*$", re.IGNORECASE)
_PUT_RIGHT = re.compile(
    r"不对|不對|唔啱|唔係|错|錯|不是|应该|應該|改成|改为|改為|改做|换成|換成|而是|更正|说反"
    r"|\b(?:no|sorry|oops|wait|actually|i mean|should be|make it)\b",
    re.IGNORECASE,
)
_OLD = re.compile(
    r"旧|舊|原[来來本先]|以前|之前|先前|老号|老號|头一条|第一条|\b(?:old|former|previous|earlier|used to)\b",
    re.IGNORECASE,
)
_NEW = re.compile(
    r"新(?!疆|[华華])|现在|現在|目前|而家|如今|刚[换換来來收]|啱[换換收]|[后後]来|第二条|最[后後]|\b(?:new|newest|latest|current|now)\b",
    re.IGNORECASE,
)
_NTH = r"(?:[个個张張条條支组組]|(?=[号號]))"
_FIRST = (
    rf"第[一1]{_NTH}|[头頭]一?{_NTH}|前(?:面|边|邊|一)?(?:那|嗰)?{_NTH}|前者|上面(?:那|嗰)?{_NTH}?"
    r"|\b(?:first|1st|former)\b"
)
_SECOND = (
    rf"第[二2]{_NTH}|[后後](?:面|边|邊|一)?(?:那|嗰)?{_NTH}|[后後]者|下面(?:那|嗰)?{_NTH}?|最[后後](?:那|嗰|一)*{_NTH}"
    r"|\b(?:second|2nd|latter|last)\b"
)
_OLD_ONE = r"[旧舊老]的?|[旧舊]嘅|原[来來本先]的?(?:那|嗰)?|\bold\b"
_NEW_ONE = r"新的?|新嘅|[现現]在的?(?:那|嗰|用)?|而家嗰?|\b(?:new|current)\b"
_NOT = r"(?:不[是要用]?|[别別]用|唔[係要用好]|\bnot|n't)\s*(?:the )?"
_TAIL = re.compile(r"(?<!\d)\d{2,4}(?!\d)")
_ASKS = re.compile(r"[?？吗嗎么麼]|什么|甚麼|哪|边|邊|咩|怎|點|\b(?:what|which|why|how)\b", re.IGNORECASE)
_LONGEST = 24  # characters of an answer to "which one?"


class Places(msgspec.Struct, frozen=True):
    """Places of a message's marks."""

    out: frozenset[int] = frozenset()  # what doesn't count: the wrong one of two, a password beside a code
    undecided: tuple[int, ...] = ()  # values of one kind between which nothing decides
    password: bool = False  # one of those left out was called a password


def sort_out(message: Message, unsaid: Collection[int]) -> Places:
    """What the words of the message tell about its values of one kind; `unsaid`: places of what is not given."""
    by_kind: defaultdict[str, list[int]] = defaultdict(list)
    for place, mark in enumerate(message.marks):
        if mark.ref and place not in unsaid:
            by_kind[kind_of(mark)].append(place)
    before = _words_before(message.text)
    passwords = _passwords(by_kind["sms_code"], before)
    out, undecided = set(passwords), list[int]()
    for kind, places in by_kind.items():
        left = _likely(kind, [place for place in places if place not in out], message, before)
        out.update(place for place in places if place not in left)
        if len(left) > 1 and kind in (*ASKABLE, "sms_code") and not undecided:
            undecided += left
    return Places(frozenset(out), tuple(undecided), bool(passwords))


def hold(draft: Draft, frame: OpenFrame, message: Message, places: tuple[int, ...]) -> bool:
    """Keep the two until the answer comes; False if there are more than two, or they are of no kind to choose from."""
    marks = [message.marks[place] for place in places]
    if len(marks) != 2 or kind_of(marks[0]) not in ASKABLE:
        return False
    before = _words_before(message.text)
    called = ("old" if _OLD.search(before[place]) else "new" if _NEW.search(before[place]) else "" for place in places)
    draft.fill(FIRST_OF_TWO, marks[0])
    draft.fill(SECOND_OF_TWO, marks[1])
    frame.notes[TWO] = f"{kind_of(marks[0])}:{','.join(called)}"
    return True


def kind_of_two(frame: OpenFrame) -> str:
    """The kind of the two that wait, "" if none do."""
    return frame.note(TWO).partition(":")[0]


def pair(draft: Draft, frame: OpenFrame, asked: str | None) -> tuple[AnyMark, AnyMark] | None:
    """The two between which the open question asks to choose; None if there are none of its kind."""
    one, two = draft.slots.get(FIRST_OF_TWO), draft.slots.get(SECOND_OF_TWO)
    if kind_of_two(frame) != asked or not isinstance(one, Mark) or not isinstance(two, Mark):
        return None
    return one, two


def says_which(frame: Frame, text: str) -> bool:
    """Is this an answer to "which of the two?", if that is open?"""
    called = str(frame.notes.get(TWO, "")).partition(":")[2]
    return bool(called) and bool(_place(text, called.split(",")))


def choose(draft: Draft, frame: OpenFrame, asked: str | None, meaning: Meaning) -> AnyMark | None:
    """The one that is meant, taken out of where it waited; both are forgotten where neither is."""
    both = pair(draft, frame, asked)
    if both is None:
        return None
    if meaning.has("deny", "none_of_these"):
        forget(draft, frame)
        return None
    called = frame.note(TWO).partition(":")[2].split(",")
    which = meaning.first("first_one", "second_one") or _place(meaning.rest, called)
    which = which or _by_its_end(meaning.rest, both)
    if not which:
        return None
    draft.slots.pop(FIRST_OF_TWO if which == "first_one" else SECOND_OF_TWO)
    forget(draft, frame)
    return both[which == "second_one"]


def forget(draft: Draft, frame: OpenFrame) -> None:
    """Neither is needed any more."""
    draft.forget(FIRST_OF_TWO, SECOND_OF_TWO)
    frame.clear(TWO)


def shown(mark: AnyMark) -> str:
    """What tells it from the other."""
    match mark:
        case CardNumber(last4=last4):
            return last4
        case Mobile(masked=masked):
            return masked
        case IdNumber(first1=first, last1=last):
            return f"{first}****{last}"
        case _:
            return ""


def _words_before(text: str) -> dict[int, str]:
    """What stands between each mark and the one before it."""
    words, last = {}, 0
    for found in MARK.finditer(text):
        words[int(found[0].strip("⟦⟧"))] = text[last : found.start()]
        last = found.end()
    return words


def _passwords(codes: list[int], before: dict[int, str]) -> list[int]:
    """Six digits that are called a password: any such word beside another code, alone only 支付密码 and the like."""
    called = [place for place in codes if _PASSWORD.search(before.get(place, ""))]
    if len(called) < len(codes):
        return called
    return [place for place in codes if _THE_OTHER_PASSWORD.search(before.get(place, ""))]


def _likely(kind: str, places: list[int], message: Message, before: dict[int, str]) -> list[int]:
    """Those that may be meant; one, where the words decide."""
    if len(places) < 2:
        return places
    last = places[-1]
    left = [place for place in places if not _REJECTED.search(before.get(place, ""))] or [last]
    if len(left) > 1 and left[-1] == last and _PUT_RIGHT.search(before.get(last, "")):
        return [last]
    marks = message.marks
    left = [at for at in left if not any(_same(marks[at], marks[later]) for later in left if later > at)]
    if kind == "sms_code":
        new = [place for place in left if _NEW.search(before.get(place, ""))]
        left = new or [place for place in left if not _OLD.search(before.get(place, ""))] or left
    return left


def _same(one: AnyMark, other: AnyMark) -> bool:
    """The same number twice; two mobiles are known by what can be shown of them."""
    if isinstance(one, CardNumber | IdNumber) and isinstance(other, CardNumber | IdNumber):
        return bool(one.fingerprints) and one.fingerprints == other.fingerprints
    return isinstance(one, Mobile) and isinstance(other, Mobile) and one.masked == other.masked


def _place(text: str, called: list[str]) -> str:
    """ "first_one", "second_one" or "": 第二个, the old one, 不是第一个."""
    said = text.strip()
    if not said or len(said) > _LONGEST or _ASKS.search(said):
        return ""
    words = {"first_one": _FIRST, "second_one": _SECOND}
    for name, one in (("old", _OLD_ONE), ("new", _NEW_ONE)):
        if at := _called(name, called):
            words[at] = f"{words[at]}|{one}"
    refused = {at for at, ones in words.items() if re.search(f"{_NOT}(?:{ones})", said, re.IGNORECASE)}
    rest = said
    for ones in words.values():
        rest = re.sub(f"{_NOT}(?:{ones})", " ", rest, flags=re.IGNORECASE)
    named = {at for at, ones in words.items() if re.search(ones, rest, re.IGNORECASE)} or words.keys() - refused
    return next(iter(named)) if len(named) == 1 else ""


def _called(name: str, called: list[str]) -> str:
    """Which one was called old (new): if only the other was called anything, it is the opposite of that."""
    one, two = called if len(called) == 2 else ("", "")
    if one != two:
        if name == one or (not one and name != two):
            return "first_one"
        return "second_one"
    return ""


def _by_its_end(text: str, both: tuple[AnyMark, AnyMark]) -> str:
    """ "尾号0006": the one that ends so."""
    for tail in _TAIL.findall(text):
        ending = [shown(mark).endswith(tail) for mark in both]
        if sum(ending) == 1:
            return "first_one" if ending[0] else "second_one"
    return ""
