"""The secure page in a real browser: a whole binding on it, and what people do to pages."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, urlencode

import init_data_py
import msgspec
import pytest

from bot import settings
from bot.app import LANGUAGES, App, Content
from bot.arrivals import Arrival, Pressed, Text
from bot.clock import SystemClock
from tests.bot.test_web_serving import free_port, running, until_up
from tests.browser.looking import SCHEMES, findings, walk
from tests.browser.on_the_page import (
    BY_PAGE,
    fills,
    opens_the_page,
    presses,
    presses_the_button,
    steps,
    types_the_password,
)
from tests.browser.visiting import PERSON, WISHES, Person

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser
TOKEN, CHAT = "4711:made-up", 70_001
HIDDEN = """Object.defineProperty(document, "hidden", { value: true });
    document.dispatchEvent(new Event("visibilitychange"))"""
LISTENING = "window.told = []; window.TelegramWebviewProxy = { postEvent: (name) => told.push(name) }"


@pytest.fixture(scope="module")
def safe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The program, its web chat sending what is private to the secure page."""
    port = free_port()
    with running(tmp_path_factory.mktemp("safe"), port, **BY_PAGE):
        yield until_up(port)


@pytest.fixture
def li(browser: Browser, safe: str) -> Iterator[Person]:
    """Somebody on the page, who is asked for the card number."""
    person = Person(browser, safe)
    person.page.emulate_media(reduced_motion="reduce")  # what is fading in has less contrast for a moment
    opens_the_page(person)
    yield person
    assert person.complaints == []
    person.context.close()


def _says(page: Page, words: str) -> None:
    page.locator(".step", has_text=words).wait_for()


def test_a_card_is_bound_on_the_page(li: Person) -> None:
    """In one visit, at 380 px: axe finds nothing serious, nothing sticks out, nothing is kept; the chat has gone on.

    While the agreement is read, somebody else tries the link, and its own person tries it again.
    """
    page, found = li.page, dict[str, list[str]]()
    for step in steps(page, li.card):
        found[step] = findings(page)
        assert li.sticks_out() <= 0
        heights = [box["height"] for one in page.locator("button:visible").all() if (box := one.bounding_box())]
        assert round(min(heights)) >= 44
        assert "#" not in page.url
        if step == "agreement":
            _leaves_and_comes_back(li)
    assert {step: finding for step, finding in found.items() if finding} == {}
    assert page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0

    page.locator(".step .primary").click()
    page.locator('body[data-state="bound"]').wait_for()
    shown = page.locator("#log").inner_text()
    assert li.card not in shown.replace(" ", "")
    assert f"〔卡号 尾号{li.card[-4:]}〕" in shown


def _leaves_and_comes_back(li: Person) -> None:
    """In another window, so that the page stays: an address without its token opens nothing, with it only once."""
    window = li.window()
    window.goto(li.page.url)
    _says(window, "只能用一次")
    window.close()


def test_what_is_wrong_is_told_while_typing_and_by_the_dialog(li: Person) -> None:
    """A slip shows beside the bank; sent all the same, the dialog says what it sees, and the number can be mended."""
    page = li.page
    wrong = li.card[:-1] + str((int(li.card[-1]) + 1) % 10)
    page.locator("#card_number").press_sequentially(wrong, delay=5)
    assert page.input_value("#card_number") == " ".join(re.findall("....|...$", wrong))
    page.locator(".strip .wrong", has_text="好像打错了一位").wait_for()
    assert page.locator(".strip .bank").inner_text() == "工商银行 储蓄卡"
    page.locator(".fields .primary").click()
    page.locator(".told", has_text="校验位").wait_for()
    assert page.input_value("#card_number").replace(" ", "") == wrong
    fills(page, "card_number", li.card)
    page.locator(".step .card").wait_for()


def test_a_step_done_twice_counts_once(li: Person) -> None:
    """Pressed twice, sent again after a cut line, done in two windows and in the chat: one answer each time."""
    page = li.page
    posts: list[str] = []

    def cut(route: Route) -> None:
        posts.append(route.request.post_data or "")
        if len(posts) == 1:
            route.fetch()  # it arrives, its answer doesn't
            route.abort()
        else:
            route.continue_()

    page.route("**/step", cut)
    page.locator("#card_number").fill(li.card)
    page.locator(".fields .primary").dblclick()
    page.locator(".complaint button", has_text="重试").click()
    page.locator(".step .card").wait_for()
    assert len(posts) == 2
    assert posts[0] == posts[1]
    assert [one for one in li.complaints if "ERR_FAILED" not in one] == []
    li.complaints.clear()

    window = li.window()
    window.locator('.choices button[data-key="confirm"]').last.click()
    page.locator("#holder_name").wait_for()  # what was done in the chat shows here by itself
    window.locator("[data-page]:visible").last.click()
    window.locator("#holder_name").wait_for()
    fills(window, "holder_name", PERSON[0])
    window.locator("#id_number").wait_for()
    page.locator("#id_number").wait_for()
    window.close()


def test_leaving_forgets(li: Person) -> None:
    """Back, forward and reload find an empty page that says where to go; the chat's button opens a fresh one."""
    page = li.page
    page.locator("#card_number").fill(li.card)
    page.go_back()
    page.locator("[data-page]:visible").last.wait_for()
    page.go_forward()
    _says(page, "只能用一次")
    assert page.locator("input").count() == 0
    page.reload()
    _says(page, "只能用一次")
    page.locator(".step .primary").click()
    presses_the_button(li)
    assert page.input_value("#card_number") == ""


@pytest.mark.thorough
def test_a_minute_out_of_sight_empties_the_fields(li: Person) -> None:
    """And no sooner: people look up a code in another app."""
    page = li.page
    page.clock.install()
    page.locator("#card_number").fill(li.card)
    page.evaluate(HIDDEN)
    page.clock.fast_forward(55_000)
    assert page.input_value("#card_number") != ""
    page.clock.fast_forward(6_000)
    assert page.input_value("#card_number") == ""


@pytest.mark.thorough
def test_a_forwarded_link_opens_nothing_elsewhere(browser: Browser, li: Person, safe: str) -> None:
    """Somebody else's browser is told to fill in nothing, and the link still opens for whom it was made for."""
    page = li.page
    page.locator(".step .plain", has_text="回到对话").click()
    page.locator("[data-page]:visible").last.wait_for()
    letter = page.locator("[data-page]:visible").last.get_attribute("data-page")
    url = page.evaluate(
        "letter => fetch(`/secure/${letter}/link`, {method: 'POST', body: '{}',"
        " headers: {'content-type': 'application/json'}}).then((got) => got.json()).then((said) => said.url)",
        letter,
    )
    wu = Person(browser, safe)
    wu.page.goto(safe + url)
    _says(wu.page, "不是给您这个浏览器的")
    assert wu.page.locator("input").count() == 0
    wu.context.close()
    page.goto(safe + url)
    page.locator("#card_number").wait_for()


@pytest.mark.thorough
def test_a_restart_in_the_middle_is_not_noticed(browser: Browser, tmp_path: Path) -> None:
    """What was filled in is sent again by one press, and the page goes on where it was."""
    port = free_port()
    with running(tmp_path, port, **BY_PAGE) as program:
        li = Person(browser, until_up(port))
        opens_the_page(li)
        li.page.locator("#card_number").fill(li.card)
        program.kill()
        program.wait()
        li.page.locator(".fields .primary").click()
        again = li.page.locator(".complaint button", has_text="重试")
        again.wait_for()
    with running(tmp_path, port, **BY_PAGE):
        until_up(port)
        again.click()
        presses(li.page, "confirm")
        li.page.locator("#holder_name").wait_for()
        li.context.close()


@pytest.mark.thorough
def test_a_password_that_did_not_get_through_is_sent_again(li: Person) -> None:
    """By one press, without typing it anew; or it is typed anew."""
    for step in steps(li.page, li.card):
        if step == "keypad":
            break
    li.page.route("**/step", lambda route: route.abort())
    types_the_password(li.page)
    li.page.locator(".complaint").wait_for()
    assert li.page.locator("h1", has_text="设置支付密码").is_visible()
    assert li.page.locator(".dots .full").count() == 0
    types_the_password(li.page)
    li.page.unroute("**/step")
    li.page.locator(".complaint button", has_text="重试").click()
    li.page.locator(".foot .primary").wait_for()
    li.complaints = [one for one in li.complaints if "ERR_FAILED" not in one]


@pytest.mark.thorough
@pytest.mark.parametrize("change", ["document.documentElement.style.fontSize = '200%'", "document.dir = 'rtl'"])
def test_nothing_is_lost_at_200_percent_or_from_right_to_left(li: Person, change: str) -> None:
    """Field and buttons stay inside the window."""
    li.page.evaluate(change)
    for step in steps(li.page, li.card):
        assert li.sticks_out() <= 0, step
        if step == "keypad":
            break


# -- inside Telegram


def _asked_in_telegram(folder: Path, content: Content) -> str:
    """A data folder where somebody in Telegram is asked for the card number; the letter that asks."""

    async def asked() -> str:
        app = App(settings.read({"BINDGUIDE_DATA": str(folder)}, LANGUAGES), SystemClock(), content, lambda taken: None)
        await app.connect()
        app.turns.take(Arrival("telegram", str(CHAT), "1", Text("我要绑卡"), exposed=True))
        taken = app.turns.take(Arrival("telegram", str(CHAT), "2", Pressed("confirm")))
        await app.close()
        return taken.letters[-1].id

    with ThreadPoolExecutor(1) as apart:  # the browser's driver has a loop of its own in this thread
        return apart.submit(lambda: asyncio.run(asked())).result()


@pytest.mark.thorough
def test_inside_telegram_it_is_a_mini_app(browser: Browser, tmp_path: Path, content: Content) -> None:
    """It opens by what Telegram signed, tells Telegram that it is ready, binds, and asks to be closed."""
    letter, port = _asked_in_telegram(tmp_path, content), free_port()
    who = msgspec.json.encode({"id": CHAT, "first_name": "小明"}).decode()
    data = init_data_py.sign({"user": who, "query_id": "q"}, TOKEN, auth_date=time.time())
    telegram = {"BINDGUIDE_TELEGRAM_TOKEN": TOKEN, "BINDGUIDE_TELEGRAM_API": f"http://127.0.0.1:{free_port()}/bot"}
    with running(tmp_path, port, **telegram):
        li = Person(browser, until_up(port))
        li.page.add_init_script(LISTENING)
        fragment = urlencode({"tgWebAppData": data, "tgWebAppVersion": "9.1"}, quote_via=quote)
        li.page.goto(f"{li.address}/secure/{letter}#{fragment}")
        li.page.locator("#card_number").wait_for()
        assert "#" not in li.page.url
        fills(li.page, "card_number", li.card)
        presses(li.page, "confirm")
        li.page.locator("#holder_name").wait_for()
        li.page.get_by_role("button", name="回到 Telegram").click()
        assert li.page.evaluate("told") == ["web_app_ready", "web_app_expand", "web_app_close"]

        li.page.goto("about:blank")
        li.page.goto(f"{li.address}/secure/{letter}#{fragment}")
        _says(li.page, "这一步已经交过了")
        assert li.complaints == ["error: Failed to load resource: the server responded with a status of 410 (Gone)"]


# -- at leisure


@pytest.mark.thorough
@pytest.mark.parametrize(("scheme", "language", "width"), list(product(SCHEMES, sorted(WISHES), (320, 380, 1440))))
def test_every_look(browser: Browser, safe: str, scheme: Literal["light", "dark"], language: str, width: int) -> None:
    """By day and night, in three languages, narrow and wide: nothing serious, nothing sticks out, no complaint."""
    assert walk(browser, safe, width, scheme, language, None, page=True) == []


@pytest.mark.thorough
def test_by_keyboard_alone(browser: Browser, safe: str) -> None:
    """The field has the focus, Enter goes on, and each choice is a few Tabs away."""
    li = Person(browser, safe, 1440)
    opens_the_page(li)
    keys = li.page.keyboard

    def types(slot: str, text: str) -> None:
        li.page.locator(f"#{slot}:focus").wait_for()
        keys.type(text)
        keys.press("Enter")

    def tabs_to(label: str) -> None:
        for _ in range(12):
            keys.press("Tab")
            if li.page.evaluate("document.activeElement.innerText || ''") == label:
                return keys.press("Enter")
        raise AssertionError(f"no way to {label}")

    types("card_number", li.card)
    li.page.locator(".step .card").wait_for()
    tabs_to("对")
    for slot, answer in zip(("holder_name", "id_number", "mobile"), PERSON, strict=True):
        types(slot, answer)
    li.page.locator('.step button[data-key="confirm"]').wait_for()
    tabs_to("发送")
    li.page.locator("#sms_code:focus").wait_for()
    tabs_to(li.page.locator(".fields .quiet").inner_text())
    keys.press("Enter")
    types_the_password(li.page)
    li.page.locator(".foot .primary:enabled").wait_for(timeout=20_000)
    tabs_to("我看完了，同意")
    li.page.locator(".sign.done").wait_for()
    assert li.complaints == []
