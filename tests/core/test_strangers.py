"""Messages and labels by people who had not seen the extractor (tests/strangers/README.md)."""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
from pathlib import Path

import pytest

from core.understanding import entities
from core.understanding.entities import Asked
from knowledge.library import Library
from tests.strangers import entity_generator
from tests.strangers.judging import faults, faults_by_overlap

MESSAGES = os.environ.get("BINDGUIDE_MESSAGES", "500")  # 5,000 before a release
HAND = Path(entity_generator.__file__).with_name("messages.jsonl")
SECOND, THIRD, FOURTH = (HAND.with_name(f"messages_{name}.jsonl") for name in ("second", "third", "fourth"))
BANKS = Library.load().place_banks


def wrong(file: Path) -> tuple[int, list[str]]:
    """How many messages a file has, and the faults of each that has some."""
    messages = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    found = ["; ".join(faults(one, entities.find(one["text"], Asked(one["asked"]), BANKS))) for one in messages]
    return len(messages), [one for one in found if one]


def test_generated_messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of those in every notation at least 99.5 % are read without a fault."""
    file = tmp_path / "messages.jsonl"
    monkeypatch.setattr(sys, "argv", ["entity_generator", "--n", MESSAGES, "--out", str(file)])
    entity_generator.main()
    count, found = wrong(file)

    assert count == int(MESSAGES)
    assert len(found) <= 0.005 * count, "\n".join(found)


def test_messages_written_by_hand() -> None:
    """Of 300 as people write them while they bind a card at least 97 %."""
    count, found = wrong(HAND)

    assert count == 300
    assert len(found) <= 0.03 * count, "\n".join(found)


@pytest.mark.parametrize(
    ("file", "half", "least"),
    [(SECOND, 0, 145), (SECOND, 1, 145), (THIRD, 0, 145), (THIRD, 1, 143), (FOURTH, 0, 145), (FOURTH, 1, 145)],
)
def test_messages_of_later_strangers(file: Path, half: int, least: int) -> None:
    """Of the second every other message was never read; the fourth never; of the third only faults, once scored."""
    messages = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()][half::2]
    good = 0
    for one in messages:
        asked = Asked(one["asked"], one["asked"] == "sms_code", datetime.fromisoformat(one["now"]))
        good += not any(faults_by_overlap(one, entities.find(one["text"], asked, BANKS)))

    assert len(messages) == 150
    assert good >= least
