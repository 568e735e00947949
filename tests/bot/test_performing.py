"""Who may perform an effect, and when somebody else may take it over."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import msgspec
import pytest

from bot import app as apps
from bot.app import Content
from bot.arrivals import Arrival, Text
from bot.clock import SECOND, VirtualClock
from bot.gateways.http import TOTAL_MS
from bot.performing.limits import BINDINGS, Limits
from bot.performing.performer import LEASE
from bot.settings import Settings
from core.effects import StartVerification
from core.errors import StartError
from tests.bot.databases import MORNING, member
from tests.dialogues.program import settings

SHARED = {"database_url": "postgresql://elsewhere/x", "bank_url": "https://bank.test", "wallet_url": "https://w.test"}


@pytest.fixture(scope="module")
def content() -> Content:
    """Everything that is read once."""
    return Content()


def _locks(chosen: Settings) -> list[int]:
    return apps._locked(chosen)


@pytest.mark.parametrize("left", ["database_url", "bank_url", "wallet_url", None])
def test_several_processes_need_a_database_and_a_bank_that_are_shared(tmp_path: Path, left: str | None) -> None:
    """With SQLite, or with the sandbox inside, a second process on the folder is refused, with what to do."""
    chosen = msgspec.structs.replace(settings(tmp_path), **{k: v for k, v in SHARED.items() if k != left})
    locks = _locks(chosen)

    assert chosen.alone == (left is not None)
    if left is None:
        locks += _locks(chosen)
    else:
        with pytest.raises(StartError, match="another BindGuide is using"):
            _locks(chosen)
    for lock in locks:
        os.close(lock)
    for lock in _locks(chosen):  # whoever was refused holds nothing
        os.close(lock)


def test_a_sandbox_that_serves_alone_is_not_embedded_as_well(tmp_path: Path) -> None:
    """`run_bot.py sandbox` holds the sandbox's folder; who would embed it too is refused."""
    held = apps.lock_folder(tmp_path / "sandbox")
    with pytest.raises(StartError, match="sandbox"):
        _locks(settings(tmp_path))
    os.close(held)
    for lock in _locks(settings(tmp_path)):
        os.close(lock)


def test_a_lease_outlives_the_call_and_not_the_promise() -> None:
    """Four tries of ten seconds end before it; a dead process's call is asked about, ten seconds more, within 60 s."""
    assert LEASE > 4 * TOTAL_MS
    assert LEASE + SECOND + TOTAL_MS < 60 * SECOND


def test_a_process_that_was_paused_sends_nothing_late(tmp_path: Path, content: Content) -> None:
    """Who wakes up after his lease leaves the effect to whoever has it by now."""
    clock = VirtualClock(MORNING)
    app = member("", tmp_path, content, clock)

    async def paused(seconds: int) -> list[str]:
        await app.connect()
        app.turns.take(Arrival("console", f"after {seconds}", "m", Text("怎么绑卡")))
        app.performer.start_due()
        clock.move_to(clock.now() + seconds * SECOND)  # before the task has had its first moment
        await asyncio.gather(*app.performer.tasks)
        with app.store.unit() as unit:
            return [row.status for row in unit.rows("due_effects", now=clock.now())]

    assert asyncio.run(paused(44)) == []  # it was sent, and nobody listened
    assert asyncio.run(paused(46)) == ["sending"]  # it was not touched
    app.store.close()


def test_twenty_verifications_a_person_a_day(tmp_path: Path, content: Content) -> None:
    """Ever new verifications are no way to guess ever new codes; the next day in China it begins anew."""
    clock = VirtualClock(MORNING)
    app = member("", tmp_path, content, clock)
    limits = Limits(app.store, app.vault, app.keys, clock)
    gone = dict.fromkeys(("card_number", "holder_name", "id_number", "mobile"), "gone")
    start = StartVerification(key="k", bank="ICBC", card_type="debit", **gone)
    with app.store.unit() as unit:
        for _ in range(BINDINGS - 1):
            limits.begun(unit, "somebody")
    first = limits.admit(start, "somebody")
    with app.store.unit() as unit:
        limits.begun(unit, "somebody")

    assert (first, limits.admit(start, "somebody"), limits.admit(start, "somebody else")) == ("now", "used up", "now")
    clock.move_to(clock.now() + 24 * 3600 * SECOND)
    assert limits.admit(start, "somebody") == "now"
    app.store.close()
