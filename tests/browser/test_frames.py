"""The chat inside somebody else's page, by the snippet that is documented, in an operator's own look."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.bot.test_web_serving import ROOT, free_port, running, until_up
from tests.browser.visiting import PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import Browser

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


def test_a_named_page_can_show_it_and_no_other(browser: Browser, tmp_path: Path) -> None:
    """The documented snippet works as it stands; from a page whose origin isn't named the frame stays empty."""
    port, pages, own = free_port(), tmp_path / "shop", tmp_path / "own"
    pages.mkdir()
    own.mkdir()
    (snippet,) = re.findall(r"^```html\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    ours = snippet.replace("https://bind.example", f"http://127.0.0.1:{port}").replace("#session=TOKEN", "")
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
