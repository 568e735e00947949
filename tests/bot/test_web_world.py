"""A small world for tests of the web chat: the whole app on a clock that stands still, and visitors by HTTP."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import msgspec

from bot import settings
from bot.app import LANGUAGES, App, Content
from bot.channels.web.hub import Hub
from bot.channels.web.site import Site
from bot.clock import VirtualClock
from bot.due import move_clock, until_quiet
from bot.store.store import Letter

MORNING = 1_795_399_200_000
"""2026-11-23 10:00 in China."""

CARD = "6222020000000000018"
PERSON = ("王小明", "11010519491231002X", "13800000000")


class World:
    """The running parts."""

    def __init__(self, app: App, hub: Hub, clock: VirtualClock, origin: str) -> None:
        self.app, self.hub, self.clock, self.origin = app, hub, clock, origin
        self.site = Site(app, hub, hub.told).asgi()

    def visitor(self, address: str = "127.0.0.1") -> Visitor:
        """A browser nobody has seen before."""
        return Visitor(self, address)

    async def quiet(self) -> None:
        """Until nothing is due now."""
        await until_quiet(self.app.due, self.app.performer, self.clock)

    async def advance(self, seconds: float) -> None:
        """Let time pass, with all that falls due."""
        target = self.clock.now() + int(seconds * 1000)
        await move_clock(self.app.due, self.app.performer, self.clock, target, lambda: None)

    def code(self) -> str:
        """The newest code on the sandbox phone."""
        assert self.app.sandbox is not None
        found = re.search(r"验证码(\d{6})", self.app.sandbox.phone.arrived()[-1].text)
        assert found is not None
        return found[1]


class Visitor:
    """A browser with its cookies; what it sends, it sends as our own pages do."""

    def __init__(self, world: World, address: str) -> None:
        self.world = world
        transport = httpx.ASGITransport(app=world.site, client=(address, 4711))
        self.http = httpx.AsyncClient(transport=transport, base_url=world.origin)

    async def open(self, path: str = "/") -> httpx.Response:
        return await self.http.get(path)

    async def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        ours = {"origin": self.world.origin, "sec-fetch-site": "same-origin"}
        return await self.http.post(path, json=body, headers=ours | headers)

    async def write(self, text: str, message: str = "") -> httpx.Response:
        """Write and wait for all that follows at once."""
        reply = await self.post("/messages", {"id": message or secrets.token_hex(8), "text": text})
        await self.world.quiet()
        return reply

    async def press(self, key: str, letter: str = "", message: str = "") -> httpx.Response:
        """Press a button of the newest letter, or of another."""
        body = {"id": message or secrets.token_hex(8), "letter": letter or self.letters()[-1].id, "key": key}
        reply = await self.post("/presses", body)
        await self.world.quiet()
        return reply

    def letters(self) -> list[Letter]:
        """What was said to this visitor."""
        turns = self.world.app.turns
        with turns.store.unit() as unit:
            row = unit.row("find_conversation", channel="web", address=self.address)
        return turns.letters(row.id) if row else []

    @property
    def address(self) -> str:
        from bot.channels.web.people import Cookies

        cookies = Cookies(self.world.app.keys, self.world.clock, self.world.origin.startswith("https"))
        person = cookies.person(self.http.cookies[cookies.name])
        assert person is not None
        return person.address

    @property
    def said(self) -> str:
        """The newest letter's key."""
        return self.letters()[-1].key

    @property
    def form(self) -> dict[str, Any]:
        """The newest form that was offered."""
        return next(letter.form for letter in reversed(self.letters()) if letter.form)

    async def until_password(self) -> None:
        """From the first word to the keypad form."""
        await self.open()
        await self.write("我要绑卡")
        await self.press("confirm")
        await self.write(CARD)
        await self.press("confirm")
        for answer in PERSON:
            await self.write(answer)
        await self.press("confirm")
        await self.write(self.world.code())

    async def link(self) -> tuple[str, str]:
        """(address, token) of a one-time link to the newest form."""
        url = (await self.post(f"/forms/{self.form['id']}/link", {})).json()["url"]
        path, _, token = url.partition("#")
        return path, token

    async def fill(self, **fields: str | bool) -> httpx.Response:
        """Open the newest form and post it."""
        path, token = await self.link()
        opened = (await self.post(f"{path}/open", {"token": token})).json()
        reply = await self.post(path, {"key": opened["key"], "fields": fields})
        await self.world.quiet()
        return reply


Story = Callable[[World], Awaitable[None]]


def play(folder: Path, content: Content, story: Story, **environment: str) -> None:
    """Run a story in a world of its own."""
    asyncio.run(_play(folder, content, story, environment))


async def _play(folder: Path, content: Content, story: Story, environment: dict[str, str]) -> None:
    public = environment.pop("BINDGUIDE_PUBLIC_URL", "")  # in production there would be no sandbox to play with
    read = settings.read({"BINDGUIDE_DATA": str(folder), **environment}, LANGUAGES)
    if public:
        read = msgspec.structs.replace(read, public_url=public)
    clock, hub = VirtualClock(MORNING), Hub()
    app = App(read, clock, content, hub.told)
    await app.connect()
    try:
        await story(World(app, hub, clock, read.public_url))
    finally:
        await app.close()


def test_a_card_is_bound_over_the_web(tmp_path: Path, content: Content) -> None:
    """From the first word to the bound card by requests alone; too early an agreement is refused."""

    async def story(world: World) -> None:
        li = world.visitor()
        await li.until_password()
        assert li.said == "binding.set_password"

        await li.fill(payment_password="135791", payment_password_repeat="135791")
        assert li.said == "binding.ask_agreement"

        await li.fill(accept=True)
        assert "还要 10 秒" in li.letters()[-1].text
        await world.advance(10)
        await li.fill(accept=True)
        assert li.said == "binding.bound"

    play(tmp_path, content, story)
