"""What goes out to Telegram: letters as bubbles, buttons, signs of work, menus; it decides nothing."""

from __future__ import annotations

import asyncio
from typing import Any

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    WebAppInfo,
)
from telegram.constants import ChatAction

from bot.app import App
from bot.channels import telegram_calls as calls
from bot.channels import telegram_words as words
from bot.channels.securepage.answered import answered
from bot.channels.securepage.fields import SENSITIVE
from bot.channels.securepage.links import Links
from bot.outbox import Bubbles, UnsendableError
from bot.settings import Telegram as Settings
from bot.store.store import Letter
from bot.turns import Taken

CHANNEL = "telegram"
TYPING = 4.0  # seconds; the sign lasts 5
LONGEST_TYPING = 70.0


class Letters:
    """Carries the letters of one bot."""

    def __init__(self, app: App, settings: Settings, bot: Bot, aside: calls.Aside, pages: Links) -> None:
        self._app, self._settings, self._bot, self._aside, self._pages = app, settings, bot, aside, pages
        self._typing: dict[str, asyncio.Task[None]] = {}
        self._menus: dict[str, str] = {}  # the language of the command menu that a chat shows
        self._sharing: set[str] = set()  # chats that show the button that shares a number

    def close(self) -> None:
        """No more signs."""
        for address in list(self._typing):
            self._stop_typing(address)

    def met(self, address: str, language: str) -> None:
        """Somebody whose client shows the menu in this language."""
        self._menus.setdefault(address, language)

    async def carry(self, address: str, letter: Letter, newest: bool, bubbles: Bubbles) -> None:
        """One letter, in as many bubbles as its length needs; the buttons stand on the last."""
        self._stop_typing(address)
        asked = self._app.turns.outlook(letter.conversation).asked if newest else None
        text, markup, private = self._dressed(address, letter, newest, asked)
        parts, before = words.parts(text), self._before(letter)
        if len(parts) == 1 and not bubbles.gone and not isinstance(markup, ReplyKeyboardRemove):
            await self._take_place(address, letter, before, text, markup, bubbles)
        for part in parts[len(bubbles.gone) :]:
            last = len(bubbles.gone) == len(parts) - 1
            sent = await self._send(int(address), part, markup if last else None, private)
            bubbles.went(str(sent.message_id))
        if asked == "mobile":
            self._offer_sharing(int(address), letter.language)
        self._show_menu(address, letter.language)
        self._show_answer(address, letter.language, before, bubbles)

    async def _send(self, chat: int, text: str, markup: Any, private: bool) -> Message:
        """One bubble. Where Telegram takes no button to an address like ours, the address stands in the text."""
        unseen = LinkPreviewOptions(is_disabled=True)  # so that no crawler opens a link
        plain: dict[str, Any] = {"protect_content": private, "link_preview_options": unseen}
        try:
            return await calls.mapped(self._bot.send_message(chat, text, reply_markup=markup, **plain))
        except UnsendableError:
            rows = list(markup.inline_keyboard) if isinstance(markup, InlineKeyboardMarkup) else []
            if not (rows and rows[0][0].url):
                raise
            text, rest = f"{text}\n{rows[0][0].url}", InlineKeyboardMarkup(rows[1:]) if rows[1:] else None
            return await calls.mapped(self._bot.send_message(chat, text, reply_markup=rest, **plain))

    def _show_answer(self, address: str, language: str, before: Letter, bubbles: Bubbles) -> None:
        """What was filled in on the page stands, as a mark, on the bubble that asked for it, whose buttons go."""
        with self._app.store.unit() as unit:
            rows = unit.rows("inbox_since", conversation=before.conversation, at=before.at)
        label = answered(before, rows)
        stands = bubbles.of(before.n) if label is not None else []
        if stands:
            label = label or self._text(language, "page.js_posted")
            chosen = words.chosen(before.text, label)
            self._aside(lambda: self._bot.edit_message_text(chosen, int(address), int(stands[-1])))

    async def _take_place(
        self, address: str, letter: Letter, before: Letter, text: str, markup: Any, bubbles: Bubbles
    ) -> None:
        """Where "please wait" stands as the last word, and stands there only since a moment, it becomes the outcome."""
        if before.n != letter.n - 1 or before.key not in words.INTERIM or letter.at - before.at > words.SOON:
            return
        if self._spoke_since(before):  # then this is no outcome, but an answer to what they said or pressed
            return
        if stands := bubbles.of(before.n):
            edit = self._bot.edit_message_text(text, int(address), int(stands[-1]), reply_markup=markup)
            if await calls.changed(edit):
                bubbles.went(stands[-1])

    def _spoke_since(self, letter: Letter) -> bool:
        with self._app.store.unit() as unit:
            rows = unit.rows("inbox_since", conversation=letter.conversation, at=letter.at + 1)
        return any(row.kind in ("text", "press", "photo", "form") for row in rows)

    def _before(self, letter: Letter) -> Letter:
        """The letter before; the first has itself."""
        return next(iter(self._app.turns.letters(letter.conversation, letter.n - 2)), letter)

    def _dressed(self, address: str, letter: Letter, newest: bool, asked: str | None) -> tuple[str, Any, bool]:
        """(text, keyboard, is it protected?), with the way to the page where something must not be typed here."""
        text, rows = letter.text, _rows(letter)
        private = asked in SENSITIVE and self._settings.sensitive_input == "secure_page"
        wanted = newest and (private or letter.form is not None)
        protected = wanted or words.shows_details(text)
        if wanted and not letter.form:
            text = f"{text}\n\n{self._text(letter.language, 'telegram.on_the_page')}"
        if wanted:
            rows = [[self._way_to_page(letter)], *rows]
        if rows:
            return text, InlineKeyboardMarkup(rows), protected
        if address in self._sharing:
            self._sharing.discard(address)
            return text, ReplyKeyboardRemove(), protected
        return text, None, protected

    def _way_to_page(self, letter: Letter) -> InlineKeyboardButton:
        """A Mini App, which tells who opens it; without https, on this machine only, a one-time link."""
        kind = letter.form["kind"] if letter.form else "page"
        label = self._text(letter.language, f"page.js_open_{kind}")
        public = self._app.settings.public_url.rstrip("/")
        if public.startswith("https:"):
            return InlineKeyboardButton(label, web_app=WebAppInfo(f"{public}{self._pages.address(letter.id)}"))
        link = self._pages.link(letter.conversation, letter.id)
        return InlineKeyboardButton(label, f"{public.replace('//localhost', '//127.0.0.1')}{link}")

    def _offer_sharing(self, chat: int, language: str) -> None:
        if str(chat) in self._sharing:
            return
        self._sharing.add(str(chat))
        button = KeyboardButton(self._text(language, "telegram.share_button"), request_contact=True)
        markup = ReplyKeyboardMarkup([[button]], resize_keyboard=True, one_time_keyboard=True)
        text = self._text(language, "telegram.share_mobile")
        self._aside(lambda: self._bot.send_message(chat, text, reply_markup=markup))

    def told(self, taken: Taken) -> None:
        """A turn was committed: while the bank is asked, a sign shows that somebody works."""
        waits = taken.outlook.state == "verifying" and taken.address in self._menus
        if waits and not taken.letters and taken.address not in self._typing:
            self._typing[taken.address] = asyncio.ensure_future(self._type(int(taken.address)))

    async def _type(self, chat: int) -> None:
        for _ in range(int(LONGEST_TYPING / TYPING)):
            self._aside(lambda: self._bot.send_chat_action(chat, ChatAction.TYPING))
            await asyncio.sleep(TYPING)

    def _stop_typing(self, address: str) -> None:
        if task := self._typing.pop(address, None):
            task.cancel()

    async def set_menus(self) -> None:
        """By the client's language; 简 and 繁 are both `zh` there, so a chat gets its own list once it has chosen."""
        fallback = self._app.settings.language
        await self._bot.set_my_commands(self._commands(fallback))
        for code, language in (("zh", "zh_CN" if fallback == "en" else fallback), ("en", "en")):
            await self._bot.set_my_commands(self._commands(language), language_code=code)

    def _commands(self, language: str) -> list[BotCommand]:
        return [BotCommand(name, self._text(language, f"telegram.menu_{name}")) for name in words.MENU]

    def _show_menu(self, address: str, language: str) -> None:
        """In the language of the chat, once that is another than the client's."""
        if self._menus.get(address, language) != language:
            self._menus[address] = language
            scope = BotCommandScopeChat(int(address))
            self._aside(lambda: self._bot.set_my_commands(self._commands(language), scope))

    def _text(self, language: str, key: str, **values: str | int) -> str:
        return self._app.content.texts.text(language, key, values)


def _rows(letter: Letter) -> list[list[InlineKeyboardButton]]:
    buttons = [
        InlineKeyboardButton(one["label"], callback_data=f"{letter.id}.{place}")
        for place, one in enumerate(letter.buttons)
    ]
    return words.in_rows(buttons, [one["label"] for one in letter.buttons])
