"""Phrases: a sentence is a command when it says it, nearly says it or contains it, and never when it denies it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.understanding.phrases import PhraseBook, Phrases
from locales import phrases

BOOK = PhraseBook(
    [
        Phrases("affirm", ("好", "同意", "没问题")),
        Phrases("deny", ("不", "不同意")),
        Phrases("resend", ("重发验证码",), ("再发一次",)),
        Phrases("payment_limit", (), ("限额",)),
    ]
)


def heard(text: str) -> list[str]:
    """The commands in a text."""
    return [command.name for command in BOOK.read(text).commands]


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("好", ["affirm"]),
        ("好吧", ["affirm"]),
        ("好！", ["affirm"]),
        (" 好 ", ["affirm"]),
        ("同意。", ["affirm"]),
        ("重发验证吗", ["resend"]),
        ("麻烦再发一次可以吗", ["resend"]),
        ("好，限额是多少", ["affirm", "payment_limit"]),
        ("限额多少？好", ["payment_limit", "affirm"]),
        ("好吗", []),
        ("同意吗？", []),
        ("没问题么", ["asks_if_right"]),
        ("限额多少吗", ["payment_limit"]),
        ("今天天气不错", []),
        ("", []),
        ("⟦0⟧", []),
        ("好 ⟦0⟧", ["affirm"]),
    ],
)
def test_what_is_heard(text: str, commands: list[str]) -> None:
    """Whole clauses, parts of a sentence and slips of the finger are heard, in the order they were said."""
    assert heard(text) == commands


@pytest.mark.parametrize("text", ["我不同意", "没同意", "别同意", "不同意啊", "不没问题"])
def test_a_no_is_never_a_misspelt_yes(text: str) -> None:
    """A sentence with a denial in it is not taken for the phrase without."""
    assert "affirm" not in heard(text)


def test_a_mark_is_not_part_of_the_words() -> None:
    """What is left for searching names is the text without marks."""
    assert BOOK.read("招行 ⟦0⟧").rest == "招行"


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    """Whatever is typed, each command is heard at most once and with a confidence between 0 and 1."""
    commands = BOOK.read(text).commands

    assert len({command.name for command in commands}) == len(commands)
    assert all(0 < command.confidence <= 1 for command in commands)


@given(
    st.sampled_from(["好", "同意", "没问题", "不", "不同意", "重发验证码"]),
    st.sampled_from(["", "！", "。", " ", "～", "啊", "吧"]),
)
def test_a_phrase_with_an_ending_is_the_phrase(phrase: str, ending: str) -> None:
    """Punctuation and particles at the end change nothing."""
    assert heard(phrase + ending) == heard(phrase)


@pytest.mark.parametrize("text", ["我不同意", "不确定", "不正确", "别发", "先不要", "不想继续", "我没同意", "不可以"])
def test_no_denial_is_consent_in_our_own_phrases(text: str) -> None:
    """With the phrases of all languages, no denial is heard as a yes."""
    real = PhraseBook(phrases.load())

    assert not real.read(text).has("affirm")
