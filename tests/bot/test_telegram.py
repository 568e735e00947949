"""The Telegram channel against a Bot API server that somebody else wrote, by polling and by webhook."""

from __future__ import annotations

import asyncio
import base64
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.app import Content
from bot.channels import telegram_words as words
from bot.channels.telegram import PATH
from bot.channels.updates import Sequence
from tests.bot.telegram_front import bot_api_server, free_port
from tests.bot.telegram_world import CARD, World, a_front, play

pytestmark = [
    pytest.mark.telegram,
    pytest.mark.filterwarnings("ignore:.*In a future major version attribute"),  # the library's own
]

IN_PRODUCTION = {
    "BINDGUIDE_TELEGRAM_MODE": "webhook",
    "BINDGUIDE_PUBLIC_URL": "https://bot.example",
    "BINDGUIDE_KEYS": f"test:{base64.b64encode(bytes(range(32))).decode()}",
    "BINDGUIDE_BANK_URL": "http://127.0.0.1:9",
    "BINDGUIDE_WALLET_URL": "http://127.0.0.1:9",
}
BOTH = pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
WEBHOOK_EVERY_DAY = pytest.mark.parametrize(
    "webhook", [pytest.param(False, marks=pytest.mark.thorough), True], ids=["polling", "webhook"]
)


@pytest.fixture(scope="module")
def telegram() -> Iterator[str]:
    """The foreign server, one for this file."""
    with bot_api_server() as address:
        yield address


@BOTH
def test_a_card_is_bound_by_chatting(telegram: str, tmp_path: Path, content: Content, webhook: bool) -> None:
    """Up to the password: buttons, a correction, a restart in the middle; each bubble comes once and in order."""

    async def story(world: World) -> None:
        li = world.person()
        await li.write("/start")
        await li.write("我要绑卡")
        await li.press("同意，开始")
        assert any(text.endswith("✓ 同意，开始") for text in await li.bubbles())

        await li.write(CARD)
        await li.press("对")
        await li.write("王大明")
        await li.write("名字错了，是王小明")
        assert li.said == "binding.ask_id_number_again"

        await world.stop()
        await world.start()
        await li.write("11010519491231002X")
        await li.write("13800000000")
        await li.press("发送")
        await li.write(world.code())
        assert li.said == "binding.set_password"

        assert await li.shows_what_was_said()
        assert world.app.sandbox is not None
        assert len(world.app.sandbox.phone.arrived()) == 1

    play(telegram, tmp_path, content, story, webhook=webhook)


@WEBHOOK_EVERY_DAY
def test_refused_doubled_and_overtaking_changes_nothing(
    telegram: str, tmp_path: Path, content: Content, webhook: bool
) -> None:
    """30 % of the sends are answered 429, each update comes ten times and out of order: the end is the same."""

    async def story(world: World) -> None:
        world.front.refusing, world.front.copies, world.front.swapping = 0.3, 10, True
        li = world.person()
        await li.until_code()
        assert li.said == "binding.ask_sms_code"

        assert await li.shows_what_was_said()
        assert any(status == 429 for _, _, status in world.front.calls)
        assert world.app.sandbox is not None
        assert len(world.app.sandbox.phone.arrived()) == 1

    play(telegram, tmp_path, content, story, webhook=webhook)


def test_what_else_people_send(telegram: str, tmp_path: Path, content: Content) -> None:
    """A shared number is taken, somebody else's is not; pictures are answered honestly; forged presses do nothing."""

    async def story(world: World) -> None:
        li, wu = world.person(), world.person()
        await li.write("我要绑卡")
        await li.press("同意，开始")
        await li.send(photo=[{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}])
        assert "图片我还不会读" in li.letters()[-1].text
        for text in (CARD, "对", "王小明", "11010519491231002X"):
            await li.write(text)
        asking = [sent for sent in world.front.made("sendMessage") if "request_contact" in sent.get("reply_markup", "")]
        assert [sent["text"] for sent in asking] == ["银行留的号码就是这个 Telegram 的号码？可以直接分享。"]

        contact = {"phone_number": "8613800000000", "first_name": "x"}
        await li.send(contact=contact | {"user_id": wu.chat})
        assert li.said == "binding.ask_mobile"
        await li.send(contact=contact | {"user_id": li.chat})
        assert li.said == "binding.confirm_send"

        await wu.write("你好")
        before = [letter.id for letter in li.letters()]
        for data in (f"{before[-1]}.0", f"{before[-1]}.99", "x", f"{'0' * 24}-1.0"):
            await world.front.press_data(wu.chat, data)
        await world.quiet()
        assert [letter.id for letter in li.letters()] == before
        assert len(world.front.made("answerCallbackQuery")) == 5

    play(telegram, tmp_path, content, story)


def test_a_secret_in_the_chat_is_neither_used_nor_kept(telegram: str, tmp_path: Path, content: Content) -> None:
    """By default a number typed into the chat is deleted there, and stands nowhere with us; chat allows it."""

    async def story(world: World) -> None:
        li = world.person()
        await li.write("我要绑卡")
        await li.press("同意，开始")
        await li.write(f"卡号 {CARD}")

        assert "没有保存" in li.letters()[-1].text
        assert len(world.front.made("deleteMessage")) == 1
        assert (await li.bubbles())[-1].endswith("请在安全页面里填，别发在聊天里。")
        await li.send(photo=[{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}], caption=f"这张 {CARD}")
        assert len(world.front.made("deleteMessage")) == 2
        conversation = li.letters()[0].conversation
        assert world.app.turns.outlook(conversation).asked == "card_number"
        with world.app.store.unit() as unit:
            assert unit.rows("secrets_after", ref="") == []
            texts = [row.text for row in unit.rows("inbox_of", conversation=conversation)]
        assert "〔…〕" in texts
        assert not any("0018" in text or "卡号" in text for text in texts)

    play(telegram, tmp_path, content, story, sensitive_input="secure_page")


def test_who_blocks_us_is_left_alone(telegram: str, tmp_path: Path, content: Content) -> None:
    """403: no timer rings any more, no secret is kept, others are served; back again, it goes on."""

    async def story(world: World) -> None:
        li, wu = world.person(), world.person()
        await li.write("我要绑卡")
        await li.press("同意，开始")
        await li.write(CARD)
        conversation = li.letters()[0].conversation
        world.front.blocked.add(str(li.chat))
        await li.write("对")
        await wu.write("你好")

        with world.app.store.unit() as unit:
            assert unit.rows("timers_of", conversation=conversation) == []
            assert unit.rows("secrets_after", ref="") == []
        assert len(await wu.bubbles()) == 1
        world.front.blocked.clear()
        await li.write("你好")
        assert (await li.bubbles())[-1] == li.letters()[-1].text

    play(telegram, tmp_path, content, story)


@WEBHOOK_EVERY_DAY
def test_a_poison_update_is_put_aside(
    telegram: str, tmp_path: Path, content: Content, webhook: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An update that always fails is tried five times, apologised for, and stands in nobody's way."""

    async def story(world: World) -> None:
        li, wu = world.person(), world.person()
        tried: list[str] = []
        handle = world.telegram._written

        async def poisoned(message: Any, edited: bool) -> None:
            if message.text == "毒":
                tried.append(message.text)
                raise ValueError("cannot be read")
            await handle(message, edited)

        monkeypatch.setattr(world.telegram, "_written", poisoned)
        await li.write("毒")
        await wu.write("你好")
        assert len(tried) == 5
        assert "抱歉" in (await li.bubbles())[-1]
        assert len(await wu.bubbles()) == 1

    play(telegram, tmp_path, content, story, webhook=webhook)


def test_a_stranger_can_not_call_the_webhook(telegram: str, tmp_path: Path, content: Content) -> None:
    """Without the secret nothing is taken; a body that is no update is refused and the rest of the site stands."""

    async def story(world: World) -> None:
        update = {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}}}
        right = {"x-telegram-bot-api-secret-token": world.telegram.secret}
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{world.port}") as http:
            for headers in ({}, {"x-telegram-bot-api-secret-token": world.telegram.secret[:-1]}):
                assert (await http.post(PATH, json=update, headers=headers)).status_code == 403
            assert (await http.get(PATH, headers=right)).status_code == 405
            for body in (b"{", b"[]", b'{"update_id":"1"}', b'{"update_id":true}'):
                assert (await http.post(PATH, content=body, headers=right)).status_code == 400
            assert (await http.post(PATH, content=b" " * 2_000_000, headers=right)).status_code == 413
            assert (await http.get("/health")).status_code == 200

    play(telegram, tmp_path, content, story, webhook=True)


@pytest.mark.thorough
@BOTH
def test_the_whole_program_serves_telegram(telegram: str, tmp_path: Path, webhook: bool) -> None:
    """As the README says: with a token in the environment `run_bot.py` answers there, and ends when it is told to."""
    port = free_port()

    async def whole() -> None:
        async with a_front(telegram) as front:
            front.behind = f"http://127.0.0.1:{port}"
            environment = {
                "PATH": os.environ["PATH"],
                "BINDGUIDE_DATA": str(tmp_path),
                "BINDGUIDE_LISTEN": f"127.0.0.1:{port}",
                "BINDGUIDE_TELEGRAM_TOKEN": front.token,
                "BINDGUIDE_TELEGRAM_API": f"{front.base}/bot",
            }
            environment |= IN_PRODUCTION if webhook else {}
            program = [sys.executable, str(Path(__file__).resolve().parents[2] / "run_bot.py")]
            quiet = asyncio.subprocess.DEVNULL
            bot = await asyncio.create_subprocess_exec(*program, env=environment, stdout=quiet, stderr=quiet)
            try:
                async with asyncio.timeout(30):
                    while webhook and not front.made("setWebhook"):
                        await asyncio.sleep(0.05)
                    await front.send(77, text="/start bind_cmb")
                    while not await front.shown(77):
                        await asyncio.sleep(0.05)
            finally:
                bot.terminate()
                assert await bot.wait() == 0
            hooks = [hook["url"] for hook in front.made("setWebhook")]
            assert hooks == ([f"https://bot.example{PATH}"] if webhook else [])

    asyncio.run(whole())


def test_words_and_numbers_of_telegram() -> None:
    """Commands, deep links, lengths in UTF-16, languages of clients, and updates that overtake."""
    assert words.command("/start@somebot bind_cmb") == ("start", "bind_cmb")
    assert words.command("hello /start") == ("", "")
    assert words.bank_in("bind_cmb") == "CMB"
    assert words.bank_in("group") == ""
    assert [words.language_of(code) for code in ("zh-hans", "zh", "zh-TW", "zh-hant", "en-GB", "fr", "")] == [
        *("zh_CN", "zh_CN", "zh_HK", "zh_HK", "en", "", ""),
    ]
    long = "\n".join(["😀" * 500] * 9 + ["x" * 5000])
    assert all(len(part.encode("utf-16-le")) // 2 <= words.LONGEST for part in words.parts(long))
    assert "".join(words.parts(long)).replace("\n", "") == long.replace("\n", "")
    assert words.in_rows([1, 2, 3, 4], ["对", "不对", "给我发语音验证码好吗", "取消"]) == [[1, 2], [3], [4]]

    async def overtaken() -> list[int]:
        sequence, order = Sequence(1.0), []

        async def come(number: int, after: float) -> None:
            await asyncio.sleep(after)
            await sequence.turn_of(number)
            sequence.let_in(number)
            order.append(number)

        await asyncio.gather(come(1, 0), come(3, 0.01), come(2, 0.03), come(2, 0.02), come(4, 0.04))
        return order

    order = asyncio.run(overtaken())
    assert list(dict.fromkeys(order)) == [1, 2, 3, 4]
