"""The machine's clock may jump; the time that people live in goes on."""

from __future__ import annotations

from bot.clock import DAY, HOUR, MINUTE, SECOND, SystemClock

MORNING = 1_795_399_200_000


class Machine:
    """A machine whose clock can be set."""

    def __init__(self) -> None:
        self.wall, self.steady = MORNING * 1_000_000, 5
        self.clock = SystemClock(lambda: self.wall, lambda: self.steady)

    def passes(self, ms: int) -> int:
        """Let this much time pass; what the clock says then."""
        self.wall += ms * 1_000_000
        self.steady += ms * 1_000_000
        return self.clock.now()

    def is_set(self, by: int) -> int:
        """Set the machine's clock forwards or back; what the clock says then."""
        self.wall += by * 1_000_000
        return self.clock.now()


def test_it_follows_the_machine_forwards() -> None:
    """An ordinary second is a second, and a jump of a day is followed at once."""
    machine = Machine()

    assert machine.passes(SECOND) == MORNING + SECOND
    assert machine.is_set(DAY) == MORNING + SECOND + DAY


def test_it_never_runs_backwards_and_never_stands_still() -> None:
    """Put back by an hour: ten seconds are nine, until the machine has caught up ten hours later."""
    machine = Machine()

    assert machine.is_set(-HOUR) == MORNING
    assert machine.passes(10 * SECOND) == MORNING + 9 * SECOND
    assert machine.passes(10 * HOUR) == MORNING - HOUR + 10 * HOUR + 10 * SECOND
    assert machine.passes(SECOND) == MORNING - HOUR + 10 * HOUR + 11 * SECOND


def test_a_start_on_a_clock_that_was_put_back_goes_on_from_the_newest_time() -> None:
    """What was stored before the step counts; a time far ahead was a mistake and does not."""
    machine = Machine()

    assert not machine.clock.not_before(MORNING - MINUTE)
    assert machine.clock.not_before(MORNING + HOUR)
    assert machine.clock.now() == MORNING + HOUR
    assert not machine.clock.not_before(MORNING + 30 * DAY)
    assert machine.clock.now() == MORNING + HOUR
