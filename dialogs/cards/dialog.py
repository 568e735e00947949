"""The cards dialog as the assistant sees it."""

from __future__ import annotations

import re

import msgspec

from core import dialog
from core.effects import AnyRemote, CheckPassword, LookUpAccount, SetDefaultCard, UnbindCard, tag
from core.incoming import Any, FormGone, FormPost, Message, Outcome, Press
from core.machine import Steps
from core.marks import Mark, Password
from core.session import CardOnFile, Frame
from core.turn import Draft, OpenFrame
from core.understanding.meaning import NOTHING, Meaning
from dialogs import wishes
from dialogs.cards import words
from dialogs.cards.table import FINALS, GUARDS, LOOKS, TABLE, Facts
from dialogs.library import Desk

COMMANDS = ("unbind", "set_default", "list_cards")
_LAST4 = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_PLACE = re.compile(r"第([一二三四1-4])|\b(first|second|third|fourth)\b", re.IGNORECASE)
_PLACES = {"一": 1, "二": 2, "三": 3, "四": 4, "first": 1, "second": 2, "third": 3, "fourth": 4}
_CHOSEN = re.compile(r"card_(\d{4})")


class Cards:
    """List, default, unbind: with a password where money could be kept from its owner."""

    table = TABLE
    lingers = False
    gives_way = False

    def __init__(self, desk: Desk) -> None:
        """Raises DialogError if the table does not hold together."""
        self._desk = desk
        self._steps = Steps(TABLE, GUARDS)
        self._fingerprints = dialog.fingerprints(TABLE, LOOKS, words.texts_of)

    def look(self, frame: Frame) -> dialog.Look:
        """How the frame looks from outside."""
        return LOOKS.get(frame.state, LOOKS[TABLE.start])

    def keeps(self, frame: Frame) -> frozenset[str]:
        """No secret is typed here; the password comes by its form."""
        return frozenset()

    def answers(self, frame: Frame, text: str) -> bool:
        """The last four digits, the bank, or the place in the list."""
        place = frame.state == "choosing_card" and bool(_PLACE.search(text))
        return place or bool(_LAST4.search(text)) or self._desk.library.names_a_bank(text)

    def offers(self, frame: Frame) -> dialog.Offer:
        """Nothing beside what phrases tell."""
        return dialog.NO_OFFER

    def means(self, frame: Frame, meaning: Meaning) -> Meaning:
        """Whoever says that it isn't wanted after all leaves."""
        return wishes.no_to(meaning, "cancel", "unbind", "set_default")

    def is_over(self, frame: Frame) -> bool:
        """True in the end state, and where the cards merely stand there to be looked at."""
        return frame.state in (*FINALS, "showing")

    def fingerprint(self, state: str) -> str:
        """A short hash of the state's rows, slot and text keys."""
        return self._fingerprints.get(state, "")

    def opens_on(self, meaning: Meaning) -> bool:
        """A wish to see or change cards."""
        return meaning.has(*COMMANDS)

    def begin(self, draft: Draft, meaning: Meaning = NOTHING) -> None:
        """The wallet is asked first; what was wanted is remembered."""
        frame = draft.open("cards", TABLE.start)
        self._want(draft, frame, meaning)
        self._advance(draft, frame)

    def heard(self, draft: Draft) -> None:
        """Nothing to remember of a silence here."""

    def take(self, draft: Draft, incoming: Any, meaning: Meaning | None) -> None:
        """Read one incoming, move, speak."""
        frame = draft.frame_of("cards")
        match incoming:
            case Outcome():
                self._outcome(draft, frame, incoming)
            case FormPost(mark=Password() as password):
                self._password(draft, frame, password)
            case FormPost() | FormGone():
                draft.lead("binding.form_gone")
                self.ask_again(draft)
            case Message() | Press():
                self._said(draft, frame, incoming, meaning or NOTHING)
            case _:
                self.ask_again(draft)

    def ask_again(self, draft: Draft) -> None:
        """The open question once more."""
        words.arrive(draft, draft.frame_of("cards"))

    def resume(self, draft: Draft) -> None:
        """The dialog has changed under this person: look the cards up anew."""
        frame = draft.frame_of("cards")
        frame.state = TABLE.start
        frame.clear("looked_up", "awaiting")
        self._advance(draft, frame)

    def cancel(self, draft: Draft) -> None:
        """Leave everything as it is; a change that is on its way can't be called back."""
        frame = draft.frame_of("cards")
        if frame.state == "working" and frame.note("awaiting_call") != "check_password":
            return self.ask_again(draft)
        draft.lead("cards.left")
        return self._leave(draft, frame)

    def _said(self, draft: Draft, frame: OpenFrame, incoming: Message | Press, meaning: Meaning) -> None:
        marked = isinstance(incoming, Message) and bool(incoming.marks)
        if isinstance(incoming, Message):
            for mark in incoming.marks:
                draft.drop(mark)
                draft.lead("binding.password_not_here")
        if frame.note("awaiting"):
            return self.ask_again(draft)
        if frame.state in ("confirming_unbind", "choosing_card") and meaning.has("deny"):
            return self.cancel(draft)
        another = self.answers(frame.closed(), meaning.rest)  # perhaps: it is looked for, and asked about again
        if frame.state == "confirming_unbind" and meaning.has("affirm", "unbind") and not another:
            frame.notes["confirmed"] = draft.at
        elif not (self._want(draft, frame, meaning) or meaning.has("asks_if_right") or marked):
            draft.lead("repair.not_understood_1")
        return self._advance(draft, frame)

    def _want(self, draft: Draft, frame: OpenFrame, meaning: Meaning) -> bool:
        """What is wanted, and of which card, as far as this message says it."""
        wanted = meaning.first("unbind", "set_default")
        if wanted:
            frame.notes["wanted"] = wanted
        pressed = next((m[1] for c in meaning.commands if (m := _CHOSEN.fullmatch(c.name))), "")
        written = _LAST4.search(meaning.rest)
        last4 = pressed or (written[1] if written else "")
        banks = ",".join(found.bank.code for found in self._desk.library.find_banks(meaning.rest) if found.exact)
        if frame.state == "choosing_card" and (said := _PLACE.search(meaning.rest)):
            word = (said[1] or said[2]).lower()
            place = _PLACES.get(word) or int(word)
            cards = draft.account.active if draft.account else ()
            last4 = cards[place - 1].last4 if place <= len(cards) else last4
        if last4 or banks:
            frame.clear("card", "last4", "banks")
        if last4:
            frame.notes["last4"] = last4
        elif banks:
            frame.notes["banks"] = banks
        if frame.note("looked_up") and frame.note("wanted") and meaning.has("list_cards"):
            words.tell_cards(draft)
        return bool(wanted or last4 or banks) or meaning.has("list_cards")

    def _outcome(self, draft: Draft, frame: OpenFrame, outcome: Outcome) -> None:
        if outcome.account is not None:
            draft.account = outcome.account
        if frame.note("awaiting") != outcome.key:
            return None
        if outcome.result == "late":
            return draft.say("cards.waiting", words.CANCEL)
        frame.clear("awaiting")
        match outcome.effect, outcome.result:
            case "look_up_account", "done":
                frame.notes["looked_up"] = draft.at
            case "check_password", "done":
                draft.forget("payment_password")
                frame.notes["password_right"] = draft.at
            case (("unbind_card" | "set_default_card"), "done"):
                self._finished(draft, frame)
                return None
            case "check_password", "refused":
                self._wrong_password(draft, frame, outcome)
                return None
            case _:
                draft.forget("payment_password")
                draft.lead("cards.unreachable")
                self._leave(draft, frame)
                return None
        return self._advance(draft, frame)

    def _wrong_password(self, draft: Draft, frame: OpenFrame, outcome: Outcome) -> None:
        draft.forget("payment_password")
        if outcome.code == "PASSWORD-LOCKED":
            draft.lead("cards.password_locked", until=f"@time.{outcome.values.get('until', draft.at)}")
            self._leave(draft, frame)
        else:
            draft.lead("binding.password_wrong", tries=int(outcome.values.get("tries_left", 0)))
            self._advance(draft, frame)

    def _finished(self, draft: Draft, frame: OpenFrame) -> None:
        card = _card(draft, frame)
        key = "cards.unbound" if frame.note("wanted") == "unbind" else "cards.default_set"
        if card:
            draft.lead(key, **words.values_of(card))
        if card and draft.account and frame.note("wanted") == "unbind":
            left = tuple(other for other in draft.account.cards if other != card)
            draft.account = msgspec.structs.replace(draft.account, cards=left)
        self._leave(draft, frame)

    def _is_locked(self, draft: Draft, frame: OpenFrame) -> bool:
        """Is a password wanted that is locked now? Asking for it would be in vain."""
        until = draft.account.password_locked_until if draft.account else 0
        if frame.note("wanted") != "unbind" or not frame.note("card") or until <= draft.at:
            return False
        draft.lead("cards.still_locked", until=f"@time.{until}")
        self._leave(draft, frame)
        return True

    def _password(self, draft: Draft, frame: OpenFrame, password: Password) -> None:
        if frame.state != "asking_payment_password":
            draft.drop(password)
            draft.lead("binding.form_gone")
        elif password.problem:
            draft.lead("binding.password_length")
        else:
            draft.fill("payment_password", password)
        self._advance(draft, frame)

    def _advance(self, draft: Draft, frame: OpenFrame) -> None:
        self._choose(draft, frame)
        if not frame.note("confirmed") and self._is_locked(draft, frame):
            return
        facts = Facts(frame.notes, "payment_password" in draft.slots)
        frame.state = self._steps.step(frame.state, "advance", facts)
        frame.fingerprint = self._fingerprints[frame.state]
        if frame.state in ("looking_up", "working"):
            if not frame.note("awaiting"):
                effect = self._call(draft, frame)
                frame.notes["awaiting"] = draft.ask_remote(effect)
                frame.notes["awaiting_call"] = tag(effect)
            return
        words.arrive(draft, frame)

    def _choose(self, draft: Draft, frame: OpenFrame) -> None:
        """Fix the card once the list is known: the named one, or the only one."""
        if not frame.note("looked_up") or frame.note("card") or not frame.note("wanted"):
            return
        cards = draft.account.active if draft.account else ()
        last4, banks = frame.note("last4"), [bank for bank in frame.note("banks").split(",") if bank]
        fitting = [card for card in cards if not (last4 or banks) or card.last4 == last4 or card.bank in banks]
        if last4 and not fitting:
            draft.lead("cards.no_such_card", last4=last4)
        elif banks and cards and not fitting:
            draft.lead("cards.none_of_bank", bank=f"@bank.{banks[0]}")
        if not fitting:
            frame.clear("last4", "banks")
        elif len(fitting) == 1:
            frame.notes["card"] = fitting[0].binding
        if not cards:
            frame.clear("wanted")

    def _call(self, draft: Draft, frame: OpenFrame) -> AnyRemote:
        key = draft.fresh_key()
        if frame.state == "looking_up":
            return LookUpAccount(key=key)
        password = draft.slots.get("payment_password")
        if isinstance(password, Mark):
            return CheckPassword(key=key, payment_password=password.ref)
        if frame.note("wanted") == "unbind":
            return UnbindCard(key=key, binding=frame.note("card"))
        return SetDefaultCard(key=key, binding=frame.note("card"))

    def _leave(self, draft: Draft, frame: OpenFrame) -> None:
        draft.forget("payment_password")
        frame.state = self._steps.step(frame.state, "leave", None)
        frame.fingerprint = self._fingerprints[frame.state]


def _card(draft: Draft, frame: OpenFrame) -> CardOnFile | None:
    cards = draft.account.cards if draft.account else ()
    return next((card for card in cards if card.binding == frame.note("card")), None)
