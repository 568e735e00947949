"""Several processes' Apps in one program, each in a thread with an event loop of its own, and starts that are aligned.

On SQLite there is one App, because a file belongs to one process; then its own calls and turns race in its one loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.app import App, Content
from bot.clock import SystemClock
from bot.sandbox.passwords import CHEAP
from bot.sandbox.serving import Sandbox
from bot.turns import Taken, Turns
from tests.bot.databases import KEYS, MORNING
from tests.dialogues.program import settings

T = TypeVar("T")
Work = Callable[["Worker"], Coroutine[Any, Any, T]]


class Moved(SystemClock):
    """The product's clock on a machine whose time is moved, and whose clock is set, by whoever tests."""

    def __init__(self) -> None:
        self._wall_ns, self._steady_ns = MORNING * 1_000_000, 0
        super().__init__(lambda: self._wall_ns, lambda: self._steady_ns)

    def advance(self, ms: int) -> None:
        """Time passes."""
        self._wall_ns += ms * 1_000_000
        self._steady_ns += ms * 1_000_000

    def set_by(self, ms: int) -> None:
        """The machine's clock is set forwards or back; no time passes."""
        self._wall_ns += ms * 1_000_000

    async def sleep_until(self, at: int) -> None:
        while self.now() < at:
            await asyncio.sleep(0.002)


class Counting:
    """Between the product and the wallet: counts what is asked, by path."""

    def __init__(self, app: ASGIApp, heard: Counter[str]) -> None:
        self._app, self._heard = app, heard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count and pass on, a little later, so that others look while it is under way."""
        self._heard[scope.get("path", "")] += 1
        await asyncio.sleep(0.002)
        await self._app(scope, receive, send)


class Loop:
    """An event loop in a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Begin it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do it and wait for it."""
        return self.submit(work).result(120)

    def close(self) -> None:
        """End, with every thread: what is forked later must be alone."""
        self.run(self._loop.shutdown_default_executor())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Worker(Loop):
    """One process of the product."""

    def __init__(self, make: Callable[[Callable[[Taken], None]], App]) -> None:
        super().__init__()
        self.app = make(lambda taken: None)
        self.run(self.app.connect())

    async def settle(self) -> None:
        """Run what is due until nothing is."""
        while self.app.due.run() or self.app.performer.tasks:
            await asyncio.gather(*self.app.performer.tasks)

    def close(self) -> None:
        self.run(self.app.close())
        super().close()


class Arena:
    """Workers on one database, with a bank and a wallet that they share."""

    def __init__(self, workers: Sequence[Worker], clock: Moved, sandbox: Sandbox, folder: Path) -> None:
        self.workers, self.clock, self.folder = workers, clock, folder
        self.heard = Counter[str]()
        """What the wallet was asked, by path."""
        sandbox.wallet.app.add_middleware(Counting, heard=self.heard)

    def together(self, works: Sequence[Work[T]]) -> list[T]:
        """All at once, from a barrier, spread over the workers; what each came to."""
        barrier = threading.Barrier(len(self.workers))
        groups = [works[place :: len(self.workers)] for place in range(len(self.workers))]

        async def aligned(worker: Worker, group: Sequence[Work[T]]) -> list[T]:
            barrier.wait(60)
            return list(await asyncio.gather(*(work(worker) for work in group)))

        begun = [worker.submit(aligned(worker, group)) for worker, group in zip(self.workers, groups, strict=True)]
        found = [future.result(120) for future in begun]
        return [found[n % len(found)][n // len(found)] for n in range(len(works))]

    def settle(self) -> None:
        """Everybody runs what is due, at once, until nothing is."""
        self.together([lambda worker: worker.settle() for _ in self.workers])

    @property
    def first(self) -> Worker:
        """Any of them."""
        return self.workers[0]


@contextlib.contextmanager
def arena(folder: Path, url: str, content: Content, workers: int, turns: type[Turns] = Turns) -> Iterator[Arena]:
    """`url` "" is SQLite, with one worker. The sandbox's ledgers lie in `folder/bank`."""
    clock, bank = Moved(), Loop()
    home = folder / "bank"
    sandbox = bank.run(Sandbox.start(home, clock, password_cost=CHEAP))
    chosen = msgspec.structs.replace(
        settings(folder / "data"),
        database_url=url,
        keys=KEYS,
        bank_url=sandbox.bank_url,
        wallet_url=sandbox.wallet_url,
    )
    crowd: list[Worker] = []
    try:
        for _ in range(workers if url else 1):
            crowd.append(Worker(lambda told: App(chosen, clock, content, told, turns)))
        yield Arena(crowd, clock, sandbox, home)
    finally:
        for worker in crowd:
            worker.close()
        bank.run(sandbox.stop())
        bank.close()
