"""A small world for tests of Telegram: the whole app on a clock that stands still, a foreign Bot API server, people."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec

from bot import settings
from bot.app import LANGUAGES, App, Content
from bot.channels.telegram import PATH, Telegram
from bot.channels.updates import Sequence
from bot.channels.web.hub import Hub
from bot.channels.web.site import Site
from bot.channels.webhook import Webhook, beside
from bot.clock import VirtualClock
from bot.due import move_clock, until_quiet
from bot.outbox import Pace
from bot.store.store import Letter
from bot.turns import Taken
from tests.bot.telegram_front import Front, free_port, served

MORNING = 1_795_399_200_000
"""2026-11-23 10:00 in China."""

CARD = "6222020000000000018"
PERSON = ("王小明", "11010519491231002X", "13800000000")
AT_ONCE = Pace(1000, 0.0001)
_numbers = itertools.count(1)


class World:
    """The running parts; `start` and `stop` are a restart when called again."""

    def __init__(self, folder: Path, content: Content, front: Front, **how: Any) -> None:
        self.folder, self.content, self.front, self.how = folder, content, front, how
        self.clock = VirtualClock(MORNING)
        self.port = free_port()
        self.told: list[Taken] = []

    async def start(self) -> None:
        """Everything, on the same data as before."""
        public = f"http://127.0.0.1:{self.port}"
        read = settings.read({"BINDGUIDE_DATA": str(self.folder)}, LANGUAGES)
        base = self.front.base
        telegram = settings.Telegram(self.front.token, f"{base}/bot", f"{base}/file/bot", **self.how)
        read = msgspec.structs.replace(read, public_url=public, port=self.port, telegram=telegram)
        hub = Hub()

        def told(taken: Taken) -> None:
            self.told.append(taken)
            self.telegram.told(taken)

        self.app = App(read, self.clock, self.content, told)
        await self.app.connect()
        self.telegram = Telegram(self.app, telegram, told, AT_ONCE, AT_ONCE)
        self.telegram._sequence = Sequence(0.04)  # the foreign server's numbers have gaps, which are waited for
        webhook = Webhook(PATH, self.telegram.secret, lambda update: self.telegram.take(update, ordered=False))
        self._stack = contextlib.AsyncExitStack()
        site = beside(Site(self.app, hub, told).asgi(), {PATH: webhook})
        await self._stack.enter_async_context(served(site, self.port))
        self._running = asyncio.ensure_future(self.telegram.run())
        first = "setWebhook" if self.how.get("webhook") else "deleteWebhook"
        before = len(self.front.made(first))
        while len(self.front.made(first)) == before:
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """As a process ends that is told to."""
        await self._stack.aclose()
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)
        await self.app.close()

    async def quiet(self) -> None:
        """Until everything has arrived, is done and has gone out."""
        calm = 0
        while calm < 2:
            await asyncio.sleep(0.01)
            await until_quiet(self.app.due, self.app.performer, self.clock)
            with self.app.store.unit() as unit:
                due = unit.value("any_due_letter") is not None
            busy = due or self.front.waiting or self.telegram.busy
            calm = 0 if busy else calm + 1

    async def advance(self, seconds: float) -> None:
        target = self.clock.now() + int(seconds * 1000)
        await move_clock(self.app.due, self.app.performer, self.clock, target, lambda: None)
        await self.quiet()

    def code(self) -> str:
        """The newest code on the sandbox phone."""
        assert self.app.sandbox is not None
        found = re.search(r"验证码(\d{6})", self.app.sandbox.phone.arrived()[-1].text)
        assert found is not None
        return found[1]

    def person(self) -> Person:
        """Somebody nobody has met."""
        return Person(self, 1_000_000 + next(_numbers))


class Person:
    """A person with a private chat."""

    def __init__(self, world: World, chat: int) -> None:
        self.world, self.chat = world, chat

    async def write(self, text: str, **fields: Any) -> None:
        await self.world.front.send(self.chat, text=text, **fields)
        await self.world.quiet()

    async def send(self, **fields: Any) -> None:
        await self.world.front.send(self.chat, **fields)
        await self.world.quiet()

    async def press(self, label: str) -> None:
        await self.world.front.press(self.chat, label)
        await self.world.quiet()

    async def bubbles(self) -> list[str]:
        """The words of ours that the chat shows."""
        return [str(one["text"]) for one in await self.world.front.shown(self.chat)]

    async def shows_what_was_said(self) -> bool:
        """Each letter once and in order, with what the channel adds below it; nothing else but the shared number's."""
        bubbles = [one for one in await self.bubbles() if not one.startswith("银行留的号码")]
        letters = self.letters()
        pairs = zip(bubbles, letters, strict=False)
        return len(bubbles) == len(letters) and all(bubble.startswith(letter.text) for bubble, letter in pairs)

    def letters(self) -> list[Letter]:
        with self.world.app.store.unit() as unit:
            row = unit.row("find_conversation", channel="telegram", address=str(self.chat))
        return self.world.app.turns.letters(row.id) if row else []

    @property
    def said(self) -> str:
        """The newest letter's key."""
        return self.letters()[-1].key

    async def until_code(self) -> None:
        """From the first word to the code, all typed."""
        await self.write("我要绑卡")
        await self.press("同意，开始")
        await self.write(CARD)
        await self.press("对")
        for answer in PERSON:
            await self.write(answer)
        await self.press("发送")


Story = Callable[[World], Awaitable[None]]


@contextlib.asynccontextmanager
async def a_front(server: str) -> AsyncIterator[Front]:
    """The foreign server behind its front."""
    front = Front(server, f"{next(_numbers)}:made-up")
    async with served(front.asgi()) as base:
        front.base = base
        yield front
        await front.close()


def play(server: str, folder: Path, content: Content, story: Story, **how: Any) -> None:
    """Run a story in a world of its own; secrets may be typed unless it says otherwise."""

    async def whole() -> None:
        async with a_front(server) as front:
            world = World(folder, content, front, **{"sensitive_input": "chat", **how})
            await world.start()
            try:
                async with asyncio.timeout(15):
                    await story(world)
            finally:
                await world.stop()

    asyncio.run(whole())
