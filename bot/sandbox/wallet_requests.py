"""What may be asked of the wallet, as its contract says it."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from bot.sandbox.bank_requests import Asked, BankCode, Name

Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,128}\Z")]
Token = Annotated[str, msgspec.Meta(min_length=1, max_length=2048)]
Password = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{6}\Z")]
Last4 = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}\Z")]
Fingerprint = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_.:=-]{8,128}\Z")]
Fingerprints = Annotated[list[Fingerprint], msgspec.Meta(min_length=1, max_length=8)]
Label = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_.:=-]{1,128}\Z")]
Time = Annotated[int, msgspec.Meta(ge=0, le=9_999_999_999_999)]


class OpenSession(Asked, frozen=True, forbid_unknown_fields=True):
    """Whose token is this?"""

    token: Token


class GivePassword(Asked, frozen=True, forbid_unknown_fields=True):
    """Set or check the payment password."""

    password: Password


class Accepted(Asked, frozen=True, forbid_unknown_fields=True):
    """The agreement's text that the person accepted, and when (ms)."""

    version: Label
    hash: Label
    at: Time


class AddBinding(Asked, frozen=True, forbid_unknown_fields=True):
    """Bind a verified card to the account."""

    agreement: Id
    bank: BankCode | None
    card_type: Literal["debit", "credit", "quasi_credit", "prepaid"] | None
    last4: Last4
    card_fingerprints: Fingerprints
    holder_name: Name
    id_fingerprints: Fingerprints
    accepted: Accepted


class SetDefault(Asked, frozen=True, forbid_unknown_fields=True):
    """Make this binding the one that pays."""

    binding: Id
