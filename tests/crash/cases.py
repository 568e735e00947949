"""One case: a way, a variant, the kills; and which cases there are."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from tests.crash import homes
from tests.crash.arming import Arm
from tests.crash.people import MAIN, WAYS, Way
from tests.crash.playing import Play, Played, Step
from tests.crash.verdicts import Breach, judge


@dataclass(frozen=True)
class Case:
    """What is done to one conversation."""

    way: Way
    arms: tuple[Arm, ...] = ()
    variant: str = ""
    step: str = ""
    """Where the first kill comes, for people."""
    database: str = "sqlite"

    @property
    def label(self) -> str:
        """One line that says how to see it again."""
        arms = ", then ".join(map(str, self.arms[:2])) or "no kill"
        return " · ".join(filter(None, (self.variant, self._on, f"way {self.way.name}", self.step, arms)))

    @property
    def _on(self) -> str:
        return "" if self.database == "sqlite" else self.database


@dataclass
class Judged:
    """A case and what came of it."""

    case: Case
    kills: int
    breaches: list[Breach]
    steps: list[Step] = field(default_factory=list)


def play(case: Case) -> Judged:
    """Play and judge one case. Call `homes.preload` once in this process before."""
    healthy = healthy_of(case.way, case.database).steps if case.arms or case.variant else None
    with homes.place(case.database) as place:
        played = Play(place, case.way, case.arms, case.variant).to_the_end()
        return Judged(case, played.kills, judge(place, case.way, played, healthy), played.steps)


@cache
def healthy_of(way: Way, database: str) -> Played:
    """A way without a kill."""
    with homes.place(database) as place:
        return Play(place, way, ()).to_the_end()


# --- which cases there are

MOST_LIVES = 100  # of one conversation; after them nothing kills it
SHORT_LIFE = 0.06  # seconds, of a process that is killed at any instant


def healthy_cases(database: str) -> Iterator[Case]:
    """Each way, without a kill."""
    for way in WAYS:
        yield Case(way, database=database)


def one_kill(judged: Judged) -> Iterator[Case]:
    """Every named place at every step, each time it is reached there. `judged`: a play without kills."""
    case, way = judged.case, judged.case.way
    reached: Counter[str] = Counter()
    for number, step in enumerate(judged.steps, 1):
        for place in step.places:
            reached[place] += 1
            if not way.kills_at or step.name in way.kills_at:
                yield replace(case, arms=(Arm(place, reached[place]),), step=f"step {number} {step.name}")
        reached["before_ack"] += 1  # of the look that follows each request


def second_kill(judged: Judged, thorough: bool) -> Iterator[Case]:
    """After one kill, another one at every place that the recovery reaches, each time it does.

    Unless `thorough`, only on the main way, where the world was being asked.
    """
    died = next((step for step in judged.steps if step.places_after_death), None)
    if died is None or not (thorough or (judged.case.way == MAIN and "claimed" in died.places)):
        return
    reached: Counter[str] = Counter()
    for place in died.places_after_death:
        reached[place] += 1
        yield replace(judged.case, arms=(*judged.case.arms, Arm(place, reached[place])))


def by_chance(conversations: int, chance: float, seed: int) -> Iterator[Case]:
    """Conversations that may be killed at every place, or at any instant, in every life."""
    ways = [way for way in WAYS if not way.asks_again]
    for n in range(conversations):
        dice = random.Random(f"{seed}/{n}")  # noqa: S311  chance that can be repeated
        if n % 2:
            # each life may last longer than the one before, so that a slow machine gets on as well
            arms = tuple(Arm(instant=dice.uniform(0.01, SHORT_LIFE * (2 + life))) for life in range(MOST_LIVES))
        else:
            arms = tuple(Arm(chance=chance, seed=f"{seed}/{n}/{life}") for life in range(MOST_LIVES))
        yield Case(ways[n // 2 % len(ways)], arms, step=f"conversation {n}")


def row_of(case: Case) -> str:
    """The row of the table that a case counts for."""
    if case.database != "sqlite":
        return f"on {case.database}"
    if not case.arms:
        return "(no kill)"
    if case.arms[0].chance:
        return "by chance"
    if case.arms[0].instant:
        return "at any instant"
    return case.arms[0].place if len(case.arms) == 1 else "a second kill"
