"""The line one writes in: digits in groups, the bank while typing, putting the last answer right, pastes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.browser.visiting import Person

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

pytestmark = pytest.mark.browser


def _line(person: Person) -> Locator:
    return person.page.locator(".field:visible")


def test_a_card_number_is_grouped_and_its_bank_shown(browser: Browser, address: str) -> None:
    """While it is typed; the caret stays where it was, a slip is told before sending, and at most 8 digits leave."""
    li = Person(browser, address)
    asked: list[str] = []
    li.page.on("request", lambda one: asked.append(one.post_data or "") if one.url.endswith("/bank") else None)
    li.until("card")
    _line(li).press_sequentially(li.card[:12])
    li.page.locator("#strip .bank", has_text="工商银行 储蓄卡").wait_for()
    assert _line(li).input_value() == f"{li.card[:4]} {li.card[4:8]} {li.card[8:12]}"
    assert "12 / 19 位" in li.page.locator("#strip").inner_text()

    _line(li).evaluate("line => line.setSelectionRange(2, 2)")
    li.page.keyboard.type("7")
    assert _line(li).evaluate("line => line.selectionStart") == 3
    li.page.keyboard.press("Backspace")
    _line(li).fill(li.card[:-1] + str((int(li.card[-1]) + 1) % 10))
    li.page.locator("#strip .wrong", has_text="好像打错了").wait_for()
    _line(li).fill(li.card)
    assert li.page.locator("#strip .wrong").count() == 0
    assert {len(json.loads(one)["digits"]) for one in asked} == {6, 8}


def test_the_last_answer_can_be_put_right(browser: Browser, address: str) -> None:
    """With ↑, or with the words beside the bubble; Escape leaves it as it was; a code never comes back."""
    li = Person(browser, address)
    li.until("holder_name")
    li.write("李小七")
    li.asked("id_number")
    li.arrived()
    li.page.keyboard.press("ArrowUp")
    assert _line(li).input_value() == "李小七"
    li.page.locator("#strip", has_text="正在改：姓名").wait_for()
    li.page.keyboard.press("Escape")
    assert _line(li).input_value() == ""

    li.page.locator(".mend").click()
    li.write("王小明")
    li.hears("姓名换成 王**（原来是 李**）")
    li.write("11010519491231002X")
    li.asked("mobile")
    li.write("13800000000")
    li.choose("confirm")
    li.asked("sms_code")
    li.write("000000")
    li.hears("验证码不对")
    li.arrived()
    li.page.keyboard.press("ArrowUp")
    assert _line(li).input_value() == "138 0000 0000"
    assert li.complaints == []


def test_the_line_fits_what_is_asked(browser: Browser, address: str) -> None:
    """A code can be filled in by the phone, letters are one press away, several lines find room, a trial fills in."""
    li = Person(browser, address)
    li.until("mobile")
    _line(li).press_sequentially("13800000000")
    assert _line(li).input_value() == "138 0000 0000"
    li.page.locator("#other-keys").click()
    assert li.page.locator("textarea:visible").input_value() == "138 0000 0000"
    li.page.locator("#other-keys").click()
    _line(li).fill("")
    _line(li).evaluate(
        """line => {
            const data = new DataTransfer();
            data.setData("text", "手机号是\\n13800000000");
            line.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, cancelable: true, bubbles: true }));
        }"""
    )
    assert li.page.locator("textarea:visible").input_value() == "手机号是\n13800000000"
    li.page.keyboard.press("Enter")
    li.asked("confirm")
    li.choose("confirm")
    li.asked("sms_code")
    assert _line(li).get_attribute("autocomplete") == "one-time-code"
    li.page.locator("#strip button", has_text=li.code()).click()
    li.page.keyboard.press("Enter")
    li.asked("payment_password")


def test_a_trial_card_of_the_sandbox_is_put_in(browser: Browser, address: str) -> None:
    """On a phone from a sheet that Escape closes too; the focus comes back to where it was."""
    li = Person(browser, address)
    li.until("card")
    li.page.locator("#phone-toggle").click()
    li.page.keyboard.press("Escape")
    assert li.page.evaluate("document.activeElement.id") == "phone-toggle"
    li.page.locator("#strip button", has_text="试用卡号").click()
    li.page.locator("#trials li", has_text="银行查不到卡号").get_by_role("button").click()
    assert _line(li).input_value().startswith("6222 0290 01")
    li.page.locator("#phone").wait_for(state="hidden")
