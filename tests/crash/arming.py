"""When a life of the process ends: at the n-th reach of a named place, by chance, at any instant, or never."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass

# The named places of bot/faults.py, in the order in which a turn and its effects reach them.
PLACES = (
    "vaulted",
    "before_commit",
    "after_commit",
    "before_ack",
    "claimed",
    "before_send",
    "sent_no_reply",
    "before_mark",
    "timer_claimed",
)


@dataclass(frozen=True)
class Arm:
    """One life. With neither `place` nor `chance` it is never cut short."""

    place: str = ""
    nth: int = 1
    """The kill comes when `place` is reached for the n-th time since the start of this life."""
    chance: float = 0.0
    seed: str = ""
    """Of the random numbers that `chance` draws."""
    instant: float = 0.0
    """Seconds after its start, wherever it is then; 0: not so."""

    def __str__(self) -> str:
        if self.place:
            return f"{self.place} #{self.nth}"
        if self.instant:
            return f"after {self.instant * 1000:.0f} ms"
        return f"chance {self.chance:.0%}, seed {self.seed}" if self.chance else "never"


NEVER = Arm()


def hook(arm: Arm, log: int) -> Callable[[str], None]:
    """For `bot.faults.install`: writes each place reached into the descriptor `log`, then kills if it is time."""
    reached = 0
    dice = random.Random(arm.seed)  # noqa: S311  chance that can be repeated

    def reach(name: str) -> None:
        nonlocal reached
        os.write(log, f"{name}\n".encode())
        reached += name == arm.place
        if (name == arm.place and reached == arm.nth) or (arm.chance and dice.random() < arm.chance):
            os.kill(os.getpid(), signal.SIGKILL)

    return reach
