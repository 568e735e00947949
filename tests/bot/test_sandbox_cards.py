"""Every row of the table of test cards, through the client and real HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.clock import DAY, HOUR, MINUTE
from bot.gateways.answers import Done, NotSeen, Pending, Unknown
from bot.sandbox import ledger
from bot.sandbox.ready_numbers import DIGITS, ready_number
from tests.bot.test_sandbox_world import MORNING, World, done, play, refused

MIDNIGHT = MORNING + 14 * HOUR
"""The end of the test's first day in China."""


def test_an_ordinary_card_works(tmp_path: Path) -> None:
    """Any right number works, with any name, valid ID and mobile, of any length."""

    async def story(world: World) -> None:
        for number, pan in enumerate([ready_number(), ready_number(length=19), ready_number("1234", length=13)]):
            agreement = await world.bound(pan, mobile=f"+861390000000{number}")
            assert agreement["last4"] == pan[-4:]
            assert (agreement["bank"], agreement["card_type"]) == ("ICBC", "debit")

    play(tmp_path, story)


@pytest.mark.parametrize(
    ("digits", "code"),
    [("9001", "VALID-01"), ("9006", "CARD-06"), ("9009", "CARD-09"), ("9014", "BOUND-14"), ("9015", "E7731")],
)
def test_always_refused(tmp_path: Path, digits: str, code: str) -> None:
    """9001, 9006, 9009, 9014 and 9015 are refused, also the next day."""

    async def story(world: World) -> None:
        assert refused(await world.start(ready_number(digits))) == (code, {})
        world.advance(DAY // 1000)
        assert refused(await world.start(ready_number(digits))) == (code, {})
        assert world.codes() == []

    play(tmp_path, story)


def test_9002_accepts_another_name(tmp_path: Path) -> None:
    """The first name tried is the wrong one, over restarts and however it is spelt."""
    pan = ready_number("9002")

    async def before(world: World) -> None:
        assert refused(await world.start(pan)) == ("IDENTITY-02", {})

    async def after(world: World) -> None:
        assert refused(await world.start(pan, holder_name="李 小明")) == ("IDENTITY-02", {})
        await world.bound(pan, holder_name="李晓明")

    play(tmp_path, before)
    play(tmp_path, after)


def test_9003_accepts_another_mobile(tmp_path: Path) -> None:
    """The first mobile tried is the wrong one."""

    async def story(world: World) -> None:
        pan = ready_number("9003")
        assert refused(await world.start(pan)) == ("MOBILE-01", {})
        assert refused(await world.start(pan, holder_name="别人")) == ("MOBILE-01", {})
        await world.bound(pan, mobile="+8613900139000")

    play(tmp_path, story)


def test_9004_works_after_a_resend(tmp_path: Path) -> None:
    """The first start sends nothing, but what it refuses can be resent to; a second start works."""

    async def story(world: World) -> None:
        pan = ready_number("9004")
        code, values = refused(await world.start(pan))
        assert (code, world.codes()) == ("MOBILE-03", [])
        assert refused(await world.confirm(values["verification"], "123456")) == ("CODE-EXPIRED", {})
        done(await world.resend(values["verification"]))
        done(await world.confirm(values["verification"]))
        assert isinstance(await world.start(pan), Done)

    play(tmp_path, story)


def test_9005_is_up_after_half_an_hour(tmp_path: Path) -> None:
    """Down from the first try, up from the very instant half an hour later, over restarts."""
    pan, up = ready_number("9005"), MORNING + 30 * MINUTE

    async def before(world: World) -> None:
        assert done(await world.bank.status("ICBC")) == {"status": "up", "until": None}
        assert refused(await world.start(pan)) == ("BANK-404", {"retry_at": up})
        assert done(await world.bank.status("ICBC")) == {"status": "down", "until": up}
        assert isinstance(await world.start(ready_number()), Done)  # other cards work
        world.clock.move_to(up - 1)
        assert refused(await world.start(pan)) == ("BANK-404", {"retry_at": up})

    async def after(world: World) -> None:
        assert done(await world.bank.status("ICBC"))["status"] == "up"
        await world.bound(pan)

    play(tmp_path, before)
    play(tmp_path, after, now=up)


@pytest.mark.parametrize(
    ("digits", "code", "fine"), [("9007", "LIMIT-07", MIDNIGHT), ("9008", "CARD-08", MIDNIGHT + 10 * HOUR)]
)
def test_fine_the_next_day(tmp_path: Path, digits: str, code: str, fine: int) -> None:
    """9007 is fine after midnight in China, 9008 at ten the next morning."""

    async def story(world: World) -> None:
        pan = ready_number(digits)
        assert refused(await world.start(pan)) == (code, {"retry_at": fine})
        world.clock.move_to(fine - 1)
        assert refused(await world.start(pan)) == (code, {"retry_at": fine})
        world.clock.move_to(fine)
        await world.bound(pan)

    play(tmp_path, story)


def test_9010_answers_after_twelve_seconds(tmp_path: Path) -> None:
    """Too late for our patience: unknown, then pending, then done; sent again it is the same, with one SMS."""

    async def story(world: World) -> None:
        late = await world.until_held(world.start(ready_number("9010"), "key-of-9010"))
        world.advance(10)
        assert await late == Unknown("late")
        assert await world.bank.query("key-of-9010") == Pending()
        assert world.sandbox.phone.next_arrival() == MORNING + 12_000
        world.advance(2)
        found = await world.bank.query("key-of-9010")
        assert await world.start(ready_number("9010"), "key-of-9010") == found
        assert len(world.codes()) == 1
        done(await world.confirm(done(found)["verification"]))

    play(tmp_path, story)


def test_9010_asked_again_is_held_too(tmp_path: Path) -> None:
    """A second attempt under the same key waits for the same answer."""

    async def story(world: World) -> None:
        first = await world.until_held(world.start(ready_number("9010"), "key-of-9010"))
        world.advance(10)
        assert await first == Unknown("late")
        second = await world.until_held(world.start(ready_number("9010"), "key-of-9010"))
        world.advance(2)
        assert isinstance(await second, Done)

    play(tmp_path, story)


def test_9011_answers_garbage_once(tmp_path: Path) -> None:
    """Garbage once for this card; the same key then gives the saved result, and so does a query."""

    async def story(world: World) -> None:
        pan = ready_number("9011")
        assert await world.start(pan, "key-of-9011") == Unknown("garbage")
        found = await world.start(pan, "key-of-9011")
        assert await world.bank.query("key-of-9011") == found
        assert len(world.codes()) == 1
        assert isinstance(await world.start(pan), Done)
        done(await world.confirm(done(found)["verification"], world.codes()[0]))

    play(tmp_path, story)


def test_9012_commits_and_cuts(tmp_path: Path) -> None:
    """Start and confirm are done although the connection breaks; query and replay tell the same."""

    async def story(world: World) -> None:
        pan = ready_number("9012")
        assert await world.bank.query("key-of-start") == NotSeen()
        assert await world.start(pan, "key-of-start") == Unknown("cut")
        started = await world.bank.query("key-of-start")
        assert await world.start(pan, "key-of-start") == started
        verification = done(started)["verification"]
        assert await world.confirm(verification, key="key-of-confirm") == Unknown("cut")
        confirmed = await world.bank.query("key-of-confirm")
        assert await world.confirm(verification, key="key-of-confirm") == confirmed
        assert done(confirmed)["last4"] == pan[-4:]

    play(tmp_path, story)
    counts = ledger.read(tmp_path)
    assert list(counts.messages.values()) == [1]
    assert [(each.active, each.unbound) for each in counts.agreements.values()] == [(1, 0)]


def test_9013_first_sms_is_late(tmp_path: Path) -> None:
    """The first SMS takes 90 s, a resent one none; only the newest code is good, also when the old one arrives."""

    async def story(world: World) -> None:
        pan = ready_number("9013")
        verification = done(await world.start(pan))["verification"]
        assert (world.codes(), world.sandbox.phone.next_arrival()) == ([], MORNING + 90_000)
        world.advance(59.001)
        assert refused(await world.resend(verification)) == ("RESEND-EARLY", {"wait_seconds": 1})
        world.advance(0.999)
        done(await world.resend(verification))
        (newest,) = world.codes()
        world.advance(30)
        assert world.codes()[0] == newest
        assert refused(await world.confirm(verification, world.codes()[1]))[0] == "CODE-WRONG"
        done(await world.confirm(verification, newest))
        done(await world.start(pan))
        assert len(world.codes()) == 3

    play(tmp_path, story)


def test_9016_needs_expiry_and_cvv2(tmp_path: Path) -> None:
    """It asks for them before any SMS."""

    async def story(world: World) -> None:
        pan = ready_number("9016")
        assert done(await world.start(pan)) == {"needs": ["expiry", "cvv2"]}
        assert world.codes() == []
        await world.bound(pan, expiry="12/29", cvv2="123")

    play(tmp_path, story)


def test_the_first_binding_fixes_the_owner(tmp_path: Path) -> None:
    """Before it anybody may try; after it another name, ID or mobile is refused, over restarts."""
    pan = ready_number()

    async def before(world: World) -> None:
        done(await world.start(pan, holder_name="王五", mobile="+8613900139000"))
        await world.bound(pan)
        assert refused(await world.start(pan, holder_name="王五")) == ("IDENTITY-02", {})

    async def after(world: World) -> None:
        assert refused(await world.start(pan, id_number="440308199901101512")) == ("IDENTITY-02", {})
        assert refused(await world.start(pan, mobile="+8613900139000")) == ("MOBILE-01", {})
        await world.bound(pan)

    play(tmp_path, before)
    play(tmp_path, after)


def test_the_first_of_two_bindings_fixes_the_owner(tmp_path: Path) -> None:
    """Of two people who are verifying one card at the same time, the first to confirm owns it."""

    async def story(world: World) -> None:
        pan, other = ready_number(), {"holder_name": "王五", "mobile": "+8613900139000"}
        mine, theirs = done(await world.start(pan)), done(await world.start(pan, **other))
        first, second = world.codes()
        done(await world.confirm(mine["verification"], first))
        done(await world.confirm(theirs["verification"], second))
        assert refused(await world.start(pan, **other)) == ("IDENTITY-02", {})
        done(await world.start(pan))

    play(tmp_path, story)


def test_a_wrong_check_digit_is_no_card(tmp_path: Path) -> None:
    """A number that fails Luhn is unknown, an ID that fails its check does not belong."""

    async def story(world: World) -> None:
        good = ready_number()
        assert refused(await world.start(good[:-1] + str((int(good[-1]) + 1) % 10))) == ("VALID-01", {})
        assert refused(await world.start(good, id_number="110105194912310021")) == ("IDENTITY-02", {})
        assert refused(await world.start(good, id_number="11010519491331002X")) == ("IDENTITY-02", {})

    play(tmp_path, story)


def test_there_is_a_ready_number_for_each_row() -> None:
    """Ready numbers differ by digits and by serial, and don't promise room they don't have."""
    numbers = {ready_number(digits, serial=serial) for digits in DIGITS for serial in range(100)}

    assert len(numbers) == 1600
    with pytest.raises(ValueError, match="room"):
        ready_number("9001", length=13, serial=1000)
