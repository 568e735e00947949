"""What a text names: numbers, banks, error codes, amounts, dates, documents; where each stands, and in one form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import Protocol

import msgspec

from core.understanding import identity, mobiles, moments, numbers, papers, sums, terms, vocabulary
from core.understanding.normal import Normal, normalise

_CLAUSE = re.compile(r"[，。；;！!？?\n]|, ")
# A number that is called a parcel's, an order's, an agent's, a telephone's own …
_ITS_OWNER = (
    r"(?:运单|運單|快递|快遞|物流|包裹|[订訂][单單]|[单單工]|案件|流水|交易|参考|參考|客服|服[务務]|[发發]票|[会會][员員]|客[户戶]|[员員]工"
    r"|保[单單]|合同|合[约約]|[设設][备備]|序列|申[请請]|投[诉訴]|受理|回[执執]|[凭憑][证證]|档案|檔案|商[户戶]|QQ|微信)"
)
_NUMBERED = re.compile(
    rf"(?:{_ITS_OWNER}(?:编[号號]|編[号號]|[号號]码?|號碼)|运单|運單|快递|快遞|imei|iccid"
    r"|(?<![a-z])(?:order|tracking|ref(?:erence)?|case|ticket|transaction|invoice|serial|parcel|employee|staff|agent|member"
    r"|membership|booking|receipt)\s?(?:numbers?|nos?\b\.?|id|code|#))\s?(?:是|係|为|為|is|was)?[\s:：#]{0,2}[A-Za-z]{0,4}$",
    re.IGNORECASE,
)
# … and one that may be: only without a card's check digit.
_NUMBERED_PERHAPS = re.compile(
    r"(?:[单單]|(?<![a-z])(?:order|tracking|ref|reference|case|ticket|invoice|parcel))[\s:：#]{0,2}[A-Za-z]{0,3}$",
    re.IGNORECASE,
)
_BEGINS_WITH = re.compile(r"\s?(?:开头|開頭|打头|打頭)")
_ALMOST_BANK = re.compile("[银銀艮][行航杭形型刑很]|艮行")
_PERMIT = 10  # digits of a permit at most, which tell nothing about themselves
_NUMBERS = frozenset({"card_number", "id_number", "mobile", "sms_code"})


class Entity(msgspec.Struct, frozen=True):
    """One thing named in a text: `text` as written at [start, end), `value` in one form."""

    kind: str
    text: str
    value: str
    start: int
    end: int
    valid: bool | None = None  # what its check digit or form says; None where there is none


class Placed(Protocol):
    """A bank and where it stands."""

    @property
    def code(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


Banks = Callable[[str], Iterable[Placed]]


class Asked(msgspec.Struct, frozen=True):
    """What decides what is likely: the open question, whether a code was sent, and the time it is."""

    slot: str | None = None
    code_sent: bool = False
    now: datetime | None = None


def find(original: str, asked: Asked, banks: Banks) -> list[Entity]:
    """All of them, in order; of two that overlap a number, else the longer."""
    text = normalise(original)
    formed = _formed(text, asked)
    named = [*formed, *_named(text, asked), *_banks(text.original, banks)]
    kept: list[Entity] = []
    for entity in (*_papers(text, asked), *_numbers(text, asked, formed), *sorted(named, key=_surest)):
        if not any(entity.start < other.end and other.start < entity.end for other in kept):
            kept.append(entity)
    return _without_labels(text.original, sorted(kept, key=lambda entity: entity.start))


def _without_labels(text: str, found: list[Entity]) -> list[Entity]:
    """A step's name right before what the step asks for only says what it is: 身份证号是1101…"""
    labels = {
        place
        for place, (one, other) in enumerate(pairwise(found))
        if one.kind == "step" and one.value == other.kind and not _CLAUSE.search(text[one.end : other.start])
    }
    return [one for place, one in enumerate(found) if place not in labels]


def _surest(entity: Entity) -> tuple[bool, bool, int]:
    """A bank may only be like its name, so it comes after what is what it says; 邮政储蓄 is no kind of card."""
    return entity.kind == "card_type", entity.kind == "bank", entity.start - entity.end


def _banks(text: str, banks: Banks) -> list[Entity]:
    """The banks, each with all of its name: of 农业银航 the last two letters too."""
    found = []
    for one in banks(text):
        more = _ALMOST_BANK.match(text, one.end)
        found.append(_entity(text, "bank", one.code, one.start, more.end() if more else one.end))
    return found


def _papers(text: Normal, asked: Asked) -> Iterator[Entity]:
    """Numbers of passports and permits; nothing tells whether one is right."""
    for value, start, end in papers.find(text.text, asked.slot):
        yield _entity(text.original, "id_number", value, *text.span(start, end))


def _formed(text: Normal, asked: Asked) -> list[Entity]:
    """What has a form of its own: addresses and codes of errors, in which no other number is looked for."""
    found = [("email", value, start, end) for value, start, end in terms.emails(text.text)]
    found += terms.error_codes(text.text, _awaiting(asked))
    return [_entity(text.original, kind, value, *text.span(start, end)) for kind, value, start, end in found]


def _numbers(text: Normal, asked: Asked, formed: Iterable[Entity]) -> list[Entity]:
    taken = [(one.start, one.end) for one in formed]
    found = []
    for digits in numbers.find(text, asked.slot, _awaiting(asked)):
        number = _told_apart(text.text, digits)
        inside = any(start <= number.start and number.end <= end for start, end in taken)
        if number.kind in _NUMBERS and not inside and not _of_a_word(text.original, number):
            start, end = _trimmed(text.original, number.start, number.end)
            found.append(Entity(number.kind, text.original[start:end], _value(number), start, end, _valid(number)))
    return found


def _awaiting(asked: Asked) -> bool:
    """Is a one-time code likely?"""
    return asked.code_sent or asked.slot == "sms_code"


def _of_a_word(text: str, number: numbers.Number) -> bool:
    """SF6782223173223, 运单7544…, 工号1034: the number of a parcel, an order or an agent, and nobody's secret."""
    if number.kind not in ("card_number", "sms_code"):
        return False
    before = text[max(0, number.start - 20) : number.start]
    if number.kind == "sms_code" and _BEGINS_WITH.match(text, number.end):
        return True  # 1380013开头: a mobile's beginning
    if _NUMBERED.search(before):
        return True
    if number.kind == "card_number" and numbers.luhn_is_valid(number.value):
        return False
    lettered = number.kind == "card_number" and before[-1:].isascii() and before[-1:].isalpha()
    return lettered or bool(_NUMBERED_PERHAPS.search(before))


def _told_apart(text: str, number: numbers.Number) -> numbers.Number:
    """Six digits that the text itself calls a code, though nothing asked for one."""
    if number.kind == "digits" and len(number.value) in (4, 6) and terms.calls_it_a_code(text):
        return msgspec.structs.replace(number, kind="sms_code")
    return number


def _value(number: numbers.Number) -> str:
    if number.kind != "mobile":
        return number.value
    return f"+{number.value}" if number.overseas else f"+86{number.value}"


def _valid(number: numbers.Number) -> bool | None:
    match number.kind:
        case "card_number":
            return numbers.luhn_is_valid(number.value)
        case "id_number":
            return None if len(number.value) <= _PERMIT else not identity.problem_of(number.value)
        case "mobile":
            return number.overseas or not mobiles.problem_of(number.value)
    return None


def _named(text: Normal, asked: Asked) -> list[Entity]:
    found = [("amount", value, start, end) for value, start, end in sums.find(text.text)]
    found += moments.find(text.text, asked.now)
    found += vocabulary.find(text.text)
    return [_entity(text.original, kind, value, *text.span(start, end)) for kind, value, start, end in found]


def _entity(original: str, kind: str, value: str, start: int, end: int) -> Entity:
    return Entity(kind, original[start:end], value, start, end)


def _trimmed(original: str, start: int, end: int) -> tuple[int, int]:
    while end > start and original[end - 1].isspace():
        end -= 1
    return start, end
