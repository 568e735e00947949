"""Messages with what they name marked in them: "我用{bank:ICBC|工行}" names the bank ICBC with the letters 工行."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from core.understanding import entities
from core.understanding.entities import Asked, Banks

NOW = datetime(2026, 11, 25, 10, tzinfo=timezone(timedelta(hours=8)))  # a Wednesday in China
_MARK = re.compile(r"\{(\w+):([^|}]*)\|([^}]*)\}")
Named = tuple[str, str, int, int]  # kind, value, start, end


@dataclass(frozen=True)
class Message:
    """A text, what is asked where it is written, and all it names."""

    asked: str | None
    text: str
    names: list[Named]


def read(asked: str, marked: str) -> Message:
    """A marked text as a message."""
    text, names, last = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[last : mark.start()]
        names.append((mark[1], mark[2], len(text), len(text) + len(mark[3])))
        text += mark[3]
        last = mark.end()
    return Message(asked or None, text + marked[last:], names)


def wrong(messages: list[Message], banks: Banks) -> list[str]:
    """Those that are not read exactly, with what was wanted and what was found instead."""
    found = []
    for one in messages:
        read_as = [
            (entity.kind, entity.value, entity.start, entity.end)
            for entity in entities.find(one.text, Asked(one.asked, now=NOW), banks)
        ]
        if read_as != one.names:
            missed = [name for name in one.names if name not in read_as]
            found.append(f"{one.asked} {one.text!r}: {missed}, not {[name for name in read_as if name not in missed]}")
    return found
