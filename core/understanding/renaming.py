"""A name that is put right: "写错了，是王小敏", "第二个字错了，是晓", "是敏不是明", "姓写错了，姓汪".

Only where it is near what stood there: whoever corrects a slip keeps most of the name.
"""

from __future__ import annotations

import re

import msgspec

from core.understanding import names

_HAN = "\u3400-\u9fff\U00020000-\U000323af\u3007"
_WRONG = re.compile(
    r"错|錯|不[是对對]|唔[係啱]|更正|改[成为為]|换成|換成|[应應][该該]|[少多漏]了?[打写寫]|打[少多漏]"
    r"|typo|wrong|mis(?:typed|spel)|should be|correct|\bnot\b",
    re.IGNORECASE,
)
_BEFORE_IT = re.compile(  # right before the new name; "不是王小敏" gives none
    r"(?<![不唔])[是係叫]|改[成为為]|换成|換成|更正[为為]?|[应應][为為]"
    r"|\b(?:it'?s|is|should be|to|i meant)\s",
    re.IGNORECASE,
)
_JOINS = re.compile("[是係叫改错錯]")
# A character, perhaps told by a word it stands in: 晓, 晓字, 明天的明.
_LETTER = rf"(?:[{_HAN}]{{1,3}}[的嘅])?(?![了咗吗嗎呢吧嘛])([{_HAN}])(?:字|啊|呀|吧|才对|先啱)?"
_IS = r"(?:[应應][该該])?(?:[是係为為]|改[成为為])?"
_SLIP = r"(?:好像|好似|也|都)?(?:[写寫打填输輸入])?[错錯][了咗]?"
_ABOUT = r"(?:上面|刚才|剛才|頭先)?(?:我?的|我?個)?(?:名字|姓名|名)?(?:里|裏|中|入面)?[的嘅]?"
_NTH = re.compile(
    rf"^{_ABOUT}(?:第([一二两兩三四1-4])|(最后|最後|末尾|末|尾)[一1]?|(中间|中間)[一1那的]?)[个個]?字{_SLIP}{_IS}{_LETTER}$"
)
_SURNAME = re.compile(rf"^{_ABOUT}姓氏?{_SLIP}{_IS}姓?([{_HAN}]{{1,2}})(?:才对|先啱)?$")
_IS_NOT = re.compile(
    rf"^{_ABOUT}(?:[应應][该該])?[是係]{_LETTER}(?:而)?[不唔][是係]{_LETTER}$|^{_ABOUT}[不唔][是係]{_LETTER}(?:而)?[是係]{_LETTER}$"
)
_CHANGES = "[应應][该該]?[是係为為]|改[成为為]|换成|換成|[是係]"
_THIS_ONE = re.compile(
    rf"^{_ABOUT}(?:[写寫打输輸]成了?|把|将|將|(?:[{_HAN}]{{2,4}}的))?個?([{_HAN}])(?:字|了)?"
    rf"(?:{_SLIP}{_IS}|{_CHANGES}){_LETTER}$"
)
_SIGNS = re.compile(r"[\s,，。.!！、~]+")
_NUMERALS = "一二三四"


class Letter(msgspec.Struct, frozen=True):
    """One character of a name is another: which by place (from 0, -1 the last, None unknown) or by itself."""

    new: str
    place: int | None = None
    old: str = ""
    surname: bool = False


def given(text: str, before: str) -> tuple[int, int] | None:
    """Where the whole name stands that is given in place of `before`; None if the text gives none."""
    if not _WRONG.search(text):
        return None
    for start, end in names.clauses(text):
        clause = text[start:end]
        begins = [found.end() for found in _BEFORE_IT.finditer(clause)]
        pieces = [m.span() for m in re.finditer(r"\S+", clause)] if clause[:1] > "z" or not clause.isascii() else []
        tries = [(at, len(clause)) for at in reversed([0, *begins])] + pieces
        for begin, stop in tries:
            place = names.whole(clause[begin:stop])
            if place and _is_near(clause[begin + place[0] : begin + place[1]], before):
                return start + begin + place[0], start + begin + place[1]
    return None


def _is_near(name: str, before: str) -> bool:
    tidy = names.tidy(name)
    if tidy == before or _JOINS.search(tidy):
        return False
    if tidy.isascii():
        return bool(set(tidy.split()) & set(before.split()))
    if tidy[0] == before[0]:
        return abs(len(tidy) - len(before)) <= 1
    return len(tidy) == len(before) and sum(map(str.__eq__, tidy, before)) >= len(before) - 1


def letter(text: str) -> Letter | None:
    """The one character that a text puts right and says nothing else; None if it doesn't."""
    said = _SIGNS.sub("", text)
    if found := _SURNAME.match(said):
        return Letter(found[1], 0, surname=True)
    if found := _NTH.match(said):
        place = -1 if found[2] else 1 if found[3] else _place(found[1])
        return Letter(found[4], place)
    if found := _IS_NOT.match(said):
        return Letter(found[1] or found[4], old=found[2] or found[3])
    if found := _THIS_ONE.match(said):
        return Letter(found[2], old=found[1])
    return None


def _place(said: str) -> int:
    return int(said) - 1 if said.isdigit() else _NUMERALS.index(said.translate(str.maketrans("两兩", "二二")))


def spelt(before: str, new: Letter) -> str:
    """The name with that character in it; "" if it isn't one of its own, or nothing would change."""
    if new.surname:
        after = new.new + before[2 if len(before) == len("欧阳明远") else 1 :]
    elif new.old:
        after = before.replace(new.old, new.new) if before.count(new.old) == 1 else before
    else:
        at = len(before) - 1 if new.place == -1 else new.place or 0
        after = before[:at] + new.new + before[at + 1 :] if at < len(before) else before
    return after if after != before and names.is_name(after, called=True) else ""
