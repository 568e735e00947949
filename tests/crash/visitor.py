"""A person in the web chat, by HTTP: what fails is sent again, to any of the processes, until it is acknowledged."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import secrets
from collections.abc import Callable
from typing import Any

import httpx

from tests.crash.hasty import PACE
from tests.crash.people import Person, Request, Way, Wish
from tests.crash.view import View

AGAIN = 0.05  # seconds until a failed request is sent again
LOOK = 0.12  # seconds between two looks while the bank is asked
MOST_LOOKS = 4000
UNREACHABLE = "unreachable"
ENDS = ("bound", "cancelled", "with_a_person", "gave_up")
WAITING = ("verifying", "waiting_bank")
FAILED = (httpx.TransportError,)


class GoneError(Exception):
    """This link has been used or replaced, or its form has."""


class Visitor:
    """Plays one way. `code`: the newest code that came to this person's phone."""

    def __init__(self, ports: list[int], way: Way, details: dict[str, str], code: Callable[[], str], seed: str) -> None:
        self._ports, self._code = ports, code
        self._dice = random.Random(seed)  # noqa: S311  chance that can be repeated
        self._person = Person(way, details)
        self._view = View()
        self._cookie = f"bindguide={secrets.token_urlsafe(32)}"
        self._where: dict[str, str] = {}  # button -> the newest letter that has it
        self.texts: list[str] = []
        """What was said, in order."""
        self.acknowledged: list[str] = []
        """What was sent and answered, in order."""
        self.ended: str | None = None
        self.resends = 0
        """How often another code was wanted: a code may expire while processes die."""
        self.longest_wait = 0.0
        """For the bank, in seconds of the clock."""
        self._last = 0
        self._waits_since = 0.0

    def begin_to_count(self) -> None:
        """From now on: how long is the bank waited for?"""
        self._waits_since, self.longest_wait = _now(), 0.0

    def __str__(self) -> str:
        return f"did {self.acknowledged[-3:]}, in {self._view.state}, heard {self.texts[-2:]}"

    async def binds(self) -> None:
        """From the first word to the end."""
        limits = httpx.Timeout(20.0)
        async with httpx.AsyncClient(timeout=limits, trust_env=False) as self._http:
            await self._look()
            while (wish := self._person.next(self._view)) and wish.name != "later":
                await self._do(wish)
                await self._until_asked()
                state = self._view.state.get("state")
                self.ended = state if state in ENDS else self.ended
                if state == "refused" and "retry_later" in self._view.buttons:
                    self.ended = UNREACHABLE

    async def _until_asked(self) -> None:
        self._waits_since = _now()
        for _ in range(MOST_LOOKS):
            await self._look()
            self.longest_wait = max(self.longest_wait, (_now() - self._waits_since) * PACE)
            if self._view.state.get("state") not in WAITING:
                return
            await asyncio.sleep(LOOK)

    async def _do(self, wish: Wish) -> None:
        request = wish.request
        if "clock" in request:
            await asyncio.sleep(request["clock"]["advance"] / PACE)
        elif "text" in request:
            await self._sure("/messages", {"id": secrets.token_hex(8), "text": request["text"]})
            self.acknowledged.append(wish.name)
        elif "button" in request:
            self.resends += wish.name == "resend"
            letter = self._where[request["button"]]
            await self._sure("/presses", {"id": secrets.token_hex(8), "letter": letter, "key": request["button"]})
            self.acknowledged.append(wish.name)
        else:
            await self._form(request)
            self.acknowledged.append(wish.name)

    async def _form(self, request: Request) -> None:
        """Link, opening, post; a link that was used up by an answer that never came is asked for anew."""
        while True:
            try:
                url = (await self._sure(f"/forms/{request['form']}/link", {}))["url"]
            except GoneError:  # the form is over; the chat explains that and offers another
                return
            path, _, token = url.partition("#")
            with contextlib.suppress(GoneError):
                opened = await self._sure(f"{path}/open", {"token": token})
                await self._sure(path, {"key": opened["key"], "fields": request["fields"]})
                return

    async def _sure(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Post it until it is answered. GoneError for a link that is no good any more."""
        ours = {"sec-fetch-site": "same-origin", "cookie": self._cookie}
        while True:
            try:
                reply = await self._http.post(self._address() + path, json=body, headers=ours)
            except FAILED:
                await asyncio.sleep(AGAIN)
                continue
            if reply.status_code == 410:
                raise GoneError
            if reply.status_code == 200:
                answer: dict[str, Any] = reply.json()
                return answer
            if reply.status_code not in (429, 500, 503):
                raise AssertionError(f"{path}: {reply.status_code} {reply.text}")
            await asyncio.sleep(AGAIN)

    async def _look(self) -> None:
        """Read what is new, until there is nothing; nothing has been said before the first message.

        A state may be newer than the letters before it, which then come with the next look.
        """
        while self.acknowledged:
            before = (self._last, self._view.state)
            try:
                if await self._read() and before == (self._last, self._view.state):
                    break
            except FAILED:
                await asyncio.sleep(AGAIN)
        self._view.code = self._code()

    async def _read(self) -> bool:
        headers = {"cookie": self._cookie, "last-event-id": str(self._last)}
        async with self._http.stream("GET", self._address() + "/events", headers=headers) as reply:
            name = ""
            async for line in reply.aiter_lines():
                field, _, value = line.partition(": ")
                if field == "event":
                    name = value
                elif field == "data" and name == "letter":
                    self._take(json.loads(value))
                elif field == "data" and name == "state":
                    self._view.state = json.loads(value)
                    return True
        return False

    def _take(self, letter: dict[str, Any]) -> None:
        if letter["n"] <= self._last:
            return
        self._last = letter["n"]
        self.texts.append(letter["text"])
        self._view.buttons = [button["key"] for button in letter.get("buttons", ())]
        self._where |= dict.fromkeys(self._view.buttons, letter["id"])
        if letter.get("form"):
            self._view.forms[letter["form"]["kind"]] = letter["form"]["id"]

    def _address(self) -> str:
        return f"http://127.0.0.1:{self._dice.choice(self._ports)}"


def _now() -> float:
    return asyncio.get_running_loop().time()
