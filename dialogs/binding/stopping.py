"""The question whether to stop: yes, no, and what shows by itself that the binding goes on."""

from __future__ import annotations

import msgspec

from core.dialog import Look
from core.session import Frame
from core.turn import OpenFrame
from core.understanding.meaning import Meaning
from dialogs.binding.commands import WISHES
from dialogs.binding.table import LOOKS

_NOT_BESIDE = ("confirm", "holder_name")  # a yes is one to stopping, and a few words are no name


def look(frame: Frame, here: Look) -> Look:
    """The same, with the slot that was asked for before stopping was: a code typed now is still a code."""
    before = LOOKS.get(str(frame.notes.get("cancel_asked", "")))
    if frame.state != "confirming_cancel" or before is None or before.asked in _NOT_BESIDE:
        return here
    return msgspec.structs.replace(here, under=before.asked)


def goes_on(frame: OpenFrame, meaning: Meaning, brings_marks: bool) -> bool:
    """Whoever gives a detail or wants something else of the binding at this question doesn't stop."""
    return frame.state == "confirming_cancel" and not meaning.has("cancel") and (brings_marks or meaning.has(*WISHES))


def leave(frame: OpenFrame, meaning: Meaning) -> Meaning:
    """The question is closed; a yes or no beside the detail was about stopping, and is settled with it."""
    frame.clear("cancel_asked")
    return meaning.without("affirm", "deny")
