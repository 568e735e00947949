"""What can come out of one call to the other side."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Doubt = Literal["late", "cut", "garbage", "error"]


class Done(msgspec.Struct, frozen=True):
    """It did what was asked; `values` is its reply, checked against the contract."""

    values: dict[str, Any]

    def __repr__(self) -> str:
        """Names only: a reply may hold a person's name."""
        return f"Done({', '.join(sorted(self.values))})"


class Refused(msgspec.Struct, frozen=True):
    """It will not do it, for a reason it names; asking again with the same key gives the same reason.

    `KEY-REUSED`, `REQUEST-INVALID` and `NOT-FOUND` mean that our side made a mistake.
    """

    code: str
    values: dict[str, Any]

    def __repr__(self) -> str:
        return f"Refused({self.code!r}, {', '.join(sorted(self.values))})"


class Pending(msgspec.Struct, frozen=True):
    """A query found the operation still under way: ask again later."""


class NotSeen(msgspec.Struct, frozen=True):
    """A query found that the other side never saw this key: it may be sent, with the same key."""


class Unknown(msgspec.Struct, frozen=True):
    """It may have been done or not: query it.

    `late`: no reply in time; `cut`: the connection broke; `garbage`: the reply breaks the contract;
    `error`: a reply 5xx.
    """

    reason: Doubt


class Unreachable(msgspec.Struct, frozen=True):
    """Surely not sent: the connection was refused, or our breaker is open."""

    reason: Literal["refused", "breaker_open"]


Answer = Done | Refused | Pending | NotSeen | Unknown | Unreachable
