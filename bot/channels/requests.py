"""The lines a program may write into `chat --jsonl`: read, checked, refused with a reason."""

from __future__ import annotations

from typing import Any

import msgspec

from bot.arrivals import Content, Picture, Posted, Pressed, Text

LONGEST_NAME = 120  # characters of a conversation's name

_SIZES = {"text": 1_000_000, "button": 200, "form": 80, "photo": 400, "contact": 60}
_LATER = ("agent", "inspect_ticket")


class BadRequestError(ValueError):
    """The line makes no sense; `kind` for programs, the message for people."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Request(msgspec.Struct, frozen=True):
    """One line. Exactly one of content, bank, advance, inspect is given."""

    ref: str | int | None = None
    conversation: str = ""
    message_id: str = ""
    content: Content | None = None
    bank: dict[str, Any] | None = None
    advance: int | None = None  # milliseconds
    inspect: str = ""


def read(line: str) -> Request:
    """The request in a line. Raises BadRequestError."""
    try:
        whole = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raise BadRequestError("malformed", "this line is not a JSON object") from None
    if not isinstance(whole, dict):
        raise BadRequestError("malformed", "this line is not a JSON object")
    return _request(whole)


def ref_of(line: str) -> Any:
    """The `ref` of a line, as far as it can be read."""
    try:
        whole = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None
    return whole.get("ref") if isinstance(whole, dict) else None


def _request(whole: dict[str, Any]) -> Request:
    ref = whole.get("ref")
    if any(name in whole for name in _LATER):
        raise BadRequestError("not_yet", "agents come with the desk, which is not built yet")
    if "bank" in whole:
        return Request(ref, bank=_dict(whole, "bank"))
    if "clock" in whole:
        return Request(ref, advance=_advance(_dict(whole, "clock")))
    if "inspect" in whole:
        return Request(ref, inspect=_name(whole["inspect"]))
    if "conversation" not in whole:
        raise BadRequestError("unknown_request", "one of conversation, bank, clock, inspect is needed")
    message = whole.get("message_id", "")
    if not isinstance(message, str | int) or len(str(message)) > LONGEST_NAME:
        raise BadRequestError("malformed", f"message_id must be a text of at most {LONGEST_NAME} characters")
    return Request(ref, _name(whole["conversation"]), str(message), _content(whole))


def _content(whole: dict[str, Any]) -> Content:
    given = [name for name in _SIZES if name in whole]
    if len(given) != 1:
        raise BadRequestError("unknown_request", "give exactly one of text, button, form, photo, contact")
    name = given[0]
    value = whole[name]
    if not isinstance(value, str) or len(value) > _SIZES[name]:
        raise BadRequestError("malformed", f"{name} must be a text of at most {_SIZES[name]} characters")
    match name:
        case "text" | "contact":
            return Text(value)
        case "button":
            say = whole.get("say", "")
            return Pressed(value, say if isinstance(say, str) else "")
        case "form":
            return Posted(value, _fields(whole))
        case _:
            return Picture(value)


def _fields(whole: dict[str, Any]) -> dict[str, str | bool]:
    fields = whole.get("fields", {})
    if not isinstance(fields, dict):
        raise BadRequestError("malformed", "fields must be an object of texts and true or false")
    return {str(name): value for name, value in fields.items() if isinstance(value, str | bool)}


def _advance(clock: dict[str, Any]) -> int:
    seconds = clock.get("advance")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= 400 * 86_400:
        raise BadRequestError("malformed", 'clock needs {"advance": seconds}, from 0 to 400 days')
    return int(seconds * 1000)


def _dict(whole: dict[str, Any], name: str) -> dict[str, Any]:
    value = whole[name]
    if not isinstance(value, dict):
        raise BadRequestError("malformed", f"{name} must be an object")
    return value


def _name(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_NAME:
        raise BadRequestError("malformed", f"a conversation's name is a text of 1 to {LONGEST_NAME} characters")
    return value
