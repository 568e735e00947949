"""Telegram: updates in, letters out. With its neighbours the home of python-telegram-bot; it decides nothing."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from typing import Any

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ChatType
from telegram.helpers import create_deep_linked_url
from telegram.request import BaseRequest

from bot.app import App
from bot.arrivals import Arrival, Content, Picture, Pressed, Text
from bot.channels import telegram_calls as calls
from bot.channels import telegram_updates as updates
from bot.channels import telegram_words as words
from bot.channels.securepage.links import Links
from bot.channels.telegram_letters import CHANNEL, Letters
from bot.channels.telegram_transport import Transport
from bot.channels.telegram_updates import Message, Query
from bot.channels.updates import Sequence, Tries
from bot.channels.web.gate import Gate
from bot.outbox import ALL_CHATS, ONE_CHAT, Outbox, Pace
from bot.settings import Telegram as Settings
from bot.store.store import Letter, letter_of
from bot.turns import Taken
from core import session as sessions
from core.errors import UnknownButtonError

PATH = "/telegram/updates"  # the webhook's own
QUIET = 60.0  # seconds in which a group is not told again


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
        self._aside = calls.Aside()
        self._gate = Gate(app.turns, told)
        self._letters = Letters(app, settings, self._bot, self._aside, Links(app, self._gate))
        self.outbox = Outbox(app.store, CHANNEL, self._letters, one, together)
        self._sequence, self._tries = Sequence(), Tries(app.store, self._handle)
        self._refused: dict[str, float] = {}  # groups, and when they were told that this is for the private chat
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
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            self._letters.close()
            await self._aside.close()
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
        self._aside(self._letters.set_menus)

    @property
    def busy(self) -> bool:
        """Is something said beside the letters still on its way?"""
        return self._aside.busy

    def told(self, taken: Taken) -> None:
        """A turn was committed, here or elsewhere."""
        self.outbox.ring()
        self._letters.told(taken)

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
            if update.message:
                self._refuse_group(message)
        elif message and message.sender:
            await self._written(message, edited=update.edited_message is not None)

    async def _written(self, message: Message, edited: bool) -> None:
        address = str(message.chat.id)
        hint = words.language_of(message.sender.language_code if message.sender else "")
        self._letters.met(address, hint or self._app.settings.language)
        content = self._content(message, address, hint)
        if content is None:
            return
        identity = f"message:{message.message_id}" + (f":{message.edit_date}" if edited else "")
        exposed = self._settings.sensitive_input == "secure_page" and not message.contact
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
            return Picture(photo[-1].file_id, message.caption)
        if document := message.document:
            return Picture(document.file_id, message.caption)
        text = message.text or message.caption
        if text.startswith("/"):
            return self._commanded(message, text, self._language(address, hint))
        if not text and message.unreadable:
            self._notice(message.chat.id, self._language(address, hint), "telegram.only_text")
        return Text(text) if text else None

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
        if letter.status == "due" and query.message:
            self.outbox.arrived(letter, str(query.message.message_id))
        button = letter.buttons[place]
        newest = not any(one.buttons for one in self._app.turns.letters(letter.conversation, letter.n))
        arrival = Arrival(CHANNEL, address, f"press:{letter.id}:{query.id}", Pressed(button["key"], letter.id))
        try:
            taken = await self._gate.take(arrival)
        except UnknownButtonError:  # it is too long ago
            return self._old_button(query, language)
        self._aside(lambda: self._bot.answer_callback_query(query.id))
        if newest and not taken.again and query.message:
            chosen, at = words.chosen(letter.text, button["label"]), query.message.message_id
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

    def _refuse_group(self, message: Message) -> None:
        """Private matters are for the private chat: said when we are spoken to, and not to everybody in turn."""
        group, now = str(message.chat.id), time.monotonic()
        if not self._spoken_to(message) or now - self._refused.get(group, -QUIET) < QUIET:
            return
        self._refused = {one: at for one, at in self._refused.items() if now - at < QUIET} | {group: now}
        hint = words.language_of(message.sender.language_code if message.sender else "")
        language = hint or self._app.settings.language
        url = create_deep_linked_url(self._bot.username, "group")
        button = InlineKeyboardButton(self._text(language, "telegram.open_private"), url)
        markup = InlineKeyboardMarkup([[button]])
        text = self._text(language, "telegram.not_in_groups")
        self._aside(lambda: self._bot.send_message(message.chat.id, text, reply_markup=markup))

    def _spoken_to(self, message: Message) -> bool:
        """By a command that is nobody else's, by our name, or in answer to us."""
        text, name = (message.text or "").lower(), f"@{self._bot.username}".lower()
        answered = message.reply_to_message.sender if message.reply_to_message else None
        command = text.startswith("/") and "@" not in text.partition(" ")[0]
        return name in text or command or (answered is not None and answered.id == self._bot.id)

    # -- small things

    def _notice(self, chat: int, language: str, key: str) -> None:
        text = self._text(language, key)
        self._aside(lambda: self._bot.send_message(chat, text))

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

