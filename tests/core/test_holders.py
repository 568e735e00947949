"""Names of many kinds and ordinary short answers: which are taken for the holder's name, and which are asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import Content
from core.understanding import names
from core.understanding.holders import Listener, Told
from core.understanding.normal import normalise
from locales import everyday

HERE = Path(__file__).parent
TAKEN, ASKED = 0.99, 0.98  # of names taken at once or after the question; of other answers not taken unasked
MOST_ASKED = 0.08  # of names: an everyday word, a name of a people without surnames


def _lines(file: str) -> list[str]:
    return [line for line in (HERE / file).read_text("utf-8").splitlines() if not line.startswith("#")]


@pytest.fixture(scope="module")
def listener() -> Listener:
    """As the door has it."""
    content = Content()
    banks = content.library.place_banks

    def known(said: str) -> bool:
        said = said.strip()
        return any(one.end - one.start == len(said) for one in banks(said)) or content.phrases.is_no_name(said)

    return Listener(everyday.load(), known)


def _heard(listener: Listener, text: str) -> tuple[str, bool]:
    """The name that is taken or asked about, "" for none, and whether it is sure."""
    plain = normalise(text).text
    alone = listener.alone(plain)
    told: Told | None = alone if alone and alone.sure else listener.announced(plain) or alone
    if told is None or not (told.sure or told.only):
        return "", False
    return names.tidy(plain[told.start : told.end]), told.sure


def test_real_names_are_taken(listener: Listener) -> None:
    """At least 99 of 100 are understood as written, at once or when their owner says yes."""
    wrong, asked = [], []
    lines = _lines("holder_names.txt")
    for line in lines:
        text, _, name = (part.strip() for part in line.partition("|"))
        heard, sure = _heard(listener, text)
        if heard != names.tidy(normalise(name or text).text):
            wrong.append(f"{text}: {heard}")
        elif not sure:
            asked.append(text)

    assert len(wrong) <= len(lines) * (1 - TAKEN), wrong
    assert len(asked) <= len(lines) * MOST_ASKED, asked


def test_ordinary_answers_are_not_taken_unasked(listener: Listener) -> None:
    """At least 98 of 100 become no name silently."""
    lines = _lines("holder_answers.txt")
    taken = [f"{text}: {heard[0]}" for text in lines if (heard := _heard(listener, text))[1]]

    assert len(taken) <= len(lines) * (1 - ASKED), taken
