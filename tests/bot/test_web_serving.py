"""`run_bot.py` as a process: it starts, serves, says what is wrong, and stops when told to."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(folder: Path, port: int, *arguments: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """The program on a port, with more settings if given; it is stopped at the end."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BINDGUIDE_")}
    ours = {"BINDGUIDE_DATA": str(folder), "BINDGUIDE_LISTEN": f"127.0.0.1:{port}"}
    program = subprocess.Popen(
        [sys.executable, "run_bot.py", *arguments],
        cwd=ROOT,
        env=clean | ours | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield program
    finally:
        if program.poll() is None:
            program.kill()
        program.communicate()


def until_up(port: int) -> str:
    """The address, as soon as it answers."""
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            httpx.get(f"{address}/health", trust_env=False).raise_for_status()
            return address
        except httpx.HTTPError:
            time.sleep(0.05)
    raise AssertionError("it did not start")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_and_stops_when_told(tmp_path: Path, number: signal.Signals) -> None:
    """One line says where to open it, one warns of keys for trying out; an open page does not hold up the stop."""
    port = free_port()
    with running(tmp_path, port) as program:
        address = until_up(port)
        with httpx.Client(base_url=address, trust_env=False) as li:
            assert "绑卡向导" in li.get("/").text
            with li.stream("GET", "/events") as events:
                next(events.iter_lines())
                started = time.monotonic()
                program.send_signal(number)
                out, err = program.communicate(timeout=10)

    assert program.returncode == 0
    assert time.monotonic() - started < 4
    assert out == f"绑卡向导开好了，请打开 {address}  （停止：Ctrl+C）\n"
    assert [line.split(":")[0] for line in err.splitlines()] == ["warning", "note"]
    assert "BINDGUIDE_KEYS" in err


def test_what_was_answered_before_the_stop_is_kept(tmp_path: Path) -> None:
    """Told to stop while twelve people write at once: each who got an answer is in the database, readiness says so."""
    port = free_port()
    headers = {"sec-fetch-site": "same-origin"}
    with running(tmp_path, port) as program:
        address = until_up(port)
        assert httpx.get(f"{address}/ready", trust_env=False).text == "ready\n"
        people = [httpx.Client(base_url=address, trust_env=False) for _ in range(12)]
        for person in people:
            person.get("/")

        def write(person: httpx.Client) -> bool:
            try:
                body = {"id": "m" * 16, "text": "怎么绑卡"}
                return person.post("/messages", json=body, headers=headers).status_code == 200
            except httpx.HTTPError:
                return False

        with ThreadPoolExecutor(len(people)) as threads:
            answers = [threads.submit(write, person) for person in people]
            program.send_signal(signal.SIGTERM)
            answered = sum(answer.result() for answer in answers)
        assert program.wait(10) == 0
    with closing(sqlite3.connect(tmp_path / "bindguide.db")) as database:
        (kept,) = database.execute("SELECT count(*) FROM inbox WHERE message = 'text:mmmmmmmmmmmmmmmm'").fetchone()

    assert answered <= kept <= len(people)


def test_a_port_in_use_is_told_with_a_way_out(tmp_path: Path) -> None:
    """No traceback: the port, and the setting that chooses another."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with running(tmp_path, port) as program:
            out, err = program.communicate(timeout=20)

    assert program.returncode == 2
    assert out == ""
    assert f"127.0.0.1:{port}" in err
    assert "BINDGUIDE_LISTEN=" in err
    assert "Traceback" not in err


def test_the_sandboxes_serve_alone(tmp_path: Path) -> None:
    """They print the settings that lead to them."""
    bank, wallet = free_port(), free_port()
    with running(tmp_path, 0, "sandbox", "--bank-port", str(bank), "--wallet-port", str(wallet)) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == f"BINDGUIDE_BANK_URL=http://127.0.0.1:{bank}\n"
        assert program.stdout.readline() == f"BINDGUIDE_WALLET_URL=http://127.0.0.1:{wallet}\n"
        assert httpx.get(f"http://127.0.0.1:{wallet}/accounts/li", trust_env=False).status_code == 200
        program.send_signal(signal.SIGTERM)
        assert program.wait(10) == 0
