"""`make crash`: kills the process at every named place of every step, and looks at what is left.

First without kills, then one kill each, then a second one during the recovery, then kills by chance; at last the
broken variants, each of which must be noticed. Verdicts come from the sandbox's own ledgers.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from tests.bot.databases import postgresql
from tests.crash import cases, homes
from tests.crash.arming import PLACES
from tests.crash.cases import Case, Judged
from tests.crash.people import MAIN, WAYS
from tests.crash.table import Table
from tests.crash.variants import NAMES

CHANCE = 0.08  # of a kill at each place reached
CONVERSATIONS = 100
AT_ONCE = 2
SHOWN = 12  # breaches that are told in full

Say = Callable[[str], None]


@dataclass
class Found:
    """What came of a variant."""

    kills: int = 0
    noticed: str = ""


@dataclass
class Run:
    """Everything of one run."""

    pool: ProcessPoolExecutor
    say: Say
    table: Table = field(default_factory=Table)
    breaches: list[str] = field(default_factory=list)

    def take(self, some: Iterable[Case]) -> list[Judged]:
        """Play them, count them."""
        done = list(self.pool.map(cases.play, some, chunksize=1))
        for judged in done:
            self.table.add(cases.row_of(judged.case), judged.kills, [breach.column for breach in judged.breaches])
            for breach in judged.breaches:
                self.breaches.append(f"{breach.column}: {judged.case.label}\n    {breach.what}")
        return done


def main() -> int:
    """0: nothing was lost, doubled or stuck, and every broken variant was noticed."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash.run")
    parser.add_argument("--seed", type=int, default=1, help="of the kills by chance")
    parser.add_argument("--conversations", type=int, default=CONVERSATIONS, help="that are killed by chance")
    parser.add_argument("--thorough", action="store_true", help="second kills and PostgreSQL on every way")
    chosen = parser.parse_args()
    say = _timed(time.monotonic())
    context = multiprocessing.get_context("spawn")
    with postgresql() as server, ProcessPoolExecutor(AT_ONCE, context, homes.preload, (server,)) as pool:
        run = Run(pool, say)
        _the_product(run, chosen)
        found = {name: _variant(pool, name) for name in NAMES}
    return _told(run, found)


def _print(line: str = "") -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _timed(started: float) -> Say:
    def say(line: str) -> None:
        _print(f"{time.monotonic() - started:4.0f} s  {line}")

    return say


def _the_product(run: Run, chosen: argparse.Namespace) -> None:
    healthy = run.take(cases.healthy_cases("sqlite"))
    run.say(f"{len(healthy)} ways without a kill")
    ones = [case for judged in healthy for case in cases.one_kill(judged)]
    killed = run.take(ones)
    run.say(f"{len(killed)} times one kill")
    twos = [case for judged in killed for case in cases.second_kill(judged, chosen.thorough)]
    run.take(twos)
    run.say(f"{len(twos)} times a second kill during the recovery")
    run.take(cases.by_chance(chosen.conversations, CHANCE, chosen.seed))
    run.say(f"{chosen.conversations} conversations with kills by chance, {CHANCE:.0%} a place, seed {chosen.seed}")
    healthy = run.take(cases.healthy_cases("postgresql"))
    ones = [case for judged in healthy if judged.case.way == MAIN or chosen.thorough for case in cases.one_kill(judged)]
    run.take(ones)
    run.say(f"{len(ones)} times one kill on PostgreSQL")


def _variant(pool: ProcessPoolExecutor, name: str) -> Found:
    """Kill it until the first breach."""
    found = Found()
    # the way on which the mistake matters comes first
    for way in sorted(WAYS, key=lambda way: way.dawdles, reverse="timer" in name):
        healthy = pool.submit(cases.play, Case(way, variant=name)).result()
        if healthy.breaches:
            found.noticed = f"{healthy.case.label}: {healthy.breaches[0].column}"
            return found
        ones = list(cases.one_kill(healthy))
        for place in range(0, len(ones), 2 * AT_ONCE):
            for judged in pool.map(cases.play, ones[place : place + 2 * AT_ONCE]):
                found.kills += judged.kills
                if judged.breaches and not found.noticed:
                    found.noticed = f"{judged.case.label}: {judged.breaches[0].column}"
            if found.noticed:
                return found
    return found


def _told(run: Run, found: dict[str, Found]) -> int:
    _print(f"\n{run.table.drawn()}\n")
    for name, each in found.items():
        how = f"noticed, kill {each.kills:3}: {each.noticed}" if each.noticed else f"NOT NOTICED, {each.kills} kills"
        _print(f"broken on purpose, {name:20} {how}")
    _print()
    unreached = [place for place in PLACES if not run.table.kills_of(place)]
    if unreached:
        run.breaches.append(f"never killed at: {', '.join(unreached)}")
    for breach in run.breaches[:SHOWN]:
        _print(breach)
    blind = [name for name, each in found.items() if not each.noticed]
    verdict = "FAILED" if run.breaches or blind else "nothing lost, nothing doubled, nothing stuck"
    run.say(f"{verdict}: {run.table.total_kills} kills, {len(run.breaches)} breaches, {len(blind)} variants unnoticed")
    return 1 if run.breaches or blind else 0


if __name__ == "__main__":
    sys.exit(main())
