"""The time of the shell: the machine's clock, and a virtual one that stands still until it is moved.

All times are whole milliseconds since 1970-01-01 UTC.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

T = TypeVar("T")

_ALARM = "deadline"  # in place of a call's id: a sleeper that ends somebody's waiting

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
NANOSECONDS = 1_000_000  # in a millisecond


class Clock(Protocol):
    """What the shell may ask of time."""

    def now(self) -> int:
        """Milliseconds since 1970 UTC."""
        ...

    async def sleep_until(self, at: int) -> None:
        """Return when `now()` has reached `at`; at once if it has already."""
        ...

    async def deadline(self, work: Awaitable[T], at: int) -> T:
        """The result of `work`, or TimeoutError (and `work` cancelled) if `at` comes first."""
        ...


class SystemClock:
    """The machine's own clock, without its steps backwards.

    It follows the machine's clock forwards at once. When that one is put back, time goes on at nine tenths of its
    pace until both agree again, so that nobody waits an hour for what was to come in ten seconds.
    """

    def __init__(
        self, wall: Callable[[], int] = time.time_ns, steady: Callable[[], int] = time.monotonic_ns
    ) -> None:
        """`wall`: nanoseconds since 1970 UTC, may jump; `steady`: nanoseconds since any moment, never jumps."""
        self._wall, self._steady = wall, steady
        self._told, self._at = wall(), steady()

    def now(self) -> int:
        steady = self._steady()
        self._told = max(self._wall(), self._told + (steady - self._at) * 9 // 10)
        self._at = steady
        return self._told // NANOSECONDS

    def not_before(self, at: int) -> bool:
        """Go on from `at` (ms) if that is later, as after a start on a clock that was put back; did it matter?

        A time more than two days ahead was a mistake of the clock, and is not believed.
        """
        ahead = 0 < at - self.now() <= 2 * DAY
        if ahead:
            self._told = at * NANOSECONDS
        return ahead

    async def sleep_until(self, at: int) -> None:
        while (left := at - self.now()) > 0:
            await asyncio.sleep(left / SECOND)

    async def deadline(self, work: Awaitable[T], at: int) -> T:
        async with asyncio.timeout(max(0, at - self.now()) / SECOND):
            return await work


class VirtualClock:
    """A clock that only `move_to` moves; the embedded sandbox and our own time-outs wait on the same one.

    `flight` holds the ids of HTTP calls under way, `held` those whose answer the sandbox keeps back until a
    later time. When every call in flight is held, the program is quiet.
    """

    def __init__(self, now: int) -> None:
        self._now = now
        self._sleepers: list[tuple[int, int, asyncio.Future[None], str]] = []
        self._expiring = 0  # deadlines that have passed and whose waiters have not yet gone on
        self._order = itertools.count()
        self.flight: set[str] = set()
        self.held: set[str] = set()
        self.changed = asyncio.Event()

    def now(self) -> int:
        return self._now

    async def sleep_until(self, at: int) -> None:
        await self._sleep(at, "")

    async def hold_until(self, at: int, call: str) -> None:
        """Sleep as `sleep_until` does, telling that the HTTP call with the id `call` is held meanwhile."""
        await self._sleep(at, call)

    async def deadline(self, work: Awaitable[T], at: int) -> T:
        task = asyncio.ensure_future(work)
        alarm = asyncio.ensure_future(self._sleep(at, _ALARM))
        try:
            await asyncio.wait({task, alarm}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise TimeoutError
        finally:
            rang = alarm.done() and not alarm.cancelled()
            for each in (task, alarm):
                each.cancel()
            await asyncio.gather(task, alarm, return_exceptions=True)
            if rang:
                self._expiring -= 1

    def next_wake(self) -> int | None:
        """The earliest time that somebody sleeps for; None if nobody does."""
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    def move_to(self, at: int) -> None:
        """Set the time (never backwards) and wake everybody whose time has come, in order."""
        self._now = max(self._now, at)
        while self._sleepers and self._sleepers[0][0] <= self._now:
            _, _, future, call = heapq.heappop(self._sleepers)
            self.held.discard(call)
            if not future.done():
                future.set_result(None)
                self._expiring += call is _ALARM
        self.changed.set()

    def all_held(self) -> bool:
        """True when no HTTP call is being worked on: each one in flight waits for a later time."""
        return not self._expiring and self.flight <= self.held

    async def _sleep(self, at: int, call: str) -> None:
        if at <= self._now:
            self._expiring += call is _ALARM
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (at, next(self._order), future, call))
        if call and call is not _ALARM:
            self.held.add(call)
            self.changed.set()
        try:
            await future
        finally:
            self.held.discard(call)
