"""What one known thing is: a bank, a BIN rule, a guess at a card, a limit.

A record says where its fact comes from (`source`) and when it was last checked (`checked`).
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Category(StrEnum):
    """What kind of institution a bank is."""

    STATE_OWNED = "state_owned"
    JOINT_STOCK = "joint_stock"
    CITY = "city"
    RURAL_COMMERCIAL = "rural_commercial"
    RURAL_CREDIT = "rural_credit"  # a province's union of rural credit cooperatives
    VILLAGE = "village"
    PRIVATE = "private"  # opened by private companies, mostly without branches
    DIRECT = "direct"  # a bank's branchless daughter
    POLICY = "policy"  # state development banks; no cards for persons
    FOREIGN = "foreign"  # the mainland business of a bank from elsewhere
    HK_MACAU = "hk_macau"
    OTHER = "other"  # issues cards, is no bank


class Status(StrEnum):
    """Whether a bank still goes by its name. A bank taken over is no record but an alias of its heir."""

    ACTIVE = "active"
    RENAMED = "renamed"


class CardType(StrEnum):
    """What kind of card a number belongs to."""

    DEBIT = "debit"
    CREDIT = "credit"
    QUASI_CREDIT = "quasi_credit"  # 准贷记卡: pay in first, overdraw a little
    PREPAID = "prepaid"


class Bank(msgspec.Struct, frozen=True, kw_only=True):
    """One institution that issues cards."""

    code: str  # our key, e.g. "ICBC"; never shown
    name: str  # e.g. "中国工商银行"
    short_name: str  # what people call it, and what we show: "工商银行"
    full_name: str = ""  # as registered, "" where we don't know it
    aliases: tuple[str, ...] = ()  # other names that always mean it: "宇宙行", "gongshang", a former name
    brands: tuple[str, ...] = ()  # ordinary words that mean it only alone or beside 卡: "平安"
    misspelt: tuple[str, ...] = ()  # what people type when they mean it: "找商银行"
    name_en: str = ""  # "" where we don't know it
    category: Category
    hotline: str = ""  # the number to dial, "95588"; "" where we don't know it
    hotline_checked: bool = False  # seen in a public source; if not, it must not be shown
    status: Status = Status.ACTIVE
    source: str  # short names of sources.yaml, separated by ";"
    checked: str  # ISO date


class BinRule(msgspec.Struct, frozen=True):
    """Numbers that begin with `prefix` and have `length` digits are this bank's."""

    prefix: str  # 2 to 10 digits
    length: int  # of the whole card number, 12 to 19
    bank: str  # a bank's code
    card_type: CardType
    brand: str  # the scheme: "UnionPay", "Visa", ...
    sure: bool  # two lines of sources know the rule and none contradicts it


class CardGuess(msgspec.Struct, frozen=True):
    """What a card number tells. Nothing known is an answer too: ask, don't refuse the card."""

    bank: str | None = None  # a bank's code; None: unknown, or rules for other lengths disagree
    card_type: CardType | None = None
    prefix: str = ""  # the digits it was recognised by, "" if not
    lengths: tuple[int, ...] = ()  # how long numbers with that prefix are; a length outside means a slip
    sure: bool = False


class Found(msgspec.Struct, frozen=True):
    """A bank somebody seems to have named."""

    bank: Bank
    score: float  # 0 to 1
    exact: bool  # False: a slip of the pen, to be asked about before it is believed


class NewCardLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What a newly bound card may pay on the platform; its bank may allow less."""

    per_payment: int  # yuan
    per_day: int  # yuan
    source: str
    checked: str  # ISO date
