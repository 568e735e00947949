"""Time in binding: promises to try again, silence, secrets that have lived long enough, the place that is kept."""

from __future__ import annotations

import msgspec

from core import china
from core.effects import KeepUntil
from core.marks import HIDDEN, CardNumber, Mark
from core.turn import Draft, OpenFrame
from dialogs.binding import later, slots, wished
from dialogs.binding.marks import KEPT
from dialogs.binding.wished import HOUR, MINUTE

DAY = 24 * HOUR
PLACE_KEPT = 7 * DAY  # how long a stopped binding keeps its place
REMINDED = 10 * MINUTE
CLOSED = 2 * HOUR
MARGIN = 10 * MINUTE  # details kept for a promise go this long after it
LONGEST_KEPT = 36 * HOUR
FURTHEST = PLACE_KEPT - DAY  # a promise for later than this would outlive the place
NIGHT = (22, 7)  # hours between which nobody should have to get up for a promise
MORNING = 8
BUSY = 30 * MINUTE  # whoever has no time at the promised hour is called again after this
SAME = 5 * MINUTE  # a time as near as this to the promised one is the same


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


def ask_to_keep(draft: Draft, frame: OpenFrame, wish: int = 0) -> bool:
    """"Later, please": the time is named, and whether the details may be kept until then is asked.

    `wish`: the time (ms) they asked for. Nothing is asked where nothing is left to keep, or a yes already covers it.
    """
    if not frame.note("refusal") or (frame.note("promised") and not wish):
        return False
    since = frame.number("refused_at") or draft.at
    due = wish or max(next_try(frame.note("refusal"), since), draft.at + MINUTE)
    frame.clear("promised", "retry_due", "same_again")
    frame.notes["keeping_asked"] = due
    draft.in_full = bool(wish)  # a new time is told, also where another one was told before
    slots.set_timer(draft, frame, "promise", due)  # promised either way; only the details wait for an answer
    if "card_number" not in draft.slots:
        promise(draft, frame, keep=False)
    elif frame.number("kept_until") >= due + MARGIN:
        promise(draft, frame, keep=True)
    elif not _can_be_kept(draft, due):
        draft.lead("binding.not_kept_so_long")
        _stand(frame)  # what was filled in lives out its half hour
    return True


def _can_be_kept(draft: Draft, due: int) -> bool:
    until = due + MARGIN
    return until <= draft.at + LONGEST_KEPT and (china.day(until) - china.day(draft.at)).days <= 1


def _stand(frame: OpenFrame) -> None:
    frame.notes["promised"] = frame.number("keeping_asked")
    frame.clear("keeping_asked")


def promise(draft: Draft, frame: OpenFrame, keep: bool) -> None:
    """The promise stands; details are kept for it with consent, else card and ID number go now."""
    _stand(frame)
    due = frame.number("promised")
    slots.set_timer(draft, frame, "promise", due)
    if keep:
        _keep_until(draft, frame, min(due + MARGIN, draft.at + LONGEST_KEPT))
        frame.notes["kept_until"] = frame.number("timer_secrets")
    else:
        draft.forget("card_number", "id_number", *HIDDEN)
        slots.drop_timer(draft, frame, "secrets")


def _keep_until(draft: Draft, frame: OpenFrame, until: int) -> None:
    refs = tuple(v.ref for v in draft.slots.values() if isinstance(v, Mark) and v.ref)
    draft.ask(KeepUntil(refs, until))
    slots.set_timer(draft, frame, "secrets", until)


def call_off(draft: Draft, frame: OpenFrame) -> None:
    """No call after all: what was kept for it lives no longer than anything that has just been filled in."""
    frame.clear("promised", "keeping_asked", "retry_due", "same_again", "kept_until")
    slots.drop_timer(draft, frame, "promise")
    if frame.number("timer_secrets") > draft.at + KEPT:
        _keep_until(draft, frame, draft.at + KEPT)


def later_than_asked(draft: Draft, frame: OpenFrame, text: str) -> bool:
    """A wish to wait, in words: promised for the time they name, or else for ours; True if there was one to promise."""
    agreed = frame.number("promised") or frame.number("keeping_asked")
    busy = bool(frame.note("retry_due"))  # the time has come, and not the moment
    usual = draft.at + BUSY if busy else next_try(frame.note("refusal"), frame.number("refused_at") or draft.at)
    full = frame.note("refusal") == "LIMIT-07" and not busy
    earliest = max(usual if full else 0, draft.at + MINUTE)
    moved = later.shifted(text, agreed)
    wish = max(moved, draft.at + MINUTE) if moved else wished.due(text, draft.at, earliest, usual)
    if later.no_certain_day(text, draft.at) and not frame.note("promised"):
        draft.lead("repair.later")
        return True
    if wish > draft.at + FURTHEST:
        draft.lead("binding.promise_too_far")
        return True
    if full and 0 < wish < earliest:
        draft.lead("binding.not_before")
        wish = earliest
    if agreed and (not wish or abs(wish - agreed) < SAME):
        return True  # just what was agreed on: it is said again
    if frame.note("refusal") in ("BANK-404", "UNREACHABLE") and later.waits_for_the_bank(text):
        draft.lead("binding.bank_not_seen")
    if busy:
        frame.notes["refused_at"] = draft.at
    return ask_to_keep(draft, frame, wish or (usual if busy else 0))


def in_the_morning(due: int) -> int:
    """The first morning after a time of the night; 0 where it is none."""
    hour = china.moment(due).hour
    if NIGHT[1] <= hour < NIGHT[0]:
        return 0
    day = due if hour < NIGHT[1] else china.midnight_after(due)
    return china.midnight_after(day - DAY) + MORNING * HOUR


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
    frame.clear("retry_due", "promised", "refusal", "keeping_asked", "same_again")
    frame.notes["send_confirmed"] = draft.at


def not_now(draft: Draft, frame: OpenFrame) -> None:
    """Not yet: a new time, and whether what is still there may be kept until then."""
    again = frame.note("same_again")
    frame.clear("retry_due", "same_again")
    if again:
        return  # nothing was promised: back to the ways on
    frame.notes["refused_at"] = draft.at
    ask_to_keep(draft, frame)


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
    if frame.note("promised"):  # for longer than they may be kept
        draft.forget("card_number", "id_number", *HIDDEN)
        return False
    if frame.note("keeping_asked"):  # whether they may stay was not answered: they go, what was promised stands
        promise(draft, frame, keep=False)
        return True
    card = draft.mark("card_number", CardNumber)
    frame.notes["forgotten"] = card.last4 if card else ""
    frame.notes["reached"] = frame.number("step")
    slots.release_verification(draft, frame)
    frame.clear("codes")
    draft.forget("card_number", "id_number", *HIDDEN)
    return True


def keep_mark_only(draft: Draft, slot: str) -> None:
    """The secret leaves the vault, its mark stays in the slot."""
    value = draft.slots.get(slot)
    if isinstance(value, Mark) and value.ref:
        draft.forget(slot)
        draft.slots[slot] = msgspec.structs.replace(value, ref="")
