"""What many tests share."""

from __future__ import annotations

import pytest

from bot.app import Content


@pytest.fixture(scope="session")
def content() -> Content:
    """Knowledge, texts and dialogs, read once."""
    return Content()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes long runs only where marks are chosen, as `make test-browser` and `make test-telegram` do."""
    if config.option.markexpr:
        return
    long = [item for item in items if item.get_closest_marker("thorough")]
    items[:] = [item for item in items if item not in long]
    config.hook.pytest_deselected(items=long)
