"""What the diagnosis says in each state."""

from __future__ import annotations

from core.dialog import NO_OFFER, Offer
from core.says import Button
from core.session import Frame
from core.turn import Draft, OpenFrame
from knowledge import wording
from knowledge.diagnosing import COMMON

PERSON = Button("person")
WORTH_A_REMINDER = 30  # minutes

_NO_ANSWER = ("none_of_these", "not_sure")
_AT_ANY_QUESTION = ("both", "one_of_these", "solved", "all_tried", "other_way")

_KEYS: dict[str, tuple[str, ...]] = {
    "choosing_symptom": ("diagnosis.choose_symptom",),
    "asking_which": ("diagnosis.ask_which",),
    "offering": ("diagnosis.remedy", "diagnosis.remedy_next"),
    "out_of_remedies": ("diagnosis.out_of_remedies",),
}


def texts_of(state: str) -> tuple[str, ...]:
    """The text keys a state speaks with."""
    return _KEYS.get(state, ())


def refused_below(draft: Draft) -> bool:
    """Is this about a refusal that binding waits with?"""
    return any(frame.dialog == "binding" and frame.note("refusal") for frame in draft.stack)


def can_wait(draft: Draft, minutes: int) -> bool:
    """Is waiting the remedy, and is there somebody to remind of it: nobody, or binding after a refusal?"""
    bound_below = any(frame.dialog == "binding" for frame in draft.stack)
    return minutes >= WORTH_A_REMINDER and (refused_below(draft) or not bound_below)


def offered(frame: Frame) -> Offer:
    """The buttons that may be told in words, and what else may be said to the question."""
    options = tuple(f"option_{name}" for name in str(frame.notes.get("question", "")).split("|"))
    match frame.state:
        case "choosing_symptom":
            return Offer(tuple(f"symptom_{name}" for name in COMMON), (*_NO_ANSWER, "all_tried"), first=True)
        case "asking_one":
            return Offer(("affirm", "deny", "not_sure"), (*options, *_NO_ANSWER, *_AT_ANY_QUESTION), first=True)
        case "asking_which":
            return Offer((*options, "none_of_these"), ("not_sure", *_AT_ANY_QUESTION), first=True)
        case "offering" | "out_of_remedies":
            return Offer((), ("all_tried", "not_solved", "other_way", "solved"), first=True)
        case _:
            return NO_OFFER


def arrive(draft: Draft, frame: OpenFrame, question: str, remedy: str, wait: int = 0) -> None:
    """Say the open question, or offer the remedy, of the state; `wait`: minutes that the remedy takes."""
    match frame.state:
        case "choosing_symptom":
            buttons = [Button(f"symptom_{name}", wording.symptom_label(name)) for name in COMMON]
            draft.say("diagnosis.choose_symptom", *buttons, PERSON)
        case "asking_one":
            yes, no = Button("confirm", "button.yes"), Button("deny", "button.no")
            draft.say(wording.question_key(question), yes, no, Button("not_sure"), PERSON)
        case "asking_which":
            options = [Button(f"option_{name}", wording.option_label(name)) for name in question.split("|")]
            draft.say("diagnosis.ask_which", *options, Button("none_of_these"), PERSON)
        case "offering":
            key = "diagnosis.remedy_next" if frame.note("tried") else "diagnosis.remedy"
            later = (Button("retry_later", "button.remind_me"),) if can_wait(draft, wait) else ()
            ways = (*later, Button("solved"), Button("not_solved"), Button("other_way"), PERSON)
            draft.say(key, *ways, remedy=wording.remedy(remedy))
        case "out_of_remedies":
            draft.say("diagnosis.out_of_remedies", PERSON, Button("leave_diagnosis"))
