"""Keys change, get lost, are the wrong ones: nobody's conversation breaks, and nothing of it is silent."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot import backups, keys, rekeying
from bot.app import Content
from bot.settings import Settings
from core.errors import StartError, VaultError
from tests.bot.databases import MORNING
from tests.bot.somebody import Somebody, secrets_of
from tests.dialogues.program import Folders, Program, quick_folder, settings


class Place:
    """A data folder, its program, and what the commands told."""

    def __init__(self, home: Path, folder: Path, content: Content) -> None:
        self.home, self.folder, self.content = home, folder, content
        self.program = Program(folder, content, MORNING)
        self.told: list[str] = []

    @property
    def settings(self) -> Settings:
        """As the commands read them."""
        return settings(self.folder)

    def command(self, run: Callable[[Settings, Callable[[str], None]], int]) -> int:
        """Run one of `keys`."""
        self.told.clear()
        return run(self.settings, self.told.append)

    def keep_only(self, kid: str) -> None:
        """Take the other keys out of the file."""
        file = self.folder / "keys"
        file.write_text("".join(line for line in file.read_text().splitlines(True) if line.startswith(f"{kid}:")))

    @contextlib.contextmanager
    def database(self) -> Iterator[sqlite3.Connection]:
        """As somebody who can write to the file."""
        with closing(sqlite3.connect(self.folder / "bindguide.db", isolation_level=None)) as database:
            yield database

    async def running(self, work: Callable[[], Awaitable[None]]) -> None:
        """Start, do `work`, stop."""
        await self.program.open()
        try:
            await work()
        finally:
            await self.program.close()


@pytest.fixture
def place(content: Content) -> Iterator[Place]:
    """An empty one, in memory where there is such a disk."""
    import shutil

    home = quick_folder()
    yield Place(home, Folders(home).fresh(), content)
    shutil.rmtree(home)


def test_a_key_is_changed_under_way(place: Place) -> None:
    """Three people are in the middle when a new key comes, the data keys are wrapped with it, and the old one goes."""
    people = [Somebody(f"p{n}", secrets_of(n)) for n in range(3)]
    steps = ("holder_name", "mobile", "sms_code")

    async def begin() -> None:
        for person, step in zip(people, steps, strict=True):
            await person.go_on(place.program, until=step)

    async def one_step_while_rotating() -> None:
        rotating = asyncio.to_thread(place.command, rekeying.rotate)
        going_on = [people[0].go_on(place.program, until="id_number"), people[1].go_on(place.program, until="confirm")]
        done, *_ = await asyncio.gather(rotating, *going_on)
        assert done == 0

    async def to_the_end() -> None:
        for person in people:
            assert await person.go_on(place.program) == "bound"

    asyncio.run(place.running(begin))
    assert place.command(rekeying.new) == 0
    with pytest.raises(StartError, match="no BindGuide has started with 'k2'"):
        place.command(rekeying.rotate)
    asyncio.run(place.running(one_step_while_rotating))
    assert place.told == ["3 people's data keys are now wrapped with k2"]
    assert place.command(rekeying.check) == 0
    assert place.told[1].endswith("it may be taken out")
    place.keep_only("k2")
    asyncio.run(place.running(to_the_end))
    assert place.program.complaints.said == []


def test_a_wrong_key_stops_the_start(place: Place) -> None:
    """With another key nothing starts, and it is said what to do; once the loss is accepted, people are asked again."""
    person = Somebody("li", secrets_of(1))

    async def begin() -> None:
        await person.go_on(place.program, until="sms_code")

    async def to_the_end() -> None:
        assert await person.go_on(place.program) == "bound"

    asyncio.run(place.running(begin))
    (place.folder / "keys").write_text(keys.draw("k1") + "\n")
    with pytest.raises(StartError, match="keys lost"):
        asyncio.run(place.running(begin))
    assert place.command(rekeying.check) == 1
    assert "do not open" in place.told[1]
    assert place.command(rekeying.lost) == 0
    assert place.told == ["what 1 people had typed is forgotten, they are asked again; the conversations are kept"]
    asyncio.run(place.running(to_the_end))
    assert not any(person.secrets.mobile in said for said in place.program.complaints.said)


def test_an_earlier_key_that_is_missing_is_told(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """The first key is right, an older one is gone: it starts, warns, and asks the people concerned again."""
    person = Somebody("li", secrets_of(1))

    async def begin() -> None:
        await person.go_on(place.program, until="confirm")
        await person.go_on(place.program, until="mobile")

    async def nothing() -> None:
        pass

    async def to_the_end() -> None:
        assert await person.go_on(place.program) == "bound"

    asyncio.run(place.running(begin))
    place.command(rekeying.new)
    asyncio.run(place.running(nothing))
    place.keep_only("k2")
    with caplog.at_level(logging.WARNING):
        asyncio.run(place.running(to_the_end))

    assert "what 1 people typed is wrapped with the key 'k1'" in caplog.text


def test_a_moved_secret_does_not_open(place: Place) -> None:
    """A sealed number put into another person's row opens for nobody; it is logged, and the person is asked again."""
    li, wang = Somebody("li", secrets_of(1)), Somebody("wang", secrets_of(2))

    async def begin() -> None:
        for person in (li, wang):
            await person.go_on(place.program, until="mobile")

    async def to_the_end() -> None:
        assert await li.go_on(place.program) == "bound"

    asyncio.run(place.running(begin))
    with place.database() as database:
        mine, theirs = database.execute("SELECT ref, sealed FROM vault WHERE kind = 'card_number'").fetchall()
        for (ref, _), (_, sealed) in ((mine, theirs), (theirs, mine)):
            database.execute("UPDATE vault SET sealed = ? WHERE ref = ?", (sealed, ref))
    assert place.command(rekeying.check) == 1
    assert place.told[-1] == "2 sealed fields do not open: their people are asked again"
    asyncio.run(place.running(to_the_end))
    assert any("can't be read, it is asked again" in said for said in place.program.complaints.said)


@pytest.mark.parametrize("part", ["key", "owner", "kind", "byte"])
def test_a_seal_is_bound_to_its_place(part: str) -> None:
    """The same bytes open with their key in their place only."""
    key = bytes(range(32))
    sealed = keys.seal(key, b"6222020000000000018", "vault|r1|card_number|c1")
    other = {
        "key": (bytes(32), sealed, "vault|r1|card_number|c1"),
        "owner": (key, sealed, "vault|r1|card_number|c2"),
        "kind": (key, sealed, "vault|r1|mobile|c1"),
        "byte": (key, sealed[:-1] + bytes([sealed[-1] ^ 1]), "vault|r1|card_number|c1"),
    }[part]

    assert keys.unseal(key, sealed, "vault|r1|card_number|c1") == b"6222020000000000018"
    with pytest.raises(VaultError, match="does not open"):
        keys.unseal(*other)


def test_a_backup_and_the_escrowed_keys_are_enough(place: Place) -> None:
    """On another machine the copy and the keys bring everybody back; the copy alone opens nothing."""
    person = Somebody("li", secrets_of(1))

    async def begin() -> None:
        await person.go_on(place.program, until="sms_code")
        assert backups.back_up(place.settings, place.home / "copies", "1", place.told.append) == 0

    async def to_the_end() -> None:
        assert await person.go_on(other.program) == "bound"

    asyncio.run(place.running(begin))
    other = Place(place.home, place.home / "other", place.content)
    other.folder.mkdir(mode=0o700)
    (other.folder / "keys").write_bytes((place.folder / "keys").read_bytes())
    (other.folder / "keys").chmod(0o600)
    copy = place.home / "copies" / "bindguide-1.db"
    with closing(sqlite3.connect(copy)) as database:
        assert database.execute("SELECT count(*) FROM subjects").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM vault").fetchone() > (2,)
    assert backups.restore(other.settings, copy, other.told.append) == 0
    # the bank and the wallet live elsewhere and are still there
    import shutil

    shutil.copytree(place.folder / "sandbox", other.folder / "sandbox")
    asyncio.run(other.running(to_the_end))
    with pytest.raises(StartError, match="is there already"):
        backups.restore(other.settings, copy, other.told.append)
