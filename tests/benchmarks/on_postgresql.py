"""A turn on PostgreSQL beside the update of one row, on the same server, in the same minute."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import psycopg

from bot.app import Content
from tests.benchmarks.binding import Bindings, open_app, shut
from tests.bot.databases import new_database


def compare(server: str, folder: Path, content: Content, people: int) -> tuple[float, float]:
    """µs (medians) of a turn and of a one-row update with its commit: a binding, as many updates, the next binding."""
    url = new_database(server)
    app = open_app(folder, content, url)
    bindings = Bindings(app)
    updates: list[float] = []
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE one (id integer PRIMARY KEY, n integer)")
        connection.execute("INSERT INTO one VALUES (1, 0)")
        for person in range(people):
            before = len(bindings.timed)
            bindings.play(f"p{person}")
            for n in range(len(bindings.timed) - before):
                started = time.perf_counter()
                connection.execute("UPDATE one SET n = %s WHERE id = 1", (n,))
                updates.append((time.perf_counter() - started) * 1e6)
    shut(app)
    return statistics.median(turn.us for turn in bindings.timed), statistics.median(updates)
