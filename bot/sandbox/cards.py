"""The table of test cards: digits 7 to 10 of a card number choose what the bank does."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from bot.clock import MINUTE, SECOND
from bot.sandbox.outcomes import Spoil
from core import china

OUTAGE_MS = 30 * MINUTE
SLOW_MS = 12 * SECOND
LATE_SMS_MS = 90 * SECOND


class Attempt(msgspec.Struct, frozen=True):
    """Who tries to verify a card, as fingerprints."""

    name: str
    id_number: str
    mobile: str
    has_card_secrets: bool
    """True if expiry and CVV2 came along."""


class History(msgspec.Struct, frozen=True):
    """What the bank remembers of one card. Fingerprints; times in ms."""

    first_try_at: int
    first_name: str
    first_mobile: str
    starts: int = 0
    """Earlier starts of a verification."""
    messages: int = 0
    """Messages sent for it so far."""
    owner_name: str | None = None
    owner_id: str | None = None
    owner_mobile: str | None = None


class Refusal(msgspec.Struct, frozen=True):
    """The bank says no; `can_resend`: but a code may be sent again."""

    code: str
    retry_at: int | None = None
    can_resend: bool = False


class Manners(msgspec.Struct, frozen=True):
    """How the bank behaves while it says yes."""

    needs_card_secrets: bool = False
    held_ms: int = 0
    spoil: Spoil = "none"
    sms_late_ms: int = 0


MESSAGES = {
    "VALID-01": "卡号不存在",
    "IDENTITY-02": "户名与证件号码不符",
    "MOBILE-01": "手机号与银行预留不一致",
    "MOBILE-03": "手机号验证超时，请重新获取验证码",
    "BANK-404": "银行接口暂不可用",
    "CARD-06": "不支持该卡种",
    "LIMIT-07": "今日验证次数已达上限",
    "CARD-08": "该卡未开通在线支付",
    "CARD-09": "卡片状态异常(挂失、冻结或销户)",
    "BOUND-14": "该卡已被本钱包的其他账户绑定",
    "E7731": "交易失败",
}

Rule = Callable[[History, Attempt, int], Refusal | None]


def _always(code: str) -> Rule:
    return lambda history, attempt, now: Refusal(code)


def _first_name(history: History, attempt: Attempt, now: int) -> Refusal | None:
    return Refusal("IDENTITY-02") if attempt.name == history.first_name else None


def _first_mobile(history: History, attempt: Attempt, now: int) -> Refusal | None:
    return Refusal("MOBILE-01") if attempt.mobile == history.first_mobile else None


def _first_start(history: History, attempt: Attempt, now: int) -> Refusal | None:
    return Refusal("MOBILE-03", can_resend=True) if history.starts == 0 else None


def _until(code: str, end: Callable[[int], int]) -> Rule:
    """Refuse until `end(first try)`; fine from that very instant."""

    def rule(history: History, attempt: Attempt, now: int) -> Refusal | None:
        at = end(history.first_try_at)
        return Refusal(code, retry_at=at) if now < at else None

    return rule


def next_day_in_china(at: int, hour: int = 0) -> int:
    """The ms of `hour` o'clock, China time, on the day after `at`."""
    return china.midnight_after(at) + 60 * hour * MINUTE


RULES: dict[str, Rule] = {
    "9001": _always("VALID-01"),
    "9002": _first_name,
    "9003": _first_mobile,
    "9004": _first_start,
    "9005": _until("BANK-404", lambda first: first + OUTAGE_MS),
    "9006": _always("CARD-06"),
    "9007": _until("LIMIT-07", next_day_in_china),
    "9008": _until("CARD-08", lambda first: next_day_in_china(first, hour=10)),
    "9009": _always("CARD-09"),
    "9014": _always("BOUND-14"),
    "9015": _always("E7731"),
}


def digits_that_choose(pan: str) -> str:
    """Positions 7 to 10."""
    return pan[6:10]


def refusal_of(digits: str, history: History, attempt: Attempt, now: int) -> Refusal | None:
    """Why this attempt is refused at the start, or None. The first binding has fixed who owns the card."""
    rule = RULES.get(digits)
    refused = rule(history, attempt, now) if rule else None
    if refused or history.owner_name is None:
        return refused
    if (attempt.name, attempt.id_number) != (history.owner_name, history.owner_id):
        return Refusal("IDENTITY-02")
    return Refusal("MOBILE-01") if attempt.mobile != history.owner_mobile else None


def manners_of(digits: str, history: History, attempt: Attempt) -> Manners:
    """How a start that is not refused goes on."""
    match digits:
        case "9010":
            return Manners(held_ms=SLOW_MS)
        case "9011" if history.starts == 0:
            return Manners(spoil="garbage")
        case "9012":
            return Manners(spoil="cut")
        case "9013" if history.messages == 0:
            return Manners(sms_late_ms=LATE_SMS_MS)
        case "9016" if not attempt.has_card_secrets:
            return Manners(needs_card_secrets=True)
        case _:
            return Manners()


def is_cut_at_confirm(digits: str) -> bool:
    """True for the card whose confirmation commits before the connection is cut."""
    return digits == "9012"
