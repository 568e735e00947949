"""Error codes as people type them: "valid01", "错误代码 BANK 404", "提示51"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

import msgspec

from knowledge.cues import Span
from knowledge.facts import OWN, Code

_CALLED_CODE = re.compile(
    r"代码|错误码|错误(?=[ :：]?[a-z0-9-])|返回码|应答码|回应码|响应码|返回|提示|报错|报|显示|出现"
    r"|code|error|response|return|shows"
)
_UNKNOWN = re.compile(r"[a-z]{2,}[-_ ]?[a-z]*[-_]?\d{2,}|[a-z]\d{3,}|[a-z]{3,}(?:_[a-z0-9]+)+|\d{1,4}[a-z]{2,}[-_]\d+")
_CALLED_AN_ERROR = re.compile(r"(?:代码|[错返应回响][误回答应]码|error(?: code)?)(?: ?(?:is|系|是|为|[:：]))? ?$")
_LONGEST_NUMBER = 5  # digits of a code that is only called one; six may be a one-time code
_CALLED_SO = re.compile(
    r"(?:代码|错误|[错返应回响][误回答应]码|提示|显示|报错?|返回|[它系佢]统?[说话]|code|error|shows?|it says)s?"
    r"(?: ?(?:is|was|系|是|为|[:：#“「\"]))? ?$"
)
_LONGEST_CALL = 16  # characters that may call it so
_MESSAGE = 8  # characters of a message that is in place of a code, from which on nobody has to name its provider
_SIGNED = re.compile(r"[-_]|[a-z]\d{3}")
_NOT_CODES = re.compile(
    r"(?:imei|mac|ocr|nlp|cvv2?|cvn2|3ds?|ar|id|pos|step|section|class|type|visa|iso\s?8583|i|a|an|the)[ -]?\d*"
)
_RUN = re.compile(r"[a-z0-9]+(?:[ _-][a-z0-9]+)*")
_WORD = re.compile(r"[a-z0-9]+")
_DIGIT = re.compile(r"\d|[a-z]+|[零一二三四五六七八九幺]")
_NUMERALS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SAID_DIGITS = {word: str(at) for at, word in enumerate(_NUMERALS)}
_SAID_DIGITS |= {"oh": "0", "o": "0"} | {word: str(at) for at, word in enumerate("零一二三四五六七八九")} | {"幺": "1"}
_BARE = re.compile(r"(?<![\d.,:/-])\d{2,5}(?![\d.,:/-]|\s?(?:[元块万千点岁年月日号天次位秒分张个]|yuan|rmb))")
_NEGATIVE = re.compile(r"(?<![a-z0-9-])-\d{1,2}(?!\d)")
_WORDS = 6  # a code has at most so many: BANK_CARD_COLLECTIONS_ABOVE_QUOTA
NEAR = 2  # edits between a code nobody knows and one that may be meant

PROVIDERS: dict[str, tuple[str, ...]] = {
    "iso8583": (
        "iso8583",
        "iso 8583",
        "8583",
        "pos",
        "刷卡",
        "碌卡机",
        "收银",
        "小票",
        "终端",
        "应答",
        "card machine",
        "terminal",
        "cashier",
        "checkout counter",
        "银联返回码",
        "银联应答",
        "银联回应",
        "银联响应",
        "应答码",
        "回应码",
        "响应码",
        "39域",
        "unionpay response",
    ),
    "lianlian": ("连连", "lianlian"),
    "baofu": ("宝付", "baofu", "baofoo"),
    "unionpay_acp": ("银联", "unionpay online", "acp"),
    "wechatpay": ("微信支付返回", "wechatpay"),
    "stripe": ("stripe",),
    "adyen": ("adyen",),
    "payermax": ("payermax",),
    "alipay_antom": ("antom", "支付宝国际"),
    "aliyun_bankmeta": ("阿里云", "aliyun"),
    "tencent_faceid": ("腾讯云", "腾讯", "tencent"),
    "esign": ("e签宝", "esign"),
    "card_auth_vendor": ("要素核验商户",),
    "apple_pay": ("apple pay", "applepay", "苹果支付", "苹果钱包", "apple wallet"),
}


class Typed(msgspec.Struct, frozen=True):
    """A code somebody wrote."""

    text: str
    span: Span
    codes: tuple[Code, ...]  # all it may be; empty: nobody knows it
    sure: bool  # one is meant, no need to ask
    near: tuple[Code, ...] = ()  # for an unknown one: codes it may be a slip of
    called: bool = False  # the word right before it says that it is a code


def plain(code: str) -> str:
    """Codes are compared without separators: "VALID-01" and "valid 01" are one."""
    kept = "".join(filter(str.isalnum, code.casefold()))
    return f"-{kept}" if code.startswith("-") else kept


class CodeBook:
    """All codes, by what people type."""

    def __init__(self, codes: Iterable[Code]) -> None:
        self._codes: dict[str, list[Code]] = {}
        for code in codes:
            self._codes.setdefault(plain(code.code), []).append(code)
        self._said = {key: codes for key, codes in self._codes.items() if not key.isascii()}  # whole messages
        self._own = {key: codes for key, codes in self._codes.items() if any(code.provider in OWN for code in codes)}

    def find(self, text: str) -> list[Typed]:
        """The codes in a folded question."""
        providers = [name for name, words in PROVIDERS.items() if any(word in text for word in words)]
        called = bool(_CALLED_CODE.search(text))
        found: list[Typed] = []
        pieces = _pieces(text)
        typed = [self._own_code(match) for match in self._loosely.finditer(text)]
        typed += [self._known(piece, span, providers, called, text) for piece, span in pieces]
        typed += [self._unknown(piece, span, called, text) for piece, span in pieces]
        typed += self._messages(text, providers)
        for one in typed:
            if one and not any(_touch(one.span, other.span) for other in found):
                found.append(msgspec.structs.replace(one, called=True) if _called_so(text, one.span) else one)
        return sorted(found, key=lambda one: one.span)

    def bare(self, text: str) -> list[Typed]:
        """Numbers that nothing calls codes, though they are some: for where the words beside tell the same."""
        numbers = ((match, self._codes.get(match[0], [])) for match in _BARE.finditer(text))
        return [Typed(match[0], match.span(), tuple(codes), False) for match, codes in numbers if codes]

    @cached_property
    def _loosely(self) -> re.Pattern[str]:
        """Our own codes with digits left out or said in words: mobile-3, "valid zero one", bank四零四."""
        families = sorted({code.code.partition("-")[0].casefold() for codes in self._own.values() for code in codes})
        digit = "|".join([r"\d", *sorted(map(re.escape, _SAID_DIGITS), key=len, reverse=True)])
        return re.compile(
            rf"(?<![a-z])({'|'.join(families)})[ _-]?((?:{digit})(?:[ _-]?(?:{digit})){{0,2}})"
            r"(?![a-z\d]|\s?(?:years?|months?|days?|cards?|times|年|个|张|次))"
        )

    def _own_code(self, match: re.Match[str]) -> Typed | None:
        digits = "".join(_SAID_DIGITS.get(one, one) for one in _DIGIT.findall(match[2]))
        codes = self._own.get(f"{match[1]}{digits.zfill(2)}", [])
        return Typed(match[0], match.span(), tuple(codes), True) if codes else None

    def _known(self, piece: str, span: Span, providers: list[str], called: bool, text: str) -> Typed | None:
        key = plain(piece)
        codes = tuple(self._codes.get(key, ()))
        if not codes:
            return None
        named = tuple(code for code in codes if code.provider in providers)
        if key.isdigit() and text[max(0, span[0] - 1) : span[0]] in ("_", "-") and not piece.startswith("-"):
            return None  # the tail of a longer code that nobody knows
        if named:
            return Typed(piece, span, named, len(named) == 1 or len(named) == len(providers))
        if _is_a_word(piece, len(text)):
            return None
        if _tells_itself(key, len(text)):
            own = tuple(code for code in codes if code.provider in OWN)
            return Typed(piece, span, own or codes, len(own or codes) == 1)
        if called or _called_so(text, span):
            own = tuple(code for code in codes if code.provider in OWN)
            return Typed(piece, span, own or codes, len(own or codes) == 1 and (bool(own) or not key.isdigit()))
        return None

    def _messages(self, text: str, providers: list[str]) -> Iterator[Typed]:
        """Messages that a provider has in place of codes; of a short one the provider must be named."""
        for key, codes in self._said.items():
            if key in text and (codes[0].provider in providers or len(key) >= _MESSAGE):
                at = text.index(key)
                yield Typed(key, (at, at + len(key)), tuple(codes), True)

    def _unknown(self, piece: str, span: Span, called: bool, text: str) -> Typed | None:
        """Something that looks like a code, and that nobody knows; two words only where they are called one."""
        if piece.isdigit() and len(piece) <= _LONGEST_NUMBER and _CALLED_AN_ERROR.search(text, 0, span[0]):
            return Typed(piece, span, (), False)
        if piece.isalpha() or not _UNKNOWN.fullmatch(piece) or _NOT_CODES.fullmatch(piece):
            return None
        called = _called_so(text, span) if " " in piece else called
        if not (called or _SIGNED.search(piece)):
            return None
        return Typed(piece, span, (), False, self._near(plain(piece)))

    def _near(self, key: str) -> tuple[Code, ...]:
        return tuple(code for own, codes in self._own.items() if _edits(key, own, NEAR) <= NEAR for code in codes)[:3]


def _called_so(text: str, span: Span) -> bool:
    """Does the word right before it say that it is a code?"""
    return bool(_CALLED_SO.search(text, max(0, span[0] - _LONGEST_CALL), span[0]))


def _is_a_word(piece: str, size: int) -> bool:
    """A word of every day (refused), if it isn't all that is said."""
    return piece.isascii() and piece.isalpha() and len(piece) + 1 < size


def _tells_itself(key: str, size: int) -> bool:
    """Long or lettered enough to be a code without being called one; or the whole question."""
    lettered = any(sign.isalpha() for sign in key)
    return (lettered and len(key) >= 5) or (len(key) >= 6) or len(key) + 1 >= size


def _pieces(text: str) -> list[tuple[str, Span]]:
    """Parts of the text that may be codes: runs of Latin words and numbers, the longest first."""
    pieces: set[tuple[str, Span]] = set()
    for run in _RUN.finditer(text):
        words = list(_WORD.finditer(run[0]))
        for first, word in enumerate(words):
            for last in words[first : first + _WORDS]:
                begin, end = run.start() + word.start(), run.start() + last.end()
                pieces.add((text[begin:end], (begin, end)))
    pieces |= {(match[0], match.span()) for match in _NEGATIVE.finditer(text)}
    return sorted(pieces, key=lambda piece: (piece[1][0] - piece[1][1], piece[1][0]))


def words_about_codes(text: str) -> list[Span]:
    """Where a question names a provider or calls something a code."""
    named = [word for words in PROVIDERS.values() for word in words if word in text]
    places = [(text.index(word), text.index(word) + len(word)) for word in named]
    return [*places, *(match.span() for match in _CALLED_CODE.finditer(text))]


def _touch(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _edits(one: str, other: str, most: int) -> int:
    """Insertions, deletions, replacements and swaps of neighbours between two short words."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]
