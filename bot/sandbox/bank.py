"""The sandbox bank as an HTTP service of bank.openapi.yaml."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.clock import Clock
from bot.sandbox import card_history, cards, codes, operations, phone, switches, verifications
from bot.sandbox.answering import (
    KEY_PATTERN,
    ProblemError,
    application,
    bytes_of,
    decoded,
    hold,
    idempotency_key,
    in_path,
    json_response,
    operation_response,
    spoiled,
)
from bot.sandbox.bank_requests import Confirm, Resend, Start
from bot.sandbox.operations import KeyReusedError, Operations, Saved, request_fingerprint
from bot.sandbox.outcomes import Outcome, Spoil, refusal
from bot.sandbox.phone import Phone
from bot.sandbox.storage import Keys, open_database, transaction
from bot.sandbox.switches import Step, SwitchBoard, Switches
from bot.sandbox.verifications import Verifications

SCHEMAS = (
    operations.SCHEMA,
    phone.SCHEMA,
    card_history.SCHEMA,
    codes.SCHEMA,
    verifications.SCHEMA,
    switches.SCHEMA,
)
ID_PATTERN = r"[A-Za-z0-9_-]{1,128}"
BANK_PATTERN = r"[A-Za-z0-9_-]{1,32}"

Work = Callable[[str, int], Outcome]


class BankSandbox:
    """A bank that behaves, with the phones its messages go to. Keeps bank.db and bank.key in `folder`."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._clock = clock
        self._keys = Keys(folder / "bank.key")
        self._connection = open_database(folder / "bank.db", *SCHEMAS)
        self.phone = Phone(self._connection, clock)
        self._operations = Operations(self._connection)
        self._board = SwitchBoard(self._connection)
        self._verifications = Verifications(self._connection, self._keys, self.phone)
        self.app = application(self._routes(), "bank.openapi.yaml")

    def set_switches(self, values: dict[str, Any]) -> None:
        """Set the switches, by the names of the contract; ValueError says what is wrong with them."""
        wanted = switches.read(values)
        with transaction(self._connection):
            self._board.set(wanted)

    def close(self) -> None:
        """Close the ledger."""
        self._connection.close()

    def _routes(self) -> list[Route]:
        one = "/verifications/{verification}"
        return [
            Route("/verifications", self._start, methods=["POST"]),
            Route(f"{one}/codes", self._resend, methods=["POST"]),
            Route(f"{one}/confirm", self._confirm, methods=["POST"]),
            Route("/operations/{key}", self._operation, methods=["GET"]),
            Route("/agreements/{agreement}", self._unbind, methods=["DELETE"]),
            Route("/banks/{bank}/status", self._status, methods=["GET"]),
            Route("/sandbox/switches", self._switches, methods=["POST"]),
        ]

    async def _start(self, request: Request) -> Response:
        data = await bytes_of(request)
        asked = decoded(data, Start)
        return await self._once(request, data, "start", lambda key, now: self._verifications.start(asked, key, now))

    async def _resend(self, request: Request) -> Response:
        verification = in_path(request, "verification", ID_PATTERN)
        data = await bytes_of(request)
        asked = decoded(data, Resend)

        def work(key: str, now: int) -> Outcome:
            return self._verifications.resend(verification, asked, key, now)

        return await self._once(request, data, "resend", work)

    async def _confirm(self, request: Request) -> Response:
        verification = in_path(request, "verification", ID_PATTERN)
        data = await bytes_of(request)
        asked = decoded(data, Confirm)

        def work(key: str, now: int) -> Outcome:
            return self._verifications.confirm(verification, asked, key, now)

        return await self._once(request, data, "confirm", work)

    async def _unbind(self, request: Request) -> Response:
        token = in_path(request, "agreement", ID_PATTERN)
        return await self._once(request, b"", None, lambda key, now: self._verifications.unbind(token))

    async def _operation(self, request: Request) -> Response:
        saved = self._operations.find(in_path(request, "key", KEY_PATTERN))
        return operation_response(saved, self._clock.now())

    async def _status(self, request: Request) -> Response:
        bank = in_path(request, "bank", BANK_PATTERN)
        until = self._verifications.down_until(bank, self._clock.now())
        if self._board.standing().fail == "down":
            return json_response(200, {"status": "down"})
        return json_response(200, {"status": "up"} if until is None else {"status": "down", "until": until})

    async def _switches(self, request: Request) -> Response:
        wanted = decoded(await bytes_of(request), Switches)
        with transaction(self._connection):
            self._board.set(wanted)
        return json_response(200, msgspec.to_builtins(wanted))

    async def _once(self, request: Request, data: bytes, step: Step | None, work: Work) -> Response:
        """Do it if this key is new, then answer with what was saved, held and spoiled as told."""
        key = idempotency_key(request)
        fingerprint = request_fingerprint(self._keys, (request.method, request.url.path, data))
        with transaction(self._connection):
            hit = self._board.take(step) if step else Switches()
            if hit.fail == "error500":
                return json_response(500, {"code": "ERROR-500", "message": "沙箱开关：内部错误"})
            saved, spoil = self._settled(key, fingerprint, hit, work)
        await hold(self._clock, saved.visible_at, request)
        return spoiled(spoil, json_response(saved.status, saved.body))

    def _settled(self, key: str, fingerprint: str, hit: Switches, work: Work) -> tuple[Saved, Spoil]:
        """The saved result, new or old, and how sending it is spoiled this time."""
        by_switch: Spoil = hit.fail if hit.fail in ("garbage", "cut") else "none"
        try:
            saved = self._operations.replay(key, fingerprint)
        except KeyReusedError:
            raise ProblemError(409, "KEY-REUSED", "同一 Idempotency-Key 的请求内容不同") from None
        if saved is not None:
            return saved, by_switch
        now = self._clock.now()
        outcome = refusal("BANK-404", cards.MESSAGES["BANK-404"]) if hit.fail == "down" else work(key, now)
        slow = cards.SLOW_MS if hit.fail == "slow" else 0
        held = msgspec.structs.replace(outcome, held_ms=outcome.held_ms + slow + hit.latency_ms)
        spoil = by_switch if by_switch != "none" else outcome.spoil
        return self._operations.save(key, fingerprint, held, now), spoil
