"""A process that has everything of `serve` but the port, takes turns, and tells how much memory it has."""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from pathlib import Path

from bot import settings
from bot.app import LANGUAGES, App, Content
from bot.arrivals import Arrival, Text
from bot.channels.web.gate import Gate
from bot.channels.web.hub import Hub
from bot.channels.web.site import Site
from bot.clock import VirtualClock
from tests.benchmarks.binding import BEGIN, CHANNEL, MOBILE, WrongReplyError

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
    gate, dice = Gate(app.turns, hub.told), random.Random()  # noqa: S311  anybody
    for _ in range(TURNS // TOGETHER):
        who = {f"p{dice.randrange(people)}" if people else "nobody" for _ in range(TOGETHER)}
        message = f"memory:{time.time_ns()}"
        taken = await asyncio.gather(*(gate.take(Arrival(CHANNEL, each, message, Text(MOBILE))) for each in who))
        if people and any(one.outlook.asked != "confirm" for one in taken):
            raise WrongReplyError("a mobile was given, and it is not asked whether to send a code")
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
