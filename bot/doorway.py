"""Whose message comes through the door, and what its step can use."""

from __future__ import annotations

import msgspec

from core.session import Session


class Doorway(msgspec.Struct, frozen=True):
    """Whose message it is and what its step can use."""

    conversation: str
    channel: str
    address: str
    session: Session
    asked: str | None
    keeps: frozenset[str]
    at: int
