"""What the limits dialog says in each state."""

from __future__ import annotations

from core.says import Button
from core.turn import Draft, OpenFrame
from dialogs.limits.conditions import LIMITS, effect_day

CANCEL = Button("cancel")

_KEYS: dict[str, tuple[str, ...]] = {
    "choosing_limit": ("limits.which",),
    "asking_condition": tuple(f"limits.ask_{limit}" for limit in LIMITS),
    "confirming_request": tuple(f"limits.confirm_{limit}" for limit in LIMITS),
}


def texts_of(state: str) -> tuple[str, ...]:
    """The text keys a state speaks with."""
    return _KEYS.get(state, ())


def arrive(draft: Draft, frame: OpenFrame) -> None:
    """Say the open question of the state."""
    limit = frame.note("limit")
    match frame.state:
        case "choosing_limit":
            draft.say("limits.which", *(Button(f"limit_{name}") for name in LIMITS), CANCEL)
        case "asking_condition":
            yes, no = Button("confirm", "button.yes"), Button("deny", "button.no")
            draft.say(f"limits.ask_{limit}", yes, no, Button("not_sure"), CANCEL)
        case "confirming_request":
            yes = Button("confirm", "button.submit")
            draft.say(f"limits.confirm_{limit}", yes, CANCEL, day=effect_day(limit, draft.at))
        case "looking_up":
            draft.say("binding.verifying")
