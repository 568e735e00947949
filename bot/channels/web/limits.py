"""How often somebody may ask: buckets that refill, a bounded number of them."""

from __future__ import annotations

from collections import OrderedDict

import msgspec

from bot.clock import SECOND, Clock

MOST_BUCKETS = 20_000


class Rate(msgspec.Struct, frozen=True):
    """So many at once, and so many a second after that."""

    burst: int
    a_second: float


class Buckets:
    """One bucket for each name; the one unused longest goes first."""

    def __init__(self, rate: Rate, clock: Clock) -> None:
        self._rate, self._clock = rate, clock
        self._buckets: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def take(self, name: str) -> bool:
        """Take one; False if there is none left just now."""
        now = self._clock.now()
        left, since = self._buckets.pop(name, (float(self._rate.burst), now))
        left = min(self._rate.burst, left + (now - since) / SECOND * self._rate.a_second)
        self._buckets[name] = (left - 1 if left >= 1 else left, now)
        if len(self._buckets) > MOST_BUCKETS:
            self._buckets.popitem(last=False)
        return left >= 1
