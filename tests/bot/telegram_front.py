"""What stands between our bot and a Bot API server that somebody else wrote: telegram-test-api, in Node.

Routing, update ids, history and delivery are theirs. The front only mends what the real one does otherwise (see each
method), writes down every call, and refuses, doubles and swaps where a test wants it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import shutil
import socket
import subprocess
import time
import warnings
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp
from uvicorn import Config, Server

HERE = Path(__file__).parent / "telegram_server"
MODULES = Path(__file__).resolve().parents[2] / ".venv" / "node"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextlib.contextmanager
def bot_api_server() -> Iterator[str]:
    """The foreign server's address; without Node the tests are skipped, and say so."""
    if not shutil.which("node") or not (MODULES / "node_modules").is_dir():
        message = "NO NODE OR NO MODULES (make env-node): the tests of the Telegram channel do not run"
        warnings.warn(message, stacklevel=2)
        pytest.skip(message)
    process, address = _started()
    try:
        yield address
    finally:
        process.terminate()
        process.wait()


def _started() -> tuple[subprocess.Popen[bytes], str]:
    """The process, and where it listens; on another port if somebody has taken the first one meanwhile."""
    for _ in range(5):
        port = free_port()
        command = ["node", str(HERE / "server.cjs"), str(MODULES), str(port)]
        path = {"PATH": os.environ["PATH"]}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=path)
        assert process.stdout is not None
        if process.stdout.readline().strip() == b"up":
            return process, f"http://127.0.0.1:{port}"
        process.kill()
        process.wait()
    raise AssertionError("the foreign server does not start")


class Front:
    """One for a test. `token` keeps it apart from other tests on the same server."""

    def __init__(self, server: str, token: str) -> None:
        self.token, self.base = token, ""
        self._http = httpx.AsyncClient(base_url=server, timeout=30)
        self.calls: list[tuple[str, dict[str, Any], int]] = []  # method, what was sent, status
        self.refusing = 0.0  # the share of sends that are answered 429
        self.blocked: set[str] = set()  # chats that answer 403
        self.conflict = False  # another copy asks for updates
        self.down = False
        self.failing: list[bool] = []  # of the next sends, which are answered 502
        self.sent: Callable[[], None] = lambda: None  # called when a message has been taken
        self.losing = 0  # so many sends are taken, but their answers are lost
        self.copies, self.swapping = 1, False
        self.chance = random.Random(7)  # noqa: S311  the same every time
        self._pending: list[dict[str, Any]] = []
        self._sent: dict[tuple[str, int], dict[str, Any]] = {}
        self._hook: dict[str, Any] = {}
        self.behind = ""  # where the proxy that ends https in front of our webhook would bring a call
        self._lines: defaultdict[str, asyncio.Queue[dict[str, Any]]] = defaultdict(asyncio.Queue)
        self._relays: dict[str, asyncio.Task[None]] = {}
        self._closed, self._written = False, asyncio.Event()
        self.delivering = self._made = self._come = 0
        self.statuses: list[int] = []  # what our webhook answered

    def asgi(self) -> ASGIApp:
        routes = [
            Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
            Route("/relay", self._relay, methods=["POST"]),
        ]
        return Starlette(routes=routes)

    async def close(self) -> None:
        self._closed = True
        self._written.set()
        await asyncio.sleep(0.02)
        for task in self._relays.values():
            task.cancel()
        await asyncio.gather(*self._relays.values(), return_exceptions=True)
        await self._http.aclose()

    @property
    def waiting(self) -> bool:
        """Is something of a person's still on its way to the bot?"""
        return self._made > self._come or bool(self._pending) or self.delivering > 0

    # -- the bot's side

    async def _call(self, request: Request) -> Response:
        given = dict(request.query_params) | dict(parse_qsl((await request.body()).decode()))
        method = request.path_params["method"]
        try:
            status, reply = await self._answer(method, given)
        except ConnectionError:
            status, reply = 500, {}
        self.calls.append((method, given, status))
        return JSONResponse(reply, status)

    async def _answer(self, method: str, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if self.down:
            return 502, {"ok": False, "error_code": 502, "description": "Bad Gateway"}
        chat = str(given.get("chat_id", ""))
        if chat in self.blocked:
            return 403, _refusal(403, "Forbidden: bot was blocked by the user")
        if method.startswith(("send", "edit")) and self.chance.random() < self.refusing:
            refusal = _refusal(429, "Too Many Requests: retry after 1")
            return 429, refusal | {"parameters": {"retry_after": 0.02}}
        if method == "sendMessage" and self.failing and self.failing.pop(0):
            return 502, _refusal(502, "Bad Gateway")
        if method == "getUpdates" and self.conflict:
            return 409, _refusal(409, "Conflict: terminated by other getUpdates request")
        mended = getattr(self, f"_{method}", None)
        return 200, await mended(given) if mended else _ok(True)

    async def _theirs(self, method: str, given: dict[str, Any]) -> dict[str, Any]:
        reply = await self._http.post(f"/bot{self.token}/{method}", json=given)
        found: dict[str, Any] = reply.json()
        return found

    async def _getMe(self, given: dict[str, Any]) -> dict[str, Any]:
        found = await self._theirs("getMe", given)
        return _ok(found["result"] | {"is_bot": True})

    async def _getUpdates(self, given: dict[str, Any]) -> dict[str, Any]:
        """Theirs never waits, and forgets what it has shown: an update stays until a later offset confirms it."""
        offset = int(given.get("offset", 0))
        self._pending = [one for one in self._pending if one["update_id"] >= offset]
        until = time.monotonic() + float(given.get("timeout", 0))
        while True:
            self._written.clear()
            found = [_mended(one) for one in (await self._theirs("getUpdates", {}))["result"]]
            self._come += len(found)
            self._pending += [one for one in found for _ in range(self.copies)]
            if self._pending:
                if self.swapping:
                    self.chance.shuffle(self._pending)
                return _ok(self._pending)
            if self._closed or time.monotonic() >= until:
                return _ok([])
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(until - time.monotonic()):
                    await self._written.wait()

    async def _sendMessage(self, given: dict[str, Any]) -> dict[str, Any]:
        found = (await self._theirs("sendMessage", given))["result"]
        found["date"] //= 1000
        found.pop("link_preview_options", None)
        self._sent[str(given["chat_id"]), found["message_id"]] = found
        self.sent()
        if self.losing:
            self.losing -= 1
            raise ConnectionError
        return _ok(found)

    async def _editMessageText(self, given: dict[str, Any]) -> dict[str, Any]:
        await self._theirs("editMessageText", given)
        found = self._sent[str(given["chat_id"]), int(given["message_id"])]
        found["text"] = given["text"]
        found.pop("reply_markup", None)
        return _ok(found)

    async def _deleteMessage(self, given: dict[str, Any]) -> dict[str, Any]:
        await self._theirs("deleteMessage", given)
        return _ok(True)

    async def _setWebhook(self, given: dict[str, Any]) -> dict[str, Any]:
        """Theirs forgets the secret: deliveries come here and go on with it."""
        self._hook = given
        await self._theirs("setWebhook", {"url": f"{self.base}/relay"})
        return _ok(True)

    async def _deleteWebhook(self, given: dict[str, Any]) -> dict[str, Any]:
        await self._theirs("deleteWebhook", {})
        return _ok(True)

    # -- deliveries to a webhook

    async def _relay(self, request: Request) -> Response:
        """One line for the messages of a chat and another for the presses of a person, as the real one has it."""
        update = _mended(await request.json())
        self._come += 1
        line = "press" if "callback_query" in update else "message"
        key = f"{line}:{_person(update)}"
        for _ in range(self.copies):
            self.delivering += 1
            self._lines[key].put_nowait(update)
        if key not in self._relays:
            self._relays[key] = asyncio.ensure_future(self._bring(self._lines[key]))
        return JSONResponse({"ok": True})

    async def _bring(self, line: asyncio.Queue[dict[str, Any]]) -> None:
        headers = {"x-telegram-bot-api-secret-token": self._hook.get("secret_token", "")}
        last = 0
        async with httpx.AsyncClient(timeout=30) as http:
            while True:
                update = await line.get()
                if self.swapping and "message" in update and update["update_id"] != last:
                    await asyncio.sleep(0.02)  # a press that was made later overtakes it
                last = update["update_id"]
                while True:
                    with contextlib.suppress(httpx.HTTPError):
                        reply = await http.post(self._hook_url(), json=update, headers=headers)
                        self.statuses.append(reply.status_code)
                        if reply.is_success:
                            break
                    await asyncio.sleep(0.02)
                self.delivering -= 1

    def _hook_url(self) -> str:
        url = str(self._hook["url"])
        return f"{self.behind}/{url.split('/', 3)[3]}" if self.behind else url

    # -- the person's side

    async def send(self, who: int, **fields: Any) -> None:
        """A person sends something: text, contact, photo, document; privately unless `chat` says another place."""
        message = {"botToken": self.token, "date": 1_795_399_200, "chat": {"id": who, "type": "private"}, **fields}
        self._made += 1
        message.setdefault("from", {"id": who, "is_bot": False, "first_name": "小明", "language_code": "zh-hans"})
        (await self._http.post("/sendMessage", json=message)).raise_for_status()
        self._written.set()

    async def press(self, chat: int, label: str) -> None:
        """Presses the newest button with these words."""
        message, button = next(
            (message, button)
            for message in reversed(await self.shown(chat))
            for row in message.get("reply_markup", {}).get("inline_keyboard", [])
            for button in row
            if button["text"] == label
        )
        await self.press_data(chat, button["callback_data"], message["message_id"])

    async def press_data(self, chat: int, data: str, message: int = 1) -> None:
        """A press with this callback data, genuine or not."""
        self._made += 1
        bubble = {"message_id": message, "date": 1_795_399_200, "chat": {"id": chat, "type": "private"}}
        query = {
            "botToken": self.token,
            "from": {"id": chat, "is_bot": False, "first_name": "小明"},
            "message": bubble,
            "data": data,
        }
        (await self._http.post("/sendCallback", json=query)).raise_for_status()
        self._written.set()

    async def shown(self, chat: int) -> list[dict[str, Any]]:
        """The bubbles of ours that this chat shows, as the foreign server keeps them."""
        found = (await self._http.post("/getUpdatesHistory", json={"token": self.token})).json()["result"]
        bubbles = []
        for one in found:
            message = one.get("message", {})
            if str(message.get("chat_id")) == str(chat):
                markup = message.get("reply_markup")
                markup = json.loads(markup) if isinstance(markup, str) else markup
                bubbles.append(message | {"message_id": one["messageId"], "reply_markup": markup or {}})
        return sorted(bubbles, key=lambda one: int(one["message_id"]))

    def made(self, method: str) -> list[dict[str, Any]]:
        """What was sent with the calls of this method that were answered well."""
        return [given for name, given, status in self.calls if name == method and status == 200]


def _mended(update: dict[str, Any]) -> dict[str, Any]:
    if query := update.get("callback_query"):
        query["chat_instance"] = "1"
    for field in ("botToken", "time"):
        update.get("message", {}).pop(field, None)
    return update


def _person(update: dict[str, Any]) -> int:
    one = update.get("callback_query") or update["message"]
    return int(one["from"]["id"])


def _ok(result: Any) -> dict[str, Any]:
    return {"ok": True, "result": result}


def _refusal(code: int, description: str) -> dict[str, Any]:
    return {"ok": False, "error_code": code, "description": description}


@contextlib.asynccontextmanager
async def served(app: ASGIApp, port: int = 0) -> AsyncIterator[str]:
    """An app on a port of this machine, in this loop; its address."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", port))
    how: dict[str, Any] = {"lifespan": "off", "ws": "none", "log_config": None, "access_log": False}
    server = Server(Config(app, timeout_graceful_shutdown=1, **how))
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    task = asyncio.ensure_future(server.serve([bound]))
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
