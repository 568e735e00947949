"""Numbers of one run: a series a case, a value a round; medians, ranges, targets."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    name: str
    unit: str
    """µs, s, ×, rows."""
    most: float | None = None
    """The target: the median may not be above it."""
    note: str = ""


class Measures:
    """Every value that was measured."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = {line.name: line for line in lines}
        self.values: dict[str, list[float]] = defaultdict(list)

    def add(self, name: str, value: float) -> None:
        """One round's value."""
        if name not in self._lines:
            raise KeyError(f"no line '{name}' in the table")
        self.values[name].append(value)

    def median(self, name: str) -> float:
        """Over the rounds."""
        return statistics.median(self.values[name])

    def missed(self) -> list[str]:
        """Lines whose target is not met."""
        return [
            line.name
            for line in self._lines.values()
            if line.most is not None and self.values[line.name] and self.median(line.name) > line.most
        ]

    def drawn(self) -> str:
        """For people."""
        rows = [f"{'':58}{'median':>9}  {'range':17}target"]
        for line in self._lines.values():
            values = self.values[line.name]
            if not values:
                continue
            low, high = _number(min(values), line.unit), _number(max(values), line.unit)
            target = f"<= {line.most:g}" if line.most is not None else ""
            if line.name in self.missed():
                target += "  MISSED"
            spread = "" if low == high else f"{low} .. {high}"
            middle = f"{_number(self.median(line.name), line.unit)} {line.unit}"
            rows.append(f"{line.name:58}{middle:>9}  {spread:17}{target} {line.note}".rstrip())
        return "\n".join(rows)

    def plain(self) -> dict[str, dict[str, object]]:
        """For JSON."""
        return {
            name: {
                "unit": self._lines[name].unit,
                "median": self.median(name),
                "values": values,
                "most": self._lines[name].most,
            }
            for name, values in self.values.items()
        }


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of all lie, e.g. 0.99."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _number(value: float, unit: str) -> str:
    if unit in ("µs", "rows"):
        return f"{value:.0f}" if value >= 10 or unit == "rows" else f"{value:.1f}"
    return f"{value:.2f}"
