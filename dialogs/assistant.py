"""answer(): one incoming and what is remembered -> one Turn. Repair first, then the open dialog, then a new one."""

from __future__ import annotations

import msgspec

from core.dialog import Dialog
from core.incoming import Any, FormGone, FormPost, Message, Outcome, Photo, Press, TimerDue, Withheld
from core.marks import Mark
from core.says import Button
from core.session import Frame, Session
from core.turn import Draft, OpenFrame, Turn
from core.understanding.meaning import Command, Meaning
from dialogs import answers, hearing, questions, repair, tickets
from dialogs.binding import calls, later
from dialogs.binding.commands import CORRECTIONS, WISHES
from dialogs.diagnosis.dialog import REMINDER, Diagnosis
from dialogs.diagnosis.opening import FAILS
from dialogs.fraud import warning
from dialogs.hearing import Ear
from dialogs.library import Desk
from dialogs.questions import Asking

# What a button means where its key is not already the name of a command.
_PRESSED = {"confirm": "affirm", "person": "human_agent", "start": "bind_card_start"}

OF = 7  # steps of a binding
# Said together with a question, neither is lost.
BESIDE = ("affirm", "deny", "go_on", "other_card", "resend", *CORRECTIONS)
MOST_READINGS = 2  # offered beside an open question


class Outlook(msgspec.Struct, frozen=True):
    """How a conversation looks from outside after a turn."""

    dialog: str | None = None
    state: str | None = None
    asked: str | None = None
    stack: tuple[str, ...] = ()
    step: int | None = None
    of: int | None = None


class Assistant:
    """The pure decision, for all people."""

    def __init__(self, dialogs: dict[str, Dialog], ear: Ear, desk: Desk) -> None:
        self.dialogs, self._ear, self._desk = dialogs, ear, desk

    # -- what the shell asks

    def outlook(self, session: Session) -> Outlook:
        """The visible state."""
        top = session.top
        if top is None:
            return Outlook()
        look = self.dialogs[top.dialog].look(top)
        names = tuple(frame.dialog for frame in session.stack)
        steps = [self.dialogs[frame.dialog].look(frame).step for frame in session.stack]
        step = next((step for step in reversed(steps) if step), None)
        return Outlook(top.dialog, look.state, look.asked, names, step, OF if step else None)

    def keeps(self, session: Session) -> frozenset[str]:
        """The kinds of secret the door may put into the vault now."""
        frame = self._awaiting(session)
        return self.dialogs[frame.dialog].keeps(frame) if frame else frozenset()

    def awaits(self, session: Session) -> str | None:
        """What a number may answer: the open question of the dialog that doesn't give way; never a name beside it."""
        frame = self._awaiting(session)
        look = self.dialogs[frame.dialog].look(frame) if frame else None
        asked = (look.under or look.asked) if look else None
        return None if asked == "holder_name" and frame is not session.top else asked

    def answer(self, session: Session, incoming: Any) -> Turn:
        """One turn. No clock, file, network or chance inside: time and seed come with the incoming."""
        draft = Draft(session, incoming)
        if isinstance(incoming, Outcome | TimerDue):
            self._by_itself(draft, incoming)
        else:
            self._close_finished(draft, session)
            self._person_turned_up(draft, incoming, session)
        self._go_on_below(draft)
        if isinstance(incoming, Message) and incoming.perhaps and incoming.perhaps not in draft.slots.values():
            draft.drop(incoming.perhaps)
        return draft.turn()

    # -- inside

    def _awaiting(self, session: Session) -> Frame | None:
        """The newest dialog whose question stays open whatever is opened beside it."""
        return next((f for f in reversed(session.stack) if not self.dialogs[f.dialog].gives_way), None)

    def _over(self, frame: Frame | None) -> bool:
        return frame is not None and self.dialogs[frame.dialog].is_over(frame)

    def _close_finished(self, draft: Draft, session: Session) -> None:
        while draft.stack and self._over(session.stack[len(draft.stack) - 1]):
            draft.stack.pop()

    def _dialog(self, draft: Draft) -> Dialog:
        top = draft.top
        if top is None:
            raise LookupError("no dialog is open")
        return self.dialogs[top.dialog]

    def _by_itself(self, draft: Draft, incoming: Outcome | TimerDue) -> None:
        """What comes of a call or of time; while a warning stands it is the question, and nothing else is asked."""
        if isinstance(incoming, Outcome):
            self._outcome(draft, incoming)
        else:
            self._timer(draft, incoming)
        if draft.says and draft.top and warning.stands(draft) and not self._over(draft.top.closed()):
            if isinstance(incoming, TimerDue):
                draft.says.clear()
            warning.ways_on(draft, self._desk)

    def _outcome(self, draft: Draft, outcome: Outcome) -> None:
        """To the dialog that awaits it, wherever it stands on the stack; else to whoever can use it."""
        waiting = [frame for frame in draft.stack if frame.note("awaiting") == outcome.key]
        open_ = [frame for frame in draft.stack if not self._over(frame.closed())]
        if not open_:
            if outcome.account is not None:
                draft.account = outcome.account
            calls.orphan(draft, outcome)
            return
        frame = (waiting or [f for f in open_ if f.dialog == "binding"] or open_)[0]
        self.dialogs[frame.dialog].take(draft, outcome, None)
        if frame is not draft.top and draft.says:
            self._dialog(draft).ask_again(draft)

    def _timer(self, draft: Draft, incoming: TimerDue) -> None:
        """Timers are the lowest open dialog's: what stands on top of it comes and goes. A reminder is the person's."""
        if incoming.name == REMINDER:
            draft.lead("diagnosis.time_has_come")
            self._ask_again(draft)
            return
        frame = next((frame for frame in draft.stack if not self._over(frame.closed())), None)
        if frame:
            self.dialogs[frame.dialog].take(draft, incoming, None)

    def _go_on_below(self, draft: Draft) -> None:
        """A dialog on top that is over goes at once, and the one below asks its open question again."""
        while draft.top and not self._dialog(draft).lingers and self._over(draft.top.closed()):
            draft.stack.pop()
            if draft.top and not self._over(draft.top.closed()):
                self._dialog(draft).ask_again(draft)

    def _person_turned_up(self, draft: Draft, incoming: Any, session: Session) -> None:
        top = draft.top
        if top and top.fingerprint != self.dialogs[top.dialog].fingerprint(top.state):
            self._dialog(draft).resume(draft)
            return
        if isinstance(incoming, Press) and incoming.stale and not hearing.is_timeless(incoming.key):
            draft.lead("repair.old_button")
            self._ask_again(draft)
        elif isinstance(incoming, Message | Press):
            self._said(draft, incoming, session)
        elif isinstance(incoming, Withheld):
            self._withheld(draft)
        elif warning.stands(draft):
            asked = self.outlook(session).asked if top else None
            if top:
                self._dialog(draft).heard(draft)
            if top and warning.gives_the_answer(draft, incoming, asked, Meaning()):
                draft.warned = None
                self._dialog(draft).take(draft, incoming, None)
                return
            warning.stand_still(draft, self._desk, incoming)
        elif top:
            self._dialog(draft).heard(draft)
            self._dialog(draft).take(draft, incoming, None)
        else:
            self._idle_with(draft, incoming)

    def _meaning(
        self, draft: Draft, incoming: Message | Press, asked: str | None, unsure: str, phrases: Meaning
    ) -> Meaning:
        """What was said; `asked`: the open question, `unsure`: the readings that were asked about."""
        if isinstance(incoming, Message):
            if phrases.commands or incoming.marks or (draft.top and self._answered(draft.top, phrases.rest)):
                return phrases
            return self._ear.hear(draft, incoming, asked, phrases)
        if incoming.key.startswith(hearing.READ):
            return self._ear.pressed(draft, incoming, unsure, asked)
        return Meaning((Command(_PRESSED.get(incoming.key, incoming.key)),))

    def _answered(self, top: OpenFrame, text: str) -> bool:
        return self.dialogs[top.dialog].answers(top.closed(), text)

    def _said(self, draft: Draft, incoming: Message | Press, session: Session) -> None:
        """The knowledge first, where it knows; then phrases and classifier; last, that the knowledge doesn't know."""
        if draft.top:
            self._dialog(draft).heard(draft)
        asked = self.outlook(session).asked if draft.stack else None
        phrases = self._ear.read(incoming.text, asked) if isinstance(incoming, Message) else Meaning()
        phrases = warning.heard(phrases, incoming)
        if self._fraud_comes_first(draft, incoming, asked, phrases):
            return
        if isinstance(incoming, Message):
            phrases = self._heard_here(draft, incoming, phrases)
        pressed = Meaning() if isinstance(incoming, Message) else Meaning((Command(incoming.key),))
        if self._looked_into(draft, incoming, phrases):
            return
        if draft.top is None and isinstance(incoming, Message) and self._ear.wants_to_bind(incoming, phrases):
            wish = Meaning((*phrases.commands, Command("bind_card_start")), phrases.rest)
            self._understood(draft, incoming, wish, session)
            return
        asking = Asking(draft, self._desk, incoming) if isinstance(incoming, Message) else None
        if self._asked_the_knowledge(draft, asking, pressed if pressed.commands else phrases, only_if_known=True):
            return
        if isinstance(incoming, Message) and (incoming.marks or phrases.has(*BESIDE)):
            questions.beside(draft, self._desk, self._ear, incoming)
        meaning = warning.heard(self._meaning(draft, incoming, asked, session.unsure, phrases), incoming)
        if draft.top:
            meaning = self._dialog(draft).means(draft.top.closed(), meaning)
        meaning = self._decided(draft, incoming, meaning)
        if which := hearing.readings(meaning):
            if not self._asked_the_knowledge(draft, asking, phrases, only_if_known=False):
                self._ask_which(draft, which)
            return
        classified = meaning.commands and not phrases.commands
        if classified or not self._asked_the_knowledge(draft, asking, phrases, only_if_known=False):
            self._understood(draft, incoming, meaning, session)

    def _fraud_comes_first(self, draft: Draft, incoming: Message | Press, asked: str | None, phrases: Meaning) -> bool:
        """True if a warning was all there was to say; while one stands, nothing is done until they choose."""
        if isinstance(incoming, Message):
            if warning.alarmed(draft, self._desk, incoming, phrases):
                return True
            if warning.bound_by_somebody(draft, self._desk, incoming):
                self._ask_again(draft)
                return True
        if not warning.stands(draft):
            draft.warned = None
            return False
        if warning.gives_the_answer(draft, incoming, asked, phrases):
            draft.warned = None
            return False
        if warning.goes_on(draft, incoming, phrases):
            warning.drop(draft, incoming)
            draft.warned = None
            self._ask_again(draft)
        elif warning.stops(draft, incoming, phrases):
            self._stop(draft, incoming)
        elif warning.wishes_something(draft, incoming, phrases):
            draft.warned = None
            return False
        elif not warning.answered(draft, self._desk, incoming, phrases):
            meaning = phrases if phrases.commands else self._meaning(draft, incoming, asked, "", phrases)
            warning.said_beside(draft, self._desk, incoming, meaning)
        return True

    def _stop(self, draft: Draft, incoming: Message | Press) -> None:
        """After a warning: the dialogs that give way are left, and the one below is cancelled."""
        warning.drop(draft, incoming)
        draft.warned = None
        while len(draft.stack) > 1 and self._dialog(draft).gives_way:
            draft.stack.pop()
        self._dialog(draft).cancel(draft)

    def _heard_here(self, draft: Draft, message: Message, phrases: Meaning) -> Meaning:
        """What the phrases mean at the open question."""
        phrases = self._decided(draft, message, phrases)
        if not message.marks:
            phrases = tickets.heard(draft, later.heard(draft.stack, phrases, draft.at))
        repair.offer_language(draft, message.text, phrases)
        if draft.top:
            phrases = self._ear.choice(message, self._dialog(draft).offers(draft.top.closed()), phrases)
        return phrases

    def _decided(self, draft: Draft, incoming: Message | Press, meaning: Meaning) -> Meaning:
        """The same, with yes and no as the open question takes them."""

        def whole() -> bool:
            return isinstance(incoming, Press) or self._ear.phrases.is_whole(incoming.text)

        return answers.decided(draft.top.state if draft.top else "", meaning, whole)

    def _understood(self, draft: Draft, incoming: Message | Press, meaning: Meaning, session: Session) -> None:
        marks = isinstance(incoming, Message) and bool(incoming.marks)
        if meaning.has(warning.COMMAND):
            warning.sound(draft, self._desk, incoming)
            return
        if draft.top is None and not marks and meaning.has(FAILS):
            self.dialogs["diagnosis"].begin(draft, meaning)
            return
        left = repair.take(draft, self._desk, meaning, marks)
        self._give_way(draft, left, marks)
        other = self._other_dialog(draft, left)
        if draft.top is None and session.offered and left.has("affirm", "go_on"):
            self.dialogs[session.offered].begin(draft, left)
        elif draft.top is None:
            self._open(draft, incoming, left, meaning, session)
        elif other and not marks:
            while draft.top and not self._dialog(draft).lingers and other.lingers:
                draft.stack.pop()  # what was opened beside it is over when something of its own begins
            other.begin(draft, left)
        elif left.has("cancel") and not marks:
            self._dialog(draft).cancel(draft)
        elif left.commands or marks or not meaning.commands:
            self._dialog(draft).take(draft, incoming, left)
        else:
            self._dialog(draft).ask_again(draft)

    def _give_way(self, draft: Draft, meaning: Meaning, marks: bool) -> None:
        """What was opened beside the binding closes when its question is answered, or something is wanted of it."""
        while len(draft.stack) > 1 and self._dialog(draft).gives_way and (marks or meaning.has(*WISHES)):
            draft.stack.pop()

    def _looked_into(self, draft: Draft, incoming: Message | Press, meaning: Meaning) -> bool:
        """A failure that was told: the diagnosis opens on top of what is open."""
        diagnosis = self.dialogs.get("diagnosis")
        if not isinstance(diagnosis, Diagnosis) or not isinstance(incoming, Message):
            return False
        if not diagnosis.begins(draft, incoming, meaning):
            return False
        if not draft.says:
            self._ask_again(draft)
        return True

    def _asked_the_knowledge(
        self, draft: Draft, asking: Asking | None, meaning: Meaning, only_if_known: bool
    ) -> bool:
        """A question, or the wish for the longer answer: said before the open question, which stays open."""
        told = questions.tell_more(draft, self._desk, meaning)
        if not told and asking:
            told = questions.take(asking, meaning, only_if_known)
        if told:
            if not draft.says:  # what is asked back is the open question itself
                self._ask_again(draft)
            questions.offer_more(draft)
        return told

    def _other_dialog(self, draft: Draft, meaning: Meaning) -> Dialog | None:
        """A dialog that this message opens on top of the open one."""
        named = {frame.dialog for frame in draft.stack}
        return next((d for name, d in self.dialogs.items() if name not in named and d.opens_on(meaning)), None)

    def _open(self, draft: Draft, incoming: Message | Press, left: Meaning, meaning: Meaning, session: Session) -> None:
        marks = isinstance(incoming, Message) and bool(incoming.marks)
        if marks and isinstance(incoming, Message):
            draft.lead("idle.secret_not_kept")
            for mark in incoming.marks:
                draft.drop(mark)
        for dialog in self.dialogs.values():
            if dialog.opens_on(left):
                dialog.begin(draft, left)
                return
        if left.has(hearing.NOT_FOR_US) or not (meaning.commands or marks):
            draft.missed = session.missed + 1
            draft.lead("idle.not_for_us" if left.has(hearing.NOT_FOR_US) else "idle.not_understood")
        if draft.missed > 1:
            draft.lead("idle.person_offered")
        if left.has("cancel", "deny", "back"):
            draft.lead("idle.nothing_open")
        if meaning.commands and all(command.name == "thanks_goodbye" for command in meaning.commands):
            return  # a goodbye is not answered with an offer
        self._offer(draft)

    def _idle_with(self, draft: Draft, incoming: FormPost | FormGone | Photo | Outcome | TimerDue) -> None:
        if isinstance(incoming, FormPost) and isinstance(incoming.mark, Mark):
            draft.drop(incoming.mark)
        draft.lead("idle.photo" if isinstance(incoming, Photo) else "idle.form_gone")
        self._offer(draft)

    def _withheld(self, draft: Draft) -> None:
        if draft.top:
            self._dialog(draft).heard(draft)
        draft.lead("repair.withheld")
        self._ask_again(draft)

    def _ask_again(self, draft: Draft) -> None:
        if warning.stands(draft):
            warning.ways_on(draft, self._desk)
        elif draft.top:
            self._dialog(draft).ask_again(draft)
        else:
            self._offer(draft)

    def _ask_which(self, draft: Draft, readings: list[str]) -> None:
        """Unsure: the likeliest readings as buttons; what was open is still open, in the same bubble."""
        which = tuple(Button(f"read_{name}") for name in readings)
        if draft.top:
            draft.lead("repair.which_or_go_on")
            self._dialog(draft).ask_again(draft)
            draft.add_buttons(which[:MOST_READINGS])
        else:
            draft.say("repair.which", *which, Button("person"))

    def _offer(self, draft: Draft) -> None:
        draft.offered = "binding"
        draft.say("idle.offer", Button("start"), Button("list_cards"), Button("person"))
