"""answer() is pure: what comes out depends on session and incoming, and on nothing else."""

from __future__ import annotations

import copy

import msgspec
import pytest

from bot.app import Content
from core import effects
from core import session as sessions
from core.incoming import Message, Outcome, Press
from core.session import Account, CardOnFile, Session
from dialogs.assistant import Assistant
from dialogs.binding.table import FINALS, TABLE
from tests.core.pure import CARD, CODE, DOCUMENT, MOBILE, NAME, PASSWORD, Conversation, changed

ON_THE_GOOD_PATH = (
    "asking_consent",
    "asking_card_number",
    "confirming_card",
    "asking_holder_name",
    "asking_id_number",
    "asking_mobile",
    "confirming_send",
    "verifying",
    "asking_sms_code",
    "asking_payment_password",
    "asking_agreement",
    "bound",
)


@pytest.fixture(scope="module")
def assistant(content: Content) -> Assistant:
    """The decision with the real content."""
    return content.assistant


@pytest.mark.parametrize("state", ON_THE_GOOD_PATH)
def test_the_same_again_gives_the_same(assistant: Assistant, state: str) -> None:
    """Answering twice from the same session gives equal turns, and leaves the session as it was."""
    session = Conversation(assistant).reach(state).session
    before = copy.deepcopy(session)
    incoming = Message(text="对", at=1_795_399_900_000, seed="abc")

    first, second = assistant.answer(session, incoming), assistant.answer(session, incoming)

    assert first == second
    assert session == before


@pytest.mark.parametrize("state", ON_THE_GOOD_PATH)
def test_a_session_survives_the_store(assistant: Assistant, state: str) -> None:
    """A session written and read again is the same session, in every state."""
    session = Conversation(assistant).reach(state).session

    assert sessions.from_json(sessions.to_json(session)) == session


def test_keys_come_from_the_seed(assistant: Assistant) -> None:
    """Two equal turns with different seeds ask for the same with different idempotency keys."""
    session = Conversation(assistant).reach("confirming_send").session

    keys = [
        next(
            e.key for e in assistant.answer(session, Press(key="confirm", at=1, seed=seed)).effects if hasattr(e, "key")
        )
        for seed in ("aaaa", "bbbb")
    ]

    assert keys[0] != keys[1]
    assert keys[0].startswith("aaaa")


def test_the_good_path_asks_for_each_call_once(assistant: Assistant) -> None:
    """From the wish to the bound card the world is asked for five things, each once, in this order."""
    conversation = Conversation(assistant).reach("bound")

    assert conversation.asked() == [
        "look_up_account",
        "start_verification",
        "confirm_code",
        "set_password",
        "bind_card",
    ]
    assert conversation.session.slots == {}


@pytest.mark.parametrize("mark", [CARD, NAME, DOCUMENT, MOBILE], ids=lambda mark: type(mark).__name__)
def test_nothing_is_kept_before_consent(assistant: Assistant, mark: object) -> None:
    """The door may keep no secret before the consent, and every kind that binding asks for after it."""
    conversation = Conversation(assistant).reach("asking_consent")

    assert assistant.keeps(conversation.session) == frozenset()
    conversation.presses("confirm")
    assert {"card_number", "holder_name", "id_number", "mobile"} <= assistant.keeps(conversation.session)
    assert "sms_code" not in assistant.keeps(conversation.session)
    assert "payment_password" not in assistant.keeps(conversation.session)


@pytest.mark.parametrize("state", [state for state in ON_THE_GOOD_PATH if state not in ("asking_consent", "bound")])
def test_whoever_stops_leaves_nothing_behind(assistant: Assistant, state: str) -> None:
    """Cancelling empties every slot and takes its secrets out of the vault, wherever it happens."""
    conversation = Conversation(assistant).reach(state)
    held = {value.ref for value in conversation.session.slots.values() if hasattr(value, "ref") and value.ref}

    conversation.says("取消")
    turn = conversation.says("对")
    forgotten = {ref for effect in turn.effects if isinstance(effect, effects.Forget) for ref in effect.refs}

    assert conversation.look().state == "cancelled"
    assert conversation.session.slots == {}
    assert held <= forgotten


def test_what_the_bank_agreed_to_is_ended_when_nobody_waits(assistant: Assistant) -> None:
    """A confirmation that arrives after the person has stopped is undone at the bank."""
    conversation = Conversation(assistant).reach("asking_sms_code")
    conversation.gives(CODE)
    late = conversation.outcome(agreement="agr_1")
    conversation.says("取消")
    conversation.says("对")

    turn = conversation.take(late)

    assert [e.agreement for e in turn.effects if isinstance(e, effects.EndAgreement)] == ["agr_1"]
    assert turn.says == ()


@pytest.mark.parametrize("words", ["改手机号", "换一张卡", "重新开始", "返回", "取消", "改姓名"])
def test_nobody_turns_back_while_the_card_is_being_bound(assistant: Assistant, words: str) -> None:
    """Once the wallet was asked to bind, no word undoes half of it: the outcome comes first, and it is bound."""
    conversation = Conversation(assistant).reach("asking_agreement")
    conversation.wait(60)
    conversation.posts(accepted=True)
    conversation.hears("late")

    turn = conversation.says(words)

    assert conversation.look().state == "waiting_bank"
    assert not [effect for effect in turn.effects if isinstance(effect, effects.EndAgreement)]
    conversation.hears()
    assert conversation.look().state == "bound"


@pytest.mark.parametrize("code", ["VALID-01", "IDENTITY-02", "MOBILE-01", "CARD-06", "CARD-09", "BOUND-14", "E9999"])
def test_a_refusal_loses_nothing(assistant: Assistant, code: str) -> None:
    """After any refusal the answers are still there, and a person, another card and an end are offered."""
    conversation = Conversation(assistant).reach("verifying")
    before = {slot: conversation.session.slots[slot] for slot in ("card_number", "holder_name", "id_number", "mobile")}

    turn = conversation.hears("refused", code)

    assert conversation.look().state == "refused"
    assert {"person", "other_card", "cancel"} <= {button.key for button in turn.says[-1].buttons}
    assert before.items() <= conversation.session.slots.items()


@pytest.mark.parametrize(
    ("first", "second"),
    [(NAME, MOBILE), (MOBILE, NAME), (DOCUMENT, MOBILE), (MOBILE, DOCUMENT)],
    ids=lambda m: type(m).__name__,
)
def test_the_order_of_answers_does_not_matter(assistant: Assistant, first: object, second: object) -> None:
    """Answers that are given too early, in any order or at once, are not asked for again."""
    apart, together = (Conversation(assistant).reach("asking_holder_name") for _ in range(2))

    apart.gives(first)  # type: ignore[arg-type]
    apart.gives(second)  # type: ignore[arg-type]
    together.says("⟦0⟧ ⟦1⟧", first, second)  # type: ignore[arg-type]

    assert apart.session.slots == together.session.slots
    assert apart.look() == together.look()


def test_a_second_card_needs_neither_name_nor_new_password(assistant: Assistant) -> None:
    """Somebody whom the wallet knows is not asked for the name again, and the password is checked, not set."""
    card = CardOnFile(bank="CMB", card_type="debit", last4="1234", state="active")
    known = Account(holder=NAME, id_fingerprints=("k:1",), password_set=True, cards=(card,))
    conversation = Conversation(assistant, account=None)
    wish = conversation.says("绑卡")
    key = next(effect.key for effect in wish.effects if isinstance(effect, effects.LookUpAccount))
    found = Outcome(key=key, effect="look_up_account", result="done", account=known, at=conversation.at, seed="s")

    conversation.take(found)
    conversation.presses("confirm")
    conversation.gives(CARD)
    conversation.presses("confirm")

    assert conversation.look().asked == "id_number"
    conversation.reach("asking_payment_password")
    form = conversation.turns[-1].says[-1].form
    assert form is not None
    assert [field.name for field in form.fields] == ["payment_password"]


@pytest.mark.parametrize("state", [state for state in TABLE.states if state not in FINALS])
def test_a_person_in_the_middle_of_a_deploy_goes_on(assistant: Assistant, state: str) -> None:
    """Whatever step an older version left somebody in, they get one bubble, and their answers stay."""
    session = changed(Conversation(assistant).reach("confirming_send").session, state)

    turn = assistant.answer(session, Message(text="在吗", at=1_795_399_900_000, seed="abc"))

    assert len(turn.says) <= 1
    assert {"card_number", "holder_name", "id_number"} <= set(turn.session.slots)


def test_a_step_that_is_gone_becomes_the_nearest_one(assistant: Assistant) -> None:
    """A state that no longer exists has a look from outside and leads to a question, never to a crash."""
    session = changed(Conversation(assistant).reach("asking_mobile").session, "asking_favourite_colour")

    assert assistant.outlook(session).dialog == "binding"
    turn = assistant.answer(session, Message(text="蓝色", at=1_795_399_900_000, seed="abc"))

    assert turn.session.top is not None
    assert turn.session.top.state == "asking_mobile"
    assert len(turn.says) == 1


def test_an_empty_session_offers_what_can_be_done(assistant: Assistant) -> None:
    """Whoever writes for the first time gets one bubble with a way to begin and a way to a person."""
    turn = assistant.answer(Session(), Message(text="？？？", at=1, seed="a"))

    assert [say.key for say in turn.says] == ["idle.offer"]
    assert {"start", "person"} <= {button.key for button in turn.says[0].buttons}
    assert turn.session.stack == ()


def test_the_password_form_alone_settles_the_password(assistant: Assistant) -> None:
    """A good password from its form goes to the wallet; a refused form asks again with a fresh one."""
    conversation = Conversation(assistant).reach("asking_payment_password")
    first = conversation.turns[-1].says[-1].form

    weak = conversation.posts(msgspec.structs.replace(PASSWORD, ref="", problem="weak"))
    good = conversation.posts(PASSWORD)

    assert first is not None
    assert weak.says[-1].form is not None
    assert weak.says[-1].form.id != first.id
    assert [effects.tag(effect) for effect in good.effects if isinstance(effect, effects.Remote)] == ["set_password"]
