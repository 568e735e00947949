"""The door: secrets are recognised before anything is written, vaulted if this step can use them, replaced by marks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from bot.doorway import Doorway
from bot.keys import Keyring
from bot.mender import Mender
from bot.store.units import Unit
from bot.store.vault import Vault
from bot.weakness import weak
from core import china
from core.marks import (
    AnyMark,
    CardNumber,
    Cvv2,
    Digits,
    Expiry,
    HolderName,
    IdNumber,
    Mark,
    Mobile,
    Password,
    SmsCode,
)
from core.says import Value
from core.understanding import identity, mobiles, names, numbers, renaming
from core.understanding.everyday import Everyday
from core.understanding.holders import Listener, Told
from core.understanding.normal import Normal, normalise
from core.understanding.numbers import Number
from core.understanding.phrases import PhraseBook
from knowledge.library import Library
from locales.texts import Texts

# States where what may be a name is kept out of the transcript, and is taken only beside a number.
_NAMED_EARLY = frozenset({"asking_card_number", "confirming_card"})


class Span(msgspec.Struct, frozen=True):
    """A secret in a text: where it stands in the original, and its mark."""

    start: int
    end: int
    mark: AnyMark


class Passed(NamedTuple):
    """What came through the door: text with ⟦n⟧ for each secret, the marks, what the transcript may keep.

    `perhaps`: what may be the name that is asked; it still stands in the text.
    """

    text: str
    marks: tuple[AnyMark, ...]
    shown: str
    perhaps: HolderName | None = None


class Door:
    """One for all conversations."""

    def __init__(
        self,
        vault: Vault,
        keys: Keyring,
        library: Library,
        carriers: Mapping[str, str],
        phrases: PhraseBook,
        texts: Texts,
        everyday: Everyday,
    ) -> None:
        """`carriers`: by the first three or four digits of a mobile."""
        self._vault, self._keys, self.library, self._carriers = vault, keys, library, carriers
        self._phrases, self._texts = phrases, texts
        self._listener = Listener(everyday, self._means_something)
        self._mender = Mender(vault, library)

    def text(self, unit: Unit, way: Doorway, original: str) -> Passed:
        """What comes through of a message."""
        normal = normalise(original)
        found = numbers.find(normal, way.asked, "sms_code" in way.keeps)
        if put_right := self._mender.put_right(unit, way, normal, found):
            found = [put_right]
        spans = [Span(n.start, n.end, self._number(unit, way, n)) for n in found]
        told = self._told(way, normal, found)
        if told and told.sure:
            spans.append(Span(*normal.span(told.begins, told.end), self._name(unit, way, normal, told)))
        elif told is None:
            spans += self._renamed(unit, way, normal, found)
        spans.sort(key=lambda span: span.start)
        clean = _tidy(normal, spans)
        marks = tuple(span.mark for span in spans)
        doubted = told if told and not told.sure else None
        perhaps = self._name(unit, way, normal, doubted) if doubted and doubted.only and not marks else None
        return Passed(clean, marks, self._kept(way, clean, marks, private=bool(doubted)), perhaps)

    def filled(self, unit: Unit, way: Doorway, original: str) -> Passed:
        """As `text`, for a field of the secure page: whatever stands there is private, so only marks are shown."""
        clean, marks, _, perhaps = self.text(unit, way, original)
        if perhaps:  # the field says that it is one
            clean, marks = f"⟦{len(marks)}⟧", (*marks, perhaps)
        shown = " ".join(self._shown(way.session.language, mark) for mark in marks)
        return Passed(clean, marks, shown or self._texts.text(way.session.language, "mark.unread"))

    def _kept(self, way: Doorway, clean: str, marks: tuple[AnyMark, ...], private: bool) -> str:
        """What the transcript keeps; `private`: in the words there may be a name, so only the marks."""
        said = [self._shown(way.session.language, mark) for mark in marks]
        unread = way.asked == "holder_name" and not marks and not self._phrases.read(clean).commands
        if private or unread:
            return " ".join((*said, self._texts.text(way.session.language, "mark.unread")))
        shown = clean
        for place, mark in enumerate(said):
            shown = shown.replace(f"⟦{place}⟧", mark)
        return shown

    def password(self, unit: Unit, way: Doorway, fields: dict[str, str | bool], repeated: bool) -> Password:
        """The mark of a keypad form; only a good password is vaulted."""
        secret = _ascii_digits(str(fields.get("payment_password", "")))
        if len(secret) != 6:
            return Password(problem="length")
        if repeated and _ascii_digits(str(fields.get("payment_password_repeat", ""))) != secret:
            return Password(problem="differs")
        if repeated and weak(secret, self._known_digits(unit, way)):
            return Password(problem="weak")
        return Password(ref=self._put(unit, way, "payment_password", secret))

    def holder(self, unit: Unit, way: Doorway, name: str) -> HolderName:
        """The name the wallet knows, vaulted."""
        return self._holder(self._put(unit, way, "holder_name", name), name)

    def gone(self, unit: Unit, way: Doorway) -> list[str]:
        """The slots whose secrets can't be read any more."""
        marks = {slot: value for slot, value in way.session.slots.items() if isinstance(value, Mark) and value.ref}
        self._vault.read_ahead(unit, (mark.ref for mark in marks.values()))
        return [slot for slot, mark in marks.items() if not self._vault.holds(unit, mark.ref, way.at)]

    def _number(self, unit: Unit, way: Doorway, number: Number) -> AnyMark:
        kept = number.kind in way.keeps
        ref = self._put(unit, way, number.kind, number.value) if kept else ""
        match number.kind:
            case "card_number":
                return self._card(ref, number.value)
            case "id_number":
                return self._document(ref, number.value, way.at)
            case "mobile":
                return self._mobile(ref, number)
            case "sms_code":
                return SmsCode(ref=ref, length=len(number.value))
            case "expiry":
                return Expiry(ref=ref, problem=_expiry_problem(number.value, way.at))
            case "cvv2":
                return Cvv2(ref=ref, length=len(number.value))
            case _:
                return Digits(length=len(number.value))

    def _card(self, ref: str, pan: str) -> CardNumber:
        guess = self.library.guess(pan)
        return CardNumber(
            ref=ref,
            length=len(pan),
            bin=pan[:6],
            last4=pan[-4:],
            luhn=numbers.luhn_is_valid(pan),
            bank=guess.bank or "",
            card_type=str(guess.card_type or ""),
            lengths=guess.lengths,
            fingerprints=self._keys.fingerprints("card_number", pan),
        )

    def _document(self, ref: str, number: str, at: int) -> IdNumber:
        problem = identity.problem_of(number)
        today = china.day(at)
        return IdNumber(
            ref=ref,
            length=len(number),
            first1=number[0],
            last1=number[-1],
            problem=problem,
            under16=not problem and identity.under(number, 16, today),
            fingerprints=self._keys.fingerprints("id_number", number),
        )

    def _mobile(self, ref: str, number: Number) -> Mobile:
        problem = mobiles.problem_of(number.value, number.overseas)
        # by prefix only: a number carried over to another carrier keeps its prefix
        prefixes = () if problem else (number.value[:4], number.value[:3])
        carrier = next((self._carriers[prefix] for prefix in prefixes if prefix in self._carriers), "")
        return Mobile(ref=ref, masked=mobiles.masked(number.value), problem=problem, carrier=carrier)

    def _name(self, unit: Unit, way: Doorway, normal: Normal, told: Told) -> HolderName:
        name = names.tidy(normal.text[told.start : told.end])
        ref = self._put(unit, way, "holder_name", name) if "holder_name" in way.keeps else ""
        return self._holder(ref, name)

    def _told(self, way: Doorway, normal: Normal, found: list[Number]) -> Told | None:
        """Where a name is told that is no part of a number and calls for nobody."""
        told = self._named(way, normal, found)
        if told is None:
            return None
        start, end = normal.span(told.start, told.end)
        taken = any(start < n.end and n.start < end for n in found)
        return None if taken or self._calls_a_person(normal.text, told.start, told.end) else told

    def _named(self, way: Doorway, normal: Normal, found: list[Number]) -> Told | None:
        """Alone, where a name is asked or a number stands beside it, or announced."""
        asked = way.asked == "holder_name"
        state = way.session.top.state if way.session.top else ""
        early = state in _NAMED_EARLY and "holder_name" in way.keeps and "holder_name" not in way.session.slots
        text = _without_numbers(normal, found) if asked or early else ""
        alone = self._listener.alone(text) if text else None
        if alone and alone.sure and (asked or (found and self._listener.is_all(text, alone))):
            return alone
        announced = self._listener.announced(normal.text)
        if announced and (announced.sure or asked):
            return announced
        if early and alone:  # 巴适, 李秀英: said too early to be told apart
            return msgspec.structs.replace(alone, sure=False, only=False)
        return alone if asked and not self._means_something(text) else None

    def _renamed(self, unit: Unit, way: Doorway, normal: Normal, found: list[Number]) -> list[Span]:
        """A name that is given anew, or one character of it; of what stands around nothing is kept."""
        before = way.session.slots.get("holder_name")
        if found or not isinstance(before, HolderName) or not before.ref or "holder_name" not in way.keeps:
            return []
        typed = self._vault.read_if_kept(unit, before.ref, way.at)
        if typed is None:
            return []
        place = renaming.given(normal.text, typed)
        letter = None if place else renaming.letter(normal.text)
        name = names.tidy(normal.text[slice(*place)]) if place else renaming.spelt(typed, letter) if letter else ""
        if not name or (place and self._means_something(name)):
            return []
        start, end = normal.span(*place) if place and typed not in normal.text else normal.span(0, len(normal.text))
        ref = self._put(unit, way, "holder_name", name)
        return [Span(start, end, self._holder(ref, name))]

    def _calls_a_person(self, text: str, start: int, end: int) -> bool:
        """ "叫个活人来" calls nobody by a name: the wish is gone with it."""
        return (
            self._phrases.read(text).has("human_agent")
            and not self._phrases.read(f"{text[:start]},{text[end:]}").has("human_agent")
        )  # fmt: skip

    def _holder(self, ref: str, name: str) -> HolderName:
        prints = self._keys.fingerprints("holder_name", name)
        return HolderName(ref=ref, masked=names.masked(name), fingerprints=prints)

    def _means_something(self, said: str) -> bool:
        """Do we know it for something else than a name: a phrase, a bank?"""
        said = said.strip()
        bank = any(one.start == 0 and one.end == len(said) for one in self.library.place_banks(said))
        return bank or self._phrases.is_no_name(said)

    def _put(self, unit: Unit, way: Doorway, kind: str, secret: str) -> str:
        return self._vault.put(unit, way, kind, secret, way.at)

    def _shown(self, language: str, mark: AnyMark) -> str:
        values: dict[str, Value] = {name: str(getattr(mark, name, "")) for name in ("last4", "masked")}
        return self._texts.text(language, f"mark.{_tag(mark)}", values)

    def _known_digits(self, unit: Unit, way: Doorway) -> list[str]:
        values = [way.session.slots.get(slot) for slot in ("mobile", "id_number", "card_number")]
        refs = [value.ref for value in values if isinstance(value, Mark) and value.ref]
        self._vault.read_ahead(unit, refs)
        kept = (self._vault.read_if_kept(unit, ref, way.at) for ref in refs)
        return [digits for digits in kept if digits is not None]


def _without_numbers(normal: Normal, found: list[Number]) -> str:
    taken = {place for n in found for place in range(n.start, n.end)}
    return "".join("," if at in taken else c for c, at in zip(normal.text, normal.at, strict=True))


def _tag(mark: AnyMark) -> str:
    return str(mark.__struct_config__.tag)


def _tidy(normal: Normal, spans: list[Span]) -> str:
    """The text in one spelling with ⟦n⟧ where a secret stood; NUL, bidi and other controls are gone."""
    if not spans:
        return normal.text.strip()
    pieces: list[str] = []
    covered = {}
    for place, span in enumerate(spans):
        covered.update(dict.fromkeys(range(span.start, span.end), place))
    last = -1
    for character, origin in zip(normal.text, normal.at, strict=True):
        place = covered.get(origin, -1)
        if place < 0:
            pieces.append(character)
        elif place != last:
            pieces.append(f"⟦{place}⟧")
        last = place
    return "".join(pieces).strip()


def _expiry_problem(value: str, at: int) -> str:
    month, _, year = value.partition("/")
    if not (year and month.isdigit() and year.isdigit()):
        return "form"
    today = china.day(at)
    return "past" if (2000 + int(year), int(month)) < (today.year, today.month) else ""


def _ascii_digits(text: str) -> str:
    digits = normalise(text).text.replace(" ", "")
    return digits if digits.isascii() and digits.isdigit() else ""
