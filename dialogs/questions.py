"""Questions at any moment: answered by the knowledge before the open question, which is then asked again."""

from __future__ import annotations

import re
from functools import cached_property

import msgspec

from core import china
from core.incoming import Message
from core.says import Button
from core.turn import Draft
from core.understanding.meaning import MARK, Meaning
from dialogs import following, repair
from dialogs.hearing import Ear
from dialogs.library import Desk
from dialogs.wishes import BANK_LINE, LONGEST
from knowledge.answers import PERHAPS, Answer, Result

SURE = 0.75  # below it a sentence is left to the open dialog ...
ENOUGH = 0.35  # ... and so much will do where nothing else was understood
IN_THE_MIDDLE = 0.6  # ... which beside an open question is too little where no word of it names what is told
WARNING = 0.5  # that a code is given to nobody is said earlier than anything else
SHORT = 20  # characters of an answer to what we asked back
MORE = "more"
ANSWERED = "~"  # in place of a bank: the question was answered
_ASKS = re.compile(
    r"[?？]|吗|呢|嗎|么$|麼$|什么|甚麼|怎么|怎麼|怎样|怎樣|点样|如何|多少|几|幾|哪|谁|誰|为什么|為甚麼|能不能|可不可以|是不是|要不要"
    r"|支持|支援|区别|(.)[不唔]\1|有[没沒冇]|有無|邊個|係咪|定係|^(what|how|why|when|where|which|who|can|could|do|does|is|are|will)\b",
    re.IGNORECASE,
)
# More than yes or no is wanted, so that silence would be noticed.
_WANTS_WORDS = re.compile(
    r"什么|甚麼|怎么|怎麼|怎样|怎樣|点样|點樣|点解|點解|如何|多少|多久|幾耐|几|幾|哪|边|邊|谁|誰|为什么|為甚麼|\b(what|how|why|when|where|which|who)\b",
    re.IGNORECASE,
)
_CLAUSES = re.compile(r"[,，。!！;；~、\n]+|(?<=[?？])|(?<=[\u3400-\u9fff])\s+|\s+(?=[\u3400-\u9fff])")
# Commands that a noun in a question already brings; they don't make it an answer to the open question.
_NOUNS = frozenset({"card_type_credit", "card_type_debit", "other_document", "payment_limit", "bind_requirements"})
_ASIDES = frozenset({"security_concern", "greeting", "thanks_goodbye", "unbind", "list_cards"})
# Where such a noun is the answer itself.
_ANSWERS = {
    "asking_id_number": frozenset({"other_document"}),
    "asking_card_type": frozenset({"card_type_credit", "card_type_debit"}),
    "asking_bank": frozenset({"card_type_credit", "card_type_debit"}),
}
# What is better done than told, where a question only seems to ask for it.
_DONE_HERE = frozenset({"topic:bind_steps", "topic:unbind"})
# What the step itself explains better.
_OWN_STEP = {"asking_payment_password": frozenset({"topic:payment_password"})}
# Whether it has worked is told by where the person stands, never by what a code means.
_OF_NOW = frozenset({"reason:success", "reason:outcome_unknown"})
_WARNINGS = frozenset({"topic:never_ask", "topic:fraud"})
_FOR_A_PERSON = re.compile(r"人工|真人|转|轉|找|叫|human|real person|speak to|talk to|transfer", re.IGNORECASE)
_RAISES = re.compile(r"提高|提升|提额|提額|调高|調高|上调|涨|加大|raise|increase|higher|lift", re.IGNORECASE)
_RAISABLE = frozenset({"answer.limit.single", "answer.limit.daily", "answer.limit.yearly"})
# What an aside already answers with the same facts, in fewer words.
_COVERED = {
    "payment_limit": frozenset({"limit:daily", "limit:new_card", "limit:single"}),
    "bind_requirements": frozenset({"topic:requirements"}),
    "security_concern": frozenset({"topic:security_overview", "topic:personal_data", "topic:fraud"}),
    "unbind": frozenset({"topic:unbind"}),
    "greeting": frozenset(),
    "thanks_goodbye": frozenset(),
    "list_cards": frozenset({"topic:card_count"}),
}


class Asking:
    """One message of one turn, and what the knowledge says to it: it is searched at most once."""

    def __init__(self, draft: Draft, desk: Desk, message: Message) -> None:
        self.draft, self.desk, self.message = draft, desk, message

    @cached_property
    def answer(self) -> Answer:
        """What the knowledge says, in the language of the conversation."""
        return _answer(self.draft, self.desk, self.message.text)


def take(asking: Asking, meaning: Meaning, only_if_known: bool = False) -> bool:
    """True if the message was a question the knowledge answers; the answer leads the next say."""
    draft, desk, message = asking.draft, asking.desk, asking.message
    _forget_more(draft)
    if message.marks or len(message.text) > LONGEST:
        return False
    if told := _told_more(draft, desk, message, meaning):
        _lead(draft, told)
        return True
    if _followed_up(draft, desk, message, meaning):
        return True
    if meaning.has(BANK_LINE):
        _bank_line(draft, desk, message.text)
        return True
    asks = is_question(message.text) or _limits_of_a_bank(desk, meaning, message.text)
    if not asks and not _names_what_was_meant(asking):
        return False
    if _is_for_the_dialog(draft, meaning) and not _warns(asking, meaning):
        return False
    answer = asking.answer
    if only_if_known and answer.result is Result.UNKNOWN:
        return False
    understood = only_if_known or bool(meaning.commands)
    if not _worth_saying(draft, answer, meaning, message.text, SURE if understood else ENOUGH):
        return False
    if answer.result is Result.ASKED_BACK:
        draft.asked_back = f"{message.text}|{_guessed_bank(answer)}"
        draft.say(answer.lines[0].key, Button("start"), Button("person"), **answer.lines[0].values)
        return True
    _answered(draft, message.text, answer)
    return True


def _answer(draft: Draft, desk: Desk, question: str) -> Answer:
    return desk.answering.answer(question, draft.language, china.day(draft.at), binding=draft.top is not None)


def _answered(draft: Draft, question: str, answer: Answer) -> None:
    _lead(draft, answer)
    if answer.result is Result.ANSWERED and len(question) <= following.LONGEST:
        draft.asked_back = f"{question}|{ANSWERED}"
    if answer.more and draft.top:
        draft.top.notes[MORE] = question


def _bank_line(draft: Draft, desk: Desk, text: str) -> None:
    """The number of the bank that is named, else of the card's; on the back of the card it always is."""
    code = desk.library.the_bank(text) or draft.slots.get("bank", "")
    number = desk.library.hotline(code) if isinstance(code, str) else None
    if number:
        draft.lead("answer.bank.hotline", bank=f"@bank.{code}", number=number)
        draft.asked_back = f"{text}|{ANSWERED}"
    else:
        draft.lead("repair.bank_line")


def _followed_up(draft: Draft, desk: Desk, message: Message, meaning: Meaning) -> bool:
    """ "那建行呢" after an answer: the same asked of something else."""
    before, _, what = draft.asked_before.rpartition("|")
    if what != ANSWERED or _is_for_the_dialog(draft, meaning):
        return False
    question = following.question(desk.library, before, message.text)
    if not question:
        return False
    answer = _answer(draft, desk, question)
    if answer.result is not Result.ANSWERED or answer.confidence < SURE:
        return False
    _answered(draft, question, answer)
    return True


def _told_more(draft: Draft, desk: Desk, message: Message, meaning: Meaning) -> Answer | None:
    """The answer to what was asked before, with what was said now: 提示51 … POS机; 招商银航能绑吗 … 对."""
    question, _, code = draft.asked_before.rpartition("|")
    if not question or code == ANSWERED or draft.top:
        return None
    bank = desk.library.bank(code)
    agreed = bank is not None and meaning.has("affirm")
    said = bank.name if bank and agreed else message.text
    if not agreed and (meaning.commands or len(message.text) > SHORT):
        return None
    answer = _answer(draft, desk, f"{said} {question}")
    return answer if answer.result is Result.ANSWERED else None


def _guessed_bank(answer: Answer) -> str:
    kind, _, code = answer.records[0].partition(":") if answer.records else ("", "", "")
    return code if kind == "bank" and answer.lines[0].key != "answer.bank.what" else ""


def _lead(draft: Draft, answer: Answer) -> None:
    for line in answer.lines:
        draft.lead(line.key, **line.values)


def beside(draft: Draft, desk: Desk, ear: Ear, message: Message) -> None:
    """The question beside what was asked for ("…18X，为什么要这个？"): its answer leads what comes of the rest."""
    asked = " ".join(c for c in _CLAUSES.split(MARK.sub(" ", message.text)) if is_question(c))
    if not asked or len(asked) > LONGEST:
        return
    meaning = ear.phrases.read(asked)
    if any(command.name in repair.ASIDES or command.name not in _NOUNS for command in meaning.commands):
        return  # said in fewer words beside the open question, or a wish
    answer = _answer(draft, desk, asked)
    if answer.result is Result.ANSWERED and _worth_saying(draft, answer, meaning, asked):
        for line in answer.lines:
            draft.lead(line.key, **line.values)
    elif intent := ear.answerable(asked):
        draft.lead(f"answers.{intent}")
    elif _WANTS_WORDS.search(asked):
        draft.lead("repair.answer_not_known")


def is_question(text: str) -> bool:
    """Does it look like a question?"""
    return bool(_ASKS.search(text))


def tell_more(draft: Draft, desk: Desk, meaning: Meaning) -> bool:
    """True if the longer text of the last answer was asked for."""
    question = draft.top.note(MORE) if draft.top else ""
    if not question or not meaning.has(MORE):
        return False
    _forget_more(draft)
    for line in _answer(draft, desk, question).more:
        draft.lead(line.key, **line.values)
    return True


def offer_more(draft: Draft) -> None:
    """A button for the longer text, on the say that asks the open question again."""
    if not draft.top and draft.says and any(line.key in _RAISABLE for line in draft.says[-1].lead):
        draft.add_buttons((Button("raise_limit"),))
    if draft.top and draft.top.note(MORE) and draft.says:
        last = draft.says[-1]
        if not any(button.key == MORE for button in last.buttons):
            draft.says[-1] = msgspec.structs.replace(last, buttons=(*last.buttons, Button("more")))


def _forget_more(draft: Draft) -> None:
    if draft.top:
        draft.top.clear(MORE)


def _is_for_the_dialog(draft: Draft, meaning: Meaning) -> bool:
    """Something was said that is no question: a yes, a correction, a wish, the answer itself."""
    answers = _ANSWERS.get(draft.top.state, frozenset()) if draft.top else frozenset()
    return any(command.name not in (_NOUNS | _ASIDES) - answers for command in meaning.commands)


def _limits_of_a_bank(desk: Desk, meaning: Meaning, text: str) -> bool:
    """ "长沙银行限额" asks, though no word of it does."""
    return [command.name for command in meaning.commands] == ["payment_limit"] and desk.library.names_a_bank(text)


def _names_what_was_meant(asking: Asking) -> bool:
    """After an answer a few words name another record: "if you meant …, just say so"."""
    just_answered = asking.draft.asked_before.endswith(f"|{ANSWERED}")
    if not just_answered or len(asking.message.text) > SHORT:
        return False
    return asking.answer.result is Result.ANSWERED and asking.answer.confidence >= SURE


def _warns(asking: Asking, meaning: Meaning) -> bool:
    """May a code be given to a "客服"? The warning comes, and no person of ours, who wasn't asked for."""
    only_named = all(command.name == "human_agent" for command in meaning.commands)
    if not only_named or _FOR_A_PERSON.search(asking.message.text):
        return False
    return bool(set(asking.answer.records[:1]) & _WARNINGS) and asking.answer.confidence >= WARNING


def _worth_saying(draft: Draft, answer: Answer, meaning: Meaning, question: str, enough: float = SURE) -> bool:
    if answer.believed and not draft.top and set(answer.records) & _DONE_HERE:
        return False
    own = _OWN_STEP.get(draft.top.state, frozenset()) if draft.top else frozenset()
    if answer.believed and set(answer.records) & (own | _OF_NOW):
        return False
    if answer.result is Result.UNKNOWN:
        return answer.outside
    if answer.result is Result.ASKED_BACK:
        return draft.top is None and not meaning.commands
    raising = bool(_RAISES.search(question))  # the aside on limits knows nothing of raising them
    covered = [
        _COVERED[command.name]
        for command in meaning.commands
        if command.name in _COVERED and not (raising and command.name == "payment_limit")
    ]
    said_already = any(set(answer.records) <= records for records in covered)
    if set(answer.records[:1]) & _WARNINGS:
        enough = WARNING
    if answer.believed and draft.top:
        enough = max(enough, IN_THE_MIDDLE)
    if answer.lines[0].key == PERHAPS:
        return False  # hardly more than a guess: the dialog may know better
    return answer.confidence >= enough and not said_already
