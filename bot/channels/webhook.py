"""A platform calls us: the secret is compared, and 200 says that the update is committed."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from starlette.types import ASGIApp, Receive, Scope, Send

from bot import faults
from core.errors import StoreError

HEADER = b"x-telegram-bot-api-secret-token"
LARGEST = 1_000_000  # bytes


class Webhook:
    """An ASGI app of its own: no cookie, no page, no word about what is wrong."""

    def __init__(self, path: str, secret: str, take: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        """`take` returns after the commit."""
        self._path, self._secret, self._take = path, secret.encode(), take

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        status = await self._status(scope, receive)
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})

    async def _status(self, scope: Scope, receive: Receive) -> int:
        if scope["path"] != self._path:
            return 404
        if scope["method"] != "POST":
            return 405
        given = next((value for name, value in scope["headers"] if name == HEADER), b"")
        if not hmac.compare_digest(given, self._secret):
            return 403
        body = await _body(receive)
        if body is None:
            return 413
        try:
            update = msgspec.json.decode(body)
            if not isinstance(update, dict) or type(update.get("update_id")) is not int:
                return 400
        except (msgspec.MsgspecError, RecursionError, UnicodeError):
            return 400
        try:
            await self._take(update)
        except StoreError:
            return 503
        except Exception:  # it was counted and told; the platform brings it again
            return 500
        faults.reach("before_ack")
        return 200


async def _body(receive: Receive) -> bytes | None:
    """All of it; None if it is too large, or whoever calls has gone."""
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > LARGEST:
            return None
        more = message.get("more_body", False)
    return bytes(body)


def beside(site: ASGIApp, places: Mapping[str, ASGIApp]) -> ASGIApp:
    """The site, and other apps at paths of their own, each with all that lies below it."""

    async def whole(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        found = next((app for place, app in places.items() if path == place or path.startswith(f"{place}/")), site)
        await found(scope, receive, send)

    return whole
