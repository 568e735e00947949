"""What a person says besides numbers: yes and no, banks and card types, resend, corrections, another card."""

from __future__ import annotations

from collections.abc import Callable

from core.effects import KeepConsent
from core.marks import DOUBTED, IdNumber
from core.turn import Draft, OpenFrame
from core.understanding.meaning import Command, Meaning
from dialogs.binding import about, calls, correcting, doubted_name, promises, refusals, slots, waiting, words
from dialogs.binding.table import CONFIRMED
from dialogs.library import Desk

CODE_LIVES = 5 * 60_000  # ms
RESEND_AFTER = 60_000  # ms between two codes

CORRECTIONS = {f"correct_{slot}": slot for slot in slots.DEPENDANTS if slot != "sms_code"}


def in_context(frame: OpenFrame, meaning: Meaning) -> Meaning:
    """ "Go on" is a yes; so is "all of it is right", where that is asked."""
    yes = ("go_on", "all_right") if frame.state in CONFIRMED else ("go_on",)
    commands = tuple(Command("affirm") if c.name in yes else c for c in meaning.commands)
    return Meaning(commands, meaning.rest)


def take(draft: Draft, frame: OpenFrame, desk: Desk, meaning: Meaning, filled: list[str]) -> bool:
    """Do what was said, as far as this state knows what to do with it; True if something was understood."""
    if frame.note("awaiting_call") == "bind_card":
        return True  # too late to turn back: the card may be bound already, so what becomes of it comes first
    if CONFIRMED.get(frame.state) in filled:
        return True
    named = [slot for name, slot in CORRECTIONS.items() if meaning.has(name)]
    wrong = [slot for slot in named if slot in draft.slots and (not filled or (len(named) > 1 and slot not in filled))]
    for slot in wrong:
        if slots.is_the_holders(draft, slot):
            draft.lead("binding.name_is_the_holders", name=words.holder(draft))
        else:
            slots.reopen(draft, frame, slot)
    if wrong:
        return True
    asked = frame.state.removeprefix("asking_")
    if asked in named and not filled:
        frame.notes["changing"] = asked  # what is to be changed is what is asked for: nothing is taken from them
        return True
    if _taken_anywhere(draft, frame, meaning, filled):
        return True
    if promises.later(draft, frame, meaning) or about.compares(draft, frame, meaning):
        return True
    if meaning.has("affirm", "back") and slots.take_back(draft, frame, asked):
        return True
    here = _HERE.get(frame.state)
    if here and here(draft, frame, desk, meaning):
        return True
    # "好的", "我要绑卡": heard, and the question still to be answered
    return meaning.has("affirm", "bind_card_start") and (frame.state.startswith("asking_") or frame.state == "refused")


def _taken_anywhere(draft: Draft, frame: OpenFrame, meaning: Meaning, filled: list[str]) -> bool:
    if filled and meaning.has(*correcting.PUT_RIGHT):
        return True  # "打错了 139…": it is put right
    if "card_number" in filled and meaning.has("other_card"):
        return True  # "换一张 6222…": here it is
    return any(meaning.has(command) and act(draft, frame) for command, act in _ANYWHERE.items())


def _other_card(draft: Draft, frame: OpenFrame) -> bool:
    if not frame.note("consent_at"):
        return False
    slots.reopen(draft, frame, "card_number")
    frame.clear("suggested", "bank_page")
    return True


def _again(channel: str) -> Callable[[Draft, OpenFrame], bool]:
    def send(draft: Draft, frame: OpenFrame) -> bool:
        if not frame.note("verification") or frame.note("agreement"):
            return False
        left = RESEND_AFTER - (draft.at - frame.number("sms_at")) if frame.number("sms_at") else 0
        alive = not frame.note("code_dead") and draft.at - frame.number("sms_at") < CODE_LIVES
        if frame.number("codes") >= calls.CODES and frame.number("sms_at") and alive:
            draft.lead("binding.last_code")
        elif frame.number("codes") >= calls.CODES:
            draft.forget("sms_code")
            frame.notes["refusal"] = "CODES-USED-UP"
        elif left > 0:
            early = "binding.voice_early" if channel == "voice" else "binding.resend_early"
            draft.lead(early, seconds=-(-left // 1000))
        else:
            calls.send_again(draft, frame, channel)
        return True

    return send


def _person_needed(draft: Draft, frame: OpenFrame) -> bool:
    draft.lead("binding.other_document")
    frame.notes["misses"] = max(2, frame.number("misses"))
    return True


_ANYWHERE: dict[str, Callable[[Draft, OpenFrame], bool]] = {
    "other_card": _other_card,
    "correct_last": correcting.last_one,
    "correct_number": correcting.the_number,
    "start_over": correcting.start_over,
    "back": correcting.back,
    "voice": _again("voice"),
    "resend": _again("sms"),
    "sms_code_not_received": _again("sms"),
    "other_document": _person_needed,
    **promises.ACTS,
}


# Whatever is open beside a binding closes for these.
WISHES = (*_ANYWHERE, "retry_later", *CORRECTIONS, "go_on", "retry_now", "bind_card_start")


def _consent(draft: Draft, frame: OpenFrame, desk: Desk, meaning: Meaning) -> bool:
    if meaning.has("deny"):
        frame.notes["stop"] = 1
    elif meaning.has("affirm"):
        text = desk.privacy
        frame.notes["consent_at"] = draft.at
        draft.ask(KeepConsent("privacy", text.version, text.hash(draft.language)))
    else:
        return meaning.has("bind_card_start")  # to want it is not yet to agree: the question comes again
    return True


def _yes_or(note: str, slot: str) -> Callable[[Draft, OpenFrame, Desk, Meaning], bool]:
    """Yes writes the note; no opens the slot again."""

    def take_answer(draft: Draft, frame: OpenFrame, desk: Desk, meaning: Meaning) -> bool:
        if meaning.has("deny"):
            slots.reopen(draft, frame, slot)
        elif meaning.has("affirm"):
            frame.notes[note] = draft.at
        else:
            return False
        return True

    return take_answer


def _cancel(draft: Draft, frame: OpenFrame, desk: Desk, meaning: Meaning) -> bool:
    if meaning.has("deny"):
        frame.clear("cancel_asked")
    elif meaning.has("affirm"):
        frame.notes["stop"] = 1
    else:
        return False
    return True


def _start_over(draft: Draft, frame: OpenFrame, desk: Desk, meaning: Meaning) -> bool:
    return correcting.whether_to_start_over(draft, frame, meaning.has("affirm"), meaning.has("deny"))


def _bank(draft: Draft, frame: OpenFrame, desk: Desk, meaning: Meaning) -> bool:
    pressed = next((c.name for c in meaning.commands if c.name.startswith("bank_")), "")
    if pressed and desk.library.bank(pressed[5:]):
        return _choose_bank(draft, frame, pressed[5:])
    if meaning.has("more"):
        page = frame.number("bank_page") + 1
        frame.notes["bank_page"] = page if desk.library.offered_banks(page, 5) else 0
        frame.clear("suggested")
        return True
    found = desk.library.find_banks(meaning.rest) if meaning.rest else ()
    if not found:
        return False
    if found[0].exact and (len(found) == 1 or not found[1].exact):
        return _choose_bank(draft, frame, found[0].bank.code)
    frame.notes["suggested"] = ",".join(each.bank.code for each in found[:4])
    draft.lead("binding.bank_one_of_these")
    return True


def _choose_bank(draft: Draft, frame: OpenFrame, code: str) -> bool:
    draft.fill("bank", code)
    frame.clear("suggested", "bank_page")
    return True


def _keeping(draft: Draft, frame: OpenFrame, desk: Desk, meaning: Meaning) -> bool:
    drop = meaning.has("deny")
    if not drop and not meaning.has("affirm"):
        return False
    waiting.promise(draft, frame, keep=not drop)
    if drop:
        draft.lead("binding.deleted_now")
    return True


def _retrying(draft: Draft, frame: OpenFrame, desk: Desk, meaning: Meaning) -> bool:
    if meaning.has("deny"):
        waiting.not_now(draft, frame)
    elif meaning.has("affirm", "retry_now"):
        waiting.retry(draft, frame)
    else:
        return False
    return True


def _promised(draft: Draft, frame: OpenFrame, desk: Desk, meaning: Meaning) -> bool:
    """Impatient: trying before the promised time is allowed; "好的" only means that it is heard."""
    if meaning.has("bind_card_start", "retry_now"):
        waiting.retry(draft, frame)
        return True
    return meaning.has("affirm")


def _card_type(draft: Draft, frame: OpenFrame, desk: Desk, meaning: Meaning) -> bool:
    said = meaning.first("card_type_debit", "card_type_credit")
    if said:
        draft.fill("card_type", said.removeprefix("card_type_"))
    return bool(said)


def _insists(draft: Draft, frame: OpenFrame, desk: Desk, meaning: Meaning) -> bool:
    """ "That is my number": help to compare it, instead of saying the same again. A bank's name is kept."""
    if bank := about.named_bank(desk, meaning.rest):
        frame.notes["wanted_bank"] = bank
        draft.lead("binding.bank_noted", bank=f"@bank.{bank}")
        return True
    if not frame.note("doubted_last4") or not meaning.has("affirm", "deny"):
        return False
    draft.lead("binding.card_compare", length=frame.number("doubted_length"), last4=frame.note("doubted_last4"))
    frame.notes["misses"] = max(2, frame.number("misses"))
    return True


def _at_refusal(draft: Draft, frame: OpenFrame, desk: Desk, meaning: Meaning) -> bool:
    """Yes to "shall I?": the first way on that the refusal's text asks about."""
    if meaning.has("retry_now"):
        return promises.tries_again(draft, frame)
    if bank := about.wished_bank(desk, meaning.rest):
        _other_card(draft, frame)
        frame.notes["wanted_bank"] = bank
        return True
    if refusals.of(frame.note("refusal")).corrects and about.told_why(draft, meaning):
        return True
    if not meaning.has("affirm"):
        return False
    match refusals.of(frame.note("refusal")).asks:
        case "resend":
            return _again("sms")(draft, frame)
        case "other_card":
            return _other_card(draft, frame)
        case "correct_card_number":
            slots.reopen(draft, frame, "card_number")
            return True
    return False


def _new_code(draft: Draft, frame: OpenFrame, desk: Desk, meaning: Meaning) -> bool:
    """Yes to "shall I send a new one?"."""
    if not frame.note("verification"):
        return False  # another number was given in the same breath
    if meaning.has("deny") and not frame.note("code_dead"):
        draft.lead("where.sms_code")  # "没有啊": it has not come
        return True
    return bool(frame.note("code_dead") and meaning.has("affirm") and _again("sms")(draft, frame))


def _card(draft: Draft, frame: OpenFrame, desk: Desk, meaning: Meaning) -> bool:
    """Is it this card? The bank or the type may be put right in the same breath."""
    if _card_type(draft, frame, desk, meaning):
        return True
    found = desk.library.find_banks(meaning.rest) if meaning.rest and not meaning.has("affirm") else ()
    other = next((f.bank.code for f in found if f.exact and f.bank.code != draft.slots.get("bank")), "")
    if other:
        return _choose_bank(draft, frame, other)
    return _yes_or("card_confirmed", "card_number")(draft, frame, desk, meaning)


def _at_a_form(yes: str = "", no: str = "") -> Callable[[Draft, OpenFrame, Desk, Meaning], bool]:
    """Yes and no in words, where the answer is given on a page: the page is offered again."""

    def take_answer(draft: Draft, frame: OpenFrame, desk: Desk, meaning: Meaning) -> bool:
        said = no if meaning.has("deny") else yes
        if meaning.has("affirm", "deny") and said:
            draft.lead(said)
        return meaning.has("affirm", "deny")

    return take_answer


def _not_printed(draft: Draft, frame: OpenFrame, desk: Desk, meaning: Meaning) -> bool:
    """The card has no date or code on it, or none that can be read."""
    if not meaning.has("not_on_card"):
        return False
    draft.lead("binding.not_on_card")
    frame.notes["misses"] = max(2, frame.number("misses"))
    return True


def _insists_on_id(draft: Draft, frame: OpenFrame, desk: Desk, meaning: Meaning) -> bool:
    """ "没错啊，我抄身份证的": where to look, instead of the same once more."""
    doubted = draft.mark(DOUBTED, IdNumber)
    if doubted is None or not meaning.has("affirm", "deny"):
        return False
    draft.lead("binding.id_compare", length=doubted.length, last=doubted.last1)
    frame.notes["misses"] = max(2, frame.number("misses"))
    return True


_HERE: dict[str, Callable[[Draft, OpenFrame, Desk, Meaning], bool]] = {
    "asking_consent": _consent,
    "asking_card_number": _insists,
    "asking_id_number": _insists_on_id,
    "asking_expiry": _not_printed,
    "asking_cvv2": _not_printed,
    "asking_payment_password": _at_a_form(),
    "asking_agreement": _at_a_form("binding.agree_on_the_page", "binding.agreement_not_accepted"),
    "asking_bank": _bank,
    "asking_card_type": _card_type,
    "asking_sms_code": _new_code,
    "confirming_card": _card,
    "confirming_name": doubted_name.answered,
    "confirming_send": _yes_or("send_confirmed", "mobile"),
    "confirming_cancel": _cancel,
    "confirming_start_over": _start_over,
    "confirming_keep": _keeping,
    "refused": _at_refusal,
    "confirming_retry": _retrying,
    "retry_promised": _promised,
}
