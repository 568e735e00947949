"""Races with aligned starts: whoever comes at the same instant, the ledgers show that it happened once."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from bot.arrivals import Arrival, Posted, Pressed, Rang, Text
from bot.channels.web.gate import Gate
from bot.clock import MINUTE, SECOND
from bot.performing.limits import REFUSALS
from bot.sandbox import bank, ledger
from bot.sandbox.codes import TRIES, Codes
from bot.sandbox.ready_numbers import ready_number
from bot.sandbox.storage import Keys, open_database, transaction
from dialogs.assistant import Outlook
from tests.crash.arena import Arena, Worker
from tests.crash.people import ID_NUMBER, MOBILE, NAME, PASSWORD

CHANNEL = "web"  # letters are kept, nothing is owed
CROWD = 3  # that come at the same instant


@dataclass
class Race:
    """What came of one kind of race."""

    name: str
    rounds: int = 0
    breaches: list[str] = field(default_factory=list)

    def look(self, right: bool, what: str) -> None:
        """Count a round; `what` went wrong unless it is right."""
        self.rounds += 1
        if not right:
            self.breaches.append(what)


def take(worker: Worker, arrival: Arrival) -> Any:
    """One turn, as the web chat takes it."""
    return Gate(worker.app.turns, lambda taken: None).take(arrival)


class Crowd:
    """Drives conversations in an arena."""

    def __init__(self, arena: Arena) -> None:
        self.arena = arena
        self._messages = 0

    def arrival(self, who: str, content: Any, account: str = "", message: str = "") -> Arrival:
        """With an identity of its own, unless one is given."""
        self._messages += 1
        return Arrival(CHANNEL, who, message or f"m{self._messages}", content, account)

    def say(self, who: str, *contents: Any, account: str = "") -> None:
        """One after another, each settled."""
        worker = self.arena.first

        async def one(content: Any) -> None:
            await take(worker, self.arrival(who, content, account))
            await worker.settle()

        for content in contents:
            worker.run(one(content))

    def at_once(self, arrivals: list[Arrival]) -> None:
        """All of them at the same instant; what they caused is settled."""
        self.arena.together([partial(take, arrival=arrival) for arrival in arrivals])
        self.arena.settle()

    def until_code(self, who: str, card: str, account: str = "") -> None:
        """From the first word to the question for the code."""
        texts = [Text(text) for text in ("怎么绑卡", "好", card, "对", NAME, ID_NUMBER, MOBILE, "好")]
        self.say(who, *texts, account=account)

    def until_agreement(self, who: str, card: str, account: str = "") -> str:
        """The form that agrees to the binding."""
        self.until_code(who, card, account)
        self.say(who, Text(self.newest_code()), account=account)
        if self.asked(who) == "payment_password":
            fields: dict[str, str | bool] = {"payment_password": PASSWORD, "payment_password_repeat": PASSWORD}
            self.say(who, Posted(self.form(who), fields), account=account)
        return self.form(who)

    def letters(self, who: str) -> list[Any]:
        """What was said."""
        turns = self.arena.first.app.turns
        with turns.store.unit() as unit:
            row = unit.row("find_conversation", channel=CHANNEL, address=who)
        return turns.letters(row.id) if row else []

    def reminders(self, who: str) -> int:
        """How often this person was told that we are still here."""
        words = self.arena.first.app.content.texts.text("zh_CN", "binding.reminder")
        return sum(letter.text.startswith(words) for letter in self.letters(who))

    def asked(self, who: str) -> str | None:
        """What is awaited."""
        return self.outlook(who).asked

    def outlook(self, who: str) -> Outlook:
        """How it stands."""
        turns = self.arena.first.app.turns
        with turns.store.unit() as unit:
            row = unit.row("find_conversation", channel=CHANNEL, address=who)
        return turns.outlook(row.id) if row else Outlook()

    def asked_of_the_bank(self) -> int:
        """How many calls it has answered."""
        with closing(sqlite3.connect(self.arena.folder / "sandbox" / "bank.db")) as book:
            return int(book.execute("SELECT count(*) FROM operations").fetchone()[0])

    def form(self, who: str) -> str:
        """The newest form that was offered."""
        return next(str(letter.form["id"]) for letter in reversed(self.letters(who)) if letter.form)

    def newest_code(self) -> str:
        """On the phone; "" before the first."""
        with closing(sqlite3.connect(self.arena.folder / "sandbox" / "bank.db")) as book:
            row = book.execute("SELECT text FROM messages ORDER BY rowid DESC LIMIT 1").fetchone()
        return re.findall(r"\d{6}", row[0])[0] if row else ""


def presses(arena: Arena, rounds: int) -> Race:
    """The same button pressed on three devices: the consent is given once, and the bank hears of it once."""
    race, crowd = Race("presses of one button"), Crowd(arena)
    for n in range(rounds):
        who = f"presser{n}"
        crowd.say(who, Text("怎么绑卡"))
        crowd.at_once([crowd.arrival(who, Pressed("confirm")) for _ in range(CROWD)])
        keys = Counter(letter.key for letter in crowd.letters(who))
        race.look(keys["binding.ask_card_number"] >= 1 and crowd.asked(who) == "card_number", f"{who}: {keys}")
        numbers = [letter.n for letter in crowd.letters(who)]
        race.look(numbers == list(range(1, len(numbers) + 1)), f"{who}: letters {numbers}")
    return race


def one_message(arena: Arena, rounds: int) -> Race:
    """The same message delivered at three places is one turn."""
    race, crowd = Race("one message at three processes"), Crowd(arena)
    for n in range(rounds):
        who = f"writer{n}"
        crowd.at_once([crowd.arrival(who, Text("怎么绑卡"), message=f"m{n}") for _ in range(CROWD)])
        race.look(len(crowd.letters(who)) == 1, f"{who}: {len(crowd.letters(who))} letters")
    return race


def sending(arena: Arena, rounds: int) -> Race:
    """`Send the code` pressed on three devices: one message on the phone."""
    race, crowd = Race("presses of `send the code`"), Crowd(arena)
    for n in range(rounds):
        who, card = f"sender{n}", ready_number(length=19, serial=700_000 + n)
        crowd.say(who, *(Text(text) for text in ("怎么绑卡", "好", card, "对", NAME, ID_NUMBER, MOBILE)))
        before = sum(ledger.read(arena.folder).messages.values())
        crowd.at_once([crowd.arrival(who, Pressed("confirm")) for _ in range(CROWD)])
        sent = sum(ledger.read(arena.folder).messages.values()) - before
        race.look(sent == 1, f"{who}: {sent} messages")
    return race


def two_devices(arena: Arena, rounds: int) -> Race:
    """One person binds one card on two devices, to the last press: one binding, and no agreement without one."""
    race, crowd = Race("two devices, one card"), Crowd(arena)
    for n in range(rounds):
        account, card = f"account{n}", ready_number(length=19, serial=800_000 + n)
        forms = {who: crowd.until_agreement(who, card, account) for who in (f"phone{n}", f"desk{n}")}
        arena.clock.advance(61 * SECOND)
        agreed = [crowd.arrival(who, Posted(form, {"accept": True}), account) for who, form in forms.items()]
        crowd.at_once(agreed)
        counts = ledger.read(arena.folder)
        bound = [times for (whose, _), times in counts.bindings.items() if whose == account]
        race.look(bound == [1], f"{account}: bindings {bound}")
        race.look(not counts.agreements_without_binding, f"{account}: an agreement without a binding")
    return race


def wrong_codes(arena: Arena, rounds: int) -> Race:
    """A dozen wrong codes at the same instant: the bank looks at five at most."""
    race, crowd = Race("code tries in the chat"), Crowd(arena)
    for n in range(rounds):
        who = f"guesser{n}"
        crowd.until_code(who, ready_number(length=19, serial=900_000 + n))
        code = int(crowd.newest_code())
        wrong = [f"{(code + by) % 10**6:06d}" for by in range(1, 13)]
        crowd.at_once([crowd.arrival(who, Text(guess)) for guess in wrong])
        with closing(sqlite3.connect(arena.folder / "sandbox" / "bank.db")) as book:
            (tries,) = book.execute("SELECT tries FROM codes ORDER BY id DESC LIMIT 1").fetchone()
        race.look(tries <= TRIES, f"{who}: {tries} tries")
    return race


def stolen_card(arena: Arena, rounds: int) -> Race:
    """Eight accounts try one card at the same instant, with a mobile that isn't its own: the bank hears of three.

    A tenth of the rounds, since each has eight people.
    """
    race, crowd = Race("one card from eight accounts"), Crowd(arena)
    for n in range(max(1, rounds // 10)):
        card, people = ready_number("9003", length=19, serial=600_000 + n), [f"thief{n}-{who}" for who in range(8)]
        for who in people:
            crowd.say(who, *(Text(text) for text in ("怎么绑卡", "好", card, "对", NAME, ID_NUMBER, MOBILE)))
        before = crowd.asked_of_the_bank()
        crowd.at_once([crowd.arrival(who, Pressed("confirm")) for who in people])
        for _ in range(3):
            arena.clock.advance(2 * SECOND)
            arena.settle()
        asked = crowd.asked_of_the_bank() - before
        most = REFUSALS * len(arena.workers)  # each process knows what it has under way
        race.look(REFUSALS <= asked <= most, f"{card[-4:]}: {asked} calls")
        race.look("verifying" not in {crowd.outlook(who).state for who in people}, "somebody still waits")
    return race


def timers_and_messages(arena: Arena, rounds: int) -> Race:
    """A timer and a message at the same instant: the message is answered, the reminder comes once at most."""
    race, crowd = Race("a timer against a message"), Crowd(arena)
    for n in range(rounds):
        who = f"slow{n}"
        crowd.say(who, Text("怎么绑卡"))
        due = arena.clock.now()
        ring = [crowd.arrival(who, Rang("silence"), message=f"timer:silence:{due}") for _ in range(CROWD - 1)]
        crowd.at_once([*ring, crowd.arrival(who, Text("好"))])
        letters = crowd.letters(who)
        keys = Counter(letter.key for letter in letters)
        right = crowd.asked(who) == "card_number" and keys["binding.ask_card_number"] >= 1
        race.look(right and crowd.reminders(who) <= 1, f"{who}: {keys}")
        race.look([letter.n for letter in letters] == list(range(1, len(letters) + 1)), f"{who}: letters doubled")
    return race


def one_timer(arena: Arena, rounds: int) -> Race:
    """Many timers fall due while three processes look: each rings once."""
    race, crowd = Race("three processes, one timer"), Crowd(arena)
    people = [f"silent{n}" for n in range(rounds)]
    for who in people:
        crowd.say(who, Text("怎么绑卡"))
    arena.clock.advance(11 * MINUTE)
    arena.settle()
    for who in people:
        race.look(crowd.reminders(who) == 1, f"{who}: {crowd.reminders(who)} reminders")
    return race


def one_call(arena: Arena, rounds: int) -> Race:
    """Many calls fall due while three processes look: the wallet hears each of them once."""
    race, crowd, heard = Race("three processes, one call"), Crowd(arena), arena.heard
    people = [f"asker{n}" for n in range(rounds)]
    for who in people:
        arena.first.run(take(arena.first, crowd.arrival(who, Text("怎么绑卡"), who)))
    arena.settle()
    for who in people:
        race.look(heard[f"/accounts/{who}"] == 1, f"{who}: asked {heard[f'/accounts/{who}']} times")
    return race


def code_tries(folder: Path, rounds: int, check: Callable[[Any, str, str], None] | None = None) -> Race:
    """Eight guesses at the bank's own ledger from connections of their own: five are looked at, whoever comes first."""
    race = Race("code tries at the bank")
    keys = Keys(folder / "bank.key")
    book = open_database(folder / "bank.db", *bank.SCHEMAS)
    threads = 8
    barrier = threading.Barrier(threads + 1)
    verification = [""]

    def guess(by: int) -> None:
        connection = open_database(folder / "bank.db", *bank.SCHEMAS)
        codes = Codes(connection, keys)
        for _ in range(rounds):
            barrier.wait()
            if check:
                check(codes, verification[0], str(by))
            else:
                with transaction(connection):
                    codes.check(verification[0], f"x{by}", 1)
            barrier.wait()
        connection.close()

    crowd = [threading.Thread(target=guess, args=(by,)) for by in range(threads)]
    for thread in crowd:
        thread.start()
    for n in range(rounds):
        verification[0] = f"ver{n}"
        with transaction(book):
            Codes(book, keys).make(verification[0], 0)
        barrier.wait()
        barrier.wait()
        (tries,) = book.execute("SELECT tries FROM codes WHERE verification = ?", (verification[0],)).fetchone()
        race.look(tries == TRIES, f"{verification[0]}: {tries} tries")
    for thread in crowd:
        thread.join()
    book.close()
    return race


ALL = (one_message, presses, sending, two_devices, wrong_codes, stolen_card, timers_and_messages, one_timer, one_call)
