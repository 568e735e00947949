"""The terminal: what a typed line means, what a pipe gets, what a person at a real terminal sees."""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.app import Content
from bot.arrivals import Posted, Pressed, Text
from bot.channels.console.reading import COMMANDS, Command, Early, OnceMore, Reader, Standing

ROOT = Path(__file__).resolve().parents[2]
BUTTONS = (("confirm", "发送"), ("deny", "号码不对"), ("cancel", "取消"))
ANSWERS = ("怎么绑卡", "同意", "6222020000000000018", "对", "王小明", "11010519491231002X", "13800000000", "发送")
SHOWN = ("同意，开始", "卡号", "对吗", "姓名", "身份证", "手机号", "发送")  # after each of them but the last
PATIENCE = 30  # seconds a busy machine gets


def standing(asked: str | None, form: str = "", **more: object) -> Standing:
    """What stands open: three buttons, perhaps a form of the kind that is asked."""
    return Standing(asked, "li-7", BUTTONS, form, asked if form and asked else "", **more)  # type: ignore[arg-type]


# -- a typed line


@pytest.mark.parametrize("line", ["2", "[2]", " ２ ", "号码不对"])
def test_a_button_is_pressed_by_its_number_or_its_words(content: Content, line: str) -> None:
    """A number presses the button of the newest bubble that stands beside it; a number without a button is a text."""
    reader, asked = Reader(content.phrases), standing("confirm")

    assert reader.read(line, asked, 0) == Pressed("deny", "li-7")
    assert reader.read("4", asked, 0) == Text("4")
    assert reader.read("2", Standing("confirm", "li-8"), 0) == Text("2")


def test_digits_that_are_asked_are_no_buttons(content: Content) -> None:
    """Where digits are asked a single one still presses a button, and more of them are the answer."""
    reader, twelve = Reader(content.phrases), tuple((f"bank_{n}", f"第{n}家") for n in range(1, 13))

    assert reader.read("3", standing("sms_code"), 0) == Pressed("cancel", "li-7")
    assert reader.read("12", Standing("sms_code", "li-7", twelve), 0) == Text("12")
    assert reader.read("12", Standing("bank", "li-7", twelve), 0) == Pressed("bank_12", "li-7")
    assert reader.read("402913", standing("sms_code"), 0) == Text("402913")


def test_a_new_password_is_typed_twice(content: Content) -> None:
    """Setting a password takes two lines and one post; checking one takes one; words still go to the chat."""
    reader, setting = Reader(content.phrases), standing("payment_password", "form-1", twice=True)
    both = {"payment_password": "838291", "payment_password_repeat": "838292"}

    assert reader.read("838291", setting, 0) == OnceMore()
    assert reader.waits_for_second(setting)
    assert reader.read("人工", setting, 0) == Text("人工")
    assert reader.read("838292", setting, 0) == Posted("form-1", both)
    assert not reader.waits_for_second(setting)
    assert reader.read("838291", standing("payment_password", "form-2"), 0) == Posted(
        "form-2", {"payment_password": "838291"}
    )


def test_the_first_password_belongs_to_its_form(content: Content) -> None:
    """When a fresh form takes the place of one that is half filled, its password is typed twice from the start."""
    reader = Reader(content.phrases)

    assert reader.read("838291", standing("payment_password", "form-1", twice=True), 0) == OnceMore()
    assert reader.read("838291", standing("payment_password", "form-2", twice=True), 0) == OnceMore()


@pytest.mark.parametrize("typed", ["hunter2", "1234567", "12 34"])
def test_whatever_looks_like_a_password_stays_out_of_the_chat(content: Content, typed: str) -> None:
    """At the password prompt letters and digits go into the form, even where they can't be right."""
    asked = standing("payment_password", "form-1")

    assert reader_post(content, typed, asked) == Posted("form-1", {"payment_password": typed})
    assert reader_post(content, "取消绑卡", asked) == Text("取消绑卡")


def reader_post(content: Content, line: str, asked: Standing) -> object:
    """What a line means to a fresh reader."""
    return Reader(content.phrases).read(line, asked, 0)


def test_the_agreement_can_be_agreed_to_when_it_can_have_been_read(content: Content) -> None:
    """Yes is kept back until the text can have been read; no counts at once; anything else is said to the assistant."""
    reader, asked = Reader(content.phrases), standing("agreement", "form-3", readable_at=10_000)
    agreed = Posted("form-3", {"accept": True})

    assert reader.read("同意", asked, 9_999) == Early(10_000, agreed)
    assert reader.read("同意", asked, 10_000) == agreed
    assert reader.read("不同意", asked, 0) == Posted("form-3", {"accept": False})
    assert reader.read("取消吧", asked, 0) == Text("取消吧")
    assert reader.read("3", asked, 0) == Pressed("cancel", "li-7")


def test_commands_are_for_the_console_itself(content: Content) -> None:
    """A known word after a slash never reaches the assistant, another one does; an empty line does nothing."""
    reader = Reader(content.phrases)

    assert [reader.read(f"/{name}", Standing(), 0) for name in COMMANDS] == [Command(name) for name in COMMANDS]
    assert reader.read("/start", Standing(), 0) == Text("/start")
    assert reader.read("  ", Standing(), 0) is None
    for name in COMMANDS:
        assert content.texts.has(f"console.command_{name}")


# -- a pipe


def piped(folder: Path, typed: str) -> str:
    """What `chat` writes when this is its whole input."""
    done = subprocess.run(
        [sys.executable, "run_bot.py", "chat", "--data", str(folder)],
        cwd=ROOT,
        env=environment(),
        input=typed.encode(),
        capture_output=True,
        timeout=PATIENCE,
        check=True,
    )
    return done.stdout.decode()


def environment(**more: str) -> dict[str, str]:
    """Ours without settings of BindGuide's."""
    return {name: value for name, value in os.environ.items() if not name.startswith("BINDGUIDE_")} | more


def test_a_pipe_gets_plain_text(tmp_path: Path) -> None:
    """`echo 怎么绑卡 | run_bot.py chat` answers without escape sequences; who comes back goes on where they were."""
    first = piped(tmp_path, "怎么绑卡")
    second = piped(tmp_path, "1\n/again\n/quit\n取消\n")

    assert "[1] 同意，开始  [2] 先不绑" in first
    assert "\x1b" not in first + second
    assert second.index("接着上次的地方") < second.index("[1] 同意，开始") < second.index("请输入银行卡号")
    assert second.count("请输入银行卡号") == 2
    assert "确定不绑" not in second


def test_lines_that_make_no_sense_are_survived(tmp_path: Path) -> None:
    """Bytes that are no text, empty lines and commands before anything was said end nothing."""
    written = subprocess.run(
        [sys.executable, "run_bot.py", "chat", "--data", str(tmp_path)],
        cwd=ROOT,
        env=environment(PYTHONIOENCODING="ascii"),
        input=b"\xff\xfe\n\n/again\n/phone\n/help\n",
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )

    assert (written.returncode, written.stderr) == (0, b"")


class Pipe:
    """`chat` with somebody who reads its answers before typing on."""

    def __init__(self, program: subprocess.Popen[str]) -> None:
        self._program = program
        self.written = ""

    def type(self, *lines: str) -> None:
        """Type lines."""
        assert self._program.stdin
        for line in lines:
            self._program.stdin.write(f"{line}\n")
        self._program.stdin.flush()

    def until(self, pattern: str) -> re.Match[str]:
        """Read on until a line shows `pattern`."""
        assert self._program.stdout
        for line in self._program.stdout:
            self.written += line
            if found := re.search(pattern, line):
                return found
        raise AssertionError(f"it ended without {pattern}:\n{self.written}")


@contextmanager
def chatting(folder: Path) -> Iterator[Pipe]:
    """`chat` behind a pipe."""
    command = [sys.executable, "run_bot.py", "chat", "--data", str(folder)]
    program = subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )
    end = threading.Timer(PATIENCE, program.kill)  # what never comes is not waited for
    end.start()
    try:
        yield Pipe(program)
    finally:
        end.cancel()
        program.kill()
        program.communicate()


def test_a_pipe_can_come_as_far_as_the_agreement(tmp_path: Path) -> None:
    """The SMS is shown, the password goes into its form and lies nowhere in the clear, no to the agreement counts."""
    with chatting(tmp_path) as pipe:
        pipe.type(*ANSWERS)
        code = pipe.until(r"📱 手机短信 .*验证码(\d{6})")[1]
        pipe.type(code, "838291", "838291")
        pipe.until("再输一次")
        pipe.until("支付密码设好了")
        pipe.until("【重点】")
        pipe.until("同意吗")
        pipe.type("不同意")
        pipe.until("没有同意就不会绑定")
        pipe.until("协议全文在上面")

    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"838291" not in kept
    assert b"6222020000000000018" not in kept


# -- a terminal


class Terminal:
    """A pseudo-terminal with the program in it; it answers where the cursor is, as terminals do."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._seen = 0  # how much of what was shown has been waited for
        self.shown = ""

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self._descriptor, text.encode())

    def until(self, pattern: str) -> re.Match[str]:
        """Wait until `pattern` has been shown after what was waited for before."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if found := re.compile(pattern).search(self.shown, self._seen):
                self._seen = found.end()
                return found
            if select.select([self._descriptor], [], [], 0.1)[0]:
                self._read()
        raise AssertionError(f"it never showed {pattern}:\n{self.shown}")

    def _read(self) -> None:
        try:
            raw = self._decoder.decode(os.read(self._descriptor, 65536))
        except OSError:  # the program has closed its side
            raise AssertionError(f"it ended:\n{self.shown}") from None
        for _ in range(raw.count("\x1b[6n")):
            self.type("\x1b[5;1R")
        self.shown += re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]", "", raw)


@contextmanager
def terminal(folder: Path) -> Iterator[tuple[Terminal, subprocess.Popen[bytes]]]:
    """`chat` at a terminal of 90 columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 90, 0, 0))
    command = [sys.executable, "run_bot.py", "chat", "--data", str(folder)]
    program = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(TERM="xterm-256color"),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        yield Terminal(ours), program
    finally:
        program.kill()
        program.wait()
        os.close(ours)


def test_a_person_at_a_terminal(tmp_path: Path) -> None:
    """Bubbles and steps are shown, an SMS comes by itself, no password is echoed, and Ctrl-D ends politely."""
    with terminal(tmp_path) as (screen, program):
        screen.until("/help 看帮助")
        for line, answer in zip(ANSWERS, SHOWN, strict=False):
            screen.type(f"{line}\r")
            screen.until(answer)
        screen.until("第 4 步，共 7 步")
        screen.type("发送\r")
        code = screen.until(r"手机短信[^验]*验证码(\d{6})")[1]
        screen.type(f"{code}\r")
        screen.until("不显示")
        screen.type("838291\r")
        screen.until("再输一次")
        screen.type("838291\r")
        screen.until("请先读协议，还要 [1-9]")
        screen.type("\x04")
        screen.until("再见")

        assert program.wait(PATIENCE) == 0
        assert "838291" not in screen.shown
