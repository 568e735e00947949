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
_RANDOM = re.compile(r"[A-Za-z0-9_-]{43}")


class Person(msgspec.Struct, frozen=True):
    """Somebody with a cookie of ours."""

    address: str  # hash of the cookie's random part
    account: str = ""  # the wallet's name, "" for somebody who is not signed in


class Cookies:
    """Reads and makes the one cookie. With an account in it, it is signed and ends after 12 hours."""

    def __init__(self, keys: Keyring, clock: Clock, secure: bool) -> None:
        self._keys, self._clock, self._secure = keys, clock, secure
        self.name = "__Host-bindguide" if secure else "bindguide"

    def value_in(self, header: str) -> str:
        """Our cookie in a `Cookie` header; "" without one."""
        try:
            morsel = SimpleCookie(header).get(self.name)
        except CookieError:
            return ""
        return morsel.value if morsel else ""

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
        parts = f"{self.name}={value}; Max-Age={life // SECOND}; Path=/; HttpOnly; SameSite=Strict"
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


def _address(random: str) -> str:
    return hashlib.sha256(random.encode()).hexdigest()
