"""Everyday words, as they lie beside this file: what is no name by itself."""

from __future__ import annotations

from pathlib import Path

from core.understanding.everyday import Everyday
from locales.trained import readings, simplified

HERE = Path(__file__).parent


def load() -> Everyday:
    """The words of `words.txt`: a line for each first character, followed by all the second ones."""
    lines = (HERE / "words.txt").read_text(encoding="utf-8").splitlines()[1:]
    words = frozenset(f"{line[0]}{second}" for line in lines for second in line[2:])
    return Everyday(words, simplified(), frozenset(readings().values()))
