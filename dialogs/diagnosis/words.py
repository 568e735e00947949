"""What the diagnosis says in each state."""

from __future__ import annotations

from core.says import Button
from core.turn import Draft, OpenFrame
from knowledge import wording
from knowledge.diagnosing import COMMON

PERSON = Button("person")

_KEYS: dict[str, tuple[str, ...]] = {
    "choosing_symptom": ("diagnosis.choose_symptom",),
    "asking_which": ("diagnosis.ask_which",),
    "offering": ("diagnosis.remedy", "diagnosis.remedy_next"),
    "out_of_remedies": ("diagnosis.out_of_remedies",),
}


def texts_of(state: str) -> tuple[str, ...]:
    """The text keys a state speaks with."""
    return _KEYS.get(state, ())


def arrive(draft: Draft, frame: OpenFrame, question: str, remedy: str) -> None:
    """Say the open question, or offer the remedy, of the state."""
    match frame.state:
        case "choosing_symptom":
            buttons = [Button(f"symptom_{name}", wording.symptom_label(name)) for name in COMMON]
            draft.say("diagnosis.choose_symptom", *buttons)
        case "asking_one":
            yes, no = Button("confirm", "button.yes"), Button("deny", "button.no")
            draft.say(wording.question_key(question), yes, no, Button("not_sure"))
        case "asking_which":
            options = [Button(f"option_{name}", wording.option_label(name)) for name in question.split("|")]
            draft.say("diagnosis.ask_which", *options, Button("none_of_these"))
        case "offering":
            key = "diagnosis.remedy_next" if frame.note("tried") else "diagnosis.remedy"
            ways = (Button("solved"), Button("not_solved"), Button("other_way"), PERSON)
            draft.say(key, *ways, remedy=wording.remedy(remedy))
        case "out_of_remedies":
            draft.say("diagnosis.out_of_remedies", PERSON, Button("leave_diagnosis"))
