"""Questions written after the rules, six sets.

They were scored once unseen; since then they were looked at, so they keep what was reached and measure nothing new.
"""

from __future__ import annotations

import pytest

from bot.training.sources import sources
from core import datafile
from knowledge.answers import Result
from tests.knowledge.test_answers import QUESTIONS, answer, asker


@pytest.mark.parametrize(
    ("name", "first", "among_three"),
    [
        ("first", 0.97, 0.98),
        ("second", 0.95, 0.96),
        ("third", 0.93, 0.93),
        ("fourth", 0.98, 0.98),
        ("fifth", 0.96, 0.97),
        ("sixth", 0.98, 0.98),
    ],
)
def test_later_questions(name: str, first: float, among_three: float) -> None:
    """The right record comes first, or among the first three; what nobody can answer gets an honest no."""
    file = QUESTIONS / f"later_{name}.yaml"
    rows = datafile.read(file.read_text("utf-8"), file.name)["questions"]
    asked = {text: wanted.split() for text, wanted in rows.items()}
    known = {text: wanted for text, wanted in asked.items() if wanted != ["unknown"]}
    found = {text: answer(text) for text in asked}

    def right(most: int) -> int:
        return sum(bool(set(found[text].records[:most]) & set(wanted)) for text, wanted in known.items())

    assert right(1) >= first * len(known)
    assert right(3) >= among_three * len(known)
    assert all(found[text].result is Result.UNKNOWN for text in asked if text not in known)


def test_the_model_is_that_of_the_questions() -> None:
    """Who changes how people ask trains again (`run_bot.py train`)."""
    assert asker().book.guesser.sources == sources()
