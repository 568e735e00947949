"""Wakes the streams of whoever listens when something was committed."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Iterator

from bot.turns import Taken


class Hub:
    """Streams by address. It carries no letters: a stream reads what is new from the store."""

    def __init__(self) -> None:
        self._bells: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self.closed = False

    @contextlib.contextmanager
    def listening(self, address: str) -> Iterator[asyncio.Event]:
        """A bell that rings when this address has news; it rings once at the start."""
        bell = asyncio.Event()
        bell.set()
        self._bells[address].add(bell)
        try:
            yield bell
        finally:
            self._bells[address].discard(bell)
            if not self._bells[address]:
                del self._bells[address]

    def listeners(self, address: str) -> int:
        """How many streams of this address are open."""
        return len(self._bells.get(address, ()))

    def addresses(self) -> list[str]:
        """Who listens."""
        return list(self._bells)

    def told(self, taken: Taken) -> None:
        """A turn was committed."""
        self.ring(taken.address)

    def ring(self, address: str) -> None:
        """This address has news."""
        for bell in self._bells.get(address, ()):
            bell.set()

    def ring_all(self) -> None:
        """Something came that belongs to nobody (a message on the sandbox phone)."""
        for bells in self._bells.values():
            for bell in bells:
                bell.set()

    def close(self) -> None:
        """End every stream."""
        self.closed = True
        self.ring_all()
