"""`chat --jsonl`: a program plays any number of people, line by line, on a virtual clock."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, TextIO

import msgspec

from bot import faults
from bot.app import App
from bot.arrivals import Arrival
from bot.channels import requests, seen
from bot.channels.requests import BadRequestError, Request
from bot.clock import VirtualClock
from bot.due import move_clock, until_quiet
from bot.store.store import Letter, letter_of
from bot.turns import Taken
from core.errors import StoreError, UnknownButtonError, UnknownFormError

CHANNEL = "console"


class JsonLines:
    """Requests in, lines out; what was committed and not yet written out comes first."""

    def __init__(self, clock: VirtualClock, write: Callable[[str], None]) -> None:
        self._clock, self._write = clock, write
        self._ref: Any = None
        self._message = 0
        self._states: dict[str, dict[str, Any]] = {}
        self._owed = True  # letters of before the start
        self._cursor = self._stored_cursor = 0  # how far the phone's messages were written out
        self.app: App | None = None

    # -- one request

    async def handle(self, line: str) -> None:
        """Everything one line causes that is due now; `done` comes last."""
        started = time.perf_counter()
        self._ref = requests.ref_of(line)
        ms: float | None = None
        try:
            ms = await self._answered(line)
            self._phone()
            self._mark_delivered()
        except StoreError as error:
            self._error("store", f"{error}: nothing was taken, send it again")
        spent = ms if ms is not None else (time.perf_counter() - started) * 1000
        faults.reach("before_ack")
        self._out({"done": True, "ms": round(spent, 3)})
        self._app.store.checkpoint_if_long()

    async def _answered(self, line: str) -> float | None:
        try:
            request = requests.read(line)
            await self._catch_up()
            return await self._do(request)
        except BadRequestError as error:
            await self._catch_up()
            self._error(error.kind, str(error))
        except (UnknownButtonError, UnknownFormError) as error:
            kind = "unknown_button" if isinstance(error, UnknownButtonError) else "unknown_form"
            self._error(kind, "nothing with that name was offered in this conversation")
        return None

    def told(self, taken: Taken) -> None:
        """A turn was committed: its lines go out at once."""
        if taken.again:
            return
        for letter in taken.letters:
            self._letter(taken.address, letter)
        self._phone()
        self._state(taken)

    @property
    def _app(self) -> App:
        if self.app is None:
            raise LookupError("no app yet")
        return self.app

    async def _do(self, request: Request) -> float | None:
        if request.bank is not None:
            self._switch(request.bank)
            return None
        if request.advance is not None:
            sandbox = self._app.sandbox
            arrivals = sandbox.phone.next_arrival if sandbox else lambda: None
            await move_clock(
                self._app.due, self._app.performer, self._clock, self._clock.now() + request.advance, arrivals
            )
            return None
        if request.inspect:
            found = await seen.look(
                self._app.store, self._app.wallet, self._app.content.assistant, CHANNEL, request.inspect
            )
            self._out({"conversation": request.inspect, "seen": found})
            return None
        return await self._turn(request)

    async def _turn(self, request: Request) -> float:
        message = f"id:{request.message_id}" if request.message_id else f"own:{time.time_ns()}:{self._message}"
        self._message += 1
        if request.content is None:
            raise BadRequestError("unknown_request", "nothing to do")
        arrival = Arrival(CHANNEL, request.conversation, message, request.content)
        taken = self._app.turns.take(await self._app.heard(arrival))
        self.told(taken)
        await until_quiet(self._app.due, self._app.performer, self._clock)
        if taken.again:
            self._state(msgspec.structs.replace(taken, outlook=self._app.turns.outlook(taken.conversation)))
        return taken.ms

    def _switch(self, switches: dict[str, Any]) -> None:
        if self._app.sandbox is None:
            raise BadRequestError("no_sandbox", "there is no embedded sandbox to switch")
        try:
            self._app.sandbox.bank.set_switches(switches)
        except (ValueError, TypeError) as error:
            raise BadRequestError("bad_switch", str(error)) from None

    async def _catch_up(self) -> None:
        """Before the first request: letters that were committed and never written, and what fell due meanwhile."""
        if self._owed:
            self._owed_letters()
            self._owed = False
            await until_quiet(self._app.due, self._app.performer, self._clock)

    def _owed_letters(self) -> None:
        with self._app.store.unit() as unit:
            rows = unit.rows("due_letters")
            addresses = {row.conversation: unit.row("conversation", id=row.conversation) for row in rows}
        for row in rows:
            conversation = addresses[row.conversation]
            if conversation is not None:
                self._letter(conversation.address, letter_of(row))

    # -- lines out

    def _letter(self, address: str, letter: Letter) -> None:
        say = {
            "id": letter.id,
            "key": letter.key,
            "text": letter.text,
            "language": letter.language,
            "buttons": letter.buttons,
        }
        self._out({"conversation": address, "say": say})
        if letter.form:
            self._out({"conversation": address, "form": self._form(letter.form, letter.language)})

    def _form(self, form: dict[str, Any], language: str) -> dict[str, Any]:
        fields = [{k: v for k, v in field.items() if v} for field in form["fields"]]
        line = {"id": form["id"], "kind": form["kind"], "url": None, "fields": fields}
        if form["kind"] == "agreement":
            terms = self._app.content.agreement[language]
            line["terms"] = msgspec.to_builtins(terms)
            line["readable_after"] = form["readable_after"]
        return line

    def _state(self, taken: Taken) -> None:
        state = msgspec.to_builtins(taken.outlook)
        self._out({"conversation": taken.address, "state": state})

    def _phone(self) -> None:
        sandbox = self._app.sandbox
        if sandbox is None:
            return
        for message in sandbox.phone.arrived(self._cursor):
            self._cursor = max(self._cursor, message.cursor)
            line = {"id": message.id, "to": message.to, "channel": message.channel, "text": message.text}
            self._out({"phone": line})

    def _error(self, kind: str, message: str) -> None:
        self._out({"error": {"kind": kind, "message": message}})

    def _out(self, line: dict[str, Any]) -> None:
        if self._ref is not None:
            line["ref"] = self._ref
        self._write(json.dumps(line, ensure_ascii=False))

    # -- what has been written out

    def attach(self, app: App) -> None:
        """Take the app, and how far the phone's messages were written out before."""
        self.app = app
        with app.store.unit() as unit:
            self._cursor = int(unit.value("fact", name="phone_cursor") or 0)
        self._stored_cursor = self._cursor

    def _mark_delivered(self) -> None:
        with self._app.store.unit() as unit:
            if unit.value("any_due_letter") is not None:
                unit.run("delivered")
            if self._cursor != self._stored_cursor:
                unit.run("put_fact", name="phone_cursor", value=str(self._cursor))
        self._stored_cursor = self._cursor


async def run(make: Callable[[VirtualClock, Callable[[Taken], None]], App], now: int, source: TextIO) -> None:
    """Read requests from `source` until it ends. `make` builds the app on the virtual clock."""
    clock = VirtualClock(now)
    out = sys.stdout

    def write(line: str) -> None:
        out.write(line + "\n")
        out.flush()

    lines = JsonLines(clock, write)
    app = make(clock, lines.told)
    raise_to_newest(app, clock)
    await app.connect()
    lines.attach(app)
    incoming = _lines_of(source)
    try:
        while line := await incoming.get():
            await lines.handle(line)
    finally:
        await app.close()


def _lines_of(source: TextIO) -> asyncio.Queue[str]:
    """Lines as they come, "" at the end; read by a thread that does not keep the program from ending."""
    queue: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            while line := source.readline():
                loop.call_soon_threadsafe(queue.put_nowait, line)
            loop.call_soon_threadsafe(queue.put_nowait, "")

    threading.Thread(target=read, daemon=True).start()
    return queue


def raise_to_newest(app: App, clock: VirtualClock) -> None:
    """The clock never runs behind the newest stored time."""
    with app.store.unit() as unit:
        newest = unit.value("newest") or 0
    if newest > clock.now():
        sys.stderr.write(f"--now lies before the newest stored time; the clock is raised to it ({newest} ms)\n")
        clock.move_to(int(newest))
