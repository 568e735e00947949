"""Three processes serve the web chat from one PostgreSQL and are killed again and again; people go on regardless.

The bank and the wallet are never killed: what they counted is the verdict.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import make_url

from bot.sandbox import ledger
from bot.sandbox.ready_numbers import ready_number
from tests.bot.databases import KEYS, new_database
from tests.crash import homes
from tests.crash.people import MAIN, Way
from tests.crash.verdicts import Breach
from tests.crash.visitor import UNREACHABLE, Visitor

PROCESSES = 3
AT_ONCE = 80  # people
CHANCE = 0.03  # of a kill at each named place reached
EVERY = 1.0  # seconds between two kills at any instant
PROMISED = 60.0  # seconds of the clock in which a call is settled whose process died
SLACK = 60.0  # seconds of the clock, so 15 real ones, that a busy machine may add
A_KILL = 3.0  # seconds that one may take on a busy machine, with all that people say meanwhile
AFTERWARDS = 180.0  # seconds after the last kill until people who are not served count as stuck

# 9012: the bank does it and the connection is cut before the answer
WAYS = (MAIN, replace(MAIN, name="stop", stops=True, bound=False), replace(MAIN, name="9012"))


@dataclass
class Storm:
    """What came of it."""

    seed: str
    kills: Counter[str] = field(default_factory=Counter)
    """By place."""
    people: int = 0
    seconds: float = 0.0
    longest_wait: float = 0.0
    """For the bank after the last kill, in seconds of the clock."""
    breaches: list[Breach] = field(default_factory=list)

    @property
    def total(self) -> int:
        """All kills."""
        return sum(self.kills.values())


@dataclass
class Client:
    """One person, and what the ledgers must hold of this card."""

    way: Way
    card: str
    visitor: Visitor

    @property
    def due(self) -> str:
        """How it should end. Nothing was asked of a bank that could not be reached, and the person was told so."""
        if self.visitor.ended == UNREACHABLE:
            return UNREACHABLE
        return "bound" if self.way.bound else "cancelled"


def rage(server: str, seed: str, kills: int, say: Callable[[str], None]) -> Storm:
    """At least so many kills; then everybody must come to an end."""
    with tempfile.TemporaryDirectory(prefix="bindguide-storm-") as home:
        return asyncio.run(_Rage(Path(home), server, seed, kills, say).to_the_end())


class _Rage:
    def __init__(self, home: Path, server: str, seed: str, kills: int, say: Callable[[str], None]) -> None:
        self._home, self._seed, self._wanted, self._say = home, seed, kills, say
        self._since = time.time_ns()
        self._url = new_database(server)
        _settle_without_disk(server, self._url)
        self._ports = [_free_port() for _ in range(PROCESSES)]
        self._bank = [_free_port(), _free_port()]
        self._storm = Storm(seed)
        self._clients: list[Client] = []
        self._codes: dict[str, str] = {}  # mobile -> the newest code
        self._calm = asyncio.Event()

    async def to_the_end(self) -> Storm:
        began = time.monotonic()
        keeper = await self._keeper()
        counting = asyncio.ensure_future(self._count(keeper))
        reading = asyncio.ensure_future(self._read_phones())
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._wanted * A_KILL + AFTERWARDS) as limit:
                    await self._serve_people(limit)
        finally:
            if keeper.stdin:
                keeper.stdin.close()
            await keeper.wait()
        for task in (counting, reading):
            task.cancel()
        await asyncio.gather(counting, reading, return_exceptions=True)
        self._storm.people, self._storm.seconds = len(self._clients), time.monotonic() - began
        self._storm.breaches += self._judged()
        return self._storm

    async def _keeper(self) -> asyncio.subprocess.Process:
        chosen = {
            "BINDGUIDE_DATA": str(self._home / "data"),
            "BINDGUIDE_DATABASE_URL": self._url,
            "BINDGUIDE_KEYS": KEYS,
            "BINDGUIDE_BANK_URL": f"http://127.0.0.1:{self._bank[0]}",
            "BINDGUIDE_WALLET_URL": f"http://127.0.0.1:{self._bank[1]}",
        }
        arguments = ["--ports", *map(str, self._ports), "--setting", *(f"{k}={v}" for k, v in chosen.items())]
        arguments += ["--since", str(self._since), "--seed", self._seed, "--noise", str(self._home / "noise")]
        arguments += ["--bank", *map(str, self._bank), "--ledgers", str(self._home)]
        arguments += ["--chance", str(CHANCE), "--every", str(EVERY)]
        pipe = asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.crash.keeper", *arguments, stdin=pipe, stdout=pipe
        )

    async def _count(self, keeper: asyncio.subprocess.Process) -> None:
        assert keeper.stdout is not None
        while line := await keeper.stdout.readline():
            told = json.loads(line)
            if "died" in told:
                self._storm.kills[told["at"]] += 1
                if not self._storm.total % 50:
                    self._say(f"  {self._storm.total} of {self._wanted} kills, {len(self._clients)} people")
                if self._storm.total >= self._wanted and not self._calm.is_set():
                    self._calm.set()
                    assert keeper.stdin is not None
                    keeper.stdin.write(b"calm\n")

    async def _read_phones(self) -> None:
        """As the SIM cards' owners would: the newest code of each."""
        read, book = 0, self._home / "sandbox" / "bank.db"
        while True:
            await asyncio.sleep(0.05)
            if not book.exists() or not book.stat().st_size:
                continue
            with suppress(sqlite3.OperationalError):
                for row, mobile, text in _messages(book, read):
                    read = row
                    if found := re.search(r"验证码(\d{6})", text):
                        self._codes[mobile] = found[1]

    async def _serve_people(self, limit: asyncio.Timeout) -> None:
        """People come as long as there are kills; who is there when they stop must be served to the end."""
        tasks: set[asyncio.Task[None]] = set()
        try:
            while not self._calm.is_set():
                while len(tasks) < AT_ONCE:
                    tasks.add(asyncio.ensure_future(self._person().binds()))
                done, tasks = await asyncio.wait(
                    {*tasks, calm := asyncio.ensure_future(self._calm.wait())}, return_when=asyncio.FIRST_COMPLETED
                )
                tasks.discard(calm)  # type: ignore[arg-type]
                calm.cancel()
                for task in done - {calm}:
                    task.result()
            self._say(f"{self._storm.total} kills, {len(self._clients)} people; now nobody is killed any more")
            limit.reschedule(asyncio.get_running_loop().time() + AFTERWARDS)
            for client in self._clients:
                client.visitor.begin_to_count()
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    def _person(self) -> Visitor:
        n = len(self._clients)
        way = WAYS[n % len(WAYS)]
        mobile = f"138{n:08d}"
        card = ready_number("9012" if way.name == "9012" else "0000", length=19, serial=n + 1)
        details = {"card_number": card, "mobile": mobile}
        visitor = Visitor(self._ports, way, details, lambda: self._codes.get(f"+86{mobile}", ""), f"{self._seed}/{n}")
        self._clients.append(Client(way, card, visitor))
        return visitor

    # --- the verdict

    def _judged(self) -> list[Breach]:
        found: list[Breach] = []
        for client in self._clients:
            if client.visitor.ended != client.due:
                found.append(Breach("stuck", f"{client.way.name}: {client.visitor}"))
            self._storm.longest_wait = max(self._storm.longest_wait, client.visitor.longest_wait)
        if self._storm.longest_wait > PROMISED + SLACK:
            found.append(Breach("stuck", f"somebody waited {self._storm.longest_wait:.0f} s for a dead process's call"))
        return found + self._by_ledger() + self._by_talk()

    def _by_ledger(self) -> list[Breach]:
        counts = ledger.read(self._home)
        people = sum(client.due != UNREACHABLE for client in self._clients)
        bound = sum(client.due == "bound" for client in self._clients)
        found = [
            Breach("doubled SMS", f"the key {key} had {times} effects")
            for key, times in counts.effects.items()
            if times > 1
        ]
        messages = sum(counts.messages_of_card.values())
        due = people + sum(client.visitor.resends for client in self._clients)
        active = sum(each.active for each in counts.agreements.values())
        unbound = sum(each.unbound for each in counts.agreements.values())
        if messages > due:
            found.append(Breach("doubled SMS", f"{messages} messages, {due} due"))
        if len(counts.messages_of_card) < people:
            found.append(Breach("lost turns", f"{people - len(counts.messages_of_card)} people never got their code"))
        if (made := sum(counts.bindings.values())) != bound:
            found.append(Breach("doubled bindings" if made > bound else "lost turns", f"{made} bindings, {bound} due"))
        if (active, unbound) != (bound, people - bound) or counts.agreements_without_binding:
            found.append(Breach("stray agreements", f"{active} active, {unbound} unbound, {bound} of {people} due"))
        return found

    def _by_talk(self) -> list[Breach]:
        """Everybody of one way has heard the same, as often, unless a code or a password expired.

        The usual is what most have heard. That it takes longer is said to whom it does; that the bank agrees is said
        alone where the wallet must still be asked who this is, else before the next question.
        """
        found = []
        texts = homes.content().texts
        keys = ("waiting_bank", "waiting_wallet", "verified")
        lost = texts.text("zh_CN", "binding.password_lost")  # it lives 5 minutes: nobody was alive to send it
        at_times = [_spoken(texts.text("zh_CN", f"binding.{key}")) for key in keys]
        for way in WAYS:
            heard = [
                frozenset(Counter(map(_spoken, client.visitor.texts)).items())
                for client in self._clients
                if client.way == way
                and client.visitor.ended
                and not client.visitor.resends
                and not any(lost in text for text in client.visitor.texts)
            ]
            usual = dict(Counter(heard).most_common(1)[0][0]) if heard else {}
            for text in at_times:
                usual.pop(text, None)
            for each in map(dict, heard):
                if more := [text for text, times in each.items() if times > usual.get(text, times)]:
                    whole = self._bubbles(way, more[0])
                    found.append(Breach("doubled turns", f"{way.name}: heard more than once: {more[0]}, in {whole}"))
                if less := [text for text, times in usual.items() if times > each.get(text, 0)]:
                    found.append(Breach("lost turns", f"{way.name}: never heard: {less[0]}"))
        return found

    def _bubbles(self, way: Way, spoken: str) -> list[str]:
        """The different bubbles of that way that end with these words."""
        texts = [text for client in self._clients if client.way == way for text in client.visitor.texts]
        return sorted({re.sub(r"\d", "#", text) for text in texts if _spoken(text) == spoken})


def _spoken(text: str) -> str:
    """The question, without the numbers, which are everybody's own; what stands before it may have been said alone."""
    return re.sub(r"\d", "#", text.splitlines()[-1])


def _messages(book: Path, after: int) -> list[tuple[int, str, str]]:
    with closing(sqlite3.connect(f"file:{book}?mode=ro", uri=True)) as phone:
        rows = phone.execute("SELECT rowid, mobile, text FROM messages WHERE rowid > ? ORDER BY rowid", (after,))
        return rows.fetchall()


def _settle_without_disk(server: str, url: str) -> None:
    """Only clients are killed here, never the server: what it has said is committed stays so without a disk."""
    import psycopg

    name = make_url(url).database
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off'.encode())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
