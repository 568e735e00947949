"""The same promises on SQLite and on PostgreSQL, and several processes at once where there may be several."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app import App, Content
from bot.arrivals import Arrival, Rang, Text
from bot.channels.securepage.links import Links
from bot.channels.web.bodies import RefusedError
from bot.channels.web.gate import Gate
from bot.channels.web.hub import Hub
from bot.channels.web.others import Others
from bot.clock import VirtualClock
from bot.outbox import Bubbles, Outbox
from bot.store.store import Letter
from bot.store.tables import consents
from core.errors import SupersededError
from tests.bot.databases import KEYS, KINDS, MORNING, member, new_database

ROOT = Path(__file__).parents[2]
CARD = ("怎么绑卡", "好", "6222020000000000018", "对", "王小明", "11010519491231002X", "13800000000", "好")


@pytest.fixture(scope="module")
def content() -> Content:
    """Everything that is read once."""
    return Content()


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest) -> str:
    """An empty database of each kind; "" is SQLite in the folder."""
    return "" if request.param == "sqlite" else new_database(request.getfixturevalue("server"))


def chat(folder: Path, url: str, requests: list[dict[str, object]]) -> list[dict[str, object]]:
    """What `chat --jsonl` puts out to these requests."""
    environment = os.environ | {"BINDGUIDE_DATABASE_URL": url, "BINDGUIDE_KEYS": KEYS}
    done = subprocess.run(
        [sys.executable, "run_bot.py", "chat", "--jsonl", "--data", str(folder), "--now", "2026-11-23T10:00:00+08:00"],
        input="".join(json.dumps(request) + "\n" for request in requests),
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
        timeout=60,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_code_is_asked_and_the_place_survives_a_restart(tmp_path: Path, url: str) -> None:
    """The path up to the code works on both, and a new process goes on where the old one stopped."""
    folder = tmp_path / "data"
    first = chat(folder, url, [{"conversation": "li", "text": text} for text in CARD])
    then = chat(folder, url, [{"conversation": "li", "text": "到哪一步了"}])

    assert [line for line in first if "phone" in line]
    assert [line["state"]["asked"] for line in first if "state" in line][-1] == "sms_code"  # type: ignore[index]
    assert [line["state"]["asked"] for line in then if "state" in line][-1] == "sms_code"  # type: ignore[index]


def test_a_transaction_inside_a_transaction_is_refused(tmp_path: Path, url: str, content: Content) -> None:
    """It is told instead of waited for, and the outer one goes on."""
    store = member(url, tmp_path / "data", content, VirtualClock(MORNING)).store
    with store.unit() as outer:
        with pytest.raises(RuntimeError, match="inside a transaction"), store.unit():
            pass
        outer.write("put_fact", name="outer", value="stands")
    with store.unit() as unit:
        assert unit.value("fact", name="outer") == "stands"
    store.close()


def test_a_message_seen_before_changes_nothing(tmp_path: Path, url: str, content: Content) -> None:
    """The second time the same message comes, nothing is written."""
    app = member(url, tmp_path / "data", content, VirtualClock(MORNING))
    arrival = Arrival("console", "li", "m1", Text("怎么绑卡"))
    first, second = app.turns.take(arrival), app.turns.take(arrival)

    assert first.letters
    assert second.again
    assert len(app.turns.letters(first.conversation)) == 1
    app.store.close()


def test_a_bubble_is_noted_once_and_proven_by_a_press(tmp_path: Path, url: str, content: Content) -> None:
    """What a letter has become in a chat is known after a restart, whoever says so first: the platform or a press."""
    app = member(url, tmp_path / "data", content, VirtualClock(MORNING))
    (letter,) = app.turns.take(Arrival("telegram", "7", "m", Text("你好"))).letters
    outbox = Outbox(app.store, "telegram", Nobody())
    sending = Bubbles(app.store, letter, {})
    outbox.arrived(letter, "41")  # the press is quicker than the platform's answer
    sending.went("41")

    assert Bubbles(app.store, letter, {}).gone == ["41"]
    assert [one.status for one in app.turns.letters(letter.conversation)] == ["delivered"]
    app.store.close()


def test_each_consent_of_one_moment_is_kept(tmp_path: Path, url: str, content: Content) -> None:
    """Stopped, begun anew and agreed to again while the clock stands still: each is a proof of its own, in order."""
    app = member(url, tmp_path / "data", content, VirtualClock(MORNING))
    said = ("怎么绑卡", "同意", "取消", "是的", "用繁体", "绑卡", "同意", "取消", "係", "綁卡", "同意")
    for n, text in enumerate(said):
        taken = app.turns.take(Arrival("console", "li", f"m{n}", Text(text)))
    assert taken.outlook.asked == "card_number"
    with app.store.engine.connect() as connection:
        kept = connection.execute(select(consents.c.at, consents.c.language).order_by(consents.c.at)).all()
    app.store.close()

    assert [tuple(one) for one in kept] == [(MORNING, "zh_CN"), (MORNING + 1, "zh_HK"), (MORNING + 2, "zh_HK")]


class Nobody:
    """A channel that is not asked."""

    async def carry(self, address: str, letter: Letter, newest: bool, bubbles: Bubbles) -> None:
        raise AssertionError(letter.id)


def test_a_broken_turn_leaves_nothing_half_done(tmp_path: Path, url: str, content: Content) -> None:
    """When writing fails in the middle, the turn has never been."""
    app = member(url, tmp_path / "data", content, VirtualClock(MORNING))
    taken = app.turns.take(Arrival("console", "li", "m1", Text("怎么绑卡")))

    def taken_over(unit: object) -> None:
        raise SupersededError("tried")

    with pytest.raises(SupersededError):
        app.turns.take(Arrival("console", "li", "m2", Text("好")), taken_over)  # type: ignore[arg-type]
    assert app.turns.outlook(taken.conversation).asked == "confirm"
    assert app.turns.take(Arrival("console", "li", "m2", Text("好"))).outlook.asked == "card_number"
    app.store.close()


def together(work: list[Callable[[], object]]) -> None:
    """Run all at once, from a barrier; the first failure is raised."""
    barrier = threading.Barrier(len(work))
    failed: list[BaseException] = []

    def run(each: Callable[[], None]) -> None:
        barrier.wait()
        try:
            each()
        except BaseException as error:  # shown below
            failed.append(error)

    threads = [threading.Thread(target=run, args=(each,)) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


@pytest.fixture
def several(tmp_path: Path, server: str, content: Content) -> Iterator[list[App]]:
    """Three processes' Apps on one PostgreSQL."""
    url = new_database(server)
    apps = [member(url, tmp_path / "data", content, VirtualClock(MORNING)) for _ in range(3)]
    yield apps
    for app in apps:
        app.store.close()


def test_one_message_at_three_processes_is_one_turn(several: list[App]) -> None:
    """The same message delivered to three processes at the same instant makes one turn, 30 times over."""
    for n in range(30):
        arrival = Arrival("console", f"p{n}", "m1", Text("怎么绑卡"))
        together([partial(app.turns.take, arrival) for app in several])
        conversation = several[0].turns.take(arrival).conversation

        assert len(several[0].turns.letters(conversation)) == 1


def test_order_in_a_chat_is_kept_by_its_row(several: list[App]) -> None:
    """Three processes write 20 messages each into one chat: every one is answered once, letters are counted through."""

    def write(app: App, who: int) -> None:
        for n in range(20):
            app.turns.take(Arrival("console", "li", f"{who}:{n}", Text("到哪一步了")))

    together([partial(write, app, who) for who, app in enumerate(several)])
    conversation = several[0].turns.take(Arrival("console", "li", "0:0", Text(""))).conversation
    numbers = [letter.n for letter in several[0].turns.letters(conversation)]

    assert numbers == list(range(1, 61))


def test_two_processes_never_send_one_effect(several: list[App]) -> None:
    """An effect is claimed once; when its lease has run out another process takes over, and the first can't finish."""
    app, other, _ = several
    app.turns.take(Arrival("console", "li", "m1", Text("怎么绑卡")))
    claims: list[int] = []

    def claim(each: App) -> None:
        with each.store.unit() as unit:
            for row in unit.rows("due_effects", now=MORNING):
                claims.append(unit.run("claim_effect", key=row.key, attempts=row.attempts, lease=MORNING + 1000))

    together([partial(claim, each) for each in several])
    assert sum(claims) == 1
    with other.store.unit() as unit:
        (row,) = unit.rows("due_effects", now=MORNING + 1000)
        assert unit.run("claim_effect", key=row.key, attempts=row.attempts, lease=MORNING + 9000) == 1
    with app.store.unit() as unit:
        assert unit.run("finish_effect", key=row.key, attempts=row.attempts, status="done", due=0) == 0
        assert unit.run("finish_effect", key=row.key, attempts=row.attempts + 1, status="done", due=0) == 1


def test_a_timer_rings_once(several: list[App]) -> None:
    """Three processes that see the same timer due make one turn of it."""
    several[0].turns.take(Arrival("console", "li", "m1", Text("怎么绑卡")))
    due = MORNING + 600_000
    ring = Arrival("console", "li", f"timer:silence:{due}", Rang("silence"))
    together([partial(app.turns.take, ring) for app in several])
    taken = several[0].turns.take(ring)

    assert taken.again
    assert len(several[0].turns.letters(taken.conversation)) == 1


def test_a_link_to_the_secure_page_opens_once(several: list[App]) -> None:
    """Opened at three processes at the same instant it lets one in, 20 times over."""
    opened: list[str] = []

    def open_it(links: Links, letter: str, token: str) -> None:
        try:
            asyncio.run(links.open(letter, token, "", None))
            opened.append(letter)
        except RefusedError as error:
            assert error.key == "link_used"

    pages = [Links(app, Gate(app.turns, lambda taken: None)) for app in several]
    for n in range(20):
        (letter,) = several[0].turns.take(Arrival("telegram", f"{n}", "m1", Text("怎么绑卡"))).letters
        token = pages[0].link(letter.conversation, letter.id).partition("#")[2]
        together([partial(open_it, links, letter.id, token) for links in pages])
        assert opened.count(letter.id) == 1


def test_a_page_hears_of_turns_in_another_process(several: list[App]) -> None:
    """Who listens at one process is rung for what another committed; who has no news stays undisturbed."""
    here, elsewhere, _ = several
    hub = Hub()
    others = Others(here.store, hub)
    with hub.listening("li") as li, hub.listening("wu") as wu:
        others.look()
        li.clear()
        wu.clear()

        elsewhere.turns.take(Arrival("web", "li", "m1", Text("怎么绑卡")))
        others.look()
        assert (li.is_set(), wu.is_set()) == (True, False)

        li.clear()
        others.look()
        assert not li.is_set()
