"""The diagnosis dialog as the assistant sees it."""

from __future__ import annotations

from core import dialog
from core.effects import OpenTicket, SetTimer
from core.incoming import Any, Message, Press
from core.machine import Steps
from core.session import Frame
from core.turn import Draft, OpenFrame
from core.understanding.meaning import NOTHING, Command, Meaning
from dialogs.diagnosis import case, opening, words
from dialogs.diagnosis.table import FINALS, GUARDS, LOOKS, TABLE, Facts
from dialogs.library import Desk
from knowledge.diagnosing import COMMON, NONE, UNKNOWN

REMINDER = "reminder"  # the timer's name; it rings for whoever is there then, see dialogs/assistant.py
MINUTE = 60_000


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

        Told while another one is looked into, it is looked into instead.
        """
        found = opening.reasons(draft, self._desk, message, meaning)
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
        if isinstance(incoming, Message | Press) and not self._understood(draft, frame, meaning or NOTHING):
            choosing = frame.state in ("choosing_symptom", "asking_which")
            draft.lead("repair.choose_one" if choosing else "repair.not_understood_1")
        self._advance(draft, frame)

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
                return _chosen(frame, meaning)
            case "asking_one" | "asking_which":
                return _answered(frame, meaning)
            case "offering":
                return self._tried(draft, frame, meaning)
            case _:
                if meaning.has("leave_diagnosis", "deny", "affirm", "go_on"):
                    frame.notes["done"] = draft.at
                    return True
                return False

    def _tried(self, draft: Draft, frame: OpenFrame, meaning: Meaning) -> bool:
        remedy = frame.note("remedy")
        if meaning.has("solved", "affirm", "go_on"):
            draft.lead("diagnosis.solved")
            _back_to_binding(draft, self._desk.answering.remedy(remedy).reopens)
            frame.notes["done"] = draft.at
        elif meaning.has("retry_later") and words.can_wait(draft, self._desk.answering.remedy(remedy).wait):
            self._later(draft, frame, self._desk.answering.remedy(remedy).wait)
        elif meaning.has("not_solved", "deny", "other_way"):
            case.note_tried(frame, remedy)
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


def _chosen(frame: OpenFrame, meaning: Meaning) -> bool:
    name = next((name for name in COMMON if meaning.has(f"symptom_{name}")), "")
    if meaning.has("sms_code_not_received"):
        name = "code_not_sent"
    frame.notes["reasons"] = name
    return bool(name)


def _answered(frame: OpenFrame, meaning: Meaning) -> bool:
    question = frame.note("question")
    options = question.split("|")
    said = next((option for option in options if meaning.has(f"option_{option}")), "")
    if not said and meaning.has("affirm") and len(options) == 1:
        said = question
    elif not said and meaning.has("deny", "none_of_these"):
        said = NONE
    elif not said and meaning.has("not_sure", "dont_know", "chatter", "asks_if_right"):
        said = UNKNOWN if len(options) == 1 else NONE
    if said:
        case.note_answer(frame, question, said)
    return bool(said)


def _back_to_binding(draft: Draft, field: str) -> None:
    """The binding below goes on at the field that the remedy mends."""
    binding = next((frame for frame in draft.stack if frame.dialog == "binding"), None)
    if binding is not None:
        binding.notes["mended"] = field or "again"
