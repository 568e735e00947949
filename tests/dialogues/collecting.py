"""The pytest side of scripts: each `*.talk.yaml` under tests/dialogues is a file, each script in it an item."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.app import Content
from core.errors import DataFileError
from tests.dialogues import playing, reading
from tests.dialogues.comparing import Words
from tests.dialogues.coverage import Coverage, everything
from tests.dialogues.playing import ScriptFailedError
from tests.dialogues.program import Folders, quick_folder
from tests.dialogues.script import Script


class Shared:
    """What all scripts of a session share: content is read once, one migrated folder is copied."""

    def __init__(self, home: Path) -> None:
        self.content = Content()
        self.words = Words()
        self.folders = Folders(home)
        self.coverage = Coverage(self.content, self.words)


_SHARED = pytest.StashKey[Shared]()
WALKED = "test_every_state_and_move_is_walked"
OPTION, VARIABLE = "--dialogue-coverage", "BINDGUIDE_COVERAGE"


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Claims files with our suffix, no others."""
    if file_path.name.endswith(reading.SUFFIX):
        collector: pytest.Collector = ScriptFile.from_parent(parent, path=file_path)
        return collector
    return None


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option is known where this folder is named on the command line; the variable works everywhere."""
    parser.addoption(OPTION, action="store_true", help="print what the scripts of tests/dialogues have walked")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The test of what all scripts have walked comes last, and is left out where not all are played."""
    last = [item for item in items if item.name == WALKED]
    complete = everything() <= {item.path for item in items}
    items[:] = [item for item in items if item.name != WALKED] + (last if complete else [])
    if last and not complete:
        config.hook.pytest_deselected(items=last)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The table, where it is asked for."""
    asked = config.getoption(OPTION, default=False) or os.environ.get(VARIABLE) == "1"
    if asked and _SHARED in config.stash:
        terminalreporter.section("dialogue coverage")
        for line in config.stash[_SHARED].coverage.lines():
            terminalreporter.write_line(line)


def coverage_of(config: pytest.Config) -> Coverage:
    """What the scripts played so far have walked."""
    return _shared(config).coverage


class ScriptFile(pytest.File):
    """One file; a file that can't be read is an item that fails, so that the others still run."""

    def collect(self) -> Iterator[pytest.Item]:
        stem = self.path.name.removesuffix(reading.SUFFIX)
        try:
            scripts = reading.read(self.path)
        except DataFileError as error:
            yield UnreadableItem.from_parent(self, name=stem, error=error)
            return
        for script in scripts:
            yield ScriptItem.from_parent(self, name=script.name, script=script)


class UnreadableItem(pytest.Item):
    """A file that doesn't say what a script must."""

    def __init__(self, *, error: DataFileError, **rest: Any) -> None:
        super().__init__(**rest)
        self._error = error

    def runtest(self) -> None:
        raise ScriptFailedError(str(self._error))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        return str(excinfo.value)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self._error.line - 1, self.name


class ScriptItem(pytest.Item):
    """One script."""

    def __init__(self, *, script: Script, **rest: Any) -> None:
        super().__init__(**rest)
        self._script = script
        known = script.known_failure
        if known:
            reason = f"{known.reason} (since {known.since})"
            self.add_marker(pytest.mark.xfail(reason=reason, strict=True, raises=ScriptFailedError))

    def runtest(self) -> None:
        shared = _shared(self.config)
        shared.coverage.begin(self._script)
        trace = playing.play(self._script, shared.folders, shared.content, shared.words)
        shared.coverage.take(self._script, trace)
        self.user_properties.append(("turns", sum('"state":' in line for line in trace)))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, ScriptFailedError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"{self.name}: {self._script.title}"


def _shared(config: pytest.Config) -> Shared:
    if _SHARED not in config.stash:
        home = quick_folder()
        config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
        config.stash[_SHARED] = Shared(home)
    return config.stash[_SHARED]
