"""All scripts together: no state and no move of any dialog is left that nobody walks."""

from __future__ import annotations

import pytest

from tests.dialogues import collecting
from tests.dialogues.coverage import everything


def test_every_state_and_move_is_walked(pytestconfig: pytest.Config) -> None:
    """Runs last, and only when every script has been played (see `collecting.py`)."""
    coverage = collecting.coverage_of(pytestconfig)
    if not everything() <= coverage.played:
        pytest.skip("not every script was played")
    missing = coverage.missing()

    assert missing == []
