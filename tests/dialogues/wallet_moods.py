"""A wallet that answers late or not at all. The sandbox bank has switches for that, the sandbox wallet has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.clock import SECOND, VirtualClock

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

MOODS = ("well", "slow", "down")
SLOW = 5 * SECOND  # below the client's limit, so the answer still counts


class Mood:
    """How the wallet is; over restarts of the program."""

    now = "well"


class Moody:
    """Middleware that lets the wallet's mood be felt."""

    def __init__(self, app: ASGIApp, mood: Mood, clock: VirtualClock) -> None:
        self._app, self._mood, self._clock = app, mood, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._mood.now == "down":
            await send({"type": "http.response.start", "status": 503, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b""})
            return
        if scope["type"] == "http" and self._mood.now == "slow":
            call = dict(scope["headers"]).get(b"x-call-id", b"").decode()
            await self._clock.hold_until(self._clock.now() + SLOW, call)
        await self._app(scope, receive, send)
