"""The secure page inside Telegram in a browser: a frame of web.telegram.org, over https, where no cookie reaches us.

Both names lead to this machine, with a certificate of our own making.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.server
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import init_data_py
import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from uvicorn import Config, Server

from bot import settings
from bot.app import LANGUAGES, App, Content
from bot.arrivals import Arrival, Pressed, Text
from bot.channels.web.hub import Hub
from bot.channels.web.site import Site
from bot.clock import SystemClock
from tests.bot.test_web_serving import free_port
from tests.browser.conftest import chromium
from tests.browser.visiting import PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.thorough]
TOKEN, CHAT = "4711:made-up", 70_002
OUTER = """<!doctype html><meta charset=utf-8><link rel=icon href=data:,><script>
window.told = []; addEventListener("message", (event) => told.push([event.origin, JSON.parse(event.data).eventType]));
</script><iframe src="ADDRESS" width="380" height="700" title="app"></iframe>"""


def _certificate(folder: Path) -> tuple[Path, Path]:
    """Files of a certificate and its key, good for a day and for nobody."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    signed = made.not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1)).sign(key, hashes.SHA256())
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    form, clear = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, clear))
    return certificate, private


class _Ours:
    """The program behind https in a thread: somebody in Telegram is asked for the card number."""

    def __init__(self, folder: Path, content: Content, port: int, files: tuple[Path, Path]) -> None:
        self._folder, self._content, self._port, self._files = folder, content, port, files
        self.letter, self._up, self._stop = "", threading.Event(), False

    @contextlib.contextmanager
    def running(self) -> Iterator[str]:
        thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        thread.start()
        assert self._up.wait(20)
        yield self.letter
        self._stop = True
        thread.join()

    async def _serve(self) -> None:
        read = settings.read({"BINDGUIDE_DATA": str(self._folder)}, LANGUAGES)
        telegram = settings.Telegram(TOKEN)
        read, hub = msgspec.structs.replace(read, public_url="https://bind.example", telegram=telegram), Hub()
        app = App(read, SystemClock(), self._content, hub.told)
        await app.connect()
        app.turns.take(Arrival("telegram", str(CHAT), "1", Text("我要绑卡"), exposed=True))
        self.letter = app.turns.take(Arrival("telegram", str(CHAT), "2", Pressed("confirm"))).letters[-1].id
        certificate, key = (str(file) for file in self._files)
        config = Config(
            Site(app, hub, hub.told).asgi(),
            port=self._port,
            ssl_certfile=certificate,
            ssl_keyfile=key,
            lifespan="off",
            log_config=None,
        )
        server = Server(config)
        serving = asyncio.ensure_future(server._serve())
        while not server.started:
            await asyncio.sleep(0.02)
        self._up.set()
        while not self._stop:
            app.due.run()
            await asyncio.sleep(0.05)
        hub.close()
        server.should_exit = True
        await serving
        await app.close()


@contextlib.contextmanager
def _outer(page: str, port: int, files: tuple[Path, Path]) -> Iterator[None]:
    """Somebody's page over https."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield
    server.shutdown()
    server.server_close()


def test_a_frame_of_telegrams_page_and_of_no_other(browser: Browser, tmp_path: Path, content: Content) -> None:
    """There it opens without any cookie, goes on, and tells Telegram when it may close; elsewhere it stays empty."""
    files, ours, theirs = _certificate(tmp_path), free_port(), free_port()
    names = f"MAP bind.example:443 127.0.0.1:{ours}, MAP *:443 127.0.0.1:{theirs}"
    who = msgspec.json.encode({"id": CHAT, "first_name": "小明"}).decode()
    signed = init_data_py.sign({"user": who, "query_id": "q"}, TOKEN, auth_date=time.time())
    fragment = urlencode({"tgWebAppData": signed, "tgWebAppVersion": "9.1"}, quote_via=quote)
    with _Ours(tmp_path / "data", content, ours, files).running() as letter:
        page_of = OUTER.replace("ADDRESS", f"https://bind.example/secure/{letter}#{fragment}")
        arguments = [f"--host-resolver-rules={names}"]
        launched = browser.browser_type.launch(executable_path=chromium(), args=arguments)
        with _outer(page_of, theirs, files), contextlib.closing(launched) as mapped:
            context = mapped.new_context(ignore_https_errors=True)
            context.set_default_timeout(PATIENCE)
            page, complaints = context.new_page(), list[str]()
            page.on("console", lambda message: complaints.append(message.text))
            page.goto("https://other.example/")
            page.wait_for_timeout(500)
            assert ["frame-ancestors https://web.telegram.org" in one for one in complaints] == [True]
            assert page.frames[1].url.startswith("chrome-error:")

            page.goto("https://web.telegram.org/")
            app = page.frame_locator("iframe")
            app.locator("#card_number").fill("6222020000000000018")
            app.locator(".fields .primary").click()
            app.locator('[data-key="confirm"]').click()
            app.locator("#holder_name").wait_for()
            app.get_by_role("button", name="回到 Telegram").click()
            page.wait_for_function("told.length === 3")
            names_told = [(str(origin), str(name)) for origin, name in page.evaluate("told")]
            expected = ("web_app_ready", "web_app_expand", "web_app_close")
            assert names_told == [("https://bind.example", name) for name in expected]
            assert context.cookies() == []
            assert len(complaints) == 1
