"""A script as values: its steps, each with exactly one verb, and what it is played with."""

from __future__ import annotations

from pathlib import Path

import msgspec

EVERYBODY = ""  # the person who acted last


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """What every verb's value has."""

    line: int  # in its file, 1-based
    shown: str  # the step as it was written, on one line


# -- what happens: each is one request, or something done to the program


class Me(Value, frozen=True, kw_only=True):
    """Somebody writes."""

    text: str
    who: str = EVERYBODY
    message_id: str = ""  # "" = a new one


class Press(Value, frozen=True, kw_only=True):
    """A button by key or label; `say` = -2: of the last bubble but one."""

    key: str
    say: int = 0
    who: str = EVERYBODY


class Post(Value, frozen=True, kw_only=True):
    """A secure form; `form` = -1 is the newest one that was offered."""

    fields: dict[str, str | bool]
    form: int = -1
    who: str = EVERYBODY


class TypeCode(Value, frozen=True, kw_only=True):
    """A code from the sandbox phone: newest, previous, or wrong (differs from every one that came)."""

    which: str
    who: str = EVERYBODY


class Photo(Value, frozen=True, kw_only=True):
    """A picture is sent."""

    name: str
    who: str = EVERYBODY


class Contact(Value, frozen=True, kw_only=True):
    """A phone number is shared."""

    number: str
    who: str = EVERYBODY


class Bank(Value, frozen=True, kw_only=True):
    """The sandbox bank's switches."""

    switches: dict[str, str | int]


class Wallet(Value, frozen=True, kw_only=True):
    """The wallet is well, slow or down from now on."""

    mood: str


class Clock(Value, frozen=True, kw_only=True):
    """Time passes."""

    seconds: int


class Restart(Value, frozen=True, kw_only=True):
    """The program is closed and opened again on the same folder."""


class Duplicate(Value, frozen=True, kw_only=True):
    """The last request comes again, with the same message_id."""


# -- what must be so


class Bubble(msgspec.Struct, frozen=True, kw_only=True):
    """One bubble: the sentences that lead and the say itself, by key; `None` = not looked at."""

    say: str
    leads: tuple[str, ...] = ()
    any_leads: bool = False
    words: tuple[str, ...] = ()
    not_words: tuple[str, ...] = ()
    buttons: tuple[str, ...] | None = None
    any_buttons: bool = False  # `buttons` are among them
    form: str | None = None  # its kind, or "none"
    language: str | None = None


class Says(Value, frozen=True, kw_only=True):
    """Bubbles in their order; None stands for `...`: any number of others."""

    bubbles: tuple[Bubble | None, ...]
    who: str = EVERYBODY


class Nothing(Value, frozen=True, kw_only=True):
    """No bubble that wasn't named yet."""


class Now(Value, frozen=True, kw_only=True):
    """The last state line, as far as it is named."""

    fields: dict[str, str]
    who: str = EVERYBODY


class Asks(Value, frozen=True, kw_only=True):
    """All that reached bank and wallet since the last `asks`, in order."""

    calls: tuple[str, ...]


class Slots(Value, frozen=True, kw_only=True):
    """Slots in `seen`: a plain value, marks, or None = absent."""

    slots: dict[str, dict[str, str] | str | None]
    who: str = EVERYBODY


class Inspect(Value, frozen=True, kw_only=True):
    """Other parts of `seen`; a part that is None is not looked at."""

    bindings: tuple[dict[str, str], ...] | None = None
    tickets: int | None = None
    timers: tuple[str, ...] | None = None
    attempts: dict[str, str] | None = None
    who: str = EVERYBODY


class Phone(Value, frozen=True, kw_only=True):
    """The messages that came to the sandbox phone since the last `phone`: their channels, or how many."""

    channels: tuple[str, ...] | None = None
    count: int = 0


class Fails(Value, frozen=True, kw_only=True):
    """The request before made no sense: the kind of its error line."""

    kind: str


Happens = Me | Press | Post | TypeCode | Photo | Contact | Bank | Wallet | Clock | Restart | Duplicate
Checks = Says | Nothing | Now | Asks | Slots | Inspect | Phone | Fails
Step = Happens | Checks


class KnownFailure(msgspec.Struct, frozen=True):
    """Why this script fails today, and since when."""

    reason: str
    since: str


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """One conversation to play."""

    name: str  # the file's stem, with [row] where the file has rows
    title: str
    file: Path
    now: str  # ISO time it begins at
    values: dict[str, str]  # what $name stands for
    steps: tuple[Step, ...]
    before: Script | None = None  # played first, on the same folder
    known_failure: KnownFailure | None = None
    language: str = ""  # of every bubble while its own steps are played; "" = any
