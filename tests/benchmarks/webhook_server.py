"""The program that `telegram.py` measures: our webhook and a bare Starlette echo, each on a uvicorn of the same make.

`python -m tests.benchmarks.webhook_server FOLDER PEOPLE` makes that many people who were just asked for their card,
prints its two ports and the webhook's secret as one JSON line, and serves until its input ends. Then it prints how many
of them have answered all that was asked.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp
from uvicorn import Config, Server

from bot import settings
from bot.app import App, Content
from bot.channels.telegram import CHANNEL, PATH, Telegram
from bot.channels.webhook import Webhook
from bot.turns import Taken
from tests.benchmarks.binding import Bindings, open_app, shut

FIRST = 1_000_000  # the chat of the first person
ECHO = "/echo"


async def echo(request: Request) -> Response:
    """What the least endpoint does that reads what came and answers."""
    return Response(await request.body())


async def serve(folder: Path, people: int) -> None:
    """Until the input ends."""
    app = open_app(folder, Content())
    bindings = Bindings(app, channel=CHANNEL)
    for n in range(people):
        bindings.play(str(FIRST + n), until="consent")
    how = settings.Telegram("1:made-up", "http://127.0.0.1:9/bot", sensitive_input="chat")
    telegram = Telegram(app, how, _nobody)
    webhook = Webhook(PATH, telegram.secret, lambda update: telegram.take(update, ordered=False))
    bare = Starlette(routes=[Route(ECHO, echo, methods=["POST"])])
    servers = [_Server(one) for one in (webhook, bare)]
    ports = {"webhook": servers[0].port, "echo": servers[1].port, "secret": telegram.secret}
    print(json.dumps(ports), flush=True)  # noqa: T201
    running = asyncio.gather(*(one.run() for one in servers))
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    for one in servers:
        one.server.should_exit = True
    await running
    print(json.dumps({"done": _done(app, people)}), flush=True)  # noqa: T201
    shut(app)


class _Server:
    def __init__(self, app: ASGIApp) -> None:
        self._bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._bound.bind(("127.0.0.1", 0))
        self._bound.listen(128)
        self.port = int(self._bound.getsockname()[1])
        self.server = Server(Config(app, http="httptools", lifespan="off", log_config=None, access_log=False))

    async def run(self) -> None:
        await self.server.serve([self._bound])


def _nobody(taken: Taken) -> None:
    """Nothing goes out: only what stands between the platform and its 200 is measured."""


def _done(app: App, people: int) -> int:
    with app.store.unit() as unit:
        rows = [unit.row("find_conversation", channel=CHANNEL, address=str(FIRST + n)) for n in range(people)]
    return sum(app.turns.outlook(row.id).asked == "confirm" for row in rows if row)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
