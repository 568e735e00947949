"""The pages, filled: words, history, the sandbox phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from starlette.responses import HTMLResponse

from bot.app import App
from bot.channels.web.assets import Assets
from bot.channels.web.history import Conversation
from bot.channels.web.stream import PHONE_SHOWN, phone_event
from locales.texts import Pages as Templates

FOLDER = Path(__file__).parent / "templates"
STEPS = ("card_number", "holder_name", "id_number", "mobile", "sms_code", "payment_password", "agreement")


class Pages:
    """Each page in the installation's language."""

    def __init__(self, app: App, assets: Assets) -> None:
        self._app, self._assets = app, assets
        self._templates = Templates(FOLDER)
        self._language = app.settings.language
        self._steps = [self.words(f"page.step_{name}") for name in STEPS]
        self._script = {
            key.removeprefix("page."): self.words(key)
            for key in sorted(app.content.texts.keys())
            if key.startswith("page.js_") or key.startswith("page.hint_")
        }

    def words(self, key: str) -> str:
        """A text that has no places."""
        return self._app.content.texts.text(self._language, key)

    def chat(self, conversation: Conversation) -> HTMLResponse:
        """The chat with its history."""
        messages, cursor = self._phone(conversation.began)
        return self._page(
            "chat.html",
            conversation=conversation,
            state=msgspec.json.encode(conversation.outlook).decode(),
            steps=self._steps,
            phone=self._app.sandbox is not None,
            messages=messages,
            cursor=cursor,
        )

    def form(self) -> HTMLResponse:
        """The shell of a secure form: the same for every form, and for none."""
        return self._page("form.html")

    def doorstep(self) -> HTMLResponse:
        """For who comes from another site: browsers keep our cookie back on that step, so take one more."""
        return self._page("doorstep.html")

    def privacy(self) -> HTMLResponse:
        """The privacy text that the consent is about."""
        return self._page("privacy.html", terms=self._app.content.privacy[self._language])

    def lost(self) -> HTMLResponse:
        """There is no such page."""
        return self._page("lost.html", status=404)

    def _page(self, name: str, status: int = 200, **values: Any) -> HTMLResponse:
        script = msgspec.json.encode(self._script).decode()
        filled = self._templates.page(
            name, t=self.words, url=self._assets.url, script=script, language=self._language.replace("_", "-"), **values
        )
        return HTMLResponse(filled, status)

    def _phone(self, began: int) -> tuple[list[dict[str, str]], int]:
        if self._app.sandbox is None:
            return [], 0
        arrived = self._app.sandbox.phone.arrived()
        ours = [one for one in arrived if began and one.arrives_at >= began]
        shown = [phone_event(one.id, one.to, one.channel, one.text) for one in ours[-PHONE_SHOWN:]]
        return shown, arrived[-1].cursor if arrived else 0
