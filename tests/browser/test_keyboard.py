"""Without a mouse and without touching: everything by keys, from the greeting to the bound card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.visiting import PASSWORD, PERSON, Person

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.thorough]
FAR = 40  # presses of Tab after which somebody gives up


def _tabs_to(person: Person, words: str, back: bool = False) -> None:
    """Until what has the focus says this; it must show that it has it."""
    for _ in range(FAR):
        person.page.keyboard.press("Shift+Tab" if back else "Tab")
        label = person.page.evaluate("document.activeElement.ariaLabel || document.activeElement.innerText || ''")
        if words == label.strip():
            outline = person.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"{words} does not show that it has the focus"
            return
    raise AssertionError(f"no way to {words}")


def _presses(person: Person, words: str, back: bool = False) -> None:
    _tabs_to(person, words, back)
    person.page.keyboard.press("Enter")


def _types(person: Person, text: str) -> None:
    """Into the line, which has the focus without anybody asking for it."""
    assert person.page.evaluate("document.activeElement.classList.contains('field')")
    person.page.keyboard.type(text)
    person.page.keyboard.press("Enter")


def test_a_card_is_bound_by_keyboard_alone(browser: Browser, address: str) -> None:
    """The line has the focus after each turn, the buttons of the newest bubble are a few Shift+Tab away."""
    li = Person(browser, address, 1440)
    _types(li, "怎么绑卡")
    li.asked("confirm")
    _presses(li, "同意，开始", back=True)
    li.asked("card_number")
    _types(li, li.card)
    li.asked("confirm")
    _presses(li, "对", back=True)
    for slot, answer in zip(("holder_name", "id_number", "mobile"), PERSON, strict=True):
        li.asked(slot)
        _types(li, answer)
    li.asked("confirm")
    _presses(li, "发送", back=True)
    li.asked("sms_code")
    _types(li, li.code())
    li.asked("payment_password")
    _presses(li, "打开键盘页", back=True)
    for title in ("设置支付密码", "再输一次"):
        li.page.get_by_role("heading", name=title).wait_for()
        li.page.keyboard.type(PASSWORD, delay=20)
    li.asked("agreement")
    _presses(li, "阅读协议", back=True)
    li.page.locator(".foot .primary:enabled").wait_for(timeout=20_000)
    _presses(li, "我看完了，同意")
    li.hears("绑好了")
    assert li.complaints == []


def test_the_menu_opens_and_closes_by_keys(browser: Browser, address: str) -> None:
    """And gives the focus back."""
    li = Person(browser, address, 1440)
    _presses(li, "更多", back=True)
    _tabs_to(li, "大字模式")
    li.page.keyboard.press("Escape")
    assert li.page.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert not li.page.locator("#large").is_visible()
