"""Things are found exactly: in 314 labelled messages, in families of the like, and in thousands that are made."""

from __future__ import annotations

import os
import random
from pathlib import Path

from knowledge.library import Library
from tests.core import marked, notations

MESSAGES = int(os.environ.get("BINDGUIDE_MESSAGES", "500"))  # 5,000 before a release
BANKS = Library.load().place_banks


def test_labelled_messages() -> None:
    """Of those written by hand at least 97 % are read without a fault: kind, value and place of everything."""
    lines = (Path(__file__).parent / "entities.txt").read_text(encoding="utf-8").splitlines()
    messages = [marked.read(*line.split("\t", 1)) for line in lines if line]
    wrong = marked.wrong(messages, BANKS)

    assert len(messages) >= 300
    assert len(wrong) <= 0.03 * len(messages), "\n".join(wrong)


def test_families() -> None:
    """What one miss stood for, in all the ways people write the like; none of these is missed again."""
    lines = (Path(__file__).parent / "entity_families.txt").read_text(encoding="utf-8").splitlines()
    messages = [marked.read(*line.split("\t", 1)) for line in lines if not line.startswith("#")]
    wrong = marked.wrong(messages, BANKS)

    assert len(messages) >= 1400
    assert not wrong, "\n".join(wrong)


def test_every_notation() -> None:
    """Of those made from a seed at least 99.5 % are read without a fault."""
    draw = random.Random(20261125)  # noqa: S311 - the same ones each time
    messages = [marked.read(*notations.message(draw)) for _ in range(MESSAGES)]
    wrong = marked.wrong(messages, BANKS)

    assert len(wrong) <= 0.005 * len(messages), f"{len(wrong)} of {len(messages)}\n" + "\n".join(wrong)
