"""Random people, thousands of conversations: no dead end, no right answer asked twice, always a way on."""

from __future__ import annotations

import os

import pytest

from bot.app import Content
from core.marks import IdNumber
from tests.core.people import DIAGNOSING, Person

CONVERSATIONS = int(os.environ.get("BINDGUIDE_PEOPLE", "300"))  # 10,000 before a release
STEPS = 30


@pytest.fixture(scope="module")
def content() -> Content:
    """Everything that is read once."""
    return Content()


def test_no_conversation_ends_in_a_dead_end(content: Content) -> None:
    """Whatever a person does, each turn of theirs is answered, and something can be done next."""
    for seed in range(CONVERSATIONS):
        person = Person(content, seed)
        for _ in range(STEPS):
            person.anything()
            _check(person)


@pytest.mark.parametrize("seed", range(0, CONVERSATIONS, max(1, CONVERSATIONS // 60)))
def test_from_anywhere_there_is_a_way_to_a_bound_card(content: Content, seed: int) -> None:
    """After any beginning, a cooperative person with a willing bank ends with a bound card."""
    person = Person(content, seed)
    for _ in range(STEPS):
        person.anything()
    before = len(person.cards)
    for _ in range(60):
        person.settle(well=True)
        if len(person.cards) > before:
            return
        person.sensible()

    pytest.fail(f"not bound; seed {seed}\n" + "\n".join(person.log[-50:]))


@pytest.mark.parametrize("seed", range(0, CONVERSATIONS, max(1, CONVERSATIONS // 60)))
def test_from_anywhere_one_can_stop_and_ask_for_a_person(content: Content, seed: int) -> None:
    """After any beginning, 人工 opens a ticket and 取消 (and yes) leaves nothing behind."""
    person = Person(content, seed)
    for _ in range(STEPS):
        person.anything()
    person.settle(well=True)
    tickets = person.tickets
    person.write("人工")
    assert person.session.ticket, person.log[-20:]
    assert person.tickets <= tickets + 1
    for _ in range(4):
        person.settle(well=True)
        person.write("取消" if person.assistant.outlook(person.session).asked != "confirm" else "是的")
    person.settle(well=True)
    outlook = person.assistant.outlook(person.session)

    assert outlook.dialog is None or outlook.state in ("cancelled", "bound", "asking_confirm"), person.log[-20:]


def _check(person: Person) -> None:
    outlook = person.assistant.outlook(person.session)
    top = person.session.top
    trace = "\n".join(person.log[-20:])
    for turn in person.turns:
        bare = [say for say in turn.says if not say.buttons and not say.form]
        assert len(bare) <= 1, f"two bubbles without a question: {bare}\n{trace}"
    person.turns.clear()
    if outlook.asked and outlook.asked not in ("confirm", "agreement") and top:
        held = person.session.slots.get(outlook.asked)
        assert held is None or (isinstance(held, IdNumber) and held.problem), f"{outlook.asked} asked twice\n{trace}"
    waiting = bool(person.pending) or outlook.asked or outlook.dialog is None
    with_buttons = outlook.state in ("refused", "waiting_bank", "retry_promised", "choosing_card", *DIAGNOSING)
    over = outlook.state in ("bound", "cancelled", "with_a_person", "gave_up")
    assert waiting or with_buttons or over, f"dead end in {outlook}\n{trace}"
