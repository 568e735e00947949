"""What people write stays words: a thousand payloads through every field, and nothing of them runs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.browser.payloads import CALL, payloads
from tests.browser.visiting import Person

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.thorough]

AT_ONCE = 18  # messages that one person may send in a row
FIELDS = ("welcome", "card", "holder_name", "id_number", "mobile", "code")
ELEMENTS = frozenset({"DIV", "P", "SPAN", "B", "BUTTON", "DL", "DT", "DD"})
LOOKS = """() => ({
    ran: Boolean(window.__ran),
    tags: [...new Set([...document.querySelectorAll("#log *, #strip *")].map((one) => one.tagName))],
    acts: [...document.querySelectorAll("#log *")].some((one) => one.getAttributeNames().some((a) => /^on/.test(a))),
})"""


def _bundles() -> Iterator[tuple[str, list[str]]]:
    """A field, and payloads for it."""
    all_of_them = payloads()
    for start in range(0, len(all_of_them), AT_ONCE):
        yield FIELDS[start // AT_ONCE % len(FIELDS)], all_of_them[start : start + AT_ONCE]


def test_the_payloads_would_run_if_they_could(browser: Browser) -> None:
    """Put into a page as markup, many of them do: the test below can fail."""
    page = browser.new_page()
    ran = 0
    for payload in payloads(200):
        page.goto("about:blank")
        page.set_content(f"<div>{payload}</div>")
        ran += bool(page.evaluate("Boolean(window.__ran)"))
    page.close()
    assert ran >= 40
    assert CALL in payloads(1)[0]


def test_a_thousand_payloads_run_nowhere(browser: Browser, address: str) -> None:
    """Typed at each step, shown at once, in a second window, and after a reload."""
    tried = 0
    for field, bundle in _bundles():
        li = Person(browser, address)
        dialogs: list[str] = []
        li.page.on("dialog", lambda one, dialogs=dialogs: (dialogs.append(one.message), one.dismiss()))
        li.until(field)
        for payload in bundle:
            li.page.fill(".field:visible", payload)
            li.page.keyboard.press("Enter")
            tried += 1
        li.page.wait_for_function("() => !document.querySelector('.pending')", timeout=60_000)
        for _ in range(2):
            seen = li.page.evaluate(LOOKS)
            assert not seen["ran"]
            assert not seen["acts"]
            assert set(seen["tags"]) <= ELEMENTS, seen["tags"]
            li.page.reload()
            li.bubbles().last.wait_for()
        assert dialogs == []
        # a refusal for being too fast is told in the console; anything else would be a breach of the policy
        assert [one for one in li.complaints if "429" not in one] == []
        li.context.close()
    assert tried == 1000


def test_fields_that_are_no_text_take_none(address: str) -> None:
    """Presses, forms, links, looks and tokens: a payload in any of them is refused with our own words."""

    ours = {"origin": address, "sec-fetch-site": "same-origin"}
    with httpx.Client(base_url=address, trust_env=False, headers=ours) as li:
        for n, payload in enumerate(payloads()):
            if n % 15 == 0:
                li.cookies.clear()
                li.get("/")
            path, body = [
                ("/presses", {"id": "12345678", "letter": payload[:80], "key": payload[:80]}),
                ("/messages", {"id": payload, "text": "x"}),
                ("/forms/x/open", {"token": payload[:200]}),
                ("/forms/x", {"key": payload[:200], "fields": {payload[:80]: payload[:64]}}),
                ("/bank", {"digits": payload}),
                ("/look", {"large": payload}),
                ("/session", {"token": payload}),
            ][n % 7]
            reply = li.post(path, json=body)
            assert 400 <= reply.status_code < 500, (path, reply.status_code)
            assert payload not in reply.text
            time.sleep(0.02)
