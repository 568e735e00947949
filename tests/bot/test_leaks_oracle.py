"""What looks for secrets finds them, however they are written, and cries wolf at nothing."""

from __future__ import annotations

import os

import pytest

from tests.bot.somebody import secrets_of
from tests.leaks.oracle import Oracle, spellings

LI = secrets_of(7)
SECRETS = {"card": LI.card, "document": "51010719870613482X", "mobile": LI.mobile, "name": LI.name}
AROUND = (b'{"text":"', b'"}'), (b"", b""), (b"\x00\x01\xff", b"\n2026-11-25T10:00:00.123456Z")


@pytest.mark.parametrize("what", SECRETS)
def test_every_spelling_is_seen_through(what: str) -> None:
    """Plain, grouped, full-width, Chinese, encoded, packed, backwards: found in all of them."""
    oracle = Oracle(SECRETS)
    missed = [
        way
        for way, written in spellings(SECRETS[what]).items()
        for before, after in AROUND
        if not any(found.startswith(what) for found in oracle.found(before + written + after))
    ]

    assert missed == []


def test_a_code_counts_where_it_stands_free() -> None:
    """Six digits are found as a word or a value; the same digits inside an id or a time are chance."""
    oracle = Oracle({"code": "274813"})

    assert oracle.found("验证码274813".encode()) == {"code"}
    assert oracle.found(b'{"fields": {"payment_password": "274813"}}') == {"code"}
    assert oracle.found(b"2 7 4 8 1 3") == {"code"}
    assert oracle.found(b"a274813f0 10:00:00.274813 1274813") == set()


def test_what_is_no_secret_is_not_found() -> None:
    """Marks, random bytes and other people's numbers are no hits."""
    oracle = Oracle(SECRETS)
    marks = f"尾号{LI.card[-4:]} {LI.mobile[:3]}****{LI.mobile[-4:]} {LI.name[0]}***".encode()

    assert oracle.found(marks + os.urandom(100_000) + secrets_of(8).card.encode()) == set()
