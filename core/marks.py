"""Marks: what a decision may know of a secret.

The door (bot/intake.py) puts the secret itself into the vault and leaves one of these; `ref` names the vault's row,
or is empty when nothing was kept. A mark never lets anyone rebuild the value.
"""

from __future__ import annotations

import msgspec


class Mark(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What every mark has."""

    ref: str = ""  # the vault's row; "mem:…" lives in memory only; "" = not kept


class CardNumber(Mark, frozen=True, kw_only=True, tag_field="mark", tag="card_number"):
    """A PAN, as far as a decision may see it (PCI DSS: at most the BIN and the last four)."""

    length: int  # digits typed
    bin: str  # the first six digits
    last4: str
    luhn: bool  # the check digit is right
    bank: str = ""  # code of the issuer by its BIN; "" = we don't know this BIN
    card_type: str = ""  # debit, credit, quasi_credit, prepaid; "" = unknown
    lengths: tuple[int, ...] = ()  # total lengths the BIN is issued with
    fingerprints: tuple[str, ...] = ()  # keyed hashes "kid:hex", newest key first


class IdNumber(Mark, frozen=True, kw_only=True, tag_field="mark", tag="id_number"):
    """A document number; of an ID only the first and the last character are shown."""

    type: str = "resident_id"
    length: int
    first1: str
    last1: str
    problem: str = ""  # "", length, checksum, birth_date
    under16: bool = False  # by the birth date in the number, on the day it was given
    fingerprints: tuple[str, ...] = ()


class HolderName(Mark, frozen=True, kw_only=True, tag_field="mark", tag="holder_name"):
    """A person's name, e.g. 王**."""

    masked: str
    fingerprints: tuple[str, ...] = ()


class Mobile(Mark, frozen=True, kw_only=True, tag_field="mark", tag="mobile"):
    """A mobile number, e.g. 138****0000."""

    masked: str
    problem: str = ""  # "", length, not_mainland, not_mobile
    carrier: str = ""  # by the number's prefix: mobile, unicom, telecom, broadnet; "" = unknown


class SmsCode(Mark, frozen=True, kw_only=True, tag_field="mark", tag="sms_code"):
    """A one-time code."""

    length: int


class Expiry(Mark, frozen=True, kw_only=True, tag_field="mark", tag="expiry"):
    """A card's expiry date: memory only."""

    problem: str = ""  # "", form, past


class Cvv2(Mark, frozen=True, kw_only=True, tag_field="mark", tag="cvv2"):
    """A card's security code: memory only."""

    length: int


class Password(Mark, frozen=True, kw_only=True, tag_field="mark", tag="payment_password"):
    """A payment password from the keypad form."""

    problem: str = ""  # "", length, weak, differs


class Digits(Mark, frozen=True, kw_only=True, tag_field="mark", tag="digits"):
    """A run of digits that is a secret of no known kind here; never kept."""

    length: int


AnyMark = CardNumber | IdNumber | HolderName | Mobile | SmsCode | Expiry | Cvv2 | Password | Digits
SlotValue = AnyMark | str

KINDS: dict[type[Mark], str] = {
    CardNumber: "card_number",
    IdNumber: "id_number",
    HolderName: "holder_name",
    Mobile: "mobile",
    SmsCode: "sms_code",
    Expiry: "expiry",
    Cvv2: "cvv2",
    Password: "payment_password",
    Digits: "digits",
}


SET_ASIDE = "set_aside"  # the slot of a value that was said to be wrong, until another one is given
DOUBTED = "doubted"  # the slot of a number that was not right, kept so that a few more digits can put it right
FIRST_OF_TWO, SECOND_OF_TWO = "first_of_two", "second_of_two"  # the slots of two values between which we ask


PERHAPS = "perhaps"  # the slot of what may be the name, until its owner has said so


# Slots that nobody outside sees.
HIDDEN = frozenset({DOUBTED, SET_ASIDE, PERHAPS, FIRST_OF_TWO, SECOND_OF_TWO})


def kind_of(mark: Mark) -> str:
    """The slot a mark belongs to by its kind, e.g. "card_number"."""
    return KINDS[type(mark)]


def seen(value: SlotValue) -> object:
    """A slot as outsiders may see it (`inspect`, tickets): masked, without references or fingerprints."""
    match value:
        case str():
            return value
        case CardNumber():
            return {"last4": value.last4, "length": value.length, "valid": value.luhn}
        case IdNumber():
            return {
                "type": value.type,
                "length": value.length,
                "valid": not value.problem,
                "first1": value.first1,
                "last1": value.last1,
            }
        case HolderName() | Mobile():
            return {"masked": value.masked}
        case SmsCode() | Cvv2() | Digits():
            return {"length": value.length}
        case _:
            return {"given": True}
