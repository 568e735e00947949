"""The words of all languages: alike in what they hold, each right in itself, and understood."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from core import datafile
from core.says import Value
from core.understanding.phrases import NO_NAME, PhraseBook
from dialogs.binding import words as binding_words
from dialogs.binding.table import TABLE as BINDING
from dialogs.cards import words as cards_words
from dialogs.cards.table import TABLE as CARDS
from knowledge.library import Library
from locales import agreed, phrases
from locales.texts import HERE, Texts, places

LANGUAGES = ("zh_CN", "zh_HK", "en")
BANKS = {bank.code: (bank.short_name, bank.name_en) for bank in Library.load().banks}
TEXTS = Texts(LANGUAGES, BANKS)
BOOK = PhraseBook(phrases.load())

SIMPLIFIED = (
    "号绑证码这银没张对请发机个验试会错说换吗还来过开时话现认点页输资记删体确经别为给电数钱办读问内协议样设儿钮谢"
    "们储诉从动马随转条额简骗题键盘务写账帮语导复阅刚连进头备标满两贷结废笔选种长护乡应网带听离让关识旧锁处继续"
    "规联断图项边见预脚录无费签栏间声岁烦统柜挂冻销编气绝诈终显词浏览络凭暂择丢隐义当弃该谁东谱国讲测据举属报户"
)
TRADITIONAL = (
    "號綁證碼這銀沒張對請發機個驗試會錯說換嗎還來過開時話現認點頁輸資記刪體確經別為給電數錢辦讀問內協議樣設兒鈕謝"
    "們儲訴從動馬隨轉條額簡騙題鍵盤務寫賬幫語導復閱剛連進頭備標滿兩貸結廢筆選種長護鄉應網帶聽離讓關識舊鎖處繼續"
    "規聯斷圖項邊見預腳錄無費簽欄間聲歲煩統櫃掛凍銷編氣絕詐終顯詞瀏覽絡憑暫擇丟隱義當棄該誰東譜國講測據舉屬報戶"
)
"""Common characters of which one script uses the first form and the other the second, never both."""

SAID_IN_THEIR_OWN_LANGUAGE = {
    "repair.offer_zh_HK", "repair.offer_en", "repair.language_not_yet_zh_HK", "repair.language_not_yet_en",
}  # fmt: skip
"""Said in the language somebody wished for, whatever language the conversation has."""

TO_SAY = re.compile(
    r"(?:[说說]|\bsay\b)[^。.\n“「\"]{0,4}([“「\"].*?[”」\"](?:[或、,]|\s*or\s*|[“「\"][^”」\"]*[”」\"])*)"
)
QUOTED = re.compile(r"[“「\"]([^”」\"]+)[”」\"]")
BEFORE_A_NAME = {"我叫", "my name is"}
"""Quoted words behind "say", and what in them is said before something of one's own."""

LONGEST = {"zh_CN": 60, "zh_HK": 60, "en": 160}
LONGER = {"binding.ask_consent": 2.0, "binding.bound": 1.4}
"""The first bubble must hold all that is agreed to, the last one the limits: so many times the usual length."""

VALUES: dict[str, Value] = {
    "step": 4, "of": 7, "bank": "@bank.CCB", "card_type": "@card_type.debit", "last4": "0018", "mobile": "138****0000",
    "per_payment": 10_000, "per_day": 50_000, "name": "王**", "time": "15:04", "until": "15:14", "code": "BANK-404",
    "count": 3,
}  # fmt: skip

LABELS = {
    "confirm": "affirm", "deny": "deny", "cancel": "cancel", "person": "human_agent", "start": "bind_card_start",
    "resend": "resend", "voice": "voice", "other_card": "other_card", "other_document": "other_document",
    "more": "more", "more_banks": "more", "card_type_debit": "card_type_debit", "card_type_credit": "card_type_credit",
    "correct_card_number": "correct_card_number", "correct_holder_name": "correct_holder_name",
    "correct_id_number": "correct_id_number", "correct_mobile": "correct_mobile", "agree_and_start": "affirm",
    "not_now": "deny", "change_it": "deny", "send": "affirm", "stop_binding": "cancel", "go_on": "go_on",
    "retry_later": "retry_later", "retry_now": "retry_now", "not_yet": "deny", "keep": "affirm", "forget_now": "deny",
    "list_cards": "list_cards", "set_default": "set_default", "unbind": "unbind", "another_card": "bind_card_start",
}  # fmt: skip
"""What a button's label means when it is typed instead of pressed."""

CHIPS = {"bind": "bind_card_start", "need": "bind_requirements", "safe": "security_concern"}

SAID = {
    "language_en": [
        "can we speak English", "English please", "english", "Could we switch to English, please?", "用英文", "说英文",
        "能说英语吗", "切换到英文", "可以講英文嗎", "轉英文", "英文得唔得",
    ],
    "language_zh_HK": [
        "說繁體中文可以嗎", "繁體", "講廣東話", "可唔可以講廣東話呀", "用返繁體", "说繁体可以吗", "讲广东话",
        "繁体中文", "traditional chinese please", "switch to traditional Chinese", "do you speak Cantonese?",
    ],
    "language_zh_CN": [
        "用返簡體", "轉簡體", "講普通話", "简体", "说中文", "换成简体中文", "switch to Chinese", "chinese",
        "can we go on in Chinese", "simplified Chinese", "do you speak Mandarin?",
    ],
    "sms_code_not_received": [
        "收唔到驗證碼", "仲未收到驗證碼呀", "冇收到短訊", "didn't get the code", "I haven’t received any code yet",
        "i didnt get the code", "the code hasn't arrived", "I can't get the code", "still no code",
    ],
    "bind_card_start": ["點樣綁卡", "我想綁張卡", "怎樣綁卡呢", "how do I add my card", "I'd like to link my card"],
    "human_agent": ["轉人工", "唔該搵個真人", "真人客服", "talk to a human", "Can I speak to someone?", "person"],
    "affirm": ["啱", "係", "係呀", "得", "好呀", "冇錯", "yes", "yep", "sure", "right", "Correct!", "go ahead"],
    "deny": ["唔啱", "唔係", "唔要", "唔得", "no", "nope", "that's not right", "that isn’t right", "wrong"],
    "cancel": ["取消", "唔綁喇", "算喇", "never mind", "cancel", "I changed my mind"],
    "correct_mobile": ["打錯咗電話", "電話號碼唔啱", "wrong number", "I have a new phone number"],
    "start_over": ["由頭嚟過", "重新開始", "start over", "can we start again"],
    "progress": ["去到邊一步", "做到邊度", "where are we", "how many steps are left"],
    "list_cards": ["我啲卡", "睇下我啲卡", "my cards", "show me my cards"],
    "unbind": ["解除綁定尾號1234的卡", "remove my card", "please remove the card ending in 1234"],
    "set_default": ["把尾號1234設為預設", "make it my default", "make 1234 my default"],
}  # fmt: skip
"""What people write, in any language."""

NO_YES = [
    "I'm not sure", "not sure that's correct", "that's not correct", "I can't continue", "it isn't right",
    "not exactly", "incorrect", "I don't agree", "definitely not", "is that right?", "please don't send it",
    "唔得", "得唔得", "唔同意", "唔好",
]  # fmt: skip
"""Sentences with a yes inside that don't say yes."""


def _lists(language: str) -> list[tuple[str, str, str]]:
    """(command, kind, phrase) of one language's file."""
    read = datafile.read((HERE / language / "phrases.yaml").read_text("utf-8"), language)
    return [(command, kind, word) for command, lists in read.items() for kind in lists for word in lists[kind]]


def _source(language: str, name: str = "texts.yaml") -> dict[str, str]:
    return dict(datafile.read((HERE / language / name).read_text("utf-8"), name))


def _filled(language: str, key: str) -> str:
    values = {name: VALUES.get(name, "99") for name in places(_source(language)[key])}
    return TEXTS.text(language, key, values)


def _heard(text: str) -> list[str]:
    return [command.name for command in BOOK.read(text).commands]


def _of_the_steps() -> list[str]:
    """Every key with which a dialog asks, in any state."""
    keys = {key for state in BINDING.states for key in binding_words.texts_of(state)}
    keys |= {key for state in CARDS.states for key in cards_words.texts_of(state)}
    return sorted(key for key in keys if TEXTS.has(key))


STEPS = _of_the_steps()


def test_all_languages_have_the_same_keys_and_places() -> None:
    """A key stands in every language with the same {{ places }}, and a page's text with the same {places}."""
    first, *others = (_source(language) for language in LANGUAGES)
    for other in others:
        assert set(first) == set(other)
        for key, text in first.items():
            assert places(text) == places(other[key]), key
            assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", other[key])), key


def test_the_two_tables_of_characters_belong_together() -> None:
    """Each simplified character stands at the place of its traditional form, and none is in both lists."""
    assert len(SIMPLIFIED) == len(TRADITIONAL) >= 150
    assert not set(SIMPLIFIED) & set(TRADITIONAL)


@pytest.mark.parametrize(("language", "foreign"), [("zh_CN", TRADITIONAL), ("zh_HK", SIMPLIFIED)])
def test_no_text_is_in_the_other_script(language: str, foreign: str) -> None:
    """No text, agreement, notice or bank's name has a character that only the other script uses."""
    texts = {k: t for k, t in _source(language).items() if k not in SAID_IN_THEIR_OWN_LANGUAGE}
    files = [HERE / language / name for name in ("agreement.yaml", "privacy.yaml", "banks.yaml")]
    texts |= {file.name: file.read_text("utf-8") for file in files if file.exists()}
    wrong = {key: found for key, text in texts.items() if (found := sorted(set(text) & set(foreign)))}
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bubbles_of_the_steps_are_short(language: str) -> None:
    """A step's bubble keeps to the length of its language and to three lines."""
    for key in STEPS:
        bubble = _filled(language, key)
        length = len(bubble.replace("\n", ""))
        assert length <= LONGEST[language] * LONGER.get(key, 1), (key, length)
        assert bubble.count("\n") < 3, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_has_at_most_three_lines(language: str) -> None:
    """No text of any kind has more than three lines, or blanks at the end of one."""
    for key, text in _source(language).items():
        lines = text.split("\n")
        assert len(lines) <= 3, key
        assert all(line == line.strip() and line for line in lines), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_step_asks_one_thing_and_asks_it_last(language: str) -> None:
    """One question mark at most, in the last line; only a bank's code in brackets may follow it."""
    for key in STEPS:
        bubble = _filled(language, key)
        marks = re.findall(r"[?？]", bubble)
        assert len(marks) <= 1, key
        if marks:
            after = re.split(r"[?？]", bubble)[1]
            assert re.fullmatch(r"\s?([(（][\w-]+[)）])?", after), (key, after)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_phrase_means_its_own_command(language: str) -> None:
    """A phrase is read as the command it stands under, and as no other; a word that only is no name, as none."""
    said = [(word, command.partition(".")[0], _heard(word)) for command, _, word in _lists(language)]
    others = {(word, command): heard for word, command, heard in said if heard != [command] * (command != NO_NAME)}
    assert not others
    assert all(BOOK.is_no_name(word) for word, command, _ in said if command == NO_NAME)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("file", ["texts.yaml", "answers.yaml"])
def test_what_people_are_told_to_say_is_understood(language: str, file: str) -> None:
    """Whatever a text recommends to say (直接说“姓名填错了”或“身份证错了”) is heard as exactly one command."""
    told = {
        said
        for text in _source(language, file).values()
        for advice in TO_SAY.findall(text)
        for said in QUOTED.findall(advice)
    }
    assert told
    assert not {said: heard for said in told - BEFORE_A_NAME if len(heard := _heard(said)) != 1}


def test_languages_have_phrases_for_the_same_commands() -> None:
    """What can be said in one language can be said in all."""
    commands = [{command for command, _, _ in _lists(language)} for language in LANGUAGES]
    assert commands[0] == commands[1] == commands[2]


def test_a_phrase_means_one_command_across_all_files() -> None:
    """The same words never stand under two commands, whichever language's file or list they stand in."""
    meanings: dict[str, set[str]] = defaultdict(set)
    for language in LANGUAGES:
        for command, _, word in _lists(language):
            meanings["".join(word.lower().split())].add(command)
    assert not {word: commands for word, commands in meanings.items() if len(commands) > 1}


def test_parts_are_long_enough() -> None:
    """A part is found inside other sentences: an English one has two words or six letters, a Chinese one two signs."""
    parts = [word for language in LANGUAGES for _, kind, word in _lists(language) if kind == "part"]
    short = [w for w in parts if (len(w) < 6 and " " not in w and w != "hkid" if w.isascii() else len(w) < 2)]
    assert not short


@pytest.mark.parametrize(("command", "text"), [(command, text) for command, said in SAID.items() for text in said])
def test_what_people_write_is_understood(command: str, text: str) -> None:
    """One command is heard, the one that was meant."""
    assert _heard(text) == [command]


@pytest.mark.parametrize("text", NO_YES)
def test_no_yes_is_heard_where_none_is_said(text: str) -> None:
    """A word of consent inside a doubt, a question or a refusal is no consent."""
    assert "affirm" not in _heard(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_button_works_as_typed_words(language: str) -> None:
    """Who types a label means what who presses the button means; the web page's chips are sent as text."""
    labels = {f"button.{name}": command for name, command in LABELS.items()}
    labels |= {f"page.chip_{name}": command for name, command in CHIPS.items()}
    for key in labels.keys() & TEXTS.keys():
        assert _heard(TEXTS.text(language, key)) == [labels[key]], key


@pytest.mark.parametrize("name", ["agreement", "privacy"])
def test_texts_to_agree_to_have_one_shape(name: str) -> None:
    """Version, reading time, sections, clauses and highlights are the same in all languages; the hash isn't."""
    all_terms = agreed.load(LANGUAGES, name)
    shapes = {
        (t.version, t.readable_after, tuple(tuple(clause.key for clause in s.clauses) for s in t.sections))
        for t in all_terms.values()
    }
    assert len(shapes) == 1
    assert len({terms.hash for terms in all_terms.values()}) == len(LANGUAGES)


def test_banks_have_names_in_each_language() -> None:
    """Every name stands under a bank's code; Hong Kong has all banks, English the 18 that are offered at least."""
    big = {bank.code for bank in Library.load().banks[:18]}
    assert set(_source("zh_HK", "banks.yaml")) == set(BANKS)
    assert big <= set(_source("en", "banks.yaml")) <= set(BANKS)


def test_place_names_and_banks_keep_their_own_characters() -> None:
    """What a converter gets wrong is right here."""
    names = _source("zh_HK", "banks.yaml")
    for code, name in {
        "TZCB": "台州銀行", "EGBANK": "恆豐銀行", "HSB": "恒生銀行", "HSBC": "滙豐銀行", "CZBANK": "浙商銀行",
        "BOHAIB": "渤海銀行", "UP15572210": "瀋陽于洪永安村鎮銀行", "XFRCB": "咸豐常農商村鎮銀行", "GDB": "廣發銀行",
        "CNAPS402331003013": "餘杭農商銀行", "WX_LPSBLVB": "鐘山涼都村鎮銀行",
    }.items():  # fmt: skip
        assert names[code] == name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_names_itself(language: str) -> None:
    """After a wish for a language the answer is in it."""
    own = {"zh_CN": "简体中文", "zh_HK": "繁體中文", "en": "English"}
    assert own[language] in TEXTS.text(language, "repair.language_now")


def test_english_sounds_like_english() -> None:
    """No stiff words, and no full-width punctuation, in an English text."""
    for key, text in _source("en").items():
        if key not in SAID_IN_THEIR_OWN_LANGUAGE:
            assert not re.search(r"\b(kindly|dear|cannot|do not|utilize)\b", text, re.IGNORECASE), key
            assert not re.search(r"[，。：；？！（）「」“”‘’]", text), key


def test_hong_kong_uses_its_own_words() -> None:
    """No mainland word stands where Hong Kong has another."""
    mainland = re.compile("短信|手機|儲蓄卡|網路|什麼|默認|賬號|帳|視頻|信息|刷新|向導|這里|著")
    for file in ("texts.yaml", "agreement.yaml", "privacy.yaml"):
        text = (HERE / "zh_HK" / file).read_text("utf-8")
        assert not mainland.findall(text), file
