"""The time that somebody wishes to be called at is the one that the words name, and none where they name none."""

from __future__ import annotations

from datetime import datetime

import pytest

from core import china
from dialogs.binding import wished

AT = int(datetime(2026, 11, 23, 10, 0, tzinfo=china.ZONE).timestamp() * 1000)  # a Monday
SOON, HALF_AN_HOUR, MIDNIGHT = AT + wished.MINUTE, AT + 30 * wished.MINUTE, china.midnight_after(AT)


def called(text: str, earliest: int = SOON, usual: int = HALF_AN_HOUR) -> str:
    """Day and time, "" for none."""
    due = wished.due(text, AT, earliest, usual)
    return china.moment(due).strftime("%d %H:%M") if due else ""


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("半小时后提醒我", "23 10:30"),
        ("三十分钟后再试", "23 10:30"),
        ("等半個鐘先啦", "23 10:30"),
        ("一个半小时后", "23 11:30"),
        ("兩個半鐘之後", "23 12:30"),
        ("一刻钟后", "23 10:15"),
        ("过几分钟", "23 10:10"),
        ("in half an hour", "23 10:30"),
        ("in 10 mins", "23 10:10"),
        ("1.5小时后", "23 11:30"),
        ("90分钟后", "23 11:30"),
        ("tmr morning", "24 08:00"),
        ("in a couple of hours", "23 12:00"),
        ("明天吧", "24 09:00"),
        ("明天早上八点叫我", "24 08:00"),
        ("聽朝九點", "24 09:00"),
        ("明天下午", "24 15:00"),
        ("八点叫我", "23 20:00"),
        ("早上八点叫我", "24 08:00"),
        ("三点", "23 15:00"),
        ("今天八点", "23 20:00"),
        ("at 6", "23 18:00"),
        ("tomorrow at 9am please", "24 09:00"),
        ("tonight", "23 20:00"),
        ("周五", "27 09:00"),
        ("早上好，明天下午吧", "24 15:00"),
        ("三天后", "26 09:00"),
        ("28号上午", "28 09:00"),
    ],
)
def test_a_named_time_is_taken(text: str, when: str) -> None:
    """A length, a day, an hour, a part of the day, in three languages."""
    assert called(text) == when


@pytest.mark.parametrize(
    "text",
    [
        "等了半小时了",
        "半小时前试过",
        "已经一个小时",
        "十分钟内能好吗",
        "for an hour",
        "昨天下午",
        "今天早上七点",
        "好的",
        "later",
        "早上好",
        "我早上没空",
        "",
    ],
)
def test_a_time_that_has_gone_by_is_none(text: str) -> None:
    """What has passed, what something takes, and what names no time."""
    assert called(text) == ""


def test_an_hour_is_the_first_that_makes_sense() -> None:
    """With today's checks used up eight o'clock is of tomorrow morning, and tomorrow alone is the hour of ours."""
    assert called("八点叫我", MIDNIGHT, MIDNIGHT) == "24 08:00"
    assert called("明天", MIDNIGHT, MIDNIGHT) == "24 00:00"
    assert called("明天早上", MIDNIGHT, MIDNIGHT) == "24 08:00"
