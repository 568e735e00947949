"""Kills while somebody chats in Telegram: nothing is lost, and only a bubble whose sending was cut off comes twice."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sqlite3
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from bot import faults, serving, settings
from bot.app import LANGUAGES, App
from bot.channels.telegram import PATH, Telegram
from bot.channels.web.hub import Hub
from bot.channels.webhook import Webhook, beside
from bot.clock import SystemClock
from bot.outbox import Pace
from bot.turns import Taken
from tests.bot.telegram_front import free_port, served
from tests.crash import homes
from tests.crash.arming import NEVER, Arm, hook
from tests.crash.messenger import Messenger, messenger
from tests.crash.people import ORDINARY_CARD

DEEDS = ({"text": "我要绑卡"}, {"press": "同意，开始"}, {"text": ORDINARY_CARD})
ENDS_WITH = "binding.confirm_card"
PATIENCE = 20.0  # seconds for one deed, with a restart in it
LOOK = 0.02
AT_ONCE = Pace(1000, 0.0001)


@dataclass(frozen=True)
class Chat:
    """One chat that is played; the arm cuts its first life short."""

    webhook: bool = True
    arm: Arm = NEVER
    forgets: bool = False
    """The broken variant: a letter is marked before it is sent."""

    def __str__(self) -> str:
        return f"{'webhook' if self.webhook else 'polling'} · {self.arm}"


@dataclass
class Chatted:
    """What came of it."""

    chat: Chat
    kills: int = 0
    doubled: int = 0
    """Bubbles that came twice and may."""
    places: list[str] = field(default_factory=list)
    """Reached in the first life, in order."""
    breaches: list[str] = field(default_factory=list)


def play(chat: Chat) -> Chatted:
    """To the end of the chat, through the kill."""
    came = Chatted(chat)
    with homes.place("sqlite") as where, messenger() as platform:
        life = _Life(where.folder, platform.port, chat)
        try:
            for number, deed in enumerate(DEEDS, 1):
                if not platform.say(**deed) or not life.until_quiet(platform, number):
                    came.breaches.append(f"stuck after {deed}")
                    break
        finally:
            life.end()
        came.kills, came.places = life.kills, life.reached()
        _judge(came, where.folder, platform.kept()[0])
    return came


def healthy() -> list[Chat]:
    """Without a kill, by both ways."""
    return [Chat(webhook) for webhook in (True, False)]


def one_kill(sound: Chatted) -> Iterator[Chat]:
    """Everything the first life of a healthy chat reached, each time; by polling each place once."""
    for place, times in Counter(sound.places).items():
        for nth in range(1, times + 1) if sound.chat.webhook else (1,):
            yield Chat(sound.chat.webhook, Arm(place, nth))


def _judge(came: Chatted, folder: Path, bubbles: list[str]) -> None:
    """The letters of our store against the bubbles of the platform, and against what a healthy chat has."""
    letters = _read(folder, "SELECT key, text, status FROM letters ORDER BY n")
    arrived = [one for (one,) in _read(folder, "SELECT kind FROM inbox WHERE kind IN ('text', 'press') ORDER BY at")]
    if [key for key, _, _ in letters][-1:] != [ENDS_WITH] or len(letters) != len(DEEDS):
        came.breaches.append(f"said {[key for key, _, _ in letters]}")
    if len(arrived) != len(DEEDS):
        came.breaches.append(f"arrived: {arrived}")
    left = list(bubbles)
    for key, text, status in letters:
        times = 0
        while left and left[0].startswith(text.partition("\n")[0]):
            left.pop(0)
            times += 1
        if times == 0 or status != "delivered":
            came.breaches.append(f"{key} is {status} and came {times} times")
        came.doubled += times - 1 if times else 0
    if left:
        came.breaches.append(f"out of order: {left[0][:20]}")
    if came.doubled > _cut_off(came):
        came.breaches.append(f"{came.doubled} bubbles came twice")


def _cut_off(came: Chatted) -> bool:
    """Was a bubble on its way when the kill came? Then nobody can know whether it has arrived."""
    under_way = came.places.count("letter_due") > came.places.count("letter_sent")
    return came.kills > 0 and under_way and came.chat.arm.place != "letter_due"


def _read(folder: Path, query: str) -> list[tuple[str, ...]]:
    with contextlib.closing(sqlite3.connect(folder / "bindguide.db", timeout=10)) as connection:
        return connection.execute(query).fetchall()


class _Life:
    """The process, and the one after it; `chat.arm` is for the first."""

    def __init__(self, folder: Path, platform: int, chat: Chat) -> None:
        self._folder, self._platform, self._chat = folder, platform, chat
        self._port = free_port()
        self._log = folder.parent / "reached.log"
        self._places: list[str] = []
        self.kills = 0
        self._process = self._start(chat.arm)

    def until_quiet(self, platform: Messenger, deeds: int) -> bool:
        """All that was done has been taken, and nothing is owed; False if that never comes."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if os.waitpid(self._process, os.WNOHANG)[0]:
                self.kills += 1
                self._places = self._logged()
                self._process = self._start(NEVER)
            waiting = platform.kept()[1]
            letters = _read(self._folder, "SELECT status FROM letters")
            owed = _read(self._folder, "SELECT key FROM effects WHERE status NOT IN ('done', 'dropped')")
            # by polling an update is confirmed with the next question, so there is always one more to wait for
            taken = waiting == 0 or not self._chat.webhook
            if taken and len(letters) == deeds and ("due",) not in letters and not owed:
                return True
            time.sleep(LOOK)
        return False

    def end(self) -> None:
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)

    def reached(self) -> list[str]:
        """In the first life, in order."""
        return self._places or self._logged()

    def _logged(self) -> list[str]:
        return self._log.read_text().split()

    def _start(self, arm: Arm) -> int:
        process = os.fork()
        if process:
            return process
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        noise = os.open(self._folder.parent / "noise.err", flags, 0o600)
        os.dup2(noise, 1)
        os.dup2(noise, 2)
        try:
            faults.install(hook(arm, os.open(self._log, flags, 0o600)))
            asyncio.run(self._serve())
        except BaseException:
            traceback.print_exc()
        os._exit(0)

    async def _serve(self) -> None:
        """The app, the channel and the work, as `bot.serving` has them, without its pace in a chat."""
        base = f"http://127.0.0.1:{self._platform}"
        how = settings.Telegram("1:made-up", f"{base}/bot", webhook=self._chat.webhook, sensitive_input="chat")
        read = settings.read({"BINDGUIDE_DATA": str(self._folder)}, LANGUAGES)
        read = msgspec.structs.replace(read, public_url=f"http://127.0.0.1:{self._port}", telegram=how)
        wake = asyncio.Event()

        def told(taken: Taken) -> None:
            telegram.told(taken)
            wake.set()

        app = App(read, SystemClock(), homes.content(), told)
        await app.connect()
        telegram = Telegram(app, how, told, AT_ONCE, AT_ONCE)
        if self._chat.forgets:
            _forget(telegram)
        webhook = Webhook(PATH, telegram.secret, lambda update: telegram.take(update, ordered=False))
        async with served(beside(webhook, {}), self._port):
            await asyncio.gather(telegram.run(), serving._work(app, Hub(), wake))


def _forget(telegram: Telegram) -> None:
    """Broken on purpose: what is going to be sent is no longer due."""
    outbox = telegram.outbox
    carry = outbox._carrier.carry

    async def marked_first(address: str, letter: object, newest: bool, bubbles: object) -> None:
        outbox._mark(letter.conversation, letter.n, "delivered")  # type: ignore[attr-defined]
        faults.reach("letter_due")
        await carry(address, letter, newest, bubbles)  # type: ignore[arg-type]

    outbox._carrier.carry = marked_first  # type: ignore[method-assign]
