"""What the tests of the shell share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bot.databases import postgresql


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL server for this run."""
    with postgresql() as uri:
        yield uri
