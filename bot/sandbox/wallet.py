"""The sandbox wallet as an HTTP service of wallet.openapi.yaml."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.clock import Clock
from bot.sandbox import bindings, operations, password_locks
from bot.sandbox.answering import (
    KEY_PATTERN,
    ProblemError,
    application,
    bytes_of,
    decoded,
    idempotency_key,
    in_path,
    json_response,
    operation_response,
)
from bot.sandbox.bindings import Bindings
from bot.sandbox.operations import KeyReusedError, Operations, Saved, request_fingerprint
from bot.sandbox.outcomes import Outcome
from bot.sandbox.password_locks import PasswordLocks
from bot.sandbox.passwords import STRONG, Cost, Passwords
from bot.sandbox.session_tokens import SessionTokens
from bot.sandbox.storage import Keys, open_database, transaction
from bot.sandbox.wallet_requests import AddBinding, GivePassword, OpenSession, SetDefault

SCHEMAS = (operations.SCHEMA, bindings.SCHEMA, password_locks.SCHEMA)
ACCOUNT_PATTERN = r"[^./\x00-\x1f\x7f][^/\x00-\x1f\x7f]{0,127}"
BINDING_PATTERN = r"[A-Za-z0-9_-]{1,128}"


class WalletSandbox:
    """The adopter's wallet. Keeps wallet.db and wallet.key in `folder`."""

    def __init__(self, folder: Path, clock: Clock, password_cost: Cost = STRONG) -> None:
        self._clock = clock
        self._keys = Keys(folder / "wallet.key")
        self._process_key = secrets.token_hex(32)
        self._connection = open_database(folder / "wallet.db", *SCHEMAS)
        self._operations = Operations(self._connection)
        self._bindings = Bindings(self._connection)
        self._locks = PasswordLocks(self._connection)
        self._passwords = Passwords(self._keys.derived("pepper"), password_cost)
        self._tokens = SessionTokens(self._keys.derived("session"))
        self.app = application(self._routes(), "wallet.openapi.yaml")

    def make_token(self, account: str, valid_seconds: int = 3600) -> str:
        """A signed token for the web chat, as the adopter's own pages would hand out."""
        return self._tokens.make(account, self._clock.now(), valid_seconds)

    def close(self) -> None:
        """Close the ledger."""
        self._connection.close()

    def _routes(self) -> list[Route]:
        one = "/accounts/{account}"
        return [
            Route("/sessions", self._session, methods=["POST"]),
            Route(one, self._account, methods=["GET"]),
            Route(f"{one}/password", self._set_password, methods=["PUT"]),
            Route(f"{one}/password/check", self._check_password, methods=["POST"]),
            Route(f"{one}/bindings", self._bind, methods=["POST"]),
            Route(f"{one}/default", self._set_default, methods=["PUT"]),
            Route(f"{one}/bindings/{{binding}}", self._unbind, methods=["DELETE"]),
            Route("/operations/{key}", self._operation, methods=["GET"]),
        ]

    async def _session(self, request: Request) -> Response:
        asked = decoded(await bytes_of(request), OpenSession)
        account = self._tokens.account(asked.token, self._clock.now())
        if account is None:
            raise ProblemError(401, "SESSION-INVALID", "登录凭证无效或已过期")
        return json_response(200, {"account": account})

    async def _account(self, request: Request) -> Response:
        account = _account(request)
        seen = self._bindings.seen(account) | self._locks.seen(account, self._clock.now())
        return json_response(200, seen)

    async def _set_password(self, request: Request) -> Response:
        account, data = _account(request), await bytes_of(request)
        asked, fingerprint = decoded(data, GivePassword), self._hidden(request, data)
        before = self._replayed(request, fingerprint)
        if before is not None:
            return _reply(before)
        hashed = await self._passwords.hashed(asked.password)
        return self._settle(request, fingerprint, lambda key, now: self._locks.set(account, hashed))

    async def _check_password(self, request: Request) -> Response:
        account, data = _account(request), await bytes_of(request)
        asked, fingerprint = decoded(data, GivePassword), self._hidden(request, data)
        before = self._replayed(request, fingerprint)
        if before is not None:
            return _reply(before)
        stored = self._locks.hash_to_check(account, self._clock.now())
        right = stored is not None and await self._passwords.matches(stored, asked.password)
        return self._settle(request, fingerprint, lambda key, now: self._locks.count(account, right, now))

    async def _bind(self, request: Request) -> Response:
        account, data = _account(request), await bytes_of(request)
        asked = decoded(data, AddBinding)
        return self._once(request, data, lambda key, now: self._bindings.add(account, asked, key, now))

    async def _set_default(self, request: Request) -> Response:
        account, data = _account(request), await bytes_of(request)
        asked = decoded(data, SetDefault)
        return self._once(request, data, lambda key, now: self._bindings.set_default(account, asked))

    async def _unbind(self, request: Request) -> Response:
        account, binding = _account(request), in_path(request, "binding", BINDING_PATTERN)
        return self._once(request, b"", lambda key, now: self._bindings.remove(account, binding))

    async def _operation(self, request: Request) -> Response:
        saved = self._operations.find(in_path(request, "key", KEY_PATTERN))
        return operation_response(saved, self._clock.now())

    def _once(self, request: Request, data: bytes, work: Callable[[str, int], Outcome]) -> Response:
        return self._settle(request, request_fingerprint(self._keys, _said(request, data)), work)

    def _settle(self, request: Request, fingerprint: str, work: Callable[[str, int], Outcome]) -> Response:
        """Do it if the key is new; answer with what was saved."""
        key, now = idempotency_key(request), self._clock.now()
        with transaction(self._connection):
            saved = self._replayed(request, fingerprint)
            if saved is None:
                saved = self._operations.save(key, fingerprint, work(key, now), now)
        return _reply(saved)

    def _replayed(self, request: Request, fingerprint: str) -> Saved | None:
        try:
            return self._operations.replay(idempotency_key(request), fingerprint)
        except KeyReusedError:
            raise ProblemError(409, "KEY-REUSED", "同一 Idempotency-Key 的请求内容不同") from None

    def _hidden(self, request: Request, data: bytes) -> str:
        """A fingerprint of a request with a password in it: comparable within this process only."""
        return request_fingerprint(self._keys, _said(request, data), self._process_key)


def _said(request: Request, data: bytes) -> tuple[str, str, bytes]:
    return request.method, request.url.path, data


def _account(request: Request) -> str:
    return in_path(request, "account", ACCOUNT_PATTERN)


def _reply(saved: Saved) -> Response:
    return json_response(saved.status, saved.body)
