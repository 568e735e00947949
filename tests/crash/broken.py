"""Every broken variant meets the check that must notice it; the table says which, and what it saw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from tests.crash import cases, mistakes
from tests.crash.cases import Case, Judged
from tests.crash.people import MAIN, WAYS
from tests.crash.variants import NAMES
from tests.crash.verdicts import COLUMNS

LEAST_KILLS = 40  # of each variant that is killed, so that the figures can be compared
AT_ONCE = 8  # cases
NOT_YET = {"plain body of WeChat accepted": "there is no WeChat yet"}


@dataclass
class Noticed:
    """What came of one variant."""

    name: str
    check: str = "kills"
    kills: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    """Cases with each kind of breach."""
    first: str = ""
    """What was seen first; empty: nothing."""
    innocent: list[str] = field(default_factory=list)
    """What the same check found of the product itself."""

    @property
    def drawn(self) -> str:
        """Its row of the table."""
        counts = "".join(f"{self.counts[head] or '-':>{len(head) + 3}}" for head in COLUMNS)
        return f"{self.name:24}{self.kills or '-':>6}{counts}   {self.check}: {self.first or 'NOT NOTICED'}"


def all_of(pool: ProcessPoolExecutor, server: str) -> Iterator[Noticed]:
    """One after another: those that are killed, then those of the other checks."""
    for name in NAMES:
        yield _killed(pool, name)
    for name, came in zip(mistakes.NAMES, pool.map(mistakes.noticed, [server] * 99, mistakes.NAMES), strict=True):
        check, first, product = came
        yield Noticed(name, check, first=first, innocent=product.breaches)


def drawn(some: list[Noticed]) -> str:
    """The table."""
    heads = "".join(f"{head:>{len(head) + 3}}" for head in COLUMNS)
    lines = [f"{'broken on purpose':24}{'kills':>6}{heads}   noticed by", *(each.drawn for each in some)]
    return "\n".join([*lines, *(f"{name}: not applicable yet, {why}" for name, why in NOT_YET.items())])


def _killed(pool: ProcessPoolExecutor, name: str) -> Noticed:
    """Kill it until something is seen, and so often at least that the figures tell something."""
    found = Noticed(name)
    # the way on which the mistake matters comes first
    for way in sorted(WAYS, key=lambda way: way.dawdles, reverse="timer" in name):
        healthy = pool.submit(cases.play, Case(way, variant=name)).result()
        _count(found, healthy)
        ones = list(cases.one_kill(healthy))
        some = ones[:: max(1, len(ones) // LEAST_KILLS)] if way == MAIN else ones
        for place in range(0, len(some), AT_ONCE):
            for judged in pool.map(cases.play, some[place : place + AT_ONCE]):
                _count(found, judged)
            if found.first and found.kills >= LEAST_KILLS:
                return found
        if found.first:
            return found
    return found


def _count(found: Noticed, judged: Judged) -> None:
    found.kills += judged.kills
    found.counts.update({breach.column for breach in judged.breaches})
    if judged.breaches and not found.first:
        label = judged.case.label.removeprefix(f"{found.name} · ")
        found.first = f"{judged.breaches[0].column} at {label}"
