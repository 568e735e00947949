"""Keeps several `serve` processes alive: each is a forked copy, killed at named places and at any instant, and started
again at once, until the faults are told to stop. The bank and the wallet have a process of their own, never killed.

Speaks JSON lines: {"up": port} · {"died": port, "at": place} out; any line in stops the faults, the end of input all.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib
import json
import os
import random
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Coroutine
from mmap import mmap
from pathlib import Path
from typing import Any

from bot import faults, serving, settings
from bot.app import LANGUAGES, Content
from bot.sandbox.passwords import CHEAP
from bot.sandbox.serving import Sandbox
from core.understanding import mobiles
from tests.crash.hasty import Hasty

INSTANT = "any instant"
# What a process loads when it first needs it; here it is loaded before the first copy is made.
LATE = ("httpx", "psycopg", "sqlalchemy.dialects.postgresql.psycopg", "uvicorn.protocols.http.h11_impl")


class Keeper:
    """One for all processes; it has one thread, so that it may fork."""

    def __init__(self, chosen: argparse.Namespace) -> None:
        self._chosen = chosen
        self._content = Content()
        self._calm = mmap(-1, 1)  # shared with the children: 1 when faults are over
        self._told, self._tell = os.pipe()
        os.set_blocking(self._told, False)
        self._words: list[str] = []  # places that were told and not yet reported
        self._running: dict[int, int] = {}  # process id -> port
        self._lives = 0
        self._dice = random.Random(f"{chosen.seed}/instants")  # noqa: S311  chance that can be repeated

    def run(self) -> None:
        """Until the end of the input; then every process is stopped as an operator would."""
        self._sandbox = self._fork(self._be_the_bank)
        for port in self._chosen.ports:
            self._start(port)
        next_instant = self._next_instant()
        while True:
            ready, _, _ = select.select([sys.stdin], [], [], 0.01)
            if ready:
                if not sys.stdin.readline():
                    break
                self._calm[0] = 1
            if time.monotonic() >= next_instant and not self._calm[0]:
                next_instant = self._next_instant()
                os.kill(self._dice.choice(list(self._running)), signal.SIGKILL)
            self._bury()
        for pid in (*self._running, self._sandbox):
            os.kill(pid, signal.SIGTERM)
            os.waitpid(pid, 0)

    def _next_instant(self) -> float:
        every = self._chosen.every
        return time.monotonic() + (self._dice.uniform(0.5, 1.5) * every if every else 1e9)

    def _bury(self) -> None:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        port = self._running.pop(pid)
        place = self._last_words() if os.WIFSIGNALED(status) else f"fell over with {status}"
        _say({"died": port, "at": place})
        self._start(port)

    def _last_words(self) -> str:
        with contextlib.suppress(BlockingIOError):
            self._words += os.read(self._told, 4096).decode().split()
        return self._words.pop(0) if self._words else INSTANT

    def _start(self, port: int) -> None:
        self._lives += 1
        self._running[self._fork(lambda: self._serve(port, self._lives))] = port
        _say({"up": port})

    def _fork(self, live: Callable[[], Coroutine[Any, Any, None]]) -> int:
        """The process id of a copy that lives this life and no other."""
        pid = os.fork()
        if pid:
            return pid
        try:
            noise = os.open(self._chosen.noise, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            for stream in (1, 2):
                os.dup2(noise, stream)
            asyncio.run(live())
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(1)
        os._exit(0)

    async def _be_the_bank(self) -> None:
        bank_port, wallet_port = self._chosen.bank
        clock = Hasty(self._chosen.since)
        sandbox = await Sandbox.start(self._chosen.ledgers, clock, bank_port, wallet_port, password_cost=CHEAP)
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        await stop.wait()
        await sandbox.stop()

    async def _serve(self, port: int, life: int) -> None:
        chosen = self._chosen
        dice = random.Random(f"{chosen.seed}/{life}")  # noqa: S311  chance that can be repeated

        def reach(name: str) -> None:
            if not self._calm[0] and dice.random() < chosen.chance:
                os.write(self._tell, f"{name}\n".encode())
                os.kill(os.getpid(), signal.SIGKILL)

        faults.install(reach)
        environment = dict(pair.split("=", 1) for pair in chosen.setting) | {"BINDGUIDE_LISTEN": f"127.0.0.1:{port}"}
        await serving.serve(settings.read(environment, LANGUAGES), Hasty(chosen.since), self._content)


def _say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Read the arguments and keep."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash.keeper")
    parser.add_argument("--ports", type=int, nargs="+", required=True)
    parser.add_argument("--bank", type=int, nargs=2, required=True, help="ports of the bank and the wallet")
    parser.add_argument("--ledgers", type=Path, required=True, help="folder of the bank and the wallet")
    parser.add_argument("--setting", nargs="+", default=[], help="NAME=value, as in the environment")
    parser.add_argument("--since", type=int, required=True, help="of the clock, see hasty.py")
    parser.add_argument("--seed", required=True)
    parser.add_argument("--chance", type=float, default=0.0, help="of a kill at each named place reached")
    parser.add_argument("--every", type=float, default=0.0, help="seconds between two kills at any instant; 0: none")
    parser.add_argument("--noise", type=Path, required=True, help="file for what the processes say")
    chosen = parser.parse_args()
    for name in LATE:
        importlib.import_module(name)
    mobiles.warm()
    Keeper(chosen).run()


if __name__ == "__main__":
    main()
