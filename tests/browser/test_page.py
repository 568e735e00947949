"""The web chat in a real browser, as somebody with a phone meets it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.bot.test_web_serving import free_port, running, until_up
from tests.browser.looking import findings
from tests.browser.visiting import AT_REST, Person

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
HEAVIEST = 60_000  # bytes of the page with all it needs
TO_THE_FIRST_BUBBLE = """() => new Promise((done) => {
    const started = performance.now();
    const seen = () => document.querySelector("#log .them") && done(performance.now() - started);
    new MutationObserver(seen).observe(document.getElementById("log"), { childList: true });
    document.querySelector(".chips button").click();
})"""


def test_a_card_is_bound_on_a_phone(browser: Browser, address: str) -> None:
    """From the greeting to the bound card at 380 px, with keypad and agreement.

    At no step does axe find anything serious, under the page's own strict policy; the browser complains of nothing.
    """
    li = Person(browser, address)
    li.page.emulate_media(reduced_motion="reduce")  # what is fading in has less contrast for a moment
    found = {step: findings(li.page) for step in li.steps()}

    assert {step: finding for step, finding in found.items() if finding} == {}
    shown = li.page.locator("#log").inner_text()
    assert li.card not in shown.replace(" ", "")
    assert f"〔卡号 尾号{li.card[-4:]}〕" in shown
    assert li.page.locator("#progress li.done").count() == 7
    assert li.complaints == []


def test_the_page_is_light_and_quick(browser: Browser, address: str) -> None:
    """At most 60 KB in all, nothing from elsewhere, nothing kept in the browser; the first bubble in half a second."""
    li = Person(browser, address)
    weight = li.weight()
    assert sum(weight.values()) <= HEAVIEST
    assert all(url.startswith(address) for url in weight)

    assert li.page.evaluate(TO_THE_FIRST_BUBBLE) <= 500
    assert li.page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0
    assert li.complaints == []


@pytest.mark.parametrize("width", [320, 380, 900, 1440])
def test_nothing_sticks_out(browser: Browser, address: str, width: int) -> None:
    """At every width all can be reached, and what is to be pressed is at least 44 px high."""
    li = Person(browser, address, width)
    li.page.click("text=开始绑卡")
    li.hears("就开始")
    assert li.page.evaluate("document.documentElement.scrollWidth") <= width
    li.page.evaluate(AT_REST)
    heights = [button.bounding_box() for button in li.page.locator("button:visible").all()]
    assert round(min(box["height"] for box in heights if box)) >= 44
    assert li.page.locator("#phone").is_visible() == (width >= 900)


def test_enter_belongs_to_the_input_method(browser: Browser, address: str) -> None:
    """While characters are being composed Enter chooses one; after that it sends."""
    li = Person(browser, address)
    li.page.fill("#input", "bangka")
    li.page.dispatch_event("#input", "keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    li.page.dispatch_event("#input", "keydown", {"key": "Enter", "keyCode": 229, "bubbles": True})
    assert li.bubbles().count() == 0

    li.page.press("#input", "Enter")
    li.bubbles().first.wait_for()
    assert li.page.input_value("#input") == ""
    assert li.page.evaluate("document.activeElement.id") == "input"


def test_what_was_not_sent_can_be_sent_again(browser: Browser, address: str) -> None:
    """Without a connection the bubbles say so; they go out in order as soon as it is back, each once."""
    li = Person(browser, address)
    li.page.route("**/messages", lambda route: route.abort())
    li.write("怎么绑卡")
    li.write("这样安全吗")
    li.page.locator(".me .failed").last.wait_for()
    assert "还没发出去" in li.page.locator(".me .failed").first.inner_text()

    li.page.unroute("**/messages")
    li.page.locator(".retry").first.click()
    li.hears("就可以开始")
    assert li.page.locator("#log .pending, .failed").count() == 0
    words = li.page.locator("#log .text").all_inner_texts()
    assert words[0] == "怎么绑卡"
    assert words[2] == "这样安全吗"
    li.page.reload()
    assert li.page.locator("#log .text").all_inner_texts() == words


def test_two_windows_show_the_same(browser: Browser, address: str) -> None:
    """What is done in one appears in the other without a reload, each bubble once; a reload changes nothing."""
    li = Person(browser, address)
    second = li.window()
    li.until_code()
    second.locator("#log .them", has_text="6 位验证码").wait_for()
    words = li.page.locator("#log .text").all_inner_texts()
    assert second.locator("#log .text").all_inner_texts() == words
    assert second.locator("#log .chosen").all_inner_texts() == li.page.locator("#log .chosen").all_inner_texts()

    second.reload()
    assert second.locator("#log .text").all_inner_texts() == words
    assert li.complaints == []


def test_numbers_get_a_numeric_keyboard(browser: Browser, address: str) -> None:
    """A card number, a mobile and a code are digits; an ID may end with X, so it is typed on letters."""
    li = Person(browser, address)
    li.page.click("text=开始绑卡")
    li.press("同意，开始")
    li.hears("请输入银行卡号")
    assert li.page.locator(".field:visible").get_attribute("inputmode") == "numeric"
    li.write(li.card)
    li.press("对")
    li.hears("持卡人姓名")
    assert li.page.locator(".field:visible").get_attribute("inputmode") is None


def test_markup_is_shown_not_run(browser: Browser, address: str) -> None:
    """Live and after a reload."""
    li = Person(browser, address)
    evil = "<img src=x onerror=alert(1)><script>alert(1)</script>"
    li.write(evil)
    li.page.locator("#log .them").first.wait_for()
    for _ in range(2):
        assert "<img" in li.page.locator("#log .me .text").inner_text()
        assert li.page.locator("#log img, #log script").count() == 0
        li.page.reload()
    assert li.complaints == []


def test_two_different_passwords_start_over(browser: Browser, address: str) -> None:
    """Without leaving the keypad; a link used once explains itself and leads back."""
    li = Person(browser, address)
    li.until_password()
    li.press("打开键盘页")
    li.page.get_by_role("heading", name="设置支付密码").wait_for()
    li.page.keyboard.type("135791", delay=20)
    li.page.get_by_role("heading", name="再输一次").wait_for()
    li.page.keyboard.type("135792", delay=20)
    li.page.get_by_text("两次不一样").wait_for()
    assert li.page.locator(".dots .full").count() == 0
    assert "#" not in li.page.url

    li.page.reload()
    li.page.get_by_text("打开过了").wait_for()
    li.page.get_by_role("button", name="回到对话").click()
    li.types_password()
    li.hears("阅读支付服务协议")
    assert li.complaints == []


def test_the_page_follows_the_language(browser: Browser, address: str) -> None:
    """As soon as the assistant answers in another one, so does everything around the chat."""
    li = Person(browser, address)
    li.write("English please")
    li.page.locator("html[lang=en]").wait_for()
    assert li.page.locator("h1").inner_text() == "BindGuide"
    assert li.page.locator("#log .me").count() == 1
    assert li.complaints == []


def test_letters_missed_on_the_way_come_after_it(browser: Browser, tmp_path: Path) -> None:
    """The program stops and comes back: the page says that it reconnects, and then shows what it missed, once."""
    port = free_port()
    with running(tmp_path, port):
        li = Person(browser, until_up(port))
        other = li.window()
        li.page.click("text=开始绑卡")
        li.hears("就开始")
        other.locator("#log .them").wait_for()
    li.page.locator("#offline").wait_for()
    li.page.route("**/events*", lambda route: route.abort())
    with running(tmp_path, port):
        until_up(port)
        other.locator(".choices button", has_text="同意，开始").click()
        other.locator("#log .them", has_text="请输入银行卡号").wait_for()
        assert li.page.locator("#log .them").count() == 1

        li.page.unroute("**/events*")
        li.hears("请输入银行卡号")
        assert li.page.locator("#log .them").count() == 2
        assert li.page.locator("#log .chosen").inner_text() == "同意，开始"
        assert not li.page.locator("#offline").is_visible()
