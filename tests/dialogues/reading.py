"""A script file -> scripts, one a row; whatever is not known is refused with file, line and the nearest name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from core import datafile
from core.datafile import Entries, Rows
from tests.dialogues import verbs
from tests.dialogues.refusing import Place
from tests.dialogues.script import Checks, KnownFailure, Script, Step

SUFFIX = ".talk.yaml"
MORNING = "2026-11-23T10:00:00+08:00"

# What $name stands for unless a script says otherwise.
VALUES = {
    "card": "6222020000000000018",
    "name": "陈思远",
    "id": "11010519491231002X",
    "mobile": "13900000000",
    "password": "836194",
}
# What people there are called.
NAMES = {"zh_HK": "陳思遠", "en": "CHEN SIYUAN"}
_TOP = ("title", "language", "given", "each", "known_failure", "steps")
_PLACEHOLDER = re.compile(r"\$([a-z_][a-z_0-9]*)")


def read(file: Path) -> list[Script]:
    """The scripts of a file, sorted as they stand in it. Raises DataFileError."""
    return _read(file, {}, ())


def _read(file: Path, given: dict[str, str], users: tuple[Path, ...]) -> list[Script]:
    shown = "/".join(file.parts[-3:])
    whole = datafile.read(file.read_text(encoding="utf-8"), shown)
    place = Place(shown, 1)
    top = place.entries(whole, _TOP, needed=("title", "steps"))
    name = file.name.removesuffix(SUFFIX)
    own = _given(place.at(top, "given"), top.get("given", Entries()))
    after = place.at(top.get("given", Entries()), "after")
    before_name, now = own.pop("after", ""), own.pop("now", MORNING)
    language = place.text(top, "language")
    rows = _rows(place.at(top, "each"), top.get("each"))
    scripts = []
    for row, extra in rows.items():
        merged = VALUES | _names(language) | own | extra | given
        before = _before(after, file, before_name, own | extra | given, users)
        steps = _steps(place.at(top, "steps"), top["steps"], merged)
        scripts.append(
            Script(
                name=f"{name}[{row}]" if row else name,
                title=place.text(top, "title"),
                file=file,
                now=before.now if before else now,
                values=merged,
                steps=steps,
                before=before,
                known_failure=_known_failure(place.at(top, "known_failure"), top.get("known_failure")),
                language=language,
            )
        )
    _refuse_unused(
        place.at(top, "each" if "each" in top else "given"),
        top,
        scripts,
        {*own, *(key for extra in rows.values() for key in extra)} - {*VALUES},
    )
    return scripts


def _given(place: Place, given: Any) -> dict[str, str]:
    return {name: place.text(given, name) for name in place.entries(given, None)}


def _names(language: str) -> dict[str, str]:
    return {"name": NAMES[language]} if language in NAMES else {}


def _rows(place: Place, each: Any) -> dict[str, dict[str, str]]:
    if each is None:
        return {"": {}}
    rows = place.entries(each, None)
    return {name: _given(place.at(rows, name), rows[name]) for name in rows}


def _before(place: Place, file: Path, name: str, given: dict[str, str], users: tuple[Path, ...]) -> Script | None:
    if not name:
        return None
    earlier = (file.parent / f"{name}{SUFFIX}").resolve()
    if earlier in users:
        raise place.refuse(f"'{name}' comes after itself", "break the circle")
    if not earlier.is_file():
        near = place.nearest(name, (f.name.removesuffix(SUFFIX) for f in file.parent.glob(f"*{SUFFIX}")))
        raise place.refuse(f"there is no script '{name}' beside this one", near)
    scripts = _read(earlier, given, (*users, file.resolve()))
    if len(scripts) > 1:
        raise place.refuse(f"'{name}' has rows", "go on after a script without `each`")
    return scripts[0]


def _steps(place: Place, steps: Any, values: dict[str, str]) -> tuple[Step, ...]:
    if not isinstance(steps, Rows) or not steps:
        raise place.refuse("a script needs steps", "write a list, each step with one verb")
    read = tuple(
        verbs.step(Place(place.file, line), filled(Place(place.file, line), step, values))
        for line, step in zip(steps.lines, steps, strict=True)
    )
    if not any(isinstance(step, Checks) for step in read):
        raise place.refuse("a script that checks nothing proves nothing", "say what must come: `bot:`, `now:` …")
    return read


def filled(place: Place, plain: Any, values: dict[str, str]) -> Any:
    """The same with every $name replaced."""
    if isinstance(plain, str):
        return _PLACEHOLDER.sub(lambda found: _value(place, found[1], values), plain)
    if isinstance(plain, Rows):
        rows = Rows(filled(place, item, values) for item in plain)
        rows.line, rows.lines = plain.line, plain.lines
        return rows
    entries = Entries((key, filled(place, item, values)) for key, item in plain.items())
    entries.line, entries.lines = plain.line, plain.lines
    return entries


def _value(place: Place, name: str, values: dict[str, str]) -> str:
    if name not in values:
        raise place.refuse(f"${name} stands for nothing", place.nearest(name, values))
    return values[name]


def _known_failure(place: Place, known: Any) -> KnownFailure | None:
    if known is None:
        return None
    entries = place.entries(known, ("reason", "since"), needed=("reason", "since"))
    return msgspec.convert(dict(entries), KnownFailure)


def _refuse_unused(place: Place, top: Entries, scripts: Iterable[Script], names: set[str]) -> None:
    written = str(top["steps"]) + "".join(_written(script.before) for script in scripts)
    for name in sorted(names):
        if f"${name}" not in written:
            raise place.refuse(f"the value '{name}' is never used", f"write ${name} in a step, or leave it out")


def _written(script: Script | None) -> str:
    return f"{script.file.read_text(encoding='utf-8')}{_written(script.before)}" if script else ""
