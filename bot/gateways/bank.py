"""The client of the bank's contract (bank.openapi.yaml): prove that a person owns a card."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import quote

import msgspec

from bot.clock import Clock
from bot.gateways.answers import Answer
from bot.gateways.http import Call, Line
from bot.gateways.replies import read, read_query

Channel = Literal["sms", "voice"]
_Id = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]


class StartRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """The elements of a verification; never shown by repr."""

    pan: str
    """Digits only."""
    holder_name: str
    id_type: str
    """`resident_id`."""
    id_number: str
    mobile: str
    """E.164: `+8613800138000`."""
    bank: str | None = None
    card_type: str | None = None
    expiry: str | None = None
    """`MM/YY`, only when the bank asked for it."""
    cvv2: str | None = None

    def __repr__(self) -> str:
        return "StartRequest(…)"

    def encode(self) -> bytes:
        """The bytes to send and, for a retry under the same key, to send again unchanged."""
        return msgspec.json.encode(self)


class SentCode(msgspec.Struct, frozen=True):
    """A code is on its way. `to` is masked."""

    channel: Channel
    to: str
    valid_seconds: int
    resend_after_seconds: int


class Started(msgspec.Struct, frozen=True):
    """A verification is open and its first code was sent."""

    verification: _Id
    sms: SentCode


class Needs(msgspec.Struct, frozen=True):
    """The bank wants these as well; nothing was sent. Start again with a new key."""

    needs: Annotated[list[Literal["expiry", "cvv2"]], msgspec.Meta(min_length=1)]


class Confirmed(msgspec.Struct, frozen=True):
    """The card is the person's; `agreement` is the token to pay with or to unbind."""

    agreement: _Id
    bank: str | None
    card_type: str | None
    last4: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}\Z")]


class BankStatus(msgspec.Struct, frozen=True):
    """Whether a bank's interface is up; `until` (ms) if it knows when it will be."""

    status: Literal["up", "down"]
    until: int | None = None


class BankClient:
    """Each method is one call and one attempt; what comes out is an `Answer`, never an exception."""

    def __init__(self, base_url: str, clock: Clock) -> None:
        self._line = Line(base_url, clock)

    async def start(self, key: str, request: StartRequest, body: bytes | None = None) -> Answer:
        """Done with `Started` or `Needs`. `body`: the frozen bytes of an earlier attempt under this key."""
        call = Call("POST", "/verifications", key, body if body is not None else request.encode())
        return read(await self._line.ask(call), (Started, Needs))

    async def resend(self, key: str, verification: str, channel: Channel) -> Answer:
        """Done with `SentCode`: a new code, which kills the older ones."""
        path = f"/verifications/{quote(verification, safe='')}/codes"
        call = Call("POST", path, key, msgspec.json.encode({"channel": channel}))
        return read(await self._line.ask(call), (SentCode,))

    async def confirm(self, key: str, verification: str, code: str) -> Answer:
        """Done with `Confirmed`."""
        path = f"/verifications/{quote(verification, safe='')}/confirm"
        call = Call("POST", path, key, msgspec.json.encode({"code": code}))
        return read(await self._line.ask(call), (Confirmed,))

    async def query(self, key: str) -> Answer:
        """What became of the call made under `key`: its own answer, Pending, or NotSeen."""
        came = await self._line.ask(Call("GET", f"/operations/{quote(key, safe='')}"))
        return read_query(came, (Started, Needs, SentCode, Confirmed))

    async def unbind(self, key: str, agreement: str) -> Answer:
        """Done with nothing, however often it is asked."""
        call = Call("DELETE", f"/agreements/{quote(agreement, safe='')}", key)
        return read(await self._line.ask(call), ())

    async def status(self, bank: str) -> Answer:
        """Done with `BankStatus` of the bank with this code, e.g. `CMB`."""
        came = await self._line.ask(Call("GET", f"/banks/{quote(bank, safe='')}/status"))
        return read(came, (BankStatus,))

    async def close(self) -> None:
        """Close the connections kept open."""
        await self._line.close()
