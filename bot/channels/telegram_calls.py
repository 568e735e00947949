"""How Telegram is asked: polls, and what its refusals mean."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import BaseRequest

from bot.channels import telegram_words as words
from bot.outbox import GoneError, LaterError, UnsendableError

WANTED = ["message", "edited_message", "callback_query", "my_chat_member"]
POLL = 25  # seconds that one poll waits
FIRST_PAUSE = 0.5  # seconds before updates are asked for again, then twice as long each time
CONFLICTS = 5  # in a row, then another copy is surely running
ASIDE_TRIES = 5  # for what is nice to have: a sign, a mark on an old bubble

UNCHANGED = "message is not modified"  # it was changed before

T = TypeVar("T")
log = logging.getLogger("bindguide.telegram")
logging.getLogger("telegram").setLevel(logging.CRITICAL)  # it would log what it could not read


class Polling:
    """Asks for updates; each question confirms what was committed before it."""

    def __init__(
        self,
        base: str,
        request: BaseRequest,
        take: Callable[[dict[str, Any]], Awaitable[None]],
        pause: float = FIRST_PAUSE,
    ) -> None:
        """`base`: the bot's address; `take` returns after the commit."""
        self._base, self._request, self._take, self._pause = base, request, take, pause

    async def run(self) -> None:
        """Until cancelled, or until it is sure that another copy asks too: then neither would get all."""
        offset, pause, conflicts = 0, self._pause, 0
        while conflicts < CONFLICTS:
            try:
                updates = await self._fetch(offset)
                offset = await self._take_each(updates, offset)
                pause, conflicts = self._pause, 0
            except Conflict:
                conflicts += 1
                log.error("another copy of this bot asks for updates too: stop one of them")
                await asyncio.sleep(pause := min(30.0, pause * 2))
            except RetryAfter as error:
                await asyncio.sleep(seconds(error))
            except TelegramError as error:
                log.warning("updates can't be asked for (%s); tried again", type(error).__name__)
                await asyncio.sleep(pause := min(30.0, pause * 2))
            except Exception as error:  # an update failed: it comes again
                log.warning("an update was not taken (%s); it is asked for again", type(error).__name__)
                await asyncio.sleep(self._pause)
        log.error("updates are not asked for any more: another copy does it. Restart this one to begin again")

    async def _fetch(self, offset: int) -> list[dict[str, Any]]:
        """As they came: one that can't be read must not hide the others."""
        query = {"timeout": POLL, "allowed_updates": msgspec.json.encode(WANTED).decode()}
        query |= {"offset": offset} if offset else {}
        url = f"{self._base}/getUpdates?{urlencode(query)}"
        found: Any = await self._request.post(url, read_timeout=POLL + 10)
        return list(found)

    async def _take_each(self, updates: list[dict[str, Any]], offset: int) -> int:
        """In order, a chat whose update fails apart: the others go on, and it is asked for again with what follows."""
        failed: Exception | None = None
        waiting: set[int] = set()
        for update in sorted(updates, key=lambda one: int(one["update_id"])):
            chat = words.chat_in(update)
            if chat in waiting:
                continue
            try:
                await self._take(update)
            except Exception as error:
                failed = error
                waiting.add(chat)
            if failed is None:
                offset = int(update["update_id"]) + 1
        if failed:
            raise failed
        return offset


def seconds(error: RetryAfter) -> float:
    """How long Telegram wants us to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


async def mapped(call: Awaitable[T]) -> T:
    """Its result; what Telegram answers instead becomes what the outbox understands."""
    try:
        return await call
    except RetryAfter as error:
        raise LaterError(seconds(error)) from None
    except Forbidden:
        raise GoneError from None
    except BadRequest as error:
        gone = any(sign in error.message.lower() for sign in ("chat not found", "deactivated"))
        raise (GoneError() if gone else UnsendableError(error.message)) from None
    except (NetworkError, InvalidToken) as error:
        log.warning("Telegram can't be reached (%s); it is tried again", type(error).__name__)
        raise LaterError from None


async def changed(call: Awaitable[Any]) -> bool:
    """Has a bubble been changed? Not if the person has deleted it, say."""
    try:
        await mapped(call)
    except UnsendableError as error:
        return UNCHANGED in str(error)
    return True


async def tried(call: Callable[[], Awaitable[Any]]) -> None:
    """What is nice to have: a few times, then it is left."""
    for _ in range(ASIDE_TRIES):
        try:
            await call()
            return
        except RetryAfter as error:
            await asyncio.sleep(seconds(error))
        except (BadRequest, Forbidden):
            return  # too old, unchanged, gone, or blocked: there is nothing to be done
        except TelegramError:
            await asyncio.sleep(1.0)


class Aside:
    """What is nice to have, and nobody waits for."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def __call__(self, call: Callable[[], Awaitable[Any]]) -> None:
        """Tried a few times, then left."""
        task = asyncio.ensure_future(tried(call))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @property
    def busy(self) -> bool:
        """Is something of it on its way?"""
        return bool(self._tasks)

    async def close(self) -> None:
        """Leave the rest."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until_done(call: Callable[[], Awaitable[Any]]) -> None:
    """Again until it works: the network may be away when we start."""
    pause = 1.0
    while True:
        try:
            await call()
            return
        except RetryAfter as error:
            await asyncio.sleep(seconds(error))
        except TelegramError as error:
            hint = ": check BINDGUIDE_TELEGRAM_TOKEN" if isinstance(error, InvalidToken) else ""
            log.error("Telegram does not answer as it should (%s)%s", type(error).__name__, hint)
            await asyncio.sleep(pause := min(60.0, pause * 2))
