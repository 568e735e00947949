"""The turn beside its floor: bindings, the replay of their own statements, one-row commits, taking turns."""

from __future__ import annotations

import gc
import shutil
import statistics
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from bot.app import Content
from tests.benchmarks.binding import Bindings, WrongReplyError, check_rows, open_app, shut
from tests.benchmarks.measures import percentile
from tests.benchmarks.replaying import Raw, Recorded, record


@dataclass(frozen=True)
class Costs:
    """Of one round; µs a turn, wall and CPU."""

    one_row: float
    replay: float
    turn: float
    quiet: float
    """Turn over replay in quiet moments: of the lower quarters, which other work on the machine hardly touches."""
    turn_p50: float
    turn_p99: float
    replay_cpu: float
    turn_cpu: float


@dataclass
class Bench:
    """What all rounds share."""

    home: Path
    content: Content
    people: int

    def __post_init__(self) -> None:
        self.empty = self.home / "empty"
        shut(open_app(self.empty, self.content))
        recording = self._copy("recording")
        self.recorded: list[Recorded] = record(recording, self.content, self.people)
        self._each = len(self.recorded) // self.people
        self._rounds = 0

    def rows(self) -> dict[str, int]:
        """The most rows that a turn of each step wrote."""
        most: dict[str, int] = defaultdict(int)
        for turn in self.recorded:
            most[turn.step] = max(most[turn.step], turn.rows)
        return dict(most)

    def round(self) -> Costs:
        """One person's binding, its replay, as many one-row commits; then the next person. Raises WrongReplyError."""
        self._rounds += 1
        raw = Raw(self._copy(f"raw{self._rounds}") / "bindguide.db")
        app = open_app(self._copy(f"whole{self._rounds}"), self.content)
        bindings = Bindings(app)
        one_row: list[float] = []
        replay: list[float] = []
        cpu = [0.0, 0.0]
        gc.collect()
        for n in range(self.people):
            begun = time.process_time()
            bindings.play(f"p{n}")
            between = time.process_time()
            replay += raw.replay(self.recorded[n * self._each : (n + 1) * self._each])
            cpu = [cpu[0] + between - begun, cpu[1] + time.process_time() - between]
            one_row += raw.one_row(self._each)
        check_rows(app, self.people, len(bindings.timed))
        if raw.written() != len(bindings.timed):
            raise WrongReplyError(f"the replay wrote {raw.written()} messages, the turns {len(bindings.timed)}")
        raw.close()
        shut(app)
        return self._costs(one_row, replay, [timed.us for timed in bindings.timed], cpu)

    def _copy(self, name: str) -> Path:
        return Path(shutil.copytree(self.empty, self.home / name))

    @staticmethod
    def _costs(one_row: list[float], replay: list[float], turns: list[float], cpu: list[float]) -> Costs:
        many = len(turns)
        return Costs(
            one_row=statistics.mean(one_row),
            replay=statistics.mean(replay),
            turn=statistics.mean(turns),
            quiet=percentile(turns, 0.25) / percentile(replay, 0.25),
            turn_p50=statistics.median(turns),
            turn_p99=percentile(turns, 0.99),
            replay_cpu=cpu[1] / many * 1e6,
            turn_cpu=cpu[0] / many * 1e6,
        )
