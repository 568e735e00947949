"""The table of binding: states, moves, guards, and how each state looks from outside."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from core.dialog import Look
from core.machine import ANY, Row, Table, advance, lacks, noted
from core.marks import PERHAPS, IdNumber, SlotValue
from core.session import Note

OF = 7  # steps


class Facts(msgspec.Struct, frozen=True):
    """What the guards look at."""

    slots: dict[str, SlotValue]
    notes: dict[str, Note]
    account_known: bool


FINALS = ("bound", "cancelled", "with_a_person", "gave_up")

# Rows of `advance` are tried from the top: the first guard that holds names the next open question.
TABLE = Table(
    name="binding",
    start="asking_consent",
    finals=FINALS,
    states=(
        "asking_consent",
        "asking_card_number",
        "asking_bank",
        "asking_card_type",
        "confirming_card",
        "confirming_name",
        "asking_holder_name",
        "asking_id_number",
        "asking_mobile",
        "asking_expiry",
        "asking_cvv2",
        "confirming_send",
        "verifying",
        "waiting_bank",
        "refused",
        "confirming_keep",
        "retry_promised",
        "confirming_retry",
        "asking_sms_code",
        "asking_payment_password",
        "asking_agreement",
        "confirming_cancel",
        "confirming_start_over",
        *FINALS,
    ),
    rows=(
        advance("bound", "is_bound"),
        advance("confirming_cancel", "cancel_is_asked"),
        advance("confirming_start_over", "start_over_is_asked"),
        advance("confirming_retry", "retry_is_due"),
        advance("confirming_keep", "keeping_is_open"),
        advance("retry_promised", "retry_is_promised"),
        advance("refused", "refusal_is_open"),
        advance("waiting_bank", "answer_is_late"),
        advance("verifying", "call_is_under_way"),
        advance("asking_consent", "consent_is_open"),
        advance("asking_card_number", "card_number_is_open"),
        advance("asking_bank", "bank_is_open"),
        advance("asking_card_type", "card_type_is_open"),
        advance("confirming_card", "card_is_unconfirmed"),
        advance("confirming_name", "name_is_doubtful"),
        advance("asking_holder_name", "holder_name_is_open"),
        advance("asking_id_number", "id_number_is_open"),
        advance("asking_mobile", "mobile_is_open"),
        advance("asking_expiry", "expiry_is_open"),
        advance("asking_cvv2", "cvv2_is_open"),
        advance("confirming_send", "send_is_unconfirmed"),
        advance("verifying", "verification_is_to_start"),
        advance("asking_sms_code", "sms_code_is_open"),
        advance("verifying", "code_is_to_confirm"),
        advance("verifying", "account_is_unknown"),
        advance("asking_payment_password", "password_is_open"),
        advance("verifying", "password_is_to_settle"),
        advance("asking_agreement", "agreement_is_open"),
        advance("verifying"),
        Row("cancel", (ANY,), "cancelled"),
        Row("hand_over", (ANY,), "with_a_person"),
        Row("give_up", (ANY,), "gave_up"),
    ),
)


def _open(slot: str) -> Callable[[Facts], bool]:
    return lambda facts: slot not in facts.slots and "verification" not in facts.notes and not _verified(facts)


def _verified(facts: Facts) -> bool:
    return "agreement" in facts.notes


def _unstarted(facts: Facts) -> bool:
    return "verification" not in facts.notes and not _verified(facts)


def _card_is_unconfirmed(facts: Facts) -> bool:
    return "card_confirmed" not in facts.notes and _unstarted(facts)


def _id_number_is_open(facts: Facts) -> bool:
    value = facts.slots.get("id_number")
    usable = isinstance(value, IdNumber) and not value.problem
    return not usable and _unstarted(facts)


def _needed(slot: str) -> Callable[[Facts], bool]:
    return lambda facts: "needs_expiry" in facts.notes and slot not in facts.slots and _unstarted(facts)


GUARDS: dict[str, Callable[[Facts], bool]] = {
    "is_bound": noted("bound"),
    "cancel_is_asked": noted("cancel_asked"),
    "start_over_is_asked": noted("start_over_asked"),
    "retry_is_due": noted("retry_due"),
    "keeping_is_open": noted("keeping_asked"),
    "retry_is_promised": noted("promised"),
    "refusal_is_open": noted("refusal"),
    "answer_is_late": lambda f: "awaiting" in f.notes and "late" in f.notes,
    "call_is_under_way": noted("awaiting"),
    "consent_is_open": lacks("consent_at"),
    "card_number_is_open": _open("card_number"),
    "bank_is_open": _open("bank"),
    "card_type_is_open": _open("card_type"),
    "card_is_unconfirmed": _card_is_unconfirmed,
    "name_is_doubtful": lambda f: PERHAPS in f.slots and _open("holder_name")(f),
    "holder_name_is_open": _open("holder_name"),
    "id_number_is_open": _id_number_is_open,
    "mobile_is_open": _open("mobile"),
    "expiry_is_open": _needed("expiry"),
    "cvv2_is_open": _needed("cvv2"),
    "send_is_unconfirmed": lambda f: "send_confirmed" not in f.notes and _unstarted(f),
    "verification_is_to_start": _unstarted,
    "sms_code_is_open": lambda f: "sms_code" not in f.slots and not _verified(f),
    "code_is_to_confirm": lambda f: not _verified(f),
    "account_is_unknown": lambda f: not f.account_known,
    "password_is_open": lambda f: "password_settled" not in f.notes and "payment_password" not in f.slots,
    "password_is_to_settle": lacks("password_settled"),
    "agreement_is_open": lacks("accepted_at"),
}


def _asking(slot: str, step: int) -> Look:
    return Look(f"asking_{slot}", slot, step)


_CONFIRM = "asking_confirm"

LOOKS: dict[str, Look] = {
    "asking_consent": Look(_CONFIRM, "confirm", 1),
    "asking_card_number": _asking("card_number", 1),
    "asking_bank": _asking("bank", 1),
    "asking_card_type": _asking("card_type", 1),
    "confirming_card": Look(_CONFIRM, "confirm", 1),
    "confirming_name": Look("asking_holder_name", "holder_name", 2),  # it is still the name that is asked
    "asking_holder_name": _asking("holder_name", 2),
    "asking_id_number": _asking("id_number", 3),
    "asking_mobile": _asking("mobile", 4),
    "asking_expiry": _asking("expiry", 4),
    "asking_cvv2": _asking("cvv2", 4),
    "confirming_send": Look(_CONFIRM, "confirm", 4),
    "asking_sms_code": _asking("sms_code", 5),
    "asking_payment_password": _asking("payment_password", 6),
    "asking_agreement": _asking("agreement", 7),
    "confirming_cancel": Look(_CONFIRM, "confirm", 0),
    "confirming_start_over": Look(_CONFIRM, "confirm", 0),
    "verifying": Look("verifying", None, 0),
    "waiting_bank": Look("waiting_bank", None, 0),
    "refused": Look("refused", None, 0),
    "confirming_keep": Look(_CONFIRM, "confirm", 0),
    "retry_promised": Look("retry_promised", None, 0),
    "confirming_retry": Look(_CONFIRM, "confirm", 0),
    "bound": Look("bound", None, 7),
    "cancelled": Look("cancelled", None, 0),
    "with_a_person": Look("with_a_person", None, 0),
    "gave_up": Look("gave_up", None, 0),
}  # step 0: the step of the work that is under way (see `step_of`)

# What a yes confirms.
CONFIRMED = {"confirming_card": "card_number", "confirming_name": "holder_name", "confirming_send": "mobile"}

# Calls that the wallet answers; the others are the bank's.
WALLET_CALLS = frozenset({"look_up_account", "set_password", "check_password", "bind_card"})

# The step whose answer is being worked on, by the kind of call that is awaited or was refused.
STEP_OF_CALL = {
    "look_up_account": 6,
    "start_verification": 4,
    "send_code_again": 5,
    "confirm_code": 5,
    "set_password": 6,
    "check_password": 6,
    "bind_card": 7,
}
