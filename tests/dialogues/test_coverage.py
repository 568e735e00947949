"""All scripts together: no state and no move of any dialog is left that nobody walks."""

from __future__ import annotations

import pytest

from bot.app import Content
from dialogs.binding.table import Facts
from tests.dialogues import collecting
from tests.dialogues.comparing import Words
from tests.dialogues.coverage import Coverage, everything, steps_of


def test_what_nobody_has_walked_is_named() -> None:
    """Everything is missing at first; what a machine then walks is missing no more."""
    content = Content()
    coverage = Coverage(content, Words())
    steps = steps_of(content.dialogs["binding"])
    before = coverage.missing()

    steps.step("asking_mobile", "hand_over", None)
    steps.step("refused", "advance", Facts({}, {}, account_known=False))

    assert set(before) - set(coverage.missing()) == {
        "binding: the state asking_consent",
        "binding: the state asking_mobile",
        "binding: the state refused",
        "binding: the state with_a_person",
        "binding: the move advance > asking_consent [consent_is_open]",
        "binding: the move hand_over > with_a_person",
    }


def test_every_state_and_move_is_walked(pytestconfig: pytest.Config) -> None:
    """Runs last, and only when every script has been played (see `collecting.py`)."""
    coverage = collecting.coverage_of(pytestconfig)
    if not everything() <= coverage.played:
        pytest.skip("not every script was played")

    assert coverage.missing() == []
