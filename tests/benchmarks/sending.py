"""What it costs to send a bubble: the library's default client beside ours, to a server that answers at once."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.request import BaseRequest, HTTPXRequest

from bot.channels.telegram_transport import Transport

SENDS = 320
TOKEN = "1:made-up"

MARKUP = InlineKeyboardMarkup([[InlineKeyboardButton(word, callback_data=f"{'0' * 24}-1.{word}")] for word in "01"])
TEXT = "银行会给 138****0000 发验证码。\n现在发送吗？"
MESSAGE = {
    "message_id": 12345,
    "from": {"id": 1, "is_bot": True, "first_name": "绑卡向导", "username": "bindguide_bot"},
    "chat": {"id": 1_000_001, "first_name": "小明", "type": "private"},
    "date": 1_795_485_600,
    "text": TEXT,
    "reply_markup": json.loads(MARKUP.to_json()),
}


async def compare(port: int, together: int) -> tuple[float, float]:
    """Processor µs a send, `together` at once: (by the default client, by ours)."""
    base = f"http://127.0.0.1:{port}/bot"
    return await _spent(base, HTTPXRequest(64), together), await _spent(base, Transport(base, 64), together)


async def _spent(base: str, request: BaseRequest, together: int) -> float:
    bot = Bot(TOKEN, base, request=request)
    await request.initialize()

    async def send(times: int) -> None:
        for _ in range(times):
            await bot.send_message(1_000_001, TEXT, reply_markup=MARKUP)

    await send(2)
    started = time.process_time()
    await asyncio.gather(*(send(SENDS // together) for _ in range(together)))
    spent = (time.process_time() - started) * 1e6 / SENDS
    await request.shutdown()
    return spent


@contextmanager
def server() -> Iterator[int]:
    """The port of a process that answers every post with the message it is said to have sent."""
    program = subprocess.Popen([sys.executable, "-m", __name__], stdout=subprocess.PIPE)
    try:
        assert program.stdout is not None
        yield int(program.stdout.readline())
    finally:
        program.kill()
        program.wait()


class _Answering(asyncio.Protocol):
    body = json.dumps({"ok": True, "result": MESSAGE}).encode()
    reply = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport, self._come = transport, b""

    def data_received(self, data: bytes) -> None:
        head, _, body = (self._come + data).partition(b"\r\n\r\n")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
        whole = len(body) == int(length.partition(b":")[2])
        self._come = b"" if whole else self._come + data
        if whole:
            assert isinstance(self._transport, asyncio.WriteTransport)
            self._transport.write(self.reply)


async def _serve() -> None:
    listening = await asyncio.get_running_loop().create_server(_Answering, "127.0.0.1", 0)
    print(listening.sockets[0].getsockname()[1], flush=True)  # noqa: T201
    await listening.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
