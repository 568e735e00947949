"""What the scripts of a run have walked: every state and move of every dialog; and what they said, pressed, met."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from bot.app import Content
from core.dialog import Dialog
from core.machine import Row, Steps, Table
from dialogs.binding import refusals
from tests.dialogues import script as s
from tests.dialogues.comparing import Words
from tests.dialogues.script import Script

HERE = Path(__file__).parent
SPOKEN = ("binding.", "cards.", "questions.", "repair.", "idle.")  # the families of texts that are said in a chat
WIDTH = 116


class Coverage:
    """Listens to the dialogs' machines while scripts are played, and reads their traces afterwards."""

    def __init__(self, content: Content, words: Words) -> None:
        self._words = words
        self._tables = {name: dialog.table for name, dialog in content.dialogs.items()}
        self._moves: Counter[tuple[str, Row]] = Counter()
        self._states: Counter[tuple[str, str]] = Counter()
        self._edges: set[tuple[str, str, str]] = set()  # dialog, state before, state after
        self._codes: Counter[str] = Counter()
        self._pressed: Counter[str] = Counter()
        self._offered: set[str] = set()
        self._said: Counter[tuple[str, str]] = Counter()  # language, key
        self._folders: Counter[str] = Counter()
        self._known: dict[tuple[str, str], list[str]] = {}  # a sentence in a language -> its keys
        self.played: set[Path] = set()
        for name, dialog in content.dialogs.items():
            steps_of(dialog).watch = self._listening(name)

    def begin(self, script: Script) -> None:
        """A script is about to be played."""
        self.played.add(script.file)

    def take(self, script: Script, trace: list[str]) -> None:
        """A script has been played to its end."""
        self._folders["/".join(script.file.parts[-3:-1])] += 1
        self._pressed.update(_presses(script))
        for line in map(json.loads, trace):
            if "say" in line:
                self._hear(line["say"])

    def missing(self) -> list[str]:
        """The states and moves that nobody has walked."""
        return [
            *(
                f"{name}: the state {state}"
                for name, table in self._tables.items()
                for state in table.states
                if not self._states[name, state]
            ),
            *(
                f"{name}: the move {_shown(row)}"
                for name, table in self._tables.items()
                for row in table.rows
                if not self._moves[name, row]
            ),
        ]

    def lines(self) -> Iterator[str]:
        """The table, to be printed."""
        yield "scripts: " + ", ".join(f"{folder} {n}" for folder, n in sorted(self._folders.items()))
        for name, table in self._tables.items():
            yield from self._of_dialog(name, table)
        yield from self._of_texts()
        yield from _wrapped("buttons pressed", (f"{key} {n}" for key, n in sorted(self._pressed.items())))
        yield from _wrapped("  offered and never pressed", sorted(self._offered - set(self._pressed)))
        yield from _wrapped("refusals", (f"{code} {n}" for code, n in sorted(self._codes.items())))
        yield from _wrapped("  never met", sorted(set(refusals.codes()) - set(self._codes)))
        yield from _wrapped("WALKED BY NO SCRIPT", self.missing())

    # -- inside

    def _listening(self, dialog: str) -> Callable[[Row, str, Any], None]:
        def moved(row: Row, before: str, facts: Any) -> None:
            self._moves[dialog, row] += 1
            self._states[dialog, row.dest] += 1
            self._states[dialog, before] += 1  # the start is entered by no move
            self._edges.add((dialog, before, row.dest))
            code = getattr(facts, "notes", {}).get("refusal")
            if code and row.guard == "refusal_is_open" and before != row.dest:
                self._codes[str(code)] += 1

        return moved

    def _hear(self, say: dict[str, Any]) -> None:
        language, key, text = say["language"], say["key"], say["text"]
        self._offered.update(button["key"] for button in say["buttons"])
        self._said[language, key] += 1
        for sentence in text.split("\n")[: -self._words.lines_of(language, key)]:
            self._said.update((language, lead) for lead in self._keys_of(language, sentence))

    def _keys_of(self, language: str, sentence: str) -> list[str]:
        place = (language, sentence)
        if place not in self._known:
            key = self._words.key_of(language, sentence)
            self._known[place] = self._words.alike(language, key) if key else []
        return self._known[place]

    def _of_dialog(self, name: str, table: Table) -> Iterator[str]:
        states = sum(bool(self._states[name, state]) for state in table.states)
        moves = sum(bool(self._moves[name, row]) for row in table.rows)
        edges = sum(dialog == name for dialog, _, _ in self._edges)
        yield (
            f"{name}: {states} of {len(table.states)} states, {moves} of {len(table.rows)} moves, "
            f"{edges} ways from state to state"
        )
        for row in table.rows:
            yield f"  {_shown(row):<58}{self._moves[name, row]:>6}"

    def _of_texts(self) -> Iterator[str]:
        keys = set(filter(lambda key: key.startswith(SPOKEN), self._words.keys()))
        languages = sorted({language for language, _ in self._said})
        for language in languages:
            unsaid = sorted(key for key in keys if not self._said[language, key])
            yield f"texts said in {language}: {len(keys) - len(unsaid)} of {len(keys)}"
            yield from _wrapped("  never said", unsaid)


def steps_of(dialog: Dialog) -> Steps:
    """The machine that a dialog walks its table with."""
    found = [value for value in vars(dialog).values() if isinstance(value, Steps)]
    if len(found) != 1:
        raise LookupError(f"{type(dialog).__name__} walks its table with {len(found)} machines, one is expected")
    return found[0]


def everything() -> set[Path]:
    """All script files there are."""
    return set(HERE.glob("*/*/*.talk.yaml"))


def _shown(row: Row) -> str:
    return f"{row.trigger} > {row.dest}" + (f" [{row.guard}]" if row.guard else "")


def _presses(script: Script) -> Iterator[str]:
    if script.before:
        yield from _presses(script.before)
    yield from (step.key for step in script.steps if isinstance(step, s.Press))


def _wrapped(title: str, items: Iterable[str]) -> Iterator[str]:
    line = f"{title}:"
    empty = True
    for item in items:
        empty = False
        if len(line) + len(item) > WIDTH:
            yield line
            line = "   "
        line += f" {item},"
    if not empty:
        yield line.rstrip(",")
