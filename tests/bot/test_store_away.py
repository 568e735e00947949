"""A store that takes nothing for a while: everybody is told, nothing acknowledged is lost, and it goes on by itself."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.app import App, Content
from tests.bot.test_web_world import World
from tests.bot.test_web_world import play as play_on_the_web
from tests.dialogues.program import Program

MORNING = 1_795_399_200_000
TEXTS = {"怎么绑卡": "binding.ask_consent", "好": "binding.ask_card_number"}


@pytest.fixture(scope="module")
def content() -> Content:
    """Everything that is read once."""
    return Content()


def may_write(app: App, may: bool) -> None:
    """As if the disk were mounted anew, to read only or not."""
    app.store._connection.cursor().execute(f"PRAGMA query_only = {'OFF' if may else 'ON'}").close()


def test_a_program_is_told_and_sends_again(tmp_path: Path, content: Content) -> None:
    """`chat --jsonl` answers with the error `store`, lives on, and takes the same line when it can."""

    async def story() -> None:
        program = Program(tmp_path, content, MORNING)
        await program.open()
        for n, (text, key) in enumerate(TEXTS.items()):
            line = {"conversation": "li", "text": text, "message_id": f"m{n}"}
            may_write(program._app, may=False)
            refused = [await program.ask(line) for _ in range(2)]
            may_write(program._app, may=True)
            taken = await program.ask(line)

            assert [lines[0]["error"]["kind"] for lines in refused] == ["store", "store"]
            assert "SQLITE_READONLY" in refused[0][0]["error"]["message"]
            assert not any("say" in said or "state" in said for lines in refused for said in lines)
            assert [said["say"]["key"] for said in taken if "say" in said] == [key]
        await program.close()

    asyncio.run(story())


def test_a_page_is_told_kindly_and_sends_again(tmp_path: Path, content: Content) -> None:
    """503 with words and a time to come back; the same message is taken afterwards, once."""

    async def story(world: World) -> None:
        li = world.visitor()
        await li.open()
        may_write(world.app, may=False)
        body = {"id": "message-one", "text": "怎么绑卡"}
        refused: Any = await li.post("/messages", body)
        ready: Any = await li.open("/ready")
        may_write(world.app, may=True)
        taken = [await li.post("/messages", body) for _ in range(2)]

        assert (refused.status_code, ready.status_code) == (503, 503)
        assert "暂时存不下" in refused.json()["say"]
        assert int(refused.headers["retry-after"]) > 0
        assert [reply.status_code for reply in taken] == [200, 200]
        assert len(li.letters()) == 1

    play_on_the_web(tmp_path, content, story)


def test_what_was_done_and_could_not_be_written_is_asked_about(tmp_path: Path, content: Content) -> None:
    """The bank has sent the code while nothing could be written: it is asked, and no second code goes out."""

    async def story() -> None:
        program = Program(tmp_path, content, MORNING)
        await program.open()
        for text in ("怎么绑卡", "好", "6222020000000000018", "对", "王小明", "11010519491231002X", "13800000000"):
            await program.ask({"conversation": "li", "text": text})
        calls = program._app.performer._calls
        original = calls._bank.start

        async def starts(key: str, request: Any) -> Any:
            answer = await original(key, request)
            may_write(program._app, may=False)
            return answer

        calls._bank.start = starts  # type: ignore[method-assign]
        refused = await program.ask({"conversation": "li", "text": "好", "message_id": "send"})
        may_write(program._app, may=True)
        taken = await program.ask({"conversation": "li", "text": "好", "message_id": "send"})
        phones = [line for line in (*refused, *taken) if "phone" in line]

        assert len(phones) == 1
        assert "binding.ask_sms_code" in [line["say"]["key"] for line in taken if "say" in line]
        await program.close()

    asyncio.run(story())
