"""Erasing a person: nothing about them can be read in the database, its log, or any backup; others keep everything."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot import backups, erasing
from bot import keys as keyrings
from bot.app import Content
from bot.arrivals import Arrival, Text
from bot.clock import DAY, VirtualClock
from bot.learning.lessons import Lesson, Lessons, fingerprints
from bot.settings import Settings
from core.errors import StartError
from tests.bot.databases import KINDS, MORNING, member, new_database
from tests.bot.somebody import Somebody, secrets_of
from tests.dialogues.program import Folders, Program, quick_folder, settings

LI, WANG = "li", "wang"


class Town:
    """Two people in the middle of binding, with a ticket each, and a backup of that moment."""

    def __init__(self, home: Path, content: Content) -> None:
        self.home, self.folder = home, Folders(home).fresh()
        self.program = Program(self.folder, content, MORNING)
        self.people = [Somebody(who, secrets_of(n)) for n, who in enumerate((LI, WANG))]
        self.told: list[str] = []
        asyncio.run(self._begin())
        self.mine = self.everything(LI)

    @property
    def settings(self) -> Settings:
        """As the commands read them."""
        return settings(self.folder)

    async def _begin(self) -> None:
        await self.program.open()
        for person in self.people:
            await person.go_on(self.program, until="sms_code")
            await person.say(self.program, "人工")
        self.back_up("before")
        await self.program.close()

    def back_up(self, stamp: str) -> None:
        """A copy, and the file of data keys anew."""
        backups.back_up(self.settings, self.home / "copies", stamp, self.told.append)

    def everything(self, who: str) -> list[bytes]:
        """All values that tell of a person: their conversation, marks, sealed fields, wrapped key, words, letters."""
        with closing(sqlite3.connect(self.folder / "bindguide.db")) as database:
            ((conversation, account, session),) = database.execute(
                "SELECT id, account, session FROM conversations WHERE address = ?", (who,)
            )
            slots = json.loads(session)["slots"]
            found: list[Any] = [account, session, slots["mobile"]["ref"], *slots["card_number"]["fingerprints"]]
            for table, column in (
                ("vault", "sealed"),
                ("vault", "ref"),
                ("subjects", "wrapped"),
                ("effects", "payload"),
                ("tickets", "known"),
            ):
                query = f"SELECT {column} FROM {table} WHERE conversation = ?"  # noqa: S608  our own names
                found += [value for (value,) in database.execute(query, (conversation,))]
        values = [value if isinstance(value, bytes) else str(value).encode() for value in found]
        return [*values, slots["mobile"]["masked"].encode(), slots["card_number"]["last4"].encode() + "〕".encode()]

    def erase(self, who: str, hold: erasing.Hold | None = None) -> int:
        """The command."""
        return erasing.erase(self.settings, who, hold, MORNING, self.told.append)

    def left(self, folder: Path | None = None) -> list[bytes]:
        """What of Li's can still be found in any file of a data folder."""
        folder = folder or self.folder
        files = [file.read_bytes() for file in folder.glob("bindguide.db*")]
        return [value for value in self.mine if any(value in data for data in files)]

    def rows(self, query: str, folder: Path | None = None) -> list[tuple[Any, ...]]:
        """Of the database."""
        with closing(sqlite3.connect((folder or self.folder) / "bindguide.db")) as database:
            return database.execute(query).fetchall()


@pytest.fixture
def town(content: Content) -> Iterator[Town]:
    """In memory where there is such a disk."""
    home = quick_folder()
    yield Town(home, content)
    shutil.rmtree(home)


def test_nothing_is_left_of_a_person(town: Town) -> None:
    """Not one value in the database or its log; the other person goes on to the bound card."""
    everything = town.left()
    (before,) = town.rows("SELECT count(*) FROM consents")

    assert everything == town.mine
    assert len(everything) > 12
    assert town.erase(LI) == 0
    assert town.left() == []
    assert sum(log.stat().st_size for log in town.folder.glob("bindguide.db-wal")) == 0
    assert town.rows("SELECT address FROM conversations") == [(WANG,)]
    assert town.rows("SELECT held FROM erased") == [(erasing.PROOF,)]
    assert town.rows("SELECT count(*) FROM consents") == [before]
    assert len(town.rows("SELECT 1 FROM consents WHERE account LIKE 'erased:%'")) == before[0] // 2
    assert town.erase("nobody") == 1

    async def to_the_end() -> None:
        await town.program.open()
        await town.people[1].say(town.program, "继续")
        assert await town.people[1].go_on(town.program) == "bound"
        await town.program.close()

    asyncio.run(to_the_end())


def test_labelled_sentences_go_too(town: Town) -> None:
    """What Li wrote is gone from the lessons, what Wang wrote stays."""
    keys = keyrings.of(town.settings.keys, town.settings.data)
    lessons = Lessons(town.folder)
    for conversation, address in town.rows("SELECT id, address FROM conversations ORDER BY address"):
        lessons.add(Lesson(f"{address}写的", "fees", "zh_CN", 1, fingerprints(keys, conversation)[:1]))
    town.erase(LI)

    assert [one.text for one in lessons.all()] == [f"{WANG}写的"]


def test_no_backup_brings_a_person_back(town: Town) -> None:
    """A copy of before the erasure, restored with the newest file of keys: Li is gone, Wang is there and readable."""
    town.erase(LI)
    town.back_up("after")
    elsewhere = town.home / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    shutil.copy(town.folder / "keys", elsewhere / "keys")
    copies = town.home / "copies"
    shreds = copies / "bindguide-before.db"
    keys = (copies / backups.KEYS).read_text()
    with closing(sqlite3.connect(shreds)) as database:
        (sealed,) = database.execute("SELECT count(*) FROM vault").fetchone()
    told: list[str] = []

    assert sealed > 4  # the old copy has Li's fields, and no key for them is anywhere
    assert keys.count('"key"') == 1
    assert backups.restore(settings(elsewhere), shreds, told.append) == 0
    assert "1 people who were erased stay erased" in told[0]
    assert town.left(elsewhere) == []
    assert town.rows("SELECT address FROM conversations", elsewhere) == [(WANG,)]
    assert town.rows("SELECT count(*) FROM consents WHERE account LIKE 'erased:%'", elsewhere)[0][0] > 0


def test_a_legal_hold_keeps_the_ticket_without_what_it_knew(town: Town) -> None:
    """With a reason the ticket stays, emptied, until its day; then it goes, and what was kept of the consents too."""
    town.erase(LI, erasing.Hold("a complaint at court", date(2031, 12, 31)))

    assert town.left() == []
    assert town.rows("SELECT held FROM erased") == [(f"{erasing.PROOF}; tickets: a complaint at court",)]
    assert ("{}",) in town.rows("SELECT known FROM tickets")
    assert erasing.finish(town.settings, MORNING, town.told.append) == 0
    assert ("{}",) in town.rows("SELECT known FROM tickets")
    erasing.finish(town.settings, MORNING + 7 * 366 * DAY, town.told.append)
    assert ("{}",) not in town.rows("SELECT known FROM tickets")
    assert town.rows("SELECT held, until FROM erased") == [("", 0)]
    assert town.rows("SELECT count(*) FROM consents WHERE account LIKE 'erased:%'") == [(0,)]


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest) -> str:
    """An empty database of each kind; "" is SQLite in the folder."""
    return "" if request.param == "sqlite" else new_database(request.getfixturevalue("server"))


def test_who_waits_for_the_bank_is_not_erased(tmp_path: Path, url: str, content: Content) -> None:
    """While something is on its way nobody is erased, for it could be a binding; afterwards they are, on both."""
    app = member(url, tmp_path / "data", content, VirtualClock(MORNING))
    told: list[str] = []
    app.turns.take(Arrival("console", LI, "m1", Text("怎么绑卡")))
    with pytest.raises(StartError, match="look_up_account"):
        erasing.erase(app.settings, LI, None, MORNING, told.append)
    with app.store.unit() as unit:
        (effect,) = unit.rows("due_effects", now=MORNING)
        unit.run("put_effect", key=effect.key, status="done", due=0)

    assert erasing.erase(app.settings, LI, None, MORNING, told.append) == 0
    with app.store.unit() as unit:
        assert unit.row("find_conversation", channel="console", address=LI) is None
    again = app.turns.take(Arrival("console", LI, "m1", Text("怎么绑卡")))
    assert not again.again  # whoever writes again is somebody new
    app.store.close()
