"""The program's side of one life of `chat --jsonl`: start it, ask it, see it die.

A life is a forked copy of a process that has everything imported, so that thousands of lives cost seconds.
Fork only from a process with one thread.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import sys
import time
import traceback
from typing import Any

from tests.crash.arming import Arm
from tests.crash.homes import Place

PATIENCE = 30.0  # seconds until a request without `done` counts as stuck


class DiedError(Exception):
    """The process was killed; `lines` is what it had written out before."""

    def __init__(self, lines: list[dict[str, Any]]) -> None:
        super().__init__(f"died after {len(lines)} lines")
        self.lines = lines


class StuckError(Exception):
    """It neither answers nor was it killed: it hangs, or it fell over by itself."""


class Life:
    """One process on one folder."""

    def __init__(self, place: Place, now: str, arm: Arm, variant: str) -> None:
        folder = place.folder
        self._log_file = folder.parent / f"{folder.name}.log"
        self._noise = folder.parent / f"{folder.name}.err"
        self._logged = self._log_file.stat().st_size if self._log_file.exists() else 0
        source, self._to = os.pipe()
        self._from, out = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._to)
            os.close(self._from)
            self._child(place, now, arm, variant, (source, out))
        os.close(source)
        os.close(out)
        self._rest = b""

    def ask(self, request: dict[str, Any]) -> list[dict[str, Any]]:
        """The lines that a request caused, without its `done`. Raises DiedError or StuckError."""
        with contextlib.suppress(BrokenPipeError):
            os.write(self._to, json.dumps(request, ensure_ascii=False).encode() + b"\n")
        until = time.monotonic() + PATIENCE
        lines: list[dict[str, Any]] = []
        while True:
            line = self._line(until)
            if line is None:
                if self._bury() not in (signal.SIGKILL, signal.SIGALRM):
                    raise StuckError(f"it fell over: {self._noise.read_text(errors='replace')[-2000:]}")
                raise DiedError(lines)
            if "done" in line:
                return lines
            lines.append(line)

    def reached(self) -> list[str]:
        """The places reached since this was last asked, in order."""
        whole = self._log_file.read_bytes()
        fresh, self._logged = whole[self._logged :], len(whole)
        return fresh.decode().split()

    def end(self) -> None:
        """The end of the input: the process closes and goes."""
        os.close(self._to)
        while os.read(self._from, 65536):
            pass
        os.close(self._from)
        os.waitpid(self._pid, 0)

    def kill(self) -> None:
        """From outside, if it hangs."""
        os.kill(self._pid, signal.SIGKILL)
        self._bury()

    def _bury(self) -> int:
        """Take leave; the signal that killed it, 0 if none did."""
        os.close(self._to)
        os.close(self._from)
        _, status = os.waitpid(self._pid, 0)
        return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0

    def _line(self, until: float) -> dict[str, Any] | None:
        """The next whole line; None when the process is gone."""
        while b"\n" not in self._rest:
            ready, _, _ = select.select([self._from], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                self.kill()
                raise StuckError(f"no done in {PATIENCE:.0f} s")
            piece = os.read(self._from, 65536)
            if not piece:
                return None
            self._rest += piece
        line, _, self._rest = self._rest.partition(b"\n")
        found: dict[str, Any] = json.loads(line)
        return found

    def _child(self, place: Place, now: str, arm: Arm, variant: str, pipes: tuple[int, int]) -> None:
        from tests.crash.child import live

        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        os.dup2(os.open(self._noise, flags, 0o600), 2)
        log = os.open(self._log_file, flags, 0o600)
        sys.stdin, sys.stdout = os.fdopen(pipes[0], encoding="utf-8"), os.fdopen(pipes[1], "w", encoding="utf-8")
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
        if arm.instant:  # the kernel ends it, as unasked as SIGKILL does
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, arm.instant)
        try:
            live(place.folder, place.url, now, arm, variant, log)
        except BaseException:
            traceback.print_exc()
        sys.stderr.flush()
        os._exit(0)
