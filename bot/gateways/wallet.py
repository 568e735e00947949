"""The client of the wallet's contract (wallet.openapi.yaml): who this person is, their password, their cards."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import quote

import msgspec

from bot.clock import Clock
from bot.gateways.answers import Answer
from bot.gateways.http import Call, Line
from bot.gateways.replies import read, read_query

_Id = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]


class Acceptance(msgspec.Struct, frozen=True):
    """Which text of the agreement was accepted, and when (ms)."""

    version: str
    hash: str
    at: int


class BindingRequest(msgspec.Struct, frozen=True):
    """A verified card to bind; never shown by repr."""

    agreement: str
    """The bank's token."""
    bank: str | None
    card_type: str | None
    last4: str
    card_fingerprints: list[str]
    """HMACs of the card number, one for each key in use, newest first."""
    holder_name: str
    id_fingerprints: list[str]
    accepted: Acceptance

    def __repr__(self) -> str:
        return "BindingRequest(…)"

    def encode(self) -> bytes:
        """The bytes to send and, for a retry under the same key, to send again unchanged."""
        return msgspec.json.encode(self)


class Holder(msgspec.Struct, frozen=True):
    """Whose account it is, since its first binding."""

    name: str
    id_fingerprints: list[str]

    def __repr__(self) -> str:
        return "Holder(…)"


class BoundCard(msgspec.Struct, frozen=True):
    """One card of an account."""

    binding: _Id
    bank: str | None
    card_type: str | None
    last4: str
    card_fingerprints: list[str]
    state: Literal["active", "unbound"]
    default: bool
    bound_at: int | None = None
    """When it was bound (ms); a wallet need not tell."""


class Account(msgspec.Struct, frozen=True):
    """What the wallet knows of an account; an unknown one is empty. Times in ms."""

    holder: Holder | None
    password_set: bool
    password_locked_until: int | None
    bindings: list[BoundCard]


class Bound(msgspec.Struct, frozen=True):
    """The card is bound; `default` if it is the one that pays."""

    binding: _Id
    default: bool


class PasswordRight(msgspec.Struct, frozen=True):
    """The password is right."""

    ok: Literal[True]


class Person(msgspec.Struct, frozen=True):
    """Who holds a session token."""

    account: _Id


class WalletClient:
    """Each method is one call and one attempt; what comes out is an `Answer`, never an exception."""

    def __init__(self, base_url: str, clock: Clock) -> None:
        self._line = Line(base_url, clock)

    async def whoami(self, token: str) -> Answer:
        """Done with `Person`; refused with SESSION-INVALID if the token is forged or too old."""
        call = Call("POST", "/sessions", None, msgspec.json.encode({"token": token}))
        return read(await self._line.ask(call), (Person,))

    async def account(self, account: str) -> Answer:
        """Done with `Account`."""
        return read(await self._line.ask(Call("GET", _path(account))), (Account,))

    async def set_password(self, key: str, account: str, password: str) -> Answer:
        """Done with nothing; refused with PASSWORD-SET if there is one."""
        call = Call("PUT", f"{_path(account)}/password", key, _password(password))
        return read(await self._line.ask(call), ())

    async def check_password(self, key: str, account: str, password: str) -> Answer:
        """Done if it is right; refused with PASSWORD-WRONG (`tries_left`) or PASSWORD-LOCKED (`until`, ms)."""
        call = Call("POST", f"{_path(account)}/password/check", key, _password(password))
        return read(await self._line.ask(call), (PasswordRight,))

    async def bind(self, key: str, account: str, request: BindingRequest, body: bytes | None = None) -> Answer:
        """Done with `Bound`; refused with ALREADY-BOUND. `body`: the frozen bytes of an earlier attempt."""
        call = Call("POST", f"{_path(account)}/bindings", key, body if body is not None else request.encode())
        return read(await self._line.ask(call), (Bound,))

    async def set_default(self, key: str, account: str, binding: str) -> Answer:
        """Done with nothing; refused with NOT-FOUND if the account has no such active card."""
        call = Call("PUT", f"{_path(account)}/default", key, msgspec.json.encode({"binding": binding}))
        return read(await self._line.ask(call), ())

    async def unbind(self, key: str, account: str, binding: str) -> Answer:
        """Done with nothing, however often it is asked."""
        call = Call("DELETE", f"{_path(account)}/bindings/{quote(binding, safe='')}", key)
        return read(await self._line.ask(call), ())

    async def query(self, key: str) -> Answer:
        """What became of the call made under `key`: its own answer, Pending, or NotSeen."""
        came = await self._line.ask(Call("GET", f"/operations/{quote(key, safe='')}"))
        return read_query(came, (Bound, PasswordRight))

    async def close(self) -> None:
        """Close the connections kept open."""
        await self._line.close()


def _path(account: str) -> str:
    return f"/accounts/{quote(account, safe='')}"


def _password(password: str) -> bytes:
    body: dict[str, Any] = {"password": password}
    return msgspec.json.encode(body)
