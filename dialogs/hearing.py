"""A message -> what is meant here: phrases first, then the classifier where the open question doesn't explain it.

Three outcomes: sure → a command; unsure → `unsure`, to be asked about; not for us → `not_for_us`. What was answered
to such a question is remembered for this conversation.
"""

from __future__ import annotations

import re

from core.dialog import Offer
from core.incoming import Message, Press
from core.turn import Draft
from core.understanding.choices import Choices
from core.understanding.classifier import NONE, Classifier, Guess
from core.understanding.meaning import Command, Meaning
from core.understanding.phrases import PhraseBook
from core.understanding.reading import COMMAND_OF
from dialogs import digits, steps, wishes
from dialogs.library import Desk
from dialogs.named import is_named

READ = "read_"  # buttons: which reading was meant
UNSURE = "unsure_"  # command: one of the readings to ask about
NOT_FOR_US = "not_for_us"

# Understood, though no dialog does it: an honest short answer.
ANSWERED = (
    "card_type_support", "bind_others_card", "bound_card_count_limit", "account_linked_elsewhere",
    "agreement_authorization", "virtual_card", "bind_fail_unspecified", "system_unavailable", "identity_mismatch",
    "realname_verification", "face_verification", "update_identity_info", "non_mainland_id", "foreign_phone",
    "reserved_phone_problem", "change_account_phone", "card_number_problem", "sms_code_not_received",
    "sms_code_invalid", "too_many_attempts", "risk_freeze", "unbind_fail", "change_bound_card",
    "card_replaced_or_lost", "payment_password_reset", "login_problem", "close_account", "payment_failed",
    "money_in_out", "fees", "refund_query", "unexpected_charge", "complaint",
)  # fmt: skip
ANSWER = "answer_"  # command: say what is known about an intent

# What an intent asks of an open binding, if the slot is filled and the words are about putting it right.
_CORRECTS = {
    "card_number_problem": "card_number",
    "reserved_phone_problem": "mobile",
    "change_account_phone": "mobile",
}
_PUTS_RIGHT = re.compile("错|錯|改|换|換|重新|重填|wrong|change|correct|mistake")
# Said of what stopping hangs on: a text answers it.
_TOLD = frozenset({"security_concern", "payment_limit", "bind_requirements", "how_long", "what_is_kept"})
_WORDS = re.compile(r"[\u3400-\u9fff]|[A-Za-z]{2}")
_ONE_SIGN = re.compile(r"[\W\d]*[\u3400-\u9fff]?[\W\d]*[了啊呀吧呢]?\W*")  # 退, 16了: tells too little
_SMALL_TALK = frozenset({"affirm", "deny_cancel", "greeting", "thanks_goodbye", "bot_identity"})
_WITH_A_CHOICE = frozenset({"human_agent", "fraud_or_theft", "thanks_goodbye"})  # "都不是，转人工"
_ASKS_WHICH = re.compile(r"[?？吗嗎]|哪|边|邊|什么|咩|是不是|係咪|\b(?:which|what|is)\b", re.IGNORECASE)
_SETS = re.compile(r"[把将將设設改换換]|\b(?:make|set|change|use|switch)\b", re.IGNORECASE)
_TOGETHER = 0.6
_SURE_OF_A_WISH, _LIKELY = 0.85, 0.6
_SURE_ENOUGH = 0.9  # beside an open question, without a word that names it
_ASKS_WHETHER = re.compile(r"[?？吗嗎]|能|可以|可唔可以|得唔得|支持|\b(?:can|could|does|do)\b", re.IGNORECASE)
_FAILS = re.compile(r"不上|不了|不到|不成|不通|失[败敗]|唔到|can.?t|cannot|couldn.?t|won.?t|unable|fail", re.IGNORECASE)
_BEGINS = re.compile(r"开始|開始|\b(?:start|begin)\b", re.IGNORECASE)
_SURE_OF_NO = 0.9  # as sure as this before a sentence that no phrase knows is taken for a no
# Buttons that mean the same on an old bubble as on a new one.
_TIMELESS = frozenset({"person", "cancel", "start", "list_cards", "set_default", "unbind"})


class Ear:
    """Hears for the assistant."""

    def __init__(self, phrases: PhraseBook, classifier: Classifier, desk: Desk, choices: Choices) -> None:
        self.phrases, self._classifier, self._desk, self._choices = phrases, classifier, desk, choices

    def read(self, text: str, asked: str | None = None) -> Meaning:
        """What the phrases find, without what is only asked about or not wanted; `asked`: the open question."""
        meaning = self.phrases.read(text)
        if len(text) > wishes.LONGEST:
            return meaning
        if written := digits.asked_about(text, asked):
            return Meaning(written, meaning.rest)
        if said := steps.asked_about(text, asked, meaning):
            return Meaning(said, meaning.rest)
        on, rest = wishes.condition(text)
        if on:
            return Meaning(self._hangs_on(on) + self.phrases.read(rest).commands, meaning.rest)
        persons = all(command.name == "human_agent" for command in meaning.commands)
        if persons and wishes.rings_a_bank(text, self._desk.library.names_a_bank):
            return Meaning((Command(wishes.BANK_LINE),), meaning.rest)
        if persons and (ours := wishes.instead_of_a_person(text)):
            return Meaning((Command(ours),), meaning.rest)
        if wishes.asks_for_languages(text):
            return Meaning((Command(wishes.LANGUAGES),), meaning.rest)
        if meaning.has("set_default") and _ASKS_WHICH.search(text) and not _SETS.search(text):
            commands = tuple(Command("list_cards") if c.name == "set_default" else c for c in meaning.commands)
            return Meaning(commands, meaning.rest)
        return Meaning(wishes.sorted_out(meaning.commands, text), meaning.rest)

    def choice(self, message: Message, offer: Offer, meaning: Meaning) -> Meaning:
        """The same where a button of the open question is told in other words, or by its place."""
        free = not message.marks and (offer.first or not meaning.commands)
        key = self._choices.chosen(message.text, offer.listed, offer.beside, offer.asked) if free else ""
        if not key:
            return meaning
        wishes_too = tuple(c for c in meaning.commands if c.name in _WITH_A_CHOICE or c.name.startswith("language_"))
        return Meaning((Command(key), *wishes_too), meaning.rest)

    def _hangs_on(self, on: str) -> tuple[Command, ...]:
        """What is told where stopping hangs on something (不安全, 要收费); nothing is done for it."""
        said = tuple(c for c in self.phrases.read(on).commands if c.name in _TOLD or c.name.startswith(ANSWER))
        intent = "" if said else self.answerable(on)
        return said or (Command(f"{ANSWER}{intent}" if intent else wishes.ANY_TIME),)

    def hear(self, draft: Draft, incoming: Message, asked: str | None, meaning: Meaning) -> Meaning:
        """The commands of a message in which the phrases found none (`meaning`) and that answers no open question."""
        if not _WORDS.search(meaning.rest) or _ONE_SIGN.fullmatch(meaning.rest):
            return meaning
        guess = self._classifier.guess(meaning.rest)
        if incoming.proposed and guess.outcome != "sure":
            guess = _weighed(guess, incoming.proposed, self._classifier.head.sure)
        if not _is_meant(draft, guess, guess.intent, meaning.rest):
            return meaning
        if guess.outcome == "none" and not _between_two(guess):
            known = draft.top is None and guess.confidence >= self._classifier.head.sure
            return Meaning((Command(NOT_FOR_US),), meaning.rest) if known else meaning
        likeliest = tuple(
            name
            for name in guess.likeliest
            if name not in _SMALL_TALK and _is_meant(draft, guess, name, meaning.rest)
        )
        chosen = draft.readings.get(_pair(likeliest), "") if guess.intent not in _SMALL_TALK else ""
        if guess.outcome == "sure" or chosen:
            likely = self._as_command(draft, chosen or guess.intent, guess.confidence, asked, meaning.rest)
            return _not_only_asked_about(likely)
        if guess.intent in _SMALL_TALK or asked == "holder_name":
            return meaning  # not worth a question, or perhaps an answer
        draft.unsure = _pair(likeliest)
        return Meaning(tuple(Command(f"{UNSURE}{name}") for name in likeliest), meaning.rest)

    def wants_to_bind(self, message: Message, phrases: Meaning) -> bool:
        """A wish to bind, whatever it names ("怎么把建行的卡绑上去"): sure enough to begin instead of explaining."""
        if phrases.has("affirm") and _BEGINS.search(message.text) and not message.marks:
            return True  # "开始吧，顺便问下安全吗"
        wish = all(command.name in _SMALL_TALK for command in phrases.commands)
        if message.marks or not wish or _FAILS.search(message.text):
            return False
        guess = self._classifier.guess(message.text)
        asks = _ASKS_WHETHER.search(message.text)
        return guess.intent == "bind_card_start" and guess.confidence >= (_SURE_OF_A_WISH if asks else _LIKELY)

    def answerable(self, text: str) -> str:
        """The intent that this text surely asks about and that has an honest short answer; "" if none."""
        guess = self._classifier.guess(text)
        known = guess.outcome == "sure" and guess.intent in ANSWERED and _is_named(guess, guess.intent, text)
        return guess.intent if known else ""

    def pressed(self, draft: Draft, press: Press, unsure: str, asked: str | None) -> Meaning:
        """Which reading was meant; `unsure`: what was asked about."""
        intent = press.key.removeprefix(READ)
        if intent in unsure.split(","):
            draft.readings[unsure] = intent
        return self._as_command(draft, intent, 1.0, asked, "")

    def _as_command(self, draft: Draft, intent: str, confidence: float, asked: str | None, text: str) -> Meaning:
        name = _in_binding(draft, intent, text) or COMMAND_OF.get(intent, intent)
        if name == "affirm" or (name == "deny_cancel" and confidence < _SURE_OF_NO):
            return Meaning((), text)  # consent is given in plain words, never by likeness: 别开始 is like 开始
        if name == "human_agent" and text and not wishes.names_people(text):
            return Meaning((), text)  # nobody is called by likeness: 刚接了个电话
        if name == "deny_cancel":
            name = "deny" if asked == "confirm" else "cancel"
        elif name == intent and intent in ANSWERED:
            name = ANSWER + intent
        return Meaning((Command(name, confidence),), text)


def _not_only_asked_about(meaning: Meaning) -> Meaning:
    """A likely wish, unless the sentence only asks about it."""
    left = wishes.sorted_out(meaning.commands, meaning.rest)
    return Meaning(left or tuple(Command("unbind_after") for _ in meaning.commands), meaning.rest)


def readings(meaning: Meaning) -> list[str]:
    """The intents to ask about, likeliest first; none if it was understood."""
    return [c.name.removeprefix(UNSURE) for c in meaning.commands if c.name.startswith(UNSURE)]


def _between_two(guess: Guess) -> bool:
    """Nothing of ours is likely by itself, but two things of ours together are: worth asking."""
    first, second = (guess.intent, guess.confidence), guess.runners_up[0]
    outside = any(name == NONE for name, _ in (first, *guess.runners_up))
    return not outside and first[1] + second[1] >= _TOGETHER


def _is_meant(draft: Draft, guess: Guess, intent: str, text: str) -> bool:
    """Beside an open question a sentence that is only alike asks for nothing that it doesn't name."""
    return draft.top is None or _is_named(guess, intent, text)


def _is_named(guess: Guess, intent: str, text: str) -> bool:
    return guess.confidence >= _SURE_ENOUGH or is_named(intent, text)


def _weighed(guess: Guess, proposed: str, sure: float) -> Guess:
    """What a model proposes: believed if the guess thinks of it too, else only asked about, and never consent."""
    if proposed == NONE:
        return guess
    others = tuple(pair for pair in ((guess.intent, guess.confidence), *guess.runners_up) if pair[0] != proposed)
    known = proposed in guess.likeliest
    return Guess(proposed, sure, "sure" if known else "unsure", others[:3])


def _pair(names: tuple[str, ...]) -> str:
    return ",".join(sorted(names))


def _in_binding(draft: Draft, intent: str, text: str) -> str:
    top = draft.top
    if top is None or top.dialog != "binding":
        return ""
    slot = _CORRECTS.get(intent, "")
    if slot and slot in draft.slots and (_PUTS_RIGHT.search(text) or not text):
        return f"correct_{slot}"
    if intent in ("sms_code_not_received", "sms_code_invalid") and top.note("verification"):
        return "resend"
    if intent == "change_bound_card" and "card_number" in draft.slots:
        return "other_card"
    return ""


def is_timeless(key: str) -> bool:
    """Does this button mean the same on an old bubble as on a new one?"""
    return key in _TIMELESS or key.startswith(READ)
