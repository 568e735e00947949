"""A yes or no is decided by what the open question asks: 留着吧 keeps the details here, and there it stops nothing.

A yes that names something else than the question is about (发吧 where stopping is asked) is no yes to it. Where a
yes would delete or unbind, only an unmistakable one counts; whatever is doubtful lets the question be asked again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from core.understanding.meaning import Command, Meaning
from dialogs.questions import is_question

HEARD = "acknowledged"  # command: heard, and neither yes nor no: the question stays

# What a state's question asks about: a yes or no that names one of these answers it, of others it is none.
# "so": a yes that gives in (那好吧); "do": one that urges (go ahead); "start": one that begins; "wrong": 不对.
_ABOUT: dict[str, tuple[str, str]] = {
    "": ("start do so", "wait wrong stop away"),
    "asking_consent": ("start do so", "wait wrong stop"),
    "confirming_card": ("card mobile start do so", "card mobile wrong"),
    "confirming_send": ("send mobile start do so", "send mobile card wrong"),
    "confirming_keep": ("keep do so", "keep away"),
    "confirming_retry": ("start do so", "wait wrong"),
    "asking_sms_code": ("send do so", "wait wrong"),
    "confirming_cancel": ("", "wrong delete"),
    "confirming_unbind": ("do", "wrong wait unbind delete stop"),
    "retry_promised": ("", "wait"),
}
# What is said of something else, and means this here.
_MEANS: dict[str, dict[str, str]] = {
    "confirming_send": {"deny.wait": "take_your_time"},
    "confirming_keep": {"deny.delete": "affirm", "not_unbind": "affirm", "deny.try": "cancel"},
    "confirming_retry": {"deny.try": "cancel"},
    "retry_promised": {"deny.try": "cancel", "go_on": "retry_now"},
    "refused": {"affirm.send": "resend"},
    "confirming_cancel": {
        "deny.away": "cancel",
        **dict.fromkeys(("affirm.keep", "affirm.send", "affirm.start", "affirm.card", "affirm.mobile"), "deny"),
        **dict.fromkeys(("go_on", "bind_card_start", "retry_now", "back", "not_cancel", "not_unbind"), "deny"),
    },
    "confirming_unbind": {"deny.away": "unbind", "affirm.keep": "deny", "cancel": "deny", "go_on": "affirm"},
}
_OTHERWISE = {"deny.stop": "cancel"}  # 先不绑了, where the question is about something else
# What asks for the very thing, at the questions whose yes deletes or unbinds.
_ASKED_FOR = {"confirming_cancel": "cancel", "confirming_unbind": "unbind"}
_BESIDE = frozenset({"affirm", "thanks_goodbye", "greeting", HEARD})  # leave a yes what it is
_DOUBT = re.compile(
    r"要不要|该不该|該不該|[不唔]太?(?:确定|確定|知|清楚|肯定)|考虑|考慮|想想|諗|如果|要是|万一|萬一|的话|嘅話"
    r"|可能|也许|也許|或者|还是|還是|后悔|後悔|怕|等等|等陣"
    r"|\b(?:if|maybe|perhaps|not sure|think|unsure|should i|whether|wait|or)\b",
    re.IGNORECASE,
)
# A yes to stopping that says why, or when to come back; and what gives in to nothing else.
_STOPS = re.compile(
    r"(?:那|嗯|好|行)*就[这這咁](?:样|樣)?[吧了啦喇]*|sure|correct|(?:yes|yeah),? (?:sure|correct)"
    r"|(?:对的?|對|是的?|係|嗯+|确定|確定|好的?|yes|yeah|sure)[,，。\s]+"
    r"(?:我?(?:先|暂时|暫時)?[不唔](?:想)?(?:弄|绑|綁|办|辦|搞|要)[了住先啦喇]*"
    r"|我?(?:考虑|考慮|想|諗)(?:好|清楚)[了咗啦喇]*"
    r"|我?(?:下次|改天|改日|以后|以後|回头|明天|聽日|等(?![我一下等会會陣阵])[^,，?？吗嗎]{1,12})再?(?:弄|绑|綁|办|辦|搞|来|說|说|算)[吧了啦先]*"
    r"|我?(?:怕|担心|擔心|觉得|覺得)[^,，?？吗嗎]{0,4}[不唔](?:太)?(?:安全|放心|可靠|靠谱)[了吧啊]*"
    r"|(?:i.?ll do it|another time|maybe)? ?(?:later|next time|another time))",
    re.IGNORECASE,
)
_NOT = r"(?:[不唔别別勿咪没冇](?:要|用|能|使|好|可以?|許|许|准|必|想)?|\b(?:do not|don.?t|dont|never|not|without))"
_BETWEEN = (
    r"(?:再|先|就|咁|这么|急着|把|将|將|给|給|现在|現在|而家|我|的|嘅|资料|資料|这些|呢啲"
    r"|it|them|my|details|data|please|\s)*"
)
_KEEP, _DELETE = r"(?:保留|留|存|\bkeep|\bsave)", r"(?:删|刪|清除|清空|抹掉|\b(?:delet|eras|wip|forget))"
_KEEPS = re.compile(r"保留|留[着住低吧下啦]|存[着住]|\b(?:keep|save)\b", re.IGNORECASE)
_NOT_KEPT = re.compile(_NOT + _BETWEEN + _KEEP, re.IGNORECASE)
_DELETES = re.compile(_DELETE, re.IGNORECASE)
_NOT_DELETED = re.compile(_NOT + _BETWEEN + _DELETE, re.IGNORECASE)


def decided(state: str, meaning: Meaning, whole: Callable[[], bool]) -> Meaning:
    """The same with each yes and no as the question of this state takes it.

    `whole`: is every word of it understood? It is asked only where a yes or no could do harm.
    """
    no_sending = any(f"{command.name}.{command.about}" == "deny.send" for command in meaning.commands)
    if state == "confirming_send" and no_sending and meaning.has("affirm"):  # "对，不发": the number is right
        return Meaning((Command("take_your_time"),), meaning.rest)
    if state == "confirming_cancel" and _says_so(meaning.rest):
        return Meaning((Command("cancel"),), meaning.rest)
    commands = [_here(state, command) for command in meaning.commands]
    if state in _ASKED_FOR:
        commands = _unmistakable(_ASKED_FOR[state], commands, meaning.rest, whole)
    elif state == "confirming_keep":
        commands = _kept(commands, meaning.rest, whole)
    return Meaning(tuple(dict.fromkeys(commands)), meaning.rest)


def _says_so(text: str) -> bool:
    """Does it say yes to stopping, in plain words and with nothing against it?"""
    return bool(_STOPS.fullmatch(text.strip().rstrip("。.!！~～")))


def _here(state: str, command: Command) -> Command:
    said = f"{command.name}.{command.about}" if command.about else command.name
    yes, no = _ABOUT.get(state, ("", ""))
    name = _MEANS.get(state, {}).get(said, "")
    if not name and command.about in (yes if command.name == "affirm" else no).split():
        name = command.name
    name = name or _OTHERWISE.get(said, "")
    if not name and command.about and state in _ABOUT:
        name = HEARD
    return Command(name or command.name, command.confidence)


def _unmistakable(asked_for: str, commands: list[Command], text: str, whole: Callable[[], bool]) -> list[Command]:
    """A yes that deletes or unbinds, if nothing speaks against it; else what speaks against it, or nothing at all."""
    names = {command.name for command in commands}
    wanted = asked_for in names
    if "deny" in names:
        if not wanted and all(command.confidence == 1.0 for command in commands if command.name == "deny"):
            return _without(commands, "affirm")
        return [*_without(commands, asked_for, "affirm", "deny"), Command(HEARD)]
    if "affirm" in names or wanted:
        sure = names <= _BESIDE | {asked_for} and (wanted or whole()) and not _is_doubtful(text)
        return commands if sure else [*_without(commands, asked_for, "affirm"), Command(HEARD)]
    return commands


def _kept(commands: list[Command], text: str, whole: Callable[[], bool]) -> list[Command]:
    """May the details be kept? 别删 is a yes; they are only deleted where that was said in plain words."""
    rest = _NOT_KEPT.sub("", _NOT_DELETED.sub("", text))
    keeps = bool(_NOT_DELETED.search(text) or _KEEPS.search(rest))
    deletes = bool(_NOT_KEPT.search(text) or _DELETES.search(rest))
    left = _without(commands, "affirm", "deny")
    if keeps and not deletes:
        return [Command("affirm"), *left]
    if deletes and not keeps and not _is_doubtful(text):
        return [Command("deny"), *left]
    if keeps or deletes or ("deny" in {command.name for command in commands} and not whole()):
        return [*left, Command(HEARD)]
    return commands


def _is_doubtful(text: str) -> bool:
    return bool(_DOUBT.search(text)) or is_question(text)


def _without(commands: Iterable[Command], *names: str) -> list[Command]:
    return [command for command in commands if command.name not in names]
