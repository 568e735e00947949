"""The table of the crash run: a row a place, a column a kind of breach."""

from __future__ import annotations

from collections import Counter

from tests.crash.arming import PLACES
from tests.crash.verdicts import COLUMNS

ROWS = ("(no kill)", *PLACES, "a second kill", "by chance", "at any instant", "on postgresql")


class Table:
    """Counts cases, kills and breaches."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = {row: Counter() for row in ROWS}

    def add(self, row: str, kills: int, breaches: list[str]) -> None:
        """One case."""
        self._counts[row].update(["cases", *breaches])
        self._counts[row]["kills"] += kills

    def kills_of(self, row: str) -> int:
        """The kills of one row."""
        return self._counts[row]["kills"]

    @property
    def total_kills(self) -> int:
        """Of all rows."""
        return sum(self.kills_of(row) for row in ROWS)

    def drawn(self) -> str:
        """For people; "" if nobody was killed."""
        if not self.total_kills:
            return ""
        heads = ("cases", "kills", *COLUMNS)
        lines = [f"{'killed at':16}" + "".join(f"{head:>{len(head) + 3}}" for head in heads)]
        total = sum(self._counts.values(), Counter[str]())
        for row, counts in (*self._counts.items(), ("total", total)):
            lines.append(f"{row:16}" + "".join(f"{counts[head]:>{len(head) + 3}}" for head in heads))
        return "\n".join(lines)
