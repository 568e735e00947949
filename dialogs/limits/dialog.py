"""The limits dialog as the assistant sees it."""

from __future__ import annotations

import re

from core import dialog
from core.effects import LookUpAccount, OpenTicket
from core.incoming import Any, FormGone, FormPost, Message, Outcome, Press
from core.machine import Steps
from core.session import Frame
from core.turn import Draft, OpenFrame
from core.understanding.meaning import NOTHING, Command, Meaning
from dialogs.limits import conditions, words
from dialogs.limits.table import FINALS, GUARDS, LOOKS, TABLE

COMMAND = "raise_limit"
_SHORT = 6  # characters
_NAMED = {
    "single": re.compile(r"单笔|單筆|每笔|每筆|一笔|一筆|单次|单个|single|per[ -]payment|one payment", re.IGNORECASE),
    "daily": re.compile(r"日累计|日累計|每日|每天|单日|單日|一天|一日|日限|daily|a day|per day", re.IGNORECASE),
    "yearly": re.compile(r"年|yearly|annual|per year|a year", re.IGNORECASE),
}


class HigherLimits:
    """What is asked for, whether its condition is met, and the request."""

    table = TABLE
    lingers = False
    gives_way = False

    def __init__(self) -> None:
        """Raises DialogError if the table does not hold together."""
        self._steps = Steps(TABLE, GUARDS)
        self._fingerprints = dialog.fingerprints(TABLE, LOOKS, words.texts_of)

    def look(self, frame: Frame) -> dialog.Look:
        """How the frame looks from outside."""
        return LOOKS.get(frame.state, LOOKS[TABLE.start])

    def keeps(self, frame: Frame) -> frozenset[str]:
        """No secret is typed here."""
        return frozenset()

    def answers(self, frame: Frame, text: str) -> bool:
        """A few characters that name one of the limits."""
        return frame.state == "choosing_limit" and len(text) <= _SHORT

    def offers(self, frame: Frame) -> dialog.Offer:
        """Nothing beside what phrases tell."""
        return dialog.NO_OFFER

    def means(self, frame: Frame, meaning: Meaning) -> Meaning:
        """A limit that is named is the one that is chosen, and no question about it."""
        named = _named(meaning.rest) if frame.state == "choosing_limit" else []
        return Meaning((Command(f"limit_{named[0]}"),), meaning.rest) if len(named) == 1 else meaning

    def is_over(self, frame: Frame) -> bool:
        """True in the end state."""
        return frame.state in FINALS

    def fingerprint(self, state: str) -> str:
        """A short hash of the state's rows, slot and text keys."""
        return self._fingerprints.get(state, "")

    def opens_on(self, meaning: Meaning) -> bool:
        """The wish for a higher limit."""
        return meaning.has(COMMAND)

    def begin(self, draft: Draft, meaning: Meaning = NOTHING) -> None:
        """Which limit, if it was said; the wallet is asked first."""
        frame = draft.open("limits", TABLE.start)
        _choose(frame, meaning)
        self._advance(draft, frame)

    def heard(self, draft: Draft) -> None:
        """Nothing to remember of a silence here."""

    def take(self, draft: Draft, incoming: Any, meaning: Meaning | None) -> None:
        """Read one incoming, move, speak."""
        frame = draft.frame_of("limits")
        match incoming:
            case Outcome():
                self._outcome(draft, frame, incoming)
            case Message() | Press():
                self._said(draft, frame, incoming, meaning or NOTHING)
            case FormPost() | FormGone():
                draft.lead("binding.form_gone")
                self.ask_again(draft)
            case _:
                self.ask_again(draft)

    def ask_again(self, draft: Draft) -> None:
        """The open question once more."""
        words.arrive(draft, draft.frame_of("limits"))

    def resume(self, draft: Draft) -> None:
        """The dialog has changed under this person: ask what is still open."""
        self._advance(draft, draft.frame_of("limits"))

    def cancel(self, draft: Draft) -> None:
        """No request is made."""
        draft.lead("limits.left")
        self._leave(draft, draft.frame_of("limits"))

    def _said(self, draft: Draft, frame: OpenFrame, incoming: Message | Press, meaning: Meaning) -> None:
        for mark in incoming.marks if isinstance(incoming, Message) else ():
            draft.drop(mark)
        if frame.state == "looking_up":
            return self.ask_again(draft)
        if frame.state == "confirming_request" and meaning.has("deny"):
            return self.cancel(draft)
        if not _understood(draft, frame, meaning):
            draft.lead("repair.not_understood_1")
        return self._advance(draft, frame)

    def _outcome(self, draft: Draft, frame: OpenFrame, outcome: Outcome) -> None:
        if outcome.account is not None:
            draft.account = outcome.account
        if frame.note("awaiting") != outcome.key:
            return
        if outcome.result == "late":
            draft.say("cards.waiting", words.CANCEL)
            return
        frame.clear("awaiting")
        if outcome.result != "done":
            draft.lead("limits.unreachable")
            self._leave(draft, frame)
            return
        frame.notes["looked_up"] = draft.at
        self._advance(draft, frame)

    def _advance(self, draft: Draft, frame: OpenFrame) -> None:
        _judge(draft, frame)
        frame.state = self._steps.step(frame.state, "advance", frame.notes)
        frame.fingerprint = self._fingerprints[frame.state]
        if frame.state == "looking_up":
            if not frame.note("awaiting"):
                frame.notes["awaiting"] = draft.ask_remote(LookUpAccount(key=draft.fresh_key()))
            return
        if frame.state == "done" and frame.note("confirmed"):
            _request(draft, frame)
        words.arrive(draft, frame)

    def _leave(self, draft: Draft, frame: OpenFrame) -> None:
        frame.state = self._steps.step(frame.state, "leave", frame.notes)
        frame.fingerprint = self._fingerprints[frame.state]


def _understood(draft: Draft, frame: OpenFrame, meaning: Meaning) -> bool:
    match frame.state:
        case "choosing_limit":
            return _choose(frame, meaning)
        case "asking_condition":
            unsure = meaning.has("not_sure", "dont_know")
            agreed = "yes" if meaning.has("affirm", "go_on") else "no" if meaning.has("deny") else ""
            said = "unsure" if unsure else agreed
            if said == "no":
                _say_what_is_missing(draft, frame)
            if said:
                frame.notes["condition"] = said
            return bool(said)
        case _:
            if meaning.has("affirm", "go_on", COMMAND):
                frame.notes["confirmed"] = draft.at
                return True
            return False


def _choose(frame: OpenFrame, meaning: Meaning) -> bool:
    """Which limit, by button or by name."""
    pressed = [name for name in conditions.LIMITS if meaning.has(f"limit_{name}")]
    chosen = pressed or _named(meaning.rest)
    if len(chosen) == 1:
        frame.notes["limit"] = chosen[0]
    return bool(chosen)


def _named(text: str) -> list[str]:
    return [name for name, words_ in _NAMED.items() if words_.search(text)]


def _judge(draft: Draft, frame: OpenFrame) -> None:
    """What the wallet knows of the condition is not asked."""
    if frame.note("limit") != "single" or not frame.note("looked_up") or frame.note("condition"):
        return
    known = conditions.single(draft.account, draft.at)
    if known.met:
        frame.notes["condition"] = "yes"
    elif known.met is False:
        frame.notes["condition"] = "no"
        if known.oldest and known.from_day:
            bank, last4 = f"@bank.{known.oldest.bank}", known.oldest.last4
            draft.lead("limits.lacks_months", bank=bank, last4=last4, day=f"@date.{known.from_day}")
        else:
            draft.lead("limits.lacks_card")


def _say_what_is_missing(draft: Draft, frame: OpenFrame) -> None:
    limit = frame.note("limit")
    if limit == "daily":
        draft.lead("limits.lacks_daily", day=conditions.effect_day(limit, draft.at))
    else:
        draft.lead("limits.lacks_single" if limit == "single" else "limits.lacks_yearly")


def _request(draft: Draft, frame: OpenFrame) -> None:
    """The request is recorded for a colleague, with what is known of its condition."""
    limit, ticket = frame.note("limit"), draft.fresh_key()
    draft.ask(OpenTicket(ticket, f"limit_change: {limit}; condition {frame.note('condition')}"))
    draft.lead("limits.requested", number=ticket[-6:].upper())
    draft.lead(f"limits.effect_{limit}", day=conditions.effect_day(limit, draft.at))
