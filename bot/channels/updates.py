"""Updates of a platform from arrival to commit: in order, tried again, put aside when they are poison."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from bot import failures
from bot.store.store import Store
from core.errors import StoreError

MOST_TRIES = 5
PATIENCE = 0.3  # seconds an update waits for one that was sent before it and has not come
REMEMBERED = 5_000  # numbers of updates

log = logging.getLogger("bindguide.updates")


class Sequence:
    """Puts right what overtook: presses and texts of one person travel apart, but are numbered in one row."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._come: OrderedDict[int, asyncio.Event] = OrderedDict()

    async def turn_of(self, number: int) -> None:
        """Returns when the update before this one has been let in, or has been waited for long enough."""
        first = not self._come
        before = self._event(number - 1)
        if first or self._event(number).is_set():  # a repeat waits for nobody
            return
        if not before.is_set():
            try:
                async with asyncio.timeout(self._patience):
                    await before.wait()
            except TimeoutError:
                before.set()  # waited for once, by whoever came next

    def let_in(self, number: int) -> None:
        """This one has got its place."""
        self._event(number).set()

    def _event(self, number: int) -> asyncio.Event:
        event = self._come.setdefault(number, asyncio.Event())
        while len(self._come) > REMEMBERED:
            self._come.popitem(last=False)
        return event


class Tries:
    """Counts in the store how often an update failed, so that a restart does not begin anew."""

    def __init__(self, store: Store, handle: Callable[[dict[str, object]], Awaitable[None]]) -> None:
        """`handle` returns after the commit; what it raises counts as one try, but StoreError never does."""
        self._store, self._handle = store, handle
        self._done: OrderedDict[int, None] = OrderedDict()  # the latest: a repeat costs nothing and says nothing

    async def take(self, number: int, update: dict[str, object]) -> bool:
        """True when it is done with; False when it failed for the last time and is put aside.

        Raises what `handle` raised while there are tries left.
        """
        if number in self._done:
            return True
        try:
            await self._handle(update)
        except StoreError:
            raise
        except Exception:
            place = failures.place()
            tries = self._one_more(number)
            log.error("update %d failed at %s, try %d of %d", number, place, tries, MOST_TRIES)
            if tries == MOST_TRIES:
                return False
            if tries < MOST_TRIES:
                raise
        self._done[number] = None
        while len(self._done) > REMEMBERED:
            self._done.popitem(last=False)
        return True

    def _one_more(self, number: int) -> int:
        name = f"tries:{number}"
        with self._store.unit() as unit:
            tries = int(unit.value("fact", name=name) or 0) + 1
            unit.write("put_fact", name=name, value=str(tries))
        return tries
