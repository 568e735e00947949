"""`run_bot.py backup` and `restore`: the database without anybody's data key, and the data keys in one file beside it.

Backups may be kept for long, of the keys only the newest: who was erased since can be read in none of them.
The keys of BINDGUIDE_KEYS belong in neither; keep them elsewhere (in escrow).
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import msgspec

from bot import rekeying
from bot.erasing import erase_again
from bot.rekeying import opened
from bot.settings import Settings
from bot.store.store import FILE
from bot.store.units import Unit
from core.errors import StartError

KEYS = "subject-keys"

Say = Callable[[str], None]


class SubjectKey(msgspec.Struct, frozen=True, tag="key"):
    """A line of the file: somebody's wrapped data key."""

    conversation: str
    kid: str
    wrapped: bytes


class Erased(msgspec.Struct, frozen=True, tag="erased"):
    """A line of the file: somebody who was erased."""

    conversation: str
    at: int
    held: str
    until: int


_decoder = msgspec.json.Decoder(SubjectKey | Erased)


def back_up(settings: Settings, folder: Path, stamp: str, say: Say) -> int:
    """Into `folder`: `bindguide-<stamp>.db`, and the one file of data keys anew. Others may serve meanwhile."""
    _only_sqlite(settings)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"bindguide-{stamp}.db"
    if file.exists():
        raise StartError(f"{file} is there already: wait a second")
    live = settings.data / FILE
    if not live.exists():
        raise StartError(f"there is no database in {settings.data}: name the folder in BINDGUIDE_DATA")
    with closing(sqlite3.connect(live, isolation_level=None)) as database:
        copy = _private(folder / f".{stamp}.db")
        database.execute("VACUUM INTO ?", (str(copy),))
    with closing(sqlite3.connect(copy, isolation_level=None)) as database:
        keys = [SubjectKey(*row) for row in database.execute("SELECT conversation, kid, wrapped FROM subjects")]
        gone = [Erased(*row) for row in database.execute("SELECT conversation, at, held, until FROM erased")]
        database.execute("PRAGMA secure_delete = ON")
        database.execute("DELETE FROM subjects")
        database.execute("VACUUM")
    _written(folder / KEYS, [*keys, *gone])
    copy.replace(file)
    say(f"{file}; the data keys of {len(keys)} people are in {folder / KEYS}: keep only the newest of it")
    return 0


def restore(settings: Settings, file: Path, say: Say) -> int:
    """Into the empty data folder. Whoever was erased since is erased again. 1 if something does not open."""
    _only_sqlite(settings)
    keys = file.parent / KEYS
    for needed in (file, keys):
        if not needed.exists():
            raise StartError(f"{needed} is missing")
    live = settings.data / FILE
    if live.exists():
        raise StartError(f"{live} is there already: name an empty folder in BINDGUIDE_DATA")
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(file, _private(live))
    lines = [_decoder.decode(line) for line in keys.read_bytes().splitlines()]
    with opened(settings) as (store, keyring):
        with store.unit() as unit:
            _read_back(unit, lines)
            gone = unit.rows("all_erased")
            for row in gone:
                erase_again(unit, keyring, row)
        store.scrub()
    say(f"restored into {settings.data}; {len(gone)} people who were erased stay erased")
    return rekeying.check(settings, say)


def _read_back(unit: Unit, lines: Iterable[SubjectKey | Erased]) -> None:
    for line in lines:
        match line:
            case SubjectKey(conversation=conversation):
                if unit.row("conversation", id=conversation):  # not of somebody who came later
                    unit.write("put_subject", conversation=conversation, kid=line.kid, wrapped=line.wrapped)
            case Erased():
                unit.write("put_erased", **msgspec.structs.asdict(line))


def _written(file: Path, lines: Iterable[SubjectKey | Erased]) -> None:
    fresh = _private(file.with_suffix(".new"))
    with fresh.open("wb") as out:
        out.writelines(msgspec.json.encode(line) + b"\n" for line in lines)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)


def _private(file: Path) -> Path:
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    return file


def _only_sqlite(settings: Settings) -> None:
    if settings.database_url:
        raise StartError(
            "this is for the SQLite file; on PostgreSQL use pg_dump --exclude-table-data=subjects, and a second "
            "pg_dump --table=subjects --table=erased of which only the newest is kept"
        )
