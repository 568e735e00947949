"""The three conditions of the platform's article, held against what the wallet knows of this person."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import msgspec

from core import china
from core.session import Account, CardOnFile
from knowledge.workdays import takes_effect

LIMITS = ("single", "daily", "yearly")
_RULES = {"single": "next_day", "daily": "every_monday", "yearly": "three_working_days"}
_MONTHS = 3  # that a card must have been bound for a higher single limit


class Single(msgspec.Struct, frozen=True):
    """How far the condition of the single limit is met."""

    met: bool | None  # None: the wallet doesn't tell since when the card is bound
    oldest: CardOnFile | None = None  # the card bound longest
    from_day: date | None = None  # when it will have been bound long enough


def single(account: Account | None, at: int) -> Single:
    """Real name and three months: both are known where the wallet tells when a card was bound."""
    cards = account.active if account and account.holder else ()
    if not cards:
        return Single(met=False)
    dated = [card for card in cards if card.bound_at]
    if not dated:
        return Single(met=None)
    oldest = min(dated, key=lambda card: card.bound_at)
    from_day = _months_later(china.day(oldest.bound_at))
    return Single(from_day <= china.day(at), oldest, from_day)


def effect_day(limit: str, at: int) -> str:
    """The day a request made now takes effect or has its answer, as a value of a text."""
    return takes_effect(_RULES[limit], china.day(at))


def _months_later(day: date) -> date:
    """The same day three months later; the first of the next month where that month has no such day."""
    years, month = divmod(day.month - 1 + _MONTHS, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    if day.day > last:
        return date(day.year + years, month + 1, last) + timedelta(days=1)
    return date(day.year + years, month + 1, day.day)
