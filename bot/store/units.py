"""Transactions under way: statements by name, rows by names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from bot.store.statements import Prepared

# Writes that may travel in one statement, in which none sees what another did; and what each must not travel with.
_TOGETHER: dict[str, frozenset[str]] = {
    **dict.fromkeys(("arrived", "new_letter", "new_effect", "new_ticket", "new_form"), frozenset()),
    **{name: frozenset({name}) for name in ("save_conversation", "put_subject", "new_consent")},
    "put_secret": frozenset({"forget"}),
    "forget": frozenset({"put_secret"}),
    "set_timer": frozenset({"set_timer", "drop_timer"}),
    "drop_timer": frozenset({"set_timer"}),
}
_PLACE = re.compile(r"%\((\w+)\)s")


class Row:
    """One row, by names."""

    def __init__(self, names: tuple[str, ...], values: tuple[Any, ...]) -> None:
        self.__dict__ = dict(zip(names, values, strict=True))

    if TYPE_CHECKING:  # every column is an attribute

        def __getattr__(self, name: str) -> Any: ...


class Unit:
    """One transaction under way: a statement has been answered when it returns."""

    def __init__(self, new_cursor: Callable[[], Any], statements: Mapping[str, Prepared]) -> None:
        self._new_cursor, self._statements = new_cursor, statements
        self.writes = 0  # statements that wrote

    def ahead(self, name: str, /, **values: Any) -> None:
        """This is going to be read next: where asking takes a round trip, it is asked now."""

    def write(self, name: str, /, **values: Any) -> None:
        """Run a writing statement whose count nobody needs."""
        self.writes += 1
        self._execute(name, values)

    def run(self, name: str, /, **values: Any) -> int:
        """Run a writing statement; how many rows it touched."""
        self.writes += 1
        return int(self._execute(name, values).rowcount)

    def rows(self, name: str, /, **values: Any) -> list[Row]:
        """Run a reading statement; all its rows."""
        cursor = self._execute(name, values)
        found = cursor.fetchall()
        if not found:
            return []
        names = self._statements[name].columns(cursor)
        return [Row(names, row) for row in found]

    def row(self, name: str, /, **values: Any) -> Row | None:
        """Its first row."""
        rows = self.rows(name, **values)
        return rows[0] if rows else None

    def value(self, name: str, /, **values: Any) -> Any:
        """The first column of its first row; None without one."""
        row = self._execute(name, values).fetchone()
        return row[0] if row else None

    def _execute(self, name: str, values: dict[str, Any]) -> Any:
        statement = self._statements[name]
        cursor = self._new_cursor()
        cursor.execute(statement.text, statement.bind(values))
        return cursor


class Piped(Unit):
    """One on PostgreSQL, as a pipeline: writes wait for nothing, a reading or counting statement waits for all.

    Sending a statement costs the client about as much as the server's work on it: so what was written goes
    in one where that makes no difference, and all that a turn is going to read comes in one round trip.
    """

    def __init__(
        self, new_cursor: Callable[[], Any], statements: Mapping[str, Prepared], sync: Callable[[], None]
    ) -> None:
        """`sync` waits for all that was sent."""
        super().__init__(new_cursor, statements)
        self._sync = sync
        self._writer = new_cursor()  # one for all whose answer nobody reads
        self._sent: dict[tuple[Any, ...], Any] = {}
        self._waiting: list[tuple[str, dict[str, Any]]] = []

    def ahead(self, name: str, /, **values: Any) -> None:
        """Sent now, read later."""
        self._sent[name, *values.values()] = self._execute(name, values)

    def write(self, name: str, /, **values: Any) -> None:
        """Sent with what follows, at the latest at the end."""
        self.writes += 1
        apart = _TOGETHER.get(name)
        if apart is None or any(waiting in apart for waiting, _ in self._waiting):
            self.flush()
        if apart is None:
            self._send(name, values)
        else:
            self._waiting.append((name, values))

    def run(self, name: str, /, **values: Any) -> int:
        """How many rows it touched, when the pipeline has come so far."""
        self.writes += 1
        cursor = self._execute(name, values)
        self._sync()
        return int(cursor.rowcount)

    def flush(self) -> None:
        """Send what waits to be written."""
        if len(self._waiting) > 1:
            text = _joined(tuple(self._statements[name].text for name, _ in self._waiting))
            bound = [self._statements[name].bind(values) for name, values in self._waiting]
            values = {f"s{n}_{name}": value for n, one in enumerate(bound) for name, value in one.items()}
            self._writer.execute(text, values)
        else:
            for name, values in self._waiting:
                self._send(name, values)
        self._waiting.clear()

    def begin(self) -> None:
        """BEGIN travels with the statements, as `end`'s COMMIT does: the driver's own wait for their answers."""
        self._writer.execute("BEGIN", prepare=False)

    def end(self) -> None:
        """Send all that waits, and COMMIT; whoever leaves the pipeline waits for the answers."""
        self.flush()
        self._writer.execute("COMMIT", prepare=False)

    def _send(self, name: str, values: dict[str, Any]) -> None:
        statement = self._statements[name]
        self._writer.execute(statement.text, statement.bind(values))

    def _execute(self, name: str, values: dict[str, Any]) -> Any:
        if self._sent and (sent := self._sent.pop((name, *values.values()), None)):
            return sent
        self.flush()
        return super()._execute(name, values)


@cache  # as many as there are kinds of turns
def _joined(texts: tuple[str, ...]) -> str:
    parts = []
    for n, text in enumerate(texts):
        own = _PLACE.sub(lambda place, n=n: f"%(s{n}_{place[1]})s", text)  # type: ignore[misc]
        parts.append(f"s{n} AS ({own})")
    return f"WITH {', '.join(parts)} SELECT 1"
