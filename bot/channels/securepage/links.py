"""The way to the page: a one-time link, or a Mini App; then a key that lives in the page's memory.

All are bound to a conversation and to one letter of it, the one whose question is open. The store keeps keyed hashes
only, as rows of `forms`: status link (made) or used, seen (an opening by Mini App), visit (an open page).
"""

from __future__ import annotations

import secrets

import msgspec

from bot.app import App
from bot.arrivals import Arrival, Posted
from bot.channels.securepage import initdata
from bot.channels.securepage.fields import SENSITIVE
from bot.channels.web import onetime
from bot.channels.web.bodies import RefusedError
from bot.channels.web.gate import Gate
from bot.channels.web.people import Person
from bot.clock import DAY, MINUTE
from bot.store.units import Row, Unit

KIND = "page"
PATH = "/secure"
VISIT_LIFE = 10 * MINUTE  # since the last step
KEPT = DAY  # so that an old link can still explain itself


class Visit(msgspec.Struct, frozen=True):
    """An open page."""

    id: str
    conversation: Row


class Links:
    """For the person they were made for, and nobody else."""

    def __init__(self, app: App, gate: Gate) -> None:
        self._app, self._gate = app, gate
        self._swept = 0  # ms; when rows that are long over were removed

    def address(self, letter: str) -> str:
        """Where the page for this letter is, for whom Telegram lets in."""
        return f"{PATH}/{letter}"

    def link(self, conversation: str, letter: str) -> str:
        """A one-time address for the step that this letter asks; an earlier one for it is no good any more."""
        self._sweep()
        expires = self._app.clock.now() + onetime.LINK_LIFE
        token = onetime.token(expires)
        with self._app.store.unit() as unit:
            unit.write(
                "put_page",
                id=letter,
                conversation=conversation,
                kind=KIND,
                status="link",
                expires=expires,
                token=self._hash("link", letter, token),
            )
        return f"{self.address(letter)}#{token}"

    def language(self, letter: str) -> str:
        """What the conversation of a letter is spoken in; "" for no letter of ours."""
        row = self._conversation(letter)
        letters = self._app.turns.letters(row.id, row.letters - 1) if row else []
        return letters[-1].language if letters else ""

    async def open(self, letter: str, token: str, init_data: str, person: Person | None) -> tuple[Visit, str]:
        """Use the link, or this opening of the Mini App, up: the visit and its key. RefusedError says why not.

        Whoever proves to be the person it was made for, but comes too late, finds a fresh one in the chat.
        """
        self._sweep()
        conversation = self._conversation(letter)
        if conversation is None:
            raise RefusedError(410, "link_foreign")  # somebody else's or nobody's: the answer tells no difference
        way = self._by_app(conversation, init_data) if init_data else self._by_link(conversation, letter, token, person)
        if way.wrong:
            await self._offer_anew(conversation, letter)
            raise RefusedError(410, f"link_{way.wrong}")
        if _number(letter) != conversation.letters:
            await self._offer_anew(conversation, letter)
            raise RefusedError(410, "link_done")
        return self._begin(conversation, letter, way)

    def visit(self, key: str, person: Person | None) -> Visit:
        """The open page that this key belongs to. RefusedError if there is none, or it was left alone too long."""
        id_, _, secret = key.partition(".")
        with self._app.store.unit() as unit:
            row = unit.row("form", id=id_[:40])
            conversation = unit.row("conversation", id=row.conversation) if row else None
        if row is None or conversation is None or not self._is_open(row, secret):
            raise RefusedError(410, "visit_over")
        if _in_another_browser(conversation, person):
            raise RefusedError(410, "visit_over")
        return Visit(row.id, conversation)

    def go_on(self, visit: Visit) -> None:
        """A step was done: the page has its whole time again."""
        with self._app.store.unit() as unit:
            unit.write("keep_page", id=visit.id, expires=self._app.clock.now() + VISIT_LIFE)

    # -- inside

    def _is_open(self, row: Row, secret: str) -> bool:
        lives = row.kind == KIND and row.status == "visit" and row.expires > self._app.clock.now()
        return lives and self._fits(row.token, "visit", row.id, secret)

    def _by_link(self, conversation: Row, letter: str, token: str, person: Person | None) -> _Way:
        """A link of the web chat works in the browser that asked for it, and in no other."""
        if _in_another_browser(conversation, person):
            raise RefusedError(410, "link_foreign")
        with self._app.store.unit() as unit:
            row = unit.row("form", id=letter)
        if row is None or row.kind != KIND or not self._fits(row.token, "link", letter, token):
            raise RefusedError(410, "link_foreign" if row is None else "link_used")
        if row.status == "used":
            return _Way(wrong="used")
        if onetime.expiry(token) <= self._app.clock.now():
            return _Way(wrong="expired")
        return _Way()

    def _by_app(self, conversation: Row, init_data: str) -> _Way:
        telegram = self._app.settings.telegram
        if telegram is None or conversation.channel != "telegram":
            raise RefusedError(410, "link_foreign")
        try:
            user, opening = initdata.opened_by(init_data, telegram.token, self._app.clock.now())
        except initdata.StaleError:
            raise RefusedError(410, "link_expired") from None
        except initdata.ForgedError:
            raise RefusedError(410, "link_foreign") from None
        if user != conversation.address:
            raise RefusedError(410, "link_foreign")
        return _Way(opening=self._hash("opening", "", opening)[:40])

    def _begin(self, conversation: Row, letter: str, way: _Way) -> tuple[Visit, str]:
        """Link and visit change places in one commit; of two who come at once one is first."""
        id_, secret = f"v{secrets.token_hex(15)}", secrets.token_urlsafe(32)
        expires = self._app.clock.now() + VISIT_LIFE
        try:
            with self._app.store.unit() as unit:
                if way.opening:
                    self._see(unit, conversation, way.opening)
                elif unit.run("use_page", id=letter) != 1:
                    raise RefusedError(410, "link_used")
                token = self._hash("visit", id_, secret)
                values = {"id": id_, "conversation": conversation.id, "kind": KIND, "status": "visit"}
                unit.write("new_form", **values, expires=expires, token=token)
        except self._app.store.conflict:  # another process has seen this opening first
            raise RefusedError(410, "link_used") from None
        return Visit(id_, conversation), f"{id_}.{secret}"

    def _see(self, unit: Unit, conversation: Row, opening: str) -> None:
        if unit.row("form", id=opening) is not None:
            raise RefusedError(410, "link_used")
        values = {"id": opening, "conversation": conversation.id, "kind": KIND, "status": "seen"}
        unit.write("new_form", **values, expires=self._app.clock.now() + onetime.LINK_LIFE, token="")

    async def _offer_anew(self, conversation: Row, letter: str) -> None:
        """The chat asks the open question again, with a fresh way here; once for each link."""
        if self._app.turns.outlook(conversation.id).asked not in SENSITIVE:
            return
        message = f"gone:{letter}"
        with self._app.store.unit() as unit:
            known = unit.row("form", id=letter) is not None
            if not known:  # a Mini App has no link of its own
                values = {"id": letter, "conversation": conversation.id, "kind": KIND, "status": "used"}
                unit.write("put_page", **values, expires=self._app.clock.now(), token="")
        await self._gate.take(Arrival(conversation.channel, conversation.address, message, Posted(letter, {})))

    def _conversation(self, letter: str) -> Row | None:
        """The conversation of a letter that was written."""
        id_, _, n = letter.rpartition("-")
        if not (n.isascii() and n.isdigit() and len(n) < 10):
            return None
        with self._app.store.unit() as unit:
            row = unit.row("conversation", id=id_[:40])
        return row if row and 0 < int(n) <= row.letters else None

    def _sweep(self) -> None:
        now = self._app.clock.now()
        if now - self._swept > KEPT // 24:
            self._swept = now
            with self._app.store.unit() as unit:
                unit.write("forget_pages", before=now - KEPT)

    def _hash(self, purpose: str, id_: str, secret: str) -> str:
        return self._app.keys.mac(f"page/{purpose}", f"{id_}|{secret}".encode())

    def _fits(self, stored: str, purpose: str, id_: str, secret: str) -> bool:
        return onetime.fits(self._app.keys, stored, f"page/{purpose}", f"{id_}|{secret}")


class _Way(msgspec.Struct, frozen=True):
    """How somebody came who is the right person."""

    wrong: str = ""  # why the way is no good all the same: used, expired
    opening: str = ""  # of a Mini App: what must not come twice


def _in_another_browser(conversation: Row, person: Person | None) -> bool:
    """Is this a conversation of the web chat, and not that of the browser that asks?"""
    return conversation.channel == "web" and (person is None or person.address != conversation.address)


def _number(letter: str) -> int:
    return int(letter.rpartition("-")[2])

