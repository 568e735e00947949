"""Stands before every request: headers, where it comes from, how often, and who it is."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import failures
from bot.channels.web import bodies
from bot.channels.web.limits import Buckets, Rate
from bot.channels.web.people import Cookies, large_in
from bot.clock import Clock
from bot.safety import LOOPBACK
from bot.settings import Settings
from locales.texts import Texts

log = logging.getLogger("bindguide.web")

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors "
)
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
HTTPS_ONLY = {"strict-transport-security": "max-age=63072000; includeSubDomains"}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
PER_PERSON = Rate(burst=20, a_second=2)
PER_ADDRESS = Rate(burst=400, a_second=50)


class Guard:
    """Wraps the site; `scope["person"]` is whoever brought a good cookie, else None."""

    def __init__(
        self,
        site: ASGIApp,
        settings: Settings,
        cookies: Cookies,
        texts: Texts,
        clock: Clock,
        framed_by: tuple[str, ...] = (),
        known: bool = True,
    ) -> None:
        """`framed_by`: origins whose pages may show ours in a frame; by default nobody's.
        `known`: who posts must bring a cookie of ours; pages that ask for a key of their own also count for themselves.
        """
        self._site, self._cookies, self._texts = site, cookies, texts
        self._language, self._known = settings.language, known
        self._origins = origins(settings)
        self._headers = HEADERS | _framing(framed_by) | (HTTPS_ONLY if settings.public_url.startswith("https:") else {})
        self._people, self._addresses = Buckets(PER_PERSON, clock), Buckets(PER_ADDRESS, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with our headers on whatever is answered; a failure tells its place and no values."""
        if scope["type"] != "http":
            return
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                self._dress(message)
            await send(message)

        try:
            await self._admit(scope, receive, sending)
        except Exception:
            log.error("a request failed with %s", failures.place())
            if not started:
                await self._refuse(500, "broken", scope, receive, sending)

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        scope["cookie"] = self._cookies.value_in(headers.get("cookie", ""))
        scope["large"] = large_in(headers.get("cookie", ""))
        scope["person"] = person = self._cookies.person(scope["cookie"])
        unsafe = scope["method"] not in SAFE
        if not self._addresses.take(scope["client"][0] if scope.get("client") else ""):
            return await self._refuse(429, "too_fast", scope, receive, send)
        if unsafe and not self._ours(headers):
            return await self._refuse(403, "elsewhere", scope, receive, send)
        if unsafe and self._known and person is None:
            return await self._refuse(403, "no_cookie", scope, receive, send)
        if unsafe and self._known and person and not self._people.take(person.address):
            return await self._refuse(429, "too_fast", scope, receive, send)
        return await self._site(scope, receive, send)

    def _ours(self, headers: Headers) -> bool:
        """Does one of our own pages send this? Browsers always say one or the other; who says neither is refused."""
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        if site is not None and site != "same-origin":
            return False
        return origin in self._origins if origin is not None else site is not None

    async def _refuse(self, status: int, key: str, scope: Scope, receive: Receive, send: Send) -> None:
        words = self._texts.text(self._language, f"page.refused_{key}")
        response = bodies.answer(status, {"error": key, "say": words})
        if status == 429:
            response.headers["retry-after"] = "3"
        await response(scope, receive, send)

    def _dress(self, message: Message) -> None:
        headers = MutableHeaders(raw=message.setdefault("headers", []))
        for name, value in self._headers.items():
            headers[name] = value
        headers.setdefault("cache-control", "no-store")
        message["headers"] = headers.raw


def _framing(framed_by: tuple[str, ...]) -> dict[str, str]:
    policy = CONTENT_POLICY + (" ".join(framed_by) or "'none'")
    old = {} if framed_by else {"x-frame-options": "DENY"}  # it knows no list; browsers that do read the policy
    return {"content-security-policy": policy} | old


def origins(settings: Settings) -> frozenset[str]:
    """Where our own pages live: the public address, and on this machine any of its names."""
    public = urlsplit(settings.public_url)
    host = f"[{public.hostname}]" if ":" in (public.hostname or "") else public.hostname or ""
    found = {_origin(public.scheme, host, public.port)}
    if host in LOOPBACK:
        found |= {_origin("http", name, settings.port) for name in LOOPBACK if name != "::1"}
    return frozenset(found)


def _origin(scheme: str, host: str, port: int | None) -> str:
    """As browsers write it: without the port that goes without saying."""
    return f"{scheme}://{host}" if port in (None, {"http": 80, "https": 443}[scheme]) else f"{scheme}://{host}:{port}"
