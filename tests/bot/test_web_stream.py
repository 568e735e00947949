"""What a page shows: history, and letters live, each once and in order; words of people stay words."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.app import Content
from bot.channels.web.history import History
from bot.channels.web.people import Person
from bot.channels.web.stream import Stream
from tests.bot.test_web_world import CARD, Visitor, World, play


def _stream(world: World, visitor: Visitor, after: int = 0) -> Stream:
    past = History(world.app.store, world.app.turns, world.app.content.texts)
    return Stream(world.app, world.hub, past, Person(visitor.address), after, 0)


def _read(events: list[str], name: str) -> list[dict[str, Any]]:
    return [json.loads(event.partition("data: ")[2]) for event in events if f"event: {name}\n" in event]


def _bubbles(page: str) -> list[dict[str, Any]]:
    """What a page begins with."""
    found = re.search(r"data-bubbles='(.*?)'", page)
    assert found is not None
    bubbles: list[dict[str, Any]] = json.loads(found[1])
    return bubbles


def test_who_comes_back_gets_what_was_missed_in_order(tmp_path: Path, content: Content) -> None:
    """From the letter after the last one they have, each once; a letter's number is its event's id."""

    async def story(world: World) -> None:
        li = world.visitor()
        await li.open()
        await li.write("我要绑卡")
        await li.press("confirm")
        await li.write(CARD)
        stream = _stream(world, li, after=1)
        events = stream.news()
        assert [letter["n"] for letter in _read(events, "letter")] == [2, 3]
        assert [event.split("\n")[0] for event in events if "event: letter" in event] == ["id: 2", "id: 3"]
        assert _read(events, "state")[-1]["asked"] == "confirm"
        assert _read(stream.news(), "letter") == []

        await li.press("confirm")
        assert [letter["n"] for letter in _read(stream.news(), "letter")] == [4]

    play(tmp_path, content, story)


def test_a_page_that_knows_more_than_the_store_is_loaded_anew(tmp_path: Path, content: Content) -> None:
    """After a backup was put back an open page would wait for letters that it has by their numbers."""

    async def story(world: World) -> None:
        li = world.visitor()
        await li.open()
        await li.write("我要绑卡")

        assert [len(_read(_stream(world, li, after=last).news(), "reload")) for last in (1, 2)] == [0, 1]

    play(tmp_path, content, story)


def test_last_event_id_is_heard(tmp_path: Path, content: Content) -> None:
    """The header a browser sends when it reconnects goes before the address it first asked."""

    async def story(world: World) -> None:
        li = world.visitor()
        await li.open()
        for text in ("我要绑卡", "你好", "你好"):
            await li.write(text)
        world.hub.closed = False
        asyncio.get_running_loop().call_later(0.2, world.hub.close)
        ours = {"last-event-id": "2"}
        heard = (await li.http.get("/events?after=0", headers=ours)).text
        assert re.findall(r"^id: (\d+)$", heard, re.M) == ["3"]

    play(tmp_path, content, story)


def test_a_letter_arrives_while_one_listens(tmp_path: Path, content: Content) -> None:
    """Without a reload, in every open page of this person, and in nobody else's."""

    async def story(world: World) -> None:
        li, wu = world.visitor(), world.visitor()
        await li.open()
        await wu.open()
        one, other, stranger = (_stream(world, who).events() for who in (li, li, wu))
        for events in (one, other, stranger):
            assert (await anext(events)).startswith("retry:")
        waiting = [asyncio.ensure_future(_next_letter(events)) for events in (one, other, stranger)]
        await asyncio.sleep(0)
        await li.write("我要绑卡")
        await asyncio.wait(waiting[:2], timeout=5)
        assert [task.done() for task in waiting] == [True, True, False]
        assert waiting[0].result() == waiting[1].result()
        waiting[2].cancel()
        await asyncio.gather(waiting[2], return_exceptions=True)
        world.hub.close()

    play(tmp_path, content, story)


async def _next_letter(events: Any) -> str:
    async for event in events:
        if "event: letter" in event:
            return str(event)
    return ""


def test_the_same_message_twice_is_one(tmp_path: Path, content: Content) -> None:
    """Sent again by its id it gets the same answer and changes nothing; so does a press."""

    async def story(world: World) -> None:
        li = world.visitor()
        await li.open()
        first = await li.write("我要绑卡", "message-1")
        again = await li.write("我要绑卡", "message-1")
        assert first.json() == again.json() == {"text": "我要绑卡", "answer": ""}
        assert len(li.letters()) == 1

        letter = li.letters()[0].id
        await li.press("confirm", letter, "message-2")
        await li.press("confirm", letter, "message-2")
        assert [one.key for one in li.letters()] == ["binding.ask_consent", "binding.ask_card_number"]
        assert (await li.press("nonsense")).status_code == 404

    play(tmp_path, content, story)


def test_the_page_shows_marks_never_secrets(tmp_path: Path, content: Content) -> None:
    """What was typed comes back as the transcript keeps it: at once, in another window, and after a reload."""

    async def story(world: World) -> None:
        li = world.visitor()
        await li.open()
        await li.write("我要绑卡")
        await li.press("confirm")
        window = _stream(world, li)
        reply = (await li.write(CARD, "the-card")).json()
        assert reply["answer"] == "card_number"
        shown = reply["text"]
        assert shown == "〔卡号 尾号0018〕"
        own = _read(window.news(), "own")
        assert {"id": "the-card", "text": shown, "at": world.clock.now()} in own

        page = (await li.open()).text
        assert shown in page
        assert CARD not in page

    play(tmp_path, content, story)


def test_a_pressed_button_stays_and_the_others_go(tmp_path: Path, content: Content) -> None:
    """After a reload too; a posted form is told as posted."""

    async def story(world: World) -> None:
        li = world.visitor()
        await li.until_password()
        await li.fill(payment_password="135791", payment_password_repeat="135791")
        bubbles = _bubbles((await li.open()).text)
        consent, *_ = [one for one in bubbles if one.get("pressed") == "同意，开始"]
        assert "buttons" not in consent
        (posted,) = [one for one in bubbles if one.get("posted")]
        assert posted["form"]["kind"] == "payment_password"
        assert [button["key"] for button in bubbles[-1]["buttons"]] == ["cancel"]

    play(tmp_path, content, story)


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 7*7 }}{% raw %}",
        "</li><li class=them>假的",
        "javascript:alert(1)//<svg/onload=alert(1)>",
        "' onmouseover=alert(1) x='",
    ],
)
def test_words_stay_words(tmp_path: Path, content: Content, evil: str) -> None:
    """Markup that somebody writes is shown as they wrote it, and is no markup."""

    async def story(world: World) -> None:
        li = world.visitor()
        await li.open()
        shown = (await li.write(evil)).json()["text"]
        page = (await li.open()).text
        assert [bubble["text"] for bubble in _bubbles(page) if not bubble.get("n")] == [shown]
        assert evil not in page or "<" not in evil

    play(tmp_path, content, story)


def test_the_page_speaks_the_persons_language(tmp_path: Path, content: Content) -> None:
    """The words around the chat and on secure pages follow the conversation; before it, the installation's setting."""

    async def story(world: World) -> None:
        li = world.visitor()
        assert '<html lang="zh-CN">' in (await li.open()).text
        await li.write("English please")
        for path in ("/", "/privacy", "/forms/abc", "/nowhere"):
            assert '<html lang="en">' in (await li.open(path)).text
        refused = await li.post("/messages", {"id": "x", "text": "x"})
        assert refused.json()["say"].isascii()

    play(tmp_path, content, story)


def test_a_visitor_sees_no_earlier_messages_of_others(tmp_path: Path, content: Content) -> None:
    """The sandbox phone begins when the conversation does."""

    async def story(world: World) -> None:
        li, wu = world.visitor(), world.visitor()
        await li.until_password()
        await world.advance(1)
        await wu.open()
        await wu.write("你好")
        assert "验证码" in _phone((await li.open()).text)
        assert _phone((await wu.open()).text) == "[]"

    play(tmp_path, content, story)


def _phone(page: str) -> str:
    """The messages on the sandbox phone that a page begins with."""
    return str(re.findall(r"data-messages='(.*?)'", page)[0])
