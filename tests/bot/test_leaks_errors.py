"""What libraries say when they fail often repeats what they were given: none of it reaches a log, a person, a table."""

from __future__ import annotations

import asyncio
import base64
import csv
import decimal
import http.cookies
import ipaddress
import json
import logging
import re
import secrets
import sqlite3
import ssl
import struct
import subprocess
import urllib.request
import uuid
import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

import argon2
import httpx
import jinja2
import msgspec
import phonenumbers
import psycopg
import pytest
import sqlalchemy
import stdnum.cn.ric
import transitions
import yaml
from starlette.exceptions import HTTPException

import run_bot
from bot import failures
from bot.app import App, Content
from bot.arrivals import Arrival, Text
from bot.channels.web.hub import Hub
from bot.clock import VirtualClock
from bot.performing.calls import Calls
from bot.turns import Taken, Turns
from core import effects
from tests.bot.databases import MORNING, new_database
from tests.bot.somebody import secrets_of
from tests.bot.test_web_world import World
from tests.dialogues.program import settings
from tests.leaks.oracle import Oracle

LI = secrets_of(3)
SECRET = f"{LI.card} {LI.name}"
ORACLE = Oracle({"card": LI.card, "name": LI.name, "middle": LI.card[6:-4]})


class Colour(Enum):
    """For a wrong value."""

    RED = "red"


def _sqlite(statement: str, *values: object) -> object:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE one (a TEXT PRIMARY KEY CHECK (length(a) < 3))")
        return database.execute(statement, values)


def _sqlalchemy(statement: str, **values: object) -> object:
    with sqlalchemy.create_engine("sqlite://").connect() as connection:
        return connection.execute(sqlalchemy.text(statement), values)


def _no_user(_: httpx.Request) -> httpx.Response:
    return httpx.Response(404, text=SECRET)


def _httpx(url: str, **more: Any) -> object:
    with httpx.Client(transport=httpx.MockTransport(_no_user)) as client:
        return client.get(url, **more).raise_for_status()


def _chained() -> None:
    try:
        raise KeyError(SECRET)
    except KeyError as error:
        raise RuntimeError(f"could not do {error}") from error


def _noted() -> None:
    error = ValueError("something")
    error.add_note(SECRET)
    raise error


def _at_once() -> None:
    raise ExceptionGroup(SECRET, [ValueError(SECRET), TypeError(LI.card)])


CASES: dict[str, Callable[[], object]] = {
    "json": lambda: json.loads(f'{{"card": {LI.card}, "name": "{LI.name}" oh'),
    "msgspec, enum": lambda: msgspec.convert(SECRET, type=Colour),
    "msgspec, field": lambda: msgspec.json.decode(f'{{"{SECRET}": 1}}', type=Forbidding),
    "sqlite, column": lambda: _sqlite(f'SELECT "{LI.card}" FROM one WHERE [{SECRET}] = 1'),  # noqa: S608
    "sqlite, syntax": lambda: _sqlite(f"SELECT 1 FROM one WHERE {LI.card} {LI.name} 2"),  # noqa: S608
    "sqlite, check": lambda: _sqlite("INSERT INTO one VALUES (?)", SECRET),
    "sqlite, type": lambda: _sqlite("INSERT INTO one VALUES (?)", {SECRET}),
    "sqlalchemy, values": lambda: _sqlalchemy("SELECT * FROM nowhere WHERE a = :a", a=SECRET),
    "sqlalchemy, text": lambda: _sqlalchemy(f"SELECT {LI.card} FROM {LI.name}"),  # noqa: S608
    "sqlalchemy, address": lambda: sqlalchemy.create_engine(f"{SECRET}://{LI.card}"),
    "yaml": lambda: yaml.safe_load(f"card: '{SECRET}\nname: [{LI.name}"),
    "yaml, tag": lambda: yaml.safe_load(f"!{LI.card} {LI.name}"),
    "jinja, syntax": lambda: jinja2.Template(f"{{{{ {LI.card} {LI.name} }}}}"),
    "jinja, undefined": lambda: jinja2.Template("{{ a.b.c }}").render(a={SECRET: 1}),
    "jinja, missing": lambda: jinja2.Environment(loader=jinja2.DictLoader({})).get_template(SECRET),  # noqa: S701
    "httpx, address": lambda: _httpx(f"bank://{LI.card}"),
    "httpx, header": lambda: _httpx("http://bank", headers={"a": SECRET}),
    "httpx, status": lambda: _httpx(f"http://bank/{LI.card}?name={LI.name}"),
    "urllib": lambda: urllib.request.urlopen(f"{LI.card}:{LI.name}"),  # noqa: S310  no such scheme
    "starlette": lambda: _raise(HTTPException(404, SECRET)),
    "int": lambda: int(SECRET),
    "float": lambda: float(SECRET),
    "decimal": lambda: decimal.Decimal(SECRET),
    "date": lambda: date.fromisoformat(SECRET),
    "time": lambda: datetime.strptime(SECRET, "%Y"),  # noqa: DTZ007  it fails
    "uuid": lambda: uuid.UUID(SECRET),
    "address": lambda: ipaddress.ip_address(SECRET),
    "time zone": lambda: zoneinfo.ZoneInfo(f"China/{LI.card}"),
    "enum": lambda: Colour(SECRET),
    "key": lambda: {}[SECRET],
    "attribute": lambda: getattr(object(), SECRET),
    "import": lambda: __import__(f"m{LI.card}"),
    "file": lambda: Path(f"/nowhere/{SECRET}").read_text("utf-8"),
    "process": lambda: subprocess.run(["false", SECRET], check=True),
    "encoding": lambda: SECRET.encode("ascii"),
    "decoding": lambda: SECRET.encode().decode("ascii"),
    "regular expression": lambda: re.compile(f"(?P<{LI.name}{LI.card}"),
    "cookie": lambda: http.cookies.SimpleCookie({f"{LI.card};{LI.name}": "1"}),
    "base64": lambda: base64.b64decode(SECRET, validate=True),
    "struct": lambda: struct.pack("I", SECRET),
    "csv": lambda: csv.writer([], dialect=SECRET),  # type: ignore[arg-type]
    "ssl": lambda: ssl.create_default_context(cafile=f"/nowhere/{LI.card}"),
    "phonenumbers": lambda: phonenumbers.parse(LI.name + LI.card),
    "stdnum": lambda: stdnum.cn.ric.validate(LI.card),
    "argon2": lambda: argon2.PasswordHasher().verify(SECRET, LI.password),
    "transitions": lambda: transitions.Machine(states=["a"], initial="a").get_state(SECRET),
    "assertion": lambda: _raise(AssertionError(SECRET)),
    "with its cause": _chained,
    "with a note": _noted,
    "several at once": _at_once,
}


class Forbidding(msgspec.Struct, forbid_unknown_fields=True):
    """Takes no field."""


def _raise(error: Exception) -> None:
    raise error


class _Fails(Turns):
    """A program with a mistake in it: each text names the library that fails."""

    def _decide(self, unit: Any, row: Any, session: Any, arrival: Arrival, at: int) -> Any:
        decided = super()._decide(unit, row, session, arrival, at)
        if isinstance(arrival.content, Text) and (case := arrival.content.text.partition("|")[0]) in CASES:
            CASES[case]()
        return decided


class _CallsFail(Calls):
    """A gateway's side with a mistake in it."""

    case = ""

    def prepare(self, effect: effects.AnyRemote, account: str) -> Any:
        CASES[self.case]()
        return super().prepare(effect, account)


class _HubFails(Hub):
    """A listener with a mistake in it."""

    case = ""

    def told(self, taken: Taken) -> None:
        super().told(taken)
        if self.case:
            CASES[self.case]()


@pytest.fixture(scope="module")
def app(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """One for all cases; it is not connected."""
    folder = tmp_path_factory.mktemp("errors") / "data"
    app = App(settings(folder), VirtualClock(MORNING), content, lambda _: None, _Fails)
    yield app
    app.store.close()


def test_every_case_has_the_secret_in_hand() -> None:
    """Each of the fifty fails, and most libraries repeat what they were given: else nothing would be tried here."""
    repeat = 0
    for fails in CASES.values():
        with pytest.raises(BaseException) as caught:
            fails()
        shown = f"{caught.value!r} {caught.value} {vars(caught.value)} {caught.value.__cause__!r}"
        repeat += bool(ORACLE.found(shown.encode()))

    assert len(CASES) >= 40
    assert repeat >= 30


@pytest.mark.parametrize("case", CASES)
def test_a_library_that_fails_in_a_turn_says_nothing(case: str, app: App, caplog: pytest.LogCaptureFixture) -> None:
    """The log has the place, the person an apology, the transcript nothing: no byte of what was typed."""
    with caplog.at_level(logging.DEBUG):
        taken = app.turns.take(Arrival("console", case, "m1", Text(f"{case}|{LI.card}")))
    with app.store.unit() as unit:
        kept = unit.rows("inbox_of", conversation=taken.conversation)

    assert [letter.key for letter in taken.letters] == ["apology"]
    assert "a turn failed with" in caplog.text
    assert ORACLE.found(f"{caplog.text} {caplog.records} {taken} {[row.text for row in kept]}".encode()) == set()


def test_a_library_that_fails_elsewhere_says_nothing(
    tmp_path: Path, content: Content, caplog: pytest.LogCaptureFixture
) -> None:
    """In a call to the bank, in a listener, in a callback nobody catches: the place is told and no value."""

    async def story() -> list[bytes]:
        hub, clock = _HubFails(), VirtualClock(MORNING)
        app = App(settings(tmp_path / "data"), clock, content, hub.told)
        await app.connect()
        world = World(app, hub, clock, "http://127.0.0.1:8080")
        calls: Any = app.performer._calls
        calls.__class__ = _CallsFail
        bodies = []
        for case, fails in CASES.items():
            calls.case, hub.case = case, ""
            visitor = world.visitor()
            bodies.append((await visitor.open()).content)
            hub.case = case
            reply = await visitor.post("/messages", {"id": secrets.token_hex(8), "text": "怎么绑卡"})
            bodies.append(reply.content)
            assert reply.status_code == 200
            app.due.run()
            await asyncio.gather(*app.performer.tasks, return_exceptions=True)
            asyncio.get_running_loop().call_soon(fails)
            await asyncio.sleep(0)
        await app.close()
        return bodies

    with caplog.at_level(logging.DEBUG):
        bodies = asyncio.run(story())
    said = [record.getMessage() for record in caplog.records]

    assert sum("the effect look_up_account failed with" in line for line in said) == len(CASES)
    assert sum("a listener failed with" in line for line in said) == len(CASES)
    assert sum("nobody caught" in line for line in said) == len(CASES)
    assert ORACLE.found(b"\n".join(bodies) + caplog.text.encode()) == set()


def test_postgresql_says_nothing(
    server: str, tmp_path: Path, content: Content, caplog: pytest.LogCaptureFixture
) -> None:
    """Its DETAIL shows the row that was in the way; the log does not, and the address hides its password."""
    url = new_database(server)

    class Fails(Turns):
        def _decide(self, unit: Any, row: Any, session: Any, arrival: Arrival, at: int) -> Any:
            with psycopg.connect(url, autocommit=True) as other:
                other.execute("CREATE TABLE IF NOT EXISTS one (a text PRIMARY KEY)")
                other.execute("INSERT INTO one VALUES (%s) ON CONFLICT DO NOTHING", (SECRET,))
                other.execute("INSERT INTO one VALUES (%s)", (SECRET,))

    chosen = msgspec.structs.replace(settings(tmp_path / "data"), database_url=url)
    app = App(chosen, VirtualClock(MORNING), content, lambda _: None, Fails)
    with caplog.at_level(logging.DEBUG):
        taken = app.turns.take(Arrival("console", "li", "m1", Text("怎么绑卡")))
    app.store.close()

    assert [letter.key for letter in taken.letters] == ["apology"]
    assert "a turn failed with UniqueViolation" in caplog.text
    assert ORACLE.found(caplog.text.encode()) == set()


def test_a_command_that_breaks_tells_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    """The last resort: what stops the program is told without its words."""
    code = run_bot.main(["graph", "knowledge", "--to", f"/proc/{SECRET}"])
    told = capsys.readouterr().err

    assert code == 3
    assert "a mistake of its own" in told
    assert ORACLE.found(told.encode()) == set()


def test_a_place_has_no_values() -> None:
    """Type, function and line."""
    try:
        CASES["key"]()
    except KeyError:
        told = failures.place()

    assert re.fullmatch(r"KeyError at <lambda>:\d+ < \w+:\d+", told)
