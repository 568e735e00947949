"""`chat --jsonl` as a process: killed at any moment, started again, alone on its folder; and how tests drive it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
MORNING = "2026-11-23T10:00:00+08:00"
CARD, NAME, DOCUMENT, MOBILE, PASSWORD = "6222020000000000018", "陈思远", "11010519491231002X", "13900000000", "836194"
LONGEST = 30.0  # seconds until a process that does not answer is given up

Line = dict[str, Any]


class Child:
    """One `chat --jsonl`. Lines that came before are dropped by their ids, as a program outside would."""

    def __init__(self, folder: Path, now: str | None = MORNING) -> None:
        self.folder = folder
        command = [sys.executable, str(ROOT / "run_bot.py"), "chat", "--jsonl", "--data", str(folder)]
        clean = {name: value for name, value in os.environ.items() if not name.startswith("BINDGUIDE_")}
        self._errors = (folder.parent / f"{folder.name}.stderr").open("ab")
        self._process = subprocess.Popen(
            [*command, *(["--now", now] if now else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=ROOT,
            env=clean,
        )
        self._rest = b""
        self.raw: list[str] = []  # every line that came out

    def ask(self, *requests: Line | str | bytes) -> list[Line]:
        """Send each request and wait for its `done`; all lines they caused."""
        lines: list[Line] = []
        for request in requests:
            self.send(request)
            while not lines or "done" not in lines[-1]:
                lines.append(self.line())
            if request is not requests[-1]:
                lines.pop()
        return lines

    def send(self, request: Line | str | bytes) -> None:
        """Send without waiting."""
        text = json.dumps(request, ensure_ascii=False) if isinstance(request, dict) else request
        data = text.encode() if isinstance(text, str) else text
        stdin = self._process.stdin
        if stdin is None:
            raise LookupError("no standard input")
        stdin.write(data + b"\n")
        stdin.flush()

    def line(self) -> Line:
        """The next line out."""
        stdout = self._process.stdout
        if stdout is None:
            raise LookupError("no standard output")
        until = time.monotonic() + LONGEST
        while b"\n" not in self._rest:
            ready, _, _ = select.select([stdout], [], [], max(0, until - time.monotonic()))
            chunk = os.read(stdout.fileno(), 1 << 16) if ready else b""
            if not chunk:
                raise EOFError(f"it ended or hangs; it said: {self.errors()}")
            self._rest += chunk
        line, _, self._rest = self._rest.partition(b"\n")
        self.raw.append(line.decode())
        parsed: Line = json.loads(line)
        return parsed

    def kill(self) -> list[Line]:
        """As a power cut would; the whole lines that had come out and were not read yet."""
        self._process.send_signal(signal.SIGKILL)
        lines: list[Line] = []
        with contextlib.suppress(EOFError):
            while True:
                lines.append(self.line())
        self.end()
        return lines

    def end(self) -> int:
        """Close its input and wait; its exit code."""
        if self._process.stdin and not self._process.stdin.closed:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        code = self._process.wait(LONGEST)
        if self._process.stdout:
            self._process.stdout.close()
        self._errors.close()
        return code

    def errors(self) -> str:
        """What stands on standard error, of this and earlier processes on the folder."""
        return (self.folder.parent / f"{self.folder.name}.stderr").read_text("utf-8")


def li(**request: Any) -> Line:
    """A request of the person li."""
    return {"conversation": "li", **request}


def says(lines: list[Line]) -> list[str]:
    """The keys of the bubbles."""
    return [line["say"]["key"] for line in lines if "say" in line]


def state(lines: list[Line]) -> Line:
    """The last state line."""
    found: Line = [line["state"] for line in lines if "state" in line][-1]
    return found


def code(lines: list[Line]) -> str:
    """The newest code on the phone."""
    text = [line["phone"]["text"] for line in lines if "phone" in line][-1]
    found = re.search(r"(?<!\d)\d{6}(?!\d)", text)
    assert found
    return found[0]


def form(lines: list[Line]) -> Line:
    """The newest form."""
    found: Line = [line["form"] for line in lines if "form" in line][-1]
    return found


def to_the_code(child: Child, who: str = "li", card: str = CARD) -> list[Line]:
    """Answer everything until the code has come."""
    texts = ("怎么绑卡", "好", card, "对", NAME, DOCUMENT, MOBILE, "好")
    return child.ask(*({"conversation": who, "text": text} for text in texts))


def bind(child: Child, who: str = "li", card: str = CARD) -> list[Line]:
    """The good path, for somebody who has no card yet."""
    lines = to_the_code(child, who, card)
    lines = child.ask({"conversation": who, "text": code(lines)})
    fields = {"payment_password": PASSWORD, "payment_password_repeat": PASSWORD}
    lines = child.ask({"conversation": who, "form": form(lines)["id"], "fields": fields})
    accept = {"conversation": who, "form": form(lines)["id"], "fields": {"accept": True}}
    return child.ask({"clock": {"advance": 60}}, accept)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where one process after the other keeps its data."""
    yield tmp_path / "data"


def test_killed_anywhere_it_goes_on(folder: Path) -> None:
    """Killed while it works and started again, the same requests with the same ids lead to one bound card.

    Every bubble comes with one id, however often it comes; no message reaches the phone twice; nothing is bound twice.
    """
    wanted = [("text", "怎么绑卡"), ("text", "好"), ("text", CARD), ("text", "对"), ("text", NAME), ("text", DOCUMENT)]
    wanted += [("text", MOBILE), ("button", "confirm")]
    seen: dict[str, str] = {}
    phones: set[str] = set()
    child = Child(folder)
    for number, (kind, value) in enumerate(wanted):
        request = li(**{kind: value}, message_id=f"m{number}")
        lines: list[Line] = []
        if number in (2, 5, 7):  # cut off at three different moments of its work
            child.send(request)
            time.sleep(0.004 * number)
            lines += child.kill()
            child = Child(folder)
        for line in [*lines, *child.ask(request)]:
            if "say" in line:
                assert seen.setdefault(line["say"]["id"], line["say"]["key"]) == line["say"]["key"]
            if "phone" in line:
                phones.add(line["phone"]["id"])
    child.end()

    assert list(seen.values()) == [
        "binding.ask_consent",
        "binding.ask_card_number",
        "binding.confirm_card",
        "binding.ask_holder_name",
        "binding.ask_id_number",
        "binding.ask_mobile",
        "binding.confirm_send",
        "binding.ask_sms_code",
    ]
    assert len(phones) == 1


def test_one_process_a_folder(folder: Path) -> None:
    """A second process on the same folder is refused with what to do; the lock dies with its holder."""
    first = Child(folder)
    first.ask(li(text="怎么绑卡"))
    second = Child(folder)

    assert second.end() != 0
    assert "another BindGuide is using" in first.errors()
    assert says(first.ask(li(text="好"))) == ["binding.ask_card_number"]
    first.kill()
    third = Child(folder)
    assert state(third.ask(li(text=CARD)))["asked"] == "confirm"
    assert third.end() == 0


def test_time_never_runs_backwards(folder: Path) -> None:
    """A start before the newest stored time is raised to it, with a line on standard error; nothing is lost."""
    first = Child(folder)
    first.ask(li(text="怎么绑卡"), {"clock": {"advance": 86_400}}, li(text="好"))
    first.end()

    second = Child(folder, now=MORNING)
    lines = second.ask({"inspect": "li"})
    second.end()

    assert "the clock is raised to it" in second.errors()
    due = [timer["due"] for line in lines if "seen" in line for timer in line["seen"]["timers"]]
    assert due
    assert min(due) >= 1_795_399_200_000 + 86_400_000


def test_a_time_without_offset_is_refused(folder: Path) -> None:
    """--now wants a time with its offset; anything else stops the start with one sentence."""
    child = Child(folder, now="2026-11-23T10:00:00")

    assert child.end() == 2
    assert "--now needs a time with offset" in child.errors()
    assert "Traceback" not in child.errors()
