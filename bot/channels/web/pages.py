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
    """Each page in a language; "" stands for the installation's own."""

    def __init__(self, app: App, assets: Assets) -> None:
        self._app, self._assets, self._texts = app, assets, app.content.texts
        self._templates = Templates(FOLDER)
        self._for_scripts = [key for key in sorted(self._texts.keys()) if key.startswith(("page.js_", "page.hint_"))]

    def words(self, language: str, key: str) -> str:
        """A text that has no places."""
        return self._texts.text(language or self._app.settings.language, key)

    def chat(self, conversation: Conversation) -> HTMLResponse:
        """The chat with its history."""
        messages, cursor = self._phone(conversation.began)
        return self._page(
            "chat.html",
            conversation.language,
            conversation=conversation,
            state=msgspec.json.encode(conversation.outlook).decode(),
            steps=[self.words(conversation.language, f"page.step_{name}") for name in STEPS],
            phone=self._app.sandbox is not None,
            messages=messages,
            cursor=cursor,
        )

    def form(self, language: str) -> HTMLResponse:
        """The shell of a secure form: the same for every form, and for none."""
        return self._page("form.html", language)

    def doorstep(self) -> HTMLResponse:
        """For who comes from another site: browsers keep our cookie back on that step, so take one more."""
        return self._page("doorstep.html", "")

    def privacy(self, language: str) -> HTMLResponse:
        """The privacy text that the consent is about."""
        terms = self._app.content.privacy[language or self._app.settings.language]
        return self._page("privacy.html", language, terms=terms)

    def lost(self, language: str) -> HTMLResponse:
        """There is no such page."""
        page = self._page("lost.html", language)
        page.status_code = 404
        return page

    def _page(self, name: str, language: str, **values: Any) -> HTMLResponse:
        script = {key.removeprefix("page."): self.words(language, key) for key in self._for_scripts}
        filled = self._templates.page(
            name,
            t=lambda key: self.words(language, key),
            url=self._assets.url,
            script=msgspec.json.encode(script).decode(),
            language=(language or self._app.settings.language).replace("_", "-"),
            **values,
        )
        return HTMLResponse(filled)

    def _phone(self, began: int) -> tuple[list[dict[str, str]], int]:
        if self._app.sandbox is None:
            return [], 0
        arrived = self._app.sandbox.phone.arrived()
        ours = [one for one in arrived if began and one.arrives_at >= began]
        shown = [phone_event(one.id, one.to, one.channel, one.text) for one in ours[-PHONE_SHOWN:]]
        return shown, arrived[-1].cursor if arrived else 0
