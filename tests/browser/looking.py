"""Every step of a binding in every look: pictures for people, axe for what people who can't see meet.

`python -m tests.browser.looking FOLDER` leaves a picture of each step; `--width`, `--scheme`, `--language` choose,
`--page` looks at the secure page instead of the chat.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bot.test_web_serving import free_port, running, until_up
from tests.browser import on_the_page
from tests.browser.visiting import WISHES, Person

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS = (380, 1440)
SCHEMES = ("light", "dark")
SERIOUS = frozenset({"serious", "critical"})


def findings(page: Page) -> list[str]:
    """What axe finds serious: the rule and where. Evaluated, not added as a script: the page's policy forbids that."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found: list[dict[str, Any]] = page.evaluate("axe.run({resultTypes: ['violations']}).then(run => run.violations)")
    return [_told(one) for one in found if one["impact"] in SERIOUS]


def _told(finding: dict[str, Any]) -> str:
    first, *others = finding["nodes"]
    return f"{finding['id']}: {first['target']} and {len(others)} more: {first['failureSummary']}"


def walk(
    browser: Browser, address: str, width: int, scheme: Any, language: str, folder: Path | None, page: bool = False
) -> list[str]:
    """Play a binding in one look; everything that is wrong at any step, with the step's name."""
    person = Person(browser, address, width, scheme)
    person.page.emulate_media(reduced_motion="reduce" if page else None)
    person.speaks(language)
    if page:
        on_the_page.opens_the_page(person)
    wrong = []
    for step in on_the_page.steps(person.page, person.card) if page else person.steps():
        person.page.wait_for_timeout(0 if page else 350)  # until what moves has come to rest
        wrong += [f"{step}: {finding}" for finding in findings(person.page)]
        if (wide := person.sticks_out()) > 0:
            wrong.append(f"{step}: {wide} px stick out")
        if folder:
            name = f"{language}-{width}-{scheme}-{step}.png"
            person.page.screenshot(path=folder / name)
    wrong += person.complaints
    person.context.close()
    return [f"{width} {scheme} {language} {one}" for one in wrong]


def main() -> int:
    """0 if nothing is wrong in any look."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.looking")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--width", type=int, choices=WIDTHS)
    parser.add_argument("--scheme", choices=SCHEMES)
    parser.add_argument("--language", choices=tuple(WISHES))
    parser.add_argument("--page", action="store_true")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    wrong = []
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import chromium

    with tempfile.TemporaryDirectory() as data, sync_playwright() as driver:
        browser, port = driver.chromium.launch(executable_path=chromium()), free_port()
        with running(Path(data), port, **(on_the_page.BY_PAGE if chosen.page else {})):
            address = until_up(port)
            for width, scheme, language in product(WIDTHS, SCHEMES, WISHES):
                if (chosen.width or width, chosen.scheme or scheme, chosen.language or language) == (
                    width,
                    scheme,
                    language,
                ):
                    wrong += walk(browser, address, width, scheme, language, chosen.folder, chosen.page)
        browser.close()
    sys.stdout.write("\n".join(wrong) + f"\n{len(wrong)} findings\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
