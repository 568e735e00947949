"""The terminal: the same assistant, with the manners of a keyboard and a screen, or of a pipe."""

from __future__ import annotations

import sys

from bot.settings import Settings


async def talk(settings: Settings) -> None:
    """Until the person leaves or the input ends. Raises StartError with what to do, as the app does."""
    from bot.app import App, Content
    from bot.channels.console.conversation import Conversation
    from bot.clock import SystemClock

    conversation = Conversation(Content(settings.data), settings.language)
    app = App(settings, SystemClock(), conversation.content, conversation.told)
    await app.connect()
    conversation.attach(app)
    try:
        if sys.stdin.isatty() and sys.stdout.isatty():
            from bot.channels.console.screen import Screen

            await Screen(conversation).run()
        else:
            from bot.channels.console.plain import Plain

            await Plain(conversation, sys.stdin, sys.stdout).run()
    finally:
        await app.close()
