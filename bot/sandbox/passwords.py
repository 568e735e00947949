"""Payment passwords as the wallet keeps them: HMAC with a pepper, then argon2id."""

from __future__ import annotations

import asyncio
import hashlib
import hmac

import msgspec


class Cost(msgspec.Struct, frozen=True):
    """What one hash costs."""

    memory_kib: int = 65_536
    time: int = 3
    lanes: int = 1


STRONG = Cost()
CHEAP = Cost(memory_kib=64, time=1)
"""For tests only."""


class Passwords:
    """Hashes and checks in a thread, so that conversations go on meanwhile."""

    def __init__(self, pepper: bytes, cost: Cost) -> None:
        self._pepper = pepper
        self._cost = cost

    async def hashed(self, password: str) -> str:
        """What may be stored."""
        return await asyncio.to_thread(self._hash, password)

    async def matches(self, stored: str, password: str) -> bool:
        """True if `stored` came from this password."""
        return await asyncio.to_thread(self._verify, stored, password)

    def _hash(self, password: str) -> str:
        import argon2

        hasher = argon2.PasswordHasher(
            time_cost=self._cost.time, memory_cost=self._cost.memory_kib, parallelism=self._cost.lanes
        )
        return hasher.hash(self._peppered(password))

    def _verify(self, stored: str, password: str) -> bool:
        import argon2

        try:
            return argon2.PasswordHasher().verify(stored, self._peppered(password))
        except argon2.exceptions.VerifyMismatchError:
            return False

    def _peppered(self, password: str) -> bytes:
        return hmac.digest(self._pepper, password.encode(), hashlib.sha256)
