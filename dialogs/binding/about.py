"""Questions about the open question of binding: is it right, sent where, which of mine; and a bank named early."""

from __future__ import annotations

import re

from core.marks import Mobile
from core.session import Frame
from core.turn import Draft, OpenFrame
from core.understanding.meaning import Command, Meaning
from dialogs import whose
from dialogs.hearing import ANSWER, UNSURE
from dialogs.library import Desk

# What may stand around a bank's name that is all that is said.
_AROUND_A_BANK = re.compile(
    r"我的|我是|我|用|绑|綁|是|係|的|嘅|银行|銀行|储蓄|儲蓄|借[记記]|扣[账賬]|信用|[贷貸][记記]|卡|咭|张|張"
    r"|\b(?:my|is|it|it's|a|an|the|from|with|of|at|debit|credit|card|bank)\b|[\W_]+",
    re.IGNORECASE,
)
_WISHES = re.compile(
    r"用|换|換|绑|綁|改|试|試|\b(?:use|try|switch|change|go|with|another|different|instead|how about|what about)\b",
    re.IGNORECASE,
)
_AROUND_A_WISH = re.compile(
    r"那|就|咁|再|另外?|一|下|吧|啦|喇|试|試|换|換|过|過|改|成|做|可以|行|\b(?:then|i'?ll|i|let'?s|let|me|to|use|try|switch|change|go|instead"
    r"|how|what|about|another|different|please|ok|okay)\b",
    re.IGNORECASE,
)
_COMPARE = {"confirming_card": "binding.compare_card_number", "confirming_send": "binding.compare_mobile"}
_WHOSE = frozenset({
    "confirming_card", "asking_holder_name", "asking_id_number", "asking_mobile", "confirming_send", "refused",
})  # fmt: skip
_NUMBERS = frozenset({"asking_mobile", "confirming_send"})
_A_CARD = re.compile(r"[银銀]行卡|[张張]?[卡咭](?![号號])|身份[证證]|名字|\b(?:card|id|name)\b", re.IGNORECASE)
_A_NUMBER = re.compile(r"手[机機]|[电電][话話]|[号號]|短信|phone|mobile|number", re.IGNORECASE)
_ANSWERS = frozenset({"affirm", "deny", "asks_if_right"})
# A yes to "shall it be changed?" that says the opposite.
_INSISTS = re.compile(r"[没沒冇]有?[错錯]|就[是係][这這呢]|\b(?:it.?s|is|are|all) (?:right|correct)\b", re.IGNORECASE)
# What a slot is called in a question about it.
_NOUNS = {
    "card_number": re.compile(r"卡号|卡號|card number", re.IGNORECASE),
    "holder_name": re.compile(r"姓名|名字|持卡人|card ?holder|which name", re.IGNORECASE),
    "id_number": re.compile(r"身份证|身份證|证件|證件|\bid\b", re.IGNORECASE),
    "mobile": re.compile(
        r"手机号|手機號|电话|電話|预留|預留|双卡|雙卡|两个号|兩個號|dual sim|phone|mobile|number", re.IGNORECASE
    ),
    "sms_code": re.compile(r"验证码|驗證碼|\bcode\b", re.IGNORECASE),
    "payment_password": re.compile(
        r"密码|密碼|一样|一樣|一致|唔同|[两兩][次遍]|password|\bpin\b|twice|match|both|same", re.IGNORECASE
    ),
    "agreement": re.compile(r"协议|協議|同意|agreement|say|agree", re.IGNORECASE),
}
_WHAT_IS_IT = re.compile(r"什么|甚麼|啥|哪|咩|乜|邊個|邊度|what|which|where", re.IGNORECASE)
_WHETHER = re.compile(r"[吗嗎?？]$|是不是|係咪|(.)[不唔]\1")
_COMES_NOT = frozenset({"topic:sms_not_received", "reason:code_not_sent"})
_SHORT = 12  # characters
_WHY = re.compile(r"为什么|為什麼|為甚麼|为啥|干嘛|點解|why", re.IGNORECASE)
_LONGEST_ASKING = 60  # characters of a question about the open slot
# Of what one sets or reads oneself, any question is about it.
_ITSELF = frozenset({"payment_password", "agreement"})
_ASKS_ITSELF = re.compile(r"讲|講|写|寫|是不是|係咪|吗|嗎|[?？]|same as|what|which", re.IGNORECASE)
_TWICE = re.compile(r"[两兩][次遍]|前后|twice|both|match|second time", re.IGNORECASE)
_FORGOTTEN = re.compile(r"忘|不记得|不記得|记不|記不|唔記得|不知道|唔知|forg[eo]t|remember|don.?t know", re.IGNORECASE)


def whose_it_is(frame: Frame, meaning: Meaning) -> Meaning:
    """ "Yes, my mum's" is no yes: what it has to be is told, and the question stays."""
    others = any(not c.name.startswith((UNSURE, ANSWER)) and c.name not in _ANSWERS for c in meaning.commands)
    if others or frame.state not in _WHOSE or not whose.is_anothers(meaning.rest):
        return meaning
    a_card = _A_CARD.search(meaning.rest) or not (frame.state in _NUMBERS or _A_NUMBER.search(meaning.rest))
    return Meaning((Command(f"{ANSWER}bind_others_card" if a_card else "of_another_mobile"),), meaning.rest)


def what_is_asked(frame: Frame, meaning: Meaning) -> Meaning:
    """A question about the open slot itself, where it was understood as something else or not surely."""
    slot = frame.state.removeprefix("asking_")
    settled = any(not command.name.startswith((UNSURE, ANSWER)) for command in meaning.commands)
    noun = None if settled or len(meaning.rest) > _LONGEST_ASKING else _NOUNS.get(slot)
    if noun is None or not noun.search(meaning.rest):
        return meaning
    if _WHY.search(meaning.rest):
        return Meaning((Command("why"),), meaning.rest)
    if slot == "payment_password" and _TWICE.search(meaning.rest):
        return Meaning((Command("password_twice"),), meaning.rest)
    asks = _WHAT_IS_IT.search(meaning.rest) or (slot in _ITSELF and _ASKS_ITSELF.search(meaning.rest))
    if asks or _FORGOTTEN.search(meaning.rest):
        return Meaning((Command("dont_know"),), meaning.rest)
    return meaning


def code_that_never_comes(desk: Desk, frame: Frame, meaning: Meaning) -> Meaning:
    """ "那个码没来": the wish for another one, where it was not understood surely."""
    settled = any(not command.name.startswith((UNSURE, ANSWER)) for command in meaning.commands)
    if settled or frame.state != "asking_sms_code" or not _COMES_NOT & set(desk.answering.complaint(meaning.rest)[1]):
        return meaning
    return Meaning((Command("resend"),), meaning.rest)


def compares(draft: Draft, frame: OpenFrame, meaning: Meaning) -> bool:
    """ "Is it right?", "sent where?": told what to compare it with, and asked again. A question is never an answer."""
    mobile = draft.mark("mobile", Mobile)
    if mobile and meaning.has("sent_where") and frame.note("verification"):
        draft.lead("binding.sent_to", mobile=mobile.masked)
        return True
    if not frame.state.startswith("confirming_"):
        return False
    where = frame.state == "confirming_send" and meaning.has("sent_where")
    if not (where or meaning.has("asks_if_right") or _asks_whether(meaning)):
        return False
    if with_what := _COMPARE.get(frame.state):
        draft.lead(with_what)
    return True


def _asks_whether(meaning: Meaning) -> bool:
    """A short question for yes or no that nothing else has understood."""
    text = meaning.rest
    asks = not meaning.commands and len(text) <= _SHORT and _WHETHER.search(text)
    return bool(asks and not (_WHAT_IS_IT.search(text) or _WHY.search(text)))


def told_why(draft: Draft, meaning: Meaning) -> bool:
    """Which of them is wrong the bank doesn't say; and if none is, its record is another."""
    if meaning.has("which_is_wrong"):
        draft.lead("binding.which_unknown")
    elif meaning.has("all_right") or (meaning.has("affirm") and _INSISTS.search(meaning.rest)):
        draft.lead("binding.all_right")
    else:
        return False
    return True


def wished_bank(desk: Desk, text: str) -> str:
    """The code of the bank whose card is wished for instead (那用建行的), if that is all that is said; else ""."""
    code = desk.library.the_bank(text) if _WISHES.search(text) and not _WHETHER.search(text) else ""
    places = desk.library.place_banks(text) if code else ()
    around = text[: places[0].start] + " " + text[places[0].end :] if places else text
    return "" if _AROUND_A_BANK.sub("", _AROUND_A_WISH.sub("", around)) else code


def named_bank(desk: Desk, text: str) -> str:
    """The code of the bank, if the text names one and says nothing else; "" otherwise."""
    code = desk.library.the_bank(text)
    places = desk.library.place_banks(text) if code else ()
    around = text[: places[0].start] + text[places[0].end :] if places else text
    return "" if _AROUND_A_BANK.sub("", around) else code
