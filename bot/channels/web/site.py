"""The web chat's addresses: pages out, messages in, letters live."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.app import App
from bot.arrivals import Arrival, Content, Pressed, Text
from bot.channels.securepage.links import PATH as SECURE
from bot.channels.securepage.page import SecurePage
from bot.channels.web import banks, bodies
from bot.channels.web.answers import Answers
from bot.channels.web.assets import Assets
from bot.channels.web.bodies import RefusedError
from bot.channels.web.forms import Forms
from bot.channels.web.gate import Gate
from bot.channels.web.guard import Guard
from bot.channels.web.history import CHANNEL, History
from bot.channels.web.hub import Hub
from bot.channels.web.pages import Pages, View
from bot.channels.web.people import Cookies, Person, look_setting
from bot.channels.web.stream import Stream
from bot.channels.webhook import beside
from bot.gateways.answers import Done, Refused
from bot.settings import Settings
from bot.turns import Taken
from core.errors import StoreError, UnknownButtonError

MOST_STREAMS = 8  # open pages of one person
TELEGRAM_WEB = "https://web.telegram.org"

log = logging.getLogger("bindguide.web")


class Site:
    """One for the program. `app` must be connected; `told` hears of every turn taken here."""

    def __init__(self, app: App, hub: Hub, told: Callable[[Taken], None]) -> None:
        self._app, self._hub = app, hub
        self._answers = Answers(app.content.texts)
        self._history = History(app.store, app.turns, app.content.texts, app.settings.web_input == "secure_page")
        self._gate = Gate(app.turns, told)
        self._forms = Forms(app, self._gate, self._history)
        brand = app.content.brand
        secure = app.settings.public_url.startswith("https:")
        self._cookies = Cookies(app.keys, app.clock, secure, framed=bool(brand.framed_by))
        self._assets = Assets(brand.files)
        self._pages = Pages(app, self._assets)
        self._secure = SecurePage(app, hub, self._pages, self._gate)

    def asgi(self) -> ASGIApp:
        """Everything, behind its guard."""
        routes = [
            Route("/", self._chat, methods=["GET"]),
            Route("/messages", self._message, methods=["POST"]),
            Route("/presses", self._press, methods=["POST"]),
            Route("/events", self._events, methods=["GET"]),
            Route("/bank", self._bank, methods=["POST"]),
            Route("/look", self._look, methods=["POST"]),
            Route("/session", self._session, methods=["POST"]),
            Route("/forms/{form}", self._form_page, methods=["GET"]),
            Route("/forms/{form}", self._form_post, methods=["POST"]),
            Route("/forms/{form}/link", self._form_link, methods=["POST"]),
            Route("/forms/{form}/open", self._form_open, methods=["POST"]),
            Route("/privacy", self._privacy, methods=["GET"]),
            Route("/static/{version}/{name}", self._assets.serve, methods=["GET"]),
            Route("/health", _health, methods=["GET"]),
            Route("/ready", self._ready, methods=["GET"]),
        ]
        handlers: dict[Any, Any] = {  # each takes the error it is for
            RefusedError: self._refused,
            UnknownButtonError: self._unknown_button,
            StoreError: self._nothing_stored,
            HTTPException: self._lost,
        }
        site = Starlette(routes=routes, exception_handlers=handlers)
        framed = self._app.content.brand.framed_by
        secure = self._guarded(self._secure.asgi(), (*framed, *_telegram(self._app.settings)), known=False)
        return beside(self._guarded(site, framed), {SECURE: secure})

    def _guarded(self, site: ASGIApp, framed_by: tuple[str, ...], known: bool = True) -> Guard:
        app = self._app
        return Guard(site, app.settings, self._cookies, app.content.texts, app.clock, framed_by, known)

    # -- pages

    async def _chat(self, request: Request) -> Response:
        person: Person | None = request.scope["person"]
        if person is None and request.headers.get("sec-fetch-site") == "cross-site":
            return self._pages.doorstep()
        value = request.scope["cookie"] if person else self._cookies.fresh()
        known = person or self._cookies.person(value)
        if known is None:  # never: we have just made it
            raise RefusedError(403, "no_cookie")
        conversation = self._history.whole(known)
        page = self._pages.chat(conversation, self._view(request, conversation.language), known.serial)
        if not known.account:
            page.headers["set-cookie"] = self._cookies.setting(value)
        return page

    async def _form_page(self, request: Request) -> HTMLResponse:
        return self._pages.form(self._view(request))

    async def _privacy(self, request: Request) -> HTMLResponse:
        return self._pages.privacy(self._view(request))

    # -- what a person does

    async def _message(self, request: Request) -> Response:
        new = await bodies.read(request, bodies.NewMessage)
        if len(new.text) > bodies.TEXT_CAP:
            raise RefusedError(413, "too_long")
        message = f"text:{new.id}"
        exposed = self._app.settings.web_input == "secure_page"
        taken = await self._take(request, message, Text(new.text), exposed)
        shown = self._history.shown(taken.conversation, message)
        return bodies.answer(200, {"text": shown, "answer": self._answers.of(shown)})

    async def _press(self, request: Request) -> Response:
        new = await bodies.read(request, bodies.NewPress)
        await self._take(request, f"press:{new.letter}:{new.id}", Pressed(new.key, new.letter))
        return bodies.answer(200, {})

    async def _take(self, request: Request, message: str, content: Content, exposed: bool = False) -> Taken:
        person = _person(request)
        arrival = Arrival(CHANNEL, person.address, message, content, person.account, exposed=exposed)
        return await self._gate.take(await self._app.heard(arrival))

    # -- what helps while typing and reading

    async def _bank(self, request: Request) -> Response:
        beginning = await bodies.read(request, bodies.CardBeginning)
        language = self._language(request) or self._app.settings.language
        return bodies.answer(200, banks.begins(self._app.content, language, beginning.digits))

    async def _look(self, request: Request) -> Response:
        wish = await bodies.read(request, bodies.Look)
        reply = bodies.answer(200, {})
        reply.headers["set-cookie"] = look_setting(wish.large)
        return reply

    # -- secure forms

    async def _form_link(self, request: Request) -> Response:
        url = await self._forms.link(_person(request), request.path_params["form"])
        return bodies.answer(200, {"url": url}) if url else bodies.answer(410, {"error": "form_gone"})

    async def _form_open(self, request: Request) -> Response:
        asked = await bodies.read(request, bodies.LinkToken)
        return bodies.answer(200, self._forms.open(_person(request), request.path_params["form"], asked.token))

    async def _form_post(self, request: Request) -> Response:
        filled = await bodies.read(request, bodies.FilledForm)
        await self._forms.post(_person(request), request.path_params["form"], filled)
        return bodies.answer(200, {})

    # -- live, and who it is

    async def _events(self, request: Request) -> Response:
        person = _person(request)
        if self._hub.listeners(person.address) >= MOST_STREAMS:
            raise RefusedError(429, "too_many_pages")
        after = _number(request.headers.get("last-event-id") or request.query_params.get("after"))
        phone = _number(request.query_params.get("phone"))
        stream = Stream(self._app, self._hub, self._history, person, after, phone)
        headers = {"x-accel-buffering": "no"}
        return StreamingResponse(stream.events(), media_type="text/event-stream", headers=headers)

    async def _session(self, request: Request) -> Response:
        """A conversation of its own for whom the wallet knows by this token."""
        given = await bodies.read(request, bodies.SessionToken)
        found = await self._app.wallet.whoami(given.token)
        if isinstance(found, Refused):
            raise RefusedError(401, "session")
        if not isinstance(found, Done):
            raise RefusedError(503, "wallet_away")
        reply = bodies.answer(200, {})
        reply.headers["set-cookie"] = self._cookies.setting(self._cookies.fresh(found.values["account"]))
        return reply

    # -- what is not taken

    async def _refused(self, request: Request, error: RefusedError) -> Response:
        words = self._pages.words(self._language(request), f"page.refused_{error.key}")
        return bodies.answer(error.status, {"error": error.key, "say": words})

    async def _unknown_button(self, request: Request, error: UnknownButtonError) -> Response:
        return await self._refused(request, RefusedError(404, "unknown_button"))

    async def _nothing_stored(self, request: Request, error: StoreError) -> Response:
        """The page sends it again with the same id, by itself or at a press."""
        log.error("a request was refused: %s", error)
        words = self._pages.words("", "page.refused_store")  # the person's language is in the store
        response = bodies.answer(503, {"error": "store", "say": words})
        response.headers["retry-after"] = "3"
        return response

    def _view(self, request: Request, language: str | None = None) -> View:
        return View(self._language(request) if language is None else language, request.scope["large"])

    def _language(self, request: Request) -> str:
        return self._history.language(request.scope["person"])

    async def _lost(self, request: Request, error: HTTPException) -> Response:
        if error.status_code == 404 and request.method == "GET":
            return self._pages.lost(self._view(request))
        return Response(status_code=error.status_code, headers=error.headers)

    async def _ready(self, request: Request) -> Response:
        """200 when a turn could be committed now; 503 while the database does not answer (full, read-only, away)."""
        try:
            with self._app.store.unit() as unit:
                unit.write("put_fact", name="ready", value="yes")
        except Exception:  # whatever the database says: not ready, and the place stands in the log
            log.warning("not ready: the database does not take a write")
            return Response("the database does not take a write\n", 503, media_type="text/plain")
        return Response("ready\n", media_type="text/plain")


def _telegram(settings: Settings) -> tuple[str, ...]:
    """Who else may frame the secure page: Telegram in a browser shows a Mini App so."""
    return (TELEGRAM_WEB,) if settings.telegram and settings.public_url.startswith("https:") else ()


async def _health(request: Request) -> Response:
    return Response("ok\n", media_type="text/plain")


def _person(request: Request) -> Person:
    person: Person | None = request.scope["person"]
    if person is None:
        raise RefusedError(403, "no_cookie")
    return person


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else 0
