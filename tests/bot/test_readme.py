"""What the README at the top says is so."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from stdnum import luhn

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
PROGRAM = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
LINE = re.compile(r"^\| `(90\d\d)` \| `(\d+)` \|.*\| ([^|]+) \|$", re.MULTILINE)
PATIENCE = 60  # seconds a busy machine gets


class Card(NamedTuple):
    """A row of the table of cards."""

    digits: str
    number: str
    ways: tuple[str, ...]  # buttons that are offered, as they are labelled


CARDS = [Card(digits, number, tuple(re.findall(r"\[(.+?)\]", last))) for digits, number, last in LINE.findall(README)]


def environment(folder: Path) -> dict[str, str]:
    """Ours without settings of BindGuide's, and a place for temporary files."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("BINDGUIDE_")}
    return ours | {"TMPDIR": str(folder)}


# -- the program


def test_the_program_binds_a_card(tmp_path: Path) -> None:
    """The one Python program of the README, run as it stands, chats until the card is bound."""
    (program,) = PROGRAM
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )

    assert (done.stdout.splitlines()[-1:], done.stderr) == (["bound"], "")
    assert "绑好了" in done.stdout
    assert len(program.splitlines()) <= 26


# -- the cards


class Played:
    """`chat --jsonl`, request by request."""

    def __init__(self, program: subprocess.Popen[str]) -> None:
        self._program = program

    def ask(self, **request: Any) -> list[dict[str, Any]]:
        """All lines that answer a request."""
        assert self._program.stdin and self._program.stdout
        self._program.stdin.write(json.dumps(request) + "\n")
        self._program.stdin.flush()
        lines: list[dict[str, Any]] = []
        while not lines or "done" not in lines[-1]:
            lines.append(json.loads(self._program.stdout.readline()))
        return lines

    def binds(self, card: Card) -> list[dict[str, Any]]:
        """What comes of asking for a code with this card, by a person of its own."""
        mobile = f"1380000{card.digits}"
        for text in ("怎么绑卡", "同意", card.number, "对", "王小明", "11010519491231002X", mobile):
            self.ask(conversation=card.digits, text=text)
        return self.ask(conversation=card.digits, text="发送")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """One program for all cards."""
    folder = tmp_path_factory.mktemp("cards")
    command = [sys.executable, "run_bot.py", "chat", "--jsonl", "--data", str(folder)]
    program = subprocess.Popen(
        [*command, "--now", "2026-11-23T10:00:00+08:00"],
        cwd=ROOT,
        env=environment(folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    yield Played(program)
    program.communicate(timeout=PATIENCE)


def test_the_table_of_cards_is_whole() -> None:
    """A row for each behaviour, with a number of 19 digits that is right and carries the row's digits."""
    assert [card.digits for card in CARDS] == [str(digits) for digits in range(9001, 9017)]
    for card in CARDS:
        assert len(card.number) == 19
        assert card.number.startswith("622202" + card.digits)
        assert luhn.is_valid(card.number)


@pytest.mark.parametrize("card", CARDS, ids=[card.digits for card in CARDS])
def test_a_ready_number_does_what_its_row_says(played: Played, card: Card) -> None:
    """A card with ways on ends in them; of the others the bank agrees, asks more, or takes its time and then agrees."""
    lines = played.binds(card)
    offered = {button["label"] for line in lines if "say" in line for button in line["say"]["buttons"]}
    asked = [line["state"]["asked"] for line in lines if "state" in line][-1]
    messages = [line for line in lines if "phone" in line]

    assert set(card.ways) <= offered
    match card.digits:
        case "9010":
            assert asked is None
            later = played.ask(clock={"advance": 70})
            assert [line["state"]["asked"] for line in later if "state" in line][-1] == "sms_code"
        case "9011" | "9012":
            assert (asked, len(messages)) == ("sms_code", 1)
        case "9013":
            assert (asked, len(messages)) == ("sms_code", 0)
            assert [line for line in played.ask(clock={"advance": 90}) if "phone" in line]
        case "9016":
            assert (asked, len(messages)) == ("expiry", 0)
        case _:
            assert (asked, len(messages)) == (None, 0)
            assert card.ways


# -- names


def test_every_setting_is_documented() -> None:
    """The README names each setting that the program reads, and no other."""
    tree = ast.parse((ROOT / "bot" / "settings.py").read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    read = {ast.literal_eval(c.args[0]) for c in calls if c.func.id == "get" and isinstance(c.args[0], ast.Constant)}  # type: ignore[attr-defined]
    named = set(re.findall(r"BINDGUIDE_([A-Z_]+)", README))

    assert named == read


def test_every_make_target_is_documented() -> None:
    """The README names each target of the Makefile, and no other."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(" ".join(re.findall(r"^\.PHONY:(.*)$", makefile, re.MULTILINE)).split())

    assert set(re.findall(r"\bmake ([a-z-]+)", README)) == targets


def test_every_place_it_points_to_exists() -> None:
    """Files, folders and headings that the README links to or names are there."""
    linked = re.findall(r"\]\(([^)#]+)\)", README)
    named = re.findall(r"`((?:bot|core|dialogs|knowledge|locales|tests)/[\w./]*)`", README)
    headings = {re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-") for title in headlines()}

    assert [name for name in {*linked, *named} if not (ROOT / name).exists()] == []
    assert set(re.findall(r"\]\(#([^)]+)\)", README)) <= headings


def headlines() -> list[str]:
    """The headings of the README."""
    return re.findall(r"^#+ (.+)$", README, re.MULTILINE)


def test_a_sentence_a_line() -> None:
    """Prose has one sentence a line, so that changes are readable."""
    prose = re.sub(r"^```.*?^```", "", README, flags=re.MULTILINE | re.DOTALL)

    assert [line for line in prose.splitlines() if not line.startswith("|") and "。" in line.rstrip()[:-1]] == []
