"""When a message opens a diagnosis: a code, a complaint, or "why?" after a refusal."""

from __future__ import annotations

import re

from core.incoming import Message
from core.turn import Draft
from core.understanding.meaning import Meaning
from dialogs.hearing import ANSWER, UNSURE
from dialogs.library import Desk
from dialogs.questions import is_question
from dialogs.wishes import LONGEST

_WHY = re.compile(
    r"怎么回事|怎麼回事|为什么|為什麼|為甚麼|点解|點解|查原因|查一下原因|帮我查|幫我查|哪里出|why|what went wrong",
    re.IGNORECASE,
)
_HELP = re.compile(
    r"怎么办|怎麼辦|咋办|怎么解决|怎麼解決|如何解决|点算|點算|點做|how do i fix|what should i do|what can i do",
    re.IGNORECASE,
)
_HOW_LONG = re.compile(r"多久|多长|幾耐|几耐|how long", re.IGNORECASE)
_MEANING = re.compile(
    r"什么意思|甚麼意思|是什么|是甚麼|是啥|啥是|什么是|是什麼|[係系][咩乜]|咩嚟"
    r"|区别|哪些|mean|difference",
    re.IGNORECASE,
)
# "Wait, I'll have a look": nothing has failed yet.
_NOT_YET = re.compile(
    r"^(?:我?[先再]?等(?:等|一下|下|我|阵|陣)|稍等|等(?:我|一)"
    r"|我?[先再]?(?:去)?(?:看看|看一下|看下|找找|查查|睇睇|睇下)|wait|hold on|let me)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]")  # digits alone are an answer
_TWICE = 2  # codes asked for: the third "it doesn't come" is looked into
_TOPICS = {"topic:sms_not_received": "code_not_sent", "topic:number_portability": "code_not_sent"}
_FAILS = "bind_fail_unspecified"
FAILS = f"{ANSWER}{_FAILS}"  # command: surely about binding that fails, and nothing more is known
# Common symptoms by the words for them: wishes and intents.
_SYMPTOMS = {
    **dict.fromkeys(("correct_card_number", "card_number_problem"), "card_number"),
    **dict.fromkeys(("sms_code_not_received", "resend", "sms_code_invalid"), "code_not_sent"),
    **dict.fromkeys(
        (
            "correct_mobile", "correct_holder_name", "correct_id_number", "identity_mismatch",
            "realname_verification", "reserved_phone_problem", "change_account_phone", "update_identity_info",
        ),
        "elements_differ",
    ),
    "system_unavailable": "bank_busy",
}  # fmt: skip
_ELEMENTS = frozenset({"mobile_differs", "name_differs", "id_differs"})
_VAGUE = "topic:failure_reasons"


def reasons(draft: Draft, desk: Desk, message: Message, meaning: Meaning) -> tuple[str, str] | None:
    """The reason classes that are meant, joined by ",", and the code; None: this opens no diagnosis.

    No reason with an empty code means: binding fails, and nothing more is known.
    """
    if message.marks or not _WORD.search(message.text) or _NOT_YET.search(message.text) or _busy(draft):
        return None
    if asks_why(draft, message, meaning):
        code = desk.answering.own_code(_refused_code(draft))
        return (_neutral(code.reason), code.code) if code else None
    if _asks_only(message.text[:LONGEST]) or _is_for_binding(draft, meaning):
        return None
    found = _told(desk, message.text)
    return None if found == ("code_not_sent", "") and _can_be_sent_again(draft) else found


def asks_why(draft: Draft, message: Message, meaning: Meaning) -> bool:
    """Is the reason of the refusal asked that binding waits with?"""
    if message.marks or not _refused_code(draft):
        return False
    asks = meaning.has("why") or _WHY.search(message.text) is not None
    return asks and all(command.name == "why" for command in meaning.commands)


def symptom(meaning: Meaning) -> str:
    """The common symptom that these words tell, surely or as the likelier reading; "" if none."""
    names = [command.name.removeprefix(ANSWER).removeprefix(UNSURE) for command in meaning.commands]
    return next((_SYMPTOMS[name] for name in names if name in _SYMPTOMS), "")


def fails_still(meaning: Meaning) -> bool:
    """Do these words say, surely or as a reading, that binding still fails?"""
    return meaning.has(FAILS, f"{UNSURE}{_FAILS}")


def _busy(draft: Draft) -> bool:
    """Is something open beside which no failure is looked into?"""
    return draft.top is not None and draft.top.dialog not in ("binding", "diagnosis")


def _neutral(reason: str) -> str:
    """Which of the four elements the bank refused is never told: else stolen data could be tested here."""
    return "elements_differ" if reason in _ELEMENTS else reason


def _told(desk: Desk, text: str) -> tuple[str, str] | None:
    codes, facts = desk.answering.complaint(text)
    if codes:
        return codes[0].reason, codes[0].code
    for fact in facts:
        if fact.startswith("reason:"):
            return fact[7:], ""
        if fact in _TOPICS:
            return _TOPICS[fact], ""
    return ("", "") if _VAGUE in facts else None


def _asks_only(text: str) -> bool:
    """A question about a code is answered; a cry for help is looked into."""
    return (is_question(text) and not _HELP.search(text)) or bool(_MEANING.search(text) or _HOW_LONG.search(text))


def _refused_code(draft: Draft) -> str:
    top = draft.top
    return top.note("refusal") if top and top.dialog == "binding" and top.state == "refused" else ""


def _can_be_sent_again(draft: Draft) -> bool:
    """Is a code on its way that hasn't yet been asked for twice?"""
    top = draft.top
    return bool(top and top.dialog == "binding" and top.state == "asking_sms_code" and top.number("codes") < _TWICE)


def _is_for_binding(draft: Draft, meaning: Meaning) -> bool:
    """What binding itself understands goes to binding, but for a code that never comes."""
    top = draft.top
    wishes = [command.name for command in meaning.commands if command.name not in ("help", "lost")]
    if top is None or top.dialog != "binding":
        return any(name not in ("sms_code_not_received", "correct_card_number") for name in wishes)
    if wishes == ["sms_code_not_received"] and top.number("codes") >= _TWICE:
        return False
    return bool(wishes)
