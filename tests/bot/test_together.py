"""People who write at the same moment share one commit, and nothing else."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot import faults
from bot.app import App, Content
from bot.arrivals import Arrival, Pressed, Text
from bot.arrivals import Content as Arrived
from bot.channels.web.gate import Gate
from bot.clock import VirtualClock
from bot.turns import Taken, Turns
from core.errors import UnknownButtonError
from tests.bot.databases import KEYS, MORNING
from tests.dialogues.program import settings

BROKEN = "这一句谁也读不了"


class Breaks(Turns):
    """A program with a mistake in it: one sentence breaks the decision, after something was written."""

    def _decide(self, unit: Any, row: Any, session: Any, arrival: Arrival, at: int) -> Any:
        decided = super()._decide(unit, row, session, arrival, at)
        if arrival.content == Text(BROKEN):
            unit.write("put_fact", name="half", value=arrival.address)
            raise ZeroDivisionError
        return decided


class Together:
    """An app and its gate; whoever is told of a turn stands in `told`."""

    def __init__(self, folder: Path, content: Content) -> None:
        self.file = folder / "bindguide.db"
        self.told: list[Taken] = []
        chosen = msgspec.structs.replace(settings(folder), keys=KEYS)
        self.app = App(chosen, VirtualClock(MORNING), content, lambda taken: None, Breaks)
        self.gate = Gate(self.app.turns, self.told.append)

    def write(self, wanted: dict[str, Arrived], message: str) -> dict[str, Taken | BaseException]:
        """Everybody at the same moment; what came of it."""

        async def all_at_once() -> list[Taken | BaseException]:
            arrivals = [Arrival("web", who, message, content) for who, content in wanted.items()]
            return await asyncio.gather(*(self.gate.take(each) for each in arrivals), return_exceptions=True)

        return dict(zip(wanted, asyncio.run(all_at_once()), strict=True))

    def known(self) -> set[str]:
        """Who has a conversation, as another reader of the file sees it."""
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as database:
            return {address for (address,) in database.execute("SELECT address FROM conversations")}


@pytest.fixture
def people(tmp_path: Path, content: Content) -> Iterator[Together]:
    """Nobody has written yet."""
    together = Together(tmp_path / "data", content)
    yield together
    together.app.store.close()


def test_all_that_wait_share_one_commit(people: Together) -> None:
    """Eight people cost one commit, and each hears what they would hear alone."""
    alone = people.write({"alone": Text("怎么绑卡")}, "m1")["alone"]
    before = people.app.store.commits
    answers = people.write({f"p{n}": Text("怎么绑卡") for n in range(8)}, "m1")

    assert people.app.store.commits == before + 1
    assert isinstance(alone, Taken)
    for answer in answers.values():
        assert isinstance(answer, Taken)
        assert [letter.text for letter in answer.letters] == [letter.text for letter in alone.letters]
    assert len(people.told) == 9


def test_one_that_breaks_takes_nothing_from_the_others(people: Together) -> None:
    """Among three who write at once one breaks the decision and one presses what was never offered."""
    people.write({"li": Text("怎么绑卡"), "wang": Text("怎么绑卡")}, "m1")
    wanted: dict[str, Arrived] = {
        "li": Text("好"),
        "wang": Text(BROKEN),
        "nobody": Pressed("never"),
        "zhao": Text("怎么绑卡"),
    }
    answers = people.write(wanted, "m2")
    said = {who: [one.key for one in found.letters] for who, found in answers.items() if isinstance(found, Taken)}
    with people.app.store.unit() as unit:
        half = unit.value("fact", name="half")

    assert said["li"] == ["binding.ask_card_number"]
    assert said["wang"] == ["apology"]
    assert said["zhao"][-1:] == ["binding.ask_consent"]
    assert isinstance(answers["nobody"], UnknownButtonError)
    assert half is None
    assert people.known() == {"li", "wang", "zhao"}
    again = people.write({"wang": Text("好")}, "m3")["wang"]
    assert isinstance(again, Taken)
    assert again.outlook.asked == "card_number"


def test_a_message_that_comes_twice_at_once_is_one(people: Together) -> None:
    """The same message twice in one commit is taken once."""
    arrivals = [Arrival("web", "li", "m1", Text("怎么绑卡"))] * 2
    first, second = people.app.turns.take_all(arrivals)

    assert isinstance(first, Taken)
    assert isinstance(second, Taken)
    assert [first.again, second.again] == [False, True]
    assert len(people.app.turns.letters(first.conversation)) == 1


def test_no_answer_leaves_before_its_commit(people: Together, monkeypatch: pytest.MonkeyPatch) -> None:
    """Right before the commit nobody has been told, and another reader of the file sees nobody; after it, all."""
    seen: dict[str, tuple[int, set[str]]] = {}
    monkeypatch.setattr(faults, "_hook", lambda name: seen.setdefault(name, (len(people.told), people.known())))
    people.write({"li": Text("怎么绑卡"), "wang": Text("怎么绑卡")}, "m1")

    assert seen["before_commit"] == (0, set())
    assert seen["after_commit"] == (0, {"li", "wang"})
    assert len(people.told) == 2


def test_a_full_disk_fails_all_and_loses_nobody(people: Together) -> None:
    """When the database can't grow nobody is answered; with room again the same messages are taken."""
    wanted: dict[str, Arrived] = {f"p{n}": Text("怎么绑卡") for n in range(64)}
    with closing(people.app.store.engine.raw_connection()) as other:
        pages = other.cursor().execute("PRAGMA page_count").fetchone()[0]
    most = people.app.store._connection.cursor().execute
    most(f"PRAGMA max_page_count = {pages + 2}").fetchall()
    refused = people.write(wanted, "m1")

    assert any(isinstance(one, Exception) for one in refused.values())
    assert len(people.told) == sum(isinstance(one, Taken) for one in refused.values()) == len(people.known())
    most("PRAGMA max_page_count = 4294967294").fetchall()
    taken = people.write(wanted, "m1")
    assert all(isinstance(one, Taken) for one in taken.values())
    assert people.known() == set(wanted)
