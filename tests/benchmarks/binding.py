"""Whole bindings in one process, without network: every turn timed, from its arrival to its commit."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot import settings
from bot.app import LANGUAGES, App, Content
from bot.arrivals import Arrival, Posted, Pressed, Result, Text
from bot.arrivals import Content as Arrived
from bot.store.units import Row, Unit
from bot.turns import Taken
from core import session as sessions

BEGIN = 1_795_485_600_000  # 2026-11-23T10:00:00+08:00, in ms
READING = 30_000  # ms over the agreement
CHANNEL = "console"
NAME, ID_NUMBER, MOBILE = "王小明", "11010519491231002X", "13800000000"
CARD = "6222020000000000018"
PASSWORD: dict[str, str | bool] = {"payment_password": "274813", "payment_password_repeat": "274813"}
# What the bank and the wallet answer.
ANSWERS: dict[str, dict[str, Any]] = {
    "look_up_account": {
        "account": {"holder": None, "password_set": False, "password_locked_until": None, "bindings": []}
    },
    "start_verification": {"values": {"verification": "ver_0123456789abcdef", "channel": "sms"}},
    "confirm_code": {"values": {"agreement": "agr_0123456789abcdef0123456789abcdef"}},
    "set_password": {},
    "bind_card": {"values": {"binding": "bnd_0123456789abcdef", "default": True}},
}


# Each step: what comes in (None: the form that was offered), and the key of the last say at its end.
STEPS: tuple[tuple[str, Arrived | None, str], ...] = (
    ("wish", Text("怎么绑卡"), "binding.ask_consent"),
    ("consent", Pressed("confirm"), "binding.ask_card_number"),
    ("card_number", Text(CARD), "binding.confirm_card"),
    ("this_card", Pressed("confirm"), "binding.ask_holder_name"),
    ("holder_name", Text(NAME), "binding.ask_id_number"),
    ("id_number", Text(ID_NUMBER), "binding.ask_mobile"),
    ("mobile", Text(MOBILE), "binding.confirm_send"),
    ("send", Pressed("confirm"), "binding.ask_sms_code"),
    ("sms_code", Text("274902"), "binding.set_password"),
    ("password", None, "binding.ask_agreement"),
    ("agreement", None, "binding.bound"),
)


class HandClock:
    """Moved by hand."""

    def __init__(self) -> None:
        self.at = BEGIN

    def now(self) -> int:
        return self.at

    async def sleep_until(self, at: int) -> None:
        raise NotImplementedError

    async def deadline(self, work: Any, at: int) -> Any:
        raise NotImplementedError


class WrongReplyError(Exception):
    """What was timed did not do what it should."""


def open_app(folder: Path, content: Content, url: str = "") -> App:
    """The product on `folder`, without sandbox and performer; its database at `url`, in the folder without one."""
    read = settings.read({"BINDGUIDE_DATA": str(folder), "BINDGUIDE_DATABASE_URL": url}, LANGUAGES)
    return App(read, HandClock(), content, lambda taken: None)


def shut(app: App) -> None:
    """Close what `open_app` opened."""
    app.store.close()
    for lock in app._locks:
        os.close(lock)


@dataclass
class Timed:
    """One turn."""

    step: str
    us: float


@dataclass
class Bindings:
    """Plays bindings one after the other, by one person each."""

    app: App
    channel: str = CHANNEL
    timed: list[Timed] = field(default_factory=list)
    watch: Callable[[str], None] = lambda step: None
    """Told before each turn; an empty name after it."""

    def play(self, who: str, until: str = "agreement") -> None:
        """From the wish to the bound card, or to the step `until`. Raises WrongReplyError."""
        last: Taken | None = None
        for step, content, key in STEPS:
            if step == "agreement":
                self.clock.at += READING
            last = self._says(who, step, content or posted(step, last), key)
            if step == until:
                return

    @property
    def clock(self) -> HandClock:
        """The app's, which we move."""
        clock = self.app.clock
        if not isinstance(clock, HandClock):
            raise TypeError("open the app with open_app")
        return clock

    def _says(self, who: str, step: str, content: Arrived, key: str) -> Taken:
        """A turn, and the turn of the answer to each question it asked the world; the last say must be `key`."""
        taken = self.answered(who, self._take(Arrival(self.channel, who, f"id:{step}", content), step))
        check_says(step, taken, key)
        return taken

    def answered(self, who: str, taken: Taken) -> Taken:
        """After a turn: the turns of what the world answers; the last one that said something."""
        while due := self._due():
            taken = self.answer(who, due[0]) or taken
        return taken

    def owed(self) -> list[tuple[Row, str]]:
        """What is asked of the world now, and the address of who waits for it."""
        due = self._due()
        with self.app.store.unit() as unit:
            rows = {effect.conversation: unit.row("conversation", id=effect.conversation) for effect in due}
        return [(effect, row.address) for effect in due if (row := rows[effect.conversation])]

    def answer(self, who: str, effect: Row) -> Taken | None:
        """The turn of what the world answers; None if it said nothing."""

        def also(unit: Unit) -> None:
            unit.run("put_effect", key=effect.key, status="done", due=0)

        result = Result(effect.key, effect.tag, "done", **ANSWERS[effect.tag])
        taken = self._take(Arrival(self.channel, who, f"effect:{effect.key}", result), f"{effect.tag} answered", also)
        return taken if taken.letters else None

    def _due(self) -> list[Row]:
        with self.app.store.unit() as unit:
            return unit.rows("due_effects", now=self.clock.at)

    def _take(self, arrival: Arrival, step: str, also: Callable[[Unit], None] | None = None) -> Taken:
        self.watch(step)
        started = time.perf_counter()
        taken = self.app.turns.take(arrival, also)
        self.timed.append(Timed(step, (time.perf_counter() - started) * 1e6))
        self.watch("")
        self.app.store.checkpoint_if_long()
        return taken


def check_says(step: str, taken: Taken, key: str) -> None:
    """WrongReplyError if the last thing said is something else."""
    said = [letter.key for letter in taken.letters]
    if said[-1:] != [key]:
        raise WrongReplyError(f"{step}: {said} said, {key} is due")


def posted(step: str, taken: Taken | None) -> Posted:
    """The form that `taken` offered, filled in. WrongReplyError if it offered none."""
    form = taken.letters[-1].form if taken and taken.letters else None
    if form is None:
        raise WrongReplyError("a form is due")
    return Posted(str(form["id"]), dict(PASSWORD) if step == "password" else {"accept": True})


def check_rows(app: App, people: int, turns: int) -> None:
    """The rows of what was played are there. Raises WrongReplyError."""
    with app.store.unit() as unit:
        rows = [unit.row("find_conversation", channel=CHANNEL, address=f"p{n}") for n in range(people)]
        inbox = sum(len(unit.rows("inbox_of", conversation=row.id)) for row in rows if row)
    tops = [sessions.from_json(row.session).top for row in rows if row]
    bound = sum(1 for top in tops if top and top.state == "bound")
    if (bound, inbox) != (people, turns):
        raise WrongReplyError(f"{bound} bound and {inbox} messages, {people} and {turns} are due")
