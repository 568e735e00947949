"""Many people with the page open, some of whom write: the load for `web.py`, in a process of its own.

`python -m tests.benchmarks.visitors PORT PEOPLE A_SECOND SECONDS` prints one JSON line: ms until a message was
acknowledged and until its answer stood in the page, ms of a request that does nothing, how many were never answered.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import secrets
import sys
import time

WISHES = ("怎么绑卡", "这样安全吗", "要准备什么", "今天天气怎么样", "我想绑一张卡，不过先问一下限额")
OPENED_A_SECOND = 20  # pages; more than this from one address is refused
PATIENCE = 10.0  # seconds for an answer


class Visitor:
    """One open page: a cookie, a connection that listens, one that writes."""

    def __init__(self, port: int) -> None:
        self._port, self._cookie = port, ""
        self._heard = asyncio.Event()
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.listening: asyncio.Task[None] | None = None

    async def come(self) -> None:
        """Load the page and listen."""
        head, _ = await self._ask("GET", "/", close=True)
        found = re.search(r"set-cookie: (bindguide=[^;]+)", head, re.IGNORECASE)
        if not found:
            raise ConnectionError(f"no page: {head.splitlines()[:1]}")
        self._cookie = found[1]
        self.listening = asyncio.ensure_future(self._listen())

    async def write(self, text: str) -> tuple[float, float]:
        """ms until the message was taken, and until its answer came; raises TimeoutError."""
        self._heard.clear()
        started = time.perf_counter()
        head, _ = await self._ask("POST", "/messages", json.dumps({"id": secrets.token_hex(8), "text": text}))
        taken = time.perf_counter() - started
        if " 200 " not in head.partition("\r\n")[0]:
            raise ConnectionError(head.partition("\r\n")[0])
        async with asyncio.timeout(PATIENCE):
            await self._heard.wait()
        return taken * 1000, (time.perf_counter() - started) * 1000

    async def idle(self) -> float:
        """ms of a request that does nothing."""
        started = time.perf_counter()
        await self._ask("GET", "/health")
        return (time.perf_counter() - started) * 1000

    async def _listen(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(self._request("GET", "/events?after=0", ""))
        while line := await reader.readline():
            if line.startswith(b"event: letter"):
                self._heard.set()
        writer.close()

    def _request(self, method: str, path: str, body: str, close: bool = False) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"host: 127.0.0.1:{self._port}", f"cookie: {self._cookie}"]
        lines += ["sec-fetch-site: same-origin", f"origin: http://127.0.0.1:{self._port}"] if body else []
        lines += ["content-type: application/json", f"content-length: {len(body.encode())}"] if body else []
        lines += ["connection: close"] if close else []
        return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()

    async def _ask(self, method: str, path: str, body: str = "", close: bool = False) -> tuple[str, bytes]:
        if self._streams is None or self._streams[1].is_closing() or self._streams[0].at_eof():
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(self._request(method, path, body, close))
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
        content = await reader.readexactly(int(length[1])) if length else b""
        if close:
            writer.close()
            self._streams = None
        return head, content


async def crowd(port: int, people: int, a_second: float, seconds: float) -> dict[str, object]:
    """Everybody comes; then one after another writes, whoever's turn it is."""
    visitors = [Visitor(port) for _ in range(people)]
    for visitor in visitors:
        await visitor.come()
        await asyncio.sleep(1 / OPENED_A_SECOND)
    taken, answered, idle, lost = list[float](), list[float](), list[float](), 0

    async def one(n: int) -> None:
        nonlocal lost
        try:
            ms = await visitors[n % people].write(WISHES[n // people % len(WISHES)])
        except (TimeoutError, ConnectionError) as error:
            sys.stderr.write(f"{error!r}\n")
            lost += 1
            return
        taken.append(ms[0])
        answered.append(ms[1])

    begun, tasks = time.perf_counter(), []
    for n in range(int(a_second * seconds)):
        await asyncio.sleep(max(0, begun + n / a_second - time.perf_counter()))
        tasks.append(asyncio.ensure_future(one(n)))
        if n % 10 == 5:
            idle.append(await visitors[(n + people // 2) % people].idle())
    await asyncio.gather(*tasks)
    for visitor in visitors:
        if visitor.listening:
            visitor.listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await visitor.listening
    return {"taken": taken, "answered": answered, "idle": idle, "lost": lost}


if __name__ == "__main__":
    given = [float(text) for text in sys.argv[1:]]
    sys.stdout.write(json.dumps(asyncio.run(crowd(int(given[0]), int(given[1]), given[2], given[3]))) + "\n")
