"""`make bench ARGS=web`: how long people wait for an answer in the web chat while many have it open.

The program and the people are processes of their own, on the loopback; the machine is whatever else it is just now.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.benchmarks.measures import Line, Measures, percentile
from tests.bot.test_web_serving import ROOT, free_port, running, until_up

PEOPLE, A_SECOND, SECONDS = 250, 20, 15

LINES = (
    Line("answered in the page, p50", "ms"),
    Line("answered in the page, p95", "ms", 150),
    Line("answered in the page, p99", "ms"),
    Line("acknowledged, p95", "ms"),
    Line("a request that does nothing, p50", "ms"),
    Line("a request that does nothing, p95", "ms"),
    Line("never answered", "rows", 0),
    Line("the first page", "ms", 500),
    Line("load of this machine", "×"),
)


def measure(home: Path, rounds: int) -> Measures:
    """Every round is a fresh program and a fresh crowd."""
    measures = Measures(LINES)
    for n in range(rounds):
        port = free_port()
        with running(home / f"web{n}", port):
            address = until_up(port)
            measures.add("the first page", _first_page(address))
            found = _crowd(port)
        measures.add("load of this machine", os.getloadavg()[0])
        for share in (0.5, 0.95, 0.99):
            measures.add(f"answered in the page, p{share * 100:g}", percentile(found["answered"], share))
        measures.add("acknowledged, p95", percentile(found["taken"], 0.95))
        for share in (0.5, 0.95):
            measures.add(f"a request that does nothing, p{share * 100:g}", percentile(found["idle"], share))
        measures.add("never answered", found["lost"])
        sys.stdout.write(f"round {n + 1} of {rounds}: {len(found['answered'])} answers\n")
        sys.stdout.flush()
    return measures


def _first_page(address: str) -> float:
    started = time.perf_counter()
    httpx.get(address, trust_env=False).raise_for_status()
    return (time.perf_counter() - started) * 1000


def _crowd(port: int) -> dict[str, list[float]]:
    load = [sys.executable, "-m", "tests.benchmarks.visitors", *map(str, (port, PEOPLE, A_SECOND, SECONDS))]
    done = subprocess.run(load, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    found: dict[str, list[float]] = json.loads(done.stdout)
    return found
