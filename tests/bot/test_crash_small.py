"""A handful of kills in the everyday suite; `make crash` has all of them."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor

import pytest

from tests.crash import cases, homes
from tests.crash.arming import Arm
from tests.crash.cases import Case, Judged
from tests.crash.people import MAIN

Play = Callable[[Case], Judged]


@pytest.fixture(scope="module")
def play() -> Iterator[Play]:
    """Plays a case in a process of its own, which the kills don't concern."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context, initializer=homes.preload) as pool:
        yield lambda case: pool.submit(cases.play, case).result()


@pytest.mark.parametrize(
    ("kill", "mistake", "breach"),
    [
        (Arm("before_commit", 5), "acknowledge first", "lost turns"),
        (Arm("after_commit", 5), "no inbox dedupe", "doubled turns"),
        (Arm("sent_no_reply", 2), "new key on each try", "doubled SMS"),
        (Arm("claimed", 4), "mark before send", "lost turns"),
    ],
    ids=lambda value: str(value).replace(" ", "_"),
)
def test_a_kill_loses_and_doubles_nothing(play: Play, kill: Arm, mistake: str, breach: str) -> None:
    """Whoever kills the process anywhere finds the binding whole; the same kill shows the mistake that we avoid."""
    sound, broken = play(Case(MAIN, (kill,))), play(Case(MAIN, (kill,), mistake))

    assert (sound.kills, sound.breaches) == (1, [])
    assert broken.kills == 1
    assert breach in {each.column for each in broken.breaches}
