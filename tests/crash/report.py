"""What a whole run tells: its parts as they end, then the tables."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field

SHOWN = 12  # breaches that are told in full


@dataclass
class Line:
    """One row of the table of everything that is no kill."""

    what: str
    tried: str
    """How often, with figures."""
    outcome: str = ""
    """In a few words; a breach says more."""


@dataclass
class Report:
    """Collects while it runs."""

    started: float = field(default_factory=time.monotonic)
    spoke: float = field(default_factory=time.monotonic)
    lines: list[Line] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)

    def say(self, line: str) -> None:
        """How far it is, with the time."""
        self.spoke = time.monotonic()
        show(f"{time.monotonic() - self.started:4.0f} s  {line}")

    def progress(self, done: int, of: int) -> None:
        """Every ten seconds, how far it is."""
        if time.monotonic() - self.spoke >= 10:
            self.say(f"  {done} of {of}")

    def add(self, what: str, tried: str, outcome: str, breaches: list[str]) -> None:
        """A part has ended."""
        self.lines.append(Line(what, tried, f"{len(breaches)} BREACHES" if breaches else outcome))
        self.breaches += [f"{what}: {breach}" for breach in breaches]
        self.say(f"{what}: {tried}: {self.lines[-1].outcome}")

    def drawn(self) -> str:
        """The table of the parts."""
        what, tried = (max((len(text) for text in texts), default=0) for texts in self._columns())
        return "\n".join(f"{row.what:{what}}  {row.tried:{tried}}  {row.outcome}" for row in self.lines)

    def _columns(self) -> tuple[list[str], list[str]]:
        return [row.what for row in self.lines], [row.tried for row in self.lines]

    def told_breaches(self) -> None:
        """The first of them in full."""
        for breach in self.breaches[:SHOWN]:
            show(breach)


def show(line: str = "") -> None:
    """One line for people."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
