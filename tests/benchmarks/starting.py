"""From the start of a process to its first answer."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# What the way to the first answer needs of others; the product's own code and its data come on top.
IMPORTS = (
    "asyncio, sqlite3, ssl, msgspec, yaml, jinja2, transitions, rapidfuzz, sqlalchemy, httpx, starlette.applications, "
    "uvicorn, h11, stdnum, phonenumbers, cryptography.hazmat.primitives.ciphers.aead"
)
WISH = json.dumps({"conversation": "li", "text": "怎么绑卡"}, ensure_ascii=False) + "\n"


def jsonl(folder: Path) -> float:
    """Seconds to the `done` of the first request of `chat --jsonl`."""
    return _until(["chat", "--jsonl", "--data", str(folder)], WISH, '"done"')


def console(folder: Path) -> float:
    """Seconds to the first answer of `chat` through a pipe, to the wish that waits in it."""
    return _until(["chat", "--data", str(folder)], "怎么绑卡\n", "绑卡向导")


def imports_only() -> float:
    """Seconds of a process that imports what others made, and ends."""
    return _whole(f"import {IMPORTS}")


def empty() -> float:
    """Seconds of an interpreter that does nothing."""
    return _whole("pass")


def dearest_imports() -> list[tuple[str, int]]:
    """The ten dearest modules on the way to `chat --jsonl`, with their own µs, by `-X importtime`."""
    command = [sys.executable, "-X", "importtime", "-c", f"import run_bot, bot.playing, {IMPORTS}"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stderr
    found = []
    for line in told.splitlines():
        own, _, name = (part.strip() for part in line.removeprefix("import time:").split("|"))
        if own.isdigit():
            found.append((name, int(own)))
    return sorted(found, key=lambda each: -each[1])[:10]


def _until(arguments: list[str], given: str, sign: str) -> float:
    started = time.perf_counter()
    command = [sys.executable, "run_bot.py", *arguments]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("no pipes")
    process.stdin.write(given)
    process.stdin.flush()
    for line in process.stdout:
        if sign in line and "/help" not in line:
            break
    else:
        raise RuntimeError(f"{' '.join(command)} never wrote {sign}")
    spent = time.perf_counter() - started
    process.stdin.close()
    process.stdout.read()
    process.wait()
    return spent


def _whole(code: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    return time.perf_counter() - started
