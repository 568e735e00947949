"""`serve`: everything on the machine's clock, until it is told to stop; `sandbox`: the sandboxes alone."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import sys
from collections.abc import Callable, Coroutine, Generator
from functools import partial

from starlette.types import ASGIApp
from uvicorn import Config, Server

from bot import failures
from bot.app import App, Content, lock_folder
from bot.channels.web.hub import Hub
from bot.channels.web.others import EVERY, Others
from bot.channels.web.site import Site
from bot.clock import SECOND, SystemClock
from bot.sandbox.serving import Sandbox
from bot.settings import Settings
from bot.turns import Taken
from core.errors import StartError, StoreError

LONGEST_SLEEP = 1.0  # seconds between two looks at what is due
SHORTEST_SLEEP = 0.02
GRACE = 5  # seconds that requests under way get when we stop
BACKLOG = 2048
NOTEWORTHY = 60  # seconds that the machine's clock may run behind without a word

Told = Callable[[Taken], None]
log = logging.getLogger("bindguide.serving")


async def serve(settings: Settings, clock: SystemClock | None = None, content: Content | None = None) -> None:
    """Serve until SIGINT or SIGTERM. Raises StartError with what to do: port, folder, keys, database."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    bound = _bound(settings.host, settings.port)
    clock, hub, wake = clock or SystemClock(), Hub(), asyncio.Event()
    listeners: list[Told] = [hub.told]

    def told(taken: Taken) -> None:
        for listener in listeners:
            listener(taken)
        wake.set()

    try:
        app = App(settings, clock, content or Content(settings.data, settings.brand), told)
    except BaseException:
        bound.close()
        raise
    try:
        _go_on_from_newest(app, clock)
        await app.connect()
        _warn(settings)
        await _until_told_to_stop(app, hub, told, listeners, wake, bound)
    finally:
        bound.close()
        await app.close()


async def serve_sandbox(settings: Settings, bank_port: int, wallet_port: int) -> None:
    """The sandboxes alone, with what the bank's messages say, until SIGINT or SIGTERM."""
    lock_folder(settings.data / "sandbox")
    sandbox = await Sandbox.start(settings.data, SystemClock(), bank_port, wallet_port)
    _say(f"BINDGUIDE_BANK_URL={sandbox.bank_url}\nBINDGUIDE_WALLET_URL={sandbox.wallet_url}")
    stop, cursor = _stop_signal(), 0
    try:
        while not stop.is_set():
            for message in sandbox.phone.arrived(cursor):
                cursor = message.cursor
                _say(f"{message.to} ({message.channel}): {message.text}")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LONGEST_SLEEP):
                    await stop.wait()
    finally:
        await sandbox.stop()


class _Server(Server):
    """uvicorn, with the signals left to us."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


async def _until_told_to_stop(
    app: App, hub: Hub, told: Told, listeners: list[Told], wake: asyncio.Event, bound: socket.socket
) -> None:
    site, chats = _chats(app, told, listeners, Site(app, hub, told).asgi())
    server, stop = _server(app, site), _stop_signal()
    serving = asyncio.ensure_future(server.serve([bound]))
    together = [_look_at_others(app, hub)] if app.store.several else []
    working = asyncio.gather(_work(app, hub, wake), *together, *chats)
    _say(f"绑卡向导开好了，请打开 {app.settings.public_url}  （停止：Ctrl+C）")
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    hub.close()
    server.should_exit = True
    await serving
    for task in (working, stopping):
        task.cancel()
    await asyncio.gather(working, stopping, return_exceptions=True)


def _chats(
    app: App, told: Told, listeners: list[Told], site: ASGIApp
) -> tuple[ASGIApp, list[Coroutine[None, None, None]]]:
    """(the site with what other channels need beside it, what they run); a channel that is off costs nothing."""
    if app.settings.telegram is None:
        return site, []
    from bot.channels.telegram import PATH, Telegram
    from bot.channels.webhook import Webhook, beside

    telegram = Telegram(app, app.settings.telegram, told)
    listeners.append(telegram.told)
    webhook = Webhook(PATH, telegram.secret, partial(telegram.take, ordered=False))
    places = {PATH: webhook} if app.settings.telegram.webhook else {}
    return beside(site, places), [telegram.run()]


def _server(app: App, site: ASGIApp) -> _Server:
    config = Config(
        site,
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        # behind https a proxy of ours stands before us and tells who calls; else nobody is believed
        proxy_headers=app.settings.public_url.startswith("https:"),
        timeout_graceful_shutdown=GRACE,
    )
    return _Server(config)


async def _work(app: App, hub: Hub, wake: asyncio.Event) -> None:
    """Run what is due, whenever it is due or a turn was committed."""
    cursor = 0
    while True:
        wake.clear()
        try:
            app.due.run()
            app.store.checkpoint_if_long()
            cursor = _tell_of_phone(app, hub, cursor)
            seconds = _until_next(app)
        except Exception:
            log.error("what is due could not be run (%s); it is tried again", failures.place())
            seconds = LONGEST_SLEEP
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await wake.wait()


async def _look_at_others(app: App, hub: Hub) -> None:
    """Pages show within a second what other processes said."""
    others = Others(app.store, hub)
    while True:
        await asyncio.sleep(EVERY)
        with contextlib.suppress(StoreError):  # the database is away: later, then
            others.look()


def _tell_of_phone(app: App, hub: Hub, cursor: int) -> int:
    arrived = app.sandbox.phone.arrived(cursor) if app.sandbox else []
    if arrived:
        hub.ring_all()
        return arrived[-1].cursor
    return cursor


def _until_next(app: App) -> float:
    arrival = app.sandbox.phone.next_arrival() if app.sandbox else None
    times = [at for at in (app.due.next(), arrival) if at is not None]
    left = (min(times) - app.clock.now()) / SECOND if times else LONGEST_SLEEP
    return min(LONGEST_SLEEP, max(SHORTEST_SLEEP, left))


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def _bound(host: str, port: int) -> socket.socket:
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # naming TCP lets asyncio switch Nagle's algorithm off: without it every reply takes 40 ms more
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen(BACKLOG)
    except OSError as error:
        bound.close()
        raise StartError(
            f"cannot listen on {host}:{port} ({error.strerror}): stop what uses it, "
            f"or choose another, for example BINDGUIDE_LISTEN=127.0.0.1:{port + 10 if port < 65000 else 8090}"
        ) from None
    return bound


def _go_on_from_newest(app: App, clock: SystemClock) -> None:
    with app.store.unit() as unit:
        newest = int(unit.value("newest") or 0)
    behind = (newest - clock.now()) // SECOND
    if clock.not_before(newest) and behind >= NOTEWORTHY:
        log.warning("the machine's clock is %d s behind the newest stored time; time goes on from there", behind)


def _warn(settings: Settings) -> None:
    if not settings.keys:
        where = settings.data / "keys"
        sys.stderr.write(f"warning: using keys made for trying out ({where}); set BINDGUIDE_KEYS before real cards\n")
    if settings.telegram and not settings.alone:
        sys.stderr.write("note: of several processes on this database only one may have BINDGUIDE_TELEGRAM_TOKEN\n")
    if settings.embeds_sandbox:
        sys.stderr.write("note: the bank and the wallet are the sandbox inside this program; no money moves\n")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
