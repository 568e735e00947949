"""Telegram: updates in, letters out. With its neighbours the home of python-telegram-bot; it decides nothing."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    WebAppInfo,
)
from telegram.constants import ChatAction, ChatType
from telegram.helpers import create_deep_linked_url
from telegram.request import BaseRequest

from bot.app import App
from bot.arrivals import Arrival, Content, Picture, Pressed, Text
from bot.channels import telegram_calls as calls
from bot.channels import telegram_updates as updates
from bot.channels import telegram_words as words
from bot.channels.securepage.fields import SENSITIVE
from bot.channels.securepage.links import Links
from bot.channels.telegram_transport import Transport
from bot.channels.telegram_updates import Chat, Message, Query, Update
from bot.channels.updates import Sequence, Tries
from bot.channels.web.gate import Gate
from bot.outbox import ALL_CHATS, ONE_CHAT, Outbox, Pace
from bot.settings import Telegram as Settings
from bot.store.store import Letter, letter_of
from bot.turns import Taken
from core import session as sessions
from core.errors import UnknownButtonError

CHANNEL = "telegram"
PATH = "/telegram/updates"  # the webhook's own
TYPING = 4.0  # seconds; the sign lasts 5
LONGEST_TYPING = 70.0


class Telegram:
    """One bot. `told` hears of every turn taken here."""

    def __init__(
        self,
        app: App,
        settings: Settings,
        told: Callable[[Taken], None],
        one: Pace = ONE_CHAT,
        together: Pace = ALL_CHATS,
        request: BaseRequest | None = None,
    ) -> None:
        self._app, self._settings = app, settings
        self._polling = Transport(settings.api, connections=2)
        request = request or Transport(settings.api, connections=64)
        self._bot = Bot(settings.token, settings.api, settings.files, request, self._polling)
        self._gate = Gate(app.turns, told)
        self._pages = Links(app, self._gate)
        self.outbox = Outbox(app.store, CHANNEL, self, one, together)
        self._sequence, self._tries = Sequence(), Tries(app.store, self._handle)
        self._tasks: set[asyncio.Task[None]] = set()
        self._typing: dict[str, asyncio.Task[None]] = {}
        self._menus: dict[str, str] = {}  # the language of the command menu that a chat shows
        self._parts: dict[str, int] = {}  # how many bubbles of a long letter have gone
        self._sharing: set[str] = set()  # chats that show the button that shares a number
        self.secret = settings.secret or self._kept_secret()

    # -- running

    async def run(self) -> None:
        """Until cancelled."""
        sending = asyncio.ensure_future(self.outbox.run())
        try:
            await self._begin()
            if self._settings.webhook:
                await asyncio.Event().wait()
            await calls.Polling(self._bot.base_url, self._polling, self.take).run()
            await asyncio.Event().wait()
        finally:
            tasks = [sending, *self._tasks]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._bot.shutdown()
            await self._polling.shutdown()

    async def _begin(self) -> None:
        await calls.until_done(self._bot.initialize)
        if self._settings.webhook:
            url = self._app.settings.public_url.rstrip("/") + PATH
            await calls.until_done(
                lambda: self._bot.set_webhook(url, allowed_updates=calls.WANTED, secret_token=self.secret)
            )
        else:
            await calls.until_done(self._bot.delete_webhook)
        self._aside(self._set_menus)

    @property
    def busy(self) -> bool:
        """Is something said beside the letters still on its way?"""
        return bool(self._tasks)

    # -- what arrives

    async def take(self, update: dict[str, Any], ordered: bool = True) -> None:
        """Returns after the commit; whatever it raises wants the update again. `ordered`: in the order they came."""
        number = int(update["update_id"])
        if not ordered:
            await self._sequence.turn_of(number)
        self._sequence.let_in(number)
        if not await self._tries.take(number, update) and (chat := words.chat_in(update)):
            language = self._language(str(chat), "")
            self._aside(lambda: self._bot.send_message(chat, self._text(language, "apology")))

    async def _handle(self, raw: dict[str, Any]) -> None:
        update = updates.read(raw)
        message = update.message or update.edited_message
        if change := update.my_chat_member:
            if change.new_chat_member.status in ("kicked", "left"):
                self._left(str(change.chat.id))
        elif query := update.callback_query:
            if not query.message or query.message.chat.type == ChatType.PRIVATE:
                await self._pressed(query)
        elif message and message.chat.type != ChatType.PRIVATE:
            self._refuse_group(update, message.chat)
        elif message and message.sender:
            await self._written(message, edited=update.edited_message is not None)

    async def _written(self, message: Message, edited: bool) -> None:
        address = str(message.chat.id)
        hint = words.language_of(message.sender.language_code if message.sender else "")
        self._menus.setdefault(address, hint or self._app.settings.language)
        content = self._content(message, address, hint)
        if content is None:
            return
        identity = f"message:{message.message_id}" + (f":{message.edit_date}" if edited else "")
        exposed = self._settings.sensitive_input == "secure_page" and isinstance(content, Text) and not message.contact
        taken = await self._gate.take(Arrival(CHANNEL, address, identity, content, language=hint, exposed=exposed))
        if taken.withheld:
            self._aside(lambda: self._bot.delete_message(message.chat.id, message.message_id))

    def _content(self, message: Message, address: str, hint: str) -> Content | None:
        if contact := message.contact:
            if message.sender and contact.user_id == message.sender.id:
                return Text("+" + contact.phone_number.lstrip("+"))
            self._notice(message.chat.id, self._language(address, hint), "telegram.not_own_number")
            return None
        if photo := message.photo:
            return Picture(photo[-1].file_id)
        if document := message.document:
            return Picture(document.file_id)
        if message.text is None:  # a voice message, a place, a sticker: nothing we can read
            return Text(message.caption)
        if message.text.startswith("/"):
            return self._commanded(message, message.text, self._language(address, hint))
        return Text(message.text)

    def _commanded(self, message: Message, text: str, language: str) -> Content | None:
        command, payload = words.command(text)
        if command == "language":
            self._notice(message.chat.id, language, "telegram.languages")
            return None
        bank = self._app.content.library.bank(words.bank_in(payload)) if command == "start" else None
        if bank:
            named = self._app.content.texts.bank(language, bank.code)
            return Text(self._text(language, "telegram.said_bind_bank", bank=named))
        if command == "start" and payload == "bind":
            command = "bind"
        return Text(self._text(language, f"telegram.said_{command}") if command in words.SAID else text)

    async def _pressed(self, query: Query) -> None:
        address = str(query.sender.id)
        letter, place = self._letter(query.data, address)
        language = self._language(address, words.language_of(query.sender.language_code))
        if letter is None:
            return self._old_button(query, language)
        button = letter.buttons[place]
        newest = not any(one.buttons for one in self._app.turns.letters(letter.conversation, letter.n))
        arrival = Arrival(CHANNEL, address, f"press:{letter.id}:{query.id}", Pressed(button["key"], letter.id))
        try:
            taken = await self._gate.take(arrival)
        except UnknownButtonError:  # it is too long ago
            return self._old_button(query, language)
        self._aside(lambda: self._bot.answer_callback_query(query.id))
        if newest and not taken.again and query.message:
            chosen = f"{words.parts(letter.text)[-1]}\n\n✓ {button['label']}"
            at = query.message.message_id
            self._aside(lambda: self._bot.edit_message_text(chosen, int(address), at))
        return None

    def _old_button(self, query: Query, language: str) -> None:
        text = self._text(language, "telegram.old_button")
        self._aside(lambda: self._bot.answer_callback_query(query.id, text))

    def _letter(self, data: str, address: str) -> tuple[Letter | None, int]:
        """The letter and the place of the button that this callback data names, if they are this person's."""
        name, _, place = data.rpartition(".")
        conversation, _, n = name.rpartition("-")
        if not (place.isdecimal() and n.isdecimal() and len(n) < 10):
            return None, 0
        with self._app.store.unit() as unit:
            row = unit.row("conversation", id=conversation)
            rows = unit.rows("letters_of", conversation=conversation, after=int(n) - 1) if row else []
        if row is None or (row.channel, row.address) != (CHANNEL, address) or not rows or rows[0].n != int(n):
            return None, 0
        letter = letter_of(rows[0])
        return (letter, int(place)) if int(place) < len(letter.buttons) else (None, 0)

    def _left(self, address: str) -> None:
        with self._app.store.unit() as unit:
            row = unit.row("find_conversation", channel=CHANNEL, address=address)
        if row:
            self.outbox.give_up(row.id)

    def _refuse_group(self, update: Update, chat: Chat) -> None:
        """Private matters are for the private chat."""
        if not update.message:
            return
        user = update.message.sender
        language = words.language_of(user.language_code if user else "") or self._app.settings.language
        url = create_deep_linked_url(self._bot.username, "group")
        button = InlineKeyboardButton(self._text(language, "telegram.open_private"), url)
        markup = InlineKeyboardMarkup([[button]])
        text = self._text(language, "telegram.not_in_groups")
        self._aside(lambda: self._bot.send_message(chat.id, text, reply_markup=markup))

    # -- what goes out

    async def carry(self, address: str, letter: Letter, newest: bool) -> None:
        """One letter, in as many bubbles as its length needs; the buttons stand on the last."""
        self._stop_typing(address)
        asked = self._app.turns.outlook(letter.conversation).asked if newest else None
        text, markup, private = self._dressed(address, letter, newest, asked)
        parts = words.parts(text)
        chat = int(address)
        for place in range(self._parts.get(letter.id, 0), len(parts)):
            last = place == len(parts) - 1
            await calls.mapped(
                self._bot.send_message(
                    chat,
                    parts[place],
                    reply_markup=markup if last else None,
                    protect_content=private,
                    link_preview_options=LinkPreviewOptions(is_disabled=True),
                )
            )
            self._parts[letter.id] = place + 1
        self._parts.pop(letter.id, None)
        if asked == "mobile":
            self._offer_sharing(chat, letter.language)
        if self._menus.get(address, letter.language) != letter.language:
            self._menus[address] = letter.language
            self._aside(lambda: self._bot.set_my_commands(self._commands(letter.language), BotCommandScopeChat(chat)))

    def _dressed(self, address: str, letter: Letter, newest: bool, asked: str | None) -> tuple[str, Any, bool]:
        """(text, keyboard, is it private?), with the way to the web where something must not be typed here."""
        text, rows = letter.text, _rows(letter)
        private = asked in SENSITIVE and self._settings.sensitive_input == "secure_page"
        wanted = newest and (private or letter.form is not None)
        if wanted and not letter.form:
            text = f"{text}\n\n{self._text(letter.language, 'telegram.on_the_page')}"
        if wanted:
            rows = [[self._way_to_page(letter)], *rows]
        if rows:
            return text, InlineKeyboardMarkup(rows), wanted
        if address in self._sharing:
            self._sharing.discard(address)
            return text, ReplyKeyboardRemove(), wanted
        return text, None, wanted

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
        """A turn was committed, here or elsewhere."""
        self.outbox.ring()
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

    async def _set_menus(self) -> None:
        """By the client's language; 简 and 繁 are both `zh` there, so a chat gets its own list once it has chosen."""
        fallback = self._app.settings.language
        await self._bot.set_my_commands(self._commands(fallback))
        for code, language in (("zh", "zh_CN" if fallback == "en" else fallback), ("en", "en")):
            await self._bot.set_my_commands(self._commands(language), language_code=code)

    def _commands(self, language: str) -> list[BotCommand]:
        return [BotCommand(name, self._text(language, f"telegram.menu_{name}")) for name in words.MENU]

    # -- small things

    def _notice(self, chat: int, language: str, key: str) -> None:
        text = self._text(language, key)
        self._aside(lambda: self._bot.send_message(chat, text))

    def _aside(self, call: Callable[[], Awaitable[Any]]) -> None:
        """Nice to have, and nobody waits for it: tried a few times, then left."""
        task = asyncio.ensure_future(calls.tried(call))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _text(self, language: str, key: str, **values: str | int) -> str:
        return self._app.content.texts.text(language, key, values)

    def _language(self, address: str, hint: str) -> str:
        with self._app.store.unit() as unit:
            row = unit.row("find_conversation", channel=CHANNEL, address=address)
        return sessions.from_json(row.session).language if row else hint or self._app.settings.language

    def _kept_secret(self) -> str:
        with self._app.store.unit() as unit:
            kept = unit.value("fact", name="telegram_secret")
            if kept is None:
                kept = secrets.token_urlsafe(32)
                unit.write("put_fact", name="telegram_secret", value=kept)
        return str(kept)


def _rows(letter: Letter) -> list[list[InlineKeyboardButton]]:
    buttons = [
        InlineKeyboardButton(one["label"], callback_data=f"{letter.id}.{place}")
        for place, one in enumerate(letter.buttons)
    ]
    return words.in_rows(buttons, [one["label"] for one in letter.buttons])

