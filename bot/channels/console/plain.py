"""Lines in, plain text out: for pipes, screen readers and terminals that know no colours."""

from __future__ import annotations

import asyncio
import io
import os
import threading
from collections.abc import AsyncIterator
from typing import TextIO

from bot.channels.console.conversation import Conversation
from bot.channels.console.reading import Command, Early, OnceMore, Reader
from bot.sandbox.phone import PhoneMessage
from bot.store.store import Letter
from locales.agreed import Terms


class Plain:
    """No escape sequences; each line waits until the one before has had its answer."""

    def __init__(self, conversation: Conversation, source: TextIO, out: TextIO) -> None:
        self._conversation, self._source, self._out = conversation, source, out
        self._reader = Reader(conversation.content.phrases)
        self._left = False
        if isinstance(out, io.TextIOWrapper):
            out.reconfigure(errors="replace")  # a terminal of another encoding may lack a sign, e.g. 🎉

    async def run(self) -> None:
        """Until the input ends, /quit, or nobody reads what is written."""
        await self._conversation.beside(self._lines())

    async def _lines(self) -> None:
        self._conversation.open(self)
        await self._conversation.settle()
        async for line in lines(self._source):
            await self._take(line)
            if self._left:
                return
            await self._conversation.settle()

    async def _take(self, line: str) -> None:
        conversation = self._conversation
        match self._reader.read(line, conversation.standing, conversation.now):
            case None:
                pass
            case Command(name=name):
                self._command(name)
            case OnceMore():
                self.note(conversation.words("password_again"))
            case Early(at=at, content=content):
                self.note(conversation.words("read_on", seconds=-(-(at - conversation.now) // 1000)))
                await asyncio.sleep((at - conversation.now) / 1000)
                conversation.send(content)
            case content:
                conversation.send(content)

    def _command(self, name: str) -> None:
        match name:
            case "quit":
                self._left = True
            case "again":
                self._conversation.again()
            case "phone":
                self._conversation.phone()
            case _:
                self.note(self._conversation.words("help"))

    # -- showing

    def letter(self, letter: Letter) -> None:
        """The words, the buttons with their numbers, and that a password is awaited."""
        self._write(letter.text)
        if letter.buttons:
            self._write("  ".join(f"[{n}] {b['label']}" for n, b in enumerate(letter.buttons, 1)))
        if letter.form and letter.form["kind"] == "payment_password":
            self.note(self._conversation.words("password"))
        self._write("")

    def terms(self, terms: Terms) -> None:
        """Key terms begin with a word that says so."""
        self._write(terms.title)
        for section in terms.sections:
            self._write(section.heading)
            for clause in section.clauses:
                sign = f"【{self._conversation.words('key_term')}】" if clause.key else ""
                self._write(f"  {sign}{clause.text}")
        self.note(self._conversation.words("agree"))
        self._write("")

    def sms(self, message: PhoneMessage, title: str) -> None:
        self._write(f"{title} {message.text}\n")

    def note(self, text: str) -> None:
        self._write("\n".join(f"· {line}" for line in text.splitlines()))

    def _write(self, text: str) -> None:
        if self._left:
            return
        try:
            self._out.write(f"{text}\n")
            self._out.flush()
        except BrokenPipeError:
            self._left = True
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._out.fileno())  # so that closing it does not fail either


async def lines(source: TextIO) -> AsyncIterator[str]:
    """Line by line. The thread that waits for them holds nothing up when the program ends."""
    loop, queue = asyncio.get_running_loop(), asyncio.Queue[str | None]()
    encoding, descriptor = source.encoding, source.fileno()

    def pump() -> None:
        # a stream of its own: a lock held on sys.stdin would stop the interpreter from ending
        with open(descriptor, encoding=encoding, errors="replace", closefd=False) as stream:
            for line in stream:
                loop.call_soon_threadsafe(queue.put_nowait, line)
        loop.call_soon_threadsafe(queue.put_nowait, None)

    threading.Thread(target=pump, daemon=True).start()
    while (line := await queue.get()) is not None:
        yield line
