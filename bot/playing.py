"""Starts `chat --jsonl`: the embedded sandbox always, a virtual clock, no fixed port."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime
from io import TextIOWrapper
from typing import TextIO

import msgspec

from bot.app import App, Content
from bot.channels import jsonl
from bot.clock import VirtualClock
from bot.settings import Settings
from bot.turns import Taken, Turns
from core.errors import SettingsError


async def play(settings: Settings, now: str | None, source: TextIO, turns: type[Turns] = Turns) -> None:
    """Until the end of `source`. A remote sandbox can't share the clock, so the URLs are not used here."""
    if isinstance(source, TextIOWrapper):
        source.reconfigure(encoding="utf-8", errors="replace")  # a broken line is an error line, not an end
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # whatever the locale says: JSON is UTF-8
    alone = msgspec.structs.replace(settings, bank_url="", wallet_url="")
    content = Content(settings.data)

    def make(clock: VirtualClock, told: Callable[[Taken], None]) -> App:
        return App(alone, clock, content, told, turns)

    await jsonl.run(make, milliseconds(now), source)


def milliseconds(now: str | None) -> int:
    """An ISO time with offset as ms since 1970; the machine's time without one. SettingsError if unreadable."""
    if now is None:
        return time.time_ns() // 1_000_000
    try:
        at = datetime.fromisoformat(now)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise SettingsError("--now needs a time with offset, for example 2026-11-23T10:00:00+08:00")
    return int(at.timestamp() * 1000)
