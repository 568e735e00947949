"""Names: what can stand in a bank's books, where a sentence announces one, and what must not be taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.understanding import names
from core.understanding.normal import normalise

PEOPLE = [
    "王芳",
    "王小明",
    "欧阳娜娜",
    "阿卜杜拉·买买提",
    "迪丽热巴·迪力木拉提",
    "李㛃",
    "王𫘧",
    "JOHN SMITH",
    "Maria de la Cruz",
]


@pytest.mark.parametrize("name", PEOPLE)
def test_a_name_is_a_name(name: str) -> None:
    """Names of two to many characters, with a dot, with rare characters, and in Latin letters are accepted."""
    assert names.is_name(name)
    assert names.whole(name) == (0, len(name))


@pytest.mark.parametrize("dot", "•・‧∙．⋅･·")
def test_every_middle_dot_is_one(dot: str) -> None:
    """Whichever dot a keyboard has, the name is kept with the one that banks use."""
    typed = normalise(f"阿卜杜拉{dot}买买提").text

    assert names.is_name(typed)
    assert names.tidy(typed) == "阿卜杜拉·买买提"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我叫王小明", "王小明"),
        ("姓名是王小明", "王小明"),
        ("姓名：王小明", "王小明"),
        ("持卡人是王小明", "王小明"),
        ("名字错了，应该是王小萌", "王小萌"),
        ("my name is John Smith", "John Smith"),
        ("我叫王小明吧", "王小明"),
        ("我叫王小明 身份证", "王小明"),
        ("我叫王小明先生", "王小明"),
        ("my name is Mr. John Smith", "John Smith"),
        ("名字里有个点 阿依古丽·买买提", "阿依古丽·买买提"),
        ("姓名是韩语", "韩语"),
        ("我的名字不是王小明，是王晓明", "王晓明"),
        ("姓名是曾国强", "曾国强"),
    ],
)
def test_a_sentence_says_a_name(text: str, name: str) -> None:
    """A name that a sentence announces is found, and only the name."""
    plain = normalise(text).text
    place = names.said_in(plain)

    assert place is not None
    assert plain[slice(*place)] == name


@pytest.mark.parametrize(
    "text",
    [
        "我是香港人",
        "我是学生",
        "名字是什么",
        "我叫你快点",
        "为什么要姓名",
        "你怎么这么多问题",
        "换一张卡",
        "没收到验证码",
        "12345",
        "",
        "·",
        "A",
        "姓名可能是繁体字",
        "姓名是曾用名",
        "我名字是英文名",
        "姓名填的是小名",
        "姓名是少数民族的",
        "姓名换一下",
        "我不叫王小明",
        "我個名係繁體字㗎",
    ],
)
def test_a_sentence_that_says_none(text: str) -> None:
    """Where somebody comes from, a question or a complaint is nobody's name."""
    assert names.said_in(text) is None


@pytest.mark.parametrize(
    "text", ["等一下吗", "为什么要姓名", "没收到验证码", "你怎么这么慢", "换一张卡", "是的", "12345", "王", "A", ""]
)
def test_what_people_say_is_no_name(text: str) -> None:
    """Ordinary sentences are not taken for a name when a name is asked."""
    assert names.whole(text) is None


@pytest.mark.parametrize(
    ("typed", "name"), [("王小明先生", "王小明"), ("歐陽娜娜女士", "歐陽娜娜"), ("Mr John Smith", "John Smith")]
)
def test_a_form_of_address_is_no_part_of_a_name(typed: str, name: str) -> None:
    """王小明先生 is 王小明; 王先生 alone is not the whole name, and is asked again."""
    place = names.whole(typed)

    assert place is not None
    assert typed[slice(*place)] == name
    assert names.whole("王先生") is names.whole("欧阳女士") is None


@pytest.mark.parametrize("name", ["查良镛", "单雄信", "简单", "全智贤", "花木兰", "买买提·吐尔逊"])
def test_a_rare_surname_is_one(name: str) -> None:
    """What also begins a description begins a name all the same."""
    assert names.whole(name) == (0, len(name))


def test_the_name_said_last_counts() -> None:
    """张三，不对，李四 is 李四; 张三，不是李四 is 张三."""
    assert names.said_again("张三,不对,李四", 2) == (6, 8)
    assert names.said_again("张三,不是李四", 2) is None


@pytest.mark.parametrize("text", ["先生", "同上", "和户主一样", "本人", "跟我实名一样", "李小姐", "我妈妈", "保密"])
def test_who_names_nobody(text: str) -> None:
    """Where a name was asked, a word that stands for somebody is not taken for one."""
    assert names.whole(text) is None


@pytest.mark.parametrize(
    ("name", "masked"), [("王芳", "王*"), ("王小明", "王**"), ("阿卜杜拉·买买提", "阿***"), ("JOHN SMITH", "J***")]
)
def test_a_masked_name_shows_its_first_character(name: str, masked: str) -> None:
    """A masked name never shows more than its first character, nor how long a long name is."""
    assert names.masked(name) == masked


@given(st.text(max_size=60))
def test_any_text_can_be_asked(text: str) -> None:
    """Whatever is typed, what is taken for a name lies inside the text."""
    for place in (names.said_in(text), names.whole(text), *names.clauses(text)):
        assert place is None or 0 <= place[0] < place[1] <= len(text)
