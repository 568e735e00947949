"""The clients: what each way of failing becomes, the breaker, and what is never shown."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest

from bot.clock import MINUTE, SECOND, Clock, SystemClock, VirtualClock
from bot.gateways.answers import Answer, Done, NotSeen, Pending, Refused, Unknown, Unreachable
from bot.gateways.bank import BankClient, StartRequest
from bot.gateways.breaker import OPENS_AFTER, Breaker
from bot.gateways.http import READ_MS
from bot.gateways.wallet import Acceptance, BindingRequest, WalletClient

NOW = 1_795_399_200_000
REQUEST = StartRequest("6222020000000008", "李小明", "resident_id", "11010519491231002X", "+8613800138000")
SMS = '{"channel":"sms","to":"+86138****8000","valid_seconds":300,"resend_after_seconds":60}'
STARTED = f'{{"verification":"ver_1","sms":{SMS}}}'

Ask = Callable[[BankClient], Awaitable[Answer]]


class Scripted:
    """The other side: sends these bytes to every request, then closes. `heard` is what arrived."""

    def __init__(self, reply: bytes | None) -> None:
        self._reply = reply
        self.heard: list[bytes] = []

    async def __aenter__(self) -> str:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aexit__(self, *error: object) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heard.append(await reader.read(65_536))
        if self._reply is None:
            await reader.read()  # until the client gives up
        else:
            writer.write(self._reply)
        writer.close()


def http(status: int, body: str, kind: str = "application/json") -> bytes:
    """A whole reply."""
    data = body.encode()
    head = f"HTTP/1.1 {status} Said\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n"
    return head.encode() + data


def start(bank: BankClient) -> Awaitable[Answer]:
    return bank.start("key-of-start", REQUEST)


def query(bank: BankClient) -> Awaitable[Answer]:
    return bank.query("key-of-start")


def unbind(bank: BankClient) -> Awaitable[Answer]:
    return bank.unbind("key-of-unbind", "agr_1")


async def _answer(reply: bytes | None, ask: Ask, clock: Clock) -> Answer:
    async with Scripted(reply) as url:
        bank = BankClient(url, clock)
        try:
            return await ask(bank)
        finally:
            await bank.close()


@pytest.mark.parametrize(
    ("reply", "ask", "answer"),
    [
        (http(201, STARTED), start, "Done(sms, verification)"),
        (http(201, STARTED, "application/json; charset=utf-8"), start, "Done(sms, verification)"),
        (http(200, '{"needs":["cvv2"]}'), start, "Done(needs)"),
        (http(200, '{"needs":["shoe_size"]}'), start, Unknown("garbage")),
        (http(201, '{"verification":"","sms":' + SMS + "}"), start, Unknown("garbage")),
        (http(201, "{}"), start, Unknown("garbage")),
        (http(201, STARTED, "text/html"), start, Unknown("garbage")),
        (http(200, "<html>"), start, Unknown("garbage")),
        (http(302, ""), start, Unknown("garbage")),
        (http(422, '{"code":"MOBILE-03","message":"m","verification":"ver_1"}'), start, None),
        (http(422, '{"code":"made up!","message":"m"}'), start, Unknown("garbage")),
        (http(429, "slow down", "text/plain"), start, Unknown("garbage")),
        (http(409, '{"code":"KEY-REUSED","message":"m"}'), start, Refused("KEY-REUSED", {"message": "m"})),
        (http(500, "{}"), start, Unknown("error")),
        (http(503, "", "text/html"), start, Unknown("error")),
        (http(201, STARTED)[:-1], start, Unknown("cut")),
        (b"", start, Unknown("cut")),
        (b"no http at all\r\n\r\n", start, Unknown("cut")),
        (b"HTTP/1.1 204 No Content\r\n\r\n", unbind, Done({})),
        (http(404, '{"code":"NOT-FOUND","message":"m"}'), unbind, Refused("NOT-FOUND", {"message": "m"})),
        (http(404, '{"code":"NOT-FOUND","message":"m"}'), query, NotSeen()),
        (http(404, '{"detail":"Not Found"}'), query, Unknown("garbage")),
        (http(404, '{"code":"NO-SUCH-SITE","message":"m"}'), query, Refused("NO-SUCH-SITE", {"message": "m"})),
        (http(404, "<html>", "text/html"), query, Unknown("garbage")),
        (b"HTTP/1.1 204 No Content\r\n\r\n", query, Unknown("garbage")),
        (http(200, '{"status":"in_progress"}'), query, Pending()),
        (http(200, '{"status":"done"}'), query, Unknown("garbage")),
        (http(200, "<html>"), query, Unknown("garbage")),
        (http(200, '{"status":"done","http_status":204,"body":null}'), query, Done({})),
        (http(200, f'{{"status":"done","http_status":201,"body":{STARTED}}}'), query, "Done(sms, verification)"),
        (http(200, '{"status":"done","http_status":201,"body":{"odd":1}}'), query, Unknown("garbage")),
        (
            http(200, '{"status":"done","http_status":422,"body":{"code":"E7731","message":"m"}}'),
            query,
            Refused("E7731", {"message": "m"}),
        ),
    ],
)
def test_what_a_reply_becomes(reply: bytes, ask: Ask, answer: object) -> None:
    """Only what the contract says is believed; all else is unknown."""
    came = asyncio.run(_answer(reply, ask, VirtualClock(NOW)))

    if answer is None:
        assert came == Refused("MOBILE-03", {"message": "m", "verification": "ver_1"})
    else:
        assert answer in (came, repr(came))


def test_nobody_listens() -> None:
    """A refused connection was surely not sent; the fifth one opens the breaker, half a minute tries again."""

    async def story() -> None:
        async with Scripted(http(201, STARTED)) as url:
            pass
        clock = VirtualClock(NOW)
        bank = BankClient(url, clock)
        for _ in range(OPENS_AFTER):
            assert await start(bank) == Unreachable("refused")
        assert await start(bank) == Unreachable("breaker_open")
        clock.move_to(NOW + 30 * SECOND)
        assert await start(bank) == Unreachable("refused")
        assert await start(bank) == Unreachable("breaker_open")
        await bank.close()

    asyncio.run(story())


def test_late_on_the_virtual_clock() -> None:
    """The limit is the clock's: no real time passes, and the call leaves nothing in flight."""

    async def story() -> None:
        clock = VirtualClock(NOW)
        side = Scripted(None)
        async with side as url:
            bank = BankClient(url, clock)
            call = asyncio.ensure_future(start(bank))
            while not side.heard:
                await asyncio.sleep(0.001)
            (call_id,) = clock.flight
            assert f"x-call-id: {call_id}".encode() in side.heard[0].lower()
            assert b"idempotency-key: key-of-start" in side.heard[0].lower()
            assert clock.next_wake() == NOW + READ_MS
            clock.move_to(NOW + READ_MS)
            assert await call == Unknown("late")
            assert clock.flight == set()
            await bank.close()

    asyncio.run(story())


def test_the_machines_clock_works_too() -> None:
    """With real time a call that is answered is answered."""
    assert isinstance(asyncio.run(_answer(http(201, STARTED), start, SystemClock())), Done)


def test_a_cancelled_call_leaves_nothing() -> None:
    """Who is cancelled while calling leaves nothing in flight."""

    async def story() -> None:
        clock = VirtualClock(NOW)
        side = Scripted(None)
        async with side as url:
            bank = BankClient(url, clock)
            call = asyncio.ensure_future(start(bank))
            while not side.heard:
                await asyncio.sleep(0.001)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            assert clock.flight == set()
            await bank.close()

    asyncio.run(story())


def test_the_frozen_bytes_are_sent_again() -> None:
    """A retry sends what was saved, not what would be made today."""

    async def story() -> None:
        side = Scripted(http(201, STARTED))
        async with side as url:
            bank = BankClient(url, VirtualClock(NOW))
            await bank.start("key-of-start", REQUEST, b'{"saved":"before"}')
            await start(bank)
            await bank.close()
        assert side.heard[0].endswith(b'\r\n\r\n{"saved":"before"}')
        assert side.heard[1].endswith(b"\r\n\r\n" + REQUEST.encode())

    asyncio.run(story())


def test_the_breaker_opens_and_closes() -> None:
    """Five failures in a row open it; one trial at a time after half a minute; any answer closes it."""
    breaker = Breaker()
    for call in range(OPENS_AFTER):
        assert breaker.admits(call)
        breaker.failed(call, call)
    last = OPENS_AFTER - 1

    assert not breaker.admits(last + 30 * SECOND - 1)
    assert breaker.admits(last + 30 * SECOND)
    assert not breaker.admits(last + 30 * SECOND)
    breaker.given_up()
    assert breaker.admits(last + 30 * SECOND)
    breaker.succeeded()
    assert breaker.admits(last + 30 * SECOND)


def test_failures_together_are_one() -> None:
    """A hundred people waiting for one late bank don't shut out the hundred-and-first."""
    breaker = Breaker()
    for _ in range(100):
        breaker.failed(started=NOW, now=NOW + READ_MS)

    assert breaker.admits(NOW + READ_MS)
    for later in range(1, OPENS_AFTER):
        breaker.failed(started=NOW + later * MINUTE, now=NOW + later * MINUTE + READ_MS)
    assert not breaker.admits(NOW + OPENS_AFTER * MINUTE - 50 * SECOND)


def test_secrets_are_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    """Neither repr nor logs show what a request or an answer holds."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    accepted = Acceptance("1", "h", NOW)
    binding = BindingRequest("agr_1", "ICBC", "debit", "0008", ["f" * 64], "李小明", ["e" * 64], accepted)
    done = Done({"holder": {"name": "李小明"}})

    async def story() -> None:
        async with Scripted(http(200, "{}")) as url:
            bank, wallet = BankClient(url, VirtualClock(NOW)), WalletClient(url, VirtualClock(NOW))
            await start(bank)
            await bank.confirm("key-of-confirm", "ver_1", "402918")
            await wallet.set_password("key-of-set", "li", "135790")
            await wallet.whoami("token-of-li")
            await bank.close()
            await wallet.close()

    asyncio.run(story())
    shown = f"{REQUEST!r} {binding!r} {done!r} {Refused('X-1', {'message': '李小明'})!r} {caplog.text}"
    for secret in ("6222020000000008", "李小明", "11010519491231002X", "13800138000", "402918", "135790", "token-of"):
        assert secret not in shown
