"""What Telegram says of whoever opens a Mini App (the only home of init-data-py).

That library, because it hashes the fields as they came, refuses a field that comes twice, compares in constant time
and looks at the age; aiogram's own check does none of the last three and brings a whole framework, and
python-telegram-bot has none. What is left to us: who it must be, and that it counts once.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import init_data_py
from init_data_py.errors import ExpiredError, InitDataError

OLDEST = timedelta(minutes=5)  # since Telegram signed it; the page sends it within seconds
AHEAD = timedelta(seconds=30)  # Telegram's clock and ours may differ


class StaleError(Exception):
    """It was signed too long ago."""


class ForgedError(Exception):
    """It is no init data of this bot."""


def opened_by(init_data: str, bot_token: str, now: int) -> tuple[str, str]:
    """(the Telegram user who opened the page, what tells this opening from any other). `now`: ms since 1970.

    Raises StaleError or ForgedError; neither says what stood in it.
    """
    at = datetime.fromtimestamp(now / 1000, UTC)
    try:
        found = init_data_py.validate_by_hash(init_data, bot_token, expires_in=OLDEST, now=at)
    except ExpiredError:
        raise StaleError from None  # it may be forged as well, which nobody needs to know
    except (InitDataError, ValueError):
        raise ForgedError from None
    if found.user is None or found.issued_at > at + AHEAD:
        raise ForgedError
    return str(found.user.id), found.hash
