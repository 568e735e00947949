"""Words for the buttons of an open question, heard only where they are offered: 第一个, 换过手机号, none of these."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from core.understanding.phrases import PhraseBook, Phrases

NOT = "not_"  # of a choice: it was said not to be so
NONE_OF_THESE = "none_of_these"  # a no to one of them says more: "没有，号没换过"
LONGEST = 80  # characters; more is a story
# What the thing is, where it is found, what will come of it: asked, so nothing is chosen yet.
_ASKS = re.compile(
    r"[吗嗎么麼]\s*[?？]?$|什么|甚麼|什麼|咩|乜|哪[里裡儿]|邊度|是不是|係咪|算不算|怎么(?!办)|怎樣|[点點]樣|为什么|為什麼|[点點]解"
    r"|\b(?:what|where|how|why|does|should|can)\b",
    re.IGNORECASE,
)
_END = re.compile(r"[?？。.!！\s]+$")
_NOTS = ("没有", "没", "沒有", "沒", "冇", "未", "不是", "唔係", "从没", "從沒", "不", "唔")
_NOTS_IN_ENGLISH = ("haven't ", "have not ", "not ", "no ", "never ", "isn't ", "wasn't ", "didn't ")
_NEGATES = re.compile(r"没|沒|冇|未|[不唔]|\b(?:not|no|never|none)\b|n't\b", re.IGNORECASE)
_DIGITS = {"一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5}
_WORDS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
}  # fmt: skip
_BEFORE = (
    r"(?:(?:我|应该|應該|好像|大概|可能|那|就)*(?:是|选|選|係|揀)?"
    r"|(?:(?:it.?s|i think|probably|maybe) )?(?:the |number |no\.? ?|option )?)"
)
_NTH = r"(?:第(?P<nth>[一二两兩三四五1-5])|(?P<beside>[头頭]一|[上下前后後]面?|最[后後]|尾))"
_OF_THESE = r"(?:那|嗰|一)?(?:[个個种種项項条條](?:情况|情況|原因|选项|選項)?|情况|情況)"
_IN_ENGLISH = r"(?P<word>first|second|third|fourth|fifth|last|one|two|three|four|five)(?: (?:one|option))?"
_PLACE = re.compile(
    rf"{_BEFORE}(?:{_NTH}{_OF_THESE}|(?P<digit>[1-5])(?:号|號)?|{_IN_ENGLISH})[吧啊呀呢啦喇的嘅,，。.!！\s]*",
    re.IGNORECASE,
)
_FROM_THE_END = re.compile(r"[后後下尾]|last", re.IGNORECASE)


class Choices:
    """What may be said for each button."""

    def __init__(self, words: Iterable[Phrases]) -> None:
        """`words`: the phrases of a button under its key; under "not_…" those that deny it."""
        self._words: defaultdict[str, list[Phrases]] = defaultdict(list)
        for phrases in words:
            self._words[phrases.command].append(phrases)
        self._books: dict[tuple[str, ...], PhraseBook] = {}

    def chosen(self, text: str, listed: tuple[str, ...], beside: tuple[str, ...], asked: tuple[str, ...]) -> str:
        """The key that the text means, "not_" and a key if it denies just that, "" if none of these.

        `listed`: the buttons in their order, which may be called by their place; `beside`: what else may be meant;
        `asked`: what may be meant by a question too.
        """
        said, offered = text.strip(), (*listed, *beside, *asked)
        if not offered or len(said) > LONGEST:
            return ""
        if place := _PLACE.fullmatch(said):
            return _at(place, listed)
        if _ASKS.search(said):
            return self._whole_of(said, offered) or self._found(said, asked)
        return self._found(said, offered)

    def _found(self, said: str, offered: tuple[str, ...]) -> str:
        if not offered:
            return ""
        commands = [command.name for command in self._book(offered).read(said).commands]
        meant = [key for key in offered if key in commands and key != NONE_OF_THESE]
        denied = [command for command in commands if command.startswith(NOT)]
        return next(iter((*meant, *denied, *commands)), "")

    def _whole_of(self, said: str, offered: tuple[str, ...]) -> str:
        """A question chooses only where it is itself what is said for a button: 还有别的办法吗."""
        plain = _END.sub("", said.lower())
        return next((k for k in offered for words in self._words.get(k, ()) if plain in words.whole), "")

    def _book(self, offered: tuple[str, ...]) -> PhraseBook:
        if offered not in self._books:
            known = [phrases for key in offered for phrases in self._words.get(key, ())]
            denied = [phrases for key in offered for phrases in self._words.get(NOT + key, ())]
            self._books[offered] = PhraseBook([*map(_denied, known), *denied, *known])
        return self._books[offered]


def _denied(phrases: Phrases) -> Phrases:
    """The same with a no before it: 没换过号. What says no in itself gets none."""
    plain = [one for one in (*phrases.whole, *phrases.part) if not _NEGATES.search(one)]
    said = [no + one for one in plain for no in (_NOTS_IN_ENGLISH if one.isascii() else _NOTS)]
    return Phrases(NOT + phrases.command, (), tuple(said))


def _at(place: re.Match[str], listed: tuple[str, ...]) -> str:
    """The key at a place that was told: 第二个, 2, the last one, 下面那个."""
    if place["beside"] or (place["word"] or "").lower() == "last":
        end = _FROM_THE_END.search(place[0]) is not None
        return listed[-1 if end else 0] if listed else ""
    said = place["nth"] or place["digit"] or place["word"].lower()
    number = _DIGITS.get(said) or _WORDS.get(said) or int(said)
    return listed[number - 1] if number <= len(listed) else ""
