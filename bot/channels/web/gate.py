"""Lets arrivals into turns one after another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.arrivals import Arrival
from bot.turns import Taken, Turns


class Gate:
    """Turns are short and run in the event loop's own thread; between two of them others get their turn."""

    def __init__(self, turns: Turns, told: Callable[[Taken], None]) -> None:
        self._turns, self._told = turns, told
        self._one = asyncio.Lock()

    async def take(self, arrival: Arrival) -> Taken:
        """One turn, told to whoever listens. Raises what `Turns.take` raises."""
        async with self._one:
            taken = self._turns.take(arrival)
            if not taken.again:
                self._told(taken)
            await asyncio.sleep(0)
        return taken
