"""A disk that is full, and one that may not be written to, at each step of a conversation; then it is well again."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.crash import cases, homes
from tests.crash.homes import Place
from tests.crash.people import MAIN, Request, Way
from tests.crash.playing import WHO, Play
from tests.crash.trying import Tried
from tests.crash.verdicts import judge

SIZE = "3m"  # of the small disk
MOST_REFUSALS = 3  # of one request while the disk is full
REFUSED = "error store"


PAGE = 4096


class Ballast:
    """A file that takes what is left of a disk."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "ballast"

    def fill(self, but: int) -> None:
        """To the last byte, but for so many pages."""
        with contextlib.suppress(OSError), self._file.open("wb", buffering=0) as file:
            while file.write(bytes(PAGE)):
                pass
        os.truncate(self._file, max(0, self._file.stat().st_size - but * PAGE))

    def clear(self) -> None:
        """There is room again."""
        self._file.unlink(missing_ok=True)


class FullDisk(Play):
    """Plays a way; at each request of the chosen steps the disk is full, until the request has been refused."""

    def __init__(self, place: Place, way: Way, steps: range, room: int) -> None:
        """`room`: pages that are left, so that a turn finds no place for its last part only."""
        super().__init__(place, way, ())
        self._ballast, self._troubled, self._room = Ballast(place.folder), steps, room
        self.refusals = 0
        """Requests that were answered with the error `store`."""

    def _until_done(self, request: Request, said: list[str], places: list[str]) -> list[str]:
        if self._number not in self._troubled or "inspect" in request:
            return super()._until_done(request, said, places)
        super()._until_done({"inspect": WHO}, said, places)  # it has started
        self._ballast.fill(self._room)
        for _ in range(MOST_REFUSALS):
            heard: list[str] = []
            super()._until_done(request, heard, places)
            said += [key for key in heard if key != REFUSED]
            if "clock" in request:  # it has moved
                request = {"clock": {"advance": 0}}
            if REFUSED not in heard:
                break
            self.refusals += 1
        self._ballast.clear()
        return super()._until_done(request, said, places)


@contextlib.contextmanager
def small_disk() -> Iterator[Place]:
    """A data folder after its first start, on a disk of its own; the bank's ledgers lie elsewhere."""
    with homes.place("sqlite") as place:
        aside = place.folder.with_name("aside")
        place.folder.rename(aside)
        place.folder.mkdir()
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0700", "tmpfs", str(place.folder)], check=False
        )
        if mounted.returncode:
            raise OSError("a small disk can't be mounted here: run this as root")
        try:
            for file in aside.iterdir():
                if file.name != "sandbox":
                    (place.folder / file.name).write_bytes(file.read_bytes())
                    (place.folder / file.name).chmod(0o600)
            (place.folder / "sandbox").symlink_to(aside / "sandbox")
            yield place
        finally:
            subprocess.run(["umount", "-l", str(place.folder)], check=True)


ROOMS = (0, 1, 2, 4, 8)  # pages


def full(room: int) -> Tried:
    """Each step of the main way on a full disk, one at a time; then all of them."""
    tried = Tried(f"a full disk, {room} pages left")
    healthy = cases.healthy_of(MAIN, "sqlite").steps
    count = len(healthy)
    for steps in (*(range(step, step + 1) for step in range(count)), range(count)):
        with small_disk() as place:
            play = FullDisk(place, MAIN, steps, room)
            breaches = judge(place, MAIN, play.to_the_end(), healthy)
        tried.times += 1
        tried.count("requests refused", play.refusals)
        tried.breaches += [f"at step {steps.start}: {breach.column}: {breach.what}" for breach in breaches]
    return tried
