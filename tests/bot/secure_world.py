"""The secure page over HTTP, as a browser uses it."""

from __future__ import annotations

from typing import Any, Protocol

import httpx

from tests.bot.test_web_world import CARD, PERSON, Visitor
from tests.bot.test_web_world import World as WebWorld

BY_PAGE = {"BINDGUIDE_SENSITIVE_INPUT_WEB": "secure_page"}
PASSWORD = {"payment_password": "135791", "payment_password_repeat": "135791"}


class World(Protocol):
    """What somebody needs around a page: the phone, and time that passes."""

    def code(self) -> str: ...

    async def advance(self, seconds: float) -> None: ...


class Filling:
    """What is done on an open page, whichever way it was opened."""

    world: World
    step: dict[str, Any]

    async def do(self, **what: Any) -> dict[str, Any]:
        """One step, and whatever comes at once after it."""
        raise NotImplementedError

    async def fill(self, *values: str) -> dict[str, Any]:
        return await self.do(slot=self.step["asked"], fields=dict(zip(self.step["fields"], values, strict=True)))

    async def press(self, key: str) -> dict[str, Any]:
        return await self.do(letter=self.step["letter"], button=key)

    async def bind(self) -> None:
        """From the card number to the end."""
        await self.fill(CARD)
        await self.press("confirm")
        for answer in PERSON:
            await self.fill(answer)
        await self.press("confirm")
        await self.fill(self.world.code())
        await self.do(form=self.step["form"]["id"], fields=PASSWORD)
        await self.world.advance(30)
        await self.do(form=self.step["form"]["id"], fields={"accept": True})


class Page(Filling):
    """The secure page in somebody's browser."""

    def __init__(self, visitor: Visitor, letter: str) -> None:
        self.visitor, self.letter, self.world = visitor, letter, visitor.world
        self.key, self.step = "", dict[str, Any]()

    async def post(self, what: str, **body: Any) -> httpx.Response:
        reply = await self.visitor.post(f"/secure/{self.letter}/{what}", body)
        await self.visitor.world.quiet()
        return reply

    async def link(self) -> str:
        """The token of a one-time link that the chat gives."""
        reply = await self.post("link")
        return str(reply.json()["url"]).partition("#")[2]

    async def open(self, **way: str) -> Page:
        """With a link from the chat, unless another way is given."""
        reply = await self.post("open", **(way or {"token": await self.link()}))
        assert reply.status_code == 200, reply.text
        self.key, self.step = reply.json()["key"], reply.json()["step"]
        return self

    async def why_not(self, **way: str) -> str:
        """Why it does not open."""
        reply = await self.post("open", **way)
        assert reply.status_code == 410
        assert set(reply.json()) == {"error", "say"}
        return str(reply.json()["error"])

    async def do(self, **what: Any) -> dict[str, Any]:
        """One step, and whatever comes at once after it."""
        n = self.step["n"]
        reply = await self.post("step", key=self.key, n=n, **what)
        assert reply.status_code == 200, reply.text
        reply = await self.post("wait", key=self.key, n=n, stamp="none")
        self.step = reply.json()["step"]
        return self.step


async def at_card(world: WebWorld) -> Visitor:
    """Somebody in the web chat who is asked for the card number."""
    li = world.visitor()
    await li.open()
    await li.write("我要绑卡")
    await li.press("confirm")
    return li
