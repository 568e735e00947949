"""How well a diagnosis chooses, and where it loses: `python -m tests.benchmarks.diagnosing [--to FILE.svg]`.

Three hundred invented failures (tests/knowledge/failures.csv), each played with the best questions, with questions at
random and with none; the picture shows for each reason how many had their remedy later than second.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from html import escape
from pathlib import Path

from knowledge.handbook import Handbook
from knowledge.library import Library
from tests.knowledge.test_diagnosing import Score, at_random, best, failures, nothing, score, table

WAYS = {"best question": best, "random question": at_random, "no question": nothing}
_COLOURS = ("#2f6fb0", "#d98a2b", "#9aa7b4")
_NAME, _BAR, _HIGH, _ROW = 150, 420, 9, 40


def main(arguments: list[str] | None = None) -> None:
    """Print the table, and draw the picture where one is wanted."""
    parser = argparse.ArgumentParser(description="how well a diagnosis chooses, and where it loses")
    parser.add_argument("--to", type=Path, help="file to draw the picture to, as SVG")
    chosen = parser.parse_args(arguments)
    book = Handbook.load(Library.load())
    scores = {name: score(book, way) for name, way in WAYS.items()}
    sys.stdout.write(table(scores))
    if chosen.to:
        chosen.to.write_text(svg(scores), encoding="utf-8")


def svg(scores: dict[str, Score]) -> str:
    """A row a reason, a bar a way of asking: the share of its failures whose remedy came later than second."""
    counts = Counter(failure.reason for failure in failures())
    lost = [reason for reason in counts if any(reason in one.lost for one in scores.values())]
    reasons = sorted(lost, key=lambda reason: -scores["no question"].lost.get(reason, 0) / counts[reason])
    rows = [_row(at, reason, counts[reason], scores) for at, reason in enumerate(reasons)]
    wide, high = _NAME + _BAR + 90, 60 + len(reasons) * _ROW
    box = f'viewBox="0 0 {wide} {high}" font-family="sans-serif" font-size="12"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box}>'
    return "\n".join([head, *_legend(), *rows, "</svg>", ""])


def _legend() -> list[str]:
    lines = ['<text x="10" y="16" font-weight="bold">Remedy later than second, share of the failures</text>']
    for at, (name, colour) in enumerate(zip(WAYS, _COLOURS, strict=True)):
        x = 10 + at * 150
        lines.append(f'<rect x="{x}" y="26" width="10" height="10" fill="{colour}"/>')
        lines.append(f'<text x="{x + 16}" y="35">{escape(name)}</text>')
    return lines


def _row(at: int, reason: str, count: int, scores: dict[str, Score]) -> str:
    top = 54 + at * _ROW
    parts = [f'<text x="10" y="{top + 19}">{escape(reason)} ({count})</text>']
    for line, (name, colour) in enumerate(zip(WAYS, _COLOURS, strict=True)):
        share = scores[name].lost.get(reason, 0) / count
        y = top + line * (_HIGH + 2)
        parts.append(f'<rect x="{_NAME}" y="{y}" width="{max(1, share * _BAR):.0f}" height="{_HIGH}" fill="{colour}"/>')
        parts.append(f'<text x="{_NAME + share * _BAR + 6:.0f}" y="{y + 8}" font-size="9">{share:.0%}</text>')
    return "".join(parts)


if __name__ == "__main__":
    main()
