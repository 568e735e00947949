"""A model behind an OpenAI-compatible endpoint: one question, one word of an answer, or none within two seconds."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any

import msgspec

from bot.gateways.breaker import Breaker

if TYPE_CHECKING:
    import httpx

SECONDS = 2.0  # then the built-in understanding decides alone
MOST_BYTES = 65_536  # of an answer: nobody reads more of it
_TOKENS = 24

log = logging.getLogger("bindguide.model")


class _Message(msgspec.Struct, frozen=True):
    content: str | None = None


class _Choice(msgspec.Struct, frozen=True):
    message: _Message


class _Completion(msgspec.Struct, frozen=True):
    choices: tuple[_Choice, ...]


class Model:
    """The endpoint. `url` is what stands before /chat/completions; `key` may be empty."""

    def __init__(self, url: str, name: str, key: str = "", seconds: float = SECONDS) -> None:
        self._url, self._name, self._key, self._seconds = url.rstrip("/"), name, key, seconds
        self._breaker = Breaker()
        self._client: httpx.AsyncClient | None = None

    async def ask(self, task: str, text: str) -> str:
        """What it answers to a text, as it stands; "" if it is late, broken or silent, never an error."""
        started = _now()
        if not self._breaker.admits(started):
            return ""
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._answer(task, text)
        except BaseException as error:
            if not isinstance(error, Exception):
                self._breaker.given_up()
                raise
            self._breaker.failed(started, _now())
            log.warning("the model gave no answer: %s", type(error).__name__)
            return ""
        self._breaker.succeeded()
        return answer

    async def close(self) -> None:
        """Close the connections kept open."""
        if self._client is not None:
            await self._client.aclose()

    async def _answer(self, task: str, text: str) -> str:
        body: dict[str, Any] = {
            "model": self._name,
            "temperature": 0,
            "max_tokens": _TOKENS,
            "messages": [{"role": "system", "content": task}, {"role": "user", "content": text}],
        }
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        request = self._opened().build_request("POST", f"{self._url}/chat/completions", json=body, headers=headers)
        response = await self._opened().send(request, stream=True)
        try:
            response.raise_for_status()
            read = b""
            async for part in response.aiter_bytes():
                read += part
                if len(read) > MOST_BYTES:
                    raise ValueError("too long")
        finally:
            await response.aclose()
        return msgspec.json.decode(read, type=_Completion).choices[0].message.content or ""

    def _opened(self) -> httpx.AsyncClient:
        import httpx

        if self._client is None:
            self._client = httpx.AsyncClient(trust_env=self._url.startswith("https:"), timeout=self._seconds)
        return self._client


def _now() -> int:
    return time.monotonic_ns() // 1_000_000
