"""The house rules hold, and each rule is shown to bite.

A rule is a function from one source to its complaints, `path:line: what is wrong`.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("core", "dialogs", "knowledge", "locales", "bot", "tests")

# Who may know whom; tests are free, and nobody knows the tests.
BELOW = {
    "core": (),
    "locales": ("core",),
    "knowledge": ("core",),
    "dialogs": ("knowledge", "core"),
    "bot": ("dialogs", "knowledge", "locales", "core"),
    "run_bot": ("bot", "dialogs", "knowledge", "locales", "core"),
}
OURS = (*BELOW, "tests")

# Where a library may be imported: a file, or a folder with all that lies in it.
CONSOLE = ("bot/channels/console.py", "bot/channels/console/")
WEB = ("bot/channels/web/", "bot/sandbox/", "bot/serving.py", "bot/channels/webhook.py", "bot/channels/securepage/")
TELEGRAM = tuple(f"bot/channels/telegram{part}.py" for part in ("", "_calls", "_letters", "_transport"))
HOMES = {
    "aiohttp": ("bot/channels/telegram_transport.py",),
    "alembic": ("bot/store/",),
    "argon2": ("bot/sandbox/",),
    "chinese_calendar": ("knowledge/workdays.py",),
    "cryptography": ("bot/keys.py", "bot/store/"),
    "httpx": ("bot/gateways/",),
    "init_data_py": ("bot/channels/securepage/initdata.py",),
    "jinja2": ("locales/texts.py",),
    "numpy": ("bot/training/",),
    "openpyxl": ("bot/importing/tables.py",),
    "phonenumbers": ("core/understanding/",),
    "prompt_toolkit": CONSOLE,
    "rapidfuzz": ("core/understanding/",),
    "rich": CONSOLE,
    "rustworkx": ("knowledge/graph.py",),
    "scipy": ("bot/training/",),
    "sklearn": ("bot/training/",),
    "sqlalchemy": ("bot/store/",),
    "starlette": WEB,
    "stdnum": ("core/understanding/", "bot/sandbox/"),
    "telegram": TELEGRAM,
    "transitions": ("core/machine.py",),
    "uvicorn": WEB,
    "yaml": ("core/datafile.py", "bot/sandbox/"),
}

LONGEST_FUNCTION = 50
LONGEST_FILE = 400
NAMES_THAT_SAY_NOTHING = frozenset(
    {"base", "common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}
)

# What may stand although it breaks a limit: "path" or "path function" -> why. It goes when the breach goes.
_KEPT = "written by somebody who had not seen the extractor, and kept as it came (tests/strangers/README.md)"
EXCEPTIONS: dict[str, str] = {
    "tests/strangers/entity_generator.py": _KEPT,
    "tests/strangers/entity_generator.py make_row": _KEPT,
}

# Parts that decide, and so touch no clock, file, network, process, environment or chance.
PURE = ("core", "dialogs")
IMPURE_MODULES = frozenset(
    {"asyncio", "concurrent", "ctypes", "fcntl", "getpass", "glob", "http", "importlib", "io", "locale"}
    | {"logging", "mmap", "multiprocessing", "os", "pathlib", "platform", "random", "secrets", "select"}
    | {"selectors", "shelve", "shutil", "signal", "smtplib", "socket", "sqlite3", "ssl", "subprocess", "sys"}
    | {"tempfile", "threading", "time", "urllib", "uuid", "zoneinfo"}
)
IMPURE_CALLS = frozenset({"open", "print", "input", "breakpoint", "exec", "eval", "__import__"})
IMPURE_METHODS = frozenset(
    {"now", "today", "utcnow", "read_text", "read_bytes", "write_text", "write_bytes", "sleep"}
)


class Source(NamedTuple):
    """A Python file: where it lies in the checkout, and its text."""

    path: str
    text: str

    @property
    def part(self) -> str:
        return PurePosixPath(self.path).parts[0].removesuffix(".py")

    @property
    def tree(self) -> ast.Module:
        return _parse(self.text)


@cache
def _parse(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def sources() -> tuple[Source, ...]:
    """Every Python file of the checkout, tests too."""
    files = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    if (ROOT / "run_bot.py").exists():
        files.append(ROOT / "run_bot.py")
    return tuple(Source(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in files)


def everywhere(rule: Callable[[Source], Iterable[str]]) -> list[str]:
    """What `rule` complains about in the checkout."""
    return [complaint for source in sources() for complaint in rule(source)]


# --- the rules: what they complain about ---


@cache
def imports(source: Source) -> tuple[tuple[int, str], ...]:
    """Each module that `source` imports, with its line; relative ones by their full name, late ones too."""
    return tuple(_imports(source))


def _imports(source: Source) -> Iterator[tuple[int, str]]:
    package = PurePosixPath(source.path).parent.parts
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*start, *filter(None, [node.module])))
            if module:
                yield node.lineno, module
            else:  # `from .. import bot` at the top of the checkout
                yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.Call) and _called(node) in {"import_module", "__import__"}:
            name = node.args[0] if node.args else None
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                yield node.lineno, name.value


def _called(call: ast.Call) -> str:
    """The last name of what is called: `now` for `datetime.now()`."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def strangers(source: Source) -> Iterator[str]:
    """A part imports a part of ours that doesn't lie below it."""
    if source.part == "tests":
        return
    known = (source.part, *BELOW[source.part])
    for line, module in imports(source):
        top = module.partition(".")[0]
        if top in OURS and top not in known:
            yield f"{source.path}:{line}: {source.part} may not import {top}"


def away_from_home(source: Source) -> Iterator[str]:
    """A big library is imported outside its home."""
    if source.part == "tests":
        return
    for line, module in imports(source):
        top = module.partition(".")[0]
        homes = HOMES.get(top)
        if homes and not any(source.path.startswith(home) for home in homes):
            yield f"{source.path}:{line}: {top} is imported only in {' and '.join(homes)}"


def too_long(source: Source) -> Iterator[str]:
    """A file or a function is longer than we allow ourselves, and isn't excused."""
    yield from (complaint for key, complaint in _breaches(source) if key not in EXCEPTIONS)


def _breaches(source: Source) -> Iterator[tuple[str, str]]:
    lines = len(source.text.splitlines())
    if lines > LONGEST_FILE:
        yield source.path, f"{source.path}: {lines} lines, at most {LONGEST_FILE}"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                found = f"{source.path}:{node.lineno}: {node.name} has {length} lines"
                yield f"{source.path} {node.name}", f"{found}, at most {LONGEST_FUNCTION}"


def stale(exceptions: dict[str, str], within: Iterable[Source]) -> list[str]:
    """Exceptions that excuse nothing any more, or give no reason."""
    needed = {key for source in within for key, _ in _breaches(source)}
    return [key for key, reason in exceptions.items() if key not in needed or not reason.strip()]


def named_for_nothing(source: Source) -> Iterator[str]:
    """A file or folder has a name that doesn't say what is in it."""
    for name in PurePosixPath(source.path).with_suffix("").parts:
        if name in NAMES_THAT_SAY_NOTHING:
            yield f"{source.path}: '{name}' doesn't say what is in it; name it for its job"


def impure(source: Source) -> Iterator[str]:
    """A part that only decides touches the world."""
    if source.part not in PURE:
        return
    for line, module in imports(source):
        if module.partition(".")[0] in IMPURE_MODULES:
            yield f"{source.path}:{line}: {source.part} is pure and may not import {module}"
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call):
            continue
        plain = isinstance(node.func, ast.Name)
        if _called(node) in (IMPURE_CALLS if plain else IMPURE_METHODS):
            yield f"{source.path}:{node.lineno}: {source.part} is pure and may not call {_called(node)}()"


def wordless(source: Source) -> Iterator[str]:
    """A module with something in it doesn't say what it is for (an empty __init__.py has nothing to say)."""
    if source.text.strip() and not (ast.get_docstring(source.tree) or "").strip():
        yield f"{source.path}:1: begin with a docstring that says what this file is for"


def without_readme(root: Path) -> list[str]:
    """Folders of the tree under `root` whose README.md is missing or empty."""
    readmes = [root / folder / "README.md" for folder in FOLDERS]
    return [file.parent.name for file in readmes if not (file.is_file() and file.read_text("utf-8").strip())]


def unlocked(wanted: Iterable[str], lock: str) -> list[str]:
    """Requirements that `lock` doesn't pin, or pins to a version they refuse."""
    pins: dict[str, str] = {}
    for line in lock.splitlines():
        name, equals, rest = line.partition("==")
        if equals and not line.startswith((" ", "#")):
            pins[canonicalize_name(name)] = rest.split()[0]
    needs = [Requirement(text) for text in wanted]
    return [
        str(need)
        for need in needs
        if (pin := pins.get(canonicalize_name(need.name))) is None or pin not in need.specifier
    ]


def addresses(lock: str) -> list[str]:
    """Lines of `lock` that name an index, a file or a place on the machine where it was made."""
    telling = ("://", " @ ", "-index", "--find-links", "/tmp", "/home", "/root")  # noqa: S108  only looked for
    return [line for line in lock.splitlines() if any(sign in line for sign in telling)]


# --- what holds ---


@pytest.mark.parametrize(
    ("path", "text", "who"),
    [
        ("core/session.py", "import dialogs.binding", "core may not import dialogs"),
        ("core/understanding/x.py", "from ...bot import app", "core may not import bot"),
        ("knowledge/reading.py", "from dialogs import binding", "knowledge may not import dialogs"),
        ("dialogs/binding.py", "def f():\n    from locales import texts", "dialogs may not import locales"),
        ("dialogs/binding.py", "import_module('bot.app')", "dialogs may not import bot"),
        ("locales/texts.py", "import knowledge", "locales may not import knowledge"),
        ("bot/app.py", "import run_bot", "bot may not import run_bot"),
        ("run_bot.py", "from tests import crash", "run_bot may not import tests"),
    ],
)
def test_a_part_imports_only_what_lies_below_it(path: str, text: str, who: str) -> None:
    """Each part knows only those below it: run_bot, bot, dialogs, knowledge, core; and bot, locales, core."""
    complaints = list(strangers(Source(path, text)))

    assert [complaint.partition(": ")[2] for complaint in complaints] == [who]
    assert list(strangers(Source("run_bot.py", "import bot.app\nfrom core import errors"))) == []
    assert everywhere(strangers) == []


@pytest.mark.parametrize("library", sorted(HOMES))
def test_a_big_library_is_imported_only_in_its_home(library: str) -> None:
    """To replace a big library one looks in one place."""
    home = HOMES[library][0]
    inside = home + "here.py" if home.endswith("/") else home

    assert list(away_from_home(Source("bot/turns.py", f"from {library}.deep import thing"))) != []
    assert list(away_from_home(Source(inside, f"import {library}"))) == []
    assert everywhere(away_from_home) == []


def test_no_function_or_file_is_too_long() -> None:
    """A function has at most 50 lines and a file at most 400, comments and blank lines included."""
    body = "    x = 1\n" * LONGEST_FUNCTION
    long_function = Source("bot/turns.py", f"async def turn():\n{body}")
    long_file = Source("bot/turns.py", "x = 1\n" * (LONGEST_FILE + 1))

    assert list(too_long(long_function)) == ["bot/turns.py:1: turn has 51 lines, at most 50"]
    assert list(too_long(long_file)) == ["bot/turns.py: 401 lines, at most 400"]
    assert everywhere(too_long) == []


def test_an_exception_goes_when_its_breach_goes() -> None:
    """Whatever is excused from a limit still breaks it, and says why it must."""
    long_file = Source("bot/turns.py", "x = 1\n" * (LONGEST_FILE + 1))

    assert stale({"bot/turns.py": "one table, read as a whole"}, [long_file]) == []
    assert stale({"bot/turns.py": " "}, [long_file]) == ["bot/turns.py"]
    assert stale({"bot/gone.py": "it was long once"}, [long_file]) == ["bot/gone.py"]
    assert stale(EXCEPTIONS, sources()) == []


@pytest.mark.parametrize("path", ["core/utils.py", "bot/common/x.py", "dialogs/base.py", "tests/helpers.py"])
def test_a_name_says_what_is_inside(path: str) -> None:
    """No file or folder is a drawer for odds and ends."""
    assert len(list(named_for_nothing(Source(path, "")))) == 1
    assert everywhere(named_for_nothing) == []


@pytest.mark.parametrize(
    "text",
    [
        "import time",
        "from random import choice",
        "import os.path",
        "from pathlib import Path",
        "import sqlite3",
        "from zoneinfo import ZoneInfo",
        "from datetime import datetime\nat = datetime.now()",
        "import datetime\nday = datetime.date.today()",
        "text = open('words.txt')",
        "def f(path):\n    return path.read_text()",
    ],
)
def test_deciding_touches_nothing(text: str) -> None:
    """core and dialogs read no clock, file, network or environment, and leave nothing to chance."""
    calendar = "from datetime import datetime, timedelta\nday = datetime(2026, 11, 25) + timedelta(days=1)"

    assert len(list(impure(Source("core/session.py", text)))) == 1
    assert len(list(impure(Source("dialogs/binding.py", text)))) == 1
    assert list(impure(Source("bot/clock.py", text))) == []
    assert list(impure(Source("core/session.py", calendar))) == []
    assert everywhere(impure) == []


def test_every_module_says_what_it_is_for() -> None:
    """The first thing in a module is a sentence about it."""
    assert list(wordless(Source("core/session.py", "import dataclasses"))) != []
    assert list(wordless(Source("core/session.py", '"""What is remembered between turns."""'))) == []
    assert everywhere(wordless) == []


def test_every_folder_has_a_readme(tmp_path: Path) -> None:
    """Whoever has to change something finds a README in the folder where it lies."""
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "README.md").write_text("# core\n", "utf-8")
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "README.md").write_text("\n", "utf-8")

    assert without_readme(tmp_path) == ["dialogs", "knowledge", "locales", "bot", "tests"]
    assert without_readme(ROOT) == []


@pytest.mark.parametrize(
    ("name", "extras"), [("requirements.lock", ("dev",)), ("requirements-browser.lock", ("browser",))]
)
def test_the_lock_is_in_step_with_the_project(name: str, extras: tuple[str, ...]) -> None:
    """All that pyproject.toml asks for is pinned (else: make lock), and no lock tells where it was made."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    optional = [need for extra in extras for need in project["optional-dependencies"][extra]]
    wanted = optional if "browser" in extras else [*project["dependencies"], *optional]
    lock = (ROOT / name).read_text("utf-8")

    pins = "rich==15.0.0 \\\n    --hash=sha256:0\npython-stdnum==2.2 \\\n"
    assert unlocked(["rich>=99", "Python_Stdnum", "nobody"], pins) == ["rich>=99", "nobody"]
    assert unlocked(wanted, lock) == []
    assert addresses("--index-url x\nx @ file:///x\nrich==15.0.0") == ["--index-url x", "x @ file:///x"]
    assert addresses(lock) == []
