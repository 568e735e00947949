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
from bot.sandbox import ready_numbers
from locales.texts import Pages as Templates

FOLDER = Path(__file__).parent / "templates"
STEPS = ("card_number", "holder_name", "id_number", "mobile", "sms_code", "payment_password", "agreement")
JS_OF_POLICY = frozenset({"page.js_open_page", "page.hint_secure"})
JS_OF_SECURE = tuple(
    f"page.js_{name}" for name in ("failed", "retry", "verifying", "where", "count", "slip", "default", "done", "fill_")
)
TRIAL_CARDS = (("622202", 19), ("621700", 19), ("622575", 16))  # BIN and length: two debit cards, a credit card
TRIAL_ANSWERS = {"holder_name": "王小明", "id_number": "11010519491231002X", "mobile": "13800000000"}  # made up


class View(msgspec.Struct, frozen=True):
    """How somebody wants their pages."""

    language: str = ""  # "" stands for the installation's own
    large: bool = False  # big letters, one button a row


class Pages:
    """Each page in a language."""

    def __init__(self, app: App, assets: Assets) -> None:
        self._app, self._assets, self._texts = app, assets, app.content.texts
        self._templates = Templates(FOLDER)
        of_chat = self._keys("page.js_", "page.hint_")
        by_page = app.settings.web_input == "secure_page"
        self._for_chat = [key for key in of_chat if by_page or key not in JS_OF_POLICY]
        self._for_forms = self._keys("page.form_", "page.js_failed", "page.js_retry")
        self._for_secure = self._keys("page.form_", "page.secure_", "page.step_", *JS_OF_SECURE)

    def _keys(self, *beginnings: str) -> list[str]:
        return [key for key in sorted(self._texts.keys()) if key.startswith(beginnings)]

    def words(self, language: str, key: str) -> str:
        """A text that has no places."""
        return self._texts.text(language or self._app.settings.language, key)

    def chat(self, conversation: Conversation, view: View, serial: int) -> HTMLResponse:
        """The chat with its history; `serial` (below 100,000) makes the sandbox's cards this person's own."""
        messages, cursor = self._phone(conversation.began)
        return self._page(
            "chat.html",
            view,
            conversation=conversation,
            bubbles=msgspec.to_builtins(conversation.bubbles),
            outlook=msgspec.to_builtins(conversation.outlook),
            steps=[self.words(view.language, f"page.step_{name}") for name in STEPS],
            by_page=self._app.settings.web_input == "secure_page",
            phone=self._app.sandbox is not None,
            trial_cards=self._trial_cards(view.language, serial) if self._app.sandbox else (),
            trial_answers=TRIAL_ANSWERS if self._app.sandbox else {},
            messages=messages,
            cursor=cursor,
        )

    def form(self, view: View) -> HTMLResponse:
        """The shell of a secure form: the same for every form, and for none."""
        return self._page("form.html", view)

    def secure(self, view: View) -> HTMLResponse:
        """The shell of the secure page: the same for every step, and for none."""
        return self._page("secure.html", view, steps=STEPS)

    def words_of_secure(self, language: str) -> dict[str, str]:
        """What its script says, for a page whose shell spoke another language."""
        return self._script(language, self._for_secure)

    def doorstep(self) -> HTMLResponse:
        """For who comes from another site: browsers keep our cookie back on that step, so take one more."""
        return self._page("doorstep.html", View())

    def privacy(self, view: View) -> HTMLResponse:
        """The privacy text that the consent is about."""
        terms = self._app.content.privacy[view.language or self._app.settings.language]
        return self._page("privacy.html", view, terms=terms)

    def lost(self, view: View) -> HTMLResponse:
        """There is no such page."""
        page = self._page("lost.html", view)
        page.status_code = 404
        return page

    def _page(self, name: str, view: View, **values: Any) -> HTMLResponse:
        used = {"chat.html": self._for_chat, "secure.html": self._for_secure}.get(name, self._for_forms)
        script = self._script(view.language, used)
        filled = self._templates.page(
            name,
            t=lambda key: self.words(view.language, key),
            url=self._assets.url,
            own_style=self._assets.has("brand.css"),
            logo=self._assets.url("logo.png" if self._assets.has("logo.png") else "logo.svg"),
            script=script,
            language=(view.language or self._app.settings.language).replace("_", "-"),
            large=view.large,
            **values,
        )
        return HTMLResponse(filled)

    def _script(self, language: str, keys: list[str]) -> dict[str, str]:
        return {key.removeprefix("page."): self.words(language, key) for key in keys}

    def _trial_cards(self, language: str, serial: int) -> list[tuple[str, str]]:
        """Numbers, with what the bank then does: ordinary ones, then one of each row of the sandbox's table."""
        ordinary = [
            (ready_numbers.ready_number(bin_=bin_, length=length, serial=serial), self._bank(language, bin_, length))
            for bin_, length in TRIAL_CARDS
        ]
        return ordinary + [
            (ready_numbers.ready_number(digits, length=19, serial=serial), self.words(language, f"page.card_{digits}"))
            for digits in ready_numbers.DIGITS
        ]

    def _bank(self, language: str, bin_: str, length: int) -> str:
        guess = self._app.content.library.guess(bin_.ljust(length, "0"))
        name = self._texts.bank(language or self._app.settings.language, guess.bank or "")
        return f"{name} {self.words(language, f'card_type.{guess.card_type}')}"

    def _phone(self, began: int) -> tuple[list[dict[str, str]], int]:
        if self._app.sandbox is None:
            return [], 0
        arrived = self._app.sandbox.phone.arrived()
        ours = [one for one in arrived if began and one.arrives_at >= began]
        shown = [phone_event(one.id, one.to, one.channel, one.text) for one in ours[-PHONE_SHOWN:]]
        return shown, arrived[-1].cursor if arrived else 0

