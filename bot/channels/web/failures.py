"""Where something failed, without values: a library's message may carry what a person typed."""

from __future__ import annotations

import sys
import traceback


def place() -> str:
    """The exception being handled and where it came from: "KeyError at rows:37 < run:32"."""
    kind, _, where = sys.exc_info()
    frames = traceback.extract_tb(where)[-4:]
    places = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    return f"{kind.__name__ if kind else '?'} at {places}"
