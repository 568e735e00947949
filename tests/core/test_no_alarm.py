"""Ordinary sentences with the words of a fraud in them stop nobody; a plain denial ends the mildest warning."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import Content
from dialogs.fraud import afterwards, signs
from tests.core.pure import Conversation

_ORDINARY = Path(__file__).with_name("no_alarm.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("text", _ORDINARY)
def test_an_ordinary_sentence_is_no_alarm(text: str) -> None:
    assert signs.alarm(text) == ""


@pytest.mark.parametrize("state", ["", "asking_id_number", "asking_sms_code"])
def test_nor_is_it_one_by_a_phrase_or_by_likeness(content: Content, state: str) -> None:
    warned = []
    for text in _ORDINARY:
        conversation = Conversation(content.assistant)
        if state:
            conversation.reach(state)
        conversation.says(text)
        warned += [text] if conversation.session.warned else []

    assert warned == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("有人打电话说是公司的，让我绑卡", signs.PUSHED),
        ("我妈让我把验证码念给他", signs.PUSHED),
        ("公司让我绑卡，把钱转到安全账户", signs.PUSHED),
        ("让我绑卡退税", signs.PUSHED),
        ("贷款要先交保证金", signs.PUSHED),
        ("a man told me to read him the code", signs.PUSHED),
        ("someone told me to share my screen", signs.PUSHED),
        ("they told me to move my money", signs.PUSHED),
        ("unauthorised payment", signs.PUSHED),
        ("i was forced to add my card", signs.FORCED),
        ("they made me pay", signs.FORCED),
        ("i told support the code", signs.TOLD),
        ("我刚被骗了", signs.LOST),
        ("i got scammed", signs.LOST),
        ("my money is gone", signs.LOST),
    ],
)
def test_a_fraud_still_is_one(text: str, kind: str) -> None:
    assert signs.alarm(text) == kind


@pytest.mark.parametrize(
    "text",
    ["没有", "不是", "是真的公司", "我们公司发的", "真的是我老婆", "我自己操作的", "没人", "我说错了", "no", "No.",
     "it's my own company", "it's me"],
)  # fmt: skip
def test_a_plain_denial_reassures(text: str) -> None:
    assert afterwards.reassures(text)


@pytest.mark.parametrize("text", ["他说是我们公司的", "公司让我念验证码", "好", "没有钱了", "是微信客服", "no idea"])
def test_what_denies_nothing_does_not(text: str) -> None:
    assert not afterwards.reassures(text)
