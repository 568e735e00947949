"""Starts the program and a headless Chromium; without one the browser tests are skipped with one loud line."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.bot.test_web_serving import free_port, running, until_up

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LOUD = "NO BROWSER: the page was NOT tried in a browser ({why}). To do so: apt install chromium, then make test"


def missing() -> str:
    """What keeps the page from being tried; "" if nothing does."""
    try:
        import playwright  # noqa: F401
    except ImportError:
        return "playwright is not installed"
    return "" if chromium() else "no Chromium found"


def chromium() -> str | None:
    """Where Chromium lies."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium for all of them. In CI its absence is a failure."""
    if why := missing():
        if os.environ.get("BINDGUIDE_CI") == "1":
            pytest.fail(LOUD.format(why=why))
        pytest.skip(LOUD.format(why=why))
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium())
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The program, serving on a free port: one for all, each person has cookies and cards of their own."""
    port = free_port()
    with running(tmp_path_factory.mktemp("program"), port):
        yield until_up(port)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once, loudly, that nobody looked."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any("NO BROWSER" in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(LOUD.format(why=missing()), red=True, bold=True)
