"""A slip of the keyboard changes little: what is misspelt is read as what was meant, and nonsense stays nonsense."""

from __future__ import annotations

import random

import pytest

from bot.training.slipping import Slips
from core.understanding.words import Words
from locales import trained

WORDS = Words(["w card", "w my", *(f"w my card{n}" for n in range(3)), *(f"w {n} card" for n in ("a", "my", "the"))])


def _chance() -> random.Random:
    return random.Random(1)  # noqa: S311 - the same slip each time


@pytest.mark.parametrize("written", ["crad", "carrd", "vard", "caard"])
def test_an_english_word_with_one_slip_is_put_right(written: str) -> None:
    """Two letters have changed places, one is too many, another or doubled."""
    assert WORDS.mended(f"my {written}") == "my card"


def test_a_word_is_left_alone() -> None:
    """Two slips, a word too short, one with digits, a known one, and one among many that are unknown."""
    for written in ("my crdd1", "my cdar", "my crd", "my card", "purple monkey carrd dishwasher"):
        assert WORDS.mended(written) == written


def test_rare_words_are_meant_by_nobody() -> None:
    """A word that was learnt once attracts no slips."""
    assert Words(["w rarely", "w seen", "w rarely seen"]).mended("rarelly seen") == "rarelly seen"


def test_slips_are_slips() -> None:
    """Each kind changes one character or two neighbours, the same way each time; 的 sounds like 得."""
    slips = Slips(trained.readings(), trained.heard_as)
    for text in ("我的验证码收不到", "the code never arrived"):
        for slip in (*slips.kinds.values(), slips.one):
            slipped = slip(text, _chance())
            same = sum(a == b for a, b in zip(text, slipped, strict=False))

            assert slipped == slip(text, _chance())
            assert abs(len(slipped) - len(text)) <= 1
            assert same >= len(text) - 2 or len(slipped) != len(text)
    assert slips.kinds["another of its sound"]("的", _chance()) in "得地德底"
    assert slips.kinds["another of a like sound"]("是", _chance()) in "四死丝思撕司私斯似寺饲嗣巳肆嘶"
    assert slips.one("0", _chance()) == "0"


@pytest.mark.parametrize(
    ("written", "intent"),
    [
        ("verifcation code not recieved", "sms_code_not_received"),
        ("how do i unlnik my bank crad", "unbind_card"),
        ("四怎么绑定银航卡的啊", "bind_card_start"),
        ("人脸四别过不去", "face_verification"),
    ],
)
def test_misspelt_sentences_are_understood(written: str, intent: str) -> None:
    """English letters, and Chinese characters of a sound that many don't tell apart."""
    assert trained.load().guess(written).intent == intent
