"""A data file's text -> plain values that know their line (the only home of yaml).

Every scalar stays text (plain YAML would turn 0012 into 10 and NO into False); repeated keys are refused.
"""

from __future__ import annotations

from typing import Any

import yaml

from core.errors import DataFileError

Plain = Any  # str, Entries (a mapping) or Rows (a list)


class Entries(dict[str, Plain]):
    """A mapping of a data file; `line` is where it begins, `lines[key]` where a key stands (1-based)."""

    line: int = 0
    lines: dict[str, int]


class Rows(list[Plain]):
    """A list of a data file; `line` is where it begins, `lines[i]` where item i begins (1-based)."""

    line: int = 0
    lines: list[int]


def read(text: str, file: str) -> Plain:
    """The values in `text`: str, Entries or Rows. Raises DataFileError with file and line."""
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DataFileError(file, line, f"not readable as YAML ({error.problem})", "mend the marked line") from None
    except yaml.YAMLError as error:
        raise DataFileError(file, 1, f"not readable as YAML ({error})", "save it as UTF-8 text") from None
    return "" if node is None else _plain(node, file)


def _plain(node: yaml.Node, file: str) -> Plain:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    if isinstance(node, yaml.SequenceNode):
        rows = Rows(_plain(item, file) for item in node.value)
        rows.line, rows.lines = line, [item.start_mark.line + 1 for item in node.value]
        return rows
    return _entries(node, file, line)


def _entries(node: yaml.Node, file: str, line: int) -> Entries:
    entries = Entries()
    entries.line, entries.lines = line, {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        at = key_node.start_mark.line + 1
        if key in entries:
            raise DataFileError(file, at, f"the key '{key}' stands here a second time", "keep one of the two")
        entries[key], entries.lines[key] = _plain(value_node, file), at
    return entries
