"""A backup is put back: our database is as it was some steps ago, while bank and wallet have gone on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from bot.sandbox import ledger
from tests.crash import cases, homes
from tests.crash.homes import Place
from tests.crash.people import MAIN, WAYS, Person, Way
from tests.crash.playing import WHO, Play, Step
from tests.crash.process import StuckError
from tests.crash.trying import Tried
from tests.crash.view import View

WHERE = "到哪一步了"  # what somebody writes who has reloaded the page
WAYS_BACK = (MAIN, *(way for way in WAYS if way.name.startswith("9012")))


class Restored(Play):
    """Plays a way; after step `until` the database becomes the copy that was made after step `since`."""

    def __init__(self, place: Place, way: Way, since: int, until: int) -> None:
        super().__init__(place, way, ())
        self._way, self._since, self._until = way, since, until
        self._file = place.folder / "bindguide.db"
        self._copy = place.folder.with_name("backup.db")
        self.starts = 0
        """How often the person let the bank begin after that."""
        self.left_over = 0
        """Agreements that the bank had made and our copy does not know: nobody but a reconciliation can find them."""

    def _step(self, wish: object, number: int) -> Step:  # type: ignore[override]
        step = super()._step(wish, number)  # type: ignore[arg-type]
        if number == self._since:
            with closing(sqlite3.connect(self._file)) as now, closing(sqlite3.connect(self._copy)) as backup:
                now.backup(backup)
        if number == self._until:
            self._restore()
        if number > self._until:
            self.starts += step.name == "confirm" and step.asked == "sms_code"
            self.starts += step.name == "resend"
        return step

    def _restore(self) -> None:
        self._alive().kill()
        self._life = None
        for end in ("", "-wal", "-shm"):
            Path(f"{self._file}{end}").unlink(missing_ok=True)
        self._copy.replace(self._file)
        code, self.left_over = self._view.code, ledger.read(self._place.folder).agreements_without_binding
        self._view, self._person, self._ended = View(), Person(self._way, begun=True), None
        self._view.code = code  # the phone has forgotten nothing
        said: list[str] = []
        self._until_done({"conversation": WHO, "text": WHERE, "message_id": "reloaded"}, said, [])


def restored(way: Way) -> Tried:
    """A backup of each step, put back one step later, and at the end."""
    tried = Tried(f"a backup put back, {way.name}")
    steps = len(cases.healthy_of(way, "sqlite").steps)
    last = steps - 3  # bound, before the thanks
    for since in range(last):
        for until in sorted({since + 1, (since + last) // 2, last}):
            with homes.place("sqlite") as place:
                play = Restored(place, way, since, until)
                try:
                    ended = play.to_the_end()
                except StuckError as error:
                    tried.look(False, f"{since} at {until}: {error}")
                    continue
                found = list(_judged(place, play, ended.ended, ended.stuck))
                tried.look(not found, f"the backup of step {since} at step {until}: {found}")
                tried.count("codes sent anew because the person went on", play.starts)
                tried.count("agreements left to a reconciliation", ledger.read(place.folder).agreements_without_binding)
    return tried


def _judged(place: Place, play: Restored, ended: str | None, stuck: str) -> Iterable[str]:
    counts = ledger.read(place.folder)
    if stuck or ended != "bound":
        yield f"ended {ended} {stuck}"
    if (bindings := sum(counts.bindings.values())) != 1:
        yield f"{bindings} bindings"
    if counts.agreements_without_binding > play.left_over:
        yield f"{counts.agreements_without_binding} agreements without a binding"
    if twice := [key for key, times in counts.effects.items() if times > 1]:
        yield f"keys with several effects: {twice}"
    if (messages := sum(counts.messages.values())) > 1 + play.starts:
        yield f"{messages} messages, one and {play.starts} wanted"
