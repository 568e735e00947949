"""A person in front of the page: does what a person does, and writes down whatever the browser complains about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING, Literal

from bot.sandbox.ready_numbers import ready_number

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, Response

PATIENCE = 10_000  # ms
PERSON = ("王小明", "11010519491231002X", "13800000000")
PASSWORD = "135791"
CARDS = count(200_001)  # serials of cards nobody else has
WIDE = 900  # px from which the sandbox phone stands beside the chat
AT_REST = """() => Promise.all(document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().iterations !== Infinity).map((one) => one.finished))
    .then(() => null)"""  # waits until nothing moves any more: what moves is measured too small
WISHES = {"zh_CN": "", "zh_HK": "說繁體中文", "en": "English please"}


class Person:
    """One browser window with cookies of its own."""

    def __init__(
        self, browser: Browser, address: str, width: int = 380, scheme: Literal["light", "dark"] = "light"
    ) -> None:
        narrow = width < WIDE
        self.context = browser.new_context(
            viewport={"width": width, "height": 780 if narrow else 900},
            color_scheme=scheme,
            is_mobile=narrow,
            has_touch=narrow,
        )
        self.context.set_default_timeout(PATIENCE)
        self.address = address
        self.card = ready_number(length=19, serial=next(CARDS))
        self.complaints: list[str] = []
        self.responses: list[Response] = []
        self.page = self.window()

    def window(self) -> Page:
        """Another window of the same person."""
        page = self.context.new_page()
        page.on("console", lambda message: self._console(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("response", self._fetched)
        page.goto(self.address)
        return page

    # -- doing

    def write(self, text: str) -> None:
        """Into whichever line is shown: one for words, one for digits."""
        self.page.fill(".field:visible", text)
        self.page.press(".field:visible", "Enter")

    def press(self, label: str) -> None:
        """A button of a bubble, by its words."""
        self.page.locator(".choices button", has_text=re.compile(f"^{label}$")).last.click()

    def choose(self, key: str) -> None:
        """A button of the newest bubble that has it, by what it means in every language."""
        self.page.locator(f'.choices button[data-key="{key}"]').last.click()

    def speaks(self, language: str) -> None:
        """Wish for a language, before anything else."""
        if WISHES[language]:
            self.write(WISHES[language])
            self.page.locator(f"html[lang={language.replace('_', '-')}]").wait_for()

    # -- seeing

    def hears(self, words: str) -> None:
        """Wait until the newest bubble of ours says this."""
        self.page.locator("#log .them", has_text=words).last.wait_for()

    def asked(self, slot: str) -> None:
        """Wait until this is asked."""
        self.page.locator(f'body[data-asked="{slot}"]').wait_for()

    def arrived(self) -> None:
        """Wait until the page knows that all that was written has arrived: what comes of it can be seen before."""
        self.page.wait_for_function("() => !document.querySelector('#log .pending')")

    def bubbles(self) -> Locator:
        return self.page.locator("#log .them, #log .me")

    def code(self) -> str:
        """The newest code on the phone that is shown beside the chat."""
        newest = self.page.locator("#phone-log > div").first
        newest.wait_for(state="attached")
        found = re.search(r"验证码(\d{6})", newest.text_content() or "")
        assert found is not None
        return found[1]

    # -- a whole binding

    def wishes_to_bind(self) -> None:
        """By the button of the welcome, else in words; until consent is asked."""
        start = self.page.locator(".chips button").first
        if start.is_visible():
            start.click()
        else:
            self.write("绑卡")
        self.page.locator('.choices button[data-key="confirm"]').wait_for()

    def steps(self) -> Iterator[str]:
        """From the first word to the bound card, in whatever language the page has; stops with a name at each step."""
        yield "welcome"
        self.wishes_to_bind()
        yield "consent"
        self.choose("confirm")
        self.asked("card_number")
        yield "card"
        self.write(self.card)
        self.page.locator(".card").wait_for()
        yield "confirm"
        self.choose("confirm")
        for slot, answer in zip(("holder_name", "id_number", "mobile"), PERSON, strict=True):
            self.asked(slot)
            yield slot
            self.write(answer)
        self.asked("confirm")
        yield "send"
        self.choose("confirm")
        self.asked("sms_code")
        code = self.code()
        yield "code"
        self.write(code)
        self.asked("payment_password")
        yield "password"
        self.page.locator("[data-form]").last.click()
        self.page.locator(".keys").wait_for()
        yield "keypad"
        for _ in range(2):
            self.types_on_keypad()
        self.asked("agreement")
        yield "agreement"
        self.page.locator("[data-form]").last.click()
        self.page.locator(".foot .primary").wait_for()
        yield "terms"
        self.page.locator(".foot .primary:enabled").click(timeout=20_000)
        self.page.locator('body[data-state="bound"]').wait_for()
        yield "bound"

    def until(self, step: str) -> None:
        """Play a binding up to a step of `steps`."""
        for name in self.steps():
            if name == step:
                return
        raise ValueError(step)

    def until_code(self) -> None:
        """From the first word until the code is asked."""
        self.until("code")

    def until_password(self) -> None:
        """And on, until the keypad is offered."""
        self.until("password")

    def types_password(self, digits: str = PASSWORD) -> None:
        """On the keypad, twice."""
        self.press("打开键盘页")
        for title in ("设置支付密码", "再输一次"):
            self.page.get_by_role("heading", name=title).wait_for()
            self.types_on_keypad(digits)

    def types_on_keypad(self, digits: str = PASSWORD) -> None:
        """Once, and wait until the dots are empty again or the page has gone."""
        self.page.locator(".keys").wait_for()
        for digit in digits:
            self.page.locator(".keys button", has_text=digit).click()
        self.page.wait_for_function("() => !document.querySelector('.dots .full')")

    def accepts(self) -> None:
        """Read the agreement as long as it takes, and accept it."""
        self.press("阅读协议")
        self.page.get_by_role("button", name="我看完了，同意").click(timeout=20_000)

    def weight(self) -> dict[str, int]:
        """Bytes of all that was fetched so far, by address; the open stream aside."""
        return {one.url: len(one.body()) for one in self.responses if "/events?" not in one.url}

    def sticks_out(self) -> int:
        """How many px are wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))

    def _fetched(self, response: Response) -> None:
        self.responses.append(response)

    def _console(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(f"{kind}: {text}")
