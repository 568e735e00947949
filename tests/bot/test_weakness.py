"""Payment passwords that are too easy to guess are refused, ordinary ones are not."""

from __future__ import annotations

import pytest

from bot.weakness import weak

MOBILE = "13912345678"


@pytest.mark.parametrize(
    "password",
    ["111111", "123456", "654321", "123123", "123321", "121212", "112233", "113355", "998877", "199001", "900131"],
)
def test_patterns_are_weak(password: str) -> None:
    """Runs, repetitions, doubled steps and dates of birth."""
    assert weak(password, [])


def test_parts_of_what_is_known_are_weak() -> None:
    """Six digits of the person's own mobile are, of somebody else's not."""
    assert weak("391234", [MOBILE])
    assert not weak("391234", [])


@pytest.mark.parametrize("password", ["838291", "507163", "119922", "274095"])
def test_others_are_not(password: str) -> None:
    """What follows no pattern."""
    assert not weak(password, [])
