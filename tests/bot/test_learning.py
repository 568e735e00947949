"""The learning loop: a real conversation, what is noticed in it, a label in the terminal, examples and scripts."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bot import keys as keyrings
from bot.app import App, Content
from bot.arrivals import Arrival, Text
from bot.clock import VirtualClock
from bot.learning.giving import give
from bot.learning.learning import Learning
from bot.learning.lessons import Lesson, Lessons
from bot.learning.noticing import Notice
from core import datafile
from core.errors import ContentError
from tests.bot.databases import MORNING, member

CARD, MOBILE = "6222020000000000018", "13912345678"
TEXTS = ("充值扣款", f"我的卡{CARD}和手机{MOBILE}的事好像哪里怪怪的", "人工", "谢谢")


def conversation(app: App, clock: VirtualClock) -> None:
    """Somebody writes the texts, a minute apart."""
    for number, text in enumerate(TEXTS):
        app.turns.take(Arrival("console", "li", f"m{number}", Text(text)))
        clock.move_to(clock.now() + 60_000)


def learning(app: App) -> Learning:
    """The list of this installation."""
    content = app.content
    notice = Notice(content.phrases, content.classifier, content.texts)
    keys = keyrings.of(app.settings.keys, app.settings.data)
    return Learning(app.store, keys, Lessons(app.settings.data), notice, content.classifier, MORNING)


def test_from_a_conversation_to_an_example(tmp_path: Path) -> None:
    """Unsure and before a person: listed without secrets; labelled once, it is gone from the list and given out."""
    data, out, clock = tmp_path / "data", tmp_path / "out", VirtualClock(MORNING)
    app = member("", data, Content(), clock)
    conversation(app, clock)
    listed: list[str] = []
    told: list[str] = []
    typed = iter(["money_in", "money_in_out", "x"])

    learning(app).show(listed.append)
    labelled = learning(app).label(lambda _: next(typed), told.append)
    learning(app).give(out, told.append)
    left = learning(app).open()
    app.store.close()
    shown = "\n".join(listed)

    assert "asked_which" in shown
    assert "before_a_person" in shown
    assert "⟦0⟧" in shown
    assert not any(hidden in shown for hidden in (CARD, MOBILE, "0018", "谢谢", "人工"))
    assert any("perhaps money_in_out" in line for line in told)
    assert (labelled, left) == (2, [])
    assert stat.S_IMODE((data / "lessons.jsonl").stat().st_mode) == 0o600
    assert all(len(lesson.whose) == 1 and "li" not in lesson.whose for lesson in Lessons(data).all())
    assert [file.name for file in sorted(out.rglob("*.yaml"))] == ["money_in_out.yaml", "money_in_out_1.talk.yaml"]


def test_what_is_given_out_can_be_read(tmp_path: Path) -> None:
    """Quotes and choices in a sentence do no harm; of two labels the newer counts, and no label is no example."""
    lessons = [
        Lesson('他说"不行"(为什么|)', "fees", "zh_CN", 1),
        Lesson('他说"不行"(为什么|)', "refund_query", "zh_CN", 2),
        Lesson("whatever: this", "", "en", 3),
    ]

    files, sentences = give(lessons, tmp_path)
    example = tmp_path / "examples" / "zh_CN" / "refund_query.yaml"
    script = tmp_path / "scripts" / "zh_CN" / "refund_query_1.talk.yaml"

    assert (files, sentences) == (1, 1)
    assert datafile.read(example.read_text(encoding="utf-8"), "x") == ['他说"不行"为什么']
    assert "answers.refund_query" in script.read_text(encoding="utf-8")


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    """With its line, and what to do."""
    Lessons(tmp_path).add(Lesson("收费吗", "fees", "zh_CN", 1))
    with (tmp_path / "lessons.jsonl").open("a", encoding="utf-8") as file:
        file.write("{broken\n")

    with pytest.raises(ContentError, match=r"lessons\.jsonl:2"):
        Lessons(tmp_path).all()


def test_a_persons_sentences_can_be_erased(tmp_path: Path) -> None:
    """Theirs go; what somebody else wrote too stays theirs; with no fingerprint of theirs nothing changes."""
    lessons = Lessons(tmp_path)
    for text, whose in (("甲", ("k1:li",)), ("乙", ("k1:li", "k1:wang")), ("丙", ("k1:wang",)), ("丁", ())):
        lessons.add(Lesson(text, "fees", "zh_CN", 1, whose))

    assert lessons.forget({"k1:nobody"}) == 0
    assert lessons.forget({"k1:li", "k2:li"}) == 1
    assert [(one.text, one.whose) for one in lessons.all()] == [("乙", ("k1:wang",)), ("丙", ("k1:wang",)), ("丁", ())]
    assert stat.S_IMODE((tmp_path / "lessons.jsonl").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["lessons.jsonl"]
