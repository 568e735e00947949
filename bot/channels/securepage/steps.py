"""A conversation as the page shows it: what was said, and what the open question wants. It decides nothing."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from bot.app import App
from bot.channels.securepage.fields import FIELDS, SENSITIVE
from bot.channels.web.cards import Card, Finder
from bot.channels.web.forms import asks
from bot.channels.web.history import HARMFUL
from bot.channels.web.pages import TRIAL_ANSWERS
from bot.sandbox import ready_numbers
from bot.store.store import Letter
from bot.store.units import Row
from core import session as sessions
from core.marks import CardNumber
from dialogs.assistant import Outlook
from dialogs.binding.table import FINALS

BUSY = frozenset({"verifying", "waiting_bank"})
_CODE = 6  # digits


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """One step."""

    stamp: str  # changes when there is something new
    letter: str  # id of the newest letter, whose question this is
    n: int  # its number
    language: str
    step: int = 0
    of: int = 0
    asked: str = ""  # "" = no field: buttons, or nothing but reading
    before: list[str] = []  # lines said since the last answer, before the question's own
    lines: list[str] = []  # the question's own
    cards: tuple[Card, ...] = ()
    fields: tuple[str, ...] = ()
    buttons: list[dict[str, str]] = []
    harmful: bool = False  # its first button undoes something: none stands out
    form: dict[str, Any] | None = None  # keypad or agreement: id, kind, and what belongs to it
    busy: bool = False  # somebody else is waited for
    over: bool = False  # nothing is left to do here
    bound: bool = False
    trial: str = ""  # what may be filled in to try the sandbox


class Steps:
    """Reads the store."""

    def __init__(self, app: App) -> None:
        self._app, self._finder = app, Finder(app.content.texts)

    def now(self, conversation: str, after: int) -> Step:
        """The open step; `after`: the number of the letter that was answered, 0 for who has just come."""
        with self._app.store.unit() as unit:
            row = unit.row("conversation", id=conversation)
        if row is None:  # erased a moment ago
            return Step("", "", 0, self._app.settings.language, over=True)
        newest = row.letters - 1
        letters = self._app.turns.letters(row.id, min(after, newest) if after else newest)
        return self._shown(row, letters, self._app.turns.outlook(row.id))

    def _shown(self, row: Row, letters: list[Letter], look: Outlook) -> Step:
        newest = letters[-1]
        over = look.dialog is None or look.state in FINALS
        asked = look.asked if look.asked in SENSITIVE | FIELDS.keys() and not over else ""
        form = newest.form if asked else None
        before, lines = self._lines(newest)
        cards, _ = self._finder.find(newest.language, newest.text)
        return Step(
            stamp=f"{row.letters}.{look.state}.{look.asked}",
            letter=newest.id,
            n=newest.n,
            language=newest.language,
            step=look.step or 0,
            of=look.of or 0,
            asked=asked or "",
            before=[*(line for one in letters[:-1] for line in one.text.split("\n")), *before],
            lines=lines,
            cards=cards,
            fields=FIELDS.get(asked or "", ()),
            buttons=[] if over or look.state == "verifying" else newest.buttons,
            harmful=newest.key in HARMFUL,
            form={"id": form["id"], "kind": form["kind"]} | asks(self._app, newest) if form else None,
            busy=look.state in BUSY,
            over=over,
            bound=look.state == "bound",
            trial=self._trial(row, asked or ""),
        )

    def _lines(self, letter: Letter) -> tuple[list[str], list[str]]:
        """(what leads, the say's own lines): the last lines are as many as its text has."""
        lines = letter.text.split("\n")
        texts = self._app.content.texts
        own = texts.source(letter.language, letter.key).count("\n") + 1 if texts.has(letter.key) else len(lines)
        return lines[:-own], lines[-own:]

    def _trial(self, row: Row, asked: str) -> str:
        if self._app.sandbox is None:
            return ""
        if asked == "card_number":
            return ready_numbers.ready_number(length=19, serial=int(row.id[:8], 16) % 100_000)
        if asked == "sms_code":
            return self._code(row)
        return TRIAL_ANSWERS.get(asked, "")

    def _code(self, row: Row) -> str:
        """The newest code that the sandbox sent for this conversation's card."""
        card = sessions.from_json(row.session).slots.get("card_number")
        messages = self._app.sandbox.phone.arrived() if self._app.sandbox else []
        if not isinstance(card, CardNumber):
            return ""
        runs = (re.findall(r"\d+", one.text) for one in reversed(messages))
        newest = next((found for found in runs if card.last4 in found), [])
        return next((run for run in newest if len(run) == _CODE), "")
