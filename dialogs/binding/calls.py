"""The calls binding makes: which one is next, and what became of it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from core import effects
from core.incoming import Outcome
from core.marks import CardNumber, HolderName, IdNumber, Mark
from core.turn import Draft, OpenFrame
from dialogs.binding import slots, words

MINUTE = 60_000
CODES = words.CODES  # whatever is corrected in between (security-and-reliability, row 7)


def next_call(draft: Draft, frame: OpenFrame) -> bool:
    """Ask for the call that is due now, and await its outcome; False if it would be a code too many."""
    if not frame.note("verification") and not frame.note("agreement") and frame.number("codes") >= CODES:
        return False
    effect = _effect(draft, frame)
    frame.notes["awaiting"] = draft.ask_remote(effect)
    frame.notes["awaiting_call"] = effects.tag(effect)
    return True


def send_again(draft: Draft, frame: OpenFrame, channel: str) -> None:
    """Ask the bank for a new code."""
    key = draft.fresh_key()
    frame.clear("refusal")
    draft.ask(effects.SendCodeAgain(key=key, verification=frame.note("verification"), channel=channel))
    frame.notes.update(awaiting=key, awaiting_call="send_code_again", channel=channel)


def _effect(draft: Draft, frame: OpenFrame) -> effects.AnyRemote:
    key = draft.fresh_key()
    if not frame.note("agreement"):
        if not frame.note("verification"):
            return _start(draft, key)
        return effects.ConfirmCode(
            key=key, verification=frame.note("verification"), sms_code=_ref(draft, "sms_code")
        )
    if draft.account is None:
        return effects.LookUpAccount(key=key)
    if not frame.note("password_settled"):
        password = _ref(draft, "payment_password")
        if draft.account.password_set:
            return effects.CheckPassword(key=key, payment_password=password)
        return effects.SetPassword(key=key, payment_password=password)
    return _bind(draft, frame, key)


def _ref(draft: Draft, slot: str) -> str:
    value = draft.slots.get(slot)
    return value.ref if isinstance(value, Mark) else ""


def _start(draft: Draft, key: str) -> effects.StartVerification:
    return effects.StartVerification(
        key=key,
        bank=str(draft.slots.get("bank", "")),
        card_type=str(draft.slots.get("card_type", "")),
        **{
            name: _ref(draft, name)
            for name in ("card_number", "holder_name", "id_number", "mobile", "expiry", "cvv2")
        },
    )


def _bind(draft: Draft, frame: OpenFrame, key: str) -> effects.BindCard:
    card, document = draft.mark("card_number", CardNumber), draft.mark("id_number", IdNumber)
    return effects.BindCard(
        key=key,
        agreement=frame.note("agreement"),
        bank=str(draft.slots.get("bank", "")),
        card_type=str(draft.slots.get("card_type", "")),
        last4=card.last4 if card else "",
        card_fingerprints=card.fingerprints if card else (),
        holder_name=_ref(draft, "holder_name"),
        id_fingerprints=document.fingerprints if document else (),
        accepted_version=frame.note("accepted_version"),
        accepted_hash=frame.note("accepted_hash"),
        accepted_at=frame.number("accepted_at"),
    )


def settle(draft: Draft, frame: OpenFrame, outcome: Outcome) -> None:
    """Write down what an awaited outcome means; the dialog advances afterwards."""
    if outcome.result == "late":
        frame.notes["late"] = 1
        return
    frame.clear("awaiting", "late", "awaiting_call")
    if outcome.result == "lost":
        _lost(draft, frame, outcome)
    elif outcome.result == "unreachable":
        _refuse(draft, frame, "UNREACHABLE")
    elif outcome.result == "refused":
        _REFUSED.get(outcome.effect, _refused_otherwise)(draft, frame, outcome)
    else:
        _DONE[outcome.effect](draft, frame, outcome)


def orphan(draft: Draft, outcome: Outcome) -> None:
    """An outcome nobody waits for any more: what the bank agreed to meanwhile is unbound there."""
    agreement = outcome.values.get("agreement")
    if outcome.effect == "confirm_code" and outcome.result == "done" and isinstance(agreement, str):
        draft.ask(effects.EndAgreement(key=draft.fresh_key(), agreement=agreement))


def know_account(draft: Draft, frame: OpenFrame, outcome: Outcome) -> None:
    """The wallet has told who this is: a holder known from the first card is not asked again."""
    draft.account = outcome.account
    holder = outcome.account.holder if outcome.account else None
    if isinstance(holder, HolderName) and holder.ref and "holder_name" not in draft.slots:
        draft.fill("holder_name", holder)
        frame.notes["name_known"] = 1


def _started(draft: Draft, frame: OpenFrame, outcome: Outcome) -> None:
    if outcome.values.get("needs"):
        frame.notes["needs_expiry"] = 1
        draft.lead("binding.bank_needs_more")
        return
    draft.forget("expiry", "cvv2")
    frame.clear("code_dead")
    frame.clear("still_promised")
    slots.drop_timer(draft, frame, "promise")
    frame.notes.update(verification=str(outcome.values["verification"]), sms_at=draft.at)
    frame.notes["codes"] = frame.number("codes") + 1
    draft.lead("binding.code_sent")


def _sent_again(draft: Draft, frame: OpenFrame, outcome: Outcome) -> None:
    draft.forget("sms_code")
    frame.clear("code_dead")
    frame.notes.update(sms_at=draft.at, codes=frame.number("codes") + 1)
    first = frame.number("codes") == 1  # of a verification whose own code never went out
    called = frame.note("channel") == "voice"
    draft.lead("binding.code_called" if called else "binding.code_sent" if first else "binding.code_sent_again")


def _confirmed(draft: Draft, frame: OpenFrame, outcome: Outcome) -> None:
    """The bank agrees; card number and ID live on for the rest of their time, should something be corrected."""
    frame.notes["agreement"] = str(outcome.values["agreement"])
    draft.forget("sms_code")
    draft.lead("binding.verified")


def _password_settled(draft: Draft, frame: OpenFrame, outcome: Outcome) -> None:
    draft.forget("payment_password")
    frame.notes["password_settled"] = 1
    draft.lead("binding.password_kept" if outcome.effect == "set_password" else "binding.password_right")


def _bound(draft: Draft, frame: OpenFrame, outcome: Outcome) -> None:
    frame.notes["bound"] = 1


def _refuse(draft: Draft, frame: OpenFrame, code: str) -> None:
    code = "LIMIT-07" if code == "TRIES-USED-UP" else code  # our own limit speaks as the bank's does
    draft.forget("sms_code", "payment_password", "expiry", "cvv2")
    frame.clear("send_confirmed", "needs_expiry")
    frame.notes["refusal"] = code
    frame.notes["refused_at"] = draft.at
    stands = frame.number("still_promised") > draft.at
    if stands:
        frame.notes["promised"] = frame.number("still_promised")
    if stands or frame.note("tried_again") == code:
        draft.lead("binding.still_refused")
    frame.clear("still_promised", "tried_again")


def _refused_otherwise(draft: Draft, frame: OpenFrame, outcome: Outcome) -> None:
    if isinstance(verification := outcome.values.get("verification"), str):
        frame.notes["verification"] = verification
    _refuse(draft, frame, outcome.code)


def _code_refused(draft: Draft, frame: OpenFrame, outcome: Outcome) -> None:
    draft.forget("sms_code")
    match outcome.code:
        case "CODE-WRONG":
            frame.notes["slip"] = 1
            tries = int(outcome.values.get("tries_left", 0))
            if frame.number("codes") > 1:  # an older one may have come late
                draft.lead("binding.code_wrong_of_several", tries=tries)
            else:
                draft.lead("binding.code_wrong", tries=tries)
        case "CODE-EXPIRED":
            frame.notes["code_dead"] = 1
            draft.lead("binding.code_expired")
        case "CODE-TRIES":
            frame.notes["code_dead"] = 1
            draft.lead("binding.code_tries")
        case "VERIFICATION-GONE":
            slots.release_verification(draft, frame)
            draft.lead("binding.code_expired")
        case _:
            _refused_otherwise(draft, frame, outcome)


def _resend_refused(draft: Draft, frame: OpenFrame, outcome: Outcome) -> None:
    match outcome.code:
        case "RESEND-EARLY":
            draft.lead("binding.resend_early", seconds=int(outcome.values.get("wait_seconds", 60)))
        case "VERIFICATION-GONE":
            slots.release_verification(draft, frame)
            draft.lead("binding.code_expired")
        case _:
            _refused_otherwise(draft, frame, outcome)


def _binding_refused(draft: Draft, frame: OpenFrame, outcome: Outcome) -> None:
    """Bound meanwhile, on another device or before a backup was restored: it is bound, and this agreement is one too
    many.
    """
    if outcome.code != "ALREADY-BOUND":
        return _refused_otherwise(draft, frame, outcome)
    slots.end_agreement(draft, frame)
    return _bound(draft, frame, outcome)


def _password_refused(draft: Draft, frame: OpenFrame, outcome: Outcome) -> None:
    draft.forget("payment_password")
    match outcome.code:
        case "PASSWORD-WRONG":
            frame.notes["slip"] = 1
            draft.lead("binding.password_wrong", tries=int(outcome.values.get("tries_left", 0)))
        case "PASSWORD-LOCKED":
            locked(draft, frame, int(outcome.values.get("until", draft.at + 30 * MINUTE)))
        case "PASSWORD-SET" if draft.account:
            draft.account = msgspec.structs.replace(draft.account, password_set=True)
        case _:
            _refused_otherwise(draft, frame, outcome)


def locked(draft: Draft, frame: OpenFrame, until: int) -> None:
    """The wallet takes no password until then (ms): it is asked for again at that time."""
    if until > max(draft.at, frame.number("locked_until")):
        frame.notes["locked_until"] = until
        slots.set_timer(draft, frame, "unlock", until)


def _lost(draft: Draft, frame: OpenFrame, outcome: Outcome) -> None:
    """The other side never saw the call, and what it needed is gone: ask exactly that again."""
    draft.forget(*filter(None, str(outcome.values.get("gone", "")).split(",")))
    match outcome.effect:
        case "start_verification" if frame.note("needs_expiry"):
            draft.forget("expiry", "cvv2")
            draft.lead("binding.expiry_lost")
        case "start_verification":
            draft.forget("card_number", "id_number")
            frame.clear("card_confirmed", "send_confirmed")
            draft.lead("binding.details_forgotten")
        case "confirm_code":
            draft.forget("sms_code")
            draft.lead("binding.code_expired")
        case "bind_card":
            slots.reopen(draft, frame, "holder_name")
            draft.lead("binding.details_forgotten")
        case _:
            draft.forget("payment_password")
            draft.lead("binding.password_lost")


_Settle = Callable[[Draft, OpenFrame, Outcome], None]
_DONE: dict[str, _Settle] = {
    "look_up_account": know_account,
    "start_verification": _started,
    "send_code_again": _sent_again,
    "confirm_code": _confirmed,
    "set_password": _password_settled,
    "check_password": _password_settled,
    "bind_card": _bound,
}
_REFUSED: dict[str, _Settle] = {
    "confirm_code": _code_refused,
    "send_code_again": _resend_refused,
    "set_password": _password_refused,
    "check_password": _password_refused,
    "bind_card": _binding_refused,
}
