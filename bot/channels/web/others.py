"""What other processes on the same database commit reaches the pages that this one holds open."""

from __future__ import annotations

from bot.channels.web.history import CHANNEL
from bot.channels.web.hub import Hub
from bot.store.store import Store

AT_ONCE = 50  # conversations in one round trip
EVERY = 1.0  # seconds


class Others:
    """Looks whether a conversation has moved since the last look, and rings."""

    def __init__(self, store: Store, hub: Hub) -> None:
        self._store, self._hub = store, hub
        self._versions: dict[str, int | None] = {}  # as last seen, of who listens

    def look(self) -> None:
        """Ring whoever has news; at the first look also whoever has just begun to listen. Raises StoreError."""
        found: dict[str, int | None] = {}
        listening = self._hub.addresses()
        for first in range(0, len(listening), AT_ONCE):
            who = [{"channel": CHANNEL, "address": one} for one in listening[first : first + AT_ONCE]]
            with self._store.unit() as unit:
                for one in who:
                    unit.ahead("version", **one)
                found |= {one["address"]: unit.value("version", **one) for one in who}
        moved = [address for address, version in found.items() if self._versions.get(address, ...) != version]
        self._versions = found
        for address in moved:
            self._hub.ring(address)
