"""What is remembered between turns: language, the stack of open dialogs, slots, the wallet account."""

from __future__ import annotations

import msgspec

from core.marks import HolderName, SlotValue

Note = str | int


class Frame(msgspec.Struct, frozen=True):
    """One open dialog."""

    dialog: str
    state: str
    fingerprint: str = ""  # of the state's row, slots and text keys when this was written (see core/dialog.py)
    notes: dict[str, Note] = {}  # the dialog's own facts: plain values, never a secret


class CardOnFile(msgspec.Struct, frozen=True):
    """A card the wallet has or had."""

    bank: str
    card_type: str
    last4: str
    state: str  # active, unbound
    default: bool = False
    binding: str = ""  # the wallet's id of it
    fingerprints: tuple[str, ...] = ()
    bound_at: int = 0  # ms; 0: the wallet doesn't tell


class Account(msgspec.Struct, frozen=True):
    """What the adopter's wallet knows of this person."""

    holder: HolderName | None = None  # since the first binding
    id_fingerprints: tuple[str, ...] = ()
    password_set: bool = False
    cards: tuple[CardOnFile, ...] = ()
    password_locked_until: int = 0  # ms; 0 or past: it can be tried

    @property
    def active(self) -> tuple[CardOnFile, ...]:
        """The cards that can pay."""
        return tuple(card for card in self.cards if card.state == "active")

    def has_card(self, fingerprints: tuple[str, ...]) -> CardOnFile | None:
        """The active card with one of these keyed fingerprints."""
        wanted = set(fingerprints)
        return next((c for c in self.cards if c.state == "active" and wanted & set(c.fingerprints)), None)


class Warned(msgspec.Struct, frozen=True):
    """A warning of fraud that stands until somebody chooses to go on."""

    kind: str  # what was told of: "pushed", "told", "lost", "forced"
    at: int  # ms
    bank: str = ""  # the code of the bank to be called, if it was named
    held_back: bool = False  # a code or a password was not taken; given once more, it is


class Session(msgspec.Struct, frozen=True):
    """A conversation's memory. An empty stack means: doing nothing."""

    language: str = "zh_CN"
    stack: tuple[Frame, ...] = ()
    slots: dict[str, SlotValue] = {}
    account: Account | None = None  # None: not looked up yet
    ticket: str = ""  # the number of the ticket that is open, until something new begins
    offered: str = ""  # the dialog that a plain yes would open, while nothing else is open
    unsure: str = ""  # the readings of the last message that were asked about: "fees,money_in_out"
    readings: dict[str, str] = {}  # which of them was meant, for the next time
    # the question we asked back about and the bank that may be meant: "提示51|"; or the one that was answered: "…|~"
    asked_back: str = ""
    language_offered: bool = False  # told once that another language, which they seem to write, is spoken here
    missed: int = 0  # messages in a row, with nothing open, that were not for us
    warned: Warned | None = None  # nothing is done while it stands

    @property
    def top(self) -> Frame | None:
        """The dialog that reads the next message."""
        return self.stack[-1] if self.stack else None


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Session)


def to_json(session: Session) -> str:
    """One line of JSON."""
    return _encoder.encode(session).decode()


def from_json(text: str) -> Session:
    """The session written by `to_json`. Raises msgspec.ValidationError on anything else."""
    return _decoder.decode(text)
