"""What is said where a question is believed little, half or not at all: a no, a question back, or a hedge."""

from __future__ import annotations

import msgspec

from core.understanding.classifier import NONE
from knowledge import wording
from knowledge.answers import PERHAPS, Answer, Result, Spoken, Value
from knowledge.asked import Asked
from knowledge.records import Bank
from knowledge.typed_codes import Typed

BESIDE_IT = 0.1  # so much belief in a record that words tell, beside the likeliest one
LINES = 3  # a short answer's lines
OUTSIDE = 0.4  # with so much belief that it is none of ours, we say that we don't know
_OUTSIDE_BY_A_WORD = 0.2  # so much where a word of another field stands there
_PERHAPS = 0.15  # with less belief in the likeliest record nothing is said of it ...
_BELIEVED = 0.35  # ... and up to this only as a guess
_EVEN = 0.5  # a record is more likely than not: neither a strange code nor a bank that may be meant counts more
_SURELY = 0.8  # so sure that it is none of ours, no bank is asked about
_NO_DOUBT = 0.6  # less belief than this, and what else may be meant is named ...
_OTHERS, _LOOKED_AT = 2, 4  # ... at most so many, of the likeliest so many
CANDIDATES = 3  # of a number that several providers use
_OF_A_NAME = ("category:", "topic:coverage")  # what the words of a misspelt name may be taken for


def held_back(found: Asked, name: str, share: float) -> Answer | None:
    """What is said in place of the record that is likeliest, where it is none of ours or a bank must be asked for."""
    of_it = name.startswith("aspect:") or share < _EVEN or ("support" in found.aspects and name not in found.facts)
    if found.guessed and of_it and asks_only_of_it(found) and found.outside < _SURELY:
        return which_bank(found)
    if not only_a_kind_of_card(found) and found.outside >= (_OUTSIDE_BY_A_WORD if found.beyond else OUTSIDE):
        return unknown(found)
    if found.banks and not found.guessed and (share < _PERHAPS or _only_named(found)):
        return what_of(found.banks[0].bank)
    return unknown(found) if share < _PERHAPS else None


def hedged(answer: Answer, found: Asked, share: float) -> Answer:
    """Where it is believed little, that is said before it; where only half, what else may be meant is named behind."""
    if share < _BELIEVED:
        answer = msgspec.structs.replace(answer, lines=(Spoken(PERHAPS), *_room_for_one(answer.lines)))
    full = share < _BELIEVED and wording.HEDGE in answer.lines
    if share >= _NO_DOUBT or full or answer.result is not Result.ANSWERED:
        return answer
    said = {*answer.records, *(f"aspect:{aspect}" for aspect in found.aspects), NONE}
    others = [name for name, part in found.likely[:_LOOKED_AT] if part >= BESIDE_IT and name not in said][:_OTHERS]
    if not others:
        return answer
    values: dict[str, Value] = {"other": wording.title(others[0]), "another": wording.title(others[-1])}
    line = Spoken("answer.or_else_two" if len(others) > 1 else "answer.or_else", values)
    records = (*answer.records, *(name for name in others if not name.startswith("aspect:")))
    return msgspec.structs.replace(answer, lines=(*_room_for_one(answer.lines), line), records=records)


def _room_for_one(lines: tuple[Spoken, ...]) -> tuple[Spoken, ...]:
    """So many that one more may be said; the word that nobody confirmed it is never what is left out."""
    short = lines[: LINES - 1]
    if wording.HEDGE in lines and wording.HEDGE not in short:
        return (*short[: LINES - 2], wording.HEDGE)
    return short


def asks_only_of_it(found: Asked) -> bool:
    """Do the words tell nothing but the bank that may be meant, and what is asked of it?"""
    return all(fact.startswith(_OF_A_NAME) for fact in found.facts)


def only_a_kind_of_card(found: Asked) -> bool:
    """Is a bank named, a kind of its cards, and nothing else? 招行信用卡 asks what we know of them."""
    return bool(found.banks) and bool(found.card_type) and not (found.left or found.facts or found.aspects)


def _only_named(found: Asked) -> bool:
    """Is a bank named, and nothing asked of it?"""
    return not (found.left or found.facts or found.aspects or found.card_type)


def about_a_code(found: Asked) -> bool:
    """Is a code of ours named, or at least something called one?"""
    if any(typed.sure or (typed.called and typed.codes) for typed in found.codes):
        return True
    return bool(found.codes) and (any(typed.called for typed in found.codes) or found.inside[1] < _EVEN)


def without_chance_numbers(found: Asked) -> Asked:
    """Without the numbers that happen to be a code, where neither anybody calls them so nor the words agree."""
    return msgspec.structs.replace(found, codes=tuple(typed for typed in found.codes if not _by_chance(typed)))


def _by_chance(typed: Typed) -> bool:
    return bool(typed.codes) and typed.text.isdigit() and not (typed.sure or typed.called)


def unknown(found: Asked) -> Answer:
    """We don't know, and say so; `outside` where a word of another field tells it."""
    confidence = round(min(0.9, 0.5 + found.left / max(found.whole, 1.0)), 2)
    outside = bool(found.beyond)
    return Answer(Result.UNKNOWN, (Spoken("answer.unknown"),), confidence=confidence, outside=outside)


def what_of(bank: Bank) -> Answer:
    """A bank is named: what of it is asked?"""
    line = Spoken("answer.bank.what", {"bank": f"@bank.{bank.code}"})
    return Answer(Result.ASKED_BACK, (line,), (f"bank:{bank.code}",), confidence=0.6)


def which_provider(typed: Typed) -> Answer:
    """A number that several providers use: where was it seen?"""
    codes = typed.codes[:CANDIDATES]
    values = {"code": codes[0].code, "providers": "@all." + "|".join(f"answer.provider.{c.provider}" for c in codes)}
    line = Spoken("answer.which_provider", dict(values))
    return Answer(Result.ASKED_BACK, (line,), tuple(code.id for code in codes), confidence=0.5)


def no_such_code(typed: Typed) -> Answer:
    """A code nobody knows; a near one is asked about."""
    if typed.near:
        values = {"code": typed.text.upper(), "near": " / ".join(code.code for code in typed.near)}
        near = tuple(code.id for code in typed.near)
        return Answer(Result.ASKED_BACK, (Spoken("answer.code_near", dict(values)),), near, confidence=0.4)
    return Answer(Result.UNKNOWN, (Spoken("answer.code_unknown", {"code": typed.text.upper()}),), confidence=0.9)


def which_bank(found: Asked) -> Answer:
    """A bank that may be misspelt: is it this one?"""
    records = tuple(f"bank:{one.bank.code}" for one in found.banks)
    names = [f"@bank.{one.bank.code}" for one in found.banks]
    key = "answer.which_bank" if len(names) > 1 else "answer.which_bank_one"
    values = {"bank": names[0], "others": names[-1]} if len(names) > 1 else {"bank": names[0]}
    return Answer(Result.ASKED_BACK, (Spoken(key, dict(values)),), records, confidence=found.banks[0].score)
