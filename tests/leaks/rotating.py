"""Keys changed under way, for many: `python -m tests.leaks.rotating --people 1000`.

Everybody is in the middle of binding when the new key comes; while the data keys are wrapped with it, people go on;
then the old key goes, and all come to the agreement, for which every secret had to open. The clock stands still,
so that nothing expires: whoever does not get there, and whatever is logged as an error, is a failure.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import time
from collections import Counter

from bot import rekeying
from bot.app import Content
from tests.bot.databases import MORNING
from tests.bot.somebody import Somebody, secrets_of
from tests.dialogues.program import Folders, Program, quick_folder, settings

STEPS = ("card_number", "holder_name", "id_number", "mobile", "confirm", "sms_code", "payment_password")


def main() -> int:
    """0: all came through and nothing failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.leaks.rotating")
    parser.add_argument("--people", type=int, default=1000)
    chosen = parser.parse_args()
    home = quick_folder()
    try:
        return _rotated(Program(Folders(home).fresh(), Content(), MORNING), chosen.people)
    finally:
        shutil.rmtree(home)


def _rotated(program: Program, number: int) -> int:
    people = [Somebody(f"p{n}", secrets_of(n)) for n in range(number)]
    read, told, started = settings(program._folder), list[str](), time.monotonic()
    asyncio.run(_to_their_steps(program, people))
    rekeying.new(read, told.append)
    went_on = asyncio.run(_while_rotating(program, people, told))
    sure = rekeying.check(read, told.append)
    keys = program._folder / "keys"
    keys.write_text("".join(line for line in keys.read_text().splitlines(True) if not line.startswith("k1:")))
    ends = Counter(asyncio.run(_to_the_end(program, people)))
    failed = len(program.complaints.said)
    told.append(f"{went_on} went on while the keys were wrapped; asked at the end: {dict(ends)}, {failed} failures")
    told.append(f"{time.monotonic() - started:.0f} s")
    sys.stdout.write("\n".join(told) + "\n")
    return 0 if ends == {"agreement": number} and not failed and not sure and went_on else 1


async def _to_their_steps(program: Program, people: list[Somebody]) -> None:
    await program.open()
    for n, person in enumerate(people):
        await person.go_on(program, until=STEPS[n % len(STEPS)])
    await program.close()


async def _while_rotating(program: Program, people: list[Somebody], told: list[str]) -> int:
    """How many answered a question before all was wrapped anew."""
    await program.open()
    rotating = asyncio.ensure_future(asyncio.to_thread(rekeying.rotate, settings(program._folder), told.append))
    went_on = 0
    for person in people:
        if rotating.done():
            break
        request = person._next()
        if request and "clock" not in request:
            await person.ask(program, request)
            went_on += 1
        await asyncio.sleep(0)
    await rotating
    await program.close()
    return went_on


async def _to_the_end(program: Program, people: list[Somebody]) -> list[str]:
    await program.open()
    for person in people:
        await person.go_on(program, until="agreement")
    await program.close()
    return [str(person.view.asked) for person in people]


if __name__ == "__main__":
    sys.exit(main())
