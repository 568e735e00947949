"""Delivers the letters that are due: in order inside a conversation, paced, again until they have gone or can't go.

A letter is sent at least once: a chat without idempotency keys may get one bubble twice when the power fails between
its arrival there and our note of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from functools import partial
from typing import Protocol

import msgspec

from bot import failures, faults
from bot.store.store import Letter, Store, letter_of
from bot.store.units import Row
from core.errors import StoreError

LONGEST_WAIT = 60.0  # seconds between two tries while the network is away
MOST_FAILURES = 3  # of a kind that no channel knows
AWAY = 1.0  # seconds until the store is asked again
LOOK_AGAIN = 5.0  # seconds: also without a bell (another process may have taken a turn)

log = logging.getLogger("bindguide.outbox")


class LaterError(Exception):
    """Not now: the platform is busy or can't be reached."""

    def __init__(self, seconds: float | None = None) -> None:
        """`seconds` the platform wants us to wait; None: it did not say."""
        super().__init__(seconds)
        self.seconds = seconds


class GoneError(Exception):
    """This person can't be reached any more: blocked us, or left."""


class UnsendableError(Exception):
    """The platform will never take this letter."""


class Bubbles:
    """What a letter has become in the chat, by the platform's names, written down as it goes."""

    def __init__(self, store: Store, letter: Letter, unnoted: dict[str, list[str]]) -> None:
        """`unnoted`: by letter, what has gone while nothing could be written; it is written now. Raises StoreError."""
        self._store, self._unnoted = store, unnoted
        self._name, self._letter = letter.id, {"conversation": letter.conversation, "n": letter.n}
        self.gone = self.of(letter.n)  # the first ones of a letter that was cut short
        for message in unnoted.pop(letter.id, []):
            self.went(message)

    def of(self, n: int) -> list[str]:
        """The bubbles of another letter of this conversation."""
        with self._store.unit() as unit:
            return [row.message for row in unit.rows("bubbles_of", **self._letter | {"n": n})]

    def went(self, message: str) -> None:
        """The next one is in the chat. Until this has returned a kill may double it. Raises StoreError."""
        faults.reach("bubble_sent")
        self.gone.append(message)
        try:
            with self._store.unit() as unit:
                unit.write("put_bubble", **self._letter, part=len(self.gone) - 1, message=message)
        except StoreError:
            self._unnoted.setdefault(self._name, []).append(message)
            raise


class Carrier(Protocol):
    """What a channel does for the outbox."""

    async def carry(self, address: str, letter: Letter, newest: bool, bubbles: Bubbles) -> None:
        """Send of one letter what has not gone; `newest`: nothing follows it.

        Raises LaterError, GoneError, UnsendableError.
        """


class Pace(msgspec.Struct, frozen=True):
    """So many at once, and after that one in so many seconds."""

    burst: int
    seconds: float


ONE_CHAT = Pace(3, 1.0)  # Telegram: one message a second, short bursts pass
ALL_CHATS = Pace(30, 1 / 30)


class Meter:
    """Says how long to wait so that a pace is kept."""

    def __init__(self, pace: Pace) -> None:
        self._pace, self._free_at = pace, 0.0

    def wait(self) -> float:
        """Seconds until the next one may go; it counts as gone then."""
        now, step = time.monotonic(), self._pace.seconds
        self._free_at = max(self._free_at, now - self._pace.burst * step) + step
        return max(0.0, self._free_at - now)


class Outbox:
    """The letters of one channel."""

    def __init__(
        self, store: Store, channel: str, carrier: Carrier, one: Pace = ONE_CHAT, together: Pace = ALL_CHATS
    ) -> None:
        self._store, self._channel, self._carrier = store, channel, carrier
        self._one, self._together = one, Meter(together)
        self._meters: dict[str, Meter] = {}
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._unnoted: dict[str, list[str]] = {}
        self._bell = asyncio.Event()

    def ring(self) -> None:
        """Something was said."""
        self._bell.set()

    async def run(self) -> None:
        """Until cancelled. What was due before the start goes first."""
        try:
            while True:
                self._bell.clear()
                try:
                    self._begin()
                except StoreError:
                    log.warning("the store takes nothing just now: what is due goes out later")
                    await asyncio.sleep(AWAY)
                    continue
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_AGAIN):
                        await self._bell.wait()
        finally:
            tasks = list(self._busy.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self) -> None:
        with self._store.unit() as unit:
            rows = unit.rows("due_letters_in", channel=self._channel)
        for conversation, address in {row.conversation: row.address for row in rows}.items():
            if conversation not in self._busy:
                task = asyncio.ensure_future(self._deliver(conversation, address))
                self._busy[conversation] = task
                task.add_done_callback(partial(self._done, conversation))

    def _done(self, conversation: str, _: asyncio.Task[None]) -> None:
        self._busy.pop(conversation, None)
        self._bell.set()  # what was said meanwhile

    async def _deliver(self, conversation: str, address: str) -> None:
        """All that is due in one conversation, in order; whatever the store does, nothing that has gone goes again."""
        try:
            await self._deliver_due(conversation, address)
        except StoreError:
            await asyncio.sleep(AWAY)

    async def _deliver_due(self, conversation: str, address: str) -> None:
        meter, tries = self._meters.setdefault(conversation, Meter(self._one)), _Tries()
        while self._due(conversation):
            await asyncio.sleep(max(meter.wait(), self._together.wait()))
            rows = self._due(conversation)
            if not rows:
                break
            status = await self._try(address, letter_of(rows[0]), len(rows) == 1, tries)
            if status == "gone":
                return self.give_up(conversation)
            if status:
                self._mark(conversation, rows[0].n, status)
                tries = _Tries()
        self._meters = {one: kept for one, kept in self._meters.items() if one in self._busy}
        return None

    def _due(self, conversation: str) -> list[Row]:
        with self._store.unit() as unit:
            return unit.rows("due_letters_to", conversation=conversation)

    async def _try(self, address: str, letter: Letter, newest: bool, tries: _Tries) -> str:
        """The letter's status afterwards; "" if it is to be tried again, "gone" if the person is."""
        try:
            faults.reach("letter_due")
            await self._carrier.carry(address, letter, newest, Bubbles(self._store, letter, self._unnoted))
            faults.reach("letter_sent")
            return "delivered"
        except StoreError:
            raise
        except LaterError as later:
            await asyncio.sleep(tries.pause() if later.seconds is None else later.seconds)
            return ""
        except GoneError:
            return "gone"
        except UnsendableError as error:
            log.error("letter %s (%s) can't be sent: %s", letter.id, letter.key, error)
            return "failed"
        except Exception:  # it may have gone: a letter that always fails must not be sent for ever
            log.error("letter %s (%s) failed with %s", letter.id, letter.key, failures.place())
            tries.broken += 1
            if tries.broken == MOST_FAILURES:
                return "failed"
            await asyncio.sleep(tries.pause())
            return ""

    def arrived(self, letter: Letter, message: str) -> None:
        """Somebody presses a button of a letter that is still due: the bubble had come, its acknowledgement had not."""
        bubbles = Bubbles(self._store, letter, self._unnoted)
        if message not in bubbles.gone:
            bubbles.went(message)
        self._mark(letter.conversation, letter.n, "delivered")

    def _mark(self, conversation: str, n: int, status: str) -> None:
        with self._store.unit() as unit:
            unit.write("letter_went", conversation=conversation, n=n, status=status)

    def give_up(self, conversation: str) -> None:
        """Nobody is there: nothing is sent, nothing rings, and no secret of theirs is kept."""
        with self._store.unit() as unit:
            unit.write("letters_given_up", conversation=conversation)
            unit.write("erase_timers", conversation=conversation)
            unit.write("erase_vault", conversation=conversation)


class _Tries:
    """How often one letter was tried in vain."""

    def __init__(self) -> None:
        self.broken, self._pause = 0, 0.5

    def pause(self) -> float:
        """Seconds until the next try, twice as long each time."""
        self._pause = min(LONGEST_WAIT, self._pause * 2)
        return self._pause
