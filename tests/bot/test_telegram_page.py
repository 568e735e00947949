"""Telegram and the secure page together: the button of a bubble opens it, and the chat goes on by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import init_data_py
import msgspec
import pytest

from bot.app import Content
from tests.bot.secure_world import PASSWORD, Filling
from tests.bot.telegram_front import bot_api_server
from tests.bot.telegram_world import CARD, PERSON, World, play
from tests.bot.telegram_world import Person as Chatter

pytestmark = pytest.mark.telegram


@pytest.fixture(scope="module")
def telegram() -> Iterator[str]:
    """The foreign server, one for this file."""
    with bot_api_server() as address:
        yield address


class Browser(Filling):
    """Somebody's browser, without any cookie, at an address that a button gave."""

    def __init__(self, world: World, url: str) -> None:
        address, _, self.token = url.partition("#")
        path = "/" + address.split("/", 3)[3]
        origin = f"http://127.0.0.1:{world.port}"
        self.http = httpx.AsyncClient(base_url=origin + path, headers={"origin": origin}, trust_env=False)
        self.world, self.key, self.step = world, "", dict[str, Any]()

    async def post(self, what: str, **body: Any) -> dict[str, Any]:
        reply = await self.http.post(f"/{what}", json=body)
        await self.world.quiet()
        return dict(reply.json())

    async def open(self, **way: str) -> None:
        said = await self.post("open", **(way or {"token": self.token}))
        self.key, self.step = said["key"], said["step"]

    async def do(self, **what: Any) -> dict[str, Any]:
        n = self.step["n"]
        said = await self.post("step", key=self.key, n=n, **what)
        assert "note" not in said
        self.step = (await self.post("wait", key=self.key, n=n, stamp="none"))["step"]
        return self.step


async def _button(li: Chatter) -> dict[str, Any]:
    """The first button of the newest bubble."""
    shown = await li.world.front.shown(li.chat)
    found: dict[str, Any] = shown[-1]["reply_markup"]["inline_keyboard"][0][0]
    return found


async def _asked(li: Chatter) -> dict[str, Any]:
    """The button of somebody who is asked for the card number."""
    await li.write("我要绑卡")
    await li.press("同意，开始")
    return await _button(li)


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
def test_a_card_is_bound_in_one_visit(telegram: str, tmp_path: Path, content: Content, webhook: bool) -> None:
    """By the one-time link of the button; each step shows in the chat, which never holds more than marks."""

    async def story(world: World) -> None:
        li = world.person()
        button = await _asked(li)
        assert button["text"] == "打开安全页面"
        assert (await li.bubbles())[-1].endswith("请在安全页面里填，别发在聊天里。")
        browser = Browser(world, button["url"])
        await browser.open()
        await browser.bind()
        assert browser.step["bound"]

        assert li.said == "binding.bound"
        said = "\n".join(await li.bubbles())
        marks = ("卡号 尾号0018", "姓名 王**", "身份证号", "手机 138****0000", "验证码")
        for mark in (*(f"〔{one}〕" for one in marks), "对", "发送", "已提交"):
            assert f"✓ {mark}" in said
        assert not any("reply_markup" in edit for edit in world.front.made("editMessageText"))  # old buttons are gone
        assert not any(secret in said for secret in (CARD, *PERSON, PASSWORD["payment_password"]))
        assert (await browser.post("open", token=browser.token))["error"] == "link_used"
        assert li.said == "binding.bound"  # nothing is asked any more, so nothing is offered anew

    play(telegram, tmp_path, content, story, sensitive_input="secure_page", webhook=webhook)


def test_a_used_link_gets_a_fresh_one_in_the_chat(telegram: str, tmp_path: Path, content: Content) -> None:
    """Once; and what was typed into the chat all the same is deleted there, with the page offered again."""

    async def story(world: World) -> None:
        li = world.person()
        browser = Browser(world, (await _asked(li))["url"])
        await browser.open()
        for _ in range(3):
            assert (await browser.post("open", token=browser.token))["error"] == "link_used"
        assert [letter.key for letter in li.letters()].count("binding.ask_card_number_again") == 1
        fresh = Browser(world, (await _button(li))["url"])
        await fresh.open()
        assert fresh.step["asked"] == "card_number"

        await li.write(CARD)
        assert len(world.front.made("deleteMessage")) == 1
        last = Browser(world, (await _button(li))["url"])
        await last.open()
        await last.fill(CARD)
        assert li.said == "binding.confirm_card"

    play(telegram, tmp_path, content, story, sensitive_input="secure_page")


def test_with_https_the_button_is_a_mini_app(telegram: str, tmp_path: Path, content: Content) -> None:
    """It may be pressed again and again, by this person only; the address alone opens nothing."""

    async def story(world: World) -> None:
        public = "https://bind.example/"
        world.app.settings = msgspec.structs.replace(world.app.settings, public_url=public)
        li = world.person()
        url = str((await _asked(li))["web_app"]["url"])
        assert url == f"https://bind.example/secure/{li.letters()[-1].id}"

        def signed(user: int) -> str:
            who = msgspec.json.encode({"id": user, "first_name": "小明"}).decode()
            payload = {"user": who, "query_id": str(len(world.front.calls)) + str(user)}
            return init_data_py.sign(payload, world.front.token, auth_date=world.clock.now() // 1000)

        browser = Browser(world, url)
        assert (await browser.post("open"))["error"] == "link_foreign"
        assert (await browser.post("open", init_data=signed(li.chat + 1)))["error"] == "link_foreign"
        await browser.open(init_data=signed(li.chat))
        assert browser.step["asked"] == "card_number"
        await browser.fill(CARD)
        assert li.said == "binding.confirm_card"

    play(telegram, tmp_path, content, story, sensitive_input="secure_page")


def test_an_address_that_no_button_may_have_stands_in_the_text(
    telegram: str, tmp_path: Path, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram takes not every address for a button: the question still comes, and its link opens the page."""

    async def story(world: World) -> None:
        theirs = world.front._answer

        async def picky(method: str, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
            if '"url"' in given.get("reply_markup", ""):
                return 400, {"ok": False, "error_code": 400, "description": "Bad Request: BUTTON_URL_INVALID"}
            return await theirs(method, given)

        monkeypatch.setattr(world.front, "_answer", picky)
        li = world.person()
        button = await _asked(li)
        assert button["text"] == "取消"
        browser = Browser(world, (await li.bubbles())[-1].rpartition("\n")[2])
        await browser.open()
        assert browser.step["asked"] == "card_number"

    play(telegram, tmp_path, content, story, sensitive_input="secure_page")
