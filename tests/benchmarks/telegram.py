"""`make bench ARGS=telegram`: what the webhook takes beside a bare echo, and what sending costs."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.channels.telegram import PATH
from tests.benchmarks import sending
from tests.benchmarks import webhook_load as load
from tests.benchmarks.binding import WrongReplyError
from tests.benchmarks.measures import Line, Measures
from tests.benchmarks.webhook_server import ECHO, FIRST
from tests.bot.test_web_serving import ROOT

SLICES, PEOPLE = 6, 64  # a round: so many times the echo and the webhook in turn, so many people each time

MOST = 1 / 0.12
TOGETHER = (1, 16)  # sends

LINES = (
    Line("bare Starlette echo, 32 connections", "a second"),
    Line("webhook, a durable turn each, 32 connections", "a second"),
    Line("echo / webhook", "×", MOST, "(aim 5)"),
    Line("the same in quiet moments", "×", MOST, "(aim 5)"),
    *(Line(f"a send by {whose} client, {n} at once", "µs") for n in TOGETHER for whose in ("the default", "our")),
    *(Line(f"ours / the default, {n} at once", "×", 0.5) for n in TOGETHER),
    Line("load of this machine", "×"),
)


def measure(home: Path, rounds: int, say: Callable[[str], None]) -> Measures:
    """Raises WrongReplyError if somebody was not served."""
    measures = Measures(LINES)
    people = PEOPLE * SLICES * rounds
    command = [sys.executable, "-m", "tests.benchmarks.webhook_server", str(home / "webhook"), str(people)]
    pipe = subprocess.PIPE
    server = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, encoding="utf-8")
    try:
        assert server.stdin is not None
        assert server.stdout is not None
        at = json.loads(server.stdout.readline())
        for n in range(rounds):
            _round(measures, at, n)
            _sends(measures)
            say(f"round {n + 1} of {rounds}")
        server.stdin.close()
        done = json.loads(server.stdout.readline())["done"]
    finally:
        server.kill()
        server.wait()
    if done != people:
        raise WrongReplyError(f"{done} of {people} people were served")
    return measures


def _round(measures: Measures, at: dict[str, Any], n: int) -> None:
    """In short slices, as the machine is never the same for long; quiet moments are the best slice of each."""
    bare, ours = [], []
    for place in range(n * SLICES, (n + 1) * SLICES):
        chats = range(FIRST + place * PEOPLE, FIRST + (place + 1) * PEOPLE)
        first = 100_000_000 + place * PEOPLE * len(load.ANSWERS)
        bare.append(load.rate(at["echo"], ECHO, at["secret"], chats, first))
        ours.append(load.rate(at["webhook"], PATH, at["secret"], chats, first))
    measures.add("bare Starlette echo, 32 connections", statistics.median(bare))
    measures.add("webhook, a durable turn each, 32 connections", statistics.median(ours))
    measures.add("echo / webhook", statistics.median(echo / webhook for echo, webhook in zip(bare, ours, strict=True)))
    measures.add("the same in quiet moments", max(bare) / max(ours))
    measures.add("load of this machine", os.getloadavg()[0])


def _sends(measures: Measures) -> None:
    with sending.server() as port:
        for n in TOGETHER:
            default, ours = asyncio.run(sending.compare(port, n))
            measures.add(f"a send by the default client, {n} at once", default)
            measures.add(f"a send by our client, {n} at once", ours)
            measures.add(f"ours / the default, {n} at once", ours / default)
