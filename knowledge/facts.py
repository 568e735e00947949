"""What is known beside banks and card numbers: facts people ask about, error codes, their causes and remedies."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Sure(StrEnum):
    """How far a fact may be relied on; what a person is told follows from it."""

    SEEN = "seen"  # read on a public page or in a licensed table
    CLAIMED = "claimed"  # the platform's article says so: "the platform states ..."
    MEMORY = "memory"  # nobody has confirmed it: hedged, the bank's word counts


class Acts(StrEnum):
    """Whose turn it is."""

    PERSON = "person"
    BANK = "bank"
    PLATFORM = "platform"
    CARRIER = "carrier"
    NOBODY = "nobody"


class Retry(StrEnum):
    """Whether trying again helps, and when."""

    AT_ONCE = "at_once"
    CORRECTED = "now_corrected"
    HALF_AN_HOUR = "in_30_minutes"
    TOMORROW = "tomorrow"
    AFTER_BANK = "after_bank"
    NEVER = "never"
    NO_NEED = "no_need"


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One thing people ask about. Its words stand in locales/ under `answer.<id>` with ':' written as '.'."""

    id: str  # kind:name, e.g. "limit:single"; never changes
    asked: tuple[str, ...]  # cues: all groups (&) must stand in the question, of each group one word (|)
    unless: tuple[str, ...] = ()  # words that say it is something else that is asked
    values: dict[str, int | str] = {}  # for the places of its words
    raised_by: tuple[str, ...] = ()  # limits: conditions under which it may be raised
    takes_effect: str = ""  # limits: next_day, every_monday, three_working_days
    needs: tuple[str, ...] = ()  # ids of what it needs, e.g. documents
    related: tuple[str, ...] = ()  # ids of what belongs to it
    known_as: tuple[str, ...] = ()  # its ids to programs, after the keys of the tables of facts: "topic:wx_cards"
    more: bool = False  # there is a longer text too, its key with ".more" behind it
    overview: bool = False  # gives way to any of `related` that the question asks for too
    sure: Sure
    source: str
    checked: str  # ISO date

    @property
    def kind(self) -> str:
        """What stands before the colon."""
        return self.id.partition(":")[0]

    @property
    def name(self) -> str:
        """What stands behind the colon."""
        return self.id.partition(":")[2]

    @property
    def key(self) -> str:
        """The key of its words, e.g. "answer.limit.single"."""
        return "answer." + self.id.replace(":", ".")


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """A raw error code. The same number means different things at different providers."""

    provider: str  # "platform" for the article's own
    code: str  # as the provider writes it
    meaning: str  # 简体中文
    meaning_en: str  # "" where nobody has written it
    reason: str  # id of its reason class
    phase: str  # bind, verify, sms, pay, limit
    sure: Sure
    source: str
    checked: str

    @property
    def id(self) -> str:
        """`code:VALID-01` for the platform's own and the bank gateway's, else `code:provider/code`."""
        own = self.provider in OWN
        return f"code:{self.code}" if own else f"code:{self.provider}/{self.code}"


OWN = frozenset({"platform", "gateway"})  # providers whose codes a person may meet here


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """What many codes come down to."""

    id: str
    acts: Acts
    retry: Retry
    causes: tuple[str, ...]  # likeliest first
    asked: tuple[str, ...] = ()  # its texts, as people half remember them


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """Why it fails."""

    id: str
    share: int  # how often, among the causes of a reason: per cent
    remedy: str
    yes: tuple[str, ...] = ()  # questions whose yes speaks for it
    when: tuple[str, ...] = ()  # circumstances that double it, e.g. "hour:night"


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked to tell causes apart."""

    id: str
    own: int  # of a hundred people with a cause that it speaks for, so many say yes
    others: int  # of a hundred with another cause


class Remedy(msgspec.Struct, frozen=True, kw_only=True):
    """What to do."""

    id: str
    acts: Acts
    reopens: str = ""  # the field of binding that is asked again
    wait: int = 0  # minutes; 0: now


class QuickPay(msgspec.Struct, frozen=True, kw_only=True):
    """One provider's published limits for quick payments with one bank's cards; dated, not today's."""

    bank: str
    card_type: str
    per_payment: int | None  # yuan; None: no limit published
    per_day: int | None
    per_month: int | None
    first: str  # what must be switched on at the bank before binding; "" if nothing is said
    as_of: str  # when the provider last changed the row, "" if not told
    source: str
    checked: str
    own: bool = False  # the adopter's own figures, not one provider's old ones


class PlatformLimit(msgspec.Struct, frozen=True, kw_only=True):
    """The adopter's own figure for one of the platform's limits, whatever the bank."""

    limit: str  # single, daily, yearly, new_card_payment, new_card_day
    amount: int  # yuan
    source: str
    checked: str


class ReservedPhone(msgspec.Struct, frozen=True, kw_only=True):
    """How a bank's customer changes the reserved number."""

    bank: str
    ways: tuple[str, ...]  # counter, online_bank, mobile_bank, phone
    how: str  # 简体中文
    first: str
    source: str
    checked: str


class Region(msgspec.Struct, frozen=True, kw_only=True):
    """Where a bank is at home; banks of the whole country have none."""

    bank: str
    province: str  # "浙江省"; its names stand in locales/ under `answer.place.<province>`
    source: str
    checked: str


class NumberRange(msgspec.Struct, frozen=True, kw_only=True):
    """Mobile numbers that begin so were given to this carrier; a number may have been carried over since."""

    prefix: str
    carrier: str
    kind: str  # public, virtual, iot ...
    sure: Sure
    source: str
    checked: str
