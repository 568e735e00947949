"""What can be said: a key, its values, its buttons, perhaps a secure form. The words live in locales/."""

from __future__ import annotations

import msgspec

Value = str | int


class Button(msgspec.Struct, frozen=True):
    """A choice. `key` is what a press means; `label` the text key of its words, `button.<key>` unless given."""

    key: str
    label: str = ""
    values: dict[str, Value] = {}

    @property
    def label_key(self) -> str:
        """The text key of the words on it."""
        return self.label or f"button.{self.key}"


class Line(msgspec.Struct, frozen=True):
    """A sentence that goes before the say's own words, in the same bubble."""

    key: str
    values: dict[str, Value] = {}


class Field(msgspec.Struct, frozen=True):
    """A field of a secure form. type: secret, digits, text, yes."""

    name: str
    type: str
    length: int = 0  # 0: any


class Form(msgspec.Struct, frozen=True):
    """A secure form that is offered."""

    id: str
    kind: str  # payment_password, agreement
    fields: tuple[Field, ...]
    readable_after: int = 0  # seconds before `accept` counts (agreement)


class Say(msgspec.Struct, frozen=True):
    """One bubble."""

    key: str
    values: dict[str, Value] = {}
    buttons: tuple[Button, ...] = ()
    lead: tuple[Line, ...] = ()
    form: Form | None = None
