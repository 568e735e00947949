"""A binding on a bad day: a slow line that loses things, a program that is killed; all of it arrives once, in order."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.bot.test_web_serving import free_port, running, until_up
from tests.browser.bad_line import bad_line
from tests.browser.visiting import Person

if TYPE_CHECKING:
    import subprocess

    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.thorough]
KILLED_AFTER = ("consent", "id_number", "send")
DOWN = 1.5  # seconds
SLOW = 90_000  # ms of patience


class Program:
    """The program on one port and folder, which can die and come back."""

    def __init__(self, folder: Path, port: int, **settings: str) -> None:
        self._folder, self._port, self._settings = folder, port, settings
        self._stack = ExitStack()
        self.start()

    def start(self) -> None:
        self._process: subprocess.Popen[str] = self._stack.enter_context(
            running(self._folder, self._port, **self._settings)
        )
        until_up(self._port)

    def die(self) -> None:
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        self._stack.close()


def _kept(folder: Path) -> tuple[list[str], list[str]]:
    """What the store has: texts of the person, and keys of letters, in order."""
    with sqlite3.connect(folder / "bindguide.db") as store:
        heard = [row[0] for row in store.execute("SELECT text FROM inbox WHERE kind = 'text' ORDER BY at")]
        said = [row[0] for row in store.execute("SELECT key FROM letters ORDER BY n")]
    return heard, said


def _is_whole(li: Person, folder: Path) -> None:
    """The open page shows what the store has, each once and in its order; a reload changes nothing."""
    shown = li.page.locator("#log .text").all_inner_texts()
    heard, said = _kept(folder)
    mine = li.page.locator("#log .me .text").all_inner_texts()
    assert mine == heard
    assert len(heard) == len(set(heard)) == 6  # the wish, and five answers
    assert li.page.locator("#log .them").count() == len(said)
    assert said.count("binding.bound") == 1
    assert li.page.locator("#phone-log > div").count() == 1
    assert li.page.locator(".pending, .failed").count() == 0

    li.page.reload()
    li.page.locator('body[data-state="bound"]').wait_for()
    assert li.page.locator("#log .text").all_inner_texts() == shown


def test_the_program_dies_three_times_in_a_binding(browser: Browser, tmp_path: Path) -> None:
    """Who is in front of it answers while it is down: the answer goes out when it is back."""
    port = free_port()
    program = Program(tmp_path, port)
    li = Person(browser, f"http://127.0.0.1:{port}")
    li.context.set_default_timeout(SLOW)
    for step in li.steps():
        if step in KILLED_AFTER:
            program.die()
            threading.Timer(DOWN, program.start).start()
    _is_whole(li, tmp_path)
    program.close()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_line_that_is_slow_and_loses_things(browser: Browser, tmp_path: Path, seed: int) -> None:
    """400 ms there and back, 5 % lost, some connections broken off before or after the request has arrived."""
    port = free_port()
    with bad_line(port, seed) as line:
        program = Program(tmp_path, port, BINDGUIDE_PUBLIC_URL=f"http://127.0.0.1:{line.port}")
        line.calm = True
        li = Person(browser, f"http://127.0.0.1:{line.port}")
        li.context.set_default_timeout(SLOW)
        li.page.locator(".chips button").first.wait_for()
        line.calm = False
        for step in li.steps():
            line.calm = step in ("password", "keypad", "agreement", "terms")  # a page that does not load is reloaded
        assert line.lost > 0
        _is_whole(li, tmp_path)
        program.close()
