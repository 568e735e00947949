"""The sandbox bank: codes and their limits, idempotency, the phone, the switches, what is on disk."""

from __future__ import annotations

import asyncio
import base64
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from bot.clock import VirtualClock
from bot.gateways.answers import Done, NotSeen, Pending, Unknown
from bot.sandbox import ledger
from bot.sandbox.ready_numbers import ready_number
from tests.bot.test_sandbox_world import LI, MORNING, World, done, play, refused

PAN = ready_number()


def _other(code: str, by: int = 1) -> str:
    return f"{(int(code) + by) % 10**6:06d}"


def test_five_tries_a_code(tmp_path: Path) -> None:
    """Four wrong tries leave one; after the fifth even the right code is refused; a new code has its own five."""

    async def story(world: World) -> None:
        verification = done(await world.start(PAN))["verification"]
        code = world.codes()[0]
        for left in (4, 3, 2, 1):
            assert refused(await world.confirm(verification, _other(code))) == ("CODE-WRONG", {"tries_left": left})
        assert refused(await world.confirm(verification, _other(code))) == ("CODE-TRIES", {})
        assert refused(await world.confirm(verification, code)) == ("CODE-TRIES", {})
        world.advance(60)
        done(await world.resend(verification))
        assert refused(await world.confirm(verification, _other(world.codes()[1])))[1] == {"tries_left": 4}
        done(await world.confirm(verification))

    play(tmp_path, story)


def test_parallel_guesses_are_counted(tmp_path: Path) -> None:
    """However many guesses come at once, five are looked at."""
    guesses = 40

    async def story(world: World) -> None:
        verification = done(await world.start(PAN))["verification"]
        code = world.codes()[0]
        answers = await asyncio.gather(
            *(world.confirm(verification, _other(code, guess)) for guess in range(1, guesses + 1))
        )
        codes = sorted(refused(answer)[0] for answer in answers)
        assert codes == ["CODE-TRIES"] * (guesses - 4) + ["CODE-WRONG"] * 4

    play(tmp_path, story)
    assert _rows(tmp_path, "bank.db", "SELECT tries FROM codes") == [(5,)]


def test_three_codes_a_verification(tmp_path: Path) -> None:
    """A minute between codes, three in all, by SMS or voice; only the newest is good."""

    async def story(world: World) -> None:
        verification = done(await world.start(PAN))["verification"]
        assert refused(await world.resend(verification)) == ("RESEND-EARLY", {"wait_seconds": 60})
        world.advance(60)
        assert done(await world.resend(verification, "voice"))["channel"] == "voice"
        world.advance(60)
        done(await world.resend(verification))
        world.advance(60)
        assert refused(await world.resend(verification)) == ("CODES-USED-UP", {})
        first, second, third = world.codes()
        assert refused(await world.confirm(verification, second if second != third else first))[0] == "CODE-WRONG"
        done(await world.confirm(verification, third))

    play(tmp_path, story)


def test_a_code_lives_five_minutes(tmp_path: Path) -> None:
    """Good until the last instant before five minutes are over."""

    async def story(world: World) -> None:
        early, late = done(await world.start(PAN)), done(await world.start(ready_number(serial=1)))
        first, second = world.codes()
        world.advance(299.999)
        done(await world.confirm(early["verification"], first))
        world.advance(0.001)
        assert refused(await world.confirm(late["verification"], second)) == ("CODE-EXPIRED", {})

    play(tmp_path, story)


def test_a_verification_ends(tmp_path: Path) -> None:
    """It is gone once confirmed, after half an hour, and when it never was."""

    async def story(world: World) -> None:
        confirmed = done(await world.start(PAN))["verification"]
        done(await world.confirm(confirmed))
        assert refused(await world.confirm(confirmed)) == ("VERIFICATION-GONE", {})
        old = done(await world.start(PAN))["verification"]
        world.advance(1800)
        for gone in (confirmed, old, "ver_none"):
            assert refused(await world.confirm(gone, "123456")) == ("VERIFICATION-GONE", {})
            assert refused(await world.resend(gone)) == ("VERIFICATION-GONE", {})

    play(tmp_path, story)


def test_one_key_is_one_sms(tmp_path: Path) -> None:
    """The same key with the same bytes gives the saved answer, at once or ten times in parallel."""

    async def story(world: World) -> None:
        first = await world.start(PAN, "key-of-start")
        again = await asyncio.gather(*(world.start(PAN, "key-of-start") for _ in range(10)))
        assert again == [first] * 10
        assert refused(await world.start(PAN, "key-of-start", holder_name="王五")) == ("KEY-REUSED", {})
        verification = done(first)["verification"]
        assert refused(await world.confirm(verification, "123456", "key-of-start")) == ("KEY-REUSED", {})
        assert len(world.codes()) == 1

    play(tmp_path, story)
    counts = ledger.read(tmp_path)
    assert list(counts.messages.values()) == [1]
    assert counts.effects == {"key-of-start": 1}


def test_unbinding(tmp_path: Path) -> None:
    """An agreement ends as often as it is asked; one that never was is not found."""

    async def story(world: World) -> None:
        token = (await world.bound(PAN))["agreement"]
        for _ in range(2):
            assert done(await world.bank.unbind(world.key(), token)) == {}
        assert refused(await world.bank.unbind(world.key(), "agr_none")) == ("NOT-FOUND", {})

    play(tmp_path, story)
    (counted,) = ledger.read(tmp_path).agreements.values()
    assert (counted.active, counted.unbound) == (0, 1)


def test_the_phone_keeps_its_order(tmp_path: Path) -> None:
    """Messages are numbered as they arrive, not as they are sent, and keep number and id over restarts."""
    seen = []

    async def before(world: World) -> None:
        done(await world.start(ready_number("9013")))
        done(await world.start(PAN))
        assert [message.cursor for message in world.sandbox.phone.arrived()] == [1]
        seen.extend(world.sandbox.phone.arrived())

    async def after(world: World) -> None:
        phone = world.sandbox.phone
        assert phone.arrived(after=1) == []
        assert phone.next_arrival() == MORNING + 90_000
        world.advance(90)
        assert phone.next_arrival() is None
        (late,) = phone.arrived(after=1)
        assert (late.cursor, late.arrives_at) == (2, MORNING + 90_000)
        assert phone.arrived() == [*seen, late]

    play(tmp_path, before)
    play(tmp_path, after)


def test_messages_seen_together_are_in_order(tmp_path: Path) -> None:
    """Two that arrived since the last look come in the order of arrival, not of sending."""

    async def story(world: World) -> None:
        done(await world.start(ready_number("9013")))
        done(await world.start(PAN))
        world.advance(90)
        assert [message.arrives_at for message in world.sandbox.phone.arrived()] == [MORNING, MORNING + 90_000]

    play(tmp_path, story)


def test_what_a_message_says(tmp_path: Path) -> None:
    """It names the card, the five minutes, and that nobody else may have the code; it goes to the mobile."""

    async def story(world: World) -> None:
        started = done(await world.start(PAN))
        world.advance(60)
        done(await world.resend(started["verification"], "voice"))
        sms, call = world.sandbox.phone.arrived()

        assert started["sms"] == {
            "channel": "sms",
            "to": "+86138****8000",
            "valid_seconds": 300,
            "resend_after_seconds": 60,
        }
        assert (sms.to, sms.channel, call.to, call.channel) == (LI["mobile"], "sms", LI["mobile"], "voice")
        for text in (sms.text, call.text):
            assert PAN[-4:] in text
            assert "任何人" in text
            assert "分钟内有效" in text
        assert world.codes()[0] not in repr(sms)

    play(tmp_path, story)


@pytest.mark.parametrize(
    ("fail", "first", "query", "again"),
    [
        ("garbage", Unknown("garbage"), Done, Done),
        ("cut", Unknown("cut"), Done, Done),
        ("error500", Unknown("error"), NotSeen, Done),
    ],
)
def test_a_switch_hits_once(tmp_path: Path, fail: str, first: Any, query: type, again: type) -> None:
    """What happens at the switched call, what a query says after it, and what the same key gives next."""

    async def story(world: World) -> None:
        world.sandbox.bank.set_switches({"fail": fail, "times": 1})
        assert await world.start(PAN, "key-of-start") == first
        assert isinstance(await world.bank.query("key-of-start"), query)
        assert isinstance(await world.start(PAN, "key-of-start"), again)
        assert len(world.codes()) == 1

    play(tmp_path, story)


def test_switches_last_and_choose_a_step(tmp_path: Path) -> None:
    """They stay over a restart, hit only the step they apply to, and slow answers are held on the clock."""

    async def before(world: World) -> None:
        world.sandbox.bank.set_switches({"fail": "down", "applies_to": "resend"})

    async def after(world: World) -> None:
        verification = done(await world.start(PAN))["verification"]
        world.advance(60)
        assert refused(await world.resend(verification)) == ("BANK-404", {})
        world.sandbox.bank.set_switches({"fail": "slow", "latency_ms": 500, "applies_to": "confirm"})
        held = await world.until_held(world.confirm(verification, key="key-of-confirm"))
        world.advance(10)
        assert await held == Unknown("late")
        world.advance(2)
        assert await world.bank.query("key-of-confirm") == Pending()
        world.advance(0.5)
        assert isinstance(await world.bank.query("key-of-confirm"), Done)

    play(tmp_path, before)
    play(tmp_path, after)


def test_wrong_switches_are_named(tmp_path: Path) -> None:
    """A wrong name or value changes nothing and says what there is."""

    async def story(world: World) -> None:
        with pytest.raises(ValueError, match="no such switch: fial; there are latency_ms, fail"):
            world.sandbox.bank.set_switches({"fial": "down"})
        with pytest.raises(ValueError, match=r"can't take.*fail"):
            world.sandbox.bank.set_switches({"fail": "sometimes"})
        assert isinstance(await world.start(PAN), Done)

    play(tmp_path, story)


def test_nothing_secret_on_disk(tmp_path: Path) -> None:
    """Card number, ID, expiry, CVV2 and password are in no file, in no spelling; codes only in messages."""
    pan = ready_number("9016", length=19)
    secrets = {"pan": pan, "id": LI["id_number"], "password": "258036", "expiry": "11/31"}

    async def story(world: World) -> None:
        agreement = await world.bound(pan, expiry=secrets["expiry"], cvv2="739")
        done(await world.wallet.set_password(world.key(), "li", secrets["password"]))
        done(await world.wallet.check_password(world.key(), "li", secrets["password"]))
        refused(await world.wallet.check_password(world.key(), "li", "258037"))
        done(await world.bind("li", agreement, "one"))
        for digits in ("9001", "9002", "9005"):
            refused(await world.start(f"{pan[:6]}{digits}{pan[10:]}"))
        _assert_private(tmp_path, secrets)

    play(tmp_path, story)
    _assert_private(tmp_path, secrets)
    (text,) = _rows(tmp_path, "bank.db", "SELECT text FROM messages")[0]
    code = text.partition("验证码")[2][:6]
    with sqlite3.connect(tmp_path / "sandbox" / "bank.db") as bank:
        rest = [line for line in bank.iterdump() if not line.startswith('INSERT INTO "messages"')]
    assert not [line for line in rest if f"'{code}'" in line or f'"{code}"' in line]


def _assert_private(folder: Path, secrets: dict[str, str]) -> None:
    files = sorted((folder / "sandbox").iterdir())
    assert {"bank.db", "bank.key", "wallet.db", "wallet.key"} <= {file.name for file in files}
    for file in files:
        assert file.stat().st_mode & 0o777 == 0o600, file.name
        content = file.read_bytes()
        for name, secret in secrets.items():
            for spelt in (secret.encode(), secret[::-1].encode(), secret.encode().hex().encode()):
                assert spelt not in content, (name, file.name)
            assert base64.b64encode(secret.encode())[:-4] not in content, (name, file.name)


def test_counts_before_the_first_start(tmp_path: Path) -> None:
    """A folder without ledgers has counted nothing; one in use can be read."""

    async def story(world: World) -> None:
        await world.bound(PAN)
        assert len(ledger.read(tmp_path).agreements) == 1

    assert ledger.read(tmp_path).messages == {}
    play(tmp_path, story)
    assert ledger.read(tmp_path).agreements_without_binding == 1


def _rows(folder: Path, file: str, query: str) -> list[Any]:
    with sqlite3.connect(folder / "sandbox" / file) as connection:
        return connection.execute(query).fetchall()


def test_the_clock_is_quiet_after_a_call(tmp_path: Path) -> None:
    """After a call nothing is in flight or held, so that the program can be quiet."""

    async def story(world: World) -> None:
        await world.bound(PAN)
        held = await world.until_held(world.start(ready_number("9010")))
        world.advance(12)
        assert isinstance(await held, Unknown)
        assert isinstance(world.clock, VirtualClock)
        assert (world.clock.flight, world.clock.held) == (set(), set())

    play(tmp_path, story)
