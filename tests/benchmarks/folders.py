"""Where the data of a benchmark lies: a real disk, or its ratios mean nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.safety import IN_MEMORY, kind_of_disk


class RamDiskError(Exception):
    """The folder is kept in memory: committing there costs nothing."""


@contextmanager
def data_folder(wanted: str = "") -> Iterator[Path]:
    """A fresh folder below `wanted`, else where temporary files go, else beside us. Raises RamDiskError."""
    places = [wanted] if wanted else [tempfile.gettempdir(), "/var/tmp", "."]  # noqa: S108  only looked at
    place = next((each for each in places if kind_of_disk(Path(each)) not in IN_MEMORY), "")
    if not place:
        raise RamDiskError(f"{' and '.join(places)} lie in memory: name a folder on a disk with --data")
    with tempfile.TemporaryDirectory(prefix="bindguide-bench-", dir=place) as folder:
        yield Path(folder)
