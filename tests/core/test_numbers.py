"""Numbers that are somebody's secret: found in every spelling, told apart by what is asked, and nothing else taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.understanding import numbers
from core.understanding.normal import LONGEST, normalise

CARD, DOCUMENT, MOBILE, CODE = "6222020000000000018", "11010519491231002X", "13900000000", "314159"
ASKED = (
    None,
    "card_number",
    "holder_name",
    "id_number",
    "mobile",
    "sms_code",
    "expiry",
    "cvv2",
    "payment_password",
    "confirm",
)


def found(text: str, asked: str | None = None, code_sent: bool = False) -> list[tuple[str, str]]:
    """(kind, value) of each secret in a text."""
    return [(number.kind, number.value) for number in numbers.find(normalise(text), asked, code_sent)]


@pytest.mark.parametrize(
    "typed",
    [
        "6222020000000000018",
        "6222 0200 0000 0000 018",
        "6222-0200-0000-0000-018",
        "6222.0200.0000.0000.018",
        "６２２２０２０００００００００００１８",
        "６２２２　０２００　００００　００００　０１８",
        "六二二二零二零零零零零零零零零零零一八",
        "六二二二〇二〇〇〇〇〇〇〇〇〇〇〇一八",
        "陆贰贰贰零贰零零零零零零零零零零零壹捌",
        "六二二二零二零零零零零零零零零零零幺八",
        "٦٢٢٢٠٢٠٠٠٠٠٠٠٠٠٠٠١٨",
        "卡号是6222020000000000018。",
        "6222\u200b0200\u200b0000\u200b0000\u200b018",
        "6222\u00a00200\u20030000\u30000000 018",
        "6222–0200–0000–0000–018",
        "6222O2OOOOOOOOOOO18",
        "6222 o20o 0000 OO00 0l8",
        "６２２２Ｏ２０００００００００００Ｉ８",
    ],
)
def test_a_card_in_any_spelling(typed: str) -> None:
    """A card number is one number, however it is grouped and whatever digits it is written with."""
    assert found(typed, "card_number") == [("card_number", CARD)]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("11010519491231002X", DOCUMENT),
        ("11010519491231002x", DOCUMENT),
        ("110105 19491231 002X", DOCUMENT),
        ("１１０１０５１９４９１２３１００２Ｘ", DOCUMENT),
        ("身份证：11010519491231002X，谢谢", DOCUMENT),
        ("310101199001010012", "310101199001010012"),
    ],
)
@pytest.mark.parametrize("asked", ["id_number", "card_number", "holder_name", "mobile", "confirm", None])
def test_an_id_is_known_whatever_was_asked(typed: str, value: str, asked: str | None) -> None:
    """An ID number with a right check digit is an ID number at every question."""
    assert found(typed, asked) == [("id_number", value)]


@pytest.mark.parametrize(
    "typed", ["13900000000", "139 0000 0000", "139-0000-0000", "+8613900000000", "+86 139 0000 0000", "008613900000000"]
)
@pytest.mark.parametrize("asked", ["mobile", "card_number", "id_number", "confirm", None])
def test_a_mobile_is_known_whatever_was_asked(typed: str, asked: str | None) -> None:
    """A mainland mobile is one at every question, with or without its country code."""
    assert found(typed, asked) == [("mobile", MOBILE)]


def test_another_country_is_another_country() -> None:
    """A number with another country code is a mobile that is not the mainland's."""
    there = numbers.find(normalise("+852 6123 4567"), "mobile", False)

    assert [(number.kind, number.overseas) for number in there] == [("mobile", True)]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("+1 (212) 555-0147", "12125550147"),
        ("+44 (0)7700 900123", "447700900123"),
        ("(+852) 9123 4567", "85291234567"),
        ("（852）91234567", "85291234567"),
    ],
)
def test_a_country_or_an_area_in_brackets(typed: str, value: str) -> None:
    """It is one number with what stands in the brackets, and none of its digits stays in the text."""
    (number,) = numbers.find(normalise(typed), "mobile", False)

    assert (number.kind, number.value, number.overseas) == ("mobile", value, True)
    assert (number.start, number.end) == (0, len(typed))


def test_a_hotline_that_was_dialled_is_no_code() -> None:
    """打95588 where a code is asked; six digits are the code even behind 打, which is to type as well."""
    assert found("打95588半天没人接", "sms_code", True) == []
    assert found("95588发来的短信", "sms_code", True) == []
    assert found("打962403不对", "sms_code", True) == [("sms_code", "962403")]
    assert found("95588", "sms_code", True) == [("sms_code", "95588")]


def test_several_numbers_in_one_message() -> None:
    """Each number in a message is found by itself, in the order it was written, spaces between them or commas."""
    text = f"卡号{CARD} 身份证{DOCUMENT} 手机{MOBILE}"

    assert found(text) == [("card_number", CARD), ("id_number", DOCUMENT), ("mobile", MOBILE)]
    assert found(f"{CARD} {DOCUMENT} {MOBILE}", "card_number") == found(text)


def test_six_digits_are_a_code_only_where_one_was_sent() -> None:
    """Six digits are the code when one is awaited, and otherwise a secret of no known kind."""
    assert found(CODE, "sms_code", code_sent=True) == [("sms_code", CODE)]
    assert found(CODE, "confirm", code_sent=True) == [("sms_code", CODE)]
    assert found(CODE, "mobile") == [("digits", CODE)]
    assert found("密码是836194", "payment_password") == [("digits", "836194")]


@pytest.mark.parametrize(
    "text",
    ["能付5000元吗", "限额100000元", "2026-11-23", "95588", "打95588问过了", "4008001234", "12306", "50万", "¥123456"],
)
def test_amounts_dates_and_hotlines_are_no_secrets(text: str) -> None:
    """What everybody may know stays in the text."""
    assert found(text, None) == []
    assert found(text, "confirm") == []


@pytest.mark.parametrize(
    "typed",
    ["09/30", "9/30", "0930", "09/2030", "09-30", "9月30年", "０９／３０", "2030年9月", "2030-09", "2030/9", "30年9月"],
)
def test_an_expiry_in_any_spelling(typed: str) -> None:
    """Month and year as on the card; the year first where it is plainly one."""
    assert found(typed, "expiry") == [("expiry", "09/30")]


@given(st.text(max_size=200), st.sampled_from(ASKED), st.booleans())
def test_any_text_can_be_looked_through(text: str, asked: str | None, code_sent: bool) -> None:
    """Whatever is typed, what is found lies inside the text, in order, and does not overlap."""
    place = 0
    for number in numbers.find(normalise(text), asked, code_sent):
        assert place <= number.start < number.end <= len(text)
        assert number.value
        place = number.end


SEPARATORS = st.sampled_from(["", " ", "-", ".", "  ", "\u3000", "\u200b"])


@given(st.sampled_from([CARD, DOCUMENT, MOBILE]), st.lists(SEPARATORS, min_size=17, max_size=18), st.data())
def test_no_spelling_hides_a_secret(secret: str, separators: list[str], data: st.DataObject) -> None:
    """Wherever its digits are separated, and whatever stands around it, no long run of a secret stays in the text."""
    spaced = "".join(digit + mark for digit, mark in zip(secret, [*separators, ""], strict=False))
    before, after = (
        data.draw(st.sampled_from(["", "是", "我的号码 ", "卡："])),
        data.draw(st.sampled_from(["", "。", " 对吗"])),
    )
    normal = normalise(f"{before}{spaced}{after}")

    hidden = {place for number in numbers.find(normal, None, False) for place in range(number.start, number.end)}
    left = "".join(c for c, at in zip(normal.text, normal.at, strict=True) if at not in hidden and c.isdigit())

    assert left == ""


@pytest.mark.parametrize(
    ("text", "asked", "hidden"),
    [
        ("密码962403", None, ["962403"]),  # the form of a bank's hotline
        ("客服电话962403", None, []),
        ("my PIN is 1234", None, ["1234"]),
        ("安全码是739", None, ["739"]),
        ("有效期3年", None, []),
        ("05/37 739", "expiry", ["05/37", "739"]),
        ("12/28，安全码是739", "expiry", ["12/28", "739"]),
    ],
)
def test_what_is_called_a_secret_is_one(text: str, asked: str | None, hidden: list[str]) -> None:
    """However short, and whatever else it looks like; without the name the same digits may be a hotline."""
    assert [number.value for number in numbers.find(normalise(text), asked, False)] == hidden


def test_a_very_long_text_is_quick() -> None:
    """What comes after the longest text is not read, and a run of thousands of digits is one secret."""
    assert len(normalise("一" * 10_000).text) == LONGEST
    assert len(found("7" * 10_000, "card_number")) == 1
    assert found("7-" * 5_000, "mobile")[0][0] in ("digits", "card_number")
