"""One person in an arena, step by step, who sends again what was refused."""

from __future__ import annotations

import contextlib
from typing import Any

from bot.arrivals import Arrival, Posted, Pressed, Text
from bot.sandbox import ledger
from core.errors import StoreError
from tests.crash.arena import Arena
from tests.crash.people import Person, Way, Wish
from tests.crash.playing import Step
from tests.crash.races import CHANNEL, Crowd, take
from tests.crash.view import View

MOST_STEPS = 60


class Talker:
    """Plays one way, in its one worker."""

    def __init__(self, arena: Arena, way: Way, who: str = "li") -> None:
        self._arena, self._crowd, self._who = arena, Crowd(arena), who
        self._person, self.view = Person(way), View()
        self._said = self._sent = 0
        self.refused = 0
        """How often nothing could be written."""
        self.ended: str | None = None
        self.steps: list[Step] = []

    def next(self) -> Wish | None:
        """What the person does next; None at the end."""
        return self._person.next(self.view) if len(self.steps) < MOST_STEPS else None

    def do(self, wish: Wish) -> bool:
        """Once; False if it was refused, to be sent again."""
        worker = self._arena.first
        try:
            if "clock" in wish.request:
                self._arena.clock.advance(wish.request["clock"]["advance"] * 1000)
            else:
                worker.run(take(worker, self._arrival(wish)))
            worker.run(worker.settle())
        except StoreError:
            self.refused += 1
            return False
        self._sent += 1
        self._look(wish)
        return True

    def look_around(self) -> None:
        """Run what is due, and see what came of it, if the store answers."""
        with contextlib.suppress(StoreError):
            self._arena.first.run(self._arena.first.settle())

    def _arrival(self, wish: Wish) -> Arrival:
        request: dict[str, Any] = wish.request
        content: Any = Text(request.get("text", ""))
        if "button" in request:
            content = Pressed(request["button"])
        if "form" in request:
            content = Posted(request["form"], request["fields"])
        return Arrival(CHANNEL, self._who, f"m{self._sent}", content)

    def _look(self, wish: Wish) -> None:
        lines: list[dict[str, Any]] = []
        for letter in self._crowd.letters(self._who)[self._said :]:
            self._said = letter.n
            lines.append({"say": {"id": letter.id, "key": letter.key, "buttons": letter.buttons}})
            if letter.form:
                lines.append({"form": {"id": letter.form["id"], "kind": letter.form["kind"]}})
        outlook = self._crowd.outlook(self._who)
        lines.append({"state": {"state": outlook.state, "asked": outlook.asked}})
        said = self.view.take(lines)
        self.view.code = self._crowd.newest_code()
        if outlook.state in ("bound", "cancelled"):
            self.ended = outlook.state
        self.steps.append(Step(wish.name, said, outlook.state, outlook.asked, "clock" in wish.request))

    def wrong(self, most_messages: int) -> list[str]:
        """What the ledgers show that must not be, and whether it has ended."""
        counts = ledger.read(self._arena.folder)
        messages, bindings = sum(counts.messages.values()), sum(counts.bindings.values())
        found = [] if self.ended == "bound" else [f"ended {self.ended}: {self.view.state}"]
        found += [] if bindings == 1 else [f"{bindings} bindings"]
        found += [f"{messages} messages, {most_messages} due"] if messages > most_messages else []
        found += ["an agreement without a binding"] if counts.agreements_without_binding else []
        return found + [f"the key {key} had {times} effects" for key, times in counts.effects.items() if times > 1]
