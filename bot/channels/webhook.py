"""A platform calls us: the secret is compared, and 200 says that the update is committed."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from core.errors import StoreError

HEADER = "x-telegram-bot-api-secret-token"
LARGEST = 1_000_000  # bytes


class Webhook:
    """An ASGI app of its own: no cookie, no page, no word about what is wrong."""

    def __init__(self, path: str, secret: str, take: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        """`take` returns after the commit."""
        self._path, self._secret, self._take = path, secret.encode(), take

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        await Response(status_code=await self._status(Request(scope, receive)))(scope, receive, send)

    async def _status(self, request: Request) -> int:
        if request.url.path != self._path:
            return 404
        if request.method != "POST":
            return 405
        given = request.headers.get(HEADER, "").encode()
        if not hmac.compare_digest(given, self._secret):
            return 403
        body = await _body(request)
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
        return 200


async def _body(request: Request) -> bytes | None:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)


def beside(site: ASGIApp, places: Mapping[str, ASGIApp]) -> ASGIApp:
    """The site, and other apps at paths of their own, each with all that lies below it."""

    async def whole(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        found = next((app for place, app in places.items() if path == place or path.startswith(f"{place}/")), site)
        await found(scope, receive, send)

    return whole
