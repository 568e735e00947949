"""Which banks a sentence names."""

from __future__ import annotations

import pytest

from knowledge.library import Library


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("我的是招行的卡", "CMB"),
        ("工行", "ICBC"),
        ("宇宙行", "ICBC"),
        ("ICBC卡", "ICBC"),
        ("ｉｃｂｃ", "ICBC"),
        ("招 商 银 行", "CMB"),
        ("招商銀行", "CMB"),
        ("pufa", "SPDB"),
        ("上海浦东发展银行信用卡", "SPDB"),
        ("my Agricultural Bank of China card", "ABC"),
        ("中国银行业务办不了", "BOC"),
        ("中国银行（香港）", "UP47980344"),
        ("滙豐銀行", "HSBC"),
        ("深圳发展银行的老卡", "SPABANK"),
        ("成都农村商业银行", "CDRCB"),
        ("成都农商行", "CDRCB"),
        ("四川农信", "SCRCU"),
        ("微众的卡", "WEBANK"),
        ("我个人工行卡", "ICBC"),
    ],
)
def test_a_bank_is_found_by_any_name_people_use(library: Library, said: str, code: str) -> None:
    """Official names, short names, nicknames, pinyin, English, 繁體 and full width all find the bank, surely."""
    (found,) = library.find_banks(said)

    assert (found.bank.code, found.exact, found.score) == (code, True, 1.0)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "你好",
        "怎样绑定银行卡",
        "网上银行",
        "我的银行",
        "中国银行业协会",
        "中国人民银行",
        "转人工行吗",
        "提交行不行",
        "交通卡",
        "村镇银行",
        "cmbx",
        "abcd",
        "I cannot use my card.",
        "Contactless isn't working for me",
        "工",
    ],
)
def test_ordinary_words_name_no_bank(library: Library, said: str) -> None:
    """Words that only look like a bank's name find nothing."""
    assert library.find_banks(said) == ()


def test_an_ordinary_word_names_a_bank_only_beside_a_card(library: Library) -> None:
    """平安 alone or beside 卡 is the bank; in a wish or a question of 民生 it is not."""
    for said in ("平安", "我的是平安", "平安的卡", "绑平安信用卡", "平安用不了"):
        assert [found.bank.code for found in library.find_banks(said)] == ["SPABANK"], said
    for said in ("祝你平安", "民生问题", "华夏儿女", "平安夜快乐"):
        assert library.find_banks(said) == (), said


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("招商银航", "CMB"),
        ("工商很行", "ICBC"),
        ("找商银行", "CMB"),
        ("我昨天想绑一张民生艮行的卡", "CMBC"),
        ("gongshnag", "ICBC"),
        ("鄞周银行", "NBYZ"),
    ],
)
def test_a_misspelt_bank_is_offered_but_not_believed(library: Library, said: str, code: str) -> None:
    """A slip of the pen finds the bank first in the list, marked as something to ask about."""
    first, *_ = library.find_banks(said)

    assert first.bank.code == code
    assert not first.exact
    assert 0.5 <= first.score <= 0.9


def test_an_unknown_village_bank_is_not_turned_into_a_big_one(library: Library) -> None:
    """Who names a 农商银行 we don't know is not offered 农业银行; a misspelt one we know is found."""
    assert library.find_banks("宜兴农商银行") == ()
    assert "CDRCB" in [found.bank.code for found in library.find_banks("城都农商银行")]


def test_several_banks_come_in_the_order_they_are_named(library: Library) -> None:
    """Every bank named outright comes once, in order, and no more than asked for."""
    said = "我有建行和农行，建行的绑不了，招行呢"

    assert [found.bank.code for found in library.find_banks(said)] == ["CCB", "ABC", "CMB"]
    assert [found.bank.code for found in library.find_banks(said, most=2)] == ["CCB", "ABC"]


def test_every_bank_is_found_by_its_own_names(library: Library) -> None:
    """Each of the banks on file is found by its name, its short name, its aliases and its slips."""
    for bank in library.banks:
        for name in (bank.name, bank.short_name, *bank.aliases, *bank.brands):
            assert [(found.bank, found.exact) for found in library.find_banks(name)] == [(bank, True)], name
        for name in bank.misspelt:
            assert [(found.bank, found.exact) for found in library.find_banks(name)] == [(bank, False)], name


def test_a_flood_of_letters_is_answered_at_once(library: Library) -> None:
    """Five thousand letters of nonsense cost a turn next to nothing and raise no error."""
    for said in ("银行" * 2500, "a" * 5000, "中国银航的" * 1000):
        assert len(library.find_banks(said)) <= 5
