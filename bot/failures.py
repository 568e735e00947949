"""Where something failed, without values: a library's message may carry what a person typed."""

from __future__ import annotations

import asyncio
import logging
import sys
import traceback
from typing import Any

FRAMES = 4

log = logging.getLogger("bindguide")


def place() -> str:
    """The exception being handled and where it came from: "KeyError at rows:37 < run:32"."""
    return of(sys.exc_info()[1])


def of(error: BaseException | None) -> str:
    """The same of an exception at hand."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:] if error else []
    places = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(error).__name__ if error else '?'} at {places}"


def tell(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """For an event loop: what nobody caught is told by its place; the loop's own words show arguments and messages."""
    log.error("nobody caught %s", of(context.get("exception")))
