"""What is said while a person is waited for: how long, still nobody, never mind."""

from __future__ import annotations

import re

from core.turn import Draft
from core.understanding.meaning import Command, Meaning
from dialogs import wishes

_LONGEST = 40  # characters
_PERSON = r"人工|真人|客服|同事|职员|職員|(?<![有别別本])人(?!民|名)|工单|工單"
_NEVER_MIND = re.compile(
    rf"(?:取消|撤[回销銷]?|[不唔](?:用|要|使|需要)?|别|別|算了?|冇需要)(?:再|去)?(?:找|搵|等|叫|转|轉|请|請)?(?:{_PERSON})(?:[了喇啦吧来來嚟]|$)"
    r"|(?:不用|唔使|不要|别|別)(?:他|佢|他们|佢哋)?[来來嚟等](?:了|喇|$)"
    r"|\b(?:never ?mind|forget|cancel|don.?t need|no need for) (?:about )?(?:the |my |a |an |any )?"
    r"(?:real )?(?:person|human|agent|colleague|ticket|request|someone|somebody)",
    re.IGNORECASE,
)
# Said of a person, or of nothing that is named.
_NOBODY_YET = re.compile(
    r"[还還仲]?[没沒未冇](?:有)?人(?:来|來|嚟|理|管|回|[吗嗎呢啊呀?？]|$)|[还還]未有人|人[呢咧]|有人(?:了|未|来|來)"
    rf"|(?:{_PERSON}).{{0,6}}(?:多久|幾耐|什么时候|什麼時候|幾時|几点|幾點|[还還]没|[还還]未|仲未)"
    r"|(?:多久|幾耐|什么时候|什麼時候|幾時|几点|幾點).{0,4}(?:有人|人来|人來|回我|找我|联系我|聯絡我|上班|下班|收工|返工)"
    r"|\b(?:still )?(?:nobody|no ?one)\b|\banyone (?:there|coming|here)\b"
    r"|\bwhere is (?:everybody|everyone|the (?:person|agent))\b|\b(?:office|working) hours\b"
    r"|\bwhen (?:will|does|is) (?:someone|somebody|a person|the agent|your colleague|they)\b",
    re.IGNORECASE,
)
_HOW_LONG = re.compile(
    r"(?:多久|幾耐|什么时候|什麼時候|幾時|几点|幾點).{0,2}(?:[来來嚟]|到|[回好])|等(?:多久|幾耐|多[长長])"
    r"|等了.{0,6}(?:了|分|小[时時]|半天|[个個]?[钟鐘])|等咗.{0,6}|怎么[还還][没不][来到]|點解仲未嚟"
    r"|\bhow (?:much longer|long)\b.{0,16}\b(?:wait|take|be)\b|\b(?:i.?ve been|still) waiting\b",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"{_PERSON}|\b(?:person|human|agent|colleague|someone|somebody)\b", re.IGNORECASE)
_SOMETHING_ELSE = re.compile(r"码|碼|短信|短訊|银行|銀行|卡|绑|綁|\b(?:code|sms|bank|card|bind|add)", re.IGNORECASE)
# Where something else is waited for as well: there only a person who is named is meant.
_WAITS_FOR_ELSE = frozenset(
    {"asking_sms_code", "verifying", "waiting_bank", "refused", "confirming_keep", "retry_promised", "confirming_retry"}
)
_MAY_SAY = frozenset(
    {"human_agent", "how_long", "progress", "deny", "affirm", "cancel", "greeting", "help", "lost", "take_your_time"}
    | {"sms_code_not_received", wishes.PERSON_WHEN, "not_human_agent"}
)


def heard(draft: Draft, meaning: Meaning) -> Meaning:
    """The same with what is said of the person who was asked for."""
    text = meaning.rest
    if len(text) > _LONGEST or not all(command.name in _MAY_SAY for command in meaning.commands):
        return meaning
    if _NEVER_MIND.search(text) and (draft.ticket or _NAMED.search(text)):
        return Meaning((Command("not_human_agent"),), text)
    if not draft.ticket:
        return meaning
    elsewhere = any(frame.state in _WAITS_FOR_ELSE for frame in draft.stack)
    how_long = _HOW_LONG.search(text) and not (elsewhere or _SOMETHING_ELSE.search(text))
    if _NOBODY_YET.search(text) or how_long:
        return Meaning((Command(wishes.PERSON_WHEN),), text)
    return meaning
