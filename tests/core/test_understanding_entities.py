"""What a text names is found where it stands, in one form, with the verdict of its check digit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from core.understanding import entities
from core.understanding.entities import Asked, Entity
from knowledge.library import Library

LIBRARY = Library.load()
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC).astimezone(timezone(timedelta(hours=8)))  # a Monday, 10:00 in China


def found(text: str, slot: str | None = None) -> list[Entity]:
    return entities.find(text, Asked(slot, now=NOW), LIBRARY.place_banks)


def pairs(text: str, slot: str | None = None) -> list[tuple[str, str]]:
    return [(one.kind, one.value) for one in found(text, slot)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我的卡号是6222 0200 0000 0000 018", ("card_number", "6222020000000000018")),
        ("身份证11010519491231002x", ("id_number", "11010519491231002X")),
        ("138-0013-8000", ("mobile", "+8613800138000")),
        ("+86 138 0013 8000", ("mobile", "+8613800138000")),
        ("一三八零零一三八零零零", ("mobile", "+8613800138000")),
        ("+852 6123 4567", ("mobile", "+85261234567")),
        ("验证码123456", ("sms_code", "123456")),
        ("招商银行", ("bank", "CMB")),
        ("错误代码51", ("error_code", "51")),
        ("报valid01", ("error_code", "VALID-01")),
        ("BANK 404", ("error_code", "BANK-404")),
        ("E7731", ("error_code", "E7731")),
        ("五万", ("amount", "50000")),
        ("5w", ("amount", "50000")),
        ("50,000", ("amount", "50000")),
        ("¥12.50", ("amount", "12.5")),
        ("两百块", ("amount", "200")),
        ("一万两千三", ("amount", "12300")),
        ("明天", ("date", "2026-11-24")),
        ("下周三", ("date", "2026-12-02")),
        ("12月1号", ("date", "2026-12-01")),
        ("3点半", ("time", "03:30")),
        ("at 5 pm", ("time", "17:00")),
        ("信用卡", ("card_type", "credit")),
        ("护照", ("document", "passport")),
        ("联通", ("carrier", "中国联通")),
        ("支付密码", ("step", "payment_password")),
        ("Li.Ming@example.com", ("email", "li.ming@example.com")),
        ("邮箱abc.def+1@mail.co.uk谢谢", ("email", "abc.def+1@mail.co.uk")),
        ("花了100多块", ("amount", "100")),
    ],
)
def test_one_thing(text: str, expected: tuple[str, str]) -> None:
    """Each kind, in the ways people write it."""
    assert expected in pairs(text)


def test_a_time_on_a_known_day_is_a_moment() -> None:
    """明天下午3点 is certain, 3点 alone is not."""
    assert pairs("明天下午3点") == [("date", "2026-11-24"), ("time", "2026-11-24T15:00+08:00")]
    assert pairs("快一点") == []


def test_it_stands_where_it_says() -> None:
    """Start and end are places in the text as it was written, full-width and all."""
    text = "我的手机号１３８００１３８０００，用招 商银行的卡"

    assert all(text[one.start : one.end] == one.text for one in found(text))
    assert {one.text for one in found(text)} >= {"１３８００１３８０００", "招 商银行"}


def test_the_check_digit_is_told() -> None:
    """A right number is valid, one with a slip is not, a bank has no check digit."""
    right, wrong, bank = found("6222020000000000018")[0], found("6222020000000000019")[0], found("招商银行")[0]

    assert (right.valid, wrong.valid, bank.valid) == (True, False, None)


def test_what_is_asked_decides() -> None:
    """Six digits where a code is asked are the code; otherwise they are nothing we name."""
    assert pairs("123456", "sms_code") == [("sms_code", "123456")]
    assert pairs("123456") == []


def test_two_cards_and_an_amount() -> None:
    """Nothing swallows its neighbour."""
    text = "从工行转了5000元到招行 卡6222020000000000018"

    assert pairs(text) == [
        ("bank", "ICBC"), ("amount", "5000"), ("bank", "CMB"), ("card_number", "6222020000000000018"),
    ]  # fmt: skip
