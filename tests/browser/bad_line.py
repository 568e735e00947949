"""A bad line between a browser and the program: every piece is late, some are lost and come later, some break off."""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
from collections.abc import Iterator

LATE = 0.2  # seconds each way: 400 ms there and back
LOST = 0.05  # share of pieces that are lost on the way
AGAIN = 1.0  # seconds until a lost piece is sent again, as TCP does at first
BROKEN = 0.3  # share of lost requests whose connection breaks off instead


class BadLine:
    """One port that leads, badly, to another."""

    def __init__(self, to: int, seed: int) -> None:
        self._to, self._random = to, random.Random(seed)  # noqa: S311  which pieces are lost, no secret
        self.port, self.lost, self.broken = 0, 0, 0
        self.calm = False  # True: late only

    async def serve(self, ready: threading.Event) -> None:
        """Until `stop`."""
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        async with server:
            await self._stopped.wait()

    def stop(self) -> None:
        """From another thread."""
        self._loop.call_soon_threadsafe(self._stopped.set)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:  # the program is down
            writer.close()
            return
        ways = [asyncio.ensure_future(self._carry(*way)) for way in ((reader, back, True), (there, writer, False))]
        with contextlib.suppress(asyncio.CancelledError):  # at the end of the test
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        for end in (writer, back):
            end.close()

    async def _carry(self, source: asyncio.StreamReader, to: asyncio.StreamWriter, asking: bool) -> None:
        with contextlib.suppress(ConnectionError):
            while piece := await source.read(16_384):
                await asyncio.sleep(LATE)
                if not self.calm and self._random.random() < LOST:
                    self.lost += 1
                    if asking and self._random.random() < BROKEN:
                        self.broken += 1
                        if self._random.random() < 0.5:  # it had arrived: only the answer is lost
                            to.write(piece)
                            await to.drain()
                            await asyncio.sleep(LATE)
                        return
                    await asyncio.sleep(AGAIN)
                to.write(piece)
                await to.drain()


@contextlib.contextmanager
def bad_line(to: int, seed: int) -> Iterator[BadLine]:
    """A bad line to a port of this machine, in a thread of its own."""
    line, ready = BadLine(to, seed), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(line.serve(ready)), daemon=True)
    thread.start()
    ready.wait(5)
    try:
        yield line
    finally:
        line.stop()
        thread.join(5)
