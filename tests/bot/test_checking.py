"""`run_bot.py check` says yes to what is there, and names each thing that is wrong."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from bot import checking, settings
from bot.checking import ROOT, Place

FIRST = "zh_CN"
OTHER = "zz"  # a language made for these tests: a copy of the first


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what is checked."""
    root = tmp_path_factory.mktemp("checkout")
    for part in ("core", "dialogs", "locales", "bot"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "locales" / FIRST, root / "locales" / OTHER)
    return root


@pytest.fixture
def place(checkout: Path, tmp_path: Path) -> Place:
    """A copy to break, with two languages."""
    root = tmp_path / "checkout"
    shutil.copytree(checkout, root)
    return Place(root, (FIRST, OTHER))


def change(place: Place, file: str, old: str, new: str) -> None:
    """Replace the first place of a file that matches `old`."""
    path = place.root / file
    text = path.read_text("utf-8")
    changed = re.sub(old, new, text, count=1, flags=re.MULTILINE)
    assert changed != text
    path.write_text(changed, "utf-8")


def test_what_is_there_is_well(tmp_path: Path) -> None:
    """One line a part, and the longest lines to be read; 0 tells `make` that all is well."""
    said: list[str] = []
    read = settings.read({"BINDGUIDE_DATA": str(tmp_path)}, (FIRST,))

    result = checking.check(read, said.append)

    assert (result, said) == (0, [line for line in said if "to mend" not in line])
    assert [line for line in said if line.endswith(": well")] == [
        f"{part}: well" for part in ("settings", "knowledge", "texts", "texts said", "phrases", "agreements", "dialogs")
    ]


def test_a_problem_is_counted_and_told(tmp_path: Path) -> None:
    """1 when anything is wrong, with the problem below its part, and the other parts are looked at all the same."""
    said: list[str] = []
    whole = settings.read({"BINDGUIDE_DATA": str(tmp_path)}, (FIRST,))
    read = msgspec.structs.replace(whole, keys="no key")

    assert checking.check(read, said.append) == 1
    assert said[0] == "settings: 1 to mend"
    assert "BINDGUIDE_KEYS" in said[1]
    assert "dialogs: well" in said


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            f"locales/{FIRST}/texts.yaml",
            r"^binding\.card_length: .*$",
            "",
            r"dialogs/binding/marks\.py:\d+: there is no text 'binding\.card_length'; write it",
        ),
        (
            f"locales/{FIRST}/texts.yaml",
            r"^binding\.id_checksum: .*$",
            "",
            r"dialogs/binding/marks\.py:\d+: there is no text 'binding\.id_checksum'; write it",
        ),
        (
            f"locales/{FIRST}/texts.yaml",
            r"^button\.correct_mobile: .*$",
            "",
            r"dialogs/binding/words\.py:\d+: there is no text 'button\.correct_mobile'; write it",
        ),
        (
            f"locales/{FIRST}/texts.yaml",
            r"^idle\.photo: .*$",
            "idle.photo: 读不了。\nidle.nobody: 没有人说。",
            rf"locales/{FIRST}/texts\.yaml:\d+: 'idle\.nobody': nothing says this text; delete it",
        ),
        (
            f"locales/{FIRST}/texts.yaml",
            r"^binding\.code_wrong: .*$",
            "binding.code_wrong: 不对，还有 {{ tries }} 次，{{ minutes }} 分钟。",
            r"dialogs/binding/calls\.py:\d+: 'binding\.code_wrong' has a place for minutes; give it a value",
        ),
        (
            "dialogs/repair.py",
            r"^def _nothing",
            'WEATHER = lambda day: f"repair.weather_{day}"\n\n\ndef _nothing',
            r"dialogs/repair\.py:\d+: what can stand in 'repair\.weather_\{\}' is not known; say it in FILLINGS",
        ),
    ],
)
def test_what_dialogs_say_is_written(place: Place, file: str, old: str, new: str, told: str) -> None:
    """Each key that a dialog can say, whole or put together, has a text whose places it fills; no text is idle."""
    before = checking.said_problems(place)
    change(place, file, old, new)

    problems = [problem for problem in checking.said_problems(place) if problem not in before]

    assert len([problem for problem in problems if re.match(told, problem)]) == 1, problems


@pytest.mark.parametrize(
    ("part", "file", "old", "new", "told"),
    [
        (
            checking.text_problems,
            "texts.yaml",
            r"^idle\.photo: .*$",
            "",
            rf"locales/{OTHER}/texts\.yaml:1: 'idle\.photo' is missing; translate it from {FIRST}",
        ),
        (
            checking.text_problems,
            "texts.yaml",
            r"^idle\.photo:",
            "idle.film: 电影\nidle.photo:",
            rf"locales/{OTHER}/texts\.yaml:\d+: 'idle\.film' does not stand in {FIRST}",
        ),
        (
            checking.text_problems,
            "texts.yaml",
            r"\{\{ tries \}\}",
            "{{ number }}",
            rf"locales/{OTHER}/texts\.yaml:\d+: '[a-z_.]+' must place \['tries'\], not \['number'\]",
        ),
        (
            checking.text_problems,
            "texts.yaml",
            r"^idle\.photo: .*$",
            "idle.photo:",
            rf"{OTHER}/texts\.yaml:\d+: 'idle\.photo' has no text",
        ),
        (
            checking.phrase_problems,
            "phrases.yaml",
            r"^voice:",
            "loudly:",
            rf"locales/{OTHER}/phrases\.yaml:1: 'voice' is missing",
        ),
        (
            checking.agreement_problems,
            "agreement.yaml",
            r'^version: ".*"',
            'version: "2020-01"',
            rf"locales/{OTHER}/agreement\.yaml:1: version is 2020-01, not",
        ),
        (
            checking.agreement_problems,
            "privacy.yaml",
            r"- key: ",
            "- ",
            rf"locales/{OTHER}/privacy\.yaml:1: other sections or key terms",
        ),
    ],
)
def test_languages_say_the_same(
    place: Place, part: Callable[[Place], list[str]], file: str, old: str, new: str, told: str
) -> None:
    """Texts, phrases and agreements of one language are those of the others, key by key and place by place."""
    before = part(place)
    change(place, f"locales/{OTHER}/{file}", old, new)

    problems = part(place)

    assert before == []
    assert [problem for problem in problems if re.match(told, problem)], problems


def test_long_lines_are_reported_and_no_problem(place: Place) -> None:
    """The longest lines come first, each with its language and key."""
    long = "长" * 400
    change(place, f"locales/{FIRST}/texts.yaml", r"^idle\.photo: .*$", f"idle.photo: {long}")

    told = list(checking.longest(place))

    assert re.match(r"lines over 60 characters: \d+, the longest:", told[0])
    assert told[1] == f"  400 {FIRST} idle.photo"
