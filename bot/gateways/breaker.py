"""A circuit breaker: stops calling a side that does not answer."""

from __future__ import annotations

from bot.clock import SECOND

OPENS_AFTER = 5
HALF_OPEN_AFTER = 30 * SECOND


class Breaker:
    """Opens after five failed calls in a row; lets one trial call through 30 s later.

    Calls that were under way together count as one failure: a hundred people waiting for the same late bank
    are one lateness, not a hundred. Times are the clock's milliseconds.
    """

    def __init__(self) -> None:
        self._failures = 0
        self._failed_at: int | None = None
        self._trial_under_way = False

    def admits(self, now: int) -> bool:
        """True if a call may be made now; while half open, only one at a time."""
        if self._failures < OPENS_AFTER or self._failed_at is None:
            return True
        if self._trial_under_way or now < self._failed_at + HALF_OPEN_AFTER:
            return False
        self._trial_under_way = True
        return True

    def succeeded(self) -> None:
        """The other side answered, if only to refuse."""
        self._failures = 0
        self._trial_under_way = False

    def failed(self, started: int, now: int) -> None:
        """A call that began at `started` got no answer, or a 5xx."""
        under_way_before = self._failed_at is not None and started < self._failed_at
        if not under_way_before:
            self._failures += 1
        self._failed_at = now
        self._trial_under_way = False

    def given_up(self) -> None:
        """The connection broke, or the caller was cancelled: nothing is known, but a trial is over."""
        self._trial_under_way = False
