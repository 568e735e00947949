"""The terminal's one conversation: what is sent, what is shown, what falls due meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from typing import Any, Protocol

from bot.app import App, Content
from bot.arrivals import Arrival
from bot.arrivals import Content as Arriving
from bot.channels.console.reading import Standing
from bot.clock import MINUTE, SECOND
from bot.sandbox.phone import PhoneMessage
from bot.store.store import Letter
from bot.turns import Taken
from core.errors import StoreError
from core.says import Value
from dialogs.assistant import Outlook
from locales.agreed import Terms

CHANNEL = "console"
ADDRESS = "terminal"  # one conversation a folder: who comes back goes on where it was

ENDS = frozenset({"bound", "cancelled", "with_a_person", "gave_up"})
QUIET = 0.8  # seconds without an answer before the console says what it waits for
PATIENCE = MINUTE  # ms that a pipe's next line waits for the bank at most
SMS_IS_NEWS = 5 * MINUTE  # ms: an older one was for somebody else's visit, and its code is no good any more


class Face(Protocol):
    """Where things are shown."""

    def letter(self, letter: Letter) -> None:
        """One bubble with its buttons."""
        ...

    def terms(self, terms: Terms) -> None:
        """The text that is to be agreed to."""
        ...

    def sms(self, message: PhoneMessage, title: str) -> None:
        """What the phone received."""
        ...

    def note(self, text: str) -> None:
        """A quiet line of the console itself."""
        ...


class Conversation:
    """Take an app with `attach` and a face with `open`; then send."""

    def __init__(self, content: Content, language: str) -> None:
        self.content, self.outlook = content, Outlook()
        self.newest: Letter | None = None
        self._language, self._id, self._cursor, self._sent = language, "", 0, 0
        self._face: Face
        self._app: App
        self._wake = asyncio.Event()
        self._terms_shown: set[str] = set()

    def attach(self, app: App) -> None:
        """Take the app: who was here, and how far the phone has been read."""
        self._app = app
        with app.store.unit() as unit:
            self._cursor = int(unit.value("fact", name="phone_cursor") or 0)
            row = unit.row("find_conversation", channel=CHANNEL, address=ADDRESS)
        if row is not None:
            self._id = row.id
            self.outlook = app.turns.outlook(row.id)

    def open(self, face: Face) -> None:
        """Show where we are: what was left unsaid, the question that is open, or how to begin."""
        self._face = face
        letters = self._app.turns.letters(self._id) if self._id else []
        unsaid = [letter for letter in letters if letter.status == "due"]
        if self.idle:
            face.note(self.words("hint"))
        else:
            face.note(self.words("came_back"))
            unsaid = unsaid or letters[-1:]
        self._show(unsaid)

    # -- what the person does

    def send(self, content: Arriving) -> None:
        """One turn; what it says is shown, what it asks of the world begins."""
        self._sent += 1
        message = f"own:{time.time_ns()}:{self._sent}"
        try:
            taken = self._app.turns.take(Arrival(CHANNEL, ADDRESS, message, content))
        except StoreError:
            return self._face.note(self.content.texts.text(self._language, "page.refused_store"))
        self._id = taken.conversation
        return self.told(taken)

    def told(self, taken: Taken) -> None:
        """A turn was committed; ours is shown."""
        self._wake.set()
        if taken.conversation != self._id or taken.again:
            return
        self.outlook = taken.outlook
        self._show(taken.letters)
        if self.working:
            asyncio.get_running_loop().call_later(QUIET, self._still_working, taken)

    def again(self) -> None:
        """The newest bubble once more."""
        if self.newest is None:
            return self._face.note(self.words("hint"))
        self._terms_shown.clear()
        return self._show([self.newest])

    def phone(self) -> None:
        """The last messages the phone received."""
        sandbox = self._app.sandbox
        messages = sandbox.phone.arrived()[-3:] if sandbox else []
        for message in messages:
            self._sms(message)
        if not messages:
            self._face.note(self.words("no_messages"))

    # -- how it stands

    @property
    def now(self) -> int:
        """Milliseconds since 1970."""
        return self._app.clock.now()

    @property
    def idle(self) -> bool:
        """Nothing is open."""
        return self.outlook.dialog is None or self.outlook.state in ENDS

    @property
    def working(self) -> bool:
        """The bank or the wallet is being waited for."""
        return self.outlook.state == "verifying"

    @property
    def standing(self) -> Standing:
        """What a typed line is read against."""
        letter, asked = self.newest, self.outlook.asked
        if letter is None:
            return Standing(asked)
        buttons = tuple((button["key"], button["label"]) for button in letter.buttons)
        form = letter.form
        if not form or form["kind"] != asked:
            return Standing(asked, letter.id, buttons)
        readable_at = letter.at + int(form["readable_after"]) * SECOND
        return Standing(asked, letter.id, buttons, form["id"], form["kind"], len(form["fields"]) > 1, readable_at)

    def words(self, key: str, **values: Value) -> str:
        """The console's own words, in the language of the conversation."""
        return self.content.texts.text(self._language, f"console.{key}", values)

    # -- what falls due

    async def beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Do `work`, and meanwhile what falls due; when either fails, both end."""
        tasks = {asyncio.ensure_future(work), asyncio.ensure_future(self._keep_due())}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def settle(self) -> None:
        """Until nothing is due and the bank has answered."""
        end = self.now + PATIENCE
        while self.now < end:
            begun = self._app.due.run()
            if self._app.performer.tasks:
                await asyncio.wait(self._app.performer.tasks, timeout=1, return_when=asyncio.FIRST_COMPLETED)
            elif self.working:
                await asyncio.sleep(0.05)
            elif not begun:
                break
        self._read_phone()

    async def _keep_due(self) -> None:
        while True:
            self._wake.clear()
            self._app.due.run()
            self._read_phone()
            try:
                async with asyncio.timeout(self._seconds_to_next()):
                    await self._wake.wait()
            except TimeoutError:
                continue

    def _seconds_to_next(self) -> float:
        """A call that ends without a turn plans its repetition unseen, so nobody sleeps long beside a call."""
        sandbox = self._app.sandbox
        times = (self._app.due.next(), sandbox.phone.next_arrival() if sandbox else None)
        longest = SECOND if self._app.performer.tasks else MINUTE
        left = min((time - self.now for time in times if time is not None), default=longest)
        return max(50, min(left, longest)) / SECOND

    # -- showing

    def _show(self, letters: list[Letter] | tuple[Letter, ...]) -> None:
        for letter in letters:
            self.newest, self._language = letter, letter.language
            self._face.letter(letter)
            if letter.form and letter.form["kind"] == "agreement":
                self._show_terms(self.content.agreement[letter.language])
        if any(letter.status == "due" for letter in letters):
            with self._app.store.unit() as unit:
                unit.run("delivered_to", conversation=self._id)

    def _show_terms(self, terms: Terms) -> None:
        if terms.hash in self._terms_shown:
            return self._face.note(self.words("terms_above"))
        self._terms_shown.add(terms.hash)
        return self._face.terms(terms)

    def _still_working(self, taken: Taken) -> None:
        if self.working and self.outlook is taken.outlook:
            self._face.note(self.words("working"))

    def _read_phone(self) -> None:
        """Show what has arrived since, and remember how far that was, over restarts."""
        sandbox = self._app.sandbox
        messages = sandbox.phone.arrived(self._cursor) if sandbox else []
        if not messages:
            return
        for message in messages:
            if message.arrives_at > self.now - SMS_IS_NEWS:
                self._sms(message)
        self._cursor = messages[-1].cursor
        with self._app.store.unit() as unit:
            unit.run("put_fact", name="phone_cursor", value=str(self._cursor))

    def _sms(self, message: PhoneMessage) -> None:
        self._face.sms(message, self.words("call" if message.channel == "voice" else "phone"))
