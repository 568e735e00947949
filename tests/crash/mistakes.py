"""Broken variants that no kill shows: each with the check that must notice it."""

from __future__ import annotations

import io
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

from bot import faults
from bot.arrivals import Arrival, Rang, Text
from bot.clock import VirtualClock
from bot.sandbox import bank
from bot.sandbox.codes import CODES, TRIES, Codes
from bot.sandbox.storage import Keys, open_database, transaction
from bot.store.store import Store, open_store
from bot.store.units import Row, Unit
from bot.turns import Taken, Turns
from core.errors import StoreError
from tests.bot.databases import MORNING, member, new_database
from tests.crash import chatting, homes, paused, power, races
from tests.crash.arena import arena
from tests.crash.arming import Arm
from tests.crash.chatting import Chat
from tests.crash.people import ORDINARY_CARD
from tests.crash.trying import Tried
from tests.crash.units import OtherUnits

ROUNDS = 8  # of a race that a mistake loses


# --- a session that was read too early


class _Unchecked(Unit):
    """Writes whatever it has over whatever is there."""

    def write(self, name: str, /, **values: Any) -> None:
        if name == "save_conversation":
            there = self.row("find_conversation", channel=values["channel"], address=values["address"])
            values["version"] = there.version if there else 0
        if name == "new_letter":
            said = self.rows("letters_of", conversation=values["conversation"], after=0)
            values["n"] = said[-1].n + 1 if said else 1
            values["id"] = f"{values['conversation']}-{values['n']}"
        super().write(name, **values)


def unchecked(store: Store) -> Any:
    """That store, with such transactions."""
    return OtherUnits(store, _Unchecked)


class NoVersionCheck(Turns):
    """Reads the session in one transaction and writes it in another, without a look at what happened between."""

    _early: Row | None = None

    def __init__(self, *parts: Any) -> None:
        super().__init__(unchecked(parts[0]), *parts[1:])

    def _commit(self, arrival: Arrival, *rest: Any) -> Taken:
        self._early = None
        if self._reads_early(arrival):
            with self.store.unit() as unit:
                self._early = super()._conversation(unit, arrival, self._clock.now())
            self._linger(self._early)
        return super()._commit(arrival, *rest)

    def _conversation(self, unit: Unit, arrival: Arrival, at: int) -> Row:
        return self._early or super()._conversation(unit, arrival, at)

    def _reads_early(self, arrival: Arrival) -> bool:
        return True

    def _linger(self, row: Row) -> None:
        time.sleep(0.005)


class TimerWithoutLock(NoVersionCheck):
    """Only timers do so: nothing of theirs is thought to collide."""

    def _reads_early(self, arrival: Arrival) -> bool:
        return isinstance(arrival.content, Rang)


class LockWithTtl(NoVersionCheck):
    """A lock that ends after a second, whoever has it: its holder may only be slow."""

    def _linger(self, row: Row) -> None:
        name, now = f"lock:{row.id[:20]}", time.time()
        with self.store.unit() as unit:
            if float(unit.value("fact", name=name) or 0) > now:
                raise StoreError("somebody else has the lock")
            unit.write("put_fact", name=name, value=str(now + 1))
        faults.reach("before_commit")
        with self.store.unit() as unit:
            unit.write("put_fact", name=name, value="0")


def _raced(server: str, race: Callable[..., races.Race], turns: type[Turns]) -> list[str]:
    with homes.folder() as folder, arena(folder, new_database(server), homes.content(), 3, turns) as ours:
        return race(ours, ROUNDS).breaches


# --- codes


def _checks_first(codes: Codes, verification: str, code: str) -> None:
    """Reads the tries, thinks, and writes one more."""
    newest = codes._newest(verification)
    if newest is None or newest["tries"] >= TRIES:
        return
    time.sleep(0.002)
    with transaction(codes._connection):
        codes._connection.execute("UPDATE codes SET tries = ? WHERE id = ?", (newest["tries"] + 1, newest["id"]))
    _looked_at.update([verification])


_looked_at: Counter[str] = Counter()


def _code_tries(check: Callable[[Any, str, str], None] | None) -> list[str]:
    _looked_at.clear()
    with homes.folder() as folder:
        breaches = races.code_tries(folder, ROUNDS, check).breaches
    return breaches + [f"{who}: {times} guesses were looked at" for who, times in _looked_at.items() if times > TRIES]


def _send_the_same(codes: Codes, verification: str, now: int) -> str:
    """A resend that sends the same code again, with five more tries."""
    codes._connection.execute("UPDATE codes SET tries = 0 WHERE verification = ?", (verification,))
    return "the same"


def _tries_of_one_code(resend: Callable[[Codes, str, int], str]) -> list[str]:
    """A guesser who has the code sent again whenever five tries are used up."""
    looked: Counter[str] = Counter()
    with homes.folder() as folder:
        book = open_database(folder / "bank.db", *bank.SCHEMAS)
        codes = Codes(book, Keys(folder / "bank.key"))
        with transaction(book):
            code = codes.make("ver", 0)
            for sent in range(CODES):
                for _ in range(TRIES + 2):
                    looked[code] += codes.check("ver", "wrong!", sent)[0] == "wrong"
                fresh = resend(codes, "ver", sent)
                code = code if fresh == "the same" else fresh
        book.close()
    return [f"one code was guessed at {times} times" for times in looked.values() if times > TRIES]


# --- the store


@contextmanager
def _deferred(store: Store) -> Any:
    """Reads first and takes the lock when it writes."""
    cursor = store._connection.cursor()
    cursor.execute("BEGIN DEFERRED")
    try:
        yield Unit(lambda: cursor, store.statements)
        store._connection.commit()
    except BaseException:
        store._connection.rollback()
        raise


def _busy(unit_of: Callable[[Store], Any]) -> list[str]:
    """Two programs on one file, each reading and then writing 40 times."""
    failed: Counter[str] = Counter()
    with homes.folder() as folder:
        stores = [open_store("", folder) for _ in range(2)]
        barrier = threading.Barrier(2)

        def count(store: Store) -> None:
            barrier.wait()
            for _ in range(40):
                try:
                    with unit_of(store) as unit:
                        seen = int(unit.value("fact", name="count") or 0)
                        time.sleep(0.001)
                        unit.write("put_fact", name="count", value=str(seen + 1))
                except Exception as error:  # counted and told
                    failed[str(error)] += 1

        threads = [threading.Thread(target=count, args=(store,)) for store in stores]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for store in stores:
            store.close()
    return [f"{what}: {times} of 80" for what, times in failed.items()]


# --- the log


class _Breaks(Turns):
    """A decision that fails over what was typed, and whose error says so, as a library's may."""

    def _decide(self, unit: Unit, row: Row, session: Any, arrival: Arrival, at: int) -> Any:
        if isinstance(arrival.content, Text) and arrival.content.text.isdigit():
            raise ValueError(f"could not read {arrival.content.text!r}")
        return super()._decide(unit, row, session, arrival, at)


def _told_by_the_log(loud: bool) -> list[str]:
    """A turn breaks over a card number. `loud`: whatever the error says goes into the log."""
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    log = logging.getLogger("bindguide")
    log.addHandler(handler)
    with homes.folder() as folder:
        app = member("", folder, homes.content(), VirtualClock(MORNING))
        app.turns.__class__ = _Breaks
        if loud:
            app.turns._recorder.report = lambda: log.exception("a turn failed")  # type: ignore[method-assign]
        said = app.turns.take(Arrival("web", "li", "m", Text(ORDINARY_CARD))).letters
        app.store.close()
    log.removeHandler(handler)
    found = [] if [letter.key for letter in said] == ["apology"] else [f"said {said}"]
    found += [] if "a turn failed" in heard.getvalue() else ["the failure is not in the log"]
    return found + (["the card number stands in the log"] if ORDINARY_CARD in heard.getvalue() else [])


# --- all of them


def _pair(server: str) -> dict[str, tuple[str, Callable[[], list[str]], Callable[[], list[str]]]]:
    """Name -> the check in words, the check of the product, and of the broken variant: what was found."""

    def race(name: str, turns: type[Turns]) -> Callable[[], list[str]]:
        return lambda: _raced(server, getattr(races, name), turns)

    return {
        "no version check": ("race: send pressed at once", race("sending", Turns), race("sending", NoVersionCheck)),
        "timer without lock": (
            "race: a timer against a message",
            race("timers_and_messages", Turns),
            race("timers_and_messages", TimerWithoutLock),
        ),
        "lock with TTL": (
            "a process paused with the lock",
            lambda: paused.holder(server).breaches,
            lambda: paused.holder(server, "ttl").breaches,
        ),
        "code read, then written": (
            "race: guesses at the bank",
            lambda: _code_tries(None),
            lambda: _code_tries(_checks_first),
        ),
        "resend resets tries": (
            "tries of one code",
            lambda: _tries_of_one_code(Codes.make),
            lambda: _tries_of_one_code(_send_the_same),
        ),
        "deferred transactions": ("two writers on one file", lambda: _busy(Store.unit), lambda: _busy(_deferred)),
        "NORMAL sync": (
            "the open connection",
            lambda: power.syncs_fully().breaches,
            lambda: power.syncs_fully("PRAGMA synchronous = NORMAL").breaches,
        ),
        "letter marked before it is sent": (
            "a chat in Telegram killed there",
            lambda: chatting.play(Chat(arm=Arm("letter_due", 2))).breaches,
            lambda: chatting.play(Chat(arm=Arm("letter_due", 4), forgets=True)).breaches,
        ),
        "log filter off": (
            "leaks: a turn that breaks",
            lambda: _told_by_the_log(loud=False),
            lambda: _told_by_the_log(loud=True),
        ),
    }


NAMES = tuple(_pair(""))


def noticed(server: str, name: str) -> tuple[str, str, Tried]:
    """(check, what it found of the variant or "", what it found of the product)."""
    check, of_the_product, of_the_variant = _pair(server)[name]
    tried = Tried(check)
    for wrong in of_the_product():
        tried.look(False, wrong)
    found = of_the_variant()
    return check, found[0] if found else "", tried
