"""What a channel, a timer or the performer hands to a turn, before the door has looked at it."""

from __future__ import annotations

import msgspec


class Text(msgspec.Struct, frozen=True):
    """Somebody writes."""

    text: str
    proposed: str = ""  # the intent a model proposes, where one was asked


class Pressed(msgspec.Struct, frozen=True):
    """A button by its key or its label; `letter` names the bubble, "" = the newest that has it."""

    key: str
    letter: str = ""


class Posted(msgspec.Struct, frozen=True):
    """A secure form."""

    form: str
    fields: dict[str, str | bool]

    def __repr__(self) -> str:
        return f"Posted({self.form!r}, {sorted(self.fields)})"


class Filled(msgspec.Struct, frozen=True):
    """What was filled in on the secure page for the slot that is asked."""

    slot: str
    text: str

    def __repr__(self) -> str:
        return f"Filled({self.slot!r})"


class Picture(msgspec.Struct, frozen=True):
    """A picture, by its name."""

    name: str
    caption: str = ""  # looked at only for secrets


class Result(msgspec.Struct, frozen=True):
    """What became of an effect; `holder_name` is a secret of the wallet's that the door vaults."""

    key: str
    effect: str
    result: str
    code: str = ""
    values: dict[str, str | int | bool] = {}
    account: dict[str, object] | None = None

    def __repr__(self) -> str:
        return f"Result({self.effect}, {self.result}, {self.code!r})"


class Rang(msgspec.Struct, frozen=True):
    """A timer has come."""

    name: str


Content = Text | Pressed | Posted | Filled | Picture | Result | Rang


class Arrival(msgspec.Struct, frozen=True):
    """One thing that arrives. `message` is its identity inside the conversation: the second time it does nothing."""

    channel: str
    address: str
    message: str
    content: Content
    account: str = ""  # the wallet's name for this person; "" = the conversation is an account of its own
    language: str = ""  # of somebody never met before; "" = the installation's
    exposed: bool = False  # it came through somebody else's chat: a secret in it is neither used nor kept
