"""The diagnosis dialog as the assistant sees it."""

from __future__ import annotations

from core import dialog
from core.effects import OpenTicket, SetTimer
from core.incoming import Any, Message, Press
from core.machine import Steps
from core.session import Frame
from core.turn import Draft, OpenFrame
from core.understanding.choices import NOT
from core.understanding.meaning import NOTHING, Command, Meaning
from dialogs.binding import refusals
from dialogs.diagnosis import case, opening, words
from dialogs.diagnosis.table import FINALS, GUARDS, LOOKS, TABLE, Facts
from dialogs.library import Desk
from knowledge.diagnosing import COMMON, NONE, UNKNOWN, Case

REMINDER = "reminder"  # the timer's name; it rings for whoever is there then, see dialogs/assistant.py
MINUTE = 60_000
MOST_MISSES = 2  # in a row


class Diagnosis:
    """Few questions, one remedy at a time, then back to where it broke."""

    table = TABLE
    lingers = False
    gives_way = True

    def __init__(self, desk: Desk) -> None:
        """Raises DialogError if the table does not hold together."""
        self._desk = desk
        self._steps = Steps(TABLE, GUARDS)
        self._fingerprints = dialog.fingerprints(TABLE, LOOKS, words.texts_of)

    def look(self, frame: Frame) -> dialog.Look:
        """How the frame looks from outside."""
        return LOOKS[frame.state]

    def keeps(self, frame: Frame) -> frozenset[str]:
        """No secret is typed here."""
        return frozenset()

    def answers(self, frame: Frame, text: str) -> bool:
        """Its answers are buttons and phrases."""
        return False

    def offers(self, frame: Frame) -> dialog.Offer:
        """What may be said instead of pressing a button."""
        return words.offered(frame)

    def means(self, frame: Frame, meaning: Meaning) -> Meaning:
        """A symptom told in words is the button; whatever sounds like "it fails" after a remedy says it didn't help."""
        if frame.state == "choosing_symptom" and (name := opening.symptom(meaning)):
            return Meaning((Command(f"symptom_{name}"),), meaning.rest)
        if frame.state == "offering" and opening.fails_still(meaning):
            return Meaning((Command("not_solved"),), meaning.rest)
        return meaning

    def is_over(self, frame: Frame) -> bool:
        """True in the end state."""
        return frame.state in FINALS

    def fingerprint(self, state: str) -> str:
        """A short hash of the state's rows, slot and text keys."""
        return self._fingerprints.get(state, "")

    def opens_on(self, meaning: Meaning) -> bool:
        """Never by a command alone: see `begins`."""
        return False

    def begins(self, draft: Draft, message: Message, meaning: Meaning) -> bool:
        """True if this message was a failure to look into; its first question is said then.

        Told while another one is looked into, it is looked into instead. Where the reason is all there is to say,
        nothing is opened and nothing is asked.
        """
        asks_why = opening.asks_why(draft, message, meaning)
        found = opening.reasons(draft, self._desk, message, meaning)
        if asks_why and draft.top and not self._told_why(draft, draft.top, found):
            return True
        if found is None:
            return False
        reasons, code = found
        if draft.top and draft.top.dialog == "diagnosis":
            frame = draft.top
            if not reasons or (reasons == frame.note("reasons") and not code):
                return False
            if reasons != frame.note("reasons"):
                frame.clear("answers", "tried")
        else:
            frame = draft.open("diagnosis", TABLE.start)
        frame.notes.update(reasons=reasons, code=code)
        self._advance(draft, frame)
        return True

    def _told_why(self, draft: Draft, refused: OpenFrame, found: tuple[str, str] | None) -> bool:
        """The reason of the refusal is said; True if more may be found out by asking."""
        code = refused.note("refusal")
        draft.lead("why.refused_more" if refused.note("why_told") == code else refusals.of(code).why)
        refused.notes["why_told"] = code
        reasons = tuple(filter(None, found[0].split(","))) if found else ()
        return bool(reasons and self._desk.answering.next_question(Case(reasons=reasons)))

    def begin(self, draft: Draft, meaning: Meaning = NOTHING) -> None:
        """Nothing is known: what happens is asked first."""
        self._advance(draft, draft.open("diagnosis", TABLE.start))

    def heard(self, draft: Draft) -> None:
        """Nothing to remember of a silence here."""

    def take(self, draft: Draft, incoming: Any, meaning: Meaning | None) -> None:
        """Read one incoming, move, speak."""
        frame = draft.frame_of("diagnosis")
        if isinstance(incoming, Message):
            for mark in incoming.marks:
                draft.drop(mark)
        if meaning and meaning.has("why") and frame.state != "choosing_symptom":
            draft.lead("diagnosis.why")
            return self.ask_again(draft)
        if not isinstance(incoming, Message | Press) or self._understood(draft, frame, meaning or NOTHING):
            frame.clear("misses")
        elif self._given_up(draft, frame):
            return None
        return self._advance(draft, frame)

    def _given_up(self, draft: Draft, frame: OpenFrame) -> bool:
        """Not understood: said, then a person is named, and the third time nothing is asked any more."""
        misses = frame.number("misses") + 1
        frame.notes["misses"] = misses
        if misses > MOST_MISSES:
            draft.lead("diagnosis.no_further")
            self._leave(draft, frame)
            return True
        choosing = frame.state in ("choosing_symptom", "asking_which")
        first = "repair.choose_one" if choosing else "repair.not_understood_1"
        draft.lead(first if misses == 1 else "repair.not_understood_3")
        return False

    def ask_again(self, draft: Draft) -> None:
        """The open question or remedy once more."""
        frame = draft.frame_of("diagnosis")
        self._arrive(draft, frame)

    def resume(self, draft: Draft) -> None:
        """The dialog has changed under this person: go on with what is known."""
        self._advance(draft, draft.frame_of("diagnosis"))

    def cancel(self, draft: Draft) -> None:
        """Back to where we were."""
        draft.lead("diagnosis.left")
        self._leave(draft, draft.frame_of("diagnosis"))

    def _understood(self, draft: Draft, frame: OpenFrame, meaning: Meaning) -> bool:
        match frame.state:
            case "choosing_symptom":
                return _chosen(draft, frame, meaning)
            case "asking_one" | "asking_which":
                return _answered(draft, frame, meaning)
            case "offering":
                return self._tried(draft, frame, meaning)
            case _:
                return _handed_over(draft, frame, meaning)

    def _tried(self, draft: Draft, frame: OpenFrame, meaning: Meaning) -> bool:
        remedy = frame.note("remedy")
        if meaning.has("solved", "affirm", "go_on"):
            draft.lead("diagnosis.solved")
            _back_to_binding(draft, self._desk.answering.remedy(remedy).reopens)
            frame.notes["done"] = draft.at
        elif meaning.has("retry_later") and words.can_wait(draft, self._desk.answering.remedy(remedy).wait):
            self._later(draft, frame, self._desk.answering.remedy(remedy).wait)
        elif meaning.has("not_solved", "all_tried", "deny", "other_way"):
            case.note_tried(frame, remedy)
            case.note_all_tried(frame, meaning)
        else:
            return False
        return True

    def _later(self, draft: Draft, frame: OpenFrame, minutes: int) -> None:
        """Binding below promises by its own rules, and asks what may be kept; else there is only a reminder."""
        frame.notes["done"] = draft.at
        if words.refused_below(draft):
            _back_to_binding(draft, "later")
        else:
            due = draft.at + minutes * MINUTE
            draft.ask(SetTimer(REMINDER, due))
            draft.lead("diagnosis.promised", time=f"@time.{due}")

    def _advance(self, draft: Draft, frame: OpenFrame) -> None:
        known = case.of(draft, frame, self._desk)
        asking = bool(known.reasons) and not known.tried
        question = self._desk.answering.next_question(known) if asking else ""
        remedy = self._desk.answering.next_remedy(known) if known.reasons else ""
        frame.notes.update(question=question, remedy=remedy)
        frame.state = self._steps.step(frame.state, "advance", Facts(frame.notes, question, remedy))
        frame.fingerprint = self._fingerprints[frame.state]
        if frame.state == "out_of_remedies":
            self._hand_over(draft, frame)
        self._arrive(draft, frame)

    def _arrive(self, draft: Draft, frame: OpenFrame) -> None:
        remedy = frame.note("remedy")
        wait = self._desk.answering.remedy(remedy).wait if remedy else 0
        words.arrive(draft, frame, frame.note("question"), remedy, wait)

    def _hand_over(self, draft: Draft, frame: OpenFrame) -> None:
        """Nothing is left to try: a person gets all that was learned."""
        if not frame.note("ticket"):
            draft.ticket = f"T{draft.fresh_key()[-10:].upper()}"  # who then asks for a person hears this number
            frame.notes["ticket"] = draft.ticket
            draft.ask(OpenTicket(draft.ticket, case.learned(frame)))
            draft.lead("repair.ticket", number=draft.ticket)

    def _leave(self, draft: Draft, frame: OpenFrame) -> None:
        frame.state = self._steps.step(frame.state, "leave", None)
        frame.fingerprint = self._fingerprints[frame.state]


def _chosen(draft: Draft, frame: OpenFrame, meaning: Meaning) -> bool:
    name = next((name for name in COMMON if meaning.has(f"symptom_{name}")), "")
    if meaning.has("sms_code_not_received"):
        name = "code_not_sent"
    frame.notes["reasons"] = name
    if name or not meaning.has("none_of_these", "not_sure", "dont_know", "why", "all_tried", "deny"):
        return bool(name)
    if frame.note("asked_for_words"):
        frame.notes["exhausted"] = draft.at  # nothing is known and nothing can be told
    else:
        frame.notes["asked_for_words"] = 1
        draft.lead("diagnosis.tell_what_it_says")
    return True


def _answered(draft: Draft, frame: OpenFrame, meaning: Meaning) -> bool:
    question = frame.note("question")
    if meaning.has("solved"):
        draft.lead("diagnosis.solved")
        frame.notes["done"] = draft.at
        return True
    asked, said = _said(question, meaning)
    if said:
        case.note_answer(frame, asked, said)
        case.note_all_tried(frame, meaning)
        return True
    if meaning.has("affirm", "one_of_these"):
        draft.lead("diagnosis.which_of_them")
        return True
    return False


def _handed_over(draft: Draft, frame: OpenFrame, meaning: Meaning) -> bool:
    """A person has it now: whatever is said of the remedies leads back to where it broke."""
    if meaning.has("not_solved", "all_tried", "other_way"):
        draft.lead("repair.ticket", number=frame.note("ticket"))
    elif meaning.has("solved"):
        draft.lead("diagnosis.solved")
    elif not meaning.has("leave_diagnosis", "deny", "affirm", "go_on"):
        return False
    frame.notes["done"] = draft.at
    return True


def _said(question: str, meaning: Meaning) -> tuple[str, str]:
    """The question that is answered, which may be half of what was asked, and the answer; "" if there is none."""
    options = question.split("|")
    said = next((option for option in options if meaning.has(f"option_{option}")), "")
    denied = next((option for option in options if meaning.has(f"{NOT}option_{option}")), "")
    if said or meaning.has("both") or (meaning.has("affirm", "one_of_these") and len(options) == 1):
        return question, said or options[0]
    if denied:
        return denied, NONE
    if meaning.has("deny", "none_of_these", "all_tried", "other_way"):
        return question, NONE
    if meaning.has("not_sure", "dont_know", "chatter", "asks_if_right"):
        return question, UNKNOWN if len(options) == 1 else NONE
    return question, ""


def _back_to_binding(draft: Draft, field: str) -> None:
    """The binding below goes on at the field that the remedy mends."""
    binding = next((frame for frame in draft.stack if frame.dialog == "binding"), None)
    if binding is not None:
        binding.notes["mended"] = field or "again"
