"""How calls travel to Telegram: the library's own interface on aiohttp, at a quarter of what its default costs.

With telegram.py a home of python-telegram-bot; the only home of aiohttp.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECT = 5.0  # seconds
KEPT = 15.0  # seconds that an idle connection is used again; the server closes it later
ANSWER = 20.0  # seconds; what is given up earlier may have arrived, and is sent a second time


class Transport(BaseRequest):
    """Kept connections to one Bot API server; nothing is sent from files. Proxies are those of the environment."""

    def __init__(self, base: str, connections: int) -> None:
        """`base`: the server's address."""
        self._connections, self._proxy = connections, _proxy(base)
        self._session: ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds until an answer is no longer waited for."""
        return ANSWER

    async def initialize(self) -> None:
        """Nothing to be done: the first call opens a connection."""

    async def shutdown(self) -> None:
        """Connections are closed."""
        session, self._session = self._session, None
        if session:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        write_timeout: Any = None,
        connect_timeout: Any = None,
        pool_timeout: Any = None,
    ) -> tuple[int, bytes]:
        """(status, body). Raises TimedOut and NetworkError, without the address: the token stands in it."""
        fields = request_data.json_parameters if request_data else None
        timeout = ClientTimeout(connect=CONNECT, sock_read=read_timeout or ANSWER)  # the library's default is false
        try:
            async with self._opened().request(method, url, data=fields, timeout=timeout, proxy=self._proxy) as reply:
                return reply.status, await reply.read()
        except TimeoutError:
            raise TimedOut from None
        except (ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None

    def _opened(self) -> ClientSession:
        if self._session is None:
            connector = TCPConnector(limit=self._connections, keepalive_timeout=KEPT)
            self._session = ClientSession(connector=connector, headers={"user-agent": self.USER_AGENT})
        return self._session


def _proxy(base: str) -> str | None:
    """The environment's, looked up once."""
    place = urlsplit(base)
    found = getproxies()
    if proxy_bypass(place.hostname or ""):
        return None
    return found.get(place.scheme) or found.get("all")
