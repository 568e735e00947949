"""The verbs of a step: one reader each."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from core.datafile import Entries, Rows
from tests.dialogues import overhearing
from tests.dialogues import script as s
from tests.dialogues.refusing import Place
from tests.dialogues.wallet_moods import MOODS

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_CLOCK = re.compile(r"\+(\d+)([smhd])")
_OPEN = "..."
_CALLS = tuple(call for call, *_ in overhearing.CALLS)


def step(place: Place, plain: Any) -> s.Step:
    """One step with exactly one verb. Raises DataFileError."""
    entries = place.entries(plain, VERBS)
    if len(entries) != 1:
        raise place.refuse(f"a step has one verb, here are {', '.join(entries) or 'none'}", "begin a new step")
    (verb, value), *_ = entries.items()
    shown = f"{verb}: {_shown(value)}"
    return VERBS[verb](Place(place.file, entries.lines[verb]), value, {"line": entries.lines[verb], "shown": shown})


Told = dict[str, Any]


def _shown(value: Any) -> str:
    if isinstance(value, Entries):
        return "{" + ", ".join(f"{key}: {_shown(item)}" for key, item in value.items()) + "}"
    if isinstance(value, Rows):
        return "[" + ", ".join(_shown(item) for item in value) + "]"
    text = str(value).replace("\n", " / ")
    return text if len(text) <= 80 else f"{text[:80]}… ({len(text)} characters)"


def _mapped(place: Place, value: Any, main: str, *others: str) -> Entries:
    """A mapping; a text alone is its main entry."""
    if isinstance(value, str):
        alone = Entries({main: value})
        alone.line, alone.lines = place.line, {main: place.line}
        return alone
    return place.entries(value, (main, *others), needed=(main,))


def _me(place: Place, value: Any, told: Told) -> s.Me:
    said = _mapped(place, value, "text", "who", "message_id", "times")
    text = place.text(said, "text") * place.number(place.text(said, "times", "1"))
    return s.Me(text=text, who=place.text(said, "who"), message_id=place.text(said, "message_id"), **told)


def _press(place: Place, value: Any, told: Told) -> s.Press:
    said = _mapped(place, value, "key", "say", "who")
    say = place.number(place.text(said, "say", "0"))
    return s.Press(key=place.text(said, "key"), say=say, who=place.text(said, "who"), **told)


def _form(place: Place, value: Any, told: Told) -> s.Post:
    fields = place.flat(value)
    which, who = place.number(fields.pop("form", "-1")), fields.pop("who", s.EVERYBODY)
    typed: dict[str, str | bool] = {key: {"true": True, "false": False}.get(text, text) for key, text in fields.items()}
    return s.Post(fields=typed, form=which, who=who, **told)


def _code(place: Place, value: Any, told: Told) -> s.TypeCode:
    said = _mapped(place, value, "which", "who")
    which, known = place.text(said, "which"), ("newest", "previous", "wrong")
    if which not in known:
        raise place.refuse(f"no code is '{which}'", place.nearest(which, known))
    return s.TypeCode(which=which, who=place.text(said, "who"), **told)


def _photo(place: Place, value: Any, told: Told) -> s.Photo:
    said = _mapped(place, value, "name", "who")
    return s.Photo(name=place.text(said, "name"), who=place.text(said, "who"), **told)


def _contact(place: Place, value: Any, told: Told) -> s.Contact:
    said = _mapped(place, value, "number", "who")
    return s.Contact(number=place.text(said, "number"), who=place.text(said, "who"), **told)


def _bank(place: Place, value: Any, told: Told) -> s.Bank:
    switches = place.flat(value)
    return s.Bank(switches={key: int(text) if text.isdigit() else text for key, text in switches.items()}, **told)


def _wallet(place: Place, value: Any, told: Told) -> s.Wallet:
    if value not in MOODS:
        raise place.refuse(f"'{value}' is no mood of the wallet", place.nearest(str(value), MOODS))
    return s.Wallet(mood=str(value), **told)


def _clock(place: Place, value: Any, told: Told) -> s.Clock:
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise place.refuse(f"'{value}' is no time that passes", "write +90s, +30m, +2h or +1d")
    return s.Clock(seconds=int(found[1]) * _UNITS[found[2]], **told)


def _restart(place: Place, value: Any, told: Told) -> s.Restart:
    _only(place, value, "")
    return s.Restart(**told)


def _duplicate(place: Place, value: Any, told: Told) -> s.Duplicate:
    _only(place, value, "last")
    return s.Duplicate(**told)


def _nothing(place: Place, value: Any, told: Told) -> s.Nothing:
    _only(place, value, "")
    return s.Nothing(**told)


def _only(place: Place, value: Any, only: str) -> None:
    if value != only:
        raise place.refuse(f"'{value}' can't stand here", f"write '{only}'" if only else "leave the value out")


def _bot(place: Place, value: Any, told: Told) -> s.Says:
    who = place.text(value, "who") if isinstance(value, Entries) else s.EVERYBODY
    items = value if isinstance(value, Rows) else [value]
    if not items:
        raise place.refuse("no bubble is named", "write `nothing:` where none may come")
    return s.Says(bubbles=tuple(_bubble(place, item) for item in items), who=who, **told)


def _bubble(place: Place, item: Any) -> s.Bubble | None:
    if item == _OPEN:
        return None
    said = _mapped(place, item, "say", "words", "not_words", "buttons", "form", "language", "who")
    *leads, say = (key.strip() for key in place.text(said, "say").split("+"))
    any_leads = leads[:1] == [_OPEN]
    buttons = place.texts(said["buttons"]) if "buttons" in said else None
    return s.Bubble(
        say=say,
        leads=tuple(leads[1:] if any_leads else leads),
        any_leads=any_leads,
        words=place.texts(said.get("words", ()) or []),
        not_words=place.texts(said.get("not_words", ()) or []),
        buttons=tuple(key for key in buttons if key != _OPEN) if buttons is not None else None,
        any_buttons=buttons is not None and _OPEN in buttons,
        form=place.text(said, "form") if "form" in said else None,
        language=place.text(said, "language") if "language" in said else None,
    )


def _now(place: Place, value: Any, told: Told) -> s.Now:
    known = ("dialog", "state", "asked", "stack", "step", "of", "who")
    fields = place.flat(place.entries(value, known))
    return s.Now(who=fields.pop("who", s.EVERYBODY), fields=fields, **told)


def _asks(place: Place, value: Any, told: Told) -> s.Asks:
    calls = place.texts(value)
    for call in calls:
        if call.removesuffix(" again") not in _CALLS:
            raise place.refuse(f"'{call}' is nothing the bank or the wallet is asked", place.nearest(call, _CALLS))
    return s.Asks(calls=calls, **told)


def _slots(place: Place, value: Any, told: Told) -> s.Slots:
    entries = place.entries(value, None)
    who = place.text(entries, "who")
    slots: dict[str, dict[str, str] | str | None] = {}
    for slot, wanted in entries.items():
        if slot != "who":
            slots[slot] = None if wanted == "gone" else wanted if isinstance(wanted, str) else place.flat(wanted)
    return s.Slots(slots=slots, who=who, **told)


def _inspect(place: Place, value: Any, told: Told) -> s.Inspect:
    entries = place.entries(value, ("bindings", "tickets", "timers", "attempts", "who"))
    bindings = entries.get("bindings")
    return s.Inspect(
        bindings=tuple(place.flat(card) for card in bindings) if bindings is not None else None,
        tickets=place.number(place.text(entries, "tickets")) if "tickets" in entries else None,
        timers=place.texts(entries["timers"]) if "timers" in entries else None,
        attempts=place.flat(entries["attempts"]) if "attempts" in entries else None,
        who=place.text(entries, "who"),
        **told,
    )


def _phone(place: Place, value: Any, told: Told) -> s.Phone:
    if isinstance(value, str) and value.isdigit():
        return s.Phone(count=int(value), **told)
    return s.Phone(channels=place.texts(value), **told)


def _error(place: Place, value: Any, told: Told) -> s.Fails:
    return s.Fails(kind=place.texts(value)[0], **told)


VERBS: dict[str, Callable[[Place, Any, Told], s.Step]] = {
    "me": _me,
    "press": _press,
    "form": _form,
    "code": _code,
    "photo": _photo,
    "contact": _contact,
    "bank": _bank,
    "wallet": _wallet,
    "clock": _clock,
    "restart": _restart,
    "duplicate": _duplicate,
    "bot": _bot,
    "nothing": _nothing,
    "now": _now,
    "asks": _asks,
    "slots": _slots,
    "inspect": _inspect,
    "phone": _phone,
    "error": _error,
}
