"""Deliberately broken variants, which the crash run must notice; they live here only.

Each is one mistake that a plausible program makes (security-and-reliability, section 4.3).
"""

from __future__ import annotations

import io
import json
import os
from typing import Any, TextIO, cast

import msgspec

from bot.app import App, Content
from bot.clock import Clock
from bot.due import Due
from bot.gateways.answers import Answer, NotSeen, Refused, Unknown
from bot.performing.calls import Calls, Send
from bot.performing.performer import Performer
from bot.settings import Settings
from bot.store.units import Row, Unit
from bot.turns import Turns
from core import effects
from tests.crash.sends_inside import SendsInsideApp
from tests.crash.units import OtherUnits, SplitUnit, Told

# --- acknowledging first


class AcknowledgesFirst:
    """Writes `done` as soon as a person's request has been read; the turn comes after it."""

    name = "acknowledge first"

    def __init__(self, source: TextIO, out: TextIO) -> None:
        self.acknowledged = False
        eager = _WithoutDone(self, out)
        self.out = cast(TextIO, eager)
        self.source = cast(TextIO, _EagerSource(eager, source))


class _EagerSource(io.TextIOBase):
    def __init__(self, out: _WithoutDone, source: TextIO) -> None:
        self._out, self._source = out, source

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
        line = self._source.readline(size)
        if line.strip() and "conversation" in json.loads(line):
            self._out.acknowledge()
        return line


class _WithoutDone(io.TextIOBase):
    def __init__(self, broken: AcknowledgesFirst, out: TextIO) -> None:
        self._broken, self._out = broken, out

    def acknowledge(self) -> None:
        self._broken.acknowledged = True
        self._out.write('{"done": true, "ms": 0}\n')
        self._out.flush()

    def write(self, text: str, /) -> int:
        if self._broken.acknowledged and text.startswith('{"done"'):
            self._broken.acknowledged = False
            return len(text)
        return self._out.write(text)

    def flush(self) -> None:
        self._out.flush()


# --- writing a turn


class _ForgetfulUnit(Unit):
    """A transaction that knows no message that came before."""

    def value(self, name: str, /, **values: Any) -> Any:
        return None if name == "seen" else super().value(name, **values)

    def write(self, name: str, /, **values: Any) -> None:
        if name == "arrived":
            values["message"] = f"{values['message']}:{os.urandom(4).hex()}"
        super().write(name, **values)


class _TwoCommits(Turns):
    """Session and inbox in one commit, letters and effects in the next."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(OtherUnits(parts[0], SplitUnit), *parts[1:])  # type: ignore[arg-type]


class _NoDedupe(Turns):
    """Every message is new."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(OtherUnits(parts[0], _ForgetfulUnit), *parts[1:])  # type: ignore[arg-type]


class TwoCommitsApp(App):
    """A turn in two commits."""

    def __init__(self, read: Settings, clock: Clock, content: Content, told: Told) -> None:
        super().__init__(read, clock, content, told, _TwoCommits)


class NoDedupeApp(App):
    """The same message twice is two messages."""

    def __init__(self, read: Settings, clock: Clock, content: Content, told: Told) -> None:
        super().__init__(read, clock, content, told, _NoDedupe)


# --- performing effects


class _NewKeys(Calls):
    """Every try has an idempotency key of its own."""

    def prepare(self, effect: effects.AnyRemote, account: str) -> Send:
        return super().prepare(msgspec.structs.replace(effect, key=os.urandom(8).hex()), account)

    async def query(self, effect: effects.AnyRemote) -> Answer:
        return NotSeen()


class _MarksFirst(Performer):
    """An effect counts as done before it is sent."""

    @staticmethod
    def _claim(unit: Unit, row: Row, lease: int) -> bool:
        claimed = Performer._claim(unit, row, lease)
        unit.write("put_effect", key=row.key, status="done", due=0)
        return claimed


class _UnknownIsFailed(Performer):
    """What is not known to have happened is told as a failure."""

    async def _answer(self, effect: effects.AnyRemote, account: str, doubtful: bool) -> Answer | None:
        if doubtful:
            return Refused("BANK-404", {})
        answer = await super()._answer(effect, account, doubtful)
        return Refused("BANK-404", {}) if isinstance(answer, Unknown) else answer


class _DropsTimersFirst(Due):
    """A timer is taken off in a commit of its own before its turn."""

    def _ring(self, timer: Row) -> None:
        with self._store.unit() as unit:
            unit.run("drop_timer", conversation=timer.conversation, name=timer.name)
        super()._ring(timer)


class _OtherPartsApp(App):
    """The product with one part of another kind, once it is connected."""

    calls: type[Calls] = Calls
    performing: type[Performer] = Performer
    due_of: type[Due] = Due

    async def connect(self) -> None:
        await super().connect()
        self.performer.__class__, self.due.__class__ = self.performing, self.due_of
        self.performer._calls.__class__ = self.calls


class NewKeysApp(_OtherPartsApp):
    """A new idempotency key on each try."""

    calls = _NewKeys


class MarksFirstApp(_OtherPartsApp):
    """Marked as done, then sent."""

    performing = _MarksFirst


class UnknownIsFailedApp(_OtherPartsApp):
    """UNKNOWN is treated as failed."""

    performing = _UnknownIsFailed


class DropsTimersFirstApp(_OtherPartsApp):
    """Timers are dropped before their turn."""

    due_of = _DropsTimersFirst


VARIANTS: dict[str, type[App]] = {
    "two commits": TwoCommitsApp,
    "no inbox dedupe": NoDedupeApp,
    "send inside the turn": SendsInsideApp,
    "new key on each try": NewKeysApp,
    "mark before send": MarksFirstApp,
    "unknown is failed": UnknownIsFailedApp,
    "timer dropped first": DropsTimersFirstApp,
}
NAMES: tuple[str, ...] = (AcknowledgesFirst.name, *VARIANTS)
