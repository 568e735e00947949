"""`make bench`: what a turn costs, beside the floor under it.

Every round plays every case once; ratios are taken inside a round; the table shows the median and the range over all
rounds. Absolute times depend on the machine and on what else it does, ratios hold.
"""

from __future__ import annotations

import argparse
import gc
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

from bot.app import Content
from core.incoming import Message
from tests.benchmarks import deciding, knowledge_size, starting, understanding
from tests.benchmarks.binding import open_app, shut
from tests.benchmarks.crowds import Crowd
from tests.benchmarks.folders import RamDiskError, data_folder, kind_of_disk
from tests.benchmarks.measures import Line, Measures, percentile
from tests.benchmarks.turning import Bench

ROUNDS = 5
PEOPLE = 40  # bindings a round, 16 turns each
FEW, MANY = 100, 20_000
CROWD_TURNS = 1_500  # a round
KINDS = ("button", "slot", "nonsense", "question", "typo", "correction", "4,000 characters")

LINES = (
    Line("one-row commit", "µs"),
    Line("the turn's own statements, replayed", "µs"),
    Line("whole turn", "µs"),
    Line("whole turn, p50", "µs"),
    Line("whole turn, p99", "µs"),
    Line("replay / one-row commit", "×"),
    Line("whole turn / replay", "×", 3.5, "(aim 2.7)"),
    Line("whole turn / replay, in quiet moments", "×", 3.5, "(aim 2.7)"),
    Line("whole turn / replay, CPU", "×"),
    Line("rows that the dearest turn writes", "rows", 14),
    *(Line(f"decision alone, {kind}", "µs", 300) for kind in KINDS),
    *(Line(f"understanding alone, {kind}", "µs") for kind in KINDS if kind not in ("button", "slot")),
    *(Line(f"the door alone, {kind}", "µs") for kind in ("slot", "nonsense", "4,000 characters")),
    Line("dict machine", "µs"),
    Line("decision (slot) / replay", "×"),
    Line("decision (slot) / dict machine", "×"),
    Line(f"turn among {FEW:,} open, p50", "µs"),
    Line(f"turn among {MANY:,} open, p50", "µs"),
    Line(f"turn among {FEW:,} open, p99", "µs"),
    Line(f"turn among {MANY:,} open, p99", "µs"),
    Line("p50, many / few", "×"),
    Line("p99, many / few", "×"),
    Line("start to first jsonl answer, fresh folder", "s", 3.0),
    Line("start to first jsonl answer, existing folder", "s", 1.5),
    Line("start to first console answer, fresh folder", "s", 3.0),
    Line("start to first console answer, existing folder", "s", 1.5),
    Line("start that only imports what others made", "s"),
    Line("empty interpreter", "s"),
    Line("first jsonl answer (existing) / imports only", "×"),
)


def main() -> int:
    """0: measured and well; 1: something that was timed did wrong; 2: it can't be measured here."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.run")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--data", default="", help="a folder on a real disk")
    parser.add_argument("--strict", action="store_true", help="1 as well if a target is missed")
    chosen = parser.parse_args()
    started = time.monotonic()
    try:
        with data_folder(chosen.data) as home:
            _say(f"data on {kind_of_disk(home) or 'a file system of unknown kind'}, {chosen.rounds} rounds")
            measures, bench = _measured(home, max(5, chosen.rounds))
    except RamDiskError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    _told(measures, bench, time.monotonic() - started)
    return 1 if chosen.strict and measures.missed() else 0


def _measured(home: Path, rounds: int) -> tuple[Measures, Bench]:
    content = Content()
    bench = Bench(home, content, PEOPLE)
    crowds = {n: Crowd(home / f"crowd{n}", bench.empty, content, n) for n in (FEW, MANY)}
    measures = Measures(LINES)
    measures.add("rows that the dearest turn writes", max(bench.rows().values()))
    for n in range(1, rounds + 1):
        _turns(measures, bench)
        _decisions(measures, home / f"deciding{n}", bench)
        _crowds(measures, crowds, n)
        _starts(measures, home / f"starting{n}")
        _say(f"round {n} of {rounds}")
    for crowd in crowds.values():
        crowd.close()
    return measures, bench


def _turns(measures: Measures, bench: Bench) -> None:
    costs = bench.round()
    measures.add("one-row commit", costs.one_row)
    measures.add("the turn's own statements, replayed", costs.replay)
    measures.add("whole turn", costs.turn)
    measures.add("whole turn, p50", costs.turn_p50)
    measures.add("whole turn, p99", costs.turn_p99)
    measures.add("replay / one-row commit", costs.replay / costs.one_row)
    measures.add("whole turn / replay", costs.turn / costs.replay)
    measures.add("whole turn / replay, in quiet moments", costs.quiet)
    measures.add("whole turn / replay, CPU", costs.turn_cpu / costs.replay_cpu)


def _decisions(measures: Measures, folder: Path, bench: Bench) -> None:
    shutil.copytree(bench.empty, folder)
    app = open_app(folder, bench.content)
    spent: dict[str, float] = {}
    for kind in deciding.kinds(app):
        gc.collect()
        spent[kind.name] = deciding.decide(app, kind)
        measures.add(f"decision alone, {kind.name}", spent[kind.name])
        if isinstance(kind.incoming, Message) and not kind.incoming.marks:
            measures.add(f"understanding alone, {kind.name}", deciding.understand(app, kind))
        if kind.name in deciding.texts():
            measures.add(f"the door alone, {kind.name}", deciding.admit(app, kind, deciding.texts()[kind.name]))
    least = deciding.dict_machine()
    measures.add("dict machine", least)
    measures.add("decision (slot) / replay", spent["slot"] / measures.values["the turn's own statements, replayed"][-1])
    measures.add("decision (slot) / dict machine", spent["slot"] / least)
    shut(app)


def _crowds(measures: Measures, crowds: dict[int, Crowd], n: int) -> None:
    halves: dict[str, list[float]] = {}
    for people, crowd in crowds.items():
        gc.collect()
        spent = crowd.turns(CROWD_TURNS, seed=n)
        for name, share in (("p50", 0.5), ("p99", 0.99)):
            value = percentile(spent, share)
            measures.add(f"turn among {people:,} open, {name}", value)
            halves.setdefault(name, []).append(value)
    for name, (few, many) in halves.items():
        measures.add(f"{name}, many / few", many / few)


def _starts(measures: Measures, folder: Path) -> None:
    measures.add("start to first jsonl answer, fresh folder", starting.jsonl(folder / "a"))
    existing = starting.jsonl(folder / "a")
    measures.add("start to first jsonl answer, existing folder", existing)
    measures.add("start to first console answer, fresh folder", starting.console(folder / "b"))
    measures.add("start to first console answer, existing folder", starting.console(folder / "b"))
    imports = starting.imports_only()
    measures.add("start that only imports what others made", imports)
    measures.add("empty interpreter", starting.empty())
    measures.add("first jsonl answer (existing) / imports only", existing / imports)


def _told(measures: Measures, bench: Bench, seconds: float) -> None:
    _say(f"\n{measures.drawn()}\n")
    commits = measures.values["one-row commit"]
    if measures.median("one-row commit") > 1.5 * min(commits):
        _say("other work disturbed this run: read the lower ends of the ranges, and the ratios in quiet moments\n")
    dearest = starting.dearest_imports()
    _say("rows a turn: " + ", ".join(f"{step} {rows}" for step, rows in bench.rows().items()))
    _say("dearest imports, ms of their own: " + ", ".join(f"{name} {us / 1000:.0f}" for name, us in dearest))
    model = understanding.measure()
    _say("phrases, then the classifier: " + ", ".join(f"{name} {value:g}" for name, value in model.items()))
    knowledge_size.main()
    file = Path(tempfile.gettempdir()) / "bindguide-bench.json"
    whole = {"measures": measures.plain(), "rows": bench.rows(), "imports": dearest, "model": model, "seconds": seconds}
    file.write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")
    _say(f"missed: {', '.join(measures.missed()) or 'nothing'}; {seconds:.0f} s; all values: {file}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
