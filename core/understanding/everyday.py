"""Which words are everyday ones, and so no name by themselves: 安全, 高兴, 解释一下."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from core.understanding import surnames

_SIZE = 2  # characters of the words that are known
# What follows a word in a sentence and ends no given name as a rule: 马上来, 时间到, 方便说.
_AFTER = re.compile("[说到用中上下来去过完好多点里外人事发填写做弄找拿问看等走想要有行对呀先再也就还给得会件类]")
_KIND = re.compile("[面节名市省区县卡币券店机器学法员者家部院厅局城州路费率期性型式版码号单表证款]")  # 国庆节, 广州市
_SHORT = re.compile("[是下完过好到去来上点个看说空事卡钱]")
# Second and third characters that make no given name whatever stands before: 等一下, 高一点.
_NEVER_GIVEN = frozenset(
    """
    一下 一会 一点 一些 一样 一次 一遍 可以 没有 知道 不要 不用 不了 不行 不对 不到 不上 起来 出来 下来 上去 怎么
    """.split()  # noqa: SIM905  a list of thirty quoted words is harder to read and to add to
)


class Everyday(msgspec.Struct, frozen=True):
    """The words of two characters, how letters are simplified for comparing, how Chinese names are romanised."""

    words: frozenset[str]
    simple: Mapping[int, str]
    syllables: frozenset[str]  # of Mandarin, without tones

    def simplified(self, text: str) -> str:
        """In simplified letters; as long as it was."""
        return text.translate(self.simple)

    def surname(self, name: str) -> str:
        """The surname that a name begins with, in simplified letters; "" if it begins with none."""
        return surnames.of(self.simplified(name))

    def is_romanised(self, name: str) -> bool:
        """Is every word of a name in small Latin letters one to three syllables of Mandarin (wang xiaoming)?"""
        return all(self._in_syllables(word, 3) for word in re.split(r"[ '\-]+", name) if word)

    def _in_syllables(self, word: str, most: int) -> bool:
        if not word or not most:
            return not word
        return any(word[:n] in self.syllables and self._in_syllables(word[n:], most - 1) for n in range(1, 7))

    def says(self, text: str) -> bool:
        """True for two to four Chinese characters that are a word or two in a sentence rather than a name."""
        plain = self.simplified(text)
        first, rest = plain[:_SIZE], plain[_SIZE:]
        if not rest:
            return plain in self.words or (plain[0] in surnames.ALSO_WORDS and bool(_SHORT.match(plain, 1)))
        if len(rest) == 1:
            word_then_more = first in self.words and bool(_AFTER.match(rest) or _KIND.match(rest))
            more = plain[1:] in self.words or plain[1] in "个一" or bool(_SHORT.match(rest))
            also_word = plain[0] in surnames.ALSO_WORDS and more
            twice = plain[1] == "一" and plain[0] == plain[2]  # 查一查
            return word_then_more or also_word or twice or plain[1:] in _NEVER_GIVEN
        return first in self.words or rest in self.words or plain[1:3] in _NEVER_GIVEN
