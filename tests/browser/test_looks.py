"""How it looks to whom: read out, in big letters, from right to left, without movement; at leisure in every look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from tests.browser.looking import SCHEMES, WIDTHS, findings, walk
from tests.browser.visiting import AT_REST, WISHES, Person

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.mark.thorough
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("language", sorted(WISHES))
def test_no_look_has_a_serious_finding(
    browser: Browser, address: str, width: int, scheme: Literal["light", "dark"], language: str
) -> None:
    """On phones and wide screens, by day and night, in three languages."""
    assert walk(browser, address, width, scheme, language, None) == []


def test_big_letters_are_remembered(browser: Browser, address: str) -> None:
    """By a cookie without a secret: at least 18 px, one button a row, 60 px to press, and nothing sticks out."""
    li = Person(browser, address)
    li.until("card")
    for _ in range(2):  # who can't get on is offered them; they are in the menu too
        li.write("嗯哼哈嘿")
    with li.page.expect_response(lambda reply: reply.url.endswith("/look")):  # it is kept from then on
        li.page.locator(".choices button", has_text="字大一点").click()
    li.page.reload()
    li.page.evaluate(AT_REST)
    buttons = [button.bounding_box() for button in li.page.locator(".choices button:visible").all()]
    boxes = [box for box in buttons if box]
    assert len({box["y"] for box in boxes}) == len(boxes) > 0
    assert round(min(box["height"] for box in boxes)) >= 60  # a browser lays out in fractions
    size = li.page.locator(".them .text").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert float(size) >= 18
    assert li.sticks_out() <= 0
    assert findings(li.page) == []


@pytest.mark.parametrize("change", ["document.documentElement.style.fontSize = '200%'", "document.dir = 'rtl'"])
def test_nothing_is_lost_at_200_percent_or_from_right_to_left(browser: Browser, address: str, change: str) -> None:
    """The line and its button stay inside the window, and what can be pressed can be reached."""
    li = Person(browser, address)
    li.until("confirm")
    li.page.evaluate(change)
    assert li.sticks_out() <= 0
    for one in (".send", ".field:visible", ".choices .first"):
        li.page.locator(one).last.scroll_into_view_if_needed()
        box = li.page.locator(one).last.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 380


def test_who_wants_less_movement_gets_words(browser: Browser, address: str) -> None:
    """In place of moving dots; and nothing else moves."""
    li = Person(browser, address)
    li.page.emulate_media(reduced_motion="reduce")
    li.page.reload()
    li.page.route("**/messages", lambda route: None)
    li.write("怎么绑卡")
    li.page.locator("#typing", has_text="正在输入").wait_for()
    assert li.page.locator("#typing i:visible").count() == 0
    assert li.page.evaluate("document.getAnimations().length") == 0
