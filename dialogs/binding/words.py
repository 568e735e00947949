"""What is said on arriving in each state of binding: a key, its values, its buttons."""

from __future__ import annotations

from core import china
from core.dialog import NO_OFFER, Offer
from core.marks import PERHAPS, CardNumber, HolderName, Mobile
from core.says import Button, Field, Form, Value
from core.session import Frame
from core.turn import Draft, OpenFrame
from dialogs.binding import refusals, several, slots, waiting
from dialogs.binding.table import LOOKS, OF, WALLET_CALLS
from dialogs.library import Desk

CANCEL, PERSON, OTHER = Button("cancel"), Button("person"), Button("other_card")
CODES = 3  # a binding
PAGE = 5  # banks offered at a time


def texts_of(state: str) -> tuple[str, ...]:
    """The text keys a state speaks with: they are part of its fingerprint."""
    if state == "refused":
        return refusals.all_texts()
    return tuple(f"binding.{key}" for key in _KEYS.get(state, (state,)))


_ASKED_OF_A_REFUSAL = {"CARD-09": ("money_stays",), "MOBILE-03": ("resend",)}

_KEYS: dict[str, tuple[str, ...]] = {
    "asking_consent": ("ask_consent", "ask_consent_again"),
    "asking_card_number": ("ask_card_number", "ask_card_number_again", "ask_card_number_of", "which_card_number"),
    "asking_bank": ("ask_bank", "ask_bank_again"),
    "asking_card_type": ("ask_card_type", "ask_card_type_again"),
    "confirming_card": ("confirm_card", "confirm_card_again"),
    "confirming_name": ("confirm_name", "confirm_name_again"),
    "asking_holder_name": ("ask_holder_name", "ask_holder_name_again"),
    "asking_id_number": ("ask_id_number", "ask_id_number_again", "which_id_number"),
    "asking_mobile": ("ask_mobile", "ask_mobile_again", "which_mobile"),
    "asking_expiry": ("ask_expiry", "ask_expiry_again"),
    "asking_cvv2": ("ask_cvv2", "ask_cvv2_again"),
    "confirming_send": ("confirm_send", "confirm_send_again"),
    "asking_sms_code": ("ask_sms_code", "ask_sms_code_again", "ask_new_code"),
    "asking_payment_password": ("set_password", "check_password", "password_locked"),
    "asking_agreement": ("ask_agreement", "ask_agreement_again"),
    "confirming_cancel": ("confirm_cancel", "confirm_cancel"),
    "confirming_start_over": ("confirm_start_over", "confirm_start_over"),
    "verifying": ("verifying", "verifying_wallet"),
    "waiting_bank": ("waiting_bank", "waiting_wallet"),
    "bound": ("bound",),
    "confirming_keep": (
        "confirm_keep", "confirm_keep_tomorrow", "confirm_keep_again", "confirm_keep_again_tomorrow",
    ),
    "retry_promised": ("retry_promised", "retry_promised_tomorrow", "retry_promised_on"),
    "confirming_retry": ("confirm_retry", "confirm_same_again", "kept_ten_minutes", "kept_no_longer"),
}


def arrive(draft: Draft, frame: OpenFrame, desk: Desk, again: bool, trouble: bool = False) -> None:
    """Say the open question of the state; `again`: in its short form; `trouble`: with a way to a person."""
    state = frame.state
    if state == "refused":
        return _refused(draft, frame, again and not draft.in_full)
    if state == "asking_payment_password":
        return _password(draft, frame, (CANCEL, PERSON) if trouble else (CANCEL,))
    if state == "asking_agreement":
        return _agreement(draft, frame, desk, again)
    if state in ("confirming_keep", "retry_promised", "confirming_retry"):
        return _promise(draft, frame, again)
    if state in ("verifying", "waiting_bank"):
        return draft.say(_waiting(frame), *((CANCEL, PERSON) if state == "waiting_bank" else ()))
    if state == "bound":
        return _bound(draft, desk)
    if state == "asking_consent" and draft.account and draft.account.active:
        again = True  # we have met
    keys = texts_of(state)
    if state == "asking_sms_code" and frame.note("code_dead"):
        return draft.say(keys[2], *_buttons(draft, frame, desk), *((PERSON,) if trouble else ()))
    if both := several.pair(draft, frame, LOOKS[state].asked):
        one, two = map(several.shown, both)
        first = Button("first_one", "button.first_one", {"shown": one})
        second = Button("second_one", "button.second_one", {"shown": two})
        return draft.say(keys[-1], first, second, CANCEL, one=one, two=two)
    if state == "asking_card_number" and frame.note("wanted_bank") and not again:
        bank = f"@bank.{frame.note('wanted_bank')}"
        return draft.say(keys[2], CANCEL, step=LOOKS[state].step, of=OF, bank=bank)
    offered = _buttons(draft, frame, desk)
    buttons = offered + ((PERSON,) if trouble and PERSON not in offered else ())
    return draft.say(keys[1 if again else 0], *buttons, **_values(draft, frame))


def _waiting(frame: OpenFrame) -> str:
    """Whoever is waited for is named."""
    others = frame.note("awaiting_call") in WALLET_CALLS
    return texts_of(frame.state)[1 if others else 0]


def _values(draft: Draft, frame: OpenFrame) -> dict[str, Value]:
    card, mobile = draft.mark("card_number", CardNumber), draft.mark("mobile", Mobile)
    values: dict[str, Value] = {"step": LOOKS[frame.state].step, "of": OF}
    if bank := draft.slots.get("bank"):
        values["bank"] = f"@bank.{bank}"
    if card:
        values["last4"] = card.last4
    if card_type := draft.slots.get("card_type"):
        values["card_type"] = f"@card_type.{card_type}"
    if mobile:
        values["mobile"] = mobile.masked
    if name := draft.mark("holder_name", HolderName) or draft.mark(PERHAPS, HolderName):
        values["name"] = name.masked
    return values


def _buttons(draft: Draft, frame: OpenFrame, desk: Desk) -> tuple[Button, ...]:
    match frame.state:
        case "asking_consent":
            return (Button("confirm", "button.agree_and_start"), Button("deny", "button.not_now"))
        case "confirming_card":
            return (Button("confirm"), Button("deny", "button.change_it"), CANCEL)
        case "confirming_name":
            return (Button("confirm", "button.my_name"), Button("deny", "button.no_name"), CANCEL)
        case "confirming_send":
            return (Button("confirm", "button.send"), Button("deny", "button.wrong_number"), CANCEL)
        case "confirming_cancel":
            return (Button("confirm", "button.stop_binding"), Button("deny", "button.go_on"))
        case "confirming_start_over":
            return (Button("confirm", "button.start_over"), Button("deny", "button.fill_on"))
        case "asking_card_type":
            return (Button("card_type_debit"), Button("card_type_credit"), CANCEL)
        case "asking_id_number":
            return (Button("other_document"), CANCEL)
        case "asking_sms_code" if frame.number("codes") >= CODES:
            return (OTHER, PERSON, CANCEL)  # no further code can be sent
        case "asking_sms_code":
            return (Button("resend"), Button("voice"), CANCEL)
        case "asking_bank":
            return (*_banks(frame, desk), Button("more", "button.more_banks"), CANCEL)
        case _:
            return (CANCEL,)


def _banks(frame: OpenFrame, desk: Desk) -> tuple[Button, ...]:
    suggested = [code for code in frame.note("suggested").split(",") if code]
    banks = [desk.library.bank(code) for code in suggested] or list(
        desk.library.offered_banks(frame.number("bank_page"), PAGE)
    )
    return tuple(Button(f"bank_{b.code}", "button.bank", {"bank": f"@bank.{b.code}"}) for b in banks if b)


def offered(frame: Frame, desk: Desk) -> Offer:
    """The buttons that may be called by their place."""
    match frame.state:
        case "asking_bank":
            return Offer(tuple(button.key for button in _banks(OpenFrame(frame), desk)))
        case "asking_card_type":
            return Offer(("card_type_debit", "card_type_credit"))
        case "asking_sms_code":
            return Offer((), ("resend", "voice", "how", "where_sms_code", "take_your_time"))
        case "asking_holder_name" | "asking_id_number" | "asking_mobile":
            return Offer((), ("take_your_time",), ("answer_bind_others_card",))
        case "asking_payment_password" | "asking_agreement":
            return Offer((), ("form_again", "read_it"), ("form_again", "form_done", "which_password", "form_where"))
        case "confirming_send":
            return Offer((), ("take_your_time", "asks_if_right"), ("why_mobile",))
        case "refused":
            asked = _ASKED_OF_A_REFUSAL.get(str(frame.notes.get("refusal", "")), ())
            return Offer((), ("take_your_time",), ("why", "answer_bind_others_card", *asked))
        case "asking_expiry" | "asking_cvv2":
            return Offer((), ("not_on_card",), first=True)
        case _:
            return NO_OFFER


def _refused(draft: Draft, frame: OpenFrame, again: bool) -> None:
    code = frame.note("refusal")
    refusal = refusals.of(code)
    fixed = slots.is_the_holders(draft, "holder_name")  # then the name is not what can be put right
    buttons = [Button(way) for way in refusal.ways if not (fixed and way == "correct_holder_name")]
    draft.say(refusal.again if again else refusal.text, *buttons, OTHER, CANCEL, PERSON, code=code)


def _promise(draft: Draft, frame: OpenFrame, again: bool) -> None:
    keys = texts_of(frame.state)
    if frame.state == "confirming_retry":
        yes, no = Button("confirm", "button.try_now"), Button("deny", "button.not_yet")
        if frame.note("same_again"):
            return draft.say(keys[1], yes, no)
        rings = frame.number("retry_due") + waiting.MARGIN == frame.number("kept_until") and not again
        return draft.say(keys[0], yes, no, kept=f"@binding.kept_{'ten_minutes' if rings else 'no_longer'}")
    asking = frame.state == "confirming_keep"
    due = frame.number("keeping_asked" if asking else "promised")
    days = max(0, (china.day(due) - china.day(draft.at)).days)  # one that is late is told like one of today
    morning = (Button("in_the_morning"),) if waiting.in_the_morning(due) else ()
    if asking:
        key = keys[(days > 0) + 2 * (again and not draft.in_full)]
        buttons = (Button("confirm", "button.keep"), Button("deny", "button.forget_now"), *morning, CANCEL)
        return draft.say(key, *buttons, time=f"@time.{due}", until=f"@time.{due + waiting.MARGIN}")
    key, ways = keys[min(days, 2)], (Button("retry_now"), *morning, OTHER, CANCEL, PERSON)
    on = {"date": f"@date.{china.day(due)}"} if days > 1 else {}
    return draft.say(key, *ways, time=f"@time.{due}", **on)


def _password(draft: Draft, frame: OpenFrame, ways: tuple[Button, ...]) -> None:
    until = frame.number("locked_until")
    if until > draft.at:
        return draft.say("binding.password_locked", CANCEL, PERSON, until=f"@time.{until}")
    setting = not (draft.account and draft.account.password_set)
    names = ("payment_password", "payment_password_repeat") if setting else ("payment_password",)
    form = Form(draft.fresh_key(), "payment_password", tuple(Field(name, "secret", 6) for name in names))
    frame.notes["form"] = form.id
    return draft.offer("binding.set_password" if setting else "binding.check_password", form, *ways, step=6, of=OF)


def _agreement(draft: Draft, frame: OpenFrame, desk: Desk, again: bool) -> None:
    since = frame.notes.setdefault("agreement_offered_at", draft.at)
    left = desk.agreement.readable_after - (draft.at - int(since)) // 1000
    form = Form(draft.fresh_key(), "agreement", (Field("accept", "yes"),), max(0, left))
    frame.notes["form"] = form.id
    key = "binding.ask_agreement_again" if again else "binding.ask_agreement"
    draft.offer(key, form, CANCEL, step=7, of=OF)


def holder(draft: Draft) -> str:
    """The holder's name as it may be shown, "" if none is known."""
    name = draft.mark("holder_name", HolderName)
    return name.masked if name else ""


def _bound(draft: Draft, desk: Desk) -> None:
    card, limits = draft.mark("card_number", CardNumber), desk.library.new_card_limits()
    draft.say(
        "binding.bound",
        Button("list_cards"),
        Button("start", "button.another_card"),
        bank=f"@bank.{draft.slots.get('bank', '')}",
        card_type=f"@card_type.{draft.slots.get('card_type', 'debit')}",
        last4=card.last4 if card else "",
        per_payment=limits.per_payment,
        per_day=limits.per_day,
    )
