"""Limits on trying: three refused verifications a card and a person a day, twenty bindings a person a day.

A verification that the bank has begun counts like a binding: else codes could be guessed in ever new ones.

Days are China's. Source: security-and-reliability, section 6.
"""

from __future__ import annotations

from collections import Counter
from typing import Literal

from bot.clock import Clock
from bot.keys import Keyring
from bot.store.store import Store
from bot.store.units import Unit
from bot.store.vault import Vault
from core import china, effects
from core.errors import VaultError

REFUSALS = 3
BINDINGS = 20
COUNTED = frozenset({"VALID-01", "IDENTITY-02", "MOBILE-01"})  # what testing stolen data would look like
USED_UP = "TRIES-USED-UP"
Admission = Literal["now", "later", "used up"]


class Limits:
    """Counts in the store; asked before a verification starts, told of every refusal."""

    def __init__(self, store: Store, vault: Vault, keys: Keyring, clock: Clock) -> None:
        self._store, self._vault, self._keys, self._clock = store, vault, keys, clock
        self._under_way: dict[str, list[str]] = {}  # key of a verification -> whose tries it may use up

    def admit(self, effect: effects.AnyRemote, account: str) -> Admission:
        """May this verification start? It is under way until `over` is called.

        Those under way in this process count as if they were going to be refused: who comes on top of them waits, so
        that many at once get no more tries than one after another. Several processes don't know of each other's.
        """
        if not isinstance(effect, effects.StartVerification):
            return "now"
        with self._store.unit() as unit:
            if max(self._count(unit, f"{what}:person:{account}") for what in ("bound", "begun")) >= BINDINGS:
                return "used up"
            subjects = self._subjects(unit, effect, account)
            counts = {subject: self._count(unit, subject) for subject in subjects}
        if max(counts.values()) >= REFUSALS:
            return "used up"
        others = Counter(subject for each in self._under_way.values() for subject in each)
        if any(counts[subject] + others[subject] >= REFUSALS for subject in subjects):
            return "later"
        self._under_way[effect.key] = subjects
        return "now"

    def over(self, effect: effects.AnyRemote) -> None:
        """It is settled, or nobody knows what became of it."""
        self._under_way.pop(effect.key, None)

    def refused(self, unit: Unit, effect: effects.AnyRemote, account: str, code: str) -> None:
        """Count a refusal, in the commit that brings its outcome."""
        if isinstance(effect, effects.StartVerification) and code in COUNTED:
            for subject in self._subjects(unit, effect, account):
                self._add(unit, subject)

    def last_one(self, effect: effects.AnyRemote, account: str, code: str) -> bool:
        """Is this refusal the one that uses the day's tries up?"""
        if not isinstance(effect, effects.StartVerification) or code not in COUNTED:
            return False
        with self._store.unit() as unit:
            counts = [self._count(unit, subject) for subject in self._subjects(unit, effect, account)]
        return max(counts, default=0) + 1 >= REFUSALS

    def begun(self, unit: Unit, account: str) -> None:
        """Count a verification that the bank has begun."""
        self._add(unit, f"begun:person:{account}")

    def bound(self, unit: Unit, account: str) -> None:
        """Count a binding."""
        self._add(unit, f"bound:person:{account}")

    def _subjects(self, unit: Unit, effect: effects.StartVerification, account: str) -> list[str]:
        subjects = [f"refused:person:{account}"]
        try:
            pan = self._vault.read_in(unit, effect.card_number, self._clock.now())
        except VaultError:
            return subjects  # the call will find the secret gone too, and ask for it again
        # of every key that is held: a day's count outlives a change of keys
        return [*subjects, *(f"refused:card:{one}" for one in self._keys.fingerprints("card_number", pan))]

    def _day(self) -> str:
        return china.day(self._clock.now()).isoformat()

    def _count(self, unit: Unit, subject: str) -> int:
        return int(unit.value("tries", subject=subject, day=self._day()) or 0)

    def _add(self, unit: Unit, subject: str) -> None:
        unit.write("one_more_try", subject=subject, day=self._day(), n=1)
