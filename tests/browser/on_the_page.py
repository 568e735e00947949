"""A person on the secure page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.browser.visiting import PASSWORD, PERSON, Person

if TYPE_CHECKING:
    from playwright.sync_api import Page

BY_PAGE = {"BINDGUIDE_SENSITIVE_INPUT_WEB": "secure_page"}
READING = 20_000  # ms


def opens_the_page(person: Person) -> None:
    """From the first word until the card number is asked there, in whatever language the chat has."""
    person.wishes_to_bind()
    person.choose("confirm")
    person.asked("card_number")
    presses_the_button(person)


def presses_the_button(person: Person) -> None:
    """The one in the chat that opens the page."""
    person.page.locator("[data-page]:visible").last.click()
    person.page.locator("#card_number").wait_for()


def fills(page: Page, slot: str, value: str) -> None:
    """As soon as it is asked."""
    page.locator(f"#{slot}").fill(value)
    page.locator(".fields .primary").click()


def presses(page: Page, key: str) -> None:
    """A choice, as soon as it is there."""
    page.locator(f'.step button[data-key="{key}"]').click()


def fills_the_code(page: Page) -> None:
    """The one that the sandbox has sent, with one press."""
    page.locator("#sms_code").wait_for()
    page.locator(".fields .quiet").click()
    page.locator(".fields .primary").click()


def types_the_password(page: Page) -> None:
    """Twice, on the keypad."""
    for _ in range(2):
        page.locator(".keys").wait_for()
        for digit in PASSWORD:
            page.locator(".keys button", has_text=digit).click()
        page.wait_for_function("() => !document.querySelector('.dots .full')")


def steps(page: Page, card: str) -> Iterator[str]:
    """From the card number to the end; stops with a name at each step."""
    page.locator("#card_number").wait_for()
    yield "card_number"
    page.locator("#card_number").fill(card)
    page.locator(".fields .bank").wait_for()
    yield "card_number filled in"
    page.locator(".fields .primary").click()
    page.locator(".step .card").wait_for()
    yield "confirm the card"
    presses(page, "confirm")
    for slot, answer in zip(("holder_name", "id_number", "mobile"), PERSON, strict=True):
        page.locator(f"#{slot}").wait_for()
        yield slot
        fills(page, slot, answer)
    page.locator('.step button[data-key="confirm"]').wait_for()
    yield "confirm the number"
    presses(page, "confirm")
    page.locator("#sms_code").wait_for()
    yield "sms_code"
    fills_the_code(page)
    page.locator(".keys").wait_for()
    yield "keypad"
    types_the_password(page)
    page.locator(".foot .primary").wait_for()
    yield "agreement"
    page.locator(".foot .primary:enabled").click(timeout=READING)
    page.locator(".sign.done").wait_for()
    yield "bound"
