"""A process that has everything of `serve` but the port, takes turns, and tells how much memory it has."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from pathlib import Path

from bot import settings
from bot.app import LANGUAGES, App, Content
from bot.arrivals import Arrival, Text
from bot.channels.web.gate import Gate
from bot.channels.web.hub import Hub
from bot.channels.web.site import Site
from bot.clock import VirtualClock
from tests.benchmarks.binding import BEGIN, CHANNEL, MOBILE
from tests.benchmarks.crowds import Crowd

TURNS = 5_000
TOGETHER = 8
STATUS = Path("/proc/self/status")


async def serve(folder: Path, people: int) -> float:
    """MiB after the turns: of the crowd, or of one person on an empty database."""
    hub = Hub()
    read = settings.read({"BINDGUIDE_DATA": str(folder)}, LANGUAGES)
    app = App(read, VirtualClock(BEGIN), Content(), hub.told)
    await app.connect()
    Site(app, hub, hub.told).asgi()
    gate, crowd, dice = Gate(app.turns, hub.told), Crowd(app, people), random.Random(1)  # noqa: S311
    for n in range(TURNS // TOGETHER):
        if people:
            arrivals = {each.address: each for each in (crowd.arrival(dice) for _ in range(TOGETHER))}
        else:
            arrivals = {"nobody": Arrival(CHANNEL, "nobody", f"m{n}", Text(MOBILE))}
        taken = await asyncio.gather(*(gate.take(each) for each in arrivals.values()))
        for arrival, one in zip(arrivals.values(), taken, strict=True):
            if people:
                crowd.check(arrival, one)
        app.store.checkpoint_if_long()
        app.due.next()
    mib = resident()
    await app.close()
    return mib


def resident() -> float:
    """Of this process, now."""
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    print(json.dumps({"mib": asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))}))  # noqa: T201
