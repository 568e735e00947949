"""What may be asked of the bank, as its contract says it."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Annotated, Literal

import msgspec

Text = msgspec.Meta
Pan = Annotated[str, Text(pattern=r"^[0-9]{13,19}\Z")]
Name = Annotated[str, Text(pattern=r"^[^\x00-\x20\x7f]([^\x00-\x1f\x7f]{0,62}[^\x00-\x20\x7f])?\Z", max_length=64)]
IdNumber = Annotated[str, Text(pattern=r"^[0-9]{17}[0-9Xx]\Z")]
Mobile = Annotated[str, Text(pattern=r"^\+[1-9][0-9]{6,14}\Z")]
BankCode = Annotated[str, Text(pattern=r"^[A-Za-z0-9_-]{1,32}\Z")]
Expiry = Annotated[str, Text(pattern=r"^(0[1-9]|1[0-2])/[0-9]{2}\Z")]
Cvv2 = Annotated[str, Text(pattern=r"^[0-9]{3,4}\Z")]
Code = Annotated[str, Text(pattern=r"^[0-9]{6}\Z")]


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request's body: shown by neither repr nor errors."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class Start(Asked, frozen=True, forbid_unknown_fields=True):
    """Open a verification of these elements."""

    pan: Pan
    holder_name: Name
    id_type: Literal["resident_id"]
    id_number: IdNumber
    mobile: Mobile
    bank: BankCode | None = None
    card_type: Literal["debit", "credit", "quasi_credit", "prepaid"] | None = None
    expiry: Expiry | None = None
    cvv2: Cvv2 | None = None


class Resend(Asked, frozen=True, forbid_unknown_fields=True):
    """Send a new code."""

    channel: Literal["sms", "voice"]


class Confirm(Asked, frozen=True, forbid_unknown_fields=True):
    """Prove that the newest code arrived."""

    code: Code


def is_card_number(pan: str) -> bool:
    """True if the check digit is right (Luhn)."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in pan[-2::-2])
    return (sum(doubled) + sum(int(digit) for digit in pan[::-2])) % 10 == 0


def is_resident_id(number: str) -> bool:
    """True if the date of birth exists and the check digit is right (GB 11643)."""
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    weighted = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(number[:17]))
    return "10X98765432"[weighted % 11] == number[17].upper()


def same_name(name: str) -> str:
    """One form for all spellings of a name: width, case, spaces and the dot in the middle don't count."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in plain if sign.isalpha())
