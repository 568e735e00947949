"""What came of one kind of trouble that was tried."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tried:
    """How often, what happened, and what should not have."""

    name: str
    times: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    """What happened, in words, and how often."""
    breaches: list[str] = field(default_factory=list)

    def count(self, what: str, times: int = 1) -> None:
        """Something happened that is worth telling."""
        self.counts[what] += times

    def look(self, right: bool, what: str) -> None:
        """One more; `what` went wrong unless it is right."""
        self.times += 1
        if not right:
            self.breaches.append(what)

    @property
    def told(self) -> str:
        """`26 times, 60 requests refused`."""
        return ", ".join([f"{self.times} times", *(f"{times} {what}" for what, times in self.counts.items())])
