"""What a text means: commands, in the order they were said."""

from __future__ import annotations

import re

import msgspec

MARK = re.compile(r"⟦\d+⟧")  # where a secret stood in a text


class Command(msgspec.Struct, frozen=True):
    """One thing the person wants; names are the taxonomy's where it has one."""

    name: str
    confidence: float = 1.0
    about: str = ""  # of a yes or no that names what it answers: "send" of 发吧, "keep" of 留着


class Meaning(msgspec.Struct, frozen=True):
    """All that was understood; `rest` is the text without marks, in one spelling."""

    commands: tuple[Command, ...] = ()
    rest: str = ""

    def has(self, *names: str) -> bool:
        """Was one of these said?"""
        return bool(self.commands) and any(command.name in names for command in self.commands)

    def first(self, *names: str) -> str:
        """The first of these that was said; "" if none."""
        return next((command.name for command in self.commands if command.name in names), "")

    def without(self, *names: str) -> Meaning:
        """The same, these not being said."""
        return Meaning(tuple(command for command in self.commands if command.name not in names), self.rest)


NOTHING = Meaning()
