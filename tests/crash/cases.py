"""One case: a way, a variant, the kills; and which cases there are."""

from __future__ import annotations

import gc
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.crash.arming import NEVER, PLACES, Arm
from tests.crash.people import WAYS, Way
from tests.crash.playing import MOST_LIVES, Play, Played, Step
from tests.crash.process import Life
from tests.crash.verdicts import Breach, judge


@dataclass(frozen=True)
class Case:
    """What is done to one conversation."""

    way: Way
    arms: tuple[Arm, ...] = ()
    variant: str = ""
    step: str = ""
    """Where the first kill comes, for people."""

    @property
    def label(self) -> str:
        """One line that says how to see it again."""
        arms = ", then ".join(map(str, self.arms)) or "no kill"
        return " · ".join(filter(None, (self.variant, f"way {self.way.name}", self.step, arms)))


@dataclass
class Judged:
    """A case and what came of it."""

    case: Case
    kills: int
    breaches: list[Breach]
    steps: list[Step] = field(default_factory=list)


def preload() -> None:
    """Import all that a life needs, so that the copies have it already."""
    import alembic.command  # noqa: F401
    import httpx  # noqa: F401

    from bot.app import App, Content
    from bot.sandbox.passwords import CHEAP
    from core.understanding import mobiles
    from tests.crash import child  # noqa: F401

    App.password_cost = CHEAP
    Content()
    mobiles.warm()
    _started_folder()
    gc.collect()
    gc.freeze()


def play(case: Case) -> Judged:
    """Play and judge one case. Call `preload` once in this process before."""
    with tempfile.TemporaryDirectory(prefix="bindguide-crash-", dir=_started_folder().parent) as home:
        folder = Path(home) / "data"
        shutil.copytree(_started_folder(), folder)
        played = Play(folder, case.way, case.arms, case.variant).to_the_end()
        healthy = None if not case.arms and not case.variant else _healthy(case.way).steps
        return Judged(case, played.kills, judge(folder, case.way, played, healthy), played.steps)


@cache
def _healthy(way: Way) -> Played:
    with tempfile.TemporaryDirectory(prefix="bindguide-crash-", dir=_started_folder().parent) as home:
        folder = Path(home) / "data"
        shutil.copytree(_started_folder(), folder)
        return Play(folder, way, ()).to_the_end()


_home: list[tempfile.TemporaryDirectory[str]] = []


@cache
def _started_folder() -> Path:
    """A folder after its first start: the cases begin with copies of it. It goes with this process."""
    _home.append(tempfile.TemporaryDirectory(prefix="bindguide-crash-"))
    folder = Path(_home[0].name) / "started"
    life = Life(folder, "2026-11-23T09:00:00+08:00", NEVER, "")
    life.ask({"inspect": "nobody"})
    life.end()
    return folder


# --- which cases there are


def healthy_cases() -> Iterator[Case]:
    """Each way, without a kill."""
    for way in WAYS:
        yield Case(way)


def one_kill(way: Way, steps: list[Step], variant: str = "") -> Iterator[Case]:
    """Every named place at every step, each time it is reached there. `steps`: of a play without kills."""
    reached: Counter[str] = Counter()
    for number, step in enumerate(steps, 1):
        for place in step.places:
            reached[place] += 1
            if not way.kills_at or step.name in way.kills_at:
                yield Case(way, (Arm(place, reached[place]),), variant, f"step {number} {step.name}")
        reached["before_ack"] += 1  # of the look that follows each request


def second_kill(judged: Judged) -> Iterator[Case]:
    """After one kill, another one at every place that the recovery reaches, each time it does."""
    died = next((step for step in judged.steps if step.places_after_death), None)
    if died is None:
        return
    reached: Counter[str] = Counter()
    for place in died.places_after_death:
        reached[place] += 1
        if place in PLACES:
            case = judged.case
            yield Case(case.way, (*case.arms, Arm(place, reached[place])), case.variant, case.step)


def by_chance(conversations: int, chance: float, seed: int) -> Iterator[Case]:
    """Conversations that may be killed at every place, in every life."""
    ways = [way for way in WAYS if not way.asks_again]
    for n in range(conversations):
        arms = tuple(Arm(chance=chance, seed=f"{seed}/{n}/{life}") for life in range(MOST_LIVES))
        yield Case(ways[n % len(ways)], arms, step=f"conversation {n}")


def row_of(case: Case) -> str:
    """The row of the table that a case counts for."""
    if not case.arms:
        return "(no kill)"
    if case.arms[0].chance:
        return "by chance"
    return case.arms[0].place if len(case.arms) == 1 else "a second kill"
