"""The page's addresses. Whatever is filled in or pressed takes the same way into a turn as in the chat.

It needs no cookie: inside Telegram in a browser none would reach us. Each post carries a key that lives in the page's
memory, and must come from our own pages.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Annotated, Any, TypeVar

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.app import App
from bot.arrivals import Arrival, Content, Filled, Posted, Pressed
from bot.channels.securepage.fields import FIELDS
from bot.channels.securepage.links import PATH, Links, Visit
from bot.channels.securepage.steps import Step, Steps
from bot.channels.web import banks, bodies
from bot.channels.web.bodies import CardBeginning, RefusedError
from bot.channels.web.gate import Gate
from bot.channels.web.hub import Hub
from bot.channels.web.limits import Buckets, Rate
from bot.channels.web.pages import Pages, View
from bot.channels.web.people import Person
from core.errors import StepGoneError, StoreError, UnknownButtonError, UnknownFormError

OPENINGS = Rate(burst=10, a_second=0.2)  # of one link, and links that one person wants
DOINGS = Rate(burst=60, a_second=3)  # of one page, which asks and waits at each step
LONGEST_WAIT = 10.0  # seconds until a page that waits asks again
LOOK_AGAIN = 1.0  # seconds; another process may have taken a turn

log = logging.getLogger("bindguide.securepage")

_Key = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
_Short = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
_Filled = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class Opening(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stood behind the # of the link, or what Telegram gave the Mini App."""

    token: Annotated[str, msgspec.Meta(max_length=200)] = ""
    init_data: Annotated[str, msgspec.Meta(max_length=8000)] = ""

    def __repr__(self) -> str:
        return "Opening()"


class Doing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an open page sends: one of fields, a button, a form; with none of them it only looks."""

    key: _Key
    n: Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)] = 0  # of the letter it shows
    stamp: Annotated[str, msgspec.Meta(max_length=120)] = ""  # of the step it shows
    language: Annotated[str, msgspec.Meta(max_length=16)] = ""  # that its words have
    slot: Annotated[str, msgspec.Meta(max_length=40)] = ""
    fields: Annotated[dict[_Short, _Filled | bool], msgspec.Meta(max_length=4)] = {}
    letter: Annotated[str, msgspec.Meta(max_length=80)] = ""
    button: Annotated[str, msgspec.Meta(max_length=80)] = ""
    form: Annotated[str, msgspec.Meta(max_length=80)] = ""

    def __repr__(self) -> str:
        return "Doing()"


class Beginning(CardBeginning, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The first digits of a card number, with the page's key."""

    key: _Key

    def __repr__(self) -> str:
        return "Beginning()"


B = TypeVar("B", bound=msgspec.Struct)


class SecurePage:
    """One for the program; its guard is the site's."""

    def __init__(self, app: App, hub: Hub, pages: Pages, gate: Gate) -> None:
        self._app, self._hub, self._pages, self._gate = app, hub, pages, gate
        self._links, self._steps = Links(app, gate), Steps(app)
        self._openings, self._doings = Buckets(OPENINGS, app.clock), Buckets(DOINGS, app.clock)

    def asgi(self) -> ASGIApp:
        """Everything below `PATH`."""
        routes = [
            Route(f"{PATH}/{{letter}}", self._shell, methods=["GET"]),
            Route(f"{PATH}/{{letter}}/link", self._link, methods=["POST"]),
            Route(f"{PATH}/{{letter}}/open", self._open, methods=["POST"]),
            Route(f"{PATH}/{{letter}}/step", self._step, methods=["POST"]),
            Route(f"{PATH}/{{letter}}/wait", self._wait, methods=["POST"]),
            Route(f"{PATH}/{{letter}}/bank", self._bank, methods=["POST"]),
        ]
        handlers: dict[Any, Any] = {
            RefusedError: self._refused,
            StoreError: self._nothing_stored,
            HTTPException: self._lost,
        }
        return Starlette(routes=routes, exception_handlers=handlers)

    # -- the way in

    async def _shell(self, request: Request) -> HTMLResponse:
        """The same for everybody; looking at it uses nothing up."""
        return self._pages.secure(View(self._language(request), request.scope["large"]))

    async def _link(self, request: Request) -> Response:
        """For the web chat: a one-time address for the newest letter of whoever asks."""
        person: Person | None = request.scope["person"]
        letter = request.path_params["letter"]
        if person and not self._openings.take(person.address):
            raise RefusedError(429, "too_fast")
        with self._app.store.unit() as unit:
            row = unit.row("find_conversation", channel="web", address=person.address) if person else None
        if row is None or letter != f"{row.id}-{row.letters}":
            raise RefusedError(410, "link_done")
        return bodies.answer(200, {"url": self._links.link(row.id, letter)})

    async def _open(self, request: Request) -> Response:
        letter = request.path_params["letter"]
        if not self._openings.take(letter[:40]):
            raise RefusedError(429, "too_fast")
        given = await bodies.read(request, Opening)
        visit, key = await self._links.open(letter, given.token, given.init_data, request.scope["person"])
        return self._answer(visit, 0, "", {"key": key})

    # -- what is done on it

    async def _step(self, request: Request) -> Response:
        """One answer, through a turn; then what follows. The same answer again changes nothing."""
        doing, visit = await self._visiting(request, Doing)
        note = {}
        message, content = _brings(doing)
        try:
            await self._gate.take(Arrival(visit.conversation.channel, visit.conversation.address, message, content))
        except (StepGoneError, UnknownButtonError, UnknownFormError):
            note = {"note": "step_gone"}
        self._links.go_on(visit)
        return self._answer(visit, doing.n, doing.language, note)

    async def _wait(self, request: Request) -> Response:
        """What is there, as soon as it is another step than the page shows."""
        doing, visit = await self._visiting(request, Doing)
        before = asyncio.get_running_loop().time() + LONGEST_WAIT
        with self._hub.listening(visit.conversation.address) as bell:
            while not self._hub.closed and asyncio.get_running_loop().time() < before:
                bell.clear()
                if self._steps.now(visit.conversation.id, doing.n).stamp != doing.stamp:
                    break
                try:
                    async with asyncio.timeout(LOOK_AGAIN):
                        await bell.wait()
                except TimeoutError:
                    pass
        return self._answer(visit, doing.n, doing.language, {})

    async def _bank(self, request: Request) -> Response:
        """Whose card begins like this; {} if we don't know. Nothing of it is kept or logged."""
        beginning, visit = await self._visiting(request, Beginning)
        step = self._steps.now(visit.conversation.id, 0)
        return bodies.answer(200, banks.begins(self._app.content, step.language, beginning.digits))

    async def _visiting(self, request: Request, kind: type[B]) -> tuple[B, Visit]:
        body = await bodies.read(request, kind)
        visit = self._links.visit(body.key, request.scope["person"])  # type: ignore[attr-defined]
        if not self._doings.take(visit.id):
            raise RefusedError(429, "too_fast")
        return body, visit

    def _answer(self, visit: Visit, after: int, language: str, more: dict[str, Any]) -> Response:
        step: Step = self._steps.now(visit.conversation.id, after)
        body = {"step": msgspec.to_builtins(step), "channel": visit.conversation.channel} | more
        if step.language != language:
            body["words"] = self._pages.words_of_secure(step.language)
        return bodies.answer(200, body)

    # -- what is not taken

    async def _refused(self, request: Request, error: RefusedError) -> Response:
        words = self._pages.words(self._language(request), f"page.refused_{error.key}")
        return bodies.answer(error.status, {"error": error.key, "say": words})

    async def _nothing_stored(self, request: Request, error: StoreError) -> Response:
        log.error("a request was refused: %s", error)
        response = bodies.answer(503, {"error": "store", "say": self._pages.words("", "page.refused_store")})
        response.headers["retry-after"] = "3"
        return response

    async def _lost(self, request: Request, error: HTTPException) -> Response:
        return Response(status_code=error.status_code, headers=error.headers)

    def _language(self, request: Request) -> str:
        return self._links.language(request.path_params.get("letter", ""))


def _brings(doing: Doing) -> tuple[str, Content]:
    """(the message's identity, what it brings). A step counts once, from whichever page it is answered."""
    if doing.form:
        return f"form:{doing.form}:page", Posted(doing.form, dict(doing.fields))
    if doing.button:
        return f"press:{doing.letter}:page", Pressed(doing.button, doing.letter)
    if doing.slot not in FIELDS or not set(doing.fields) <= set(FIELDS[doing.slot]):
        raise RefusedError(400, "malformed")
    typed = [doing.fields.get(name, "") for name in FIELDS[doing.slot]]
    text = " ".join(one for one in typed if isinstance(one, str)).strip()
    if not text:
        raise RefusedError(400, "malformed")
    return f"page:{doing.n}:{doing.slot}", Filled(doing.slot, text)
