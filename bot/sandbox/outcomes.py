"""What a sandbox decides about a request, before it becomes HTTP."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Spoil = Literal["none", "garbage", "cut"]


class Outcome(msgspec.Struct, frozen=True):
    """A reply: what it says, how long it is held back, and how its first sending is spoiled."""

    status: int
    body: dict[str, Any] | None
    held_ms: int = 0
    spoil: Spoil = "none"


def refusal(code: str, message: str, status: int = 422, **values: Any) -> Outcome:
    """A reply that says no; `values` are the fields of the contract's Refusal."""
    return Outcome(status, {"code": code, "message": message, **values})
