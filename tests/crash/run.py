"""`make crash`: what is left when processes die, everything comes again, and everybody comes at once.

Parts, in this order: `kills` (every named place of every step, a second kill during the recovery, kills by chance),
`chats` (the same places while somebody chats in Telegram), `storm` (three processes on one PostgreSQL),
`variants` (deliberately broken ones, each of which must be noticed), `troubles` (disk, backup, power, clock, database),
`repeats` (everything arrives ten times), `races` (aligned starts).
Verdicts come from the sandbox's own ledgers.
"""

from __future__ import annotations

import argparse
import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from tests.bot.databases import postgresql
from tests.crash import broken, cases, chatting, homes, repeats, rounds, storm, troubles
from tests.crash.arming import PLACES
from tests.crash.broken import Noticed
from tests.crash.cases import Case, Judged
from tests.crash.people import MAIN
from tests.crash.report import Report, show
from tests.crash.table import Table

CHANCE = 0.06  # of a kill at each place reached
AT_ONCE = 2


@dataclass(frozen=True)
class Amount:
    """How much is done."""

    conversations: int  # with kills by chance, on SQLite
    second_kills: int  # every how manyth of them
    storm_kills: int
    repeated: int  # conversations
    races: int  # rounds of each kind
    whole: int  # rounds of those with a whole binding in each, on SQLite; a third of that on PostgreSQL
    everywhere: bool  # second kills, and PostgreSQL, on every way


USUAL = Amount(200, 3, 300, 1000, 1000, 200, everywhere=False)
THOROUGH = Amount(600, 1, 1000, 1000, 1000, 1000, everywhere=True)


@dataclass
class Run:
    """Everything of one run."""

    pool: ProcessPoolExecutor
    server: str
    seed: int
    amount: Amount
    report: Report = field(default_factory=Report)
    table: Table = field(default_factory=Table)
    broken: list[Noticed] = field(default_factory=list)

    def take(self, some: Iterable[Case]) -> list[Judged]:
        """Play them, count them."""
        some, done = list(some), []
        for judged in self.pool.map(cases.play, some, chunksize=1):
            done.append(judged)
            self.report.progress(len(done), len(some))
            self.table.add(cases.row_of(judged.case), judged.kills, [breach.column for breach in judged.breaches])
            for breach in judged.breaches:
                self.report.breaches.append(f"{breach.column}: {judged.case.label}\n    {breach.what}")
        return done


# --- the parts


def _kills(run: Run) -> None:
    say, amount = run.report.say, run.amount
    healthy = run.take(cases.healthy_cases("sqlite"))
    say(f"{len(healthy)} ways without a kill")
    ones = [case for judged in healthy for case in cases.one_kill(judged)]
    killed = run.take(ones)
    say(f"{len(killed)} times one kill")
    twos = [case for judged in killed for case in cases.second_kill(judged, amount.everywhere)]
    twos = twos[run.seed % amount.second_kills :: amount.second_kills]
    run.take(twos)
    say(f"{len(twos)} times a second kill during the recovery")
    run.take(cases.by_chance(amount.conversations, CHANCE, run.seed))
    chance, instant = run.table.kills_of("by chance"), run.table.kills_of("at any instant")
    say(f"{amount.conversations} conversations, {chance} kills by chance, {CHANCE:.0%} a place, seed {run.seed}")
    say(f"and {instant} kills at any instant")
    healthy = run.take(cases.healthy_cases("postgresql"))
    chosen = [judged for judged in healthy if judged.case.way == MAIN or amount.everywhere]
    ones = [case for judged in chosen for case in cases.one_kill(judged)]
    run.take(ones)
    say(f"{len(ones)} times one kill on PostgreSQL")
    if unreached := [place for place in PLACES if not run.table.kills_of(place)]:
        run.report.breaches.append(f"never killed at: {', '.join(unreached)}")


def _storm(run: Run) -> None:
    came = storm.rage(run.server, str(run.seed), run.amount.storm_kills, run.report.say)
    places = ", ".join(f"{place} {times}" for place, times in came.kills.most_common())
    tried = f"{came.total} kills of 3 processes, {came.people} people, seed {came.seed} ({places})"
    outcome = f"nothing lost, doubled or stuck; the longest wait after the last kill {came.longest_wait:.0f} s"
    found = [f"{breach.column}: {breach.what}" for breach in came.breaches]
    run.report.add("three processes on PostgreSQL", tried, outcome, found)


def _repeats(run: Run) -> None:
    batches = range(0, run.amount.repeated, repeats.TOGETHER)
    done = [run.pool.submit(repeats.play, f"{run.seed}/{first}", first) for first in batches]
    came = []
    for each in done:
        came.append(each.result())
        run.report.progress(len(came), len(done))
    tried = f"{run.amount.repeated} conversations, {sum(each.deliveries for each in came)} deliveries, seed {run.seed}"
    found = [f"{breach.column}: {breach.what}" for each in came for breach in each.breaches]
    run.report.add("everything arrives ten times", tried, "the same ends, letters and effects", found)


def _races(run: Run) -> None:
    amount = run.amount
    some = rounds.all_of(run.server, amount.races, amount.whole)
    for race in run.pool.map(rounds.run, some, chunksize=1):
        run.report.add(race.name, f"{race.rounds} rounds", "once, every time", race.breaches)


def _troubles(run: Run) -> None:
    for tried in run.pool.map(troubles.run, troubles.all_of(run.server, run.seed), chunksize=1):
        run.report.add(tried.name, tried.told, "nothing acknowledged is lost, and it goes on by itself", tried.breaches)


def _variants(run: Run) -> None:
    for each in broken.all_of(run.pool, run.server):
        run.broken.append(each)
        run.report.say(f"broken on purpose, {each.name}: {each.first or 'NOT NOTICED'}")
        if not each.first:
            run.report.breaches.append(f"not noticed: {each.name}")
        run.report.breaches += [f"{each.check}, of the product itself: {wrong}" for wrong in each.innocent]


def _chats(run: Run) -> None:
    sound = list(run.pool.map(chatting.play, chatting.healthy()))
    cases = [chat for each in sound for chat in chatting.one_kill(each)]
    killed = list(run.pool.map(chatting.play, cases, chunksize=1))
    doubled = sum(each.doubled for each in killed)
    tried = f"{sum(each.kills for each in killed)} kills, by webhook and by polling"
    outcome = f"nothing lost; {doubled} bubbles came twice, each cut off between the platform's yes and our note"
    found = [f"{each.chat}: {breach}" for each in (*sound, *killed) for breach in each.breaches]
    found += [f"{each.chat}: never killed" for each in killed if not each.kills]
    run.report.add("chats in Telegram", tried, outcome, found)


PARTS: dict[str, Callable[[Run], None]] = {
    "kills": _kills,
    "chats": _chats,
    "storm": _storm,
    "variants": _variants,
    "troubles": _troubles,
    "repeats": _repeats,
    "races": _races,
}


def main() -> int:
    """0: nothing was lost, doubled or stuck, and every broken variant was noticed."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash.run")
    parser.add_argument("parts", nargs="*", choices=["all", *PARTS], default="all")
    parser.add_argument("--seed", type=int, default=1, help="of everything that is left to chance")
    help_ = "three times as many kills, 1,000 rounds of every race, everything everywhere"
    parser.add_argument("--thorough", action="store_true", help=help_)
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that whatever was started is stopped
    context = multiprocessing.get_context("spawn")
    with postgresql() as server, ProcessPoolExecutor(AT_ONCE, context, homes.preload, (server,)) as pool:
        run = Run(pool, server, chosen.seed, THOROUGH if chosen.thorough else USUAL)
        try:
            for name in PARTS if "all" in chosen.parts else chosen.parts:
                PARTS[name](run)
        finally:
            pool.shutdown(cancel_futures=True)
    return _told(run)


def _told(run: Run) -> int:
    report = run.report
    for table in (run.table.drawn(), broken.drawn(run.broken) if run.broken else "", report.drawn()):
        show(f"\n{table}" if table else "")
    show()
    report.told_breaches()
    verdict = "FAILED" if report.breaches else "nothing lost, nothing doubled, nothing stuck"
    report.say(f"{verdict}: {run.table.total_kills} kills of one process, {len(report.breaches)} breaches")
    return 1 if report.breaches else 0


if __name__ == "__main__":
    sys.exit(main())
