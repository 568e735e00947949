"""The sandbox wallet: accounts, passwords, bindings, session tokens."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.clock import MINUTE
from bot.gateways.answers import NotSeen
from bot.sandbox import ledger
from bot.sandbox.ready_numbers import ready_number
from tests.bot.test_sandbox_world import LI, MORNING, World, done, play, refused

EMPTY = {"holder": None, "password_set": False, "password_locked_until": None, "bindings": []}


def test_an_unknown_account_is_an_empty_one(tmp_path: Path) -> None:
    """Also one with a name that needs care in an address."""

    async def story(world: World) -> None:
        for account in ("li", "李四 100%?#", "wx:o6_bm+@|"):
            assert done(await world.wallet.account(account)) == EMPTY
            done(await world.wallet.set_password(world.key(), account, "135790"))
            assert done(await world.wallet.account(account))["password_set"]
        assert refused(await world.wallet.account("a/b"))[0] == "NOT-FOUND"

    play(tmp_path, story)


def test_a_password_is_set_once(tmp_path: Path) -> None:
    """A second one is refused; the same key again is the same success, and other bytes under it are not."""

    async def story(world: World) -> None:
        assert refused(await world.wallet.check_password(world.key(), "li", "135790")) == ("PASSWORD-UNSET", {})
        done(await world.wallet.set_password("key-of-set", "li", "135790"))
        done(await world.wallet.set_password("key-of-set", "li", "135790"))
        assert refused(await world.wallet.set_password("key-of-set", "li", "135791")) == ("KEY-REUSED", {})
        assert refused(await world.wallet.set_password(world.key(), "li", "135791")) == ("PASSWORD-SET", {})
        assert done(await world.wallet.query("key-of-set")) == {}
        assert await world.wallet.query("key-of-nothing") == NotSeen()
        assert done(await world.wallet.check_password(world.key(), "li", "135790")) == {"ok": True}

    play(tmp_path, story)


def test_five_wrong_passwords_lock(tmp_path: Path) -> None:
    """The fifth wrong one locks for half an hour, also for the right one; a right one before forgives."""

    async def story(world: World) -> None:
        done(await world.wallet.set_password(world.key(), "li", "135790"))
        await _wrong(world, 4)
        done(await world.wallet.check_password(world.key(), "li", "135790"))
        await _wrong(world, 4)
        until = {"until": MORNING + 30 * MINUTE}
        assert refused(await world.wallet.check_password(world.key(), "li", "246800")) == ("PASSWORD-LOCKED", until)
        assert refused(await world.wallet.check_password(world.key(), "li", "135790")) == ("PASSWORD-LOCKED", until)
        assert done(await world.wallet.account("li"))["password_locked_until"] == until["until"]
        world.advance(1800)
        assert done(await world.wallet.account("li"))["password_locked_until"] is None
        done(await world.wallet.check_password(world.key(), "li", "135790"))

    play(tmp_path, story)


async def _wrong(world: World, times: int) -> None:
    for left in range(4, 4 - times, -1):
        answer = await world.wallet.check_password(world.key(), "li", "246800")
        assert refused(answer) == ("PASSWORD-WRONG", {"tries_left": left})


def test_parallel_wrong_passwords(tmp_path: Path) -> None:
    """Thirty guesses at once: four wrong, the rest locked. One key ten times at once: one try."""

    async def story(world: World) -> None:
        done(await world.wallet.set_password(world.key(), "li", "135790"))
        same = await asyncio.gather(*(world.wallet.check_password("key-of-check", "li", "246800") for _ in range(10)))
        assert {refused(answer)[1]["tries_left"] for answer in same} == {4}
        guesses = await asyncio.gather(
            *(world.wallet.check_password(world.key(), "li", f"{number:06d}") for number in range(30))
        )
        codes = sorted(refused(answer)[0] for answer in guesses)
        assert codes == ["PASSWORD-LOCKED"] * 27 + ["PASSWORD-WRONG"] * 3

    play(tmp_path, story)


def test_binding_and_unbinding(tmp_path: Path) -> None:
    """The first card is the default and fixes the holder; a card is bound once; unbinding frees it."""

    async def story(world: World) -> None:
        one, two = await world.bound(ready_number(serial=1)), await world.bound(ready_number(serial=2))
        first = done(await world.bind("li", one, "one"))
        second = done(await world.bind("li", two, "two"))
        assert (first["default"], second["default"]) == (True, False)
        already = ("ALREADY-BOUND", {"binding": first["binding"]})
        assert refused(await world.bind("li", one, "one")) == already
        done(await world.bind("wang", one, "one"))

        done(await world.wallet.set_default(world.key(), "li", second["binding"]))
        assert await _defaults(world) == [False, True]
        for _ in range(2):
            assert done(await world.wallet.unbind(world.key(), "li", second["binding"])) == {}
        assert await _defaults(world) == [True, False]
        for wrong in (second["binding"], "bnd_none"):
            assert refused(await world.wallet.set_default(world.key(), "li", wrong)) == ("NOT-FOUND", {})
        assert refused(await world.wallet.unbind(world.key(), "wang", first["binding"])) == ("NOT-FOUND", {})
        done(await world.bind("li", two, "two"))

        account = done(await world.wallet.account("li"))
        assert account["holder"] == {"name": LI["holder_name"], "id_fingerprints": ["id-of-li"]}
        assert [card["state"] for card in account["bindings"]] == ["active", "unbound", "active"]
        assert account["bindings"][0]["card_fingerprints"] == ["card-of-one"]

    play(tmp_path, story)
    counts = ledger.read(tmp_path)
    assert counts.bindings == {("li", "card-of-one"): 1, ("li", "card-of-two"): 1, ("wang", "card-of-one"): 1}
    assert set(counts.effects.values()) == {0, 1}


async def _defaults(world: World) -> list[bool]:
    return [card["default"] for card in done(await world.wallet.account("li"))["bindings"]]


def test_parallel_bindings_of_one_card(tmp_path: Path) -> None:
    """Twenty at once make one binding; ten with one key are one answer."""

    async def story(world: World) -> None:
        agreement = await world.bound(ready_number())
        same = await asyncio.gather(*(world.bind("wang", agreement, "one", "key-of-bind") for _ in range(10)))
        assert len({done(answer)["binding"] for answer in same}) == 1
        answers = await asyncio.gather(*(world.bind("li", agreement, "one") for _ in range(20)))
        assert sorted(type(answer).__name__ for answer in answers) == ["Done"] + ["Refused"] * 19

    play(tmp_path, story)
    assert set(ledger.read(tmp_path).bindings.values()) == {1}


def test_session_tokens(tmp_path: Path) -> None:
    """A token names its account until its time is over; a changed one names nobody."""

    async def story(world: World) -> None:
        token = world.sandbox.wallet.make_token("李四", valid_seconds=60)
        other = world.sandbox.wallet.make_token("王五", valid_seconds=60)
        assert done(await world.wallet.whoami(token)) == {"account": "李四"}
        forged = f"{other.partition('.')[0]}.{token.partition('.')[2]}"
        for wrong in (forged, "x", ".", "李.四", token + "=", token[:-1]):
            assert refused(await world.wallet.whoami(wrong)) == ("SESSION-INVALID", {})
        world.advance(60)
        assert refused(await world.wallet.whoami(token)) == ("SESSION-INVALID", {})

    play(tmp_path, story)
