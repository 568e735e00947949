"""What many tests share."""

from __future__ import annotations

import pytest

from bot.app import Content


@pytest.fixture(scope="session")
def content() -> Content:
    """Knowledge, texts and dialogs, read once."""
    return Content()
