"""The vault: secrets sealed with AES-GCM, each with a short life; expiry dates and security codes in memory only."""

from __future__ import annotations

import os

from bot.keys import Keyring
from bot.store.store import Store, Unit
from core.errors import VaultError

MINUTE = 60_000
DAY = 1440 * MINUTE

# How long each kind may stay (design: house, section 1.4).
LIFE = {
    "card_number": 30 * MINUTE,
    "id_number": 30 * MINUTE,
    "holder_name": 7 * DAY,
    "mobile": 7 * DAY,
    "sms_code": 5 * MINUTE,
    "payment_password": 5 * MINUTE,
    "expiry": 10 * MINUTE,
    "cvv2": 10 * MINUTE,
}
MEMORY = frozenset({"expiry", "cvv2"})  # PCI DSS 3.3.1: never stored, not even sealed


class Vault:
    """Puts, reads and forgets secrets."""

    def __init__(self, store: Store, keys: Keyring) -> None:
        self._store, self._keys = store, keys
        self._memory: dict[str, tuple[str, int]] = {}

    def put(self, unit: Unit, conversation: str, kind: str, secret: str, at: int) -> str:
        """Keep a secret as part of the turn; its reference."""
        expires = at + LIFE[kind]
        if kind in MEMORY:
            ref = f"mem:{os.urandom(12).hex()}"
            self._memory[ref] = (secret, expires)
            return ref
        ref = os.urandom(16).hex()
        kid, sealed = self._keys.seal(secret.encode(), f"vault|{ref}|{kind}|{conversation}")
        unit.write(
            "put_secret", ref=ref, conversation=conversation, kind=kind, kid=kid, sealed=sealed, expires=expires
        )
        return ref

    def read(self, ref: str, now: int) -> str:
        """The secret. VaultError if it is gone, has expired, or does not open."""
        if ref.startswith("mem:"):
            secret, expires = self._memory.get(ref, ("", 0))
            if expires <= now:
                raise VaultError("no longer in memory")
            return secret
        with self._store.unit() as unit:
            return self.read_in(unit, ref, now)

    def read_in(self, unit: Unit, ref: str, now: int) -> str:
        """The same inside a transaction."""
        row = unit.row("secret", ref=ref)
        if row is None or row.expires <= now:
            raise VaultError("no longer in the vault")
        bound_to = f"vault|{ref}|{row.kind}|{row.conversation}"
        return self._keys.open(row.kid, bytes(row.sealed), bound_to).decode()

    def forget(self, unit: Unit, refs: tuple[str, ...]) -> None:
        """Remove them with this turn."""
        for ref in refs:
            if ref.startswith("mem:"):
                self._memory.pop(ref, None)
            else:
                unit.write("forget", ref=ref)

    def forget_expired(self, now: int) -> None:
        """Remove whatever has lived long enough."""
        for ref in [ref for ref, (_, expires) in self._memory.items() if expires <= now]:
            del self._memory[ref]
        with self._store.unit() as unit:
            unit.run("forget_expired", now=now)
