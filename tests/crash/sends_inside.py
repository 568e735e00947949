"""A broken variant: whatever a turn asks of the world is sent inside the turn, before its commit."""

from __future__ import annotations

import functools
import sqlite3
from typing import Any

from bot import faults
from bot.app import App, Content
from bot.clock import Clock
from bot.gateways.answers import Answer
from bot.gateways.bank import BankClient
from bot.gateways.wallet import WalletClient
from bot.performing.calls import Calls, decoded
from bot.performing.performer import Performer
from bot.sandbox.serving import Sandbox
from bot.settings import Settings
from bot.store.units import Unit
from bot.turns import Turns
from core import effects
from tests.crash.arena import Loop
from tests.crash.units import OtherUnits, Told

_sent: dict[str, Answer] = {}  # what was answered inside a turn, by key


class _SendingUnit(Unit):
    """A transaction that waits for bank and wallet."""

    def write(self, name: str, /, **values: Any) -> None:
        super().write(name, **values)
        if name != "new_effect" or SendsInsideApp.calls is None:
            return
        SendsInsideApp.calls.unit = self
        conversation = self.row("conversation", id=values["conversation"])
        account = conversation.account if conversation else ""
        send = SendsInsideApp.calls.prepare(decoded(values["payload"]), account)
        _sent[values["key"]] = SendsInsideApp.aside.run(_awaited(send))
        faults.reach("sent_no_reply")


async def _awaited(send: Any) -> Answer:
    answer: Answer = await send()
    return answer


class _InsideCalls(Calls):
    """Reads secrets in the transaction that is under way."""

    unit: Unit

    def _read(self, ref: str) -> str:
        return self._vault.read_in(self.unit, ref, self._clock.now())


class _Remembering(Performer):
    """What was answered inside the turn is not asked again."""

    async def _answer(self, effect: effects.AnyRemote, account: str, doubtful: bool) -> Answer | None:
        return _sent.pop(effect.key, None) or await super()._answer(effect, account, doubtful)


class _Inside(Turns):
    def __init__(self, *parts: Any) -> None:
        super().__init__(OtherUnits(parts[0], _SendingUnit), *parts[1:])  # type: ignore[arg-type]


class SendsInsideApp(App):
    """Bank and wallet live in a thread of their own: this one waits for them in the middle of a transaction."""

    calls: _InsideCalls | None = None
    aside: Loop

    def __init__(self, read: Settings, clock: Clock, content: Content, told: Told) -> None:
        super().__init__(read, clock, content, told, _Inside)

    async def connect(self) -> None:
        """As the product; then the sandbox moves into its thread."""
        await super().connect()
        if self.sandbox is None:
            raise LookupError("the sandbox is embedded, always")
        await self.sandbox.stop()
        sqlite3.connect = functools.partial(sqlite3.connect, check_same_thread=False)  # type: ignore[assignment]
        SendsInsideApp.aside = Loop()
        start = Sandbox.start(self.settings.data, self.clock, password_cost=self.password_cost)
        self.sandbox = SendsInsideApp.aside.run(start)
        bank, wallet = self.sandbox.bank_url, self.sandbox.wallet_url
        self.wallet = WalletClient(wallet, self.clock)  # for whoever looks from this thread
        inside = BankClient(bank, self.clock), WalletClient(wallet, self.clock)
        SendsInsideApp.calls = _InsideCalls(*inside, self.vault, self.clock)
        self.performer.__class__ = _Remembering

    async def close(self) -> None:
        """As the product, with what lives in the thread."""
        if self.sandbox:
            SendsInsideApp.aside.run(self.sandbox.stop())
        self.sandbox = None
        self.store.close()
