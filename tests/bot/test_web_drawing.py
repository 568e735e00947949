"""What the page draws from words: cards, answers that can be put right; and what it asks for while somebody types."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import LANGUAGES, Content
from bot.channels.web.answers import Answers
from bot.channels.web.cards import Card, Finder
from core.says import Line, Say, Value
from tests.bot.test_web_world import World, play

VALUES: dict[str, Value] = {"bank": "@bank.BOC", "card_type": "@card_type.debit", "last4": "0018"}
OTHER: dict[str, Value] = {"bank": "@bank.ICBC", "card_type": "@card_type.credit", "last4": "6789"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_cards_are_found_in_what_was_said(content: Content, language: str) -> None:
    """In any language; a list's lines are drawn instead of written, a question keeps its words."""
    texts, finder = content.texts, Finder(content.texts)
    question = texts.text(language, "binding.confirm_card", VALUES)
    leads = (Line("cards.one", VALUES), Line("cards.one_default", OTHER))
    listed = texts.say(language, Say("cards.list", {"count": 2}, lead=leads))
    kind, name = texts.text(language, "card_type.debit"), texts.bank(language, "BOC")

    assert finder.find(language, question) == ((Card("BOC", name, kind, "0018"),), question)
    cards, words = finder.find(language, listed)
    assert [(card.bank, card.last4, card.default) for card in cards] == [("BOC", "0018", False), ("ICBC", "6789", True)]
    assert words == texts.text(language, "cards.list", {"count": 2})
    (gone,), _ = finder.find(language, texts.text(language, "cards.unbound", VALUES))
    assert gone.gone
    assert finder.find(language, texts.text(language, "binding.ask_mobile", {"step": 4, "of": 7}))[0] == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_is_known_by_its_mark(content: Content, language: str) -> None:
    """Alone: a mark inside a longer sentence, or of a code, can't be put right with a line of its own."""
    answers = Answers(content.texts)
    mobile = content.texts.text(language, "mark.mobile", {"masked": "138****0000"})

    assert answers.of(mobile) == "mobile"
    assert answers.of(f"x {mobile}") == ""
    assert answers.of(content.texts.text(language, "mark.sms_code")) == ""


def test_a_bank_is_told_by_a_few_digits(tmp_path: Path, content: Content) -> None:
    """In the person's language; a whole number is refused, and no digit of any is kept."""

    async def story(world: World) -> None:
        li = world.visitor()
        await li.open()
        await li.write("English please")
        found = (await li.post("/bank", {"digits": "622202"})).json()
        assert (found["bank"], found["name"], found["kind"]) == ("ICBC", "ICBC", "debit card")
        assert 19 in found["lengths"]
        assert (await li.post("/bank", {"digits": "000000"})).json() == {}
        for digits in ("62220", "622202000", "6222020000000000018", "62220x"):
            assert (await li.post("/bank", {"digits": digits})).status_code == 400
        assert b"622202" not in b"".join(file.read_bytes() for file in tmp_path.glob("bindguide.db*"))

    play(tmp_path, content, story)


def test_big_letters_need_no_storage_in_the_page(tmp_path: Path, content: Content) -> None:
    """A cookie that scripts can't read remembers them, until they are no longer wanted."""

    async def story(world: World) -> None:
        li = world.visitor()
        await li.open()
        kept = (await li.post("/look", {"large": True})).headers["set-cookie"]
        assert "HttpOnly" in kept
        assert '<html lang="zh-CN" class="large">' in (await li.open()).text
        await li.post("/look", {"large": False})
        assert '<html lang="zh-CN">' in (await li.open()).text

    play(tmp_path, content, story)
