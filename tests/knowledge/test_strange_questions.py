"""Thousands of senseless questions: one kind answer each, and nothing breaks."""

from __future__ import annotations

import random
from functools import cache

from bot.asking import Asker
from tests.knowledge.test_answers import TODAY

COUNT = 3000
_PIECES = [
    *(
        "银行",
        "限额",
        "VALID-01",
        "bank-404",
        "51",
        "-7",
        "农信社",
        "？",
        "\x00",
        "\u202e",
        "🎉",
        "a" * 40,
        "１２３",
        "_",
        "---",
    ),
    *(
        "什么",
        "提示",
        "支付宝",
        "<limit>",
        "&",
        "|",
        "{{ x }}",
        "how",
        "\n",
        "怎么办",
        "三类",
        "台胞证",
        "186开头",
        "error",
        "招商银航",
    ),
]


@cache
def asker() -> Asker:
    return Asker()


def test_senseless_questions_get_one_kind_answer_each() -> None:
    """Whatever is asked, words come back, and they place all their values."""
    chance = random.Random(10)  # noqa: S311  a game, no secret
    for _ in range(COUNT):
        question = "".join(chance.choices(_PIECES, k=chance.randrange(1, 12)))
        answer, language = asker().ask(question, TODAY)
        said = asker().words(answer.lines, language) + asker().words(answer.more, language)
        assert said.strip(), question
        assert "{{" not in said.replace("{{ X }}", ""), question
    assert asker().ask("", TODAY)[0].lines
    assert asker().ask("一" * 20_000, TODAY)[0].lines
