"""A sentence about what is done here that is not the wish for it: 解绑要多久, 先别取消, 如果不安全我就不绑了, 工行客服.

Each becomes a command of its own, answered before the open question; what else was said stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from core.understanding.meaning import Command, Meaning

LONGEST = 300  # characters of what is looked into here; more is a story
NOT = "not_"  # command: what is said not to be wanted, "not_cancel"
BANK_LINE = "bank_line"  # command: the hotline of a bank, which is none of ours
PERSON_WHEN = "person_when"
OUR_LINE = "our_line"  # command: a telephone number of ours, which nobody has told us
LANGUAGES = "languages"  # command: which languages are spoken here
HOW_DEFAULT = "how_default"
UNBINDING_FAILS = "answer_unbind_fail"
ANY_TIME = "any_time"  # command: stopping hangs on something we have no word about

_CANCEL = (
    r"取消|停(?![机機电電车車留用在])|退出|放弃|放棄|结束|結束|[不唔](?:想|要)?(?:绑|綁|弄|办|辦|搞)(?![上成定到])|算了|算數"
    r"|\bcancel|\bstop\b|\bquit\b|\bgive up\b"
)
_PERSON = (
    r"人工|真人|活人|客服|职员|職員|(?<=[和跟同])人(?=说|說|聊|讲|講|谈|談|傾|打)"
    r"|\b(?:human|person|people|agents?|someone|somebody|customer (?:service|support))\b"
)
_UNBIND = (
    r"解绑|解綁|解除绑定|解除綁定|甩綁|(?:删|刪|移除|拆)(?:除|掉|咗)?(?:这|這|呢|我的|我)?(?:张|張)?(?:银行|銀行)?卡"
    r"|卡(?:删|刪|移除|解)(?:掉|除|了|咗)"
    r"|\bun(?:bind|link)|\b(?:remov|delet)(?:e|ing) (?:it|(?:(?:the|my|this|that|a) )?(?:bank )?card)\b"
)
_ACTIONS = {
    "cancel": _CANCEL,
    "human_agent": _PERSON,
    "voice": r"语音|語音|[打来來][电電][话話]|\bcall\b",
    "resend": r"重发|重發|再发|再發|重新发|重新發|\bresend|\bsend (?:it |the code |another )?(?:again|code)",
    "unbind": _UNBIND,
    "set_default": r"(?:[设設改换換做当當][为為成做]?)?(?:默认|預設)|\bdefault\b",
    "other_card": r"换卡|換卡|(?:换|換)(?:别的|一|别|張|张)[张張]?卡?|\b(?:another|different) card",
}
_NEVER_SAID = (
    r"(?:[没沒冇未]有?|(?:唔係|不是)(?!.*[吗嗎呀]))(?:说|說|话|話|讲|講|叫|要求|打算|想)(?:过|過|要|想|你|您|我|[帮幫]我)*"
    r"|(?:不是|唔係)(?=[不唔])(?!.*[吗嗎呀])"
)
_NOT_NOW = (
    r"不(?=取消|退出|放[弃棄]|停[止下]|[换換](?:卡|一|别)|[转轉](?:人工|客服)|重[发發]|解[绑綁])|(?<![要需用想好使])(?:别|別|不用|不要|不必|不需要|[无無]需|唔使|唔好|唔要|唔需要|不想|唔想|不打算)"
    r"(?:再|[给給幫帮替同]我|而家|[现現]在|急着|急住|去|住)*(?:[转轉找搵叫接打]|[联聯][系繫]|和|跟|同)?(?:到)?"
)
_NOT_IN_ENGLISH = (
    r"\b(?:(?<!why )do(?:n.?t| not)|(?:did ?n.?t|did not|never) (?:say|ask|want|mean|tell)|no need to|rather not"
    r"|no (?=human|person|people|agent)|not (?=cancel\w|stop\w|unb))\b"
    r"(?:\s(?:say|ask|for|want|need|to|you|me|i|a|an|any|the|my|wanted|just|please|yet|with|talk|speak|transfer|connect"
    r"|be|through|real|make|set|as))*\s?"
)
_DENIED = {
    name: re.compile(rf"(?:{_NEVER_SAID}|{_NOT_NOW}|{_NOT_IN_ENGLISH})(?:{words})", re.IGNORECASE)
    for name, words in _ACTIONS.items()
}
_NAMED = {name: re.compile(words, re.IGNORECASE) for name, words in _ACTIONS.items()}
# What a question about unbinding is about, first come first served; "how" and "can I" are the wish itself.
_AFTERWARDS = (
    r"以后|以後|之后|之後|[后後](?![台來来悔])|了(?=[还還会會能可怎有那])|咗(?=[仲會可點有])|\b(?:after|once|if)\b"
)
_ABOUT = {
    "unbind_again": r"再绑|再綁|重新绑|重新綁|[绑綁](?:回|返)|再次"
    r"|\b(?:bind|add|link) (?:it |the card |them )?(?:again|back)|\brebind",
    "unbind_how_long": r"多久|幾耐|多[长長][时時]|几分钟|幾分鐘|几天|幾日|\bhow long\b",
    "unbind_not": r"[不唔](?:解|删|刪).*(?:怎|[点點]|什么|甚麼|吗|嗎|呢|[?？]|行|得|[会會])"
    r"|(?:do ?n.?t|not|without) (?:remov|unb|unl|delet)\w*.*\?|\bif i (?:don.?t|do not)\b",
    "unbind_why": r"为什么|為什麼|為甚麼|为啥|[点點]解(?![绑綁除])|干嘛要|\bwhy\b",
    "unbind_after": rf"(?:{_AFTERWARDS}).*(?:[吗嗎呢?？么麼]|什么|咩|怎|[点點]|[会會]|能|哪|\bcan\b|\bwill\b|\bwhat\b)"
    r"|[会會]怎|有什么影响|有咩影響|\bwhat happens\b|\bwhat will happen\b",
}
_ABOUT_IT = {name: re.compile(words, re.IGNORECASE) for name, words in _ABOUT.items()}
_UNBINDS = re.compile(_UNBIND, re.IGNORECASE)
_QUESTION = re.compile(
    r"[吗嗎呢?？么麼怎如咩乜哪能可会會几幾]|为啥|[点點]|多久|多[长長]|有[没冇]|干嘛|\b(?:how|why|what|can|will|do|does)\b",
    re.IGNORECASE,
)
_FAILS = re.compile(
    rf"(?:{_UNBIND}).{{0,2}}(?:不[了掉成上]|唔到|唔甩|失[败敗])"
    r"|(?:can.?t|cannot|won.?t|unable to|failed to) (?:un|remov|delet)",
    re.IGNORECASE,
)
_MONEY = re.compile(r"钱|錢|退|费|費|扣|余额|餘額|免密|money|refund|fee|balance|charge", re.IGNORECASE)
_ASKED_OF_US = re.compile(r"[帮幫替]我|[请請](?![问問])|\bplease\b|\b(?:can|could|would|will) you\b", re.IGNORECASE)
# Setting the default acts at once, so a question about it never does; a request in the form of one does.
_HOW = re.compile(
    r"怎|如何|[点點]樣|[点點]?(?:set|設|转|轉|改)法|多久|幾耐|哪里|哪裡|邊度|为什么|點解|有什么用|有咩用|[会會]怎|影响"
    r"|\b(?:how|where|why|what)\b",
    re.IGNORECASE,
)
_WHETHER = re.compile(
    r"[?？吗嗎么麼]|能不能|可不可以|可唔可以|得唔得|能否|^\s*(?:can|could|do|does|is|may|should)\b", re.IGNORECASE
)
_REQUEST = re.compile(rf"[把将將]|{_ASKED_OF_US.pattern}|^\s*(?:set|make|use|change|switch)\b", re.IGNORECASE)
_WHEN = re.compile(
    r"几点|幾點|上班|下班|工作[时時][间間]|[办辦]公[时時][间間]|24\s?小时|24\s?小時|周末|週末|假期|节假日|多久|幾耐|多[长長][时時]"
    r"|等多|什么时候|幾時|\b(?:how long|what time|hours|24/7|weekends?|holidays?|opening)\b"
    r"|\bwhen\b.*\b(?:work|available|online|open|there)",
    re.IGNORECASE,
)
_PERSON_IN_IT = re.compile(rf"{_PERSON}|同事", re.IGNORECASE)
_LINE = re.compile(
    r"客服|客戶服務|热线|熱線|电话|電話|hotline|helpline|customer (?:service|support)|phone number", re.IGNORECASE
)
_NOT_THE_LINE = re.compile(
    r"[预預]留|留[给給]|你们?是|你哋係|係咪|是不是|客服[^,，]{0,2}(?:[说說讲講让讓告]|(?<!電)話)|电话银行|電話銀行"
    r"|打[来來给給]|[来來嚟](?:了|咗)?[电電][话話]|手机|手機|[換换改填输輸错錯]|我的|我個|登[记記]|[让讓叫]我"
    r"|registered|my (?:phone|number)|call(?:ed|ing) me|wrong|change",
    re.IGNORECASE,
)
_A_BANK = re.compile(r"银行|銀行|发卡行|發卡行|开户行|開戶行|卡背面|\bbank\b", re.IGNORECASE)
_A_WORD_FOR_PEOPLE = re.compile(
    rf"{_PERSON}|人|同事|同僚|经理|經理|领导|領導|主管|专员|專員|坐席|[转轉](?:接|一下|过去|過去)|接[线線]"
    r"|\b(?:operator|representative|rep|staff|manager|supervisor|transfer|speak|talk|live chat|team)\b",
    re.IGNORECASE,
)
_ASKS_OUR_LINE = re.compile(
    r"(?:客服|你们|你哋|公司|官方|平台)[^,，]{0,3}(?:电话|電話|热线|熱線)[^,，]{0,4}(?:多少|几号|幾號|什么|甚麼|哪|[吗嗎]|係乜)"
    r"|^有?(?:没有|沒有|冇)?(?:客服|[咨諮][询詢])?(?:电话|電話|热线|熱線)(?:可以打|打)?[吗嗎?？]*$"
    r"|打(?:哪个|哪個|什么|邊個|边个|邊條)(?:电话|電話|号|號)|\b(?:your|a) (?:phone|hotline|helpline) number\b"
    r"|\bnumber (?:can|do|should) i (?:call|ring)\b",
    re.IGNORECASE,
)
_CARRIER = re.compile(r"电信|電信|移动|移動|联通|聯通|广电|廣電|运营商|營運商|carrier", re.IGNORECASE)
_OUR_HOURS = re.compile(
    r"(?:你们|你哋|您们|这里|這裡|呢度)?(?:[几幾]点|[几幾]點|什么时候|甚麼時候|幾時)(?:钟|鐘)?(?:上班|下班|开门|開門|收工|返工)[呢啊呀?？]*"
    r"|(?:你们|你哋)的?(?:上班|工作|服务|服務)[时時][间間](?:是.*)?|(?:what are )?your (?:opening |working )?hours\W*"
    r"|when (?:do|are) you (?:open|close|closed)\W*",
    re.IGNORECASE,
)
_ASKS_FOR_LANGUAGE = re.compile(
    r"(?:要|需要|有|有没有|有冇|支持|支援|是|係)[^,，吗嗎能]{0,3}(?:繁[体體]|英[文语語]|[粤粵][语語]|[广廣][东東][话話]|中文|[简簡][体體])[字版]?"
    r"(?:中文|版本)?[吗嗎么麼嘛呀?？]+|(?:do you have|is there) (?:an? )?(?:english|chinese|cantonese)(?: version)?\W*",
    re.IGNORECASE,
)
_LONGEST_CALL = 40  # characters of a wish to ring a bank
_SO_I_STOP = rf"(?:的话|的話|嘅話)?[,，\s]*[那咁]?(?:我们|我哋|我)?[就那便咁].{{0,3}}?(?:{_CANCEL})"
_THEN_I_STOP = (
    r"\b(?:i(?:.?ll| will|.?d| would|.?d rather| want to| am going to)"
    r" (?:not (?:do|add|bind|link|continue)|cancel|stop|quit|leave|pass)"
    r"|i won.?t (?:do|add|bind|link|continue|go on)|i.?m (?:out|not (?:doing|adding|binding|linking|going)))\b"
)
_CONDITION = re.compile(
    rf"(?:如果|要是|假如|万一|萬一|若是|倘若)([^,，。]+?){_SO_I_STOP}"
    rf"|^([^,，。]+?)(?:的话|的話|嘅話){_SO_I_STOP}"
    rf"|\bif ([^,.]+?),? (?:then )?{_THEN_I_STOP}"
    rf"|{_THEN_I_STOP}[^,.]*? if ([^,.]+)",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"(?:您|你|我|都)?(?:可以|方便|能|行|得|不[麻介].*|唔介意)|(?:that.?s |it.?s )?(?:possible|ok|okay|fine)"
    r"|you (?:can|could|don.?t mind|may)",
    re.IGNORECASE,
)


def condition(text: str) -> tuple[str, str]:
    """What stopping hangs on (不安全 of 如果不安全我就不绑了), and the rest of the text; "" for nothing."""
    found = _CONDITION.search(text)
    on = next((part for part in found.groups() if part), "").strip() if found else ""
    if found is None or _POLITE.fullmatch(on):
        return "", text
    return on, text[: found.start()] + text[found.end() :]


def rings_a_bank(text: str, names_a_bank: Callable[[str], bool]) -> bool:
    """Is it a bank's own hotline that is asked for?"""
    rings = len(text) <= _LONGEST_CALL and bool(_LINE.search(text)) and not _NOT_THE_LINE.search(text)
    return rings and (bool(_A_BANK.search(text)) or names_a_bank(text))


def instead_of_a_person(text: str) -> str:
    """The command where our telephone number or our hours are asked for; "" otherwise. Nobody is called for it."""
    if len(text) > _LONGEST_CALL or _CARRIER.search(text):
        return ""
    if _OUR_HOURS.fullmatch(text.strip()):
        return PERSON_WHEN
    return OUR_LINE if _ASKS_OUR_LINE.search(text) and not re.search(r"[预預]留|手机|手機|我的", text) else ""


def names_people(text: str) -> bool:
    """Is there a word for somebody to talk to in it?"""
    return bool(_A_WORD_FOR_PEOPLE.search(text))


def asks_for_languages(text: str) -> bool:
    """ "有英文吗": asked about, and not yet the wish to change to it."""
    return bool(_ASKS_FOR_LANGUAGE.fullmatch(text.strip()))


def sorted_out(commands: Iterable[Command], text: str) -> tuple[Command, ...]:
    """The commands of a text, without those that it only asks about or says it doesn't want."""
    left = {f"{command.name}.{command.about}".rstrip("."): command for command in commands}
    if _PERSON_IN_IT.search(text) and _WHEN.search(text):
        _instead(left, PERSON_WHEN, "human_agent", "how_long")
    asked = about_unbinding(text)
    if asked is not None:
        _instead(left, asked, "unbind", "how_long", "why", "deny")
    for name in _DENIED if asked is None else ():
        if _is_denied(name, text):
            _instead(left, f"{NOT}{name}", name, "deny")
    if "set_default" in left and _asks_how(text):
        _instead(left, HOW_DEFAULT, "set_default")
        left["list_cards"] = Command("list_cards")
    return tuple(left.values())


def no_to(meaning: Meaning, command: str, *names: str) -> Meaning:
    """The same where one of these is just what is asked: saying that it isn't wanted is `command`."""
    denied = {f"{NOT}{name}" for name in names}
    return Meaning(tuple(Command(command) if c.name in denied else c for c in meaning.commands), meaning.rest)


def instead(meaning: Meaning, command: str, *names: str) -> Meaning:
    """The same with `command` in place of any of these."""
    return Meaning(tuple(Command(command) if c.name in names else c for c in meaning.commands), meaning.rest)


def about_unbinding(text: str) -> str | None:
    """The command that answers a question about unbinding: "" where it is about money, None if it is none."""
    if not _UNBINDS.search(text):
        return None
    if _FAILS.search(text):
        return UNBINDING_FAILS
    about = next((name for name, words in _ABOUT_IT.items() if words.search(text)), None)
    if about is None or _ASKED_OF_US.search(text) or not _QUESTION.search(text):
        return None
    return "" if _MONEY.search(text) and about == "unbind_after" else about


def _is_denied(name: str, text: str) -> bool:
    """Is it named only to say no to it?"""
    others = _DENIED[name].sub("", text)
    return others != text and not _NAMED[name].search(others)


def _asks_how(text: str) -> bool:
    return bool(_HOW.search(text) or (_WHETHER.search(text) and not _REQUEST.search(text)))


def _instead(left: dict[str, Command], name: str, *others: str) -> None:
    for said in [said for said, command in left.items() if command.name in others]:
        left.pop(said)
    if name:
        left[name] = Command(name)
