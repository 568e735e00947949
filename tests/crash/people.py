"""Who binds a card in the crash run: each way through, as a person takes it who answers whatever is asked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from bot.sandbox.ready_numbers import ready_number
from tests.crash.view import View

Request = dict[str, Any]

ORDINARY_CARD = "6222020000000000018"
NAME, ID_NUMBER, MOBILE = "王小明", "11010519491231002X", "13800000000"
PASSWORD = "274813"
READING = 30  # seconds over the agreement
MOST_WAITS = 20  # for a late bank, before a person gives up


@dataclass(frozen=True)
class Way:
    """One way through the dialog, and what the ledgers must hold at its end."""

    name: str
    card: str = ORDINARY_CARD
    resends: bool = False
    """Waits a minute and has the code sent again."""
    dawdles: bool = False
    """Leaves for half an hour before giving the mobile, so that the timer `secrets` falls due."""
    stops: bool = False
    """Cancels when the bank has agreed already."""
    promises: bool = False
    """Lets us try again when the bank is back."""
    unbinds: bool = False
    """Has the card removed at the end."""
    messages: int = 1
    bound: bool = True
    asks_again: frozenset[str] = frozenset()
    """What may be asked once more after a death (security codes live in memory only)."""
    kills_at: frozenset[str] = frozenset()
    """The steps that this way is about; empty: all of them."""


MAIN = Way("main")
WAYS = (
    MAIN,
    Way("resend", resends=True, messages=2, kills_at=frozenset({"minute", "resend", "sms_code"})),
    Way("dawdle", dawdles=True, kills_at=frozenset({"half an hour", "back again", "card_number"})),
    Way("stop", stops=True, bound=False, kills_at=frozenset({"cancel", "confirm", "thanks"})),
    Way("9012, cut connection", ready_number("9012", length=19), kills_at=frozenset({"confirm", "sms_code"})),
    Way(
        "9016, expiry and CVV2",
        ready_number("9016", length=19),
        asks_again=frozenset({"expiry", "cvv2", "confirm"}),
        kills_at=frozenset({"confirm", "expiry", "cvv2", "sms_code"}),
    ),
    Way(
        "9005, tried again when it is back",
        ready_number("9005", length=19),
        promises=True,
        kills_at=frozenset({"retry_later", "until then", "try now"}),
    ),
    Way("unbind", unbinds=True, kills_at=frozenset({"unbind", "unbind confirm", "unbind payment_password", "thanks"})),
    Way("9004, no code at first", ready_number("9004", length=19), kills_at=frozenset({"confirm", "resend"})),
)


@dataclass(frozen=True)
class Wish:
    """What the person does next: a name for the table, and the request without its identity."""

    name: str
    request: Request


class Person:
    """Decides by what was seen; the same sights lead to the same deeds."""

    def __init__(self, way: Way, details: dict[str, str] | None = None, begun: bool = False) -> None:
        """`details`: this person's own card_number or mobile, in place of the usual ones. `begun`: goes on."""
        self._way, self._details = way, details or {}
        self._done: Counter[str] = Counter({"wish": begun})
        self._tried = ""  # the code that was typed last

    def next(self, view: View) -> Wish | None:
        """The next deed; None when there is nothing left to do, or no hope."""
        state, asked = view.state.get("state"), view.asked
        if not self._done["wish"]:
            return self._wish("wish", {"text": "怎么绑卡"})
        if self._done["thanks"]:
            return None if self._done["later"] else self._clock("later", 600)
        if self._way.unbinds and state == "bound" and not self._done["unbind"]:
            return self._wish("unbind", {"text": f"解绑尾号{self._card[-4:]}的卡"})
        if state in ("bound", "cancelled") or (self._done["unbind"] and state is None):
            return self._wish("thanks", {"text": "好"})
        if state in ("verifying", "waiting_bank"):
            waited = self._done["wait"] >= MOST_WAITS
            return None if waited else self._wish("wait", {"clock": {"advance": 60}})
        if self._way.promises and state == "refused":
            return self._wish("retry_later", {"button": "retry_later"})
        if state == "retry_promised":  # the newest bubble tells whether the time has come
            called = "confirm" in view.buttons
            return self._wish("try now", {"button": "confirm"}) if called else self._clock("until then", 1800)
        if state == "refused":
            return self._wish("resend", {"button": "resend"}) if "resend" in view.buttons else None
        return self._aside(view, asked) or self._answer(view, asked)

    def _aside(self, view: View, asked: str | None) -> Wish | None:
        """What this way does beside answering."""
        way, done = self._way, self._done
        if asked == "sms_code" and view.code == self._tried:  # it expired on the way
            return self._wish("resend", {"button": "resend"}) if "resend" in view.buttons else None
        if way.resends and asked == "sms_code" and not done["resend"]:
            return self._wish("resend", {"button": "resend"}) if done["minute"] else self._clock("minute", 61)
        if way.dawdles and (asked == "mobile" or done["half an hour"]) and not done["back again"]:
            back = self._wish("back again", {"text": "我回来了"}) if done["half an hour"] else None
            return back or self._clock("half an hour", 1801)
        if way.stops and asked == "agreement" and not done["cancel"]:
            return self._wish("cancel", {"text": "取消"})
        return None

    def _answer(self, view: View, asked: str | None) -> Wish | None:
        match asked:
            case "confirm":
                called = self._done["until then"] and not self._done["try now"]
                return self._wish("try now" if called else "confirm", {"button": "confirm"})
            case "payment_password":
                fields: Request = {"payment_password": PASSWORD, "payment_password_repeat": PASSWORD}
                return self._form(view, asked, fields)
            case "agreement":
                if self._done["reading"] > self._done["agreement"]:
                    return self._form(view, asked, {"accept": True})
                return self._clock("reading", READING)
            case None:
                return None
            case _:
                self._tried = view.code if asked == "sms_code" else self._tried
                return self._wish(asked, {"text": self._texts(view)[asked]})

    def _texts(self, view: View) -> dict[str, str]:
        return {
            "card_number": self._way.card,
            "holder_name": NAME,
            "id_number": ID_NUMBER,
            "mobile": MOBILE,
            "sms_code": view.code,
            "expiry": "12/28",
            "cvv2": "123",
        } | self._details

    def _form(self, view: View, kind: str, fields: Request) -> Wish:
        return self._wish(kind, {"form": view.forms.get(kind, ""), "fields": fields})

    def _clock(self, name: str, seconds: int) -> Wish:
        return self._wish(name, {"clock": {"advance": seconds}})

    @property
    def _card(self) -> str:
        return self._details.get("card_number", self._way.card)

    def _wish(self, name: str, request: Request) -> Wish:
        name = f"unbind {name}" if self._done["unbind"] and name not in ("thanks", "later") else name
        self._done[name] += 1
        return Wish(name, request)
