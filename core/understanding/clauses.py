"""A message of several wishes -> its commands, in the order they were said: 好的，手机号 138…，另外限额多少."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from core.understanding import names
from core.understanding.entities import Entity
from core.understanding.meaning import Command
from core.understanding.normal import normalise

Read = Callable[[str], Sequence[Command]]

_CUT = re.compile(
    r"[,，。;；!！?？\n]+"
    r"|(?=另外|还有|還有|顺便|順便|对了|對了|然后|然後)(?<=[^,，。;；!！?？\n])"
    r"|(?<= )(?=and (?:also|are|is|what|how|can|do|does|please)\b|also\b|by the way\b)"
)
_FILLS = frozenset({"card_number", "id_number", "mobile", "sms_code"})
_WHEN_ASKED = frozenset({"bank", "card_type"})
_PUTS_RIGHT = re.compile(
    "改成|改为|改為|换成|換成|应该是|應該是|應該係|更正|写错|打错|填错|寫錯|打錯|不是这个|是这个才对"
    "|should be|correct it|change it"
)
_MARK = "\1"
_LITTLE = 4  # letters: a clause shorter than this means what a phrase says, or nothing


def commands(text: str, found: Sequence[Entity], asked: str | None, phrases: Read, likely: Read) -> list[Command]:
    """`phrases` and `likely` read one clause: by the phrase book, and by likeness where that finds nothing."""
    said: dict[str, Command] = {}
    corrects = False
    for start, end in _pieces(text):
        inside = [one for one in found if start <= one.start < end]
        clause = _without(text, start, end, inside)
        fills, corrects = _fills(text, start, end, inside, asked, corrects)
        spoken = [one for one in phrases(clause) if not (fills and one.name.startswith("correct_"))]
        if not spoken and not fills and len(clause.strip()) >= _LITTLE:
            spoken = list(likely(text[start:end]))
        for command in (*spoken, *fills) if _comes_first(clause) else (*fills, *spoken):
            said.setdefault(command.name, command)
    return list(said.values())


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Where the clauses stand."""
    begin = 0
    for cut in _CUT.finditer(text):
        if text[begin : cut.start()].strip():
            yield begin, cut.start()
            begin = cut.end()
    if text[begin:].strip():
        yield begin, len(text)


def _without(text: str, start: int, end: int, inside: Sequence[Entity]) -> str:
    """The clause with one sign for each number: "是" before a number is no yes."""
    letters = list(text[start:end])
    for one in inside:
        if one.kind in _FILLS:
            size = min(one.end, end) - one.start
            letters[one.start - start : one.start - start + size] = [_MARK] + [""] * (size - 1)
    return "".join(letters)


def _fills(
    text: str, start: int, end: int, inside: Sequence[Entity], asked: str | None, corrects: bool
) -> tuple[list[Command], bool]:
    """What the clause gives, and whether it (or the one before) says that something was wrong."""
    clause = text[start:end]
    corrects = corrects or bool(_PUTS_RIGHT.search(clause))
    slots = [one.kind for one in inside if one.kind in _FILLS or (one.kind == asked and one.kind in _WHEN_ASKED)]
    if _names(clause, asked, bool(inside)):
        slots.append("holder_name")
    if not slots:
        return [], corrects
    return [Command(f"{'correct' if corrects else 'fill'}_{slot}") for slot in slots], False


def _names(clause: str, asked: str | None, more: bool) -> bool:
    plain = normalise(clause).text
    if names.said_in(plain):
        return True
    return asked == "holder_name" and not more and names.whole(plain) is not None


def _comes_first(clause: str) -> bool:
    """Do the words of the clause stand before its number?"""
    return not clause.lstrip().startswith(_MARK)
