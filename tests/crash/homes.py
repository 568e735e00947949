"""Where the cases live: data folders and databases after their first start, one copy a case.

One process holds one home; call `preload` in it before anything else.
"""

from __future__ import annotations

import gc
import io
import json
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import delete

from bot import faults
from bot.app import Content
from bot.store.tables import facts, metadata
from tests.crash.arming import NEVER

# Only processes are killed here, never the machine: what a file system has accepted stays, on a disk or not.
IN_MEMORY = Path("/dev/shm")  # noqa: S108  a folder below it, with a name of its own
FIRST_START = "2026-11-23T09:00:00+08:00"


@dataclass(frozen=True)
class Place:
    """What a life is started with. An empty `url` is SQLite in the folder."""

    folder: Path
    url: str = ""


_kept: list[tempfile.TemporaryDirectory[str]] = []
_urls: list[str] = []  # of the PostgreSQL database of this process


def preload(server: str = "") -> None:
    """Import all that a life needs and live here, so that the copies find everything warm.

    `server`: the URI of a PostgreSQL, for cases that are played on it.
    """
    from bot.app import App
    from bot.sandbox.passwords import CHEAP

    App.password_cost = CHEAP
    logging.getLogger("psycopg").setLevel(logging.ERROR)  # it warns of each conflict that a race is about
    _live(Place(_home() / "warmed"), {"conversation": "nobody", "text": "怎么绑卡"})
    _live(Place(_home() / "started"), {"inspect": "nobody"})
    if server:
        _on_postgresql(server)
    gc.collect()
    gc.freeze()


@contextmanager
def place(database: str) -> Iterator[Place]:
    """A data folder after its first start, for one case; `database`: sqlite, postgresql."""
    with tempfile.TemporaryDirectory(dir=_home()) as home:
        folder = Path(home) / "data"
        shutil.copytree(_home() / "started", folder)
        if database == "sqlite":
            yield Place(folder)
            return
        url = _urls[0]
        yield Place(folder, url)
        _run(url, "; ".join(str(delete(table)) for table in metadata.sorted_tables if table is not facts))
        _run(url, "DELETE FROM facts WHERE name <> 'key_check'")


@contextmanager
def folder() -> Iterator[Path]:
    """An empty data folder."""
    with tempfile.TemporaryDirectory(dir=_home()) as home:
        yield Path(home)


@cache
def content() -> Content:
    """Everything that is read once, for all lives of this process."""
    return Content()


def _on_postgresql(server: str) -> None:
    """One database for this process, emptied between two cases."""
    name = f"crash_{os.getpid()}"
    _run(server, f"CREATE DATABASE {name}")
    # only clients are killed here, never the server: what it has said is committed stays so without waiting for a disk
    _run(server, f"ALTER DATABASE {name} SET synchronous_commit = off")
    _urls.append(server.replace("/postgres?", f"/{name}?"))
    _live(Place(_home() / "started", _urls[0]), {"inspect": "nobody"})


def _live(where: Place, request: dict[str, Any]) -> None:
    from tests.crash import child

    standard, log = (sys.stdin, sys.stdout), os.open(os.devnull, os.O_WRONLY)
    sys.stdin, sys.stdout = io.StringIO(json.dumps(request)), io.StringIO()
    child.live(where.folder, where.url, FIRST_START, NEVER, "", log)
    sys.stdin, sys.stdout = standard
    faults.install(lambda place: None)
    os.close(log)


def _home() -> Path:
    """Where this process keeps its folders; it goes with the process."""
    if not _kept:
        memory = str(IN_MEMORY) if os.access(IN_MEMORY, os.W_OK) else None
        _kept.append(tempfile.TemporaryDirectory(prefix="bindguide-crash-", dir=memory))
    return Path(_kept[0].name)


def _run(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())
