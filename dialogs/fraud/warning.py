"""The warning itself: it stands, with what to do now, until somebody says that nobody pushes them."""

from __future__ import annotations

import msgspec

from core.incoming import Any, FormPost, Message, Press
from core.marks import Mark, Password, SmsCode
from core.says import Button, Value
from core.session import Warned
from core.turn import Draft
from core.understanding.meaning import Meaning
from dialogs import questions, repair
from dialogs.fraud import afterwards, signs
from dialogs.library import Desk
from dialogs.questions import Asking
from dialogs.wishes import BANK_LINE
from knowledge.answers import Result

COMMAND = "fraud_or_theft"
IDLE_FOR = 30 * 60_000  # ms that it stands where nothing is open
_KEYS = {signs.PUSHED: "questions.fraud"}  # the others are called by their kind
_BOUND_ELSEWHERE = "BOUND-14"
_LOOKS = ("list_cards",)
_WISHES = (*_LOOKS, "bind_card_start", "unbind", "set_default", "raise_limit", "start")


def stands(draft: Draft) -> bool:
    """Is there a warning that nobody has answered yet?"""
    warned = draft.warned
    return warned is not None and (bool(draft.stack) or draft.at - warned.at < IDLE_FOR)


def alarmed(draft: Draft, desk: Desk, message: Message, phrases: Meaning) -> bool:
    """True if this message tells of fraud: the warning is all that is said, and nothing else of it is acted on."""
    if not (heard(phrases, message).has(COMMAND) or signs.alarm(message.text)):
        return False
    if phrases.has("human_agent") and signs.wishes_a_person(message.text):
        repair.person(draft, desk)
    sound(draft, desk, message)
    return True


def heard(meaning: Meaning, incoming: Message | Press) -> Meaning:
    """The same without the fraud that the words only sound like."""
    if isinstance(incoming, Message) and meaning.has(COMMAND) and signs.harmless(incoming.text):
        return meaning.without(COMMAND)
    return meaning


def sound(draft: Draft, desk: Desk, incoming: Message | Press) -> None:
    """Say what to do now, and stand still. A button says that they were robbed or deceived."""
    drop(draft, incoming)
    kind = signs.kind(incoming.text) if isinstance(incoming, Message) else signs.LOST
    _remember(draft, desk, kind, incoming)
    _tell(draft, desk, _KEYS.get(kind, f"fraud.{kind}"))


def stand_still(draft: Draft, desk: Desk, incoming: Any) -> None:
    """What is typed or posted meanwhile is not used; the choice stays."""
    if drop(draft, incoming):
        draft.lead("fraud.not_used")
        if draft.warned is not None:
            draft.warned = msgspec.structs.replace(draft.warned, held_back=True)
    ways_on(draft, desk)


def said_beside(draft: Draft, desk: Desk, incoming: Message | Press, meaning: Meaning) -> None:
    """A question or a courtesy is answered, a person is called; whatever else was said is not acted on."""
    if meaning.has(COMMAND):
        sound(draft, desk, incoming)
        return
    repair.take(draft, desk, meaning)
    if isinstance(incoming, Message) and not draft.has_begun:
        asking = Asking(draft, desk, incoming)
        if asking.answer.result is Result.ANSWERED:
            questions.take(asking, meaning, only_if_known=True)
    stand_still(draft, desk, incoming)


def ways_on(draft: Draft, desk: Desk) -> None:
    """Stop, a person, or go on: the choice once more; where something has happened, what to do about it."""
    kind = draft.warned.kind if draft.warned else signs.PUSHED
    _tell(draft, desk, "fraud.stands" if kind == signs.PUSHED else f"fraud.{kind}")


def answered(draft: Draft, desk: Desk, message: Message | Press, phrases: Meaning) -> bool:
    """True if this was about the fraud: what it comes to is said, and the warning stands."""
    if isinstance(message, Press) or draft.warned is None:
        return False
    wants_help = phrases.has("help", "lost", BANK_LINE) or desk.library.the_bank(message.text)
    said = afterwards.said(message.text) or (afterwards.WHAT_NOW if wants_help else "")
    if not said:
        return False
    drop(draft, message)
    worse = said in (signs.TOLD, signs.LOST)
    _remember(draft, desk, said if worse else draft.warned.kind, message)
    now = draft.warned.kind
    if said in (afterwards.WHAT_NOW, afterwards.SAFE) and now != signs.PUSHED:
        said = now
    _tell(draft, desk, f"fraud.{said}")
    return True


def gives_the_answer(draft: Draft, incoming: Any, asked: str | None, phrases: Meaning) -> bool:
    """Do they, though warned that somebody may push them, go on with just what the open step asks for?

    A code or a password is held back the first time, as it is what a fraud is after.
    """
    if draft.warned is None or draft.warned.kind != signs.PUSHED or not asked:
        return False
    if isinstance(incoming, FormPost):
        return incoming.kind == asked and draft.warned.held_back
    if not isinstance(incoming, Message) or phrases.commands or afterwards.said(incoming.text):
        return False
    fitting = [mark for mark in incoming.marks if mark.__struct_config__.tag == asked]
    secret = any(isinstance(mark, SmsCode | Password) for mark in fitting)
    return bool(fitting) and (draft.warned.held_back or not secret)


def goes_on(draft: Draft, incoming: Message | Press, phrases: Meaning) -> bool:
    """Do they choose to go on? Where somebody only pushes, a plain denial will do."""
    if isinstance(incoming, Press):
        return incoming.key == "go_on"
    if draft.warned is not None and draft.warned.kind == signs.PUSHED and afterwards.reassures(incoming.text):
        return True
    return phrases.has("go_on") or afterwards.nobody_pushes(incoming.text)


def stops(draft: Draft, incoming: Message | Press, phrases: Meaning) -> bool:
    """Do they stop what is open?"""
    said = incoming.key == "cancel" if isinstance(incoming, Press) else phrases.has("cancel")
    return said and draft.top is not None


def wishes_something(draft: Draft, incoming: Message | Press, phrases: Meaning) -> bool:
    """With nothing open, a plain wish ends the warning; whoever is pushed may only look, until they choose."""
    if draft.top or draft.warned is None:
        return False
    wishes = _LOOKS if draft.warned.kind == signs.PUSHED else _WISHES
    return incoming.key in wishes if isinstance(incoming, Press) else phrases.has(*wishes)


def bound_by_somebody(draft: Draft, desk: Desk, message: Message) -> bool:
    """True if the refused card is bound to an account that they say isn't theirs: a colleague looks into it at once."""
    top = draft.top
    if top is None or top.state != "refused" or top.note("refusal") != _BOUND_ELSEWHERE:
        return False
    if not afterwards.not_by_me(message.text):
        return False
    draft.lead("fraud.stranger", **_call(draft, desk))
    repair.person(draft, desk)
    return True


def drop(draft: Draft, incoming: Any) -> bool:
    """The secrets of an incoming leave the vault; True if it brought any."""
    if isinstance(incoming, FormPost) and isinstance(incoming.mark, Mark):
        draft.drop(incoming.mark)
    for mark in incoming.marks if isinstance(incoming, Message) else ():
        draft.drop(mark)
    return isinstance(incoming, FormPost) or (isinstance(incoming, Message) and bool(incoming.marks))


def _remember(draft: Draft, desk: Desk, kind: str, message: Message | Press) -> None:
    before = draft.warned.bank if draft.warned else ""
    named = desk.library.the_bank(message.text) if isinstance(message, Message) else ""
    draft.warned = Warned(kind, draft.at, named or before)


def _tell(draft: Draft, desk: Desk, key: str) -> None:
    draft.say(key, *_ways(draft), **_call(draft, desk))


def _ways(draft: Draft) -> tuple[Button, ...]:
    pushed = draft.warned is not None and draft.warned.kind == signs.PUSHED
    if draft.top:
        go_on = Button("go_on", "button.nobody" if pushed else "button.go_on")
        return (Button("cancel", "button.stop_here"), Button("person"), go_on)
    return (Button("person"), Button("go_on", "button.nobody")) if pushed else (Button("person"),)


def _call(draft: Draft, desk: Desk) -> dict[str, Value]:
    """Whom to call: the bank that is known, by its confirmed number, else by the number on the card."""
    cards = draft.account.active if draft.account else ()
    only = cards[0].bank if len(cards) == 1 else ""
    slot = draft.slots.get("bank", "")
    code = (draft.warned.bank if draft.warned else "") or (slot if isinstance(slot, str) else "") or only
    number = desk.library.hotline(code) if code else None
    if number:
        return {"bank": f"@bank.{code}", "line": number}
    return {"bank": "@fraud.your_bank", "line": "@fraud.on_the_card"}
