"""China's clock and calendar: one zone for the whole country, eight hours ahead of UTC all year. Times are ms."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

ZONE = timezone(timedelta(hours=8))
_HOUR = 3_600_000
_DAY = 24 * _HOUR
_AHEAD = 8 * _HOUR


def moment(at: int) -> datetime:
    """What a clock in China shows at `at`."""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(ZONE)


def day(at: int) -> date:
    """The day in China at `at`."""
    return moment(at).date()


def midnight_after(at: int) -> int:
    """When the next day begins in China."""
    return (at + _AHEAD) // _DAY * _DAY + _DAY - _AHEAD
