"""What falls due: timers become arrivals, effects are performed, expired secrets are forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot import faults
from bot.arrivals import Arrival, Rang
from bot.clock import Clock, VirtualClock
from bot.performing.performer import Performer
from bot.store.store import Store
from bot.store.units import Row, Unit
from bot.store.vault import Vault
from bot.turns import Taken, Turns


class Due:
    """Runs what is due now, and knows when something is due next."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        vault: Vault,
        turns: Turns,
        performer: Performer,
        told: Callable[[Taken], None],
    ) -> None:
        self._store, self._clock, self._vault = store, clock, vault
        self._turns, self._performer, self._told = turns, performer, told

    def run(self) -> bool:
        """Begin everything that is due; False if there was nothing."""
        now = self._clock.now()
        with self._store.unit() as unit:
            timers = unit.rows("due_timers", now=now)
            expired = unit.value("next_expiry")
        for timer in timers:
            self._ring(timer)
        if expired is not None and expired <= now:
            self._vault.forget_expired(now)
        return bool(self._performer.start_due()) or bool(timers)

    def next(self) -> int | None:
        """When something is due next (ms); None if nothing is."""
        with self._store.unit() as unit:
            times = [unit.value(name) for name in ("next_effect", "next_timer", "next_expiry")]
        return min((int(time) for time in times if time is not None), default=None)

    def _ring(self, timer: Row) -> None:
        faults.reach("timer_claimed")
        with self._store.unit() as unit:
            row = unit.row("conversation", id=timer.conversation)
        if row is None:
            return
        arrival = Arrival(row.channel, row.address, f"timer:{timer.name}:{timer.due}", Rang(timer.name))

        def gone(unit: Unit) -> None:
            if unit.value("timer", conversation=timer.conversation, name=timer.name) == timer.due:
                unit.run("drop_timer", conversation=timer.conversation, name=timer.name)

        self._told(self._turns.take(arrival, gone))


async def until_quiet(due: Due, performer: Performer, clock: VirtualClock) -> None:
    """On a virtual clock: go on until nothing is due now and every call under way waits for a later time."""
    while True:
        if due.run():
            continue
        if not performer.tasks:
            return
        if len(performer.tasks) == len(clock.flight) and clock.all_held():
            return
        clock.changed.clear()
        waiter = asyncio.ensure_future(clock.changed.wait())
        await asyncio.wait({*performer.tasks, waiter}, return_when=asyncio.FIRST_COMPLETED)
        waiter.cancel()


async def move_clock(
    due: Due, performer: Performer, clock: VirtualClock, target: int, arrivals: Callable[[], int | None]
) -> None:
    """Move to `target`, stopping at everything that falls due on the way, in order."""
    while True:
        await until_quiet(due, performer, clock)
        times = [t for t in (due.next(), clock.next_wake(), arrivals()) if t is not None and t > clock.now()]
        if not times or min(times) > target:
            break
        clock.move_to(min(times))
        await asyncio.sleep(0)
    clock.move_to(target)
    await until_quiet(due, performer, clock)
