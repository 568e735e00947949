"""HTTP manners that both sandboxes share: read a request, answer it, hold or spoil the answer."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from bot.clock import Clock, VirtualClock
from bot.sandbox.operations import Saved
from bot.sandbox.outcomes import Spoil

T = TypeVar("T", bound=msgspec.Struct)
BODY_LIMIT = 16_384
KEY_PATTERN = r"[A-Za-z0-9._:-]{8,255}"
CONTRACTS = Path(__file__).parent.parent / "gateways"
CUT_LENGTH = 4096


class ProblemError(Exception):
    """A request that does not meet the contract; says where, never what stood there."""

    def __init__(self, status: int, code: str, message: str, field: str | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.body = {"code": code, "message": message} | ({"field": field} if field else {})


class CutResponse(Response):
    """Promises more than it sends, so that the server closes the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % CUT_LENGTH)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"', "more_body": True})


def json_response(status: int, body: dict[str, Any] | None) -> Response:
    """A JSON reply; without a body if there is none."""
    if body is None:
        return Response(status_code=status)
    return Response(msgspec.json.encode(body), status, media_type="application/json")


def operation_response(saved: Saved | None, now: int) -> Response:
    """The reply to a query of an idempotency key."""
    if saved is None:
        return json_response(404, {"code": "NOT-FOUND", "message": "没有这个 Idempotency-Key"})
    if now < saved.visible_at:
        return json_response(200, {"status": "in_progress"})
    return json_response(200, {"status": "done", "http_status": saved.status, "body": saved.body})


def spoiled(spoil: Spoil, good: Response) -> Response:
    """The good reply, or what comes instead of it."""
    if spoil == "garbage":
        return Response("<html><body>502 网关错误</body></html>", 200, media_type="text/html")
    return CutResponse() if spoil == "cut" else good


def idempotency_key(request: Request) -> str:
    """The header's value; ProblemError without a good one."""
    key = request.headers.get("idempotency-key", "")
    if not re.fullmatch(KEY_PATTERN, key):
        raise ProblemError(400, "REQUEST-INVALID", "Idempotency-Key 缺失或不合规", "Idempotency-Key")
    return key


async def bytes_of(request: Request) -> bytes:
    """The body; ProblemError if it is too long."""
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > BODY_LIMIT:
            raise ProblemError(413, "REQUEST-TOO-LONG", "请求过长")
    return bytes(data)


def decoded(data: bytes, shape: type[T]) -> T:
    """The body as what the contract says; ProblemError names the field if it is one of ours."""
    try:
        return msgspec.convert(_whole(msgspec.json.decode(data)), type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        # the library's text may repeat what stood there: take no more than a name of our own from it
        named = re.findall(r"\$\.(\w+)|field `(\w+)`", str(error))
        names = [name for pair in named for name in pair if name in shape.__struct_fields__]
        raise ProblemError(400, "REQUEST-INVALID", "请求不合规", names[-1] if names else None) from None


def _whole(value: Any) -> Any:
    """The same with 2.0 as 2: JSON Schema counts both as integers."""
    if isinstance(value, dict):
        return {name: _whole(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_whole(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def in_path(request: Request, name: str, pattern: str) -> str:
    """A path parameter; ProblemError if it has not the form that the contract gives it."""
    value: str = request.path_params[name]
    if not re.fullmatch(pattern, value):
        raise ProblemError(400, "REQUEST-INVALID", "路径不合规", name)
    return value


async def hold(clock: Clock, at: int, request: Request) -> None:
    """Return when the clock has reached `at`; a virtual clock is told which call is held."""
    if isinstance(clock, VirtualClock):
        await clock.hold_until(at, request.headers.get("x-call-id", ""))
    else:
        await clock.sleep_until(at)


def contract(file: str) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that serves the contract in `file` as JSON."""

    async def endpoint(request: Request) -> Response:
        import yaml

        document = yaml.safe_load((CONTRACTS / file).read_text("utf-8"))
        return json_response(200, document)

    return endpoint


def application(routes: list[Route], contract_file: str) -> Starlette:
    """The routes and the contract, with errors in the contract's own form."""
    every: list[BaseRoute] = [*routes, Route("/openapi.json", contract(contract_file))]
    handlers: dict[Any, Any] = {ProblemError: _problem, HTTPException: _http_problem, 500: _our_fault}
    return Starlette(routes=every, exception_handlers=handlers)


async def _problem(request: Request, error: ProblemError) -> Response:
    return json_response(error.status, error.body)


async def _http_problem(request: Request, error: HTTPException) -> Response:
    code = {404: "NOT-FOUND", 405: "METHOD-WRONG"}.get(error.status_code, "REQUEST-INVALID")
    reply = json_response(error.status_code, {"code": code, "message": "请求不合规"})
    reply.headers.update(error.headers or {})
    return reply


async def _our_fault(request: Request, error: Exception) -> Response:
    return json_response(500, {"code": "ERROR-500", "message": "沙箱内部错误"})
