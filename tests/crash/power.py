"""Power goes while the log of changes is being written: it is cut at any byte, and what is left is opened."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bot.store.store import open_store
from tests.crash import homes
from tests.crash.people import MAIN
from tests.crash.playing import Play
from tests.crash.trying import Tried

FULL = 2  # SQLite's number for synchronous = FULL: a commit returns when the disk has it


def cut_logs(seed: str, times: int) -> Tried:
    """Every cut leaves whole turns: session, inbox and letters of each conversation agree."""
    tried, dice = Tried("power goes, the log cut at any byte"), random.Random(seed)  # noqa: S311  repeatable
    with homes.place("sqlite") as place:
        play = Play(place, MAIN, ())
        play.to_the_end(close=False)
        data, log = (place.folder / f"bindguide.db{end}" for end in ("", "-wal"))
        size = log.stat().st_size
        for _ in range(times):
            at = dice.randrange(size)
            with homes.folder() as folder:
                shutil.copy(data, folder / data.name)
                (folder / log.name).write_bytes(log.read_bytes()[:at])
                wrong = list(_disagreeing(folder / data.name))
            tried.look(not wrong, f"cut at {at} of {size}: {wrong}")
        play.abandon()
    return tried


def _disagreeing(data: Path) -> Iterator[str]:
    with closing(sqlite3.connect(data)) as book:
        if (told := book.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            yield told
        for who, turns, letters in book.execute("SELECT id, version, letters FROM conversations"):
            came = book.execute("SELECT count(*) FROM inbox WHERE conversation = ?", (who,)).fetchone()[0]
            said = book.execute("SELECT count(*) FROM letters WHERE conversation = ?", (who,)).fetchone()[0]
            if (turns, letters) != (came, said):
                yield f"{turns} turns and {came} arrivals, {letters} letters counted and {said} there"


def syncs_fully(setting: str = "") -> Tried:
    """An acknowledged turn is on the disk: the open connection says so. `setting`: what a mistake would set."""
    tried = Tried("every commit is on the disk before it is acknowledged")
    with homes.folder() as folder:
        store = open_store("", folder)
        if setting:
            store._connection.cursor().execute(setting)
        found = store._connection.cursor().execute("PRAGMA synchronous").fetchone()[0]
        tried.look(found == FULL, f"synchronous is {found}")
        found = store._connection.cursor().execute("PRAGMA journal_mode").fetchone()[0]
        tried.look(found == "wal", f"journal_mode is {found}")
        store.close()
    return tried
