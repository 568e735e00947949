"""Time in binding: promises to try again, silence, secrets that have lived long enough, the place that is kept."""

from __future__ import annotations

import msgspec

from core import china
from core.effects import KeepUntil
from core.marks import DOUBTED, SET_ASIDE, CardNumber, Mark
from core.turn import Draft, OpenFrame
from dialogs.binding import slots
from dialogs.binding.marks import KEPT

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
PLACE_KEPT = 7 * DAY  # how long a stopped binding keeps its place
REMINDED = 10 * MINUTE
CLOSED = 2 * HOUR
MARGIN = 10 * MINUTE  # details kept for a promise go this long after it
LONGEST_KEPT = 36 * HOUR


def next_try(code: str, at: int) -> int:
    """When a new try makes sense after this refusal (ms): by the cause, in China's time."""
    match code:
        case "LIMIT-07":
            return china.midnight_after(at)
        case "CARD-08":
            return china.midnight_after(at) + 10 * HOUR
        case "UNREACHABLE":
            return at + 10 * MINUTE
        case _:
            return at + 30 * MINUTE


def ask_to_keep(draft: Draft, frame: OpenFrame) -> bool:
    """"Later, please": the time is named, and whether the details may be kept until then is asked."""
    if not frame.note("refusal") or frame.note("promised"):
        return False
    since = frame.number("refused_at") or draft.at
    due = max(next_try(frame.note("refusal"), since), draft.at + MINUTE)
    frame.notes["keeping_asked"] = due
    slots.set_timer(draft, frame, "promise", due)  # promised either way; only the details wait for an answer
    return True


def promise(draft: Draft, frame: OpenFrame, keep: bool) -> None:
    """The promise stands; details are kept for it with consent, else card and ID number go now."""
    due = frame.number("keeping_asked")
    frame.clear("keeping_asked")
    frame.notes["promised"] = due
    slots.set_timer(draft, frame, "promise", due)
    if keep:
        until = min(due + MARGIN, draft.at + LONGEST_KEPT)
        refs = tuple(v.ref for v in draft.slots.values() if isinstance(v, Mark) and v.ref)
        draft.ask(KeepUntil(refs, until))
        slots.set_timer(draft, frame, "secrets", until)
    else:
        draft.forget("card_number", "id_number", DOUBTED, SET_ASIDE)
        slots.drop_timer(draft, frame, "secrets")


def retry_is_due(draft: Draft, frame: OpenFrame) -> None:
    """The promised time has come: ask whether to try now."""
    due = frame.number("promised") or frame.number("keeping_asked")
    if due:
        frame.notes["retry_due"] = due
        frame.notes["heard_at"] = draft.at
        frame.clear("promised", "keeping_asked", "timer_promise", "reminded", "closed")
        if not frame.number("timer_silence"):
            slots.set_timer(draft, frame, "silence", draft.at + REMINDED)


def retry(draft: Draft, frame: OpenFrame) -> None:
    """Try again with what is there; what was right is not asked again."""
    if frame.number("promised") > draft.at:
        frame.notes["still_promised"] = frame.number("promised")  # tried early: the promise stands if it is in vain
    frame.notes["tried_again"] = frame.note("refusal")
    frame.clear("retry_due", "promised", "refusal", "keeping_asked")
    frame.notes["send_confirmed"] = draft.at


def not_now(draft: Draft, frame: OpenFrame) -> None:
    """Not yet: a new time, and whether what is still there may be kept until then."""
    frame.clear("retry_due")
    frame.notes["refused_at"] = draft.at
    if not ask_to_keep(draft, frame):
        return
    if "card_number" not in draft.slots:
        promise(draft, frame, keep=False)


def heard(draft: Draft, frame: OpenFrame) -> bool:
    """The person is here; True if they come back after the polite close."""
    back = bool(frame.note("closed"))
    frame.notes["heard_at"] = draft.at
    frame.clear("closed", "reminded")
    if not frame.number("timer_silence"):
        slots.set_timer(draft, frame, "silence", draft.at + REMINDED)
    if frame.number("timer_place") < draft.at + PLACE_KEPT - DAY:
        slots.set_timer(draft, frame, "place", draft.at + PLACE_KEPT)
    return back


def silence(draft: Draft, frame: OpenFrame) -> str:
    """What to do after a while without a word: "remind", "close", or "" (somebody spoke, or we owe the next word).

    The timer is not moved with every message: it looks when it rings, and sets itself anew.
    """
    frame.clear("timer_silence")
    since = frame.number("heard_at")
    if frame.note("promised"):
        return ""  # the next word is ours, at the promised time
    if frame.note("awaiting") or frame.number("locked_until") > draft.at:
        slots.set_timer(draft, frame, "silence", max(frame.number("locked_until"), draft.at) + REMINDED)
        return ""
    due = since + (CLOSED if frame.note("reminded") else REMINDED)
    if draft.at < due:
        slots.set_timer(draft, frame, "silence", due)
        return ""
    if frame.note("keeping_asked") and frame.note("reminded"):
        return ""  # reminded once; the next word is ours, at the promised time
    if frame.note("reminded"):
        frame.notes["closed"] = 1
        return "close"
    frame.notes["reminded"] = 1
    slots.set_timer(draft, frame, "silence", since + CLOSED)
    return "remind"


def forget_secrets(draft: Draft, frame: OpenFrame) -> bool:
    """Card and ID number have lived long enough: they go, the place stays. True if the open question may change."""
    frame.clear("timer_secrets")
    if frame.note("awaiting"):
        slots.set_timer(draft, frame, "secrets", draft.at + KEPT)
        return False
    if frame.note("agreement"):
        for slot in ("card_number", "id_number"):
            keep_mark_only(draft, slot)
        return False
    if frame.note("keeping_asked"):  # whether they may stay was not answered: they go, what was promised stands
        promise(draft, frame, keep=False)
        return True
    card = draft.mark("card_number", CardNumber)
    frame.notes["forgotten"] = card.last4 if card else ""
    frame.notes["reached"] = frame.number("step")
    slots.release_verification(draft, frame)
    frame.clear("codes")
    draft.forget("card_number", "id_number", DOUBTED, SET_ASIDE)
    return True


def keep_mark_only(draft: Draft, slot: str) -> None:
    """The secret leaves the vault, its mark stays in the slot."""
    value = draft.slots.get(slot)
    if isinstance(value, Mark) and value.ref:
        draft.forget(slot)
        draft.slots[slot] = msgspec.structs.replace(value, ref="")
