"""Switches on the collection of scripts for this folder."""

from tests.dialogues.collecting import (
    pytest_addoption,
    pytest_collect_file,
    pytest_collection_modifyitems,
    pytest_terminal_summary,
)

__all__ = ["pytest_addoption", "pytest_collect_file", "pytest_collection_modifyitems", "pytest_terminal_summary"]
