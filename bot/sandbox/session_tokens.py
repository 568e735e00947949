"""Signed tokens that tell the web chat who is there."""

from __future__ import annotations

import base64
import hashlib
import hmac

import msgspec

from bot.clock import SECOND


class _Claim(msgspec.Struct, frozen=True):
    account: str
    expires_at: int


class SessionTokens:
    """Makes and reads tokens of the form `claim.signature`, both base64url."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def make(self, account: str, now: int, valid_seconds: int) -> str:
        """A token for `account`, good for `valid_seconds` from `now` (ms)."""
        claim = _encoded(msgspec.json.encode(_Claim(account, now + valid_seconds * SECOND)))
        return f"{claim}.{self._signature(claim)}"

    def account(self, token: str, now: int) -> str | None:
        """Who it was made for; None if it is forged or its time is over."""
        claim, _, signature = token.partition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(claim).encode()):
            return None
        read = msgspec.json.decode(base64.urlsafe_b64decode(claim + "=" * (-len(claim) % 4)), type=_Claim)
        return read.account if now < read.expires_at else None

    def _signature(self, claim: str) -> str:
        return _encoded(hmac.digest(self._key, claim.encode(), hashlib.sha256))


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
