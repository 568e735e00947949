"""What reaches an open page without a reload: server-sent events.

A letter's event has the letter's number as its id, so a browser that reconnects names the last one it has.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec

from bot.app import App
from bot.channels.web import history
from bot.channels.web.history import History
from bot.channels.web.hub import Hub
from bot.channels.web.people import Person
from bot.store.units import Row

HEARTBEAT = 15.0  # seconds of silence before a comment keeps the connection alive
RECONNECT = 1500  # ms a browser waits before it comes back
PHONE_SHOWN = 20


class Stream:
    """One open page of one person."""

    def __init__(self, app: App, hub: Hub, past: History, person: Person, after: int, phone_after: int) -> None:
        self._app, self._hub, self._past, self._person = app, hub, past, person
        self._after, self._phone_after = after, phone_after
        self._since: int | None = None  # ms; what the person did before is on the page already
        self._told: set[str] = set()

    async def events(self) -> AsyncIterator[str]:
        """First what was missed, in order; then what comes, until the program stops."""
        yield f"retry: {RECONNECT}\n\n"
        with self._hub.listening(self._person.address) as bell:
            while not self._hub.closed:
                rang = await _rung(bell)
                for event in self.news():  # also unrung: another process may have taken a turn
                    yield event
                if not rang:
                    yield ": still here\n\n"

    def news(self) -> list[str]:
        """What has come since the last call."""
        row = self._past.find(self._person)
        if self._after > (row.letters if row else 0):  # a backup was put back under an open page
            return [_event("reload", {})]
        if row is None:
            return self._phone()
        both = sorted([*self._own(row), *self._letters(row)], key=lambda event: event[0])
        state = _event("state", msgspec.to_builtins(self._app.turns.outlook(row.id)))
        return [*(event for _, event in both), state, *self._phone()]

    def _own(self, row: Row) -> list[tuple[int, str]]:
        """What this person did, here or in another window, with its time; the page knows its own by their ids."""
        if self._since is None:
            newest = self._app.turns.letters(row.id, self._after - 1)[:1] if self._after else []
            self._since = newest[0].at if newest else 0
        rows = [one for one in self._past.arrived(row.id, self._since) if one.message not in self._told]
        self._told.update(one.message for one in rows)
        return [(one.at, _event("own", _own(one))) for one in rows if one.text or one.kind == "form"]

    def _letters(self, row: Row) -> list[tuple[int, str]]:
        found = []
        for letter in self._app.turns.letters(row.id, self._after):
            self._after = letter.n
            found.append((letter.at, _event("letter", history.as_event(self._past.bubble(letter)), letter.n)))
        return found

    def _phone(self) -> list[str]:
        if self._app.sandbox is None:
            return []
        found = self._app.sandbox.phone.arrived(self._phone_after)[-PHONE_SHOWN:]
        if found:
            self._phone_after = found[-1].cursor
        return [_event("phone", phone_event(one.id, one.to, one.channel, one.text)) for one in found]


async def _rung(bell: asyncio.Event) -> bool:
    """True when the bell rings, False when it has been silent for a heartbeat."""
    try:
        async with asyncio.timeout(HEARTBEAT):
            await bell.wait()
    except TimeoutError:
        return False
    bell.clear()
    return True


def phone_event(id_: str, to: str, channel: str, text: str) -> dict[str, str]:
    """A message of the sandbox phone for the page."""
    return {"id": id_, "to": to, "channel": channel, "text": text}


def _own(row: Row) -> dict[str, Any]:
    letter = history.pressed_letter(row.message)
    pressed = {"letter": letter, "label": history.label(row)} if letter else {}
    form = {"form": history.posted_form(row.message)} if row.kind == "form" else {}
    return {"id": history.own_id(row.message), "text": row.text, "at": row.at} | pressed | form


def _event(name: str, data: dict[str, Any], id_: int | None = None) -> str:
    head = f"id: {id_}\n" if id_ is not None else ""
    return f"{head}event: {name}\ndata: {msgspec.json.encode(data).decode()}\n\n"
