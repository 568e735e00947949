"""What really reaches the sandbox bank and wallet, request by request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

# Reading the account changes nothing and is not among them.
CALLS = (
    ("start", "POST", r"/verifications"),
    ("resend", "POST", r"/verifications/[^/]+/codes"),
    ("confirm", "POST", r"/verifications/[^/]+/confirm"),
    ("unbind", "DELETE", r"/agreements/[^/]+"),
    ("query", "GET", r"/operations/[^/]+"),
    ("set_password", "PUT", r"/accounts/[^/]+/password"),
    ("check_password", "POST", r"/accounts/[^/]+/password/check"),
    ("bind", "POST", r"/accounts/[^/]+/bindings"),
    ("set_default", "PUT", r"/accounts/[^/]+/default"),
    ("unbind_card", "DELETE", r"/accounts/[^/]+/bindings/[^/]+"),
)


class Overheard:
    """Middleware that writes down each request by name; ` again` when its idempotency key came before."""

    def __init__(self, app: ASGIApp, heard: list[str], keys: set[str]) -> None:
        self._app, self._heard, self._keys = app, heard, keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (call := name(scope["method"], scope["path"])):
            key = dict(scope["headers"]).get(b"idempotency-key", b"").decode()
            self._heard.append(f"{call} again" if key and key in self._keys else call)
            self._keys.add(key)
        await self._app(scope, receive, send)


def name(method: str, path: str) -> str:
    """The call's name in scripts; "" for what only reads an account."""
    return next((call for call, m, p in CALLS if m == method and re.fullmatch(p, path)), "")
