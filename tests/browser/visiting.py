"""A person in front of the page: does what a person does, and writes down whatever the browser complains about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, Response

PATIENCE = 10_000  # ms
CARD = "6222 0200 0000 0000 018"
PERSON = ("王小明", "11010519491231002X", "13800000000")
PASSWORD = "135791"


class Person:
    """One browser window with cookies of its own."""

    def __init__(
        self, browser: Browser, address: str, width: int = 380, scheme: Literal["light", "dark"] = "light"
    ) -> None:
        narrow = width < 900
        self.context = browser.new_context(
            viewport={"width": width, "height": 780 if narrow else 900},
            color_scheme=scheme,
            is_mobile=narrow,
            has_touch=narrow,
        )
        self.context.set_default_timeout(PATIENCE)
        self.address = address
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

    def write(self, text: str) -> None:
        self.page.fill("#input", text)
        self.page.press("#input", "Enter")

    def press(self, label: str) -> None:
        """A button of a bubble, by its words."""
        self.page.locator(".choices button", has_text=re.compile(f"^{label}$")).last.click()

    def hears(self, words: str) -> None:
        """Wait until the newest bubble of ours says this."""
        self.page.locator("#log .them", has_text=words).last.wait_for()

    def bubbles(self) -> Locator:
        return self.page.locator("#log li")

    def code(self) -> str:
        """The newest code on the phone that is shown beside the chat."""
        self.page.locator("#phone-log li").last.wait_for(state="attached")
        found = re.search(r"验证码(\d{6})", self.page.locator("#phone-log li").last.text_content() or "")
        assert found is not None
        return found[1]

    def until_code(self) -> None:
        """From the first word until the code is asked."""
        self.page.click("text=开始绑卡")
        self.press("同意，开始")
        self.hears("请输入银行卡号")
        self.write(CARD)
        self.press("对")
        for question, answer in zip(("持卡人姓名", "身份证号", "手机号"), PERSON, strict=True):
            self.hears(question)
            self.write(answer)
        self.press("发送")
        self.hears("6 位验证码")

    def until_password(self) -> None:
        """And on, until the keypad is offered."""
        self.until_code()
        self.write(self.code())
        self.hears("支付密码")

    def types_password(self, digits: str = PASSWORD) -> None:
        """On the keypad, twice."""
        self.press("打开键盘页")
        for title in ("设置支付密码", "再输一次"):
            self.page.get_by_role("heading", name=title).wait_for()
            for digit in digits:
                self.page.locator(".keys button", has_text=digit).click()

    def accepts(self) -> None:
        """Read the agreement as long as it takes, and accept it."""
        self.press("阅读协议")
        self.page.get_by_role("button", name="我看完了，同意").click(timeout=20_000)

    def weight(self) -> dict[str, int]:
        """Bytes of all that was fetched so far, by address; the open stream aside."""
        return {one.url: len(one.body()) for one in self.responses if "/events?" not in one.url}

    def _fetched(self, response: Response) -> None:
        self.responses.append(response)

    def _console(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(f"{kind}: {text}")
