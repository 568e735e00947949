"""Secure forms: a one-time link, its exchange for a key, and the post.

The link's token stands behind the # of an address: it reaches no log, no Referer, and no GET uses it up.
The store keeps keyed hashes only, bound to the form and to the cookie it was made for.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

import msgspec

from bot.app import App
from bot.arrivals import Arrival, Posted
from bot.channels.web import onetime
from bot.channels.web.bodies import FilledForm, RefusedError
from bot.channels.web.gate import Gate
from bot.channels.web.history import CHANNEL, History
from bot.channels.web.people import Person
from bot.clock import SECOND
from bot.store.store import Letter
from bot.store.units import Row


class Forms:
    """For the person they were offered to, and nobody else."""

    def __init__(self, app: App, gate: Gate, history: History) -> None:
        self._app, self._gate, self._history = app, gate, history

    async def link(self, person: Person, form: str) -> str | None:
        """A one-time address; None if the form is gone, which the chat then explains, with a fresh one.

        RefusedError for a form that was never offered to this person.
        """
        row = self._offered(person, form)
        if row is None:
            raise RefusedError(404, "unknown_form")
        now = self._app.clock.now()
        if row.status != "open" or row.expires <= now:
            message = f"gone:{form}:{secrets.token_hex(8)}"
            await self._gate.take(Arrival(CHANNEL, person.address, message, Posted(form, {}), person.account))
            return None
        token = onetime.token(min(now + onetime.LINK_LIFE, row.expires))
        self._keep(form, self._hash("link", person, form, token))
        return f"/forms/{form}#{token}"

    def open(self, person: Person, form: str, token: str) -> dict[str, Any]:
        """Use the link up: what the form asks, and the key to post it with. RefusedError says why it is no good."""
        row = self._openable(person, form, token)
        key = secrets.token_urlsafe(32)
        self._keep(form, self._hash("post", person, form, key))
        return {"key": key, "kind": row.kind} | asks(self._app, self._letter(row))

    async def post(self, person: Person, form: str, filled: FilledForm) -> None:
        """Through a turn; the same post again changes nothing. RefusedError for a key that is not the form's."""
        row = self._offered(person, form)
        if row is None or not self._fits(row.token, "post", person, form, filled.key):
            raise RefusedError(410, "link_gone")
        message = f"form:{form}:{hashlib.sha256(filled.key.encode()).hexdigest()[:16]}"
        content = Posted(form, dict(filled.fields))
        await self._gate.take(Arrival(CHANNEL, person.address, message, content, person.account))

    def _openable(self, person: Person, form: str, token: str) -> Row:
        row = self._offered(person, form)
        if row is None:
            raise RefusedError(410, "link_foreign")  # somebody else's or nobody's: the answer tells no difference
        if row.status == "posted":
            raise RefusedError(410, "link_done")
        if 0 < onetime.expiry(token) <= self._app.clock.now():
            raise RefusedError(410, "link_expired")
        if row.status != "open" or not self._fits(row.token, "link", person, form, token):
            raise RefusedError(410, "link_used")
        return row

    def _offered(self, person: Person, form: str) -> Row | None:
        conversation = self._history.find(person)
        with self._app.store.unit() as unit:
            row = unit.row("form", id=form[:40])
        return row if row and conversation and row.conversation == conversation.id else None

    def _letter(self, row: Row) -> Letter:
        letters = self._app.turns.letters(row.conversation)
        return next(letter for letter in reversed(letters) if letter.form and letter.form["id"] == row.id)

    def _hash(self, purpose: str, person: Person, form: str, secret: str) -> str:
        return self._app.keys.mac(f"form/{purpose}", _bound(person, form, secret).encode())

    def _fits(self, stored: str, purpose: str, person: Person, form: str, secret: str) -> bool:
        return onetime.fits(self._app.keys, stored, f"form/{purpose}", _bound(person, form, secret))

    def _keep(self, form: str, hashed: str) -> None:
        with self._app.store.unit() as unit:
            unit.run("form_token", id=form, token=hashed)


def asks(app: App, letter: Letter) -> dict[str, Any]:
    """What the form of a letter asks: the keypad's fields and length, or the agreement and the ms left to read it."""
    form = letter.form or {}
    if form["kind"] != "agreement":
        return {"fields": [field["name"] for field in form["fields"]], "length": form["fields"][0]["length"]}
    terms = app.content.agreement[letter.language]
    left = letter.at + form["readable_after"] * SECOND - app.clock.now()
    return {"terms": msgspec.to_builtins(terms), "left": max(0, left)}


def _bound(person: Person, form: str, secret: str) -> str:
    return f"{form}|{person.address}|{secret}"
