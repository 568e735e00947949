"""What was found in a message, held against what a stranger says is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core.understanding.entities import Entity

Wanted = dict[str, Any]  # as `entity_generator.py` writes it


def faults(message: dict[str, Any], found: list[Entity]) -> Iterator[str]:
    """A line for all that is missed, surplus, or found otherwise than wanted."""
    left = list(found)
    for wanted in message["entities"]:
        same = [one for one in left if one.kind == wanted["kind"] and _meet(one, wanted)]
        hit = next((one for one in same if _placed(one, wanted)), same[0] if same else None)
        if hit:
            left.remove(hit)
        elif wanted.get("optional"):
            continue
        if wrong := _wrong(wanted, hit):
            yield f"{message['text']!r}: {wanted['kind']} {wanted['text']!r} {wrong}"
    for one in left:
        if one.kind not in message.get("open", ()):
            yield f"{message['text']!r}: {one.kind} {one.text!r} is not there"


def _wrong(wanted: Wanted, found: Entity | None) -> str:
    if found is None:
        return "is missed"
    if not _placed(found, wanted):
        return f"stands elsewhere than {found.text!r}"
    if wanted["value"] is not None and found.value != wanted["value"]:
        return f"is {wanted['value']}, not {found.value}"
    return "has another verdict" if found.valid != wanted.get("valid", found.valid) else ""


def _meet(found: Entity, wanted: Wanted) -> bool:
    return bool(found.start < wanted["end"] and wanted["start"] < found.end)


def _placed(found: Entity, wanted: Wanted) -> bool:
    if wanted.get("bounds") == "loose":
        left, right = wanted["core"]
        return bool(wanted["start"] <= found.start <= left and right <= found.end <= wanted["end"])
    return (found.start, found.end) == (wanted["start"], wanted["end"])


def faults_by_overlap(message: dict[str, Any], found: list[Entity]) -> Iterator[str]:
    """As `faults`, for messages whose places only have to be met: a line for all that is missed, other or surplus."""
    hit: set[int] = set()
    verdicts = message.get("valid") or [None] * len(message["entities"])
    for wanted, value, valid in zip(message["entities"], message["values"], verdicts, strict=True):
        met = [place for place, one in enumerate(found) if _meet(one, wanted)]
        same = next((place for place in met if found[place].kind == wanted["kind"]), None)
        hit.update(met)
        if same is None:
            yield f"{wanted['kind']} is missed"
        elif value is not None and not _same_value(found[same], value):
            yield f"{wanted['kind']} has another value"
        elif valid is not None and found[same].valid is not valid:
            yield f"{wanted['kind']} has another verdict"
    either_way = message.get("open", [])
    for place, one in enumerate(found):
        if place not in hit and not any(_meet(one, wanted) for wanted in either_way):
            yield f"{one.kind} is not there"


def _same_value(found: Entity, value: str) -> bool:
    """Large and small letters are one; of a code of ours the number alone will do."""
    ours, theirs = found.value.upper(), value.upper()
    return ours == theirs or (found.kind == "error_code" and ours.replace("-", "").endswith(theirs.replace("-", "")))
