"""The product's `chat --jsonl` with a kill armed, or as one of the broken variants.

By hand: python -m tests.crash.child --data DIR --now 2026-11-23T10:00:00+08:00 --place before_commit --nth 3
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from bot import faults, playing, settings
from bot.app import LANGUAGES, App
from bot.channels import jsonl
from bot.clock import VirtualClock
from bot.turns import Taken
from tests.crash import homes
from tests.crash.arming import Arm, hook
from tests.crash.variants import VARIANTS, AcknowledgesFirst


def live(data: Path, url: str, now: str, arm: Arm, variant: str, log: int) -> None:
    """One life: from the start to the end of the input, or to the kill."""
    faults.install(hook(arm, log))
    source: TextIO = sys.stdin
    if variant == AcknowledgesFirst.name:
        broken = AcknowledgesFirst(sys.stdin, sys.stdout)
        source, sys.stdout = broken.source, broken.out
    read = settings.read({"BINDGUIDE_DATA": str(data), "BINDGUIDE_DATABASE_URL": url}, LANGUAGES)
    asyncio.run(_play(VARIANTS.get(variant, App), read, now, source))


async def _play(app: type[App], read: settings.Settings, now: str, source: TextIO) -> None:
    """As `bot.playing.play`, with any App, and the content read once for all lives."""

    def make(clock: VirtualClock, told: Callable[[Taken], None]) -> App:
        return app(read, clock, homes.content(), told)

    await jsonl.run(make, playing.milliseconds(now), source)


def main() -> None:
    """Read the arguments and live once."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash.child")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--database-url", default="", help="SQLite in the folder without one")
    parser.add_argument("--now", required=True)
    parser.add_argument("--place", default="")
    parser.add_argument("--nth", type=int, default=1)
    parser.add_argument("--variant", default="", choices=["", AcknowledgesFirst.name, *VARIANTS])
    chosen = parser.parse_args()
    log = os.open(os.devnull, os.O_WRONLY)
    live(chosen.data, chosen.database_url, chosen.now, Arm(chosen.place, chosen.nth), chosen.variant, log)


if __name__ == "__main__":
    main()
