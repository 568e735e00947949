"""Any text at any state: nothing raises, one bubble answers, nothing of it is repeated, and the talk goes on."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app import App, Content
from bot.arrivals import Arrival, Picture, Posted, Pressed, Rang, Result, Text
from bot.arrivals import Content as Arrived
from bot.clock import VirtualClock
from bot.sandbox.ready_numbers import ready_number
from bot.turns import Taken
from core import session as sessions
from core.errors import UnknownButtonError, UnknownFormError
from core.session import Session
from locales import phrases
from tests.dialogues import program

MORNING = 1_795_399_200_000
UNKNOWN_BIN = ready_number(bin_="439226")
ACCOUNT: dict[str, object] = {"holder": None, "password_set": False, "bindings": []}

DONE: dict[str, dict[str, str | int | bool]] = {
    "start_verification": {"verification": "ver_1"},
    "confirm_code": {"agreement": "agr_1"},
    "set_password": {},
    "bind_card": {},
}

# How each state is reached: what is typed, or ("refused", code), "done", "late" for what becomes of the call.
TO_THE_CARD = ("怎么绑卡", "好")
TO_THE_NAME = (*TO_THE_CARD, "6222020000000000018", "对")
TO_THE_SENDING = (*TO_THE_NAME, "陈思远", "11010519491231002X", "13900000000")
TO_THE_CODE = (*TO_THE_SENDING, "好", "done")
TO_THE_PASSWORD = (*TO_THE_CODE, "314159", "done")
STATES: dict[str, tuple[str, ...]] = {
    "idle": (),
    "asking_consent": ("怎么绑卡",),
    "asking_card_number": TO_THE_CARD,
    "asking_bank": (*TO_THE_CARD, UNKNOWN_BIN),
    "asking_card_type": (*TO_THE_CARD, UNKNOWN_BIN, "招行"),
    "confirming_card": TO_THE_NAME[:-1],
    "asking_holder_name": TO_THE_NAME,
    "asking_id_number": TO_THE_SENDING[:-2],
    "asking_mobile": TO_THE_SENDING[:-1],
    "confirming_send": TO_THE_SENDING,
    "verifying": (*TO_THE_SENDING, "好"),
    "waiting_bank": (*TO_THE_SENDING, "好", "late"),
    "refused": (*TO_THE_SENDING, "好", "refused BANK-404"),
    "refused_for_good": (*TO_THE_SENDING, "好", "refused CARD-09"),
    "confirming_keep": (*TO_THE_SENDING, "好", "refused BANK-404", "晚点再试"),
    "retry_promised": (*TO_THE_SENDING, "好", "refused BANK-404", "晚点再试", "好"),
    "asking_expiry": (*TO_THE_SENDING, "好", "needs"),
    "asking_cvv2": (*TO_THE_SENDING, "好", "needs", "09/30"),
    "asking_sms_code": TO_THE_CODE,
    "confirming_cancel": (*TO_THE_CODE, "取消"),
    "asking_payment_password": TO_THE_PASSWORD,
    "asking_agreement": (*TO_THE_PASSWORD, "password", "done"),
    "cancelled": (*TO_THE_CARD, "取消", "对"),
}


class Door:
    """A program without a sandbox: texts go in by its own door, outcomes are handed in, turns come out."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._numbers = itertools.count()
        self._asked: dict[tuple[str, str], str] = {}  # (conversation, effect) -> the newest key
        self.at_states = {name: self.play(f"making-{name}", steps) for name, steps in STATES.items()}

    def take(self, who: str, content: Arrived) -> Taken:
        """One turn."""
        taken = self.app.turns.take(Arrival("console", who, f"m{next(self._numbers)}", content))
        with self.app.store.unit() as unit:
            for effect in unit.rows("due_effects", now=MORNING):  # nobody performs them here
                self._asked[effect.conversation, effect.tag] = effect.key
                unit.run("put_effect", key=effect.key, status="done", due=0)
        return taken

    def stand(self, who: str, state: str) -> None:
        """Put somebody into a state, whatever was before."""
        with self.app.store.unit() as unit:
            row = unit.row("find_conversation", channel="console", address=who)
        if row is None:
            self.take(who, Text("在吗"))
            return self.stand(who, state)
        saved = sessions.to_json(self.at_states[state])
        with self.app.store.unit() as unit:
            unit.run(
                "save_conversation",
                channel=row.channel,
                address=row.address,
                version=row.version,
                session=saved,
                letters=row.letters,
                at=MORNING,
            )
        return None

    def session(self, who: str) -> Session:
        """What is remembered of somebody."""
        with self.app.store.unit() as unit:
            row = unit.row("find_conversation", channel="console", address=who)
        return sessions.from_json(row.session) if row else Session()

    def play(self, who: str, steps: tuple[str, ...]) -> Session:
        """Somebody new goes these steps; what is remembered then."""
        self.take(who, Text("在吗"))
        for step in steps:
            self.take(who, self._content(who, step))
            if step == steps[0]:
                self._know(who)
        return self.session(who)

    def _know(self, who: str) -> None:
        with self.app.store.unit() as unit:
            row = unit.row("find_conversation", channel="console", address=who)
        key = self._asked[row.id if row else "", "look_up_account"]
        self.take(who, Result(key, "look_up_account", "done", account=ACCOUNT))

    def _content(self, who: str, step: str) -> Arrived:
        word, _, code = step.partition(" ")
        if word not in ("done", "late", "refused", "needs", "password"):
            return Text(step)
        top = self.session(who).top
        notes = top.notes if top else {}
        if word == "password":
            fields: dict[str, str | bool] = {"payment_password": "836194", "payment_password_repeat": "836194"}
            return Posted(str(notes["form"]), fields)
        key, effect = str(notes["awaiting"]), str(notes["awaiting_call"])
        if word == "needs":
            return Result(key, effect, "done", values={"needs": "expiry,cvv2"})
        return Result(key, effect, word, code, DONE[effect] if word == "done" else {})


@pytest.fixture(scope="module")
def door(content: Content) -> Iterator[Door]:
    """One program for all examples."""
    home = program.quick_folder()
    app = App(program.settings(home / "data"), VirtualClock(MORNING), content, lambda taken: None)
    yield Door(app)
    app.store.close()
    shutil.rmtree(home)


@pytest.mark.parametrize("state", STATES)
def test_each_state_is_reached(door: Door, state: str) -> None:
    """The states of the examples below are those they are named for."""
    top = door.at_states[state].top

    assert (top.state if top else "idle") == state.removesuffix("_for_good")


SAID = [word for each in phrases.load() for word in (*each.whole, *each.part)]
NUMBERS = ["6222020000000000018", "6222020000000000081", "11010519491231002X", "13900000000", "314159"]
NUMBERS += ["09/30", "123", "+85261234567"]
ODD = ["\0", "\u202e", "⟦0⟧", "{{7*7}}", "<b>", "%s", "😀", "\ud83d", "²³", "１２３", "一二三四五六", "\u0301"]
ODD += ["'; --", "null", "\\", "\n"]
PIECE = st.one_of(st.sampled_from(SAID), st.sampled_from(NUMBERS), st.sampled_from(ODD), st.text(max_size=12))
ANY_TEXT = st.one_of(
    st.text(max_size=80), st.lists(PIECE, max_size=6).map("".join), st.lists(PIECE, max_size=4).map(" ".join)
)
EVERYDAY = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.parametrize("state", STATES)
@EVERYDAY
@given(text=ANY_TEXT)
def test_any_text_gets_one_bubble(door: Door, state: str, text: str) -> None:
    """Whatever is typed wherever: no apology, exactly one bubble (none only while a call to the bank begins)."""
    door.stand("li", state)

    taken = door.take("li", Text(text))

    under_way = taken.outlook.state == "verifying" and state != "verifying"
    assert len(taken.letters) == 1 or (under_way and not taken.letters)
    assert all(letter.key != "apology" for letter in taken.letters)


@pytest.mark.parametrize("state", STATES)
@EVERYDAY
@given(text=st.text(st.characters(codec="utf-8", categories=("Lo", "Ll")), min_size=8, max_size=40))
def test_what_was_typed_is_not_repeated(door: Door, state: str, text: str) -> None:
    """No bubble repeats what was typed: nobody can make the assistant say something."""
    door.stand("li", state)

    taken = door.take("li", Text(text))

    assert all(text not in letter.text for letter in taken.letters)


@pytest.mark.parametrize("state", STATES)
def test_pictures_timers_and_what_was_never_offered(door: Door, state: str) -> None:
    """A picture gets one bubble, an unknown timer none; an unknown button or form is refused and changes nothing."""
    door.stand("li", state)
    before = door.session("li")

    with pytest.raises(UnknownButtonError):
        door.take("li", Pressed("\0' OR 1=1"))
    with pytest.raises(UnknownFormError):
        door.take("li", Posted("nobody", {"payment_password": "836194"}))
    assert door.session("li") == before
    assert len(door.take("li", Picture("../../etc/passwd\0")).letters) == 1
    assert door.take("li", Rang("nobody")).letters == ()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"payment_password": ""},
        {"payment_password": "836194"},
        {"payment_password": True, "payment_password_repeat": True},
        {"payment_password": "83619a", "payment_password_repeat": "83619a"},
        {"payment_password": "8" * 10_000, "payment_password_repeat": "8" * 10_000},
        {"payment_password": "\0" * 6, "payment_password_repeat": "\0" * 6},
        {"accept": True},
    ],
    ids=range(8),
)
def test_a_form_with_anything_in_it(door: Door, fields: dict[str, str | bool], request: pytest.FixtureRequest) -> None:
    """Whatever a form is posted with, it is answered by one bubble with a fresh form, and no password is set."""
    who = str(request.node.name)
    top = door.play(who, STATES["asking_payment_password"]).top
    assert top is not None

    taken = door.take(who, Posted(str(top.notes["form"]), fields))

    assert [letter.form["kind"] for letter in taken.letters if letter.form] == ["payment_password"]
    assert taken.outlook.state == "asking_payment_password"
