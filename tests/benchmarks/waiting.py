"""Several people writing at the same moment: what a turn costs when they wait for one commit together."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from bot.app import Content
from bot.arrivals import Arrival
from bot.channels.web.gate import Gate
from bot.turns import Taken
from tests.benchmarks.binding import CHANNEL, READING, STEPS, Bindings, check_rows, check_says, open_app, posted, shut

RESULTS = 5  # turns of a binding that bring what the world answers; they are not timed here


def together(folder: Path, content: Content, people: int, rounds: int) -> list[float]:
    """µs a turn, one value a step of a binding: `people` do the step at once, `rounds` bindings one after the other.

    Raises WrongReplyError if somebody is not served as if alone.
    """
    app = open_app(folder, content)
    crowd = _Crowd(Bindings(app), people)
    for n in range(rounds):
        asyncio.run(crowd.bind([f"p{n * people + each}" for each in range(people)]))
    check_rows(app, people * rounds, people * rounds * (len(STEPS) + RESULTS))
    shut(app)
    return crowd.spent


class _Crowd:
    """People who bind a card in step."""

    def __init__(self, bindings: Bindings, people: int) -> None:
        self._bindings, self._people = bindings, people
        self._gate = Gate(bindings.app.turns, lambda taken: None)
        self.spent: list[float] = []

    async def bind(self, names: list[str]) -> None:
        """All of them, from the wish to the bound card."""
        last: dict[str, Taken] = {}
        for step, content, key in STEPS:
            if step == "agreement":
                self._bindings.clock.at += READING
            arrivals = [
                Arrival(CHANNEL, who, f"id:{step}", content or posted(step, last.get(who))) for who in names
            ]
            started = time.perf_counter()
            taken = await asyncio.gather(*(self._gate.take(arrival) for arrival in arrivals))
            self.spent.append((time.perf_counter() - started) * 1e6 / self._people)
            self._bindings.app.store.checkpoint_if_long()
            for who, one in zip(names, taken, strict=True):
                last[who] = one
            self._answered(last)
            for who in names:
                check_says(step, last[who], key)

    def _answered(self, last: dict[str, Taken]) -> None:
        for effect, address in self._bindings.owed():
            answer = self._bindings.answer(address, effect)
            if answer:
                last[address] = answer
        if self._bindings.owed():
            self._answered(last)
