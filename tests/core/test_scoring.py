"""What `understand --score` says of a labelled file: slips and diagrams, and that nothing judged was learnt."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from bot.training import apart, diagram, scoring, scripts, slips
from core.understanding.classifier import Guess, pack, unpack
from core.understanding.likeness import Near
from locales import trained

ROWS = [
    {"text": "明明存了钱进去，余额宝怎么还是老样子", "intent": "money_in_out"},
    {"text": "收不到短信验证吗", "intent": "sms_code_not_received"},
    {"text": "my otp never shows up on this handset", "intent": "sms_code_not_received"},
    {"text": "尋晚嘅波邊隊贏咗", "intent": "out_of_scope"},
]


def test_a_labelled_file_is_scored() -> None:
    """Figures with intervals, each language apart, the same messages with slips, and a drawing."""
    classifier = trained.load()
    rows = [{"labels": [row["intent"]], **row} for row in ROWS]
    found = scoring.judged(rows, [classifier.guess(row["text"]) for row in rows])
    told = "\n".join([*scoring.report(found), *slips.report(rows, classifier)])
    drawn = ElementTree.fromstring(diagram.draw(found, "four <rows>"))  # noqa: S314 - our own

    assert "4 messages" in told
    assert all(name in told for name in ("in-scope precision", "accuracy 简体", "accuracy 繁體", "accuracy English"))
    assert "one slip of any kind" in told
    assert drawn.tag.endswith("svg")


def test_what_is_nearly_judged_is_counted(tmp_path: Path) -> None:
    """A sentence that is learnt and judged is noticed, an unheard one isn't."""
    folder = tmp_path / "zh_CN" / "examples"
    folder.mkdir(parents=True)
    (folder / "bind_card_start.yaml").write_text("- 怎么把驼色的卡放进柜子\n", encoding="utf-8")

    assert apart.learnt_too([{"text": "怎么把驼色的卡放进柜了"}], tmp_path) > 0
    assert apart.learnt_too([{"text": "昨日之日不可留"}], tmp_path) == 0


def test_nearness_is_one_slip_in_ten() -> None:
    """One letter of ten may differ, one of five may not."""
    near = Near(["收不到短信验证码怎么办"])

    assert near.to("收不到短信验正码怎么办")
    assert not near.to("收不到短信")


def test_precision_is_not_bought_by_silence() -> None:
    """An answer of ours that is wrong costs precision, none at all costs recall."""
    right = scoring.Judged(Guess("fees", 0.9, "sure", ()), "fees", frozenset({"fees"}), "简体")
    wrong = scoring.Judged(Guess("fees", 0.9, "sure", ()), "refund_query", frozenset({"refund_query"}), "简体")
    silent = scoring.Judged(Guess("fees", 0.3, "none", ()), "fees", frozenset({"fees"}), "简体")

    assert (scoring.precision([right, wrong]), scoring.recall([right, wrong])) == (0.5, 0.5)
    assert (scoring.precision([right, silent]), scoring.recall([right, silent])) == (1.0, 0.5)


def test_scripts_that_a_training_broke_are_named(tmp_path: Path) -> None:
    """Only those with a sentence that is read otherwise now are played; what pytest says of them is told."""
    (tmp_path / "asks.talk.yaml").write_text("steps:\n  - me: 我是台湾人没有大陆身份\n", encoding="utf-8")
    (tmp_path / "yes.talk.yaml").write_text("steps:\n  - me: 好的\n  - bot: any.key\n", encoding="utf-8")
    before, head = trained.load(), trained.load().head
    deaf = unpack(pack(head, ["a"], bytes([128] * len(head.intents))), trained.letters())
    played: list[Path] = []

    def play(files: list[Path]) -> str:
        played.extend(files)
        return "F\nFAILED a/asks.talk.yaml::asks - 天气\n1 failed"

    assert list(scripts.report(scripts.read_otherwise(before, before), play, tmp_path)) == [
        "scripts: 0 have a sentence that is read otherwise now, 0 of them broke"
    ]
    assert list(scripts.report(scripts.read_otherwise(before, deaf), play, tmp_path)) == [
        "scripts: 1 have a sentence that is read otherwise now, 1 of them broke",
        "  broken: a/asks.talk.yaml asks",
    ]
    assert [file.name for file in played] == ["asks.talk.yaml"]
    assert "none" in next(scripts.report(scripts.read_otherwise(before, deaf), play, tmp_path / "nowhere"))
