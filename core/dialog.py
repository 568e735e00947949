"""What the assistant needs of a dialog: a table, a reading of each incoming, and what is said on arrival."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec

from core.incoming import Any as AnyIncoming
from core.machine import Table
from core.session import Frame
from core.turn import Draft
from core.understanding.meaning import Meaning


class View(Protocol):
    """How a state looks from outside (the `state` line of `chat --jsonl`)."""

    @property
    def state(self) -> str:
        """Its public name."""
        ...

    @property
    def asked(self) -> str | None:
        """The slot, "confirm", or None."""
        ...

    @property
    def step(self) -> int:
        """1 to 7."""
        ...

    @property
    def under(self) -> str | None:
        """The slot that was asked for before this question came between: a number still answers it."""
        ...


class Dialog(Protocol):
    """One need of a person."""

    @property
    def table(self) -> Table:
        """Its states and moves."""
        ...

    @property
    def lingers(self) -> bool:
        """True if its end state stays visible until the person's next message."""
        ...

    @property
    def gives_way(self) -> bool:
        """True if an answer to the question that is open below it closes it."""
        ...

    def opens_on(self, meaning: Meaning) -> bool:
        """Does this message begin this dialog?"""
        ...

    def begin(self, draft: Draft, meaning: Meaning) -> None:
        """Open it on the draft's stack and say its first words; `meaning` is what opened it."""
        ...

    def take(self, draft: Draft, incoming: AnyIncoming, meaning: Meaning | None) -> None:
        """Read one incoming (`meaning` is there for a Message), move, speak."""
        ...

    def heard(self, draft: Draft) -> None:
        """The person has turned up; what they want is read next."""
        ...

    def ask_again(self, draft: Draft) -> None:
        """Say the open question once more, in its short form."""
        ...

    def cancel(self, draft: Draft) -> None:
        """The person wants to stop."""
        ...

    def resume(self, draft: Draft) -> None:
        """The state's fingerprint has changed since the last turn: redo that step."""
        ...

    def look(self, frame: Frame) -> View:
        """How a frame of this dialog looks from outside."""
        ...

    def keeps(self, frame: Frame) -> frozenset[str]:
        """The kinds of secret its open step can use now."""
        ...

    def answers(self, frame: Frame, text: str) -> bool:
        """Is this text an answer to the open question, so that nothing else need be looked for in it?"""
        ...

    def offers(self, frame: Frame) -> Offer:
        """The buttons of its open question that may be called by their place, or be told in words."""
        ...

    def means(self, frame: Frame, meaning: Meaning) -> Meaning:
        """What these commands and words mean where its open question is what was heard last."""
        ...

    def is_over(self, frame: Frame) -> bool:
        """True in an end state."""
        ...

    def fingerprint(self, state: str) -> str:
        """A short hash of the state's rows, slot and text keys."""
        ...


class Offer(msgspec.Struct, frozen=True):
    """Buttons: `listed` stand below the question in this order, `beside` are understood though they may not stand."""

    listed: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()  # what a question about it may mean too
    first: bool = False  # these words count even where they say something else elsewhere


NO_OFFER = Offer()


class Look(msgspec.Struct, frozen=True):
    """How a state looks from outside; step 0: it has none of its own."""

    state: str
    asked: str | None = None
    step: int = 0
    under: str | None = None


def fingerprints(
    table: Table, looks: Mapping[str, View], texts_of: Callable[[str], tuple[str, ...]]
) -> dict[str, str]:
    """The fingerprint of each state, by what it asks and the texts it speaks with."""
    return {state: fingerprint(table, state, (looks[state].asked or "",), texts_of(state)) for state in table.states}


def fingerprint(table: Table, state: str, slots: tuple[str, ...], texts: tuple[str, ...]) -> str:
    """Twelve hex digits that change when the state's rows, slots or text keys change."""
    rows = [f"{r.trigger}>{r.dest}?{r.guard}" for r in table.rows if state in r.sources or r.dest == state]
    whole = "\n".join([state, *rows, *slots, *texts])
    return hashlib.sha256(whole.encode()).hexdigest()[:12]
