"""What chats in Telegram are like: groups, languages, links, voices, long texts, cuts, other copies of the bot."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import outbox
from bot.app import Content
from bot.channels import telegram_words as words
from bot.channels.telegram_calls import CONFLICTS, Polling
from bot.channels.telegram_transport import Transport
from bot.outbox import Meter, Pace
from tests.bot.telegram_front import bot_api_server
from tests.bot.telegram_world import CARD, PERSON, Person, World, a_front, play
from tests.bot.test_store_away import may_write

pytestmark = pytest.mark.telegram

SLOW_CARD, OTHER_SLOW_CARD = "6222029010000000000", "6222029010000000018"  # the bank answers after 12 s


@pytest.fixture(scope="module")
def telegram() -> Iterator[str]:
    """The foreign server, one for this file."""
    with bot_api_server() as address:
        yield address


def buttons(bubble: dict[str, Any]) -> list[dict[str, Any]]:
    """Of a bubble as the foreign server keeps it."""
    return [button for row in bubble["reply_markup"].get("inline_keyboard", []) for button in row]


async def reach(li: Person, card: str, until: str) -> None:
    """From the wish to the question `until`."""
    for answer in ("我要绑卡", "同意，开始", card, "对", *PERSON):
        if li.letters() and li.said == until:
            return
        await li.write(answer)
    assert li.said == until


def test_a_group_is_invited_into_the_private_chat(telegram: str, tmp_path: Path, content: Content) -> None:
    """Only when we are spoken to, once a minute, in the asker's language; nothing of a group becomes a conversation."""

    async def story(world: World) -> None:
        li, group = world.person(), -1_000_000
        place = {"id": group, "type": "supergroup", "title": "家"}
        for text in ("你好", "/bind@otherbot", "/bind", "@bindguide_bot 绑卡"):
            await li.send(chat=place, text=text)
        shown = await world.front.shown(group)
        assert [one["text"] for one in shown] == ["绑卡是私事，这里人多。我们到私聊里说，好吗？"]
        assert [button["url"].partition("?")[2] for button in buttons(shown[0])] == ["start=group"]
        assert li.letters() == []
        with world.app.store.unit() as unit:
            assert unit.row("find_conversation", channel="telegram", address=str(group)) is None

    play(telegram, tmp_path, content, story)


def test_the_clients_language_is_a_hint_and_the_menu_follows_the_choice(
    telegram: str, tmp_path: Path, content: Content
) -> None:
    """The first word is in the client's language; a chosen one changes the command menu of that chat, once."""

    async def story(world: World) -> None:
        who = {"is_bot": False, "first_name": "x"}
        li, wu, ann = world.person(), world.person(), world.person()
        for person, code in ((li, "zh-hans"), (wu, "zh-hant"), (ann, "en-GB")):
            await person.send(text="/start", **{"from": who | {"id": person.chat, "language_code": code}})
        assert [one.letters()[-1].language for one in (li, wu, ann)] == ["zh_CN", "zh_HK", "en"]

        menus = world.front.made("setMyCommands")
        assert [menu.get("language_code") for menu in menus if "scope" not in menu] == [None, "zh", "en"]
        await li.write("繁體中文")
        await li.write("你好")
        of_li = [menu for menu in world.front.made("setMyCommands") if str(li.chat) in menu.get("scope", "")]
        assert [json.loads(menu["commands"])[0]["description"] for menu in of_li] == ["綁定一張銀行卡"]

    play(telegram, tmp_path, content, story)


def test_a_link_names_the_bank(telegram: str, tmp_path: Path, content: Content) -> None:
    """t.me/…?start=bind_cmb begins a binding that asks for that bank's card; an unknown bank, or none, just begins."""

    async def story(world: World) -> None:
        li, wu, ann = world.person(), world.person(), world.person()
        await li.write("/start bind_cmb")
        await li.press("同意，开始")
        assert "招商银行" in li.letters()[-1].text
        await wu.write("/start bind")
        assert wu.said == "binding.ask_consent"
        await ann.write("/start bind_nowhere")
        assert ann.said == "idle.offer"

    play(telegram, tmp_path, content, story)


def test_what_can_not_be_read_is_answered_honestly(telegram: str, tmp_path: Path, content: Content) -> None:
    """Voices and stickers get one word however often they are delivered; a document is a picture; an edit corrects."""

    async def story(world: World) -> None:
        li = world.person()
        world.front.copies = 3
        await reach(li, CARD, "binding.ask_mobile")
        before = len(li.letters())
        await li.send(voice={"file_id": "v", "file_unique_id": "u", "duration": 3})
        await li.send(sticker={"file_id": "s", "file_unique_id": "t", "width": 9, "height": 9})
        await li.send(pinned_message={"message_id": 1})
        said = [one for one in await li.bubbles() if "看不懂" in one]
        assert len(said) == 2
        assert len(li.letters()) == before

        await li.send(document={"file_id": "d", "file_unique_id": "w"})
        assert "图片我还不会读" in li.letters()[-1].text
        await li.write("13800000000")
        await world.telegram.take(edited(li, 900_000_001, "13900000000"))
        await world.quiet()
        assert "139****0000（原来是 138****0000）" in li.letters()[-1].text

    play(telegram, tmp_path, content, story)


def edited(person: Person, number: int, text: str) -> dict[str, Any]:
    """An update: an old message of theirs says something else now."""
    who = {"id": person.chat, "is_bot": False, "first_name": "小明"}
    place = {"id": person.chat, "type": "private"}
    message = {"message_id": 7, "date": 1_795_399_200, "edit_date": 1_795_399_300, "from": who, "chat": place}
    return {"update_id": number, "edited_message": message | {"text": text}}


def test_please_wait_becomes_the_outcome(telegram: str, tmp_path: Path, content: Content) -> None:
    """While the bank is asked a sign shows it; whoever asks is told to wait, and that bubble turns into the outcome."""

    async def story(world: World) -> None:
        li = world.person()
        await reach(li, SLOW_CARD, "binding.confirm_send")
        await li.press("发送")
        assert {"chat_id": str(li.chat), "action": "typing"} in world.front.made("sendChatAction")
        await world.advance(5)
        await li.write("好了吗")
        assert li.said == "binding.verifying"
        bubbles = await li.bubbles()
        await world.advance(11)
        assert [letter.key for letter in li.letters()[-2:]] == ["binding.waiting_bank", "binding.ask_sms_code"]

        assert await li.bubbles() == [*bubbles[:-1], li.letters()[-1].text]
        edits = world.front.made("editMessageText")
        assert "inline_keyboard" in edits[-1]["reply_markup"]

        wu = world.person()
        await reach(wu, OTHER_SLOW_CARD, "binding.confirm_send")
        await wu.press("发送")
        await world.advance(9)
        assert wu.said == "binding.waiting_bank"
        before = len(await wu.bubbles())
        await world.advance(1)
        await wu.press("取消")  # an answer is no outcome: it stands below what was pressed
        shown = await wu.bubbles()
        assert (len(shown), shown[-2][-4:], shown[-1]) == (before + 1, "✓ 取消", wu.letters()[-1].text)

    play(telegram, tmp_path, content, story)


@pytest.mark.thorough
def test_a_long_letter_goes_on_where_it_was_cut(telegram: str, tmp_path: Path, content: Content) -> None:
    """More than 4,096 characters are several bubbles in order; the network fails in between, none comes twice."""

    async def story(world: World) -> None:
        li = world.person()
        await li.write("你好")
        conversation = li.letters()[0].conversation
        text = "\n".join(f"{n} " + "长" * 900 for n in range(12))
        choices = json.dumps([{"key": "start", "label": "开始绑卡"}])
        letter = {"id": f"{conversation}-2", "conversation": conversation, "n": 2, "at": 0, "key": "idle.offer"}
        letter |= {"language": "zh_CN", "text": text, "buttons": choices, "form": "", "status": "due"}
        with world.app.store.unit() as unit:
            unit.write("new_letter", **letter)
        world.front.failing = [False, True]
        world.telegram.outbox.ring()
        await world.quiet()

        shown = (await world.front.shown(li.chat))[1:]
        assert [one["text"] for one in shown] == words.parts(text)
        assert [bool(buttons(one)) for one in shown] == [False, False, True]
        assert all(len(one["callback_data"].encode()) <= 64 for one in buttons(shown[-1]))

    play(telegram, tmp_path, content, story)


@pytest.mark.thorough
def test_a_press_proves_that_a_bubble_has_come(telegram: str, tmp_path: Path, content: Content) -> None:
    """Telegram took it, the network lost its answer: whoever presses its button does not get it a second time."""

    async def story(world: World) -> None:
        li, wu = world.person(), world.person()
        world.front.losing = 2
        for person in (li, wu):
            await world.front.send(person.chat, text="我要绑卡")
            while not await person.bubbles():
                await asyncio.sleep(0.01)
        await world.front.press(li.chat, "同意，开始")
        await world.quiet()
        assert [letter.key for letter in li.letters()] == ["binding.ask_consent", "binding.ask_card_number"]
        assert len(await li.bubbles()) == 2
        assert len(await wu.bubbles()) == 2  # nothing was known here: once more is better than never

    play(telegram, tmp_path, content, story)


def test_a_store_that_takes_nothing_doubles_nothing(
    telegram: str, tmp_path: Path, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk turns read-only when the bubble has just gone: it is noted later, not sent again; the next one goes."""
    monkeypatch.setattr(outbox, "AWAY", 0.02)

    async def story(world: World) -> None:
        li = world.person()
        world.front.sent = lambda: may_write(world.app, may=False)
        await world.front.send(li.chat, text="你好")
        while not await li.bubbles():
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        world.front.sent = lambda: None
        may_write(world.app, may=True)
        await world.quiet()
        assert await li.shows_what_was_said()
        await li.write("我要绑卡")
        assert await li.shows_what_was_said()

    play(telegram, tmp_path, content, story)


def test_another_copy_of_the_bot_is_told_of_and_not_fought(
    telegram: str, caplog: pytest.LogCaptureFixture
) -> None:
    """409, five times in a row: updates are not asked for any more, and the log says what to do."""

    async def story() -> None:
        async with a_front(telegram) as front:
            front.conflict = True
            transport = Transport(front.base, 1)
            await Polling(f"{front.base}/bot{front.token}", transport, never, pause=0.001).run()
            assert [status for _, _, status in front.calls] == [409] * CONFLICTS
            await transport.shutdown()

    async def never(update: dict[str, Any]) -> None:
        raise AssertionError(update)

    asyncio.run(story())
    assert "Restart this one" in caplog.messages[-1]


@pytest.mark.thorough
def test_the_network_may_be_away(telegram: str, tmp_path: Path, content: Content) -> None:
    """Nothing is lost meanwhile; what was said goes out when it is back."""

    async def story(world: World) -> None:
        li = world.person()
        await li.write("你好")
        world.front.down = True
        await world.front.send(li.chat, text="我要绑卡")
        await asyncio.sleep(0.1)
        assert len(await li.bubbles()) == 1
        world.front.down = False
        await world.quiet()
        assert await li.shows_what_was_said()
        assert li.said == "binding.ask_consent"

    play(telegram, tmp_path, content, story)


def test_a_chat_is_paced() -> None:
    """A few at once, then one in so many seconds; the pause is paid back by silence."""
    meter = Meter(Pace(3, 10.0))

    assert [round(meter.wait()) for _ in range(5)] == [0, 0, 0, 10, 20]
