"""A number that a few more digits put right: the one typed before is read from the vault, and what they make told."""

from __future__ import annotations

import re

from bot.doorway import Doorway
from bot.store.units import Unit
from bot.store.vault import Vault
from core.marks import DOUBTED, AnyMark, CardNumber, IdNumber, Mobile, SmsCode, kind_of
from core.understanding import identity, mending, mobiles, numbers
from core.understanding.mending import Piece
from core.understanding.normal import Normal
from core.understanding.numbers import Number
from dialogs.binding.table import CONFIRMED
from knowledge.library import Library

_OF_THE_MOBILE = re.compile("手[机機]|[电電][话話]|号码|號碼|[应應][该該][是係]|改[成為为]|[换換]成")
_ENDS_SHOWN = ("card_number", "mobile")  # whose end everybody sees, so that it can be named
_Mendable = CardNumber | IdNumber | Mobile | SmsCode  # what a few more digits may put right


class Mender:
    """One for all conversations."""

    def __init__(self, vault: Vault, library: Library) -> None:
        self._vault, self._library = vault, library

    def put_right(self, unit: Unit, way: Doorway, normal: Normal, found: list[Number]) -> Number | None:
        """The number that a few more digits make of one that was not right, or whose end they say to be another."""
        piece = mending.piece(normal.text)
        if piece is None:
            return None
        kind = piece.kind or _corrected(way, piece, normal.text)
        number = self._made(unit, way, normal, piece, kind, bool(found))
        if number or piece.kind or not piece.old:
            return number
        others = [self._made(unit, way, normal, piece, other, True) for other in _ENDS_SHOWN if other != kind]
        made = [other for other in others if other]
        return made[0] if len(made) == 1 else None

    def _made(
        self, unit: Unit, way: Doorway, normal: Normal, piece: Piece, kind: str, only_if_it_holds: bool
    ) -> Number | None:
        """What the digits make of the number of this kind."""
        doubted = way.session.slots.get(DOUBTED)
        if isinstance(doubted, _Mendable) and kind_of(doubted) == kind:
            before: AnyMark | str | None = doubted
        else:
            told_where = piece.is_the_end or piece.place is not None or piece.old
            before = way.session.slots.get(kind) if told_where else None
        if not isinstance(before, _Mendable) or not before.ref or kind not in way.keeps:
            return None
        typed = self._vault.read_if_kept(unit, before.ref, way.at)
        if typed is None or piece.old not in typed:
            return None  # it has lived its time, or something else is spoken of
        value = mending.mended(typed, piece, _lengths_of(before), lambda whole: self._holds(kind, whole))
        if not value and (only_if_it_holds or len(piece.digits) >= len(typed)):
            return None
        start, end = normal.span(piece.start, piece.end)
        return Number(kind, value or mending.forced(typed, piece), start, end)

    def _holds(self, kind: str, value: str) -> bool:
        """Does this number hold together: check digit, length, birth date?"""
        match kind:
            case "card_number":
                lengths = self._library.guess(value).lengths
                return numbers.luhn_is_valid(value) and (not lengths or len(value) in lengths)
            case "id_number":
                return not identity.problem_of(value)
            case "sms_code":
                return value.isdigit()
            case _:
                return value.isdigit() and not mobiles.problem_of(value)


def _corrected(way: Doorway, piece: Piece, text: str) -> str:
    """The kind of number that a few digits belong to: what is confirmed or asked.

    At the code a tail is the mobile's where that is said: a bare one is mostly of the card that the message names.
    """
    asked = CONFIRMED.get(way.session.top.state if way.session.top else "", way.asked or "")
    return "mobile" if asked == "sms_code" and piece.is_the_end and _OF_THE_MOBILE.search(text) else asked


def _lengths_of(mark: CardNumber | IdNumber | Mobile | SmsCode) -> tuple[int, ...]:
    """How long a number of this kind may be, the likeliest first."""
    match mark:
        case CardNumber():
            return mark.lengths or (19, 16, 18, 17)
        case IdNumber():
            return (18,)
        case Mobile():
            return (11,)
        case SmsCode():
            return (6,)
