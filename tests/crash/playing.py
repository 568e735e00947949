"""Plays one way to its end, through every death: starts again, repeats what had no `done`, drops what was seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.crash.arming import NEVER, Arm
from tests.crash.homes import Place
from tests.crash.people import Person, Request, Way, Wish
from tests.crash.process import DiedError, Life, StuckError
from tests.crash.view import View

BEGIN = datetime.fromisoformat("2026-11-23T10:00:00+08:00")
WHO = "li"
MOST_STEPS = 60


@dataclass
class Step:
    """One request and what came of it, whatever happened meanwhile."""

    name: str
    says: list[str]
    """Keys of what was said, without repetitions."""
    state: str | None
    asked: str | None
    moved_clock: bool
    places: list[str] = field(default_factory=list)
    """Reached by this request, in order, in all lives."""
    places_after_death: list[str] = field(default_factory=list)
    """The same, since the last death."""


@dataclass
class Played:
    """A way that was played."""

    steps: list[Step]
    ended: str | None
    """The state in which it ended, e.g. "bound"."""
    kills: int
    stuck: str = ""
    """Why it could not go on."""


class Play:
    """One conversation on one folder."""

    def __init__(self, place: Place, way: Way, arms: Iterable[Arm], variant: str = "") -> None:
        """`arms`: one a life, in order; lives after the last are not cut short."""
        self._place, self._person, self._variant = place, Person(way), variant
        self._arms = iter(arms)
        self._now = BEGIN
        self._life: Life | None = None
        self._view = View()
        self._ended: str | None = None
        self._number = 0
        """Of the step that is being played."""
        self.kills = 0

    def to_the_end(self, close: bool = True) -> Played:
        """Every deed of the person, each until its `done`; `close`: then the process ends as well."""
        steps: list[Step] = []
        stuck = ""
        try:
            while (wish := self._person.next(self._view)) and len(steps) < MOST_STEPS:
                steps.append(self._step(wish, len(steps)))
        except StuckError as error:
            stuck = str(error)
        if self._life is not None and not stuck and close:
            self._life.end()
        return Played(steps, self._ended, self.kills, stuck)

    def abandon(self) -> None:
        """Kill the process that was left running."""
        if self._life is not None:
            self._life.kill()
            self._life = None

    def _step(self, wish: Wish, number: int) -> Step:
        self._number = number
        said: list[str] = []
        places: list[str] = []
        before = self.kills
        last = self._until_done(self._request(wish, number), said, places)
        after_death = last if self.kills > before else []
        # a program may look at any time; whatever is written out too late, after `done`, comes before this one's
        self._until_done({"inspect": WHO}, said, places)
        places.pop()  # its own before_ack
        state = self._view.state.get("state")
        if state in ("bound", "cancelled", "with_a_person", "gave_up"):
            self._ended = state
        return Step(wish.name, said, state, self._view.asked, "clock" in wish.request, places, after_death)

    @staticmethod
    def _request(wish: Wish, number: int) -> Request:
        if "clock" in wish.request:
            return wish.request
        return {"conversation": WHO, **wish.request, "message_id": f"m{number}"}

    def _until_done(self, request: Request, said: list[str], places: list[str]) -> list[str]:
        """Ask, in as many lives as it takes; the places that the last life reached."""
        seconds = request["clock"]["advance"] if "clock" in request else 0
        while True:
            life = self._alive()
            self._now += timedelta(seconds=seconds)
            try:
                said += self._view.take(life.ask(request))
            except DiedError as died:
                said += self._view.take(died.lines)
                if seconds:  # the next life begins at the time that was to be reached
                    request, seconds = {"clock": {"advance": 0}}, 0
                places += life.reached()
                self._life = None
                self.kills += 1
            else:
                reached = life.reached()
                places += reached
                return reached

    def _alive(self) -> Life:
        if self._life is None:
            self._life = Life(self._place, self._now.isoformat(), next(self._arms, NEVER), self._variant)
        return self._life
