"""Performs what is due: claim, call, and hand the result to a turn.

A time-out is UNKNOWN and is queried; a cut connection is queried at once; garbage is asked again at once with the
same key and bytes. A call that carries a security code is never sent twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from bot import faults
from bot.arrivals import Arrival, Result
from bot.clock import SECOND, Clock
from bot.gateways.answers import Answer, Done, NotSeen, Pending, Refused, Unknown, Unreachable
from bot.performing.calls import HARMLESS, Calls, Send, decoded
from bot.performing.limits import USED_UP, Limits
from bot.store.store import Store
from bot.store.units import Row, Unit
from bot.turns import Taken, Turns
from core import effects
from core.errors import StoreError, SupersededError, VaultError

log = logging.getLogger("bindguide.performing")

# Longer than the four tries of the longest call (query, send, query, send, 10 s each), so that nobody else touches it
# meanwhile; short enough that the call of a process that has died is settled by another one within 60 s.
LEASE = 45 * SECOND
LONGEST_WAIT = 60 * SECOND  # between two queries of an unknown outcome
# A refused connection ends these; the others are tried again until they get through.
GIVEN_UP_WHEN_UNREACHABLE = ("start_verification", "send_code_again", "look_up_account")


class Performer:
    """Runs effects of different conversations side by side."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        calls: Calls,
        limits: Limits,
        turns: Turns,
        told: Callable[[Taken], None],
    ) -> None:
        self._store, self._clock, self._calls, self._limits = store, clock, calls, limits
        self._turns, self._told = turns, told
        self.tasks: set[asyncio.Task[None]] = set()
        self._unwritten: list[Row] = []  # what was done with these could not be written down

    def recover(self) -> None:
        """After the start of a process that is alone: what was being sent when the last one died is unknown.

        Where several serve, another one may still be sending; its lease runs out if it has died.
        """
        with self._store.unit() as unit:
            unit.run("recover_effects", now=self._clock.now())

    def start_due(self) -> int:
        """Begin everything that is due; how many were begun."""
        with self._store.unit() as unit:
            now = self._clock.now()
            for row in self._unwritten:  # unknown, unless somebody has taken it over meanwhile
                unit.run("finish_effect", key=row.key, attempts=row.attempts + 1, status="unknown", due=now)
            rows = [row for row in unit.rows("due_effects", now=now) if self._claim(unit, row, now + LEASE)]
        self._unwritten.clear()
        for row in rows:
            faults.reach("claimed")
            task = asyncio.ensure_future(self._perform(row, now + LEASE))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
        return len(rows)

    @staticmethod
    def _claim(unit: Unit, row: Row, lease: int) -> bool:
        return unit.run("claim_effect", key=row.key, attempts=row.attempts, lease=lease) == 1

    async def _perform(self, row: Row, lease: int) -> None:
        try:
            effect = decoded(row.payload)
            with self._store.unit() as unit:
                conversation = unit.row("conversation", id=row.conversation)
            if conversation is None:
                return self._put(row, "dropped", self._clock.now())
            if self._clock.now() >= lease:
                raise SupersededError(f"the effect {row.tag} may be somebody else's by now")  # this process was paused
            admission = self._limits.admit(effect, conversation.account) if row.status == "due" else "now"
            if admission == "used up":
                return self._result(row, effect, conversation, Result(row.key, row.tag, "refused", USED_UP))
            if admission == "later":
                return self._put(row, "due", self._clock.now() + SECOND)
            try:
                answer = await self._answer(effect, conversation.account, row.status != "due")
                faults.reach("before_mark")
                return self._settle(row, effect, conversation, answer)
            finally:
                self._limits.over(effect)
        except SupersededError:
            return None
        except asyncio.CancelledError:
            raise
        except StoreError as error:
            return self._not_written(row, error)
        except Exception as error:
            log.error("the effect %s failed with %s; it is tried again", row.tag, type(error).__name__)
            return self._put_unknown(row)

    def _not_written(self, row: Row, error: StoreError) -> None:
        log.error("what became of the effect %s could not be written: %s", row.tag, error)
        self._unwritten.append(row)

    def _put_unknown(self, row: Row) -> None:
        try:
            self._put(row, "unknown", self._clock.now() + _wait(row.attempts))
        except SupersededError:
            return
        except StoreError as error:
            self._not_written(row, error)

    async def _answer(self, effect: effects.AnyRemote, account: str, doubtful: bool) -> Answer | None:
        """What the other side says; None: it surely never happened and its secrets are gone."""
        if doubtful and effects.tag(effect) not in HARMLESS:
            answer = await self._calls.query(effect)
            if not isinstance(answer, NotSeen):
                return answer
            if _sent_once(effect):
                return None
        try:
            send = self._calls.prepare(effect, account)
        except VaultError:
            return None
        faults.reach("before_send")
        answer = await send()
        faults.reach("sent_no_reply")
        if isinstance(answer, Unknown) and answer.reason in ("cut", "garbage"):
            return await self._at_once(effect, answer, send)
        return answer

    async def _at_once(self, effect: effects.AnyRemote, answer: Unknown, send: Send) -> Answer | None:
        if effects.tag(effect) in HARMLESS:
            return await send()
        if answer.reason == "garbage" and not _sent_once(effect):
            return await send()
        found = await self._calls.query(effect)
        if not isinstance(found, NotSeen):
            return found
        return None if _sent_once(effect) else await send()

    def _settle(self, row: Row, effect: effects.AnyRemote, conversation: Row, answer: Answer | None) -> None:
        now = self._clock.now()
        match answer:
            case None:
                self._result(row, effect, conversation, Result(row.key, row.tag, "lost"))
            case Done(values=values):
                self._result(row, effect, conversation, _done(row, values))
            case Refused(code=code, values=values):
                used_up = self._limits.last_one(effect, conversation.account, code)
                refused = Result(row.key, row.tag, "refused", USED_UP if used_up else code, _plain(values))
                self._result(row, effect, conversation, refused, code)
            case Unreachable() if row.tag in GIVEN_UP_WHEN_UNREACHABLE and row.status == "due":
                self._result(row, effect, conversation, Result(row.key, row.tag, "unreachable"))
            case Unreachable() if row.status == "due":
                self._put(row, "due", now + _wait(row.attempts))
            case Unknown() | Pending():
                # told once: the second time the same arrival changes nothing but the effect's due time
                self._late(row, conversation, now + _wait(row.attempts))
            case NotSeen() | Unreachable():
                self._put(row, "unknown", now + _wait(row.attempts))

    def _result(
        self, row: Row, effect: effects.AnyRemote, conversation: Row, result: Result, code: str = ""
    ) -> None:
        """The end of an effect: its outcome's turn, its mark and what it counts for, in one commit."""

        def also(unit: Unit) -> None:
            self._mark(unit, row, "done", 0)
            self._limits.refused(unit, effect, conversation.account, code)
            if row.tag == "bind_card" and result.result == "done":
                self._limits.bound(unit, conversation.account)
            if row.tag == "start_verification" and result.result == "done" and result.values.get("verification"):
                self._limits.begun(unit, conversation.account)

        self._turn(conversation, f"effect:{row.key}", result, also)

    def _late(self, row: Row, conversation: Row, due: int) -> None:
        result = Result(row.key, row.tag, "late")
        message = f"effect:{row.key}:late"
        self._turn(conversation, message, result, lambda unit: self._mark(unit, row, "unknown", due))

    def _turn(self, conversation: Row, message: str, result: Result, also: Callable[[Unit], None]) -> None:
        arrival = Arrival(conversation.channel, conversation.address, message, result)
        self._told(self._turns.take(arrival, also))

    @staticmethod
    def _mark(unit: Unit, row: Row, status: str, due: int) -> None:
        if not unit.run("finish_effect", key=row.key, attempts=row.attempts + 1, status=status, due=due):
            raise SupersededError(f"the effect {row.tag} was taken over")

    def _put(self, row: Row, status: str, due: int) -> None:
        with self._store.unit() as unit:
            self._mark(unit, row, status, due)


def _sent_once(effect: effects.AnyRemote) -> bool:
    return isinstance(effect, effects.StartVerification) and bool(effect.cvv2 or effect.expiry)


def _wait(attempts: int) -> int:
    return min(2 * SECOND << min(attempts, 6), LONGEST_WAIT)


def _done(row: Row, values: dict[str, object]) -> Result:
    if row.tag == "look_up_account":
        return Result(row.key, row.tag, "done", account=values)
    return Result(row.key, row.tag, "done", values=_plain(values))


def _plain(values: dict[str, object]) -> dict[str, str | int | bool]:
    """The plain values of a reply; lists become their items joined by commas."""
    plain: dict[str, str | int | bool] = {}
    for name, value in values.items():
        if isinstance(value, str | int | bool):
            plain[name] = value
        elif isinstance(value, list):
            plain[name] = ",".join(str(item) for item in value)
    return plain
