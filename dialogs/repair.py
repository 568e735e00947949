"""What may be said at any moment: a person please, help, repeat, where are we, another language, short questions.

Each is answered as a sentence before the open question, which is then asked again: nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from core.effects import OpenTicket, WithdrawTicket
from core.marks import CardNumber, HolderName, IdNumber, Mobile
from core.turn import Draft
from core.understanding.meaning import Command, Meaning
from dialogs import steps, wishes
from dialogs.binding.table import CONFIRMED
from dialogs.diagnosis import case
from dialogs.hearing import ANSWER, ANSWERED
from dialogs.library import Desk

Aside = Callable[[Draft, Desk], None]


# What a state asks for, where its name does not say it.
_ASKS_FOR = {"asking_consent": "consent", **CONFIRMED}
ASKED_FOR = (
    "card_number", "bank", "card_type", "holder_name", "id_number", "mobile", "expiry", "cvv2", "sms_code",
    "payment_password", "new_password", "agreement", "consent",
)  # fmt: skip
# Questions about the open question itself: why it is asked, where the answer can be found, how it is written.
_ABOUT_IT: dict[str, Callable[[str], str]] = {
    "why": lambda asked: f"why.{asked}",
    "dont_know": lambda asked: f"where.{asked}",
    "how": lambda asked: f"how.{asked}",
}


def take(draft: Draft, desk: Desk, meaning: Meaning, marks: bool = False) -> Meaning:
    """Answer what stands beside the open question; what is left is for the dialog. `marks`: the message brings some."""
    left: list[Command] = []
    for command in meaning.commands:
        if command.name == "take_your_time" and (marks or len(meaning.commands) > 1):
            continue  # "等一下，号码是 139…": the number is what was waited for
        if command.name == "payment_limit" and meaning.has("raise_limit"):
            continue  # whoever wants a higher limit knows the one there is
        aside, about = ASIDES.get(command.name), _ABOUT_IT.get(command.name)
        if aside:
            aside(draft, desk)
        elif about and (asked := _asked_for(draft)):
            draft.lead(about(asked))
        else:
            left.append(command)
    return Meaning(tuple(left), meaning.rest)


# What only a Hongkonger's sentence has, and characters that 简体 writes otherwise.
_HONG_KONG = re.compile("[唔嘅咗喺啲嗰冇佢嚟係綁銀號碼驗證嗎們個開幫錢電話點樣]")
_ENGLISH_WORDS = re.compile(r"(?:[A-Za-z'’]{2,}[\s,.!?]+){1,}[A-Za-z'’]{2,}")


def offer_language(draft: Draft, text: str, meaning: Meaning) -> None:
    """Whoever writes another language than ours is told, once and in theirs, that it is spoken here."""
    named = any(command.name.startswith("language_") for command in meaning.commands)
    begun = draft.top is not None and draft.top.state != "asking_consent"
    if draft.language_offered or named or begun or draft.language != "zh_CN":
        return
    if _HONG_KONG.search(text):
        draft.language_offered = True
        draft.lead("repair.offer_zh_HK")
    elif _ENGLISH_WORDS.search(text) and not re.search("[\u3400-\u9fff]", text):
        draft.language_offered = True
        draft.lead("repair.offer_en")


def _asked_for(draft: Draft) -> str:
    """What the open question wants, as a name of `why.`, `where.` and `how.`; "" where it wants nothing of the kind."""
    state = draft.top.state if draft.top else ""
    if state == "asking_payment_password" and not (draft.account and draft.account.password_set):
        return "new_password"
    asked = _ASKS_FOR.get(state, state.removeprefix("asking_"))
    return asked if asked in ASKED_FOR else ""


def _says(key: str) -> Aside:
    return lambda draft, desk: draft.lead(key)


def _polite(key: str) -> Aside:
    """A courtesy is returned, unless something has been said already."""

    def say(draft: Draft, desk: Desk) -> None:
        if not draft.has_begun:
            draft.lead(key)

    return say


def person(draft: Draft, desk: Desk) -> None:
    """A colleague hears of it; the number is told."""
    if draft.ticket:  # asked once is enough
        draft.lead("repair.ticket", number=draft.ticket)
        return
    draft.ticket = f"T{draft.fresh_key()[-10:].upper()}"
    top = draft.top
    learned = f"; {case.learned(top)}" if top and top.dialog == "diagnosis" else ""
    learned += f"; fraud: {draft.warned.kind}" if draft.warned else ""
    draft.ask(OpenTicket(draft.ticket, f"asked_for_a_person{learned}"))
    draft.lead("repair.ticket", number=draft.ticket)


def _no_person(draft: Draft, desk: Desk) -> None:
    """Nobody need come: a ticket that is open is withdrawn."""
    if not draft.ticket:
        draft.lead("repair.not_human_agent")
        return
    draft.ask(WithdrawTicket(draft.ticket))
    draft.lead("repair.ticket_withdrawn", number=draft.ticket)
    draft.ticket = ""


def _person_when(draft: Draft, desk: Desk) -> None:
    """When colleagues are there, and how long it takes, nobody has told us."""
    if draft.ticket:
        draft.lead("repair.person_when_asked", number=draft.ticket)
    else:
        draft.lead("repair.person_when")


def _limits(draft: Draft, desk: Desk) -> None:
    limits = desk.library.new_card_limits()
    draft.lead("questions.payment_limit", per_payment=limits.per_payment, per_day=limits.per_day)


def _progress(draft: Draft, desk: Desk) -> None:
    top = draft.top
    if top and top.note("step"):
        draft.lead("repair.progress", step=top.number("step"), of=7)
    else:
        draft.lead("repair.progress_idle")


def _how_long(draft: Draft, desk: Desk) -> None:
    """The whole way; where a refusal or a promise stands, that text in full, which tells the time."""
    if draft.top and draft.top.state in ("refused", "retry_promised"):
        draft.in_full = True
    else:
        draft.lead("repair.how_long")


def _reading_time(draft: Draft, desk: Desk) -> None:
    """How long the agreement has still to be read before it can be accepted."""
    since = draft.top.number("agreement_offered_at") if draft.top else 0
    left = desk.agreement.readable_after - (draft.at - since) // 1000 if since else 0
    if left > 0:
        draft.lead("step.agreement_time", seconds=left)
    else:
        draft.lead("step.agreement_ready")


def _speak(language: str) -> Aside:
    def switch(draft: Draft, desk: Desk) -> None:
        if language in desk.languages:
            draft.language = language
            draft.lead("repair.language_now")
        else:
            draft.lead(f"repair.language_not_yet_{language}")

    return switch


def _summary(draft: Draft, desk: Desk) -> None:
    """What is known so far, as marks."""
    told = False
    if card := draft.mark("card_number", CardNumber):
        draft.lead("repair.known_card", last4=card.last4, bank=f"@bank.{draft.slots.get('bank', '')}")
        told = True
    if name := draft.mark("holder_name", HolderName):
        draft.lead("repair.known_holder_name", shown=name.masked)
        told = True
    if mobile := draft.mark("mobile", Mobile):
        draft.lead("repair.known_mobile", shown=mobile.masked)
        told = True
    if document := draft.mark("id_number", IdNumber):
        draft.lead("repair.known_id_number", first=document.first1, last=document.last1)
        told = True
    if not told:
        draft.lead("repair.known_nothing")


def _nothing(draft: Draft, desk: Desk) -> None:
    """Heard, and no yes: the question stays."""


def _lost(draft: Draft, desk: Desk) -> None:
    """ "怎么办": what there is to do here; only where nothing is asked for, what may be said."""
    if draft.top and draft.top.state == "refused":
        draft.in_full = True
    elif draft.top and draft.top.state in CONFIRMED:
        draft.lead("repair.yes_or_no")
    elif asked := _asked_for(draft):
        draft.lead(f"where.{asked}")
    elif draft.top and draft.top.dialog == "diagnosis":
        draft.lead("diagnosis.why")
    else:
        draft.lead("repair.help")


def _in_full(draft: Draft, desk: Desk) -> None:
    """Asked to repeat: the question that follows is the repetition, in full."""
    draft.in_full = True


ASIDES: dict[str, Aside] = {
    "human_agent": person,
    "help": _says("repair.help"),
    "lost": _lost,
    "repeat": _in_full,
    "acknowledged": _nothing,
    "progress": _progress,
    "how_long": _how_long,
    "summary": _summary,
    "language_zh_HK": _speak("zh_HK"),
    "language_en": _speak("en"),
    "language_zh_CN": _speak("zh_CN"),
    "greeting": _polite("repair.greeting"),
    "thanks_goodbye": _polite("repair.thanks"),
    "skip": _says("repair.not_skipped"),
    "take_your_time": _says("repair.take_your_time"),
    "form_again": _says("binding.form_again"),
    "form_done": _says("binding.form_not_done"),
    "form_where": _says("binding.form_where"),
    "which_password": _says("where.new_password"),
    "read_it": _says("binding.agree_on_the_page"),
    "money_stays": _says("binding.money_stays"),
    "why_not_here": _says("repair.why_not_here"),
    "rare_name": _says("how.rare_name"),
    "name_changed": _says("where.name_changed"),
    "of_another_mobile": _says("binding.mobile_of_another"),
    **{f"why_{slot}": _says(f"why.{slot}") for slot in ASKED_FOR},
    **{f"where_{slot}": _says(f"where.{slot}") for slot in ASKED_FOR},
    wishes.PERSON_WHEN: _person_when,
    wishes.OUR_LINE: _says("repair.our_line"),
    wishes.LANGUAGES: _says("repair.languages"),
    wishes.ANY_TIME: _says("repair.any_time"),
    wishes.HOW_DEFAULT: _says("cards.how_default"),
    "that_is_so": _says("repair.that_is_so"),
    "password_twice": _says("how.twice"),
    **{f"step_{said}": _says(f"step.{said}") for said in steps.TOLD},
    "step_agreement_time": _reading_time,
    "what_is_kept": _says("questions.what_is_kept"),
    "not_cancel": _says("repair.not_cancel"),
    "not_human_agent": _no_person,
    "not_resend": _says("repair.not_resend"),
    "not_voice": _says("repair.not_voice"),
    "not_other_card": _says("repair.not_other_card"),
    "not_unbind": _says("cards.left"),
    "not_set_default": _says("cards.left"),
    "unbind_again": _says("cards.unbind_again"),
    "unbind_how_long": _says("cards.unbind_how_long"),
    "unbind_not": _says("cards.unbind_not"),
    "unbind_why": _says("cards.unbind_why"),
    "unbind_after": _says("cards.unbind_after"),
    "bot_identity": _says("questions.bot_identity"),
    "bind_requirements": _says("questions.bind_requirements"),
    "security_concern": _says("questions.security_concern"),
    "payment_limit": _limits,
    **{f"{ANSWER}{intent}": _says(f"answers.{intent}") for intent in ANSWERED},
}
