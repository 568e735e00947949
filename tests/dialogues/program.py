"""The program under test: the App behind `chat --jsonl` in this process, on a folder of its own and a virtual clock."""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.app import App, Content
from bot.channels.jsonl import JsonLines
from bot.clock import VirtualClock
from bot.sandbox.passwords import CHEAP
from bot.settings import Settings
from tests.dialogues.overhearing import Overheard
from tests.dialogues.wallet_moods import Mood, Moody

Line = dict[str, Any]


class Program:
    """Takes requests, gives the lines they caused. Lines that came out before are dropped, by their ids."""

    def __init__(self, folder: Path, content: Content, now: int) -> None:
        self._folder, self._content = folder, content
        self._out: list[str] = []
        self._seen: set[str] = set()
        self.clock = VirtualClock(now)
        self.trace: list[str] = []  # every line that came out
        self.heard: list[str] = []  # what reached bank and wallet
        self._keys: set[str] = set()
        self.complaints = Complaints()
        self.wallet = Mood()

    async def open(self) -> None:
        """Start on the folder, with its sandbox, and listen to what reaches the sandbox."""
        self.clock = VirtualClock(self.clock.now())
        lines = JsonLines(self.clock, self._out.append)
        self._app = App(settings(self._folder), self.clock, self._content, lines.told)
        self._app.password_cost = CHEAP
        await self._app.connect()
        sandbox = self._app.sandbox
        if sandbox is None:
            raise LookupError("the sandbox is embedded, always")
        sandbox.wallet.app.add_middleware(Moody, mood=self.wallet, clock=self.clock)
        for service in (sandbox.bank.app, sandbox.wallet.app):
            service.add_middleware(Overheard, heard=self.heard, keys=self._keys)
        lines.attach(self._app)
        self._lines = lines
        logging.getLogger("bindguide").addHandler(self.complaints)

    async def close(self) -> None:
        """Stop gracefully."""
        logging.getLogger("bindguide").removeHandler(self.complaints)
        await self._app.close()

    async def ask(self, request: Line) -> list[Line]:
        """All new lines that one request caused, its `done` last."""
        await self._lines.handle(json.dumps(request, ensure_ascii=False))
        fresh = [json.loads(line) for line in self._out]
        self.trace += self._out
        self._out.clear()
        return [line for line in fresh if not self._again(line)]

    def _again(self, line: Line) -> bool:
        identity = next((line[kind]["id"] for kind in ("say", "form", "phone") if kind in line), "")
        again = identity in self._seen
        if identity:
            self._seen.add(identity)
        return again


class Complaints(logging.Handler):
    """What the program logged as an error; the traceback of a failed turn is there too."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def quick_folder() -> Path:
    """A new private folder, in memory where the system has such a place: every turn waits for the disk twice."""
    memory = Path("/dev/shm")  # noqa: S108  mkdtemp makes a folder of our own in it
    where = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    return Path(tempfile.mkdtemp(prefix="talks-", dir=where))


class Folders:
    """Data folders that are migrated already: one is made, the others are its copies."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._template: Path | None = None

    def fresh(self) -> Path:
        """A new one."""
        template = self._template or self._make()
        folder = self._home / uuid.uuid4().hex
        shutil.copytree(template, folder)
        return folder

    def _make(self) -> Path:
        from bot.sandbox.bank import BankSandbox
        from bot.sandbox.wallet import WalletSandbox
        from bot.store.store import open_store

        folder = self._home / "template"
        folder.mkdir(mode=0o700)
        clock = VirtualClock(0)
        open_store("", folder).close()
        BankSandbox(folder / "sandbox", clock).close()
        WalletSandbox(folder / "sandbox", clock).close()
        self._template = folder
        return folder


def settings(folder: Path) -> Settings:
    """Everything by default, the data in `folder`."""
    return Settings(
        data=folder,
        database_url="",
        keys="",
        bank_url="",
        wallet_url="",
        host="127.0.0.1",
        port=8080,
        public_url="http://127.0.0.1:8080",
        language="zh_CN",
    )


def milliseconds(now: str) -> int:
    """An ISO time with offset as ms since 1970."""
    return int(datetime.fromisoformat(now).timestamp() * 1000)
