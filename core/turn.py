"""One turn: the frozen result of a decision, and the draft it is written on."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from core.effects import AnyRemote, Effect, Forget
from core.incoming import Incoming
from core.marks import Mark, SlotValue
from core.says import Button, Form, Line, Say, Value
from core.session import Account, Frame, Note, Session

M = TypeVar("M", bound=Mark)


class Turn(msgspec.Struct, frozen=True):
    """What one incoming led to."""

    session: Session
    says: tuple[Say, ...] = ()
    effects: tuple[Effect, ...] = ()


class Draft:
    """A turn being written; lives only inside one `answer()`."""

    def __init__(self, session: Session, incoming: Incoming) -> None:
        self.at = incoming.at
        self.seed = incoming.seed
        self.language = session.language
        self.slots = dict(session.slots)
        self.account: Account | None = session.account
        self.offered = ""
        self.ticket = session.ticket
        self.unsure = ""
        self.readings = dict(session.readings)
        self.missed = 0
        self.warned = session.warned
        self.asked_before, self.asked_back = session.asked_back, ""
        self.language_offered = session.language_offered
        self.in_full = False  # asked to repeat: the open question in its long form
        self.stack = [OpenFrame(frame) for frame in session.stack]
        self.says: list[Say] = []
        self.effects: list[Effect] = []
        self._lead: list[Line] = []
        self._forgotten: list[str] = []
        self._keys = 0

    @property
    def top(self) -> OpenFrame | None:
        """The dialog that is on top."""
        return self.stack[-1] if self.stack else None

    def frame_of(self, dialog: str) -> OpenFrame:
        """The newest open frame of a dialog. LookupError if it has none."""
        frame = next((frame for frame in reversed(self.stack) if frame.dialog == dialog), None)
        if frame is None:
            raise LookupError(f"no dialog {dialog} is open")
        return frame

    @property
    def has_begun(self) -> bool:
        """Has this turn anything to say so far?"""
        return bool(self._lead or self.says)

    def leads(self, key: str) -> bool:
        """Is that sentence to go before the next say already?"""
        return any(line.key == key for line in self._lead)

    def open(self, dialog: str, state: str) -> OpenFrame:
        """Put a new dialog on top."""
        frame = OpenFrame(Frame(dialog, state))
        self.stack.append(frame)
        return frame

    def fresh_key(self) -> str:
        """A new unguessable key, derived from the incoming's seed."""
        self._keys += 1
        return f"{self.seed}{self._keys}"

    def lead(self, key: str, **values: Value) -> None:
        """A sentence to go before the next say, in its bubble."""
        self._lead.append(Line(key, values))

    def unsay(self) -> None:
        """The sentences that were to go before the next say are not wanted after all."""
        self._lead.clear()

    def say(self, key: str, *buttons: Button, **values: Value) -> None:
        """One bubble."""
        self.says.append(Say(key, values, buttons, tuple(self._lead)))
        self._lead.clear()

    def offer(self, key: str, form: Form, *buttons: Button, **values: Value) -> None:
        """One bubble with a secure form."""
        self.says.append(Say(key, values, buttons, tuple(self._lead), form))
        self._lead.clear()

    def add_buttons(self, buttons: tuple[Button, ...]) -> None:
        """More choices on the last bubble, before its own."""
        if self.says:
            last = self.says[-1]
            self.says[-1] = msgspec.structs.replace(last, buttons=(*buttons, *last.buttons))

    def ask(self, effect: Effect) -> None:
        """One effect."""
        self.effects.append(effect)

    def ask_remote(self, effect: AnyRemote) -> str:
        """One remote effect; its key."""
        self.effects.append(effect)
        return effect.key

    def fill(self, slot: str, value: SlotValue) -> None:
        """Fill a slot; what it held before leaves the vault."""
        if slot in self.slots and self.slots[slot] != value:
            self.forget(slot)
        self.slots[slot] = value

    def forget(self, *slots: str) -> None:
        """Empty slots; their secrets leave the vault with this turn."""
        for slot in slots:
            value = self.slots.pop(slot, None)
            if isinstance(value, Mark) and value.ref:
                self._forgotten.append(value.ref)

    def drop(self, mark: Mark) -> None:
        """A mark that no slot takes: its secret leaves the vault with this turn."""
        if mark.ref:
            self._forgotten.append(mark.ref)

    def mark(self, slot: str, kind: type[M]) -> M | None:
        """The mark in a slot, if it is of that kind."""
        value = self.slots.get(slot)
        return value if isinstance(value, kind) else None

    def turn(self) -> Turn:
        """The finished turn."""
        if self._lead:
            last = self._lead.pop()
            self.say(last.key, **last.values)
        if self._forgotten:
            self.effects.append(Forget(tuple(self._forgotten)))
        frames = tuple(frame.closed() for frame in self.stack)
        session = Session(
            language=self.language,
            stack=frames,
            slots=self.slots,
            account=self.account,
            ticket=self.ticket,
            offered=self.offered,
            unsure=self.unsure,
            readings=self.readings,
            language_offered=self.language_offered,
            missed=self.missed,
            warned=self.warned,
            asked_back=self.asked_back,
        )
        return Turn(session, tuple(self.says), tuple(self.effects))


class OpenFrame:
    """A frame being changed."""

    def __init__(self, frame: Frame) -> None:
        self.dialog, self.state, self.fingerprint = frame.dialog, frame.state, frame.fingerprint
        self.notes: dict[str, Note] = dict(frame.notes)

    def closed(self) -> Frame:
        return Frame(self.dialog, self.state, self.fingerprint, self.notes)

    def note(self, name: str) -> str:
        """A note as text; "" if absent."""
        return str(self.notes.get(name, ""))

    def number(self, name: str) -> int:
        """A note as a number; 0 if absent."""
        value = self.notes.get(name, 0)
        return value if isinstance(value, int) else 0

    def clear(self, *names: str) -> None:
        """Remove notes."""
        for name in names:
            self.notes.pop(name, None)

