"""One HTTP call, one attempt; the only home of httpx."""

from __future__ import annotations

import logging
import ssl
import uuid
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from bot.clock import SECOND, Clock, VirtualClock
from bot.gateways.answers import Unknown, Unreachable
from bot.gateways.breaker import Breaker

if TYPE_CHECKING:
    import httpx

CONNECT_MS = 2 * SECOND
READ_MS = 8 * SECOND
TOTAL_MS = 10 * SECOND
BACKSTOP_SECONDS = 60.0
MOST_CONNECTIONS = 200
KEEP_ALIVE_SECONDS = 4.0  # shorter than the usual 5 s of servers, so that we close first

# httpx logs every address at INFO; an address may hold a token
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@cache
def _trusts_nobody() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Call(msgspec.Struct, frozen=True):
    """What is sent. `key` is the idempotency key saved beforehand; None for a plain reading."""

    method: str
    path: str
    key: str | None = None
    body: bytes = b""

    def __repr__(self) -> str:
        return f"Call({self.method})"


class Reply(msgspec.Struct, frozen=True):
    """What came back whole; `body` is empty unless it was sent as JSON."""

    status: int
    is_json: bool
    body: bytes

    def __repr__(self) -> str:
        return f"Reply({self.status})"


class Line:
    """A line to one other side: limits of time, a breaker, no second attempt.

    Limits are deadlines on `clock`: 2 s to connect, 8 s to read, 10 s in all. On a virtual clock connecting
    takes no time, so the reading limit is the one that is met, and sockets have only a generous backstop.
    """

    def __init__(self, base_url: str, clock: Clock) -> None:
        self._base_url = base_url.rstrip("/")
        self._clock = clock
        self._breaker = Breaker()
        self._client: httpx.AsyncClient | None = None

    async def ask(self, call: Call) -> Reply | Unknown | Unreachable:
        """Make one attempt; never raises for what the other side does."""
        started = self._clock.now()
        if not self._breaker.admits(started):
            return Unreachable("breaker_open")
        try:
            came = await self._in_flight(call, started)
        except BaseException:
            self._breaker.given_up()
            raise
        if isinstance(came, Reply):
            self._breaker.succeeded()
        elif came == Unknown("cut"):
            self._breaker.given_up()
        else:
            self._breaker.failed(started, self._clock.now())
        return came

    async def close(self) -> None:
        """Close the connections kept open."""
        if self._client is not None:
            client, self._client = self._client, None
            await client.aclose()

    async def _in_flight(self, call: Call, started: int) -> Reply | Unknown | Unreachable:
        """Attempt the call, telling a virtual clock meanwhile that it is under way."""
        call_id = uuid.uuid4().hex
        clock = self._clock
        if not isinstance(clock, VirtualClock):
            return await self._attempt(call, call_id, started + TOTAL_MS)
        clock.flight.add(call_id)
        try:
            return await self._attempt(call, call_id, started + READ_MS)
        finally:
            clock.flight.discard(call_id)
            clock.changed.set()

    async def _attempt(self, call: Call, call_id: str, until: int) -> Reply | Unknown | Unreachable:
        import httpx

        try:
            response = await self._clock.deadline(self._send(call, call_id), until)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            return Unreachable("refused")
        except (TimeoutError, httpx.TimeoutException):
            return Unknown("late")
        except httpx.DecodingError:
            return Unknown("garbage")
        except httpx.HTTPError:
            return Unknown("cut")
        if response.status_code >= 500:
            return Unknown("error")
        kind = response.headers.get("content-type", "").partition(";")[0].strip()
        is_json = kind == "application/json"
        return Reply(response.status_code, is_json, response.content if is_json else b"")

    async def _send(self, call: Call, call_id: str) -> httpx.Response:
        headers = {"X-Call-Id": call_id}
        if call.key is not None:
            headers["Idempotency-Key"] = call.key
        if call.body:
            headers["Content-Type"] = "application/json"
        return await self._opened().request(
            call.method, self._base_url + call.path, headers=headers, content=call.body or None
        )

    def _opened(self) -> httpx.AsyncClient:
        """The client, made at the first call: a program that calls nobody need not load it."""
        import httpx

        if self._client is None:
            secure = self._base_url.startswith("https:")
            self._client = httpx.AsyncClient(
                # plain http is loopback: no proxy, and a trust store that would trust nobody
                verify=ssl.create_default_context() if secure else _trusts_nobody(),
                trust_env=secure,
                timeout=self._socket_limits(),
                limits=httpx.Limits(max_connections=self._most_connections(), keepalive_expiry=KEEP_ALIVE_SECONDS),
            )
        return self._client

    def _most_connections(self) -> int | None:
        """No limit on a virtual clock: a held call keeps its connection, and one that waits for it is never quiet."""
        return None if isinstance(self._clock, VirtualClock) else MOST_CONNECTIONS

    def _socket_limits(self) -> httpx.Timeout:
        import httpx

        if isinstance(self._clock, VirtualClock):
            return httpx.Timeout(BACKSTOP_SECONDS)
        return httpx.Timeout(READ_MS / SECOND, connect=CONNECT_MS / SECOND)
