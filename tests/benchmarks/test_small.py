"""What the benchmarks measure holds in the everyday suite too, as far as it needs no clock."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import Content
from bot.safety import IN_MEMORY, kind_of_disk
from tests.benchmarks.binding import STEPS
from tests.benchmarks.folders import RamDiskError, data_folder
from tests.benchmarks.measures import Line, Measures
from tests.benchmarks.replaying import Raw, record

MOST_ROWS = 14


def test_a_turn_writes_few_rows(tmp_path: Path, content: Content) -> None:
    """No turn of a binding writes more than 14 rows, and its statements can be run again by themselves."""
    turns = record(tmp_path / "played", content, people=1)
    record(tmp_path / "empty", content, people=0)
    raw = Raw(tmp_path / "empty" / "bindguide.db")
    raw.replay(turns)

    assert [turn.step for turn in turns if " " not in turn.step] == [step for step, _, _ in STEPS]
    assert all(0 < turn.rows <= MOST_ROWS for turn in turns)
    assert raw.written() == len(turns)
    raw.close()


def test_a_ram_disk_is_refused(tmp_path: Path) -> None:
    """On a disk of memory a commit costs nothing, so the benchmarks don't run there."""
    memory = next((folder for folder in ("/dev/shm", "/run") if kind_of_disk(Path(folder)) in IN_MEMORY), "")  # noqa: S108
    if not memory:
        pytest.skip("no RAM disk here")

    with pytest.raises(RamDiskError, match="--data"), data_folder(memory):
        pass


def test_a_missed_target_is_told() -> None:
    """The median decides, and the table says so."""
    measures = Measures([Line("slow", "µs", 10), Line("quick", "µs", 10)])
    for value in (9, 11, 12):
        measures.add("slow", value)
        measures.add("quick", 20 - value)

    assert measures.missed() == ["slow"]
    assert "MISSED" in measures.drawn()
