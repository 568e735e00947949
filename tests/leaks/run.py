"""`make leaks`: a thousand people with canaries take every way there is; then every byte that was written is searched.

Each batch is a process of its own at DEBUG; every fifth is killed on the way, so that nothing is tidied up.
What the bank and the wallet have to know (mobiles, names, codes) may stand in their own ledgers only,
and a code and a mobile on the phone that the message went to.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from bot import erasing
from tests.bot.somebody import secrets_of
from tests.dialogues.program import settings
from tests.leaks.batch import TOLD, WEB_EVERY
from tests.leaks.oracle import Oracle
from tests.leaks.paths import canaries, path_of

PEOPLE, BATCH = 1000, 50
KILL_EVERY = 5  # batches
ERASED_EACH = 10  # people of a batch
LATER = 10 * 365 * 86_400_000  # ms
AT_THE_BANK = ("mobile", "name", "code")
ON_THE_PHONE = ("mobile", "code")


@dataclass
class Found:
    """What all batches came to."""

    people: int = 0
    kills: int = 0
    erased: int = 0
    bytes: Counter[str] = field(default_factory=Counter)
    """By sink."""
    paths: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    hits: list[str] = field(default_factory=list)


def main() -> int:
    """0: nothing was found, and the marks were; 1: something leaks, or the run did nothing."""
    parser = argparse.ArgumentParser(prog="python -m tests.leaks.run")
    parser.add_argument("--people", type=int, default=PEOPLE, help="who come through to the end of their way")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    found, dice, started = Found(), random.Random(chosen.seed), time.monotonic()  # noqa: S311
    for number in count():  # a killed batch leaves some on the way: go on until as many have come through
        people = min(BATCH, chosen.people - found.people)
        if people <= 0:
            break
        batch(found, number * BATCH, people, dice if number % KILL_EVERY == KILL_EVERY - 1 else None)
        _say(f"{found.people} people, {sum(found.bytes.values()) / 1e6:.0f} MB searched, {len(found.hits)} hits")
    _told(found, time.monotonic() - started)
    return 1 if found.hits or not found.people else 0


def batch(found: Found, first: int, people: int, dice: random.Random | None = None) -> None:
    """Play, search every sink, look for the marks, erase some and search again. With `dice` it is killed on the way."""
    home = Path(tempfile.mkdtemp(prefix="leaks-"))
    try:
        _play(home, first, people, dice)
        found.kills += dice is not None
        come = [json.loads(line) for line in (home / TOLD).read_text("utf-8").splitlines()]
        known = _known(first, people, come)
        _search(found, home, Oracle(known))
        _marks(found, home, come)
        found.people += len(come)
        for _, path, state, _ in come:
            found.paths[path.rstrip("0123456789 ")] += 1
            found.ends[str(state)] += 1
        if dice is None:
            # who also came by the web, unnamed, has a second conversation there that nobody can know to be theirs
            known_by_name = [n for n, *_ in come if (n - first) % WEB_EVERY]
            _erase(found, home, known_by_name[:: max(1, len(known_by_name) // ERASED_EACH)])
    finally:
        shutil.rmtree(home)


def _play(home: Path, first: int, people: int, dice: random.Random | None) -> None:
    (home / "tmp").mkdir()
    environment = os.environ | {"TMPDIR": str(home / "tmp"), "PYTHONASYNCIODEBUG": "1"}
    command = [sys.executable, "-m", "tests.leaks.batch", str(home), str(first), str(people)]
    with (home / "stdout").open("wb") as out, (home / "stderr").open("wb") as err:
        process = subprocess.Popen(command, stdout=out, stderr=err, env=environment)
        if dice is None:
            if process.wait():
                raise RuntimeError((home / "stderr").read_text("utf-8", "replace")[-2000:])
            return
        while not (home / TOLD).exists() or len((home / TOLD).read_bytes().splitlines()) < people // 3:
            time.sleep(0.05)
            if process.poll() is not None:
                raise RuntimeError((home / "stderr").read_text("utf-8", "replace")[-2000:])
        time.sleep(dice.random())
        process.kill()
        process.wait()


def _known(first: int, people: int, come: list[list[object]]) -> dict[str, str]:
    known: dict[str, str] = {}
    for n in range(first, first + people):
        name, digits, _ = path_of(n)
        for kind, secret in canaries(secrets_of(n, digits)).items():
            known[f"{kind} of {n} ({name})"] = secret
    for n, path, _, codes in come:
        known |= {f"code {place} of {n} ({path})": code for place, code in enumerate(codes)}  # type: ignore[arg-type]
    return known


def _search(found: Found, home: Path, oracle: Oracle) -> None:
    for file in sorted(home.rglob("*")):
        if not file.is_file() or file.name == TOLD:
            continue
        sink = file.relative_to(home).as_posix()
        if sink == "lines":
            lines = file.read_text("utf-8").splitlines()
            phone = "\n".join(line for line in lines if line.startswith('{"phone"'))
            spoken = "\n".join(line for line in lines if not line.startswith('{"phone"'))
            _look(found, "lines to the phone", phone.encode(), oracle, ON_THE_PHONE)
            _look(found, "lines", spoken.encode(), oracle)
        else:
            _look(found, sink, file.read_bytes(), oracle, AT_THE_BANK if "sandbox/" in sink else ())


def _look(found: Found, sink: str, data: bytes, oracle: Oracle, allowed: tuple[str, ...] = ()) -> None:
    found.bytes[sink] += len(data)
    found.hits += [f"{what} in {sink}" for what in sorted(oracle.found(data)) if what.split()[0] not in allowed]


def _marks(found: Found, home: Path, come: list[list[object]]) -> None:
    """The opposite: what stands for a secret is where it should be, or the run did nothing."""
    database = b"".join(file.read_bytes() for file in (home / "data").glob("bindguide.db*"))
    lines = (home / "lines").read_bytes()
    for n, path, state, _ in come:
        mine = secrets_of(int(str(n)), path_of(int(str(n)))[1])
        masked = f"{mine.mobile[:3]}****{mine.mobile[-4:]}".encode()
        if state == "bound" and not (masked in database and masked in lines and mine.card[-4:].encode() in lines):
            found.hits.append(f"no mark of {n} ({path})")


def _erase(found: Found, home: Path, numbers: list[int]) -> None:
    """Some are erased; what marked them is in no byte of the database any more."""
    read = settings(home / "data")
    with_open: list[str] = []
    for n in numbers:
        try:
            erasing.erase(read, f"p{n}", None, LATER, with_open.append)
        except Exception as error:  # something is on its way: not now
            with_open.append(str(error))
            continue
        found.erased += 1
        mine = secrets_of(n, path_of(n)[1])
        data = b"".join(file.read_bytes() for file in (home / "data").glob("bindguide.db*"))
        masked = f"{mine.mobile[:3]}****{mine.mobile[-4:]}".encode()
        if masked in data or f'"p{n}"'.encode() in data:
            found.hits.append(f"a mark of {n}, who was erased")


def _told(found: Found, seconds: float) -> None:
    _say("\nways: " + ", ".join(f"{path} {number}" for path, number in found.paths.most_common()))
    _say("ends: " + ", ".join(f"{end} {number}" for end, number in found.ends.most_common()))
    for sink, size in found.bytes.most_common():
        _say(f"{sink:28}{size / 1e6:9.2f} MB")
    for hit in found.hits[:40]:
        _say(f"LEAK  {hit}")
    _say(
        f"{found.people} people, {found.kills} batches killed, {found.erased} erased, "
        f"{len(found.hits)} hits, {seconds:.0f} s"
    )


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
