"""Turn a reply into an answer, checked against the contract."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from bot.gateways.answers import Answer, Done, NotSeen, Pending, Refused, Unknown, Unreachable
from bot.gateways.http import Reply

OK_WITHOUT_BODY = 204
Code = msgspec.Meta(pattern=r"^[A-Z][A-Z0-9-]{1,31}\Z")


class Refusal(msgspec.Struct, frozen=True, omit_defaults=True):
    """A 4xx body: why not, and what the person or our side may need to go on."""

    code: Annotated[str, Code]
    message: str
    verification: str | None = None
    retry_at: int | None = None
    wait_seconds: int | None = None
    tries_left: int | None = None
    until: int | None = None
    binding: str | None = None
    field: str | None = None


class Operation(msgspec.Struct, frozen=True):
    """What the other side remembers of a key."""

    status: Literal["done", "in_progress"]
    http_status: int | None = None
    body: dict[str, Any] | None = None


Shapes = tuple[type[msgspec.Struct], ...]
_GARBAGE = Unknown("garbage")


def read(came: Reply | Unknown | Unreachable, shapes: Shapes) -> Answer:
    """Done if the body has one of `shapes` (or is rightly absent), Refused for 4xx, else Unknown."""
    if not isinstance(came, Reply):
        return came
    if came.status == OK_WITHOUT_BODY:
        return Done({})
    try:
        body = msgspec.json.decode(came.body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _GARBAGE
    return _of(came.status, body, shapes)


def read_query(came: Reply | Unknown | Unreachable, shapes: Shapes) -> Answer:
    """The answer that the asked-for operation had or will have; NotSeen if its key is unknown."""
    if not isinstance(came, Reply):
        return came
    if came.status != 200:
        told = read(came, ())
        if isinstance(told, Refused):
            return NotSeen() if told.code == "NOT-FOUND" else told
        return _GARBAGE
    try:
        operation = msgspec.json.decode(came.body, type=Operation)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _GARBAGE
    if operation.status == "in_progress":
        return Pending()
    if operation.http_status == OK_WITHOUT_BODY:
        return Done({})
    if operation.http_status is None or operation.body is None:
        return _GARBAGE
    return _of(operation.http_status, operation.body, shapes)


def _of(status: int, body: dict[str, Any], shapes: Shapes) -> Answer:
    if 400 <= status < 500:
        return _refused(body)
    if status not in (200, 201):
        return _GARBAGE
    for shape in shapes:
        try:
            return Done(_plain(msgspec.convert(body, type=shape)))
        except msgspec.ValidationError:
            continue
    return _GARBAGE


def _refused(body: dict[str, Any]) -> Answer:
    try:
        refusal = msgspec.convert(body, type=Refusal)
    except msgspec.ValidationError:
        return _GARBAGE
    values = _plain(refusal)
    return Refused(values.pop("code"), values)


def _plain(value: msgspec.Struct) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(value)
    return plain
