"""Everything that arrives, arrives ten times: texts, presses, forms, timers, the bank's answers, in any legal order.

The first deliveries keep their order, as every platform does inside a chat; the other nine of each come at any later
moment, between the others. A conversation must end as it does when everything arrives once.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bot.app import App
from bot.arrivals import Arrival
from bot.channels.jsonl import JsonLines
from bot.clock import VirtualClock
from bot.sandbox import ledger
from bot.sandbox.passwords import CHEAP
from bot.sandbox.ready_numbers import ready_number
from bot.store.units import Unit
from bot.turns import Taken, Turns
from tests.crash import homes
from tests.crash.people import WAYS, Person, Way
from tests.crash.verdicts import Breach
from tests.crash.view import View
from tests.dialogues.program import settings

TIMES = 10
BEGIN = 1_795_399_200_000
TOGETHER = 50  # conversations on one folder, one after another

Also = Callable[[Unit], None]
Heard = list[tuple[str, list[str], str | None, str | None]]
"""Of one conversation: what was done, what was said, state, what is asked."""


class Repeating(Turns):
    """Takes what arrives, and again what has arrived before, until each arrival was taken ten times."""

    dice: random.Random | None = None  # None: everything arrives once
    owed: list[Arrival]
    deliveries = 0

    def take(self, arrival: Arrival, also: Also | None = None) -> Taken:
        """As the product does; then some of what is owed."""
        taken = super().take(arrival, also)
        self.deliveries += 1
        if self.dice is not None and not taken.again:
            self.owed += [arrival] * (TIMES - 1)
            self.again(TIMES - 1)
        return taken

    def again(self, most: int) -> None:
        """Deliver so many of those that are owed."""
        for _ in range(min(most, len(self.owed))):
            assert self.dice is not None
            place = self.dice.randrange(len(self.owed))
            self.owed[place], self.owed[-1] = self.owed[-1], self.owed[place]
            super().take(self.owed.pop())
            self.deliveries += 1


@dataclass
class Batch:
    """Some conversations on one folder."""

    conversations: int
    deliveries: int
    breaches: list[Breach] = field(default_factory=list)


def play(seed: str, first: int, conversations: int = TOGETHER) -> Batch:
    """A batch in which everything arrives ten times, compared with the same batch in which it arrives once."""
    ways = [WAYS[n % len(WAYS)] for n in range(first, first + conversations)]
    heard, deliveries, breaches = asyncio.run(_batch(ways, random.Random(seed)))  # noqa: S311  repeatable
    for way, each in zip(ways, heard, strict=True):
        if each != (expected := _clean(way)):
            what = next((pair for pair in zip(each, expected, strict=False) if pair[0] != pair[1]), ("length", ""))
            breaches.append(Breach("doubled turns", f"{way.name}, seed {seed}: {what[0]}, due {what[1]}"))
    return Batch(conversations, deliveries, breaches)


@cache
def _clean(way: Way) -> Heard:
    """What everybody hears when everything arrives once."""
    return asyncio.run(_batch([way], None))[0][0]


async def _batch(ways: list[Way], dice: random.Random | None) -> tuple[list[Heard], int, list[Breach]]:
    with homes.folder() as home:
        clock, out = VirtualClock(BEGIN), list[str]()
        lines = JsonLines(clock, out.append)
        app = App(settings(home), clock, homes.content(), lines.told, Repeating)
        app.password_cost = CHEAP
        await app.connect()
        lines.attach(app)
        turns = app.turns
        assert isinstance(turns, Repeating)
        turns.dice, turns.owed = dice, []
        heard = [await _talk(lines, out, turns, f"p{n}", way, n) for n, way in enumerate(ways)]
        await app.close()
        return heard, turns.deliveries, _by_ledger(home, ways)


async def _talk(lines: JsonLines, out: list[str], turns: Repeating, who: str, way: Way, n: int) -> Heard:
    digits = way.card[6:10] if way.card[6:10].startswith("90") else "0000"
    person, view, heard = Person(way, {"card_number": ready_number(digits, length=19, serial=n + 1)}), View(), Heard()
    while wish := person.next(view):
        request = wish.request if "clock" in wish.request else {"conversation": who, **wish.request}
        await lines.handle(json.dumps(request))
        said = view.take([json.loads(line) for line in out])
        out.clear()
        heard.append((wish.name, said, view.state.get("state"), view.asked))
    turns.again(len(turns.owed))  # the last of them come when all is over
    await lines.handle(json.dumps({"inspect": who}))
    heard.append(("afterwards", view.take([json.loads(line) for line in out]), None, None))
    out.clear()
    return heard


def _by_ledger(folder: Path, ways: list[Way]) -> list[Breach]:
    counts = ledger.read(folder)
    due = (
        ("doubled SMS", sum(way.messages for way in ways), sum(counts.messages.values())),
        ("doubled bindings", sum(way.bound and not way.unbinds for way in ways), sum(counts.bindings.values())),
        ("stray agreements", sum(way.bound for way in ways), sum(a.active for a in counts.agreements.values())),
    )
    found = [Breach(column, f"{was} instead of {wanted}") for column, wanted, was in due if was != wanted]
    found += [Breach("doubled SMS", f"{key}: {times} effects") for key, times in counts.effects.items() if times > 1]
    return found
