"""What can be asked of the world.

Remote effects are performed after the commit, with `key` as idempotency key, and their result comes back as an
Outcome. Local ones are part of the turn's own commit.
"""

from __future__ import annotations

import msgspec


class Remote(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Performed by the bank or the wallet, after the commit."""

    key: str  # idempotency key; one a wish, saved before the first try


class LookUpAccount(Remote, frozen=True, kw_only=True, tag_field="effect", tag="look_up_account"):
    """What does the wallet know of this person?"""


class StartVerification(Remote, frozen=True, kw_only=True, tag_field="effect", tag="start_verification"):
    """The four elements to the bank, which sends the code. Fields are vault references."""

    card_number: str
    holder_name: str
    id_number: str
    mobile: str
    bank: str
    card_type: str
    expiry: str = ""  # memory references: such a call is never sent twice
    cvv2: str = ""


class SendCodeAgain(Remote, frozen=True, kw_only=True, tag_field="effect", tag="send_code_again"):
    """A new code for a running verification."""

    verification: str
    channel: str  # sms, voice


class ConfirmCode(Remote, frozen=True, kw_only=True, tag_field="effect", tag="confirm_code"):
    """The code the person read out, to the bank."""

    verification: str
    sms_code: str


class EndAgreement(Remote, frozen=True, kw_only=True, tag_field="effect", tag="end_agreement"):
    """Unbind at the bank what was verified and not bound."""

    agreement: str


class SetPassword(Remote, frozen=True, kw_only=True, tag_field="effect", tag="set_password"):
    """A new payment password to the wallet."""

    payment_password: str


class CheckPassword(Remote, frozen=True, kw_only=True, tag_field="effect", tag="check_password"):
    """The payment password, to be compared by the wallet."""

    payment_password: str


class BindCard(Remote, frozen=True, kw_only=True, tag_field="effect", tag="bind_card"):
    """The binding itself, at the wallet."""

    agreement: str
    bank: str
    card_type: str
    last4: str
    card_fingerprints: tuple[str, ...]
    holder_name: str
    id_fingerprints: tuple[str, ...]
    accepted_version: str
    accepted_hash: str
    accepted_at: int


class SetDefaultCard(Remote, frozen=True, kw_only=True, tag_field="effect", tag="set_default_card"):
    """This card pays first, at the wallet."""

    binding: str  # the wallet's id of it


class UnbindCard(Remote, frozen=True, kw_only=True, tag_field="effect", tag="unbind_card"):
    """Remove a card, at the wallet."""

    binding: str


class OpenTicket(msgspec.Struct, frozen=True, tag_field="effect", tag="open_ticket"):
    """Record that a person is wanted; the shell adds what is known, as marks."""

    id: str
    reason: str


class WithdrawTicket(msgspec.Struct, frozen=True, tag_field="effect", tag="withdraw_ticket"):
    """No person is wanted after all; the ticket stays on record and waits for nobody."""

    id: str


class SetTimer(msgspec.Struct, frozen=True, tag_field="effect", tag="set_timer"):
    """Send TimerDue(name) at `due` (ms since 1970 UTC); a second one of the same name replaces the first."""

    name: str
    due: int


class CancelTimer(msgspec.Struct, frozen=True, tag_field="effect", tag="cancel_timer"):
    """No longer."""

    name: str


class Forget(msgspec.Struct, frozen=True, tag_field="effect", tag="forget"):
    """Remove these rows from the vault."""

    refs: tuple[str, ...]


class KeepUntil(msgspec.Struct, frozen=True, tag_field="effect", tag="keep_until"):
    """With the person's consent: these rows of the vault live until `until` (ms)."""

    refs: tuple[str, ...]
    until: int


class KeepConsent(msgspec.Struct, frozen=True, tag_field="effect", tag="keep_consent"):
    """Record which text was agreed to."""

    kind: str  # privacy, agreement
    version: str
    hash: str


AnyRemote = (
    LookUpAccount
    | StartVerification
    | SendCodeAgain
    | ConfirmCode
    | EndAgreement
    | SetPassword
    | CheckPassword
    | BindCard
    | SetDefaultCard
    | UnbindCard
)
Local = OpenTicket | WithdrawTicket | SetTimer | CancelTimer | Forget | KeepUntil | KeepConsent
Effect = AnyRemote | Local


def tag(effect: Effect) -> str:
    """Its name, e.g. "confirm_code"."""
    return str(effect.__struct_config__.tag)
