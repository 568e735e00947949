"""The vault: secrets with a short life, sealed with a key of their person; expiry dates and security codes in memory.

What does not open (a key that is gone, a field that was moved) is told in the log, and the person is asked again.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from typing import Protocol

from bot.keys import KEY_BYTES, Keyring, seal, unseal
from bot.store.store import Store
from bot.store.units import Row, Unit
from core.errors import VaultError

log = logging.getLogger("bindguide.vault")

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


class Owner(Protocol):
    """Whose secret it is."""

    @property
    def conversation(self) -> str:
        """The id of the conversation."""

    @property
    def channel(self) -> str:
        """Where it is held."""

    @property
    def address(self) -> str:
        """With whom."""


class Vault:
    """Puts, reads and forgets secrets."""

    def __init__(self, store: Store, keys: Keyring) -> None:
        self._store, self._keys = store, keys
        self._memory: dict[str, tuple[str, int]] = {}

    def put(self, unit: Unit, owner: Owner, kind: str, secret: str, at: int) -> str:
        """Keep a secret as part of the turn; its reference."""
        expires = at + LIFE[kind]
        if kind in MEMORY:
            ref = f"mem:{os.urandom(12).hex()}"
            self._memory[ref] = (secret, expires)
            return ref
        ref = os.urandom(16).hex()
        conversation = owner.conversation
        sealed = seal(self._key_of(unit, owner), secret.encode(), place_of(ref, kind, conversation))
        unit.write("put_secret", ref=ref, conversation=conversation, kind=kind, sealed=sealed, expires=expires)
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
        try:
            key = self._unwrapped(row)
            return unseal(key, bytes(row.sealed), place_of(ref, row.kind, row.conversation)).decode()
        except VaultError as error:
            log.error("a %s of conversation %s can't be read, it is asked again: %s", row.kind, row.conversation, error)
            raise

    def read_if_kept(self, unit: Unit, ref: str, now: int) -> str | None:
        """The same, None where it has lived its time."""
        try:
            return self.read_in(unit, ref, now)
        except VaultError:
            return None

    def read_ahead(self, unit: Unit, refs: Iterable[str]) -> None:
        """These are going to be read next in this transaction."""
        for ref in refs:
            if not ref.startswith("mem:"):
                unit.ahead("secret", ref=ref)

    def holds(self, unit: Unit, ref: str, now: int) -> bool:
        """Can this secret still be read?"""
        if ref.startswith("mem:"):
            return self._memory.get(ref, ("", 0))[1] > now
        return self.read_if_kept(unit, ref, now) is not None

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

    def _key_of(self, unit: Unit, owner: Owner) -> bytes:
        """The person's own key; a new one for somebody who has none, or none that opens."""
        conversation = owner.conversation
        row = unit.row("subject", channel=owner.channel, address=owner.address)
        if row is not None:
            try:
                return self._unwrapped(row)
            except VaultError as error:
                log.error("the key of conversation %s can't be read, it gets a new one: %s", conversation, error)
        key = os.urandom(KEY_BYTES)
        kid, wrapped = self._keys.wrap(key, owner_of(conversation))
        unit.write("put_subject", conversation=conversation, kid=kid, wrapped=wrapped)
        return key

    def _unwrapped(self, row: Row) -> bytes:
        return self._keys.unwrap(row.kid, bytes(row.wrapped), owner_of(row.conversation))


def owner_of(conversation: str) -> str:
    """What a person's wrapped key is bound to."""
    return f"subject|{conversation}"


def place_of(ref: str, kind: str, conversation: str) -> str:
    """What a sealed field is bound to."""
    return f"vault|{ref}|{kind}|{conversation}"
