"""Lets arrivals into turns; those that wait at the same moment share one commit."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from bot import failures
from bot.arrivals import Arrival
from bot.turns import Taken, Turns

log = logging.getLogger("bindguide.web")

MOST_TOGETHER = 64  # turns in one commit: about 15 ms, then others get their turn


class Gate:
    """Turns are short and run in the event loop's own thread. What comes while one commit is written waits for the
    next, all of it, and for what arrives right behind it; a lone turn waits for nobody.
    """

    def __init__(self, turns: Turns, told: Callable[[Taken], None]) -> None:
        self._turns, self._told = turns, told
        self._waiting: list[tuple[Arrival, asyncio.Future[Taken]]] = []

    async def take(self, arrival: Arrival) -> Taken:
        """One turn, committed and told to whoever listens. Raises what `Turns.take` raises."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Taken] = loop.create_future()
        self._waiting.append((arrival, future))
        if len(self._waiting) == 1:
            loop.call_soon(self._look, 1)
        return await future

    def _look(self, seen: int) -> None:
        """Others came since the last look? Then more may be on their way: look once more."""
        waiting = len(self._waiting)
        if seen < waiting < MOST_TOGETHER:
            asyncio.get_running_loop().call_soon(self._look, waiting)
        else:
            self._take_waiting()

    def _take_waiting(self) -> None:
        now, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._take_waiting)
        outcomes = self._turns.take_all([arrival for arrival, _ in now])
        for (_, future), outcome in zip(now, outcomes, strict=True):
            self._answer(future, outcome)

    def _answer(self, future: asyncio.Future[Taken], outcome: Taken | Exception) -> None:
        if future.done():  # whoever asked has gone; the turn stands
            pass
        elif isinstance(outcome, Taken):
            future.set_result(outcome)
        else:
            future.set_exception(outcome)
        if isinstance(outcome, Taken) and not outcome.again:
            try:
                self._told(outcome)
            except Exception:  # who listens must not keep the others from their answer
                log.error("a listener failed with %s", failures.place())
