"""What may be posted: JSON of a known shape and size, or a refusal with kind words."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, TypeVar

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

T = TypeVar("T", bound=msgspec.Struct)
BODY_CAP = 1_000_000  # bytes
TEXT_CAP = 4_000  # characters of one message
PATIENCE = 10.0  # seconds for a whole body

_Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
_Short = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


class NewMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody writes; `id` is the page's own, so that sending again changes nothing."""

    id: _Id
    text: Annotated[str, msgspec.Meta(min_length=1)]


class NewPress(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A button of a letter."""

    id: _Id
    letter: _Short
    key: _Short


class CardBeginning(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first digits of a card number, never more: the bank shows while somebody types."""

    digits: Annotated[str, msgspec.Meta(pattern=r"^\d{6,8}$")]

    def __repr__(self) -> str:
        return "CardBeginning()"


class Look(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How somebody wants the pages."""

    large: bool


class LinkToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stood behind the # of a one-time link."""

    token: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class FilledForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A form with the key that opening it gave."""

    key: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    fields: Annotated[dict[_Short, Annotated[str, msgspec.Meta(max_length=64)] | bool], msgspec.Meta(max_length=8)]

    def __repr__(self) -> str:
        return f"FilledForm({sorted(self.fields)})"


class SessionToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The adopter's word for who this is."""

    token: Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]


class RefusedError(Exception):
    """A request that is not taken; `key` names the kind words, `page.refused_<key>`."""

    def __init__(self, status: int, key: str) -> None:
        super().__init__(key)
        self.status, self.key = status, key


async def read(request: Request, kind: type[T]) -> T:
    """The body as a `kind`. Raises RefusedError; it never says what stood there."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise RefusedError(415, "malformed")
    body = await _whole(request)
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        raise RefusedError(400, "malformed") from None


async def _whole(request: Request) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for chunk in request.stream():
                body += chunk
                if len(body) > BODY_CAP:
                    raise RefusedError(413, "too_long")
    except (TimeoutError, ClientDisconnect):
        raise RefusedError(408, "too_slow") from None
    return bytes(body)


def answer(status: int, body: dict[str, Any]) -> Response:
    """A JSON reply."""
    return Response(msgspec.json.encode(body), status, media_type="application/json")
