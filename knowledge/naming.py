"""A sentence -> the banks it names: first those named outright, else those it may have misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from knowledge.near_names import NearEnglish, NearNames
from knowledge.placing import PlacedBank, folded, narrowed, once_each, written
from knowledge.records import Bank, Found
from knowledge.slips import Slips
from knowledge.spelling import fold

_LIKELY = 0.46  # the share of a name that must be there; lower, and half of what is said of 银行卡 finds a bank
_AS_GOOD = 0.15  # how far behind the best guess another one is still worth offering
_KNOWN_SLIP = 0.9
_NEAR = 0.7
_LAST = ("行", "社", "信", "香港", "澳门", "国际", "分行")  # what a bank's name ends with
_PARTS = frozenset({"商业银行"})  # no names, and parts of many
_TWO = 2
_SHORT = 3  # characters of a name that may be a piece of another one, badly spelt
_FAR_ENOUGH = 120  # letters searched for slips: more would only cost time
_MACHINE_CODE = re.compile(r"(up|wx_|g_|cnaps)\w*")  # keys from other people's tables; nobody says them
_BANK_OF = re.compile(r"^(?:The )?Bank of (?!China)(.+)$")  # as many say Ningbo Bank
_OF_CHINA = re.compile(r" \((?:China|Hong Kong)\)$")
_KINDS = ("农商", "村镇", "信用社", "农信")  # who says 村镇银行 means one, however badly the rest is spelt

_BEFORE_BRAND = re.compile(r"(^|\W|[\d_是用绑办换有的和跟下查问打看成在去到把啥张给从或哎唉嗯])$")
_AFTER_BRAND = re.compile(
    r"的?(银?行)?卡"
    r"|的?(信用|储蓄|借记|贷记|准贷记|预付|工资|社保|客服|热线|服务热线|预留|限额|系统|柜台|网银|手机银行|app|口袋)"
    r"|的?(网点|分行|支行)|的?[吧啊呢吗]?($|[，,。！!？?、；;….~\s])"
)
_BRAND_ACTS = re.compile(
    r"[用绑能可不和跟都说会转哪换改\d]|支持|老是|要多久|[那这]张|这个选项|开[的户]|行不行|[上下这]?(?:周|星期|礼拜)|[昨前今]天"
)
# Hardly ever a word of another kind: where a name can begin, it is the bank; a share or a fund of its house is not.
_ONLY_BRANDS = frozenset({"广发", "兴业", "光大", "中信", "华夏", "浙商"})
_SISTERS = re.compile(
    r"证券|基金|期货|保险|信托|国际|建投|儿女|民族|文明|[大北南东西中]?[路街道巷](?!径)|小区|大厦|广场"
)
_TRADE = re.compile(r"业(?!务|绩)|间(?!隔)|程|驶|李|政(?!策)")  # 中国银行业, 银行间, 搭建行程, 转交行政: no bank
_OTHER_WORD = re.compile(r"[施务其]$")  # 施工行业, 务农行吗, 其中行不通
_OR_NOT = "不行"  # 兴业行不行 asks whether 兴业 will do
_PINYIN_BANK = re.compile(r" ?yinhang(?![a-z])")
_LIKELY_LATIN = 0.7  # with less of a pinyin name "again" would be 平安


class BankNames:
    """Every name of every bank, ready to be looked for."""

    def __init__(self, banks: Iterable[Bank], not_names: Iterable[str] = ()) -> None:
        self._named: dict[str, list[Bank]] = {}
        self._brands: set[str] = set()
        self._known_slips: set[str] = set()
        codes = set()
        for bank in banks:
            self._add(bank)
            codes.add(bank.code.casefold())
        known = codes | self._known_slips  # a slip of CABANK would be the English word "cards"
        spoken_of = (name for name in self._named if name not in known and _can_be_misspelt(name))
        self._slips = Slips(spoken_of, _LIKELY)
        self._near = NearNames(name for name in self._named if name.endswith(_LAST))
        self._near_english = NearEnglish(name for name in self._named if name not in known)
        for word in not_names:
            self._named.setdefault(fold(word), [])
        self._sizes = _sizes(self._named)
        self._rank = {name: rank for rank, name in enumerate(self._named)}

    def find(self, text: str, most: int) -> tuple[Found, ...]:
        """The banks `text` names, in the order it names them; else those it may mean, likeliest first."""
        folded = fold(text)
        spans = list(self._spans(folded))
        found = [
            Found(bank, _KNOWN_SLIP if slip else 1.0, not slip)
            for name, _ in spans
            for slip in (name in self._known_slips,)
            for bank in self._named[name]
        ]
        return _once_each(found or self._guesses(folded, spans))[:most]

    def near(self, folded: str, most: int) -> tuple[Found, ...]:
        """The banks one slip of the pen away, in a text that names none outright; to be asked about."""
        for word, at in reversed(list(self._spans(folded))):
            if word not in _PARTS:
                folded = f"{folded[:at]} {folded[at + len(word) :]}"
        names = self._near.near(folded[:_FAR_ENOUGH])
        return _once_each(Found(bank, _NEAR, False) for name in names for bank in self._named[name])[:most]

    def swallowed(self, folded: str, most: int) -> tuple[Found, ...]:
        """Where all names are short: the banks one slip away from a longer part around one of them (中银信行)."""
        named = list(self._spans(folded))
        if not named or any(len(name) > _SHORT or name.isascii() for name, _ in named):
            return ()
        parts = self._near.parts(folded[:_FAR_ENOUGH])
        around = {name for (name, b, e) in parts if any(b <= at and at + len(word) <= e for word, at in named)}
        names = [name for name in around if not any(word in name for word, _ in named)]
        return _once_each(Found(bank, _NEAR, False) for name in sorted(names) for bank in self._named[name])[:most]

    def spans(self, folded: str) -> list[tuple[int, int]]:
        """Where in a folded text banks are named outright."""
        return [(at, at + len(name)) for name, at in self._spans(folded) if self._named[name]]

    def places(self, text: str) -> tuple[PlacedBank, ...]:
        """Where the banks of `text` stand; one that is misspelt only if there is no other."""
        spelt, at = folded(text)
        named = (
            PlacedBank(bank.code, *written(at, start, start + len(name) + _more(spelt, start + len(name), name)))
            for name, start in self._spans(spelt)
            for bank in self._named[name]
        )
        found = once_each(named)
        guessed = "" if found else self._first(text)
        if guessed:
            return (PlacedBank(guessed, *narrowed(text, guessed, self._first)),)
        return found

    def _first(self, text: str) -> str:
        found = self.find(text, 1)
        return found[0].bank.code if found else ""

    def _add(self, bank: Bank) -> None:
        for name in dict.fromkeys([*spoken(bank), *map(fold, bank.brands), *map(fold, bank.misspelt)]):
            self._named.setdefault(name, []).append(bank)
        self._brands.update(map(fold, bank.brands))
        self._known_slips.update(map(fold, bank.misspelt))

    def _spans(self, text: str) -> Iterator[tuple[str, int]]:
        """Names in `text` and where they begin, the longest at each place; also words that are no names."""
        at, sizes = 0, self._sizes
        while at < len(text):
            name = self._longest(text, at) if text[at] in sizes else ""
            if name:
                yield name, at
            at += len(name) or 1

    def _longest(self, text: str, at: int) -> str:
        for size in self._sizes[text[at]]:
            name = text[at : at + size]
            if name in self._named and self._stands_free(name, text[:at], text[at + size :]):
                return name
        return ""

    def _stands_free(self, name: str, before: str, after: str) -> bool:
        if name.isascii():
            return not (_latin(before[-1:]) or _latin(after[:1]))
        if name in self._brands:
            return _is_brand(name, before, after)
        if name.endswith("行") and (_TRADE.match(after) or after.startswith(_OR_NOT)):
            return False
        return not (len(name) == _TWO and _OTHER_WORD.search(before))

    def _guesses(self, text: str, spans: Sequence[tuple[str, int]]) -> list[Found]:
        for word, at in reversed(spans):  # nothing was found, so these are the words that are no names
            text = f"{text[:at]} {text[at + len(word) :]}"
        kind = [kind for kind in _KINDS if kind in text]
        near = self._slips.near(text[:_FAR_ENOUGH])
        near = {name: score for name, score in near.items() if [k for k in _KINDS if k in name] == kind}
        near = {name: score for name, score in near.items() if score >= _LIKELY_LATIN or not name.isascii()}
        near = near or dict.fromkeys(self._near_english.near(text[:_FAR_ENOUGH]), _NEAR)
        enough = max(near.values(), default=0) - _AS_GOOD
        good = [name for name in near if near[name] >= enough]
        ranked = sorted(good, key=lambda name: (-near[name], self._rank[name]))
        return [Found(bank, min(near[name], _KNOWN_SLIP), False) for name in ranked for bank in self._named[name]]


def _more(text: str, end: int, name: str) -> int:
    """How many letters of "yinhang" follow a name in pinyin."""
    found = _PINYIN_BANK.match(text, end) if name.isascii() else None
    return len(found.group()) if found else 0


def spoken(bank: Bank) -> list[str]:
    """The names that always mean `bank`, as `fold` spells them."""
    english = _OF_CHINA.sub("", bank.name_en)  # nobody says Standard Chartered Bank (China)
    short = english.removesuffix(" Bank") if english.count(" ") > 1 else english
    turned = _BANK_OF.sub(r"\1 Bank", english)
    pinyin = [alias.removesuffix("yinhang") for alias in bank.aliases if alias.endswith("yinhang")]
    places = [name for place in pinyin for name in (f"{place} bank", f"bank of {place}")]
    names = [bank.name, bank.short_name, bank.full_name, bank.name_en, english, short, turned, bank.code]
    names += [*bank.aliases, *places]
    return [name for name in dict.fromkeys(map(fold, names)) if name and not _MACHINE_CODE.fullmatch(name)]


def _can_be_misspelt(name: str) -> bool:
    """Only names long enough to be told from ordinary words, and ending as a bank's name does."""
    return len(name) >= 5 and " " not in name if name.isascii() else len(name) >= 4 and name[-1] in "行社"


def _is_brand(name: str, before: str, after: str) -> bool:
    starts = bool(_BEFORE_BRAND.search(before))
    if starts and name in _ONLY_BRANDS and not _SISTERS.match(after):
        return True
    alone = starts and bool(_AFTER_BRAND.match(after) or _BRAND_ACTS.match(after))
    return alone or bool(re.match(r"的?(银?行)?卡", after))


def _latin(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


def _sizes(names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """First letter -> the lengths of the names that begin with it, longest first."""
    sizes: dict[str, set[int]] = {}
    for name in names:
        sizes.setdefault(name[0], set()).add(len(name))
    return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in sizes.items()}


def _once_each(found: Iterable[Found]) -> tuple[Found, ...]:
    first: dict[str, Found] = {}
    for one in found:
        first.setdefault(one.bank.code, one)
    return tuple(first.values())
