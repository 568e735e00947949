"""Marks: what outsiders may see of a slot never tells the secret, nor where it is kept."""

from __future__ import annotations

import json

import msgspec
import pytest

from core import marks
from core.marks import AnyMark, Cvv2, Digits, Expiry
from tests.core.pure import CARD, CODE, DOCUMENT, MOBILE, NAME, PASSWORD

EVERY = [
    CARD,
    NAME,
    DOCUMENT,
    MOBILE,
    CODE,
    PASSWORD,
    Expiry(ref="mem:1"),
    Cvv2(ref="mem:2", length=3),
    Digits(length=6),
]


@pytest.mark.parametrize("mark", EVERY, ids=marks.kind_of)
def test_what_is_seen_of_a_mark(mark: AnyMark) -> None:
    """A seen slot has neither a reference into the vault nor a fingerprint, and can be written as JSON."""
    seen = json.dumps(marks.seen(mark))

    assert mark.ref not in seen or mark.ref == ""
    assert "k:1" not in seen


@pytest.mark.parametrize("mark", EVERY, ids=marks.kind_of)
def test_a_mark_survives_the_store(mark: AnyMark) -> None:
    """A mark written as JSON and read again is the same mark of the same kind."""
    again = msgspec.json.decode(msgspec.json.encode(mark), type=AnyMark)

    assert again == mark
    assert marks.kind_of(again) == marks.kind_of(mark)


def test_a_card_shows_its_last_four_and_no_more() -> None:
    """Of a card length, last four and check are seen; its BIN is not."""
    assert marks.seen(CARD) == {"last4": "0018", "length": 19, "valid": True}
