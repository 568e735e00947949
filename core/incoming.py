"""What can arrive. Every incoming brings its time and a random seed as values: the decision has neither."""

from __future__ import annotations

import msgspec

from core.marks import AnyMark, HolderName
from core.session import Account


class Incoming(msgspec.Struct, frozen=True, kw_only=True):
    """What everything that arrives has."""

    at: int  # milliseconds since 1970 UTC
    seed: str  # random hex; keys of effects and forms are derived from it


class Message(Incoming, frozen=True, kw_only=True):
    """A text. Each secret in it is replaced by ⟦n⟧, n being its place in `marks`."""

    text: str
    marks: tuple[AnyMark, ...] = ()
    perhaps: HolderName | None = None  # what may be the name that is asked; it still stands in the text
    proposed: str = ""  # an intent that a model proposes; "" without one


class Press(Incoming, frozen=True, kw_only=True):
    """A button. `stale`: it belongs to an older say than the newest one that has buttons."""

    key: str
    stale: bool = False


class FormPost(Incoming, frozen=True, kw_only=True):
    """A secure form that is still open, posted."""

    form: str  # its id
    kind: str  # payment_password, agreement
    mark: AnyMark | None = None
    accepted: bool = False


class FormGone(Incoming, frozen=True, kw_only=True):
    """A form, or a link to the secure page, that was already used, replaced, or has expired."""

    kind: str  # payment_password, agreement, page


class Outcome(Incoming, frozen=True, kw_only=True):
    """What became of an effect.

    result: done · refused (the other side said no, `code` says why) · late (unknown for now, being queried) ·
    lost (surely never happened, and its secrets are gone) · unreachable (surely never sent).
    """

    key: str  # of the effect
    effect: str  # its tag
    result: str
    code: str = ""
    values: dict[str, str | int | bool] = {}
    account: Account | None = None  # what LookUpAccount found


class TimerDue(Incoming, frozen=True, kw_only=True):
    """A timer that was set has come."""

    name: str


class Photo(Incoming, frozen=True, kw_only=True):
    """A picture; what is on it is not looked at yet."""

    name: str


class Withheld(Incoming, frozen=True, kw_only=True):
    """A secret was typed where it must not be used; neither it nor the words around it came through the door."""


Any = Message | Press | FormPost | FormGone | Outcome | TimerDue | Photo | Withheld
