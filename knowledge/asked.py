"""A question -> what it is about: codes, banks, facts, and what of it was not understood."""

from __future__ import annotations

import re

import msgspec

from core.understanding.classifier import NONE
from knowledge.cues import Match, Span, weight
from knowledge.guessing import bare
from knowledge.handbook import Handbook
from knowledge.records import Bank, Found
from knowledge.typed_codes import Typed, words_about_codes

_NEW_ENOUGH = 0.34  # the share of a match's words that no better match holds already
_HOTLINE = re.compile(r"(?<![\d-])(?:9[56]\d{3,4}|[48]00-?\d{3}-?\d{4})(?!\d)")
_PREFIX = re.compile(r"(?<!\d)1[3-9]\d{1,2}(?!\d)")
_PREFIX_ASKED = re.compile(
    r"什么号|哪里的号|是?哪家|开头|号段|运营商|电讯公司|边间|哪家的号|哪个公司|carrier|network|prefix|operator|begin|start"
)
# What makes digits the beginning of a mobile number.
_A_NUMBER = re.compile(r"\s?(?:的?(?:号|手机|电话|卡)|的(?![^，,。？?！!吗呢])|num|sim|phone)")
_A_PREFIX_WEIGHS = 5.0
_GUESS = 0.62  # a misspelt bank is asked about from this likeness on; below it nobody is guessed
_GUESSES = 3  # misspelt banks that are asked about at once
_A_KIND = re.compile(  # kinds of bank; 农商银行 and 商业银行 are also how many names end
    r"国有(?:商业)?银行|城市(?:商业)?银行|股份制?(?:商业)?银行|(?:外资|民营|直销|网络|互联网|地方)银行|(?:港澳|香港|澳门)的?银行"
    r"|(?<![^\W\d_a-z的是用绑在你我和跟及与个张家加办有都种类些入持盖到])(?:农商银行|农商行|村镇银行|农村银行|城商行|商业银行)"
)
_BANKISH = re.compile(r"[银行社信农航]")
_CARD_DIGITS = re.compile(r"(?<![\d-])[2-9]\d{3,18}(?!\d|元|块|万|千|yuan)")
_IN_BLOCKS = re.compile(r"(?<=\d)[ -](?=\d)")  # 6222 02
_REPORTS = re.compile(  # somebody tells what a screen or a bank says
    r"提示|显示|报错|弹出|弹了|跳出|蹦出|冒出|写着|写[「“\"]|[说话]我|它说|他说|佢话|银行说|系统说|说是|话系|老说|一直说|总说|竟然说|竟然话|就说|还说|又说"
    r"|[「“『\"]|\bsays?\b|\bsaid\b|\bsaying\b|\btells?\b|\btold\b|\bshows?\b|\bmessage\b|\berror\b"
)
_NOT_MEANT = re.compile(r"(?:不是|并非|别说|别跟我说|别给我说|唔系|not(?: the)?)\s?$")
_FOR_EXAMPLE = re.compile(r"(?:像|比如|例如|譬如|诸如|好似|such as|like|e\.g\.|for example)[^，,。]{0,3}$")
_FEW_DIGITS = re.compile(r"(?<!\d)[3-6]\d{1,2}(?=(?:开头|打头|起头)[^短码]*卡)|(?<=卡)[号]?[3-6]\d{1,2}(?=开头|打头)")
_BEGINNING = re.compile(
    r"开头|打头|起头|前面?[\d四五六八几]位|头[\d四五六八几]位|卡bin|\bbin\b|begin|start|prefix|first \w+ digits"
)
_CARD_ASKED = re.compile(
    r"什么卡|的卡|储蓄卡|借记卡|信用卡|是谁家|哪家|哪个行|哪个银行|什么银行|边间|which bank|what bank"
    r"|whose|card|debit|credit"
)
_BINDING = 3  # times as often as elsewhere, a question in the middle of binding is one of ours
_A_BIN = 6  # digits that are enough to be the beginning of a card number without being called one


class Asked(msgspec.Struct, frozen=True):
    """What was found in a question."""

    text: str  # folded
    codes: tuple[Typed, ...] = ()
    banks: tuple[Found, ...] = ()
    facts: tuple[str, ...] = ()  # ids, the surest first; reasons as reason:...
    aspects: frozenset[str] = frozenset()  # what is asked of a bank
    card_type: str = ""  # debit, credit or not said
    beyond: str = ""  # a word of a field we know nothing about
    left: float = 0.0  # weight of what was not understood
    whole: float = 0.0  # weight of all that says something
    card_digits: str = ""  # the beginning of a card number that is asked about
    prefix: str = ""  # the first digits of a mobile number that is asked about
    caller: Bank | None = None  # whose hotline somebody asks about: 95533打来的
    reports: bool = False  # it tells what a screen says
    named_at: tuple[Span, ...] = ()  # where banks are named outright
    examples: bool = False  # the banks are only examples of what is asked about
    likely: tuple[tuple[str, float], ...] = ()  # what the classifier believes, the likeliest first; see `believed`

    @property
    def outside(self) -> float:
        """How much the classifier believes that it is none of ours."""
        return next((share for name, share in self.likely if name == NONE), 0.0)

    @property
    def inside(self) -> tuple[str, float]:
        """What it would be about if it is one of ours, and how much that is believed."""
        return next((pair for pair in self.likely if pair[0] != NONE), ("", 0.0))

    def share(self, record: str) -> float:
        """How much the classifier believes in one record."""
        return next((share for name, share in self.likely if name == record), 0.0)

    @property
    def guessed(self) -> bool:
        """Is the bank only a guess?"""
        return bool(self.banks) and not self.banks[0].exact


def read(book: Handbook, question: str) -> Asked:
    """What `question` is about, by its words alone."""
    text = book.fold(question)
    digits = _card_digits(text)
    codes = () if digits else tuple(book.code_book.find(text))
    taken: list[Span] = [code.span for code in codes]
    named_at = book.library.places_of_banks(text)
    meant = [span for span in named_at if not _NOT_MEANT.search(text[: span[0]])] or named_at
    banks, bank_spans = _banks(book, _blank(text, [span for span in named_at if span not in meant]), named_at)
    taken += bank_spans
    prefixes = _prefixes(book, text)
    matches = [*book.cues.match(text), *(match for _, match in prefixes)]
    chosen = _without_overviews(book, _cover([m for m in matches if not m.id.startswith("aspect:")], taken))
    aspects = [match for match in matches if match.id.startswith("aspect:")]
    said = [*taken, *(span for match in [*chosen, *aspects] for span in match.spans)]
    rest = _blank(text, [*said, *words_about_codes(text)] if codes else said)
    beyond = book.beyond.find(_blank(text, [span for match in chosen for span in match.spans]))
    idle = book.idle.cover(rest)
    return Asked(
        text=text,
        codes=codes,
        banks=banks,
        facts=tuple(match.id for match in chosen),
        aspects=frozenset(match.id.partition(":")[2] for match in aspects),
        card_type=_card_type(text),
        beyond=max(beyond, key=len, default=""),
        left=max(0.0, weight(idle) - _held_by_a_guess(banks)),
        whole=weight(text),
        card_digits=digits,
        prefix=prefixes[0][0] if prefixes else "",
        caller=None if banks else _caller(book, text),
        reports=bool(_REPORTS.search(text)),
        named_at=tuple(named_at),
        examples=bool(named_at) and bool(_FOR_EXAMPLE.search(text[: named_at[0][0]])),
    )


def believed(book: Handbook, found: Asked, binding: bool = False) -> Asked:
    """The same with what the classifier believes; what is asked of a bank only where one is named.

    In the middle of `binding` the odds that it is none of ours are lower.
    """
    ranked = book.guesser.ranked(bare(book, found.text, found.named_at, [typed.span for typed in found.codes]))
    fitting = ranked if found.banks else [one for one in ranked if not one[0].startswith("aspect:")]
    if binding and not found.beyond:
        fitting = sorted(((n, s / _BINDING if n == NONE else s) for n, s in fitting), key=lambda one: -one[1])
    whole = sum(share for _, share in fitting)
    likely = tuple((name, share / whole) for name, share in fitting)
    return msgspec.structs.replace(found, likely=likely)


def _caller(book: Handbook, text: str) -> Bank | None:
    """The bank whose number stands in a question."""
    banks = (book.library.whose_hotline(match[0].replace("-", "")) for match in _HOTLINE.finditer(text))
    return next(filter(None, banks), None)


def _card_digits(text: str) -> str:
    """The beginning of a card number whose bank is asked for: 622202开头."""
    joined = _IN_BLOCKS.sub("", text)
    digits = _CARD_DIGITS.search(joined)
    if digits and (_BEGINNING.search(text) or (_is_a_bin(digits[0]) and _CARD_ASKED.search(text))):
        return digits[0]
    if few := _FEW_DIGITS.search(joined):
        return few[0]
    return ""


def _is_a_bin(digits: str) -> bool:
    """Digits that nobody types but for the beginning of a card number."""
    return len(digits) >= _A_BIN or digits.startswith("62")


def _held_by_a_guess(banks: tuple[Found, ...]) -> float:
    """A misspelt name has no place in the text; it is taken to be as long as the name."""
    return float(len(banks[0].bank.short_name)) if banks and not banks[0].exact else 0.0


def _cover(matches: list[Match], taken: list[Span]) -> list[Match]:
    """The best matches that each bring words of their own."""
    chosen: list[Match] = []
    held = {at for begin, end in taken for at in range(begin, end)}
    for match in sorted(matches, key=lambda match: -match.score):
        own = {at for begin, end in match.spans for at in range(begin, end)}
        if own and len(own - held) / len(own) > _NEW_ENOUGH:
            chosen.append(match)
            held |= own
    return chosen


def _without_overviews(book: Handbook, chosen: list[Match]) -> list[Match]:
    ids = {match.id for match in chosen}
    facts = {match.id: book.facts.get(match.id) for match in chosen}
    return [m for m in chosen if not ((fact := facts[m.id]) and fact.overview and ids & set(fact.related))]


def _banks(book: Handbook, text: str, named_at: list[Span]) -> tuple[tuple[Found, ...], list[Span]]:
    found = book.library.find_banks(text)
    if found and found[0].exact:
        swallowed = book.library.swallowed_banks(text)
        if swallowed:
            return (*swallowed, *(msgspec.structs.replace(one, exact=False) for one in found[:1])), []
        return found, named_at
    guessed = list(book.library.near_banks(_A_KIND.sub(" ", text))) if _BANKISH.search(text) else []
    guessed += [one for one in found if one.score >= _GUESS and one.bank not in [two.bank for two in guessed]]
    return tuple(guessed[:_GUESSES]), []


def _prefixes(book: Handbook, text: str) -> list[tuple[str, Match]]:
    """Number ranges with their carriers, by the first digits of a number: 186开头, 138号段."""
    asks = _PREFIX_ASKED.search(text)
    found = []
    for match in _PREFIX.finditer(text):
        prefix = match[0] if match[0] in book.ranges else match[0][:3]
        known = book.ranges.get(prefix) or book.ranges.get(f"{prefix}0")  # 170 is given out by its fourth digit
        if known and (asks or _A_NUMBER.match(text, match.end())):
            name = known.kind if known.kind in ("virtual", "iot") else known.carrier
            spans = (match.span(), asks.span()) if asks else (match.span(),)
            found.append((prefix, Match(f"carrier:{name}", _A_PREFIX_WEIGHS, spans)))
    return found


def _card_type(text: str) -> str:
    if re.search(r"信用卡|贷记卡|credit card", text):
        return "credit"
    return "debit" if re.search(r"储蓄卡|借记卡|debit card", text) else ""


def _blank(text: str, spans: list[Span]) -> str:
    signs = list(text)
    for begin, end in spans:
        signs[begin:end] = " " * (end - begin)
    return "".join(signs)
