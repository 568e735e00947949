"""`make bench`: what a turn costs, beside the floor under it; `make bench ARGS=growth`: among 100,000 conversations.

Every round plays every case once; ratios are taken inside a round; the table shows the median and the range over all
rounds. Absolute times depend on the machine and on what else it does, ratios hold.
"""

from __future__ import annotations

import argparse
import gc
import json
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bot.app import Content
from bot.safety import kind_of_disk
from core.incoming import Message
from tests.benchmarks import (
    deciding,
    growth,
    knowledge_size,
    on_postgresql,
    starting,
    telegram,
    understanding,
    waiting,
    web,
)
from tests.benchmarks.binding import open_app, shut
from tests.benchmarks.crowds import Crowd, gather, side_by_side
from tests.benchmarks.folders import RamDiskError, data_folder
from tests.benchmarks.measures import Line, Measures
from tests.benchmarks.turning import Bench
from tests.bot.databases import postgresql

ROUNDS = 5
PEOPLE = 40  # bindings a round, 16 turns each
FEW, MANY = 100, 20_000
CROWD_TURNS = 1_500  # a round
TOGETHER = {1: 24, 8: 3, 32: 1}  # people who write at the same moment: bindings of each a round
POSTGRESQL_PEOPLE = 10  # bindings a round
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
    Line("through the gate, one alone", "µs"),
    Line("through the gate, 8 at once, each", "µs"),
    Line("through the gate, 32 at once, each", "µs"),
    Line("8 at once / alone", "×", 0.6),
    Line("32 at once / alone", "×", 0.4),
    Line("one-row update on PostgreSQL", "µs"),
    Line("turn on PostgreSQL", "µs"),
    Line("turn on PostgreSQL / one-row update", "×", 4.0),
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
    parser.add_argument("part", nargs="?", choices=["usual", "growth", "web", "telegram"], default="usual")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--data", default="", help="a folder on a real disk")
    parser.add_argument("--strict", action="store_true", help="1 as well if a target is missed")
    chosen = parser.parse_args()
    started = time.monotonic()
    try:
        with data_folder(chosen.data) as home:
            _say(f"data on {kind_of_disk(home) or 'a file system of unknown kind'}, {chosen.rounds} rounds")
            if chosen.part == "growth":
                measures = growth.measure(home, max(5, chosen.rounds), _say)
                _say(f"\n{measures.drawn()}\n")
            elif chosen.part == "web":
                measures = web.measure(home, chosen.rounds)
                _say(f"\n{measures.drawn()}\n")
            elif chosen.part == "telegram":
                measures = telegram.measure(home, chosen.rounds, _say)
                _say(f"\n{measures.drawn()}\n")
            else:
                measures, bench = _measured(home, max(5, chosen.rounds))
    except RamDiskError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if chosen.part == "usual":
        _told(measures, bench)
    _kept(measures, time.monotonic() - started)
    return 1 if chosen.strict and measures.missed() else 0


def _measured(home: Path, rounds: int) -> tuple[Measures, Bench]:
    content = Content()
    bench = Bench(home, content, PEOPLE)
    crowds = [_crowd(home / f"crowd{n}", bench, n) for n in (FEW, MANY)]
    measures = Measures(LINES)
    measures.add("rows that the dearest turn writes", max(bench.rows().values()))
    with postgresql() as server:
        for n in range(1, rounds + 1):
            _turns(measures, bench)
            _decisions(measures, home / f"deciding{n}", bench)
            gc.collect()
            growth.compare(measures, crowds, side_by_side(crowds, CROWD_TURNS, seed=n))
            _together(measures, home / f"together{n}", content)
            _on_postgresql(measures, server, home / f"postgresql{n}", content)
            _starts(measures, home / f"starting{n}")
            _say(f"round {n} of {rounds}")
    for crowd in crowds:
        shut(crowd.app)
    return measures, bench


def _crowd(folder: Path, bench: Bench, people: int) -> Crowd:
    gather(folder, bench.empty, bench.content, people)
    return Crowd(open_app(folder, bench.content), people)


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


def _together(measures: Measures, home: Path, content: Content) -> None:
    home.mkdir()
    each = {}
    for people, bindings in TOGETHER.items():
        gc.collect()
        each[people] = statistics.mean(waiting.together(home / str(people), content, people, bindings))
    measures.add("through the gate, one alone", each[1])
    for people in (8, 32):
        measures.add(f"through the gate, {people} at once, each", each[people])
        measures.add(f"{people} at once / alone", each[people] / each[1])


def _on_postgresql(measures: Measures, server: str, folder: Path, content: Content) -> None:
    gc.collect()
    turn, update = on_postgresql.compare(server, folder, content, POSTGRESQL_PEOPLE)
    measures.add("turn on PostgreSQL", turn)
    measures.add("one-row update on PostgreSQL", update)
    measures.add("turn on PostgreSQL / one-row update", turn / update)


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


def _told(measures: Measures, bench: Bench) -> None:
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
    extra = {"rows": bench.rows(), "imports": dearest, "model": model}
    (_folder() / "bindguide-bench-more.json").write_text(json.dumps(extra, ensure_ascii=False, indent=1), "utf-8")


def _kept(measures: Measures, seconds: float) -> None:
    file = _folder() / "bindguide-bench.json"
    whole = {"measures": measures.plain(), "seconds": seconds}
    file.write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")
    _say(f"missed: {', '.join(measures.missed()) or 'nothing'}; {seconds:.0f} s; all values: {file}")


def _folder() -> Path:
    return Path(tempfile.gettempdir())


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
