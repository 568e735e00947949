"""A sentence is taken for an intent, with an honest outcome; the model in the repository is that of its examples."""

from __future__ import annotations

import json

import pytest

from bot import understanding
from core.errors import ContentError
from core.understanding.classifier import pack, unpack
from core.understanding.entities import Asked
from core.understanding.reading import language_of
from locales import examples, trained

CLASSIFIER = trained.load()
READER = understanding.reader(CLASSIFIER)


def test_the_model_is_that_of_the_examples() -> None:
    """Who changes an example trains again (`run_bot.py train`)."""
    assert CLASSIFIER.head.sources == trained.sources()


def test_every_intent_has_examples_in_chinese_and_english() -> None:
    """48 intents, each with many written sentences."""
    written: dict[tuple[str, str], int] = {}
    for example in examples.load(most=1):
        written[example.language, example.intent] = written.get((example.language, example.intent), 0) + 1

    assert len(CLASSIFIER.head.intents) == 48
    assert min(written["zh_CN", intent] for intent in CLASSIFIER.head.intents) >= 80
    assert min(written["en", intent] for intent in CLASSIFIER.head.intents) >= 80
    assert min(written["zh_HK", intent] for intent in CLASSIFIER.head.intents) >= 12


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("新办了一张卡想放进钱包里，从哪儿弄", "bind_card_start"),
        ("等了五分钟短信还是没来", "sms_code_not_received"),
        ("等咗好耐都收唔到驗證碼", "sms_code_not_received"),
        ("輸入驗證碼後顯示已失效", "sms_code_invalid"),
        ("我想把不用的那张卡删掉", "unbind_card"),
        ("删了好几次都删不掉这张卡", "unbind_fail"),
        ("我不是大陆居民，有护照行吗", "non_mainland_id"),
        ("办卡那时候留的号码早停机了", "reserved_phone_problem"),
        ("my otp never shows up", "sms_code_not_received"),
        ("please take my old card off the account", "unbind_card"),
        ("我的card绑不上", "bind_fail_unspecified"),
        ("想跟真人讲话", "human_agent"),
    ],
)
def test_ordinary_sentences(text: str, intent: str) -> None:
    """Sentences nobody wrote down as examples."""
    assert READER.read(text, Asked()).intent == intent


@pytest.mark.parametrize("text", ["花呗额度怎么提升", "明天会下雨吗", "tell me a joke", "信用卡什么时候寄到", "123"])
def test_what_is_not_ours_is_left_alone(text: str) -> None:
    """Loans, weather, jokes, plastic by post: outcome none."""
    assert READER.read(text, Asked()).outcome == "none"


def test_an_answer_has_no_intent() -> None:
    """What is nothing but the answer to the open question fills its slot, whatever it looks like elsewhere."""
    answer, elsewhere = READER.read("138 0013 8000", Asked("mobile")), READER.read("你好", Asked("mobile"))

    assert (answer.intent, answer.outcome, answer.commands[0].name) == (None, "sure", "fill_mobile")
    assert elsewhere.intent == "greeting"


@pytest.mark.parametrize(
    ("text", "asked", "commands"),
    [
        ("好的，手机号 13800138000, 另外限额多少", "mobile", ["affirm", "fill_mobile", "payment_limit"]),
        ("取消吧，顺便问下怎么退款", None, ["cancel", "refund_query"]),
        ("yes, and are there any fees?", "confirm", ["affirm", "fees"]),
        ("不是，我要换一张卡", "confirm", ["deny", "other_card"]),
        ("13800138000换成这个", "mobile", ["correct_mobile"]),
        ("卡号写错了，应该是6222027954220587910，还有我要人工", "mobile", ["correct_card_number", "human_agent"]),
        ("我叫王小明，身份证110105199003077639", "holder_name", ["fill_holder_name", "fill_id_number"]),
        ("人工，谢谢", None, ["human_agent", "thanks_goodbye"]),
        ("是6222027954220587910", "card_number", ["fill_card_number"]),
    ],
)
def test_several_things_at_once(text: str, asked: str | None, commands: list[str]) -> None:
    """Each wish is a command, in the order they were said."""
    assert [one.name for one in READER.read(text, Asked(asked)).commands] == commands


def test_a_name_is_an_answer_where_one_is_asked() -> None:
    """And a wish is one all the same."""
    assert READER.read("王小明", Asked("holder_name")).intent is None
    assert READER.read("人工", Asked("holder_name")).intent == "human_agent"


def test_the_shares_add_up_and_are_ordered() -> None:
    """Confidence is a share of one, runners-up have less."""
    shares = [share for _, share in CLASSIFIER.shares("提现要手续费吗")]
    guess = CLASSIFIER.guess("提现要手续费吗")

    assert sum(shares) == pytest.approx(1)
    assert shares == sorted(shares, reverse=True)
    assert guess.confidence >= guess.runners_up[0][1]


def test_spelling_does_not_matter() -> None:
    """Width, case, punctuation and 繁 or 简 give one sentence."""
    same = {CLASSIFIER.spelling(text) for text in ("綁定 ＩＤ Card!", "绑定ID card", "绑定 id, CARD。")}

    assert len({text.replace(" ", "") for text in same}) == 1


def test_a_slip_of_the_keyboard_is_heard() -> None:
    """邦定 sounds like 绑定: of a sentence with a homophone in it the same is understood."""
    for typed in ("银行卡邦定不上", "演正码收不到", "怎么解帮这张卡"):
        assert READER.read(typed, Asked()).outcome == "sure"

    assert READER.read("演正码收不到", Asked()).intent == "sms_code_not_received"


def test_the_language_is_the_messages() -> None:
    """Told by its characters; a mixed one is Chinese."""
    table = trained.simplified()

    assert [language_of(text, table) for text in ("怎么绑卡", "點樣綁卡", "add a card", "我的card", "123")] == [
        "zh_CN", "zh_HK", "en", "zh_CN", "zh_CN",
    ]  # fmt: skip


def test_a_line_in_is_a_line_out() -> None:
    """In order; a line that makes no sense gets an error, and the next one is answered."""
    said: list[str] = []
    understanding.answer_lines(['{"text":"在吗"}', "nonsense", '{"text":"13800138000","asked":"mobile"}'], said.append)
    first, second, third = (json.loads(line) for line in said)

    assert set(first) == {
        "intent", "confidence", "outcome", "runners_up", "commands", "entities", "language",
    }  # fmt: skip
    assert second["error"]["kind"] == "bad_line"
    assert third["entities"] == [
        {"kind": "mobile", "text": "13800138000", "value": "+8613800138000", "start": 0, "end": 11, "valid": True}
    ]


def test_a_damaged_model_stops_the_start() -> None:
    """With what to do."""
    data = trained.MODEL.read_bytes()

    with pytest.raises(ContentError, match=r"run_bot\.py train"):
        unpack(data[:-50], trained.letters())
    with pytest.raises(ContentError, match=r"run_bot\.py train"):
        unpack(b"something else", trained.letters())


def test_packing_is_undone_by_unpacking() -> None:
    """The same head and the same answers."""
    head = CLASSIFIER.head
    again = unpack(pack(head, ["a", "b"], bytes([128] * 2 * len(head.intents))), trained.letters())

    assert again.head == head
    assert sum(share for _, share in again.shares("ab")) == pytest.approx(1)


def test_the_model_is_small() -> None:
    """Below three megabytes."""
    assert trained.MODEL.stat().st_size < 3_000_000


@pytest.mark.parametrize("text", ["", " ", "？？？", "⟦0⟧", "x" * 5000, "卡" * 5000, "\u0000", "🙂"])
def test_nothing_breaks_it(text: str) -> None:
    """Empty, endless or strange: an answer all the same."""
    assert READER.read(text, Asked()).outcome in ("sure", "unsure", "none")
