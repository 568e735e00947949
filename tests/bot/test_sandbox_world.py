"""A small world for tests: both sandboxes, both clients, one clock that stands still; and how it starts and stops."""

from __future__ import annotations

import asyncio
import logging
import re
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.clock import VirtualClock
from bot.gateways.answers import Answer, Done, Unreachable
from bot.gateways.bank import BankClient, StartRequest
from bot.gateways.wallet import Acceptance, BindingRequest, WalletClient
from bot.sandbox.passwords import CHEAP
from bot.sandbox.ready_numbers import ready_number
from bot.sandbox.serving import Sandbox
from core.errors import StartError

MORNING = 1_795_399_200_000
"""2026-11-23 10:00 in China."""

LI = {"holder_name": "李小明", "id_number": "11010519491231002X", "mobile": "+8613800138000"}


class World:
    """What a test needs to talk to a bank and a wallet."""

    def __init__(self, sandbox: Sandbox, clock: VirtualClock) -> None:
        self.clock = clock
        self.sandbox = sandbox
        self.bank = BankClient(sandbox.bank_url, clock)
        self.wallet = WalletClient(sandbox.wallet_url, clock)

    def key(self) -> str:
        """A fresh idempotency key."""
        return f"key-{uuid.uuid4()}"

    async def start(self, pan: str, key: str | None = None, **elements: str) -> Answer:
        """Start a verification as Li, unless told otherwise."""
        request = StartRequest(pan=pan, id_type="resident_id", bank="ICBC", card_type="debit", **LI | elements)
        return await self.bank.start(key or self.key(), request)

    async def resend(self, verification: str, channel: Any = "sms") -> Answer:
        return await self.bank.resend(self.key(), verification, channel)

    async def confirm(self, verification: str, code: str | None = None, key: str | None = None) -> Answer:
        """Confirm with the newest code that has arrived, unless told otherwise."""
        return await self.bank.confirm(key or self.key(), verification, code or self.codes()[-1])

    async def bound(self, pan: str, **elements: str) -> dict[str, Any]:
        """Verify a card to the end; the agreement."""
        started = done(await self.start(pan, **elements))
        return done(await self.confirm(started["verification"]))

    async def bind(self, account: str, agreement: dict[str, Any], card: str, key: str | None = None) -> Answer:
        """Bind a verified card; `card` stands for its fingerprint."""
        request = BindingRequest(
            **agreement,
            card_fingerprints=[f"card-of-{card}"],
            holder_name=LI["holder_name"],
            id_fingerprints=["id-of-li"],
            accepted=Acceptance("2026-11", "abc123", self.clock.now()),
        )
        return await self.wallet.bind(key or self.key(), account, request)

    def codes(self) -> list[str]:
        """The codes that have arrived, oldest first."""
        return [re.sub(r"\D", "", CODE.findall(message.text)[0]) for message in self.sandbox.phone.arrived()]

    async def until_held(self, work: Awaitable[Answer]) -> asyncio.Task[Answer]:
        """Begin `work` and return when the bank holds back its answer."""
        task = asyncio.ensure_future(work)
        while not self.clock.flight or not self.clock.all_held():
            self.clock.changed.clear()
            await self.clock.changed.wait()
        return task  # type: ignore[return-value]

    def advance(self, seconds: float) -> None:
        self.clock.move_to(self.clock.now() + int(seconds * 1000))


CODE = re.compile(r"验证码是?((?:\d-?){5}\d)")

Story = Callable[[World], Awaitable[None]]


def play(folder: Path, story: Story, now: int = MORNING) -> None:
    """Run a story in a world whose ledgers are in `folder`."""

    async def run() -> None:
        clock = VirtualClock(now)
        sandbox = await Sandbox.start(folder, clock, password_cost=CHEAP)
        world = World(sandbox, clock)
        try:
            await asyncio.wait_for(story(world), 20)
        finally:
            await world.bank.close()
            await world.wallet.close()
            await sandbox.stop()

    asyncio.run(run())


def done(answer: Answer) -> dict[str, Any]:
    """The values of an answer that must be Done."""
    assert isinstance(answer, Done), answer
    return answer.values


def refused(answer: Answer) -> tuple[str, dict[str, Any]]:
    """Code and values (without the text) of an answer that must be Refused."""
    assert type(answer).__name__ == "Refused", answer
    return answer.code, {name: value for name, value in answer.values.items() if name != "message"}


def test_it_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """Both services forget nothing when they are stopped and started again."""
    kept = {}

    async def before(world: World) -> None:
        kept.update(done(await world.start(ready_number())))
        done(await world.wallet.set_password("key-password", "li", "135790"))

    async def after(world: World) -> None:
        assert done(await world.confirm(kept["verification"]))["last4"] == ready_number()[-4:]
        assert done(await world.wallet.account("li"))["password_set"]
        assert done(await world.wallet.set_password("key-password", "li", "135790")) == {}

    play(tmp_path, before)
    play(tmp_path, after)


def test_a_taken_port_stops_the_start(tmp_path: Path) -> None:
    """A port that another program has is named, and what to do."""

    async def story(world: World) -> None:
        taken = int(world.sandbox.bank_url.rpartition(":")[2])
        with pytest.raises(StartError, match=rf"{taken}.*another port"):
            await Sandbox.start(tmp_path / "other", world.clock, bank_port=taken)

    play(tmp_path, story)


def test_stopping_while_an_answer_is_held(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Stopping cuts what is under way, at once and without a word in the log."""
    caplog.set_level(logging.DEBUG)

    async def story(world: World) -> None:
        held = await world.until_held(world.start(ready_number("9010")))
        await world.sandbox.stop()

        assert repr(await held) == "Unknown(reason='cut')"
        assert isinstance(await world.start(ready_number()), Unreachable)

    async def run() -> None:
        clock = VirtualClock(MORNING)
        world = World(await Sandbox.start(tmp_path, clock), clock)
        await story(world)
        await world.bank.close()

    asyncio.run(run())
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
