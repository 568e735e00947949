"""`make bench ARGS=growth`: among 100 and among 100,000 open conversations, what a turn costs and what it occupies."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bot.app import Content
from tests.benchmarks.binding import open_app, shut
from tests.benchmarks.crowds import Crowd, gather, side_by_side
from tests.benchmarks.measures import Line, Measures, percentile

FEW, MANY = 100, 100_000
TURNS = 5_000  # a round and a crowd: fifty lie above the p99
LINES = (
    *(Line(f"turn among {n:,} open, {which}", "µs") for which in ("p50", "p99") for n in (FEW, MANY)),
    Line("p50, many / few", "×", 1.15),
    Line("p99, many / few", "×", 1.3),
    Line("served process, nobody open", "MiB"),
    Line(f"served process, {MANY:,} open", "MiB", 150),
    Line(f"{MANY:,} open more than nobody", "MiB", 20),
)


def measure(home: Path, rounds: int, say: Callable[[str], None]) -> Measures:
    """Every round plays `TURNS` turns in each crowd, checkpoints as in production, and starts two processes."""
    content, measures = Content(), Measures(LINES)
    shut(open_app(home / "empty", content))
    crowds = []
    for people in (FEW, MANY):
        folder = home / f"crowd{people}"
        gather(folder, home / "empty", content, people)
        crowds.append(Crowd(open_app(folder, content), people))
        say(f"{people:,} people have been asked for their mobile")
    gc.freeze()
    for n in range(1, rounds + 1):
        gc.collect()
        compare(measures, crowds, side_by_side(crowds, TURNS, seed=n))
        say(f"round {n} of {rounds}: p50 {measures.values['p50, many / few'][-1]:.2f} ×, "
            f"p99 {measures.values['p99, many / few'][-1]:.2f} ×")
    for crowd in crowds:
        shut(crowd.app)
    for n in range(1, rounds + 1):
        nobody, everybody = occupied(home / "empty", 0), occupied(home / f"crowd{MANY}", MANY)
        measures.add("served process, nobody open", nobody)
        measures.add(f"served process, {MANY:,} open", everybody)
        measures.add(f"{MANY:,} open more than nobody", everybody - nobody)
        say(f"memory {n} of {rounds}: {nobody:.0f} and {everybody:.0f} MiB")
    return measures


def compare(measures: Measures, crowds: list[Crowd], spent: list[list[float]]) -> None:
    """Percentiles of one round, and their ratios; the larger crowd last."""
    for which, share in (("p50", 0.5), ("p99", 0.99)):
        few, many = (percentile(each, share) for each in spent)
        for crowd, value in zip(crowds, (few, many), strict=True):
            measures.add(f"turn among {len(crowd.people):,} open, {which}", value)
        measures.add(f"{which}, many / few", many / few)


def occupied(folder: Path, people: int) -> float:
    """MiB of a process that serves from `folder` and has taken turns of its people."""
    command = [sys.executable, "-m", "tests.benchmarks.serving", str(folder), str(people)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return float(json.loads(told)["mib"])
