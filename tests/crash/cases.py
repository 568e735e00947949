"""One case: a way, a variant, the kills; and which cases there are."""

from __future__ import annotations

import gc
import io
import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.crash.arming import NEVER, Arm
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

    @property
    def label(self) -> str:
        """One line that says how to see it again."""
        arms = ", then ".join(map(str, self.arms[:2])) or "no kill"
        return " · ".join(filter(None, (self.variant, f"way {self.way.name}", self.step, arms)))


@dataclass
class Judged:
    """A case and what came of it."""

    case: Case
    kills: int
    breaches: list[Breach]
    steps: list[Step] = field(default_factory=list)


def preload() -> None:
    """Import all that a life needs and live twice here, so that the copies find everything warm."""
    from bot.app import App
    from bot.sandbox.passwords import CHEAP
    from tests.crash import child

    App.password_cost = CHEAP
    standard, log = (sys.stdin, sys.stdout), os.open(os.devnull, os.O_WRONLY)
    for folder, request in (
        ("warmed", {"conversation": "nobody", "text": "怎么绑卡"}),
        ("started", {"inspect": "nobody"}),
    ):
        sys.stdin, sys.stdout = io.StringIO(json.dumps(request)), io.StringIO()
        child.live(_home() / folder, "2026-11-23T09:00:00+08:00", NEVER, "", log)
    sys.stdin, sys.stdout = standard
    os.close(log)
    gc.collect()
    gc.freeze()


def play(case: Case) -> Judged:
    """Play and judge one case. Call `preload` once in this process before."""
    with _folder() as folder:
        played = Play(folder, case.way, case.arms, case.variant).to_the_end()
        healthy = _healthy(case.way).steps if case.arms or case.variant else None
        return Judged(case, played.kills, judge(folder, case.way, played, healthy), played.steps)


@cache
def _healthy(way: Way) -> Played:
    with _folder() as folder:
        return Play(folder, way, ()).to_the_end()


@contextmanager
def _folder() -> Iterator[Path]:
    """A data folder after its first start, for one case."""
    with tempfile.TemporaryDirectory(dir=_home()) as place:
        folder = Path(place) / "data"
        shutil.copytree(_home() / "started", folder)
        yield folder


_kept: list[tempfile.TemporaryDirectory[str]] = []


def _home() -> Path:
    """Where this process keeps its folders; it goes with the process."""
    if not _kept:
        _kept.append(tempfile.TemporaryDirectory(prefix="bindguide-crash-"))
    return Path(_kept[0].name)


# --- which cases there are

MOST_LIVES = 200  # of one conversation; after them nothing kills it


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
