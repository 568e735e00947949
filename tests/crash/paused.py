"""A process is paused in the middle of a turn, its conversation locked, and wakes up when others have gone on.

As a program it is that process: it takes one turn and stops itself before the commit.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from bot import faults
from bot.app import App
from bot.arrivals import Arrival, Text
from bot.clock import VirtualClock
from core.errors import StoreError
from tests.bot.databases import MORNING, member, new_database
from tests.crash import homes
from tests.crash.races import CHANNEL
from tests.crash.trying import Tried

LONGEST = 30.0  # seconds until somebody who is held up counts as stuck
WHO = "li"


def holder(server: str, variant: str = "") -> Tried:
    """The others are refused for a moment, then served; who wakes up late can't commit, and decides anew."""
    tried = Tried("a process paused with the lock of a chat")
    url = new_database(server)
    with homes.folder() as folder:
        app = member(url, folder, homes.content(), VirtualClock(MORNING))
        app.turns.take(Arrival(CHANNEL, WHO, "first", Text("怎么绑卡")))
        _break(app, variant)
        command = [sys.executable, "-m", "tests.crash.paused", "--url", url, "--data", str(folder)]
        command += ["--variant", variant]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as paused:
            os.waitid(os.P_PID, paused.pid, os.WSTOPPED)
            began = time.monotonic()
            while True:
                try:
                    taken = app.turns.take(Arrival(CHANNEL, WHO, "meanwhile", Text("好")))
                    break
                except StoreError:
                    time.sleep(0.1)
                    tried.count("requests refused")
                    if time.monotonic() - began > LONGEST:
                        tried.look(False, f"held up for {LONGEST:.0f} s")
                        break
            tried.count("seconds that the chat was held up", round(time.monotonic() - began))
            paused.send_signal(signal.SIGCONT)
            told = (paused.stdout.read() if paused.stdout else "").strip()
        letters = app.turns.letters(taken.conversation)
        asked = app.turns.outlook(taken.conversation).asked
        with app.store.unit() as unit:
            came = [row.message for row in unit.rows("inbox_of", conversation=taken.conversation)]
        app.store.close()
    tried.look(told == "taken", f"who was paused: {told}")
    tried.look(sorted(came) == ["first", "late", "meanwhile"], f"arrived: {came}")
    tried.look(asked == "card_number", f"what was answered meanwhile is lost: {asked} is asked")
    tried.look([letter.n for letter in letters] == [1, 2, 3], f"letters: {[letter.key for letter in letters]}")
    return tried


def _break(app: App, variant: str) -> None:
    """As one of the broken variants; "" is the product."""
    if variant:
        from tests.crash.mistakes import LockWithTtl, unchecked

        app.turns.__class__ = LockWithTtl
        app.turns.store = unchecked(app.store)


def _pause_once(place: str) -> None:
    if place == "before_commit":
        faults.install(lambda _: None)
        os.kill(os.getpid(), signal.SIGSTOP)


def main() -> None:
    """Take one turn, and stop before its commit until somebody wakes us."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash.paused")
    parser.add_argument("--url", required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--variant", default="")
    chosen = parser.parse_args()
    app = member(chosen.url, chosen.data, homes.content(), VirtualClock(MORNING))
    _break(app, chosen.variant)
    faults.install(_pause_once)
    app.turns.take(Arrival(CHANNEL, WHO, "late", Text("到哪一步了")))
    sys.stdout.write("taken\n")


if __name__ == "__main__":
    main()
