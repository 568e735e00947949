"""Switches on the collection of scripts for this folder."""

from tests.dialogues.collecting import pytest_collect_file

__all__ = ["pytest_collect_file"]
