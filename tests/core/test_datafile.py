"""Data files: every scalar stays the text that was typed, and what is wrong is named with file and line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import datafile
from core.datafile import Entries, Rows
from core.errors import DataFileError


@pytest.mark.parametrize("typed", ["0012", "NO", "yes", "1_000", "1e3", "2026-11-25", "~", "null", "0x1F", "12:30:45"])
def test_a_scalar_is_text(typed: str) -> None:
    """Nothing is turned into a number, a date, a truth or nothing."""
    assert datafile.read(f"a: {typed}", "f.yaml") == {"a": typed}


def test_values_know_their_lines() -> None:
    """A mapping knows the line of each key, a list the line of each item."""
    whole = datafile.read("a: 1\nb:\n  - x\n\n  - y\n", "f.yaml")

    assert isinstance(whole, Entries)
    assert whole.lines == {"a": 1, "b": 2}
    assert isinstance(whole["b"], Rows)
    assert whole["b"].lines == [3, 5]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: 1\nb: 2\na: 3", 3, "'a' stands here a second time"),
        ("a: [1, 2", 2, "not readable as YAML"),
        ("a: 1\n b: 2", 2, "not readable as YAML"),
        ("a: *nobody", 1, "not readable as YAML"),
    ],
)
def test_a_broken_file_is_refused(text: str, line: int, says: str) -> None:
    """A file that can't be read is refused with its name, the line and what to do."""
    with pytest.raises(DataFileError, match=says) as refused:
        datafile.read(text, "f.yaml")

    assert str(refused.value).startswith(f"f.yaml:{refused.value.line}: ")
    assert abs(refused.value.line - line) <= 1


def test_an_empty_file_is_empty_text() -> None:
    """Nothing in it is the empty text, not None."""
    assert datafile.read("", "f.yaml") == ""
    assert datafile.read("# only a comment\n", "f.yaml") == ""


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Whatever a file holds, it is read or refused by our own error, never by the library's."""
    try:
        datafile.read(text, "f.yaml")
    except DataFileError as refused:
        assert refused.file == "f.yaml"
