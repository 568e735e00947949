"""The data files of facts, codes and causes: complete, and refused with file and line where they are wrong."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.asking import LANGUAGES
from core.errors import DataFileError
from knowledge.facts import Fact
from knowledge.graph import Graph, edges
from knowledge.handbook import Handbook
from knowledge.library import DATA, Library
from locales.texts import Texts

ARTICLE = [
    *("category:state_owned", "category:joint_stock", "category:city", "category:rural"),
    *("limit:single", "limit:daily", "limit:yearly", "limit:new_card"),
    *("special:documents_hk_macau_tw", "special:overseas_mobile", "special:virtual_card"),
    *("comparison:identity", "comparison:coverage", "comparison:limits"),
    *("security:basic", "security:enhanced", "security:smart", "security:device", "security:biometric"),
    *("security:captcha", "security:new_card", "security:risk_list"),
    *("roadmap:smart_guide", "roadmap:identity", "roadmap:ar_scan"),
]
_NOT_SAID = {"topic:raise_limit"}  # its answer is that of the three limits


@pytest.fixture(scope="module")
def book() -> Handbook:
    return Handbook.load(Library.load())


def _said(fact: Fact) -> bool:
    return fact.kind != "aspect" and fact.id not in _NOT_SAID


def test_the_article_is_there_whole(book: Handbook) -> None:
    """Every row of the article's tables is a record, and its three codes are codes."""
    assert [name for name in ARTICLE if name not in book.facts] == []
    assert {"code:VALID-01", "code:MOBILE-03", "code:BANK-404"} <= set(book.codes)
    assert len(book.codes) > 480


def test_everything_known_has_words_in_every_language(book: Handbook) -> None:
    """A translator who forgets a text hears of it here."""
    texts = Texts(LANGUAGES, {}, files=("answers",))
    keys = [fact.key for fact in book.facts.values() if _said(fact)]
    keys += [f"answer.reason.{name}" for name in book.reasons]
    keys += [f"answer.remedy.{name}" for name in book.remedies]
    keys += [f"answer.retry.{reason.retry}" for reason in book.reasons.values()]
    keys += [f"answer.provider.{code.provider}" for code in book.codes.values()]
    keys += [f"answer.first.{row.first}" for row in book.quick_pay.values() if row.first]
    keys += [f"answer.way.{way}" for phone in book.reserved.values() for way in phone.ways]

    assert sorted({key for key in keys if not texts.has(key)}) == []


@pytest.mark.parametrize(
    ("file", "before", "after", "says"),
    [
        (
            "facts/limits.yaml",
            "    sure: claimed",
            "    sure: maybe",
            r"data/facts/limits.yaml:\d+: sure 'maybe' is unknown",
        ),
        ("facts/limits.yaml", "id: limit:single", "id: limit:new_card", "stands a second time"),
        ("facts/limits.yaml", "related: [limit:single", "related: [limit:sinngle", "points at 'limit:sinngle'"),
        ("facts/topics.yaml", "<reserved>&<change>", "<reserved>&<chnage>", "no list is called 'chnage'"),
        ("facts/causes.yaml", "remedy: call_bank", "remedy: call_mum", "no remedy is called 'call_mum'"),
        ("codes.csv", ",card_number,bind,", ",card_nmber,bind,", "no reason is called 'card_nmber'"),
        ("quick_pay.csv", "ICBC,debit,20000", "ICBK,debit,20000", "no bank has the code 'ICBK'"),
        ("quick_pay.csv", "ICBC,debit,20000", "ICBC,debit,2万", "write a whole number"),
        ("number_ranges.csv", "130,unicom", "130,unicorn", "no carrier is called 'unicorn'"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, file: str, before: str, after: str, says: str) -> None:
    """The file as it is loads; with one thing wrong it doesn't, and the message names the place and what to write."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    load: Callable[[], Handbook] = lambda: Handbook.load(Library.load(folder), folder)  # noqa: E731
    assert load().facts

    text = (folder / file).read_text("utf-8")
    assert before in text
    (folder / file).write_text(text.replace(before, after, 1), "utf-8")

    with pytest.raises(DataFileError, match=says):
        load()


def test_the_graph_says_why(book: Handbook) -> None:
    """A path names each hop; where there is none, there is none."""
    graph = Graph(book)

    assert graph.path("code:BANK-404", "category:city") == ("code:BANK-404 -befalls-> category:city",)
    assert len(graph.path("bank:ICBC", "remedy:check_digits")) <= 4
    assert graph.path("bank:ICBC", "bank:NOBODY") == ()
    assert all(one != other for one, _, other in edges(book))
