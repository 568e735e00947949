"""A process in which some people take their ways, every logger at DEBUG, and which leaves everything it wrote.

python -m tests.leaks.batch FOLDER FIRST PEOPLE; the parent looks through the files, and may kill it on the way.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import sys
from pathlib import Path
from typing import Any

import httpx

from bot.app import Content
from bot.arrivals import Arrival, Text
from bot.channels.web.hub import Hub
from bot.turns import Turns
from tests.bot.databases import MORNING
from tests.bot.secure_world import Page
from tests.bot.somebody import Secrets, Somebody, secrets_of
from tests.bot.test_web_world import Visitor, World
from tests.dialogues.program import Program
from tests.leaks.paths import BREAKS, path_of

TOLD = "progress"  # a line for each who has come through: number, path, how it ended, the codes they got
SITE = "http://127.0.0.1:8080"
_PHONE = re.compile(rb"data-messages='[^']*'")
WEB_EVERY = 10  # every tenth writes through the web chat as well


class _Breaks(Turns):
    """A program with a mistake in it: a sentence breaks the decision, with what was typed in the message."""

    def _decide(self, unit: Any, row: Any, session: Any, arrival: Arrival, at: int) -> Any:
        if isinstance(arrival.content, Text) and BREAKS in arrival.content.text:
            raise ValueError(f"can't read {arrival.content.text!r} of {arrival!r} in {session!r}")
        return super()._decide(unit, row, session, arrival, at)


async def play(home: Path, first: int, people: int) -> None:
    """Everybody, one after the other, on one program; then some of them by HTTP on the same data."""
    folder = home / "data"
    program = Program(folder, Content(), MORNING)
    await program.open()
    program._app.turns.__class__ = _Breaks
    logging.getLogger("bindguide").removeHandler(program.complaints)
    with (home / "lines").open("w", encoding="utf-8") as lines, (home / TOLD).open("w", encoding="utf-8") as told:
        for n in range(first, first + people):
            name, digits, way = path_of(n)
            person = Somebody(f"p{n}", secrets_of(n, digits))
            await way(program, person)
            lines.write("\n".join(program.trace) + "\n")
            program.trace.clear()
            told.write(json.dumps([n, name, person.view.state.get("state"), person.codes]) + "\n")
            lines.flush()
            told.flush()
            _loud()
        with (home / "bodies").open("wb") as bodies:
            for n in range(first, first + people, WEB_EVERY):
                await _by_http(program, n, bodies)
    # no graceful end: nothing is tidied away


async def _by_http(program: Program, n: int, bodies: Any) -> None:
    mine = secrets_of(n)
    hub = Hub()
    visitor = World(program._app, hub, program.clock, SITE).visitor()
    replies = [await visitor.open()]
    told = (mine.card, "对", mine.name, mine.document, mine.mobile, mine.card, f"密码{mine.password}")
    for text in ("怎么绑卡", "好", *told):
        replies.append(await visitor.write(text))
    for path, body in (
        ("/messages", {"id": "x" * 16, "text": mine.card, "more": mine.document}),
        ("/messages", {"id": "z" * 16, "text": [mine.document]}),
        ("/presses", {"id": "y" * 16, "letter": mine.card, "key": mine.document}),
        ("/forms/" + mine.card, {"key": mine.password, "fields": {"payment_password": mine.password}}),
        ("/" + mine.card, {}),
        ("/session", {"token": mine.card}),
    ):
        replies.append(await visitor.post(path, body))
    replies.append(await visitor.open())
    replies.append(await visitor.open(f"/?card={mine.card}"))
    replies += await _on_the_page(visitor, mine)
    for reply in replies:
        body = _PHONE.sub(b"", reply.content)  # the sandbox phone shows what was sent to it, codes and all
        bodies.write(f"{reply.status_code} {dict(reply.headers)}\n".encode() + body + b"\n")
    bodies.flush()


async def _on_the_page(visitor: Visitor, mine: Secrets) -> list[httpx.Response]:
    """What the secure page answers to its steps, to those of others, and to what is no step at all."""
    page = Page(visitor, visitor.letters()[-1].id)
    shell = await visitor.open(f"/secure/{page.letter}?card={mine.card}")
    opened = await page.post("open", token=await page.link())
    key, n = opened.json()["key"], opened.json()["step"]["n"]
    steps = (
        {"slot": "card_number", "fields": {"card_number": mine.card}},
        {"slot": "id_number", "fields": {"id_number": mine.document}},
        {"slot": "sms_code", "fields": {"sms_code": mine.document, "cvv2": mine.cvv2}},
        {"slot": mine.card, "fields": {mine.document: mine.name}},
        {"letter": mine.card, "button": mine.document},
        {"form": mine.card, "fields": {"payment_password": mine.password}},
        {"slot": [mine.card]},
    )
    replies = [await page.post("step", key=key, n=n, **step) for step in steps]
    replies += [await page.post("open", token=mine.card), await page.post("open", init_data=f"user={mine.document}")]
    replies += [await page.post("wait", key=key, stamp=mine.card), await page.post("bank", digits=mine.card)]
    return [shell, *replies]


class _NotTheVisitors(logging.Filter):
    """The visitor's own client tells where it goes; that is not the program speaking."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.name.startswith("http") and SITE in record.getMessage())


def _loud() -> None:
    """DEBUG for every logger there is, also for those that were told to be quieter."""
    for name in list(logging.root.manager.loggerDict):
        logging.getLogger(name).setLevel(logging.DEBUG)


if __name__ == "__main__":
    home = Path(sys.argv[1])
    form = "%(asctime)s %(levelname)s %(name)s %(message)s"
    logging.basicConfig(level=logging.DEBUG, filename=home / "log", format=form)
    logging.root.handlers[0].addFilter(_NotTheVisitors())
    asyncio.run(play(home, int(sys.argv[2]), int(sys.argv[3])), debug=True)
