"""Who a browser is: a random cookie, or one that also carries the wallet's name for this person."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from http.cookies import CookieError, SimpleCookie

import msgspec

from bot.clock import DAY, HOUR, SECOND, Clock
from bot.keys import Keyring

KEPT = 7 * DAY  # as long as a stopped binding keeps its place
SIGNED_IN = 12 * HOUR
LOOK = "bindguide_look"  # no secret, and says nothing about who it is
LOOK_KEPT = 365 * DAY
_RANDOM = re.compile(r"[A-Za-z0-9_-]{43}")


class Person(msgspec.Struct, frozen=True):
    """Somebody with a cookie of ours."""

    address: str  # hash of the cookie's random part
    account: str = ""  # the wallet's name, "" for somebody who is not signed in

    @property
    def serial(self) -> int:
        """Below 100,000 and this person's own, nearly always: for the numbers of trial cards."""
        return int(self.address[:8], 16) % 100_000


class Cookies:
    """Reads and makes the one cookie. With an account in it, it is signed and ends after 12 hours."""

    def __init__(self, keys: Keyring, clock: Clock, secure: bool, framed: bool = False) -> None:
        """`framed`: pages of others may show ours, so the cookie must reach us there, kept apart for each of them."""
        self._keys, self._clock, self._secure = keys, clock, secure
        self._site = "SameSite=None; Partitioned" if framed and secure else "SameSite=Strict"
        self.name = "__Host-bindguide" if secure else "bindguide"

    def value_in(self, header: str) -> str:
        """Our cookie in a `Cookie` header; "" without one."""
        return _value(header, self.name)

    def person(self, value: str) -> Person | None:
        """Who brings this value; None if we did not make it, or its time is over."""
        random, _, rest = value.partition(".")
        if not _RANDOM.fullmatch(random):
            return None
        if not rest:
            return Person(_address(random))
        account = self._account(random, rest)
        return Person(_address(random), account) if account else None

    def fresh(self, account: str = "") -> str:
        """A value nobody has: signing in always begins a conversation of its own."""
        random = secrets.token_urlsafe(32)
        if not account:
            return random
        expires = self._clock.now() + SIGNED_IN
        claim = f"{expires}.{base64.urlsafe_b64encode(account.encode()).decode().rstrip('=')}"
        return f"{random}.{claim}.{self._keys.mac('web/account', f'{random}.{claim}'.encode())}"

    def setting(self, value: str) -> str:
        """The `Set-Cookie` header that keeps it."""
        life = SIGNED_IN if "." in value else KEPT
        parts = f"{self.name}={value}; Max-Age={life // SECOND}; Path=/; HttpOnly; {self._site}"
        return f"{parts}; Secure" if self._secure else parts

    def _account(self, random: str, rest: str) -> str:
        claim, _, signature = rest.rpartition(".")
        signed = f"{random}.{claim}".encode()
        macs = [self._keys.mac("web/account", signed, kid) for kid in self._keys.ids]
        if not any(hmac.compare_digest(mac.encode(), signature.encode()) for mac in macs):
            return ""
        expires, _, encoded = claim.partition(".")
        try:
            account = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()
            return account if int(expires) > self._clock.now() else ""
        except (binascii.Error, ValueError):
            return ""


def large_in(header: str) -> bool:
    """Does a `Cookie` header wish for big letters?"""
    return _value(header, LOOK) == "large"


def look_setting(large: bool) -> str:
    """The `Set-Cookie` header that remembers the wish, or forgets it."""
    life = LOOK_KEPT // SECOND if large else 0
    return f"{LOOK}=large; Max-Age={life}; Path=/; HttpOnly; SameSite=Lax"


def _value(header: str, name: str) -> str:
    try:
        morsel = SimpleCookie(header).get(name)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def _address(random: str) -> str:
    return hashlib.sha256(random.encode()).hexdigest()
