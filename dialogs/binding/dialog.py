"""Binding as the assistant sees it: read an incoming, advance to the next open question, speak."""

from __future__ import annotations

import msgspec

from core import dialog
from core.effects import KeepConsent, LookUpAccount, OpenTicket
from core.incoming import Any, FormGone, FormPost, Message, Outcome, Photo, TimerDue
from core.machine import Steps
from core.marks import CardNumber, Digits, IdNumber, Password, SmsCode
from core.session import Frame
from core.turn import Draft, OpenFrame
from core.understanding import names
from core.understanding.meaning import NOTHING, Command, Meaning
from dialogs import wishes
from dialogs.binding import (
    about,
    calls,
    commands,
    correcting,
    doubted_name,
    marks,
    several,
    slots,
    stopping,
    waiting,
    words,
)
from dialogs.binding.table import FINALS, GUARDS, LOOKS, OF, TABLE, Facts
from dialogs.library import Desk

_SHORT_NAME = 5  # characters that may be somebody's name


class Binding:
    """The main path."""

    table = TABLE
    lingers = True
    gives_way = False

    def __init__(self, desk: Desk) -> None:
        """Raises DialogError if the table does not hold together."""
        self._desk = desk
        self._steps = Steps(TABLE, GUARDS)
        self._fingerprints = dialog.fingerprints(TABLE, LOOKS, words.texts_of)

    # -- what outsiders ask

    def look(self, frame: Frame) -> dialog.Look:
        """How the frame looks from outside; a state without a step of its own keeps the last one."""
        look = LOOKS.get(frame.state, LOOKS[TABLE.start])  # a step that is gone begins anew (see `resume`)
        step = frame.notes.get("step", 1)
        look = look if look.step else msgspec.structs.replace(look, step=int(step))
        return stopping.look(frame, look)

    def keeps(self, frame: Frame) -> frozenset[str]:
        """The kinds of secret an open step of this binding can use now; the door keeps no others."""
        if "consent_at" not in frame.notes or frame.state in FINALS:
            return frozenset()
        kept = {"card_number", "holder_name", "id_number", "mobile"}
        if frame.state in ("asking_expiry", "asking_cvv2"):
            kept |= {"expiry", "cvv2"}
        if "verification" in frame.notes and not {"refusal", "agreement"} & frame.notes.keys():
            kept |= {"sms_code"}
        return frozenset(kept)

    def answers(self, frame: Frame, text: str) -> bool:
        """A short name, a bank, which of two, a slip told, or whatever is said while the bank is waited for."""
        if several.says_which(frame, text) or correcting.tells_a_slip(frame, text):
            return True
        match frame.state:
            case "verifying" | "waiting_bank" | "confirming_keep":
                return True
            case "asking_holder_name":
                return len(text) <= _SHORT_NAME
            case "confirming_name":
                return len(text) <= _SHORT_NAME or doubted_name.says_whether(text)
            case "asking_bank":
                return bool(self._desk.library.find_banks(text))
            case "confirming_card":
                return self._desk.library.names_a_bank(text)
            case "asking_card_number":
                return bool(about.named_bank(self._desk, text))
            case "refused":
                return bool(about.wished_bank(self._desk, text))
            case _:
                return False

    def offers(self, frame: Frame) -> dialog.Offer:
        """The ways on after a refusal, and what is listed to choose from."""
        return words.offered(frame, self._desk)

    def means(self, frame: Frame, meaning: Meaning) -> Meaning:
        """Whoever has forgotten what is asked, or asks what it is, asks where to find it; which of two is only that."""
        if several.says_which(frame, meaning.rest):
            return Meaning((), meaning.rest)
        if frame.state == "confirming_cancel":
            return wishes.no_to(meaning, "deny", "cancel")
        if frame.state == "confirming_start_over":
            return wishes.instead(meaning, "deny", "cancel", "not_start_over", "go_on")
        if all(command.name == "deny" for command in meaning.commands) and correcting.tells_a_slip(frame, meaning.rest):
            return Meaning((Command("correct_last"),), meaning.rest)
        meaning = correcting.named(frame, meaning)
        heard = about.whose_it_is(frame, about.code_that_never_comes(self._desk, frame, meaning))
        return about.what_is_asked(frame, heard)

    def is_over(self, frame: Frame) -> bool:
        """True in the end states."""
        return frame.state in FINALS

    def fingerprint(self, state: str) -> str:
        """A short hash of the state's rows, slot and text keys; "" for a state that no longer exists."""
        return self._fingerprints.get(state, "")

    def opens_on(self, meaning: Meaning) -> bool:
        """A wish to bind opens it at once."""
        return meaning.has("bind_card_start")

    # -- turns

    def begin(self, draft: Draft, meaning: Meaning = NOTHING) -> None:
        """First the consent; meanwhile the wallet is asked who this is."""
        frame = draft.open("binding", TABLE.start)
        draft.ticket = ""
        draft.ask(LookUpAccount(key=draft.fresh_key()))
        frame.notes["step"] = LOOKS[frame.state].step
        if wanted := self._desk.library.the_bank(meaning.rest):
            frame.notes["wanted_bank"] = wanted
        waiting.heard(draft, frame)
        words.arrive(draft, frame, self._desk, again=False)
        self._sign(frame)

    def take(self, draft: Draft, incoming: Any, meaning: Meaning | None) -> None:
        """Read one incoming, move, speak."""
        frame = draft.frame_of("binding")
        match incoming:
            case Outcome():
                self._outcome(draft, frame, incoming)
            case TimerDue():
                self._timer(draft, frame, incoming.name)
            case FormPost():
                self._form(draft, frame, incoming)
            case FormGone():
                if frame.number("locked_until") <= draft.at:
                    forms = ("asking_payment_password", "asking_agreement")
                    new_one = frame.state in forms or incoming.kind == "page"
                    draft.lead("binding.form_gone" if new_one else "idle.form_gone")
                self.ask_again(draft)
            case Photo():
                draft.lead("binding.photo_not_read")
                self.ask_again(draft)
            case _:
                self._said(draft, frame, incoming, meaning or NOTHING)

    def heard(self, draft: Draft) -> None:
        """The person is here: the silence ends; after a long one, say where we were."""
        frame = draft.frame_of("binding")
        if waiting.heard(draft, frame):
            card = draft.mark("card_number", CardNumber)
            last4 = card.last4 if card else frame.note("forgotten")
            key = "binding.welcome_back" if last4 else "binding.welcome_back_early"
            draft.lead(key, step=frame.number("reached") or frame.number("step"), of=OF, last4=last4)
        frame.clear("reached")

    def ask_again(self, draft: Draft) -> None:
        """The open question once more, in its short form."""
        frame = draft.frame_of("binding")
        if frame.note("mended"):
            return self._mended(draft, frame)
        self._tell_what_changed(draft, frame)
        return words.arrive(draft, frame, self._desk, again=True)

    def _mended(self, draft: Draft, frame: OpenFrame) -> None:
        """A diagnosis has helped: go on at the field it mended, or with what was refused."""
        field = frame.note("mended")
        frame.clear("mended")
        if field in draft.slots and not frame.note("awaiting"):
            slots.reopen(draft, frame, field)
        elif frame.note("refusal") and frame.note("verification"):
            frame.clear("refusal")
        elif frame.note("refusal") and field == "again":
            waiting.retry(draft, frame)
        elif field == "later":
            waiting.ask_to_keep(draft, frame)
        self._advance(draft, frame)

    def resume(self, draft: Draft) -> None:
        """The dialog has changed under this person: keep the slots, ask the nearest open question."""
        frame = draft.frame_of("binding")
        if frame.state not in TABLE.states:
            frame.state = TABLE.start
        draft.lead("binding.resumed")
        self._advance(draft, frame)

    def cancel(self, draft: Draft) -> None:
        """Asked once, where there is something to lose."""
        frame = draft.frame_of("binding")
        if frame.note("awaiting_call") == "bind_card":
            return self.ask_again(draft)
        if not frame.note("consent_at") or frame.state == "confirming_cancel":
            return self.end(draft, frame, "cancel", "binding.cancelled")
        frame.notes["cancel_asked"] = frame.state
        frame.clear("start_over_asked")
        return self._advance(draft, frame)

    def end(self, draft: Draft, frame: OpenFrame, trigger: str, text: str) -> None:
        """Stop here: unbind what the bank had agreed to, forget everything, say so."""
        slots.end_agreement(draft, frame)
        slots.forget_all(draft, frame)
        frame.state = self._steps.step(frame.state, trigger, None)
        if text:
            draft.say(text)
        self._sign(frame)

    def _said(self, draft: Draft, frame: OpenFrame, incoming: Any, said: Meaning) -> None:
        meaning = commands.in_context(frame, said)
        turns_back = ("cancel", "other_card", "start_over", "back", *commands.CORRECTIONS)
        brings_marks = isinstance(incoming, Message) and bool(incoming.marks)
        if stopping.goes_on(frame, meaning, brings_marks):
            meaning = stopping.leave(frame, meaning)
            self._move(draft, frame)
        if frame.state == "verifying" and not meaning.has(*turns_back) and not brings_marks:
            return self.ask_again(draft)
        if frame.state == "asking_sms_code" and brings_marks:
            meaning = meaning.without("deny")  # of the code itself, or of the one before
        two = several.kind_of_two(frame)
        gives = isinstance(incoming, Message) and any(mark.ref for mark in incoming.marks)
        filled = [] if gives else marks.choose(draft, frame, self._desk, meaning)
        if filled:
            meaning = NOTHING
        else:
            filled = self._marks(draft, frame, incoming, meaning)
        if isinstance(incoming, Message) and meaning.has("affirm", "deny") and marks.only_told(incoming):
            meaning = meaning.without("affirm", "deny")
        document = draft.mark("id_number", IdNumber)
        if document and document.under16:
            return self._under_age(draft, frame)
        heard = commands.take(draft, frame, self._desk, meaning, filled)
        if frame.note("stop"):
            frame.clear("stop")
            return self.end(draft, frame, "cancel", "binding.cancelled")
        marked = isinstance(incoming, Message) and bool(incoming.marks)
        # what they answer to was taken from under them: saying so comes first, and blames nobody
        neither = two != several.kind_of_two(frame)
        known = bool(filled) or heard or marked or neither or "forgotten" in frame.notes
        understood = known or doubted_name.may_be_named(draft, frame, incoming)
        return self._advance(draft, frame, missed=not understood, said=meaning.rest)

    def _marks(self, draft: Draft, frame: OpenFrame, incoming: Any, meaning: Meaning) -> list[str]:
        if not isinstance(incoming, Message) or not incoming.marks:
            return []
        settled = frame.note("agreement") or frame.note("awaiting")
        corrects = meaning.has(*commands.CORRECTIONS, "other_card") or self._is_another(draft, frame, incoming)
        if settled and not corrects:
            for mark in incoming.marks:
                draft.drop(mark)
            password = any(isinstance(mark, SmsCode | Digits) for mark in incoming.marks)
            waits = frame.note("awaiting") and not password
            key = "binding.not_while_waiting" if waits else "binding.already_verified"
            draft.lead("binding.password_not_here" if password else key)
            return []
        return marks.take(draft, frame, self._desk, incoming)

    def _is_another(self, draft: Draft, frame: OpenFrame, message: Message) -> bool:
        """While the bank is asked about a name or number another one is given: it corrects the first."""
        if frame.note("awaiting_call") not in ("start_verification", "send_code_again", "confirm_code"):
            return False
        return any(mark.ref and marks.corrects(draft, mark) for mark in message.marks)

    def _under_age(self, draft: Draft, frame: OpenFrame) -> None:
        draft.unsay()
        draft.ask(OpenTicket(draft.fresh_key(), "under_16"))
        self.end(draft, frame, "hand_over", "binding.under_16")

    def _outcome(self, draft: Draft, frame: OpenFrame, outcome: Outcome) -> None:
        if frame.note("awaiting") != outcome.key:
            if outcome.effect == "look_up_account" and outcome.result == "done":
                calls.know_account(draft, frame, outcome)
            else:
                calls.orphan(draft, outcome)
            return
        calls.settle(draft, frame, outcome)
        self._advance(draft, frame)

    def _timer(self, draft: Draft, frame: OpenFrame, name: str) -> None:
        if name == "place":
            self.end(draft, frame, "give_up", "")
        elif name == "unlock":
            self._advance(draft, frame)
        elif name == "secrets":
            if waiting.forget_secrets(draft, frame):
                self._move(draft, frame)
        elif name == "promise":
            waiting.retry_is_due(draft, frame)
            self._advance(draft, frame)
        elif name == "silence":
            self._silence(draft, frame)

    def _silence(self, draft: Draft, frame: OpenFrame) -> None:
        match waiting.silence(draft, frame):
            case "remind":
                draft.lead("binding.reminder")
                self.ask_again(draft)
            case "close":
                draft.say("binding.closed", step=frame.number("reached") or frame.number("step"), of=OF)

    def _form(self, draft: Draft, frame: OpenFrame, post: FormPost) -> None:
        if post.kind == "agreement" and frame.state == "asking_agreement":
            self._accept(draft, frame, post)
        elif isinstance(post.mark, Password) and frame.state == "asking_payment_password":
            if post.mark.problem:
                draft.drop(post.mark)
                draft.lead(f"binding.password_{post.mark.problem}")
                frame.notes["slip"] = 1
            else:
                draft.fill("payment_password", post.mark)
                frame.clear("slip")
        else:
            draft.lead("binding.form_gone")
        self._advance(draft, frame)

    def _accept(self, draft: Draft, frame: OpenFrame, post: FormPost) -> None:
        text = self._desk.agreement
        left = text.readable_after - (draft.at - frame.number("agreement_offered_at")) / 1000
        if not post.accepted:
            draft.lead("binding.agreement_not_accepted")
        elif left > 0:
            draft.lead("binding.agreement_early", seconds=int(left) + (left % 1 > 0))
        else:
            digest = text.hash(draft.language)
            frame.notes.update(accepted_at=draft.at, accepted_version=text.version, accepted_hash=digest)
            draft.ask(KeepConsent("agreement", text.version, digest))

    # -- moving

    def _move(self, draft: Draft, frame: OpenFrame) -> bool:
        """One `advance`; True if the state is another one now."""
        before = frame.state if frame.state in TABLE.states else TABLE.start
        facts = Facts(draft.slots, frame.notes, draft.account is not None)
        frame.state = self._steps.step(before, "advance", facts)
        if step := LOOKS[frame.state].step:
            frame.notes["step"] = step
        self._sign(frame)
        return frame.state != before

    def _advance(self, draft: Draft, frame: OpenFrame, missed: bool = False, said: str = "") -> None:
        moved = self._move(draft, frame)
        if frame.state == "verifying" and not frame.note("awaiting"):
            if calls.next_call(draft, frame):
                return
            frame.notes["refusal"] = "CODES-USED-UP"
            self._move(draft, frame)
        if moved and frame.state == "asking_payment_password" and draft.account:
            calls.locked(draft, frame, draft.account.password_locked_until)
        if moved and not missed:
            frame.clear("misses", "changing")
        if missed:
            frame.notes["misses"] = frame.number("misses") + 1
            draft.lead(_not_understood(frame, said))
        self._tell_what_changed(draft, frame)
        if frame.state == "verifying":
            return
        again = not moved or frame.note("asked") == frame.state
        frame.notes["asked"] = frame.state
        words.arrive(draft, frame, self._desk, again, trouble=frame.number("misses") > 1)
        if frame.state == "bound":
            slots.forget_all(draft, frame)
        return

    def _tell_what_changed(self, draft: Draft, frame: OpenFrame) -> None:
        if "forgotten" in frame.notes and LOOKS[frame.state].step:
            if "card_number" not in draft.slots:
                draft.lead("binding.details_forgotten")
            frame.clear("forgotten")
        if frame.state == "asking_id_number" and frame.note("name_known"):
            draft.lead("binding.name_from_first_card", name=words.holder(draft))
            frame.clear("name_known")

    def _sign(self, frame: OpenFrame) -> None:
        frame.fingerprint = self._fingerprints[frame.state]


def _not_understood(frame: OpenFrame, said: str) -> str:
    """Said otherwise the second and third time; where buttons are what is wanted, they are pointed at."""
    misses = frame.number("misses")
    if LOOKS[frame.state].asked == "holder_name" and names.is_surname(said):
        return "binding.whole_name"
    if LOOKS[frame.state].asked == "holder_name" and names.perhaps(said):
        return "binding.no_name"
    if frame.state == "refused" and misses < 3:
        return "repair.choose_one"
    return f"repair.not_understood_{min(misses, 3)}"
