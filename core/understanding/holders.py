"""Where a message names the holder when the name is asked, and how sure that is.

Sure is a surname with a given name that is no everyday word, a name with a dot, one in Latin letters, and whatever
a sentence announces as one (我叫…). What stands alone and might be one is to be asked about; of what stands around
other values, and of words around a sure name, nothing becomes a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec

from core.understanding import names, surnames
from core.understanding.everyday import Everyday

Known = Callable[[str], bool]  # do we know these words for something else: a command, a bank?

_HAN = names.HAN
_RUN = re.compile(rf"[{_HAN}](?:[{_HAN}·•・‧∙．⋅･ ]|\.(?=[{_HAN}]))*")
_ONE_WORD = re.compile(r"\S+")
# What is said before a name in the same breath: sounds, courtesies, what the name is.
_SOUND = (
    "嗯|呃|额|額|哦|噢|喔|啊|哎|诶|欸|喂|唉|那个|那個|这个|這個|好的?|行|你好|您好|谢谢|謝謝|多谢|唔該"
    "|对|對|没错|冇錯|就|都"
)
_WHOSE = (
    "我的?|本人|卡主|户主|戶主|机主|機主|持卡人|开户人|開戶人|身份证上?|身份證上?|银行卡?上?|銀行卡?上?|卡上"
    "|证件上?|證件上?|登记的?|登記的?"
)
_WHAT = "本名|大名|全名|全称|真名|实名|實名|姓名|名字|户名|戶名|个名|個名|名"
_IS = "应该|應該|写的?|寫的?|填的?|印的?|登记的?|登記的?|是|係|系|叫做?|为|為|[啊嘛哈呢呀么]"
_OPENING = re.compile(rf"(?:(?:{_SOUND}|{_WHOSE}|{_WHAT}|{_IS})\s*)+?")
_CLOSING = re.compile(
    "(?:吧|啊|呀|喇|啦|嘅|㗎|哦|呢|的|了|咯|喽|嘍|嘛|哈|喔|哟|呐)+$|(?:本人|谢谢|謝謝|对吧|對吧|没错|冇錯|就这样|就這樣|这个|這個|就是我|好了|完)$"
)
_SOUNDS = re.compile("[吧啊呀喇啦嘅㗎呢咯喽嘍嘛喔哟呐]+$")
# A surname that is told by the parts of its character.
_SPELT = re.compile(
    "木子李|弓长张|弓長張|立早章|耳东陈|耳東陳|口天吴|口天吳|双木林|雙木林|古月胡|言午许|言午許|三横王|三橫王|草头黄|草頭黃|双人徐|雙人徐|走肖赵"
    "|人可何|禾呈程|大肚黄|干勾于|西贝贾|木土杜|文刀刘|又寸邓"
)
_HONOURED = re.compile(
    "先生|女士|小姐|太太|夫人|老师|同志|师傅|经理|医生|教授|[名总哥姐叔姨婶嫂爷]"
)  # 王总: no whole name
_PERHAPS_HONOURED = frozenset("生太")  # 陳生: a Hongkonger's Mr Chan, or a name
_NOT_EVEN_PERHAPS = re.compile("[叫姓说說]|妈|媽|爸|老婆|老公")
_NO_NAME = re.compile("[吗呢吧么啊呀哦嘛的了您你我他她它们什怎哪谁嗎麼們誰唔咗嘅係咩]")
_IS_CALLED = re.compile(r"(?:叫做?|是|係|系|为|為|:)\s*$")
_ABROAD = re.compile(
    "[阿艾买提不都热依木力江古丽尔斯汗别克巴吐哈马合麦拉孜娜帕夏提克里木吾玛迪努尔加衣拜依沙赛卡达旺扎西次仁卓玛多吉顿珠才让措姆央格桑丹增罗布"
    "買熱麗爾別馬麥瑪賽達紮羅讓頓]+"
)
_MOST_ABROAD = 12  # characters of a name from abroad that is written without a dot
_LATIN_OPENING = re.compile(r"\s*(?:(?:ok|okay|yes|yeah|hi|hello|hey|sure|well)\b[\s,]*)+", re.IGNORECASE)
_LATIN_CLOSING = re.compile(r"(?:[\s,]+(?:thanks|thank you|thx|ty|cheers|please|ok|okay))+[\s.!]*$", re.IGNORECASE)


class Told(msgspec.Struct, frozen=True):
    """A name at [start, end) of the text; `sure`: nobody has to be asked whether it is one."""

    start: int
    end: int
    sure: bool
    only: bool = False  # besides courtesies nothing else is said
    since: int = -1  # where the name begins that it puts right, if it follows one (张三，不对，李四)

    @property
    def begins(self) -> int:
        """Where what is said of the name begins."""
        return self.since if self.since >= 0 else self.start


class Listener:
    """Hears names; knows which words are everyday ones and which mean something here."""

    def __init__(self, everyday: Everyday, known: Known) -> None:
        self._everyday, self._known = everyday, known

    def announced(self, text: str) -> Told | None:
        """The name that a sentence announces ("我叫王小明"), whatever was asked."""
        place = names.said_in(text)
        if place is None:
            return None
        name = text[slice(*place)]
        outright = bool(_IS_CALLED.search(text, 0, place[0]))
        sure = not self._is_han(name) or self.is_sure(name) or self._called(name, outright)
        return self._last_said(text, Told(*place, sure, only=True))

    def alone(self, text: str) -> Told | None:
        """The name in an answer to "what is the name?"; where other values stood there are commas."""
        parts = names.in_parts(text)
        if parts and self.is_sure(names.tidy(text[slice(*parts)])):
            return Told(*parts, True)
        told = [one for start, end in _runs(text) for one in self._in_run(text, start, end)]
        sure = [one for one in told if one.sure]
        if len({names.tidy(text[one.start : one.end]) for one in sure}) > 1:
            last = self._last_said(text, sure[0])
            return None if last is sure[0] else last  # two names
        if sure:
            return self._last_said(text, sure[0])
        if (latin := self._latin(text)) or not told:
            return self._last_said(text, latin) if latin else None
        return msgspec.structs.replace(told[0], only=len(told) == 1 and self.is_all(text, told[0]))

    def is_sure(self, name: str) -> bool:
        """Is this a surname with a given name, and no everyday word, or a name with a dot?"""
        if not names.is_name(name) or self._known(name):
            return False
        if "·" in names.tidy(name):
            return True
        plain = self._everyday.simplified(name).replace(" ", "")
        surname = self._everyday.surname(plain)
        given = plain[len(surname) :]
        if not surname or not given or _SPELT.fullmatch(name) or _HONOURED.fullmatch(given):
            return False
        if given in _PERHAPS_HONOURED or given.endswith("卡"):
            return False
        if len(surname) > 1:
            return len(given) <= 2 and not self._everyday.says(given)
        both = len(given) == 3 and surname not in surnames.ALSO_WORDS  # 张李若曦: of both parents
        doubled = both and bool(self._everyday.surname(given[:1]))
        return (len(given) <= 2 or doubled) and not self._everyday.says(plain)

    def is_all(self, text: str, told: Told) -> bool:
        """Is nothing said besides the name but courtesies and what we know?"""
        around = f"{text[: told.start]},{text[told.end :]}"
        return not any(
            not self._known(word) and not _OPENING.fullmatch(word) and not _LATIN_OPENING.fullmatch(word)
            for word in re.findall(rf"[{_HAN}A-Za-z]+", around)
        )

    # -- inside

    def _last_said(self, text: str, told: Told) -> Told:
        """The name that is said to be the right one after this one; this one if none is."""
        again = names.said_again(text, told.end)
        name = text[slice(*again)] if again else ""
        if not again or self._known(name):
            return told
        sure = not self._is_han(name) or self.is_sure(name)
        return msgspec.structs.replace(told, start=again[0], end=again[1], sure=sure, since=told.begins)

    def _in_run(self, text: str, start: int, end: int) -> Iterator[Told]:
        """The names in a run of Chinese characters: those that are sure, else what may be one."""
        run = text[start:end]
        perhaps: Told | None = None
        told = 0
        for begin, stop in self._words(run):
            word = run[begin:stop]
            if begin < told:
                continue  # a part of what was one name
            if sure := self._cored(word):
                told = stop
                yield Told(start + begin + sure[0], start + begin + sure[1], True)
            elif perhaps is None and not self._known(word):
                doubted = next((at for at in _beginnings(word) if self._may_be(word[at:])), None)
                perhaps = None if doubted is None else Told(start + begin + doubted, start + stop, False)
        if perhaps and not told:
            yield perhaps

    def _words(self, run: str) -> Iterator[tuple[int, int]]:
        """Where the words stand; first those that are one name written apart: 赵 一 鸣, 欧阳 修."""
        words = [found.span() for found in _ONE_WORD.finditer(run)]
        for at, (begin, stop) in enumerate(words[:-1]):
            opening = self._opened(run[begin:stop])
            surname = run[begin + opening : stop]
            if not surname or self._everyday.surname(surname) != self._everyday.simplified(surname):
                continue
            last = at + 1
            while (
                last + 1 < len(words)
                and words[last][1] - words[last][0] == 1 == words[last + 1][1] - words[last + 1][0]
            ):
                last += 1
            yield begin + opening, words[last][1]
        whole = run.strip()
        if len(words) > 1 and _ABROAD.fullmatch(whole.replace(" ", "")) and len(whole) <= 2 * _MOST_ABROAD:
            yield words[0][0], words[-1][1]
        yield from words

    def _opened(self, word: str) -> int:
        found = _OPENING.match(word)
        while found and found.end() < len(word):
            rest = word[found.end() :]
            if self._everyday.surname(rest) == self._everyday.simplified(rest):
                return found.end()
            more = _OPENING.match(word, found.end())
            found = more
        return 0

    def _cored(self, word: str) -> tuple[int, int] | None:
        """Where the sure name stands in a word, without what is said before and behind it."""
        for begin in _beginnings(word):
            for stop in _endings(word[begin:]):
                core = word[begin : begin + stop]
                if self.is_sure(core):
                    return begin, begin + stop
        return None

    def _may_be(self, word: str) -> bool:
        plain = word.replace(" ", "")
        given = plain[len(self._everyday.surname(plain)) :]
        if names.untitled(word) != word or _HONOURED.fullmatch(given) or _SPELT.fullmatch(word):
            return False
        if len(set(plain)) == 1 or _NOT_EVEN_PERHAPS.search(plain) or (len(plain) > 2 and plain.endswith("人")):
            return False  # 哈哈哈, 香港人
        if len(plain) > names.SHORT and "·" not in plain:
            return bool(_ABROAD.fullmatch(plain)) and len(plain) <= _MOST_ABROAD
        return names.is_name(word) or self._against_appearance(plain)

    def _against_appearance(self, name: str) -> bool:
        """毛不易, 那英: a surname, and no word that makes it a sentence or calls somebody."""
        given = len(name) - len(self._everyday.surname(name))
        return given in (1, 2) and given < len(name) and not _NO_NAME.search(name)

    def _latin(self, text: str) -> Told | None:
        """The name in Latin letters: sure if it is written as one, or all in small letters as one of China."""
        if turned := names.turned(text):
            return Told(*turned, True)
        for start, end in names.clauses(text):
            opening, closing = _LATIN_OPENING.match(text[start:end]), _LATIN_CLOSING.search(text[start:end])
            begin = start + (opening.end() if opening else 0)
            clause = text[begin : start + closing.start() if closing else end]
            place = names.whole(clause)
            if place and names.is_latin(clause[slice(*place)]) and not self._known(clause):
                told = Told(begin + place[0], begin + place[1], True)
                name = clause[slice(*place)]
                if name.islower() and not self._everyday.is_romanised(name):
                    return msgspec.structs.replace(told, sure=False, only=self.is_all(text, told))
                return told
        return None

    def _called(self, name: str, outright: bool) -> bool:
        """Where a name is announced a rare surname is believed too, and outright ("我叫…") an everyday word (高兴)."""
        plain = self._everyday.simplified(name).replace(" ", "")
        if not self._everyday.says(plain):
            return True
        return outright and len(plain) < names.SHORT and bool(self._everyday.surname(plain))

    @staticmethod
    def _is_han(name: str) -> bool:
        return name[:1] > "z" and not names.is_latin(name)


def _runs(text: str) -> Iterator[tuple[int, int]]:
    for found in _RUN.finditer(text):
        run = found.group().rstrip(" ·•・‧∙．⋅･.")
        yield found.start(), found.start() + len(run)


def _beginnings(word: str) -> Iterator[int]:
    """Places where a name may begin: the word's beginning, and each after what is said before a name."""
    yield 0
    at = 0
    while found := _OPENING.match(word, at):
        at = found.end()
        yield at


def _endings(word: str) -> Iterator[int]:
    """Lengths a name may have: without what is said behind it, the sounds first, then the whole, then without more."""
    bare = _SOUNDS.sub("", word)
    if len(bare) < len(word) and len(bare) > 1:
        yield len(bare)
    yield len(word)
    untitled = names.untitled(word)
    if untitled and untitled != word:
        yield len(untitled)
    left = word
    while (shorter := _CLOSING.sub("", left)) != left:
        left = shorter
        yield len(left)
