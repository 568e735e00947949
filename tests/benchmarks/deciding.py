"""What thinking costs: the decision by kind of message, understanding and the door alone, and a dict machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.app import App
from bot.doorway import Doorway
from core import session as sessions
from core.incoming import Any as Incoming
from core.incoming import Message, Press
from core.marks import Mobile
from core.session import Session
from tests.benchmarks.binding import BEGIN, CHANNEL, MOBILE, Bindings, WrongReplyError

TIMES = 200
LONG = ("我昨天在银行办了一张新的储蓄卡，柜员说可以用来付款，但是我回家以后怎么试都不行。" * 100)[:4000]
SEED = "0123456789abcdef"


@dataclass(frozen=True)
class Kind:
    """A kind of message, and the last key that must be said to it."""

    name: str
    session: Session
    incoming: Incoming
    key: str


def kinds(app: App) -> list[Kind]:
    """At the mobile, and at "send the code?", in a binding that is played up to there."""
    asking, sending = (_session_after(app, step) for step in ("id_number", "mobile"))
    mark = Mobile(ref="0" * 32, masked="138****0000", carrier="mobile")
    return [
        Kind("button", sending, Press(key="deny", at=BEGIN, seed=SEED), "binding.ask_mobile"),
        Kind("slot", asking, _message("⟦0⟧", mark), "binding.confirm_send"),
        Kind("nonsense", asking, _message("今天天气真不错"), "binding.ask_mobile_again"),
        Kind("question", asking, _message("你们这个安全吗"), ""),
        Kind("typo", sending, _message("号码不队"), ""),
        Kind("correction", sending, _message("手机号写错了"), "binding.ask_mobile"),
        Kind("4,000 characters", asking, _message(LONG), "binding.ask_mobile_again"),
    ]


def _message(text: str, *marks: Mobile) -> Message:
    return Message(text=text, marks=marks, at=BEGIN, seed=SEED)


def _session_after(app: App, step: str) -> Session:
    who = f"until {step}"
    Bindings(app).play(who, until=step)
    with app.store.unit() as unit:
        row = unit.row("find_conversation", channel=CHANNEL, address=who)
    if row is None:
        raise WrongReplyError(f"nobody called {who}")
    return sessions.from_json(row.session)


def decide(app: App, kind: Kind) -> float:
    """µs of one `answer()`. Raises WrongReplyError if it says something else than it should."""
    answer = app.content.assistant.answer
    turn = answer(kind.session, kind.incoming)
    said = turn.says[-1].key if turn.says else ""
    if not said or (kind.key and said != kind.key):
        raise WrongReplyError(f"{kind.name}: said {said or 'nothing'}, {kind.key} is due")
    return _each(lambda: answer(kind.session, kind.incoming))


def understand(app: App, kind: Kind) -> float:
    """µs of reading a text's commands."""
    text = kind.incoming.text if isinstance(kind.incoming, Message) else ""
    return _each(lambda: app.content.phrases.read(text))


def admit(app: App, kind: Kind, text: str) -> float:
    """µs of the door alone, nothing being kept."""
    door = app.turns._door
    way = Doorway("0" * 24, CHANNEL, "somebody", kind.session, "mobile", frozenset(), BEGIN)
    with app.store.unit() as unit:
        return _each(lambda: door.text(unit, way, text))


def dict_machine() -> float:
    """µs of the least that a dialog can cost: a dict of moves, a dict of slots, a text."""
    moves = {("asking", "mobile"): ("sending", "发验证码到 {mobile}，可以吗？")}

    def turn() -> tuple[str, dict[str, str], str]:
        state, words = moves["asking", "mobile"]
        slots = {"mobile": "138****0000"}
        return state, slots, words.format(**slots)

    return _each(turn)


def texts() -> dict[str, str]:
    """What comes to the door: one text a kind."""
    return {"slot": MOBILE, "nonsense": "今天天气真不错", "4,000 characters": LONG}


def _each(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    for _ in range(TIMES):
        work()
    return (time.perf_counter() - started) / TIMES * 1e6
