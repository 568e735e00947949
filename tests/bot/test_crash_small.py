"""A handful of kills, repetitions, races and mistakes in the everyday suite; `make crash` has all of them."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor

import pytest

from tests.crash import cases, chatting, homes, mistakes, repeats, rounds
from tests.crash.arming import Arm
from tests.crash.cases import Case, Judged
from tests.crash.chatting import Chat
from tests.crash.people import MAIN
from tests.crash.rounds import Rounds

Play = Callable[[Case], Judged]
CHEAP = ("code read, then written", "resend resets tries", "deferred transactions", "NORMAL sync", "log filter off")


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPoolExecutor]:
    """A process of its own, which the kills don't concern."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context, initializer=homes.preload) as pool:
        yield pool


@pytest.fixture
def play(pool: ProcessPoolExecutor) -> Play:
    """Plays a case there."""
    return lambda case: pool.submit(cases.play, case).result()


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


def test_a_kill_loses_no_bubble_of_a_chat(pool: ProcessPoolExecutor) -> None:
    """Killed when a letter stands in the chat and our note is made it comes once; before that note, twice at most."""
    noted, not_noted = pool.map(chatting.play, [Chat(arm=Arm(place, 2)) for place in ("letter_sent", "bubble_sent")])

    assert (noted.kills, noted.doubled, noted.breaches) == (1, 0, [])
    assert (not_noted.kills, not_noted.doubled, not_noted.breaches) == (1, 1, [])


def test_whatever_comes_ten_times_counts_once(pool: ProcessPoolExecutor) -> None:
    """Every message, press, form, timer and answer delivered ten times: the same letters, the same end."""
    batch = pool.submit(repeats.play, "everyday", 0, 2).result()

    assert batch.breaches == []
    assert batch.deliveries > 300


@pytest.mark.parametrize("race", ["presses", "two_devices", "stolen_card", "one_timer", "one_call"])
def test_whoever_comes_at_the_same_instant(pool: ProcessPoolExecutor, race: str) -> None:
    """Presses, two devices, timers and calls at once: it happens once."""
    came = pool.submit(rounds.run, Rounds(race, 2)).result()

    assert came.breaches == []
    assert came.rounds >= 2


@pytest.mark.parametrize("name", CHEAP)
def test_a_mistake_is_noticed(pool: ProcessPoolExecutor, name: str) -> None:
    """The check finds nothing in the product, and finds the mistake."""
    _, found, product = pool.submit(mistakes.noticed, "", name).result()

    assert product.breaches == []
    assert found
