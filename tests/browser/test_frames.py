"""The chat inside somebody else's page, by the snippet that is documented, in an operator's own look."""

from __future__ import annotations

import functools
import http.server
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.session_tokens import SessionTokens
from bot.sandbox.storage import Keys
from tests.bot.test_web_serving import ROOT, free_port, running, until_up
from tests.browser.visiting import PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

pytestmark = pytest.mark.browser
README = (ROOT / "bot" / "channels" / "web" / "README.md").read_text("utf-8")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def _shop(folder: Path) -> Iterator[str]:
    """Somebody's web server; its origin."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _snippet(address: str) -> str:
    """The documented one, for this address and for somebody who is not signed in."""
    (snippet,) = re.findall(r"^```html\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    return str(snippet).replace("https://bind.example", address).replace("#session=TOKEN", "")


def test_a_named_page_can_show_it_and_no_other(browser: Browser, tmp_path: Path) -> None:
    """The documented snippet works as it stands; from a page whose origin isn't named the frame stays empty."""
    port, pages, own = free_port(), tmp_path / "shop", tmp_path / "own"
    pages.mkdir()
    own.mkdir()
    ours = _snippet(f"http://127.0.0.1:{port}")
    (pages / "index.html").write_text(f"<!doctype html><meta charset=utf-8>{ours}", "utf-8")
    (own / "zh_CN.yaml").write_text("page.title: 小店绑卡\n", "utf-8")
    with _shop(pages) as named, _shop(pages) as other:
        (own / "look.yaml").write_text(f"accent: '#1a4f9c'\nframed_by:\n- {named}\n", "utf-8")
        with running(tmp_path / "data", port, BINDGUIDE_BRAND=str(own)):
            until_up(port)
            page = browser.new_page()
            page.set_default_timeout(PATIENCE)
            page.goto(named)
            frame = page.frame_locator("iframe")
            frame.locator("h1", has_text="小店绑卡").wait_for()
            frame.locator(".chips button").first.click()
            frame.locator(".choices .first", has_text="同意，开始").wait_for()
            colour = frame.locator(".choices .first").evaluate("one => getComputedStyle(one).backgroundColor")
            assert colour == "rgb(26, 79, 156)"

            refused: list[str] = []
            page.on("console", lambda message: refused.append(message.text))
            page.goto(other)
            page.wait_for_timeout(300)
            assert any("frame-ancestors" in text for text in refused)
            assert page.frame_locator("iframe").locator("#log").count() == 0
            page.close()


@pytest.mark.thorough
def test_the_wallets_token_says_who_it_is(browser: Browser, tmp_path: Path) -> None:
    """From behind the #, which is gone at once; with a forged one the person stays nobody and is told so."""
    port = free_port()
    with running(tmp_path, port):
        address, context = until_up(port), browser.new_context()
        keys = Keys(tmp_path / "sandbox" / "wallet.key")
        token = SessionTokens(keys.derived("session")).make("li", time.time_ns() // 1_000_000, 60)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{address}/#session=forged.token")
        page.locator("#offline", has_text="登录凭证").wait_for()
        assert not _signed_in(context)

        page.goto("about:blank")
        with page.expect_response(lambda one: one.url.endswith("/session") and one.ok):
            page.goto(f"{address}/#session={token}")
        page.wait_for_function("() => !location.hash && document.querySelector('.chips')")
        assert _signed_in(context)
        context.close()


def _signed_in(context: BrowserContext) -> bool:
    """Does the cookie carry the wallet's name for the person?"""
    return any("." in one["value"] for one in context.cookies() if one["name"] == "bindguide")
