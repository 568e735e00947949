"""A messenger in a process of its own that is never killed: brings updates until they are taken, keeps every bubble.

It speaks as much of Telegram's Bot API as our bot asks of it; that it speaks it well is shown elsewhere, against a
server that somebody else wrote (tests/bot/test_telegram.py). Fork it from a process with one thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from uvicorn import Config, Server

CHAT = 7_000_001
AGAIN = 0.01  # seconds until an update that was not taken is brought again


class _Messenger:
    """What it keeps."""

    def __init__(self) -> None:
        self.bubbles: list[dict[str, Any]] = []
        """As they were sent; an edit changes its text."""
        self._updates: list[dict[str, Any]] = []
        self._made = 0
        self._hook: dict[str, str] = {}
        self._bringing: asyncio.Task[None] | None = None
        self._new = asyncio.Event()

    def asgi(self) -> Starlette:
        routes = [
            Route("/bot{token}/{method}", self._called, methods=["POST"]),
            Route("/say", self._said, methods=["POST"]),
            Route("/kept", self._kept),
        ]
        return Starlette(routes=routes)

    # -- the bot's side

    async def _called(self, request: Request) -> Response:
        given = dict(request.query_params) | dict(parse_qsl((await request.body()).decode()))
        answer = getattr(self, f"_{request.path_params['method']}", None)
        return JSONResponse({"ok": True, "result": await answer(given) if answer else True})

    async def _getMe(self, given: dict[str, str]) -> dict[str, Any]:
        return {"id": 1, "is_bot": True, "first_name": "x", "username": "x_bot"}

    async def _sendMessage(self, given: dict[str, str]) -> dict[str, Any]:
        bubble = given | {"message_id": len(self.bubbles) + 1}
        self.bubbles.append(bubble)
        return self._shown(bubble)

    async def _editMessageText(self, given: dict[str, str]) -> dict[str, Any]:
        bubble = self.bubbles[int(given["message_id"]) - 1]
        bubble["text"] = given["text"]
        return self._shown(bubble)

    def _shown(self, bubble: dict[str, Any]) -> dict[str, Any]:
        place = {"id": CHAT, "type": "private"}
        return {"message_id": bubble["message_id"], "date": 1, "chat": place, "text": bubble["text"]}

    async def _getUpdates(self, given: dict[str, str]) -> list[dict[str, Any]]:
        self._updates = [one for one in self._updates if one["update_id"] >= int(given.get("offset", 0))]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.5):
                while not self._updates:
                    self._new.clear()
                    await self._new.wait()
        return self._updates

    async def _setWebhook(self, given: dict[str, str]) -> bool:
        self._hook = given
        self._bringing = self._bringing or asyncio.ensure_future(self._bring())
        return True

    async def _bring(self) -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            while True:
                if not self._updates:
                    self._new.clear()
                    await self._new.wait()
                headers = {"x-telegram-bot-api-secret-token": self._hook["secret_token"]}
                with contextlib.suppress(httpx.HTTPError):
                    reply = await client.post(self._hook["url"], json=self._updates[0], headers=headers)
                    if reply.is_success:
                        self._updates.pop(0)
                        continue
                await asyncio.sleep(AGAIN)

    # -- the person's side

    async def _said(self, request: Request) -> Response:
        """`text`, or `press`: the label of a button on the newest bubble that has it."""
        given = await request.json()
        self._made += 1
        person, place = {"id": CHAT, "is_bot": False, "first_name": "x"}, {"id": CHAT, "type": "private"}
        update: dict[str, Any] = {"update_id": self._made}
        if label := given.get("press"):
            found = self._button(label)
            if found is None:
                return Response(status_code=404)
            number, data = found
            bubble = {"message_id": number, "date": 1, "chat": place}
            update["callback_query"] = {"id": str(self._made), "from": person, "data": data, "message": bubble}
        else:
            number = 1000 + self._made
            message = {"message_id": number, "date": 1, "chat": place, "from": person, "text": given["text"]}
            update["message"] = message
        self._updates.append(update)
        self._new.set()
        return Response()

    def _button(self, label: str) -> tuple[int, str] | None:
        for bubble in reversed(self.bubbles):
            for row in json.loads(bubble.get("reply_markup", "{}")).get("inline_keyboard", []):
                for button in row:
                    if button["text"] == label:
                        return int(bubble["message_id"]), str(button["callback_data"])
        return None

    async def _kept(self, request: Request) -> Response:
        return JSONResponse({"bubbles": [one["text"] for one in self.bubbles], "waiting": len(self._updates)})


class Messenger:
    """The person's hand on it."""

    def __init__(self, port: int) -> None:
        self.port = port

    def say(self, **what: str) -> bool:
        """Write (`text`) or press (`press`); False if there is no such button."""
        return self._ask("POST", "/say", what)[0] == 200

    def kept(self) -> tuple[list[str], int]:
        """(the bubbles of the chat, how many updates have not been taken yet)."""
        found = json.loads(self._ask("GET", "/kept", {})[1])
        return found["bubbles"], found["waiting"]

    def _ask(self, method: str, path: str, body: dict[str, str]) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, json.dumps(body))
        reply = connection.getresponse()
        found = reply.status, reply.read()
        connection.close()
        return found


@contextmanager
def messenger() -> Iterator[Messenger]:
    """A fresh one."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    bound.listen(64)
    process = os.fork()
    if process == 0:
        config = Config(_Messenger().asgi(), lifespan="off", ws="none", log_config=None, access_log=False)
        with contextlib.suppress(BaseException):
            asyncio.run(Server(config).serve([bound]))
        os._exit(0)
    port = int(bound.getsockname()[1])
    bound.close()
    try:
        yield Messenger(port)
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
