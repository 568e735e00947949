"""“半小时后提醒我”: what is said of trying later, and of the call that was promised, where a refusal is waited out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.turn import OpenFrame
from core.understanding.meaning import Command, Meaning
from dialogs.binding import put_right, wished

LONGEST = 60  # characters of what is looked into here
STATES = frozenset({"refused", "confirming_keep", "retry_promised", "confirming_retry"})
_AGREED = frozenset({"confirming_keep", "retry_promised", "confirming_retry"})
_AT_WHAT_TIME = r"(?:几点|幾點|幾時|什么时候|什麼時候|啥时候)"
_THEN = r"(?:到时|到時|那时|那時|到点|到點|后|後|明天|聽日|[点點])"
_IN_WHAT_WAY = r"(?:怎么|怎麼|咋|怎样|怎樣|[点點][樣样])"
_MAY_I = r"(?:能不能|可不可以|可唔可以|可否|能否|得唔得|[能可]以?)"
# What is said of the call, or of the bank that is waited for, by its command.
_SEEN = {
    "no_call": (
        r"取消(?:这个|這個|咗)?(?:的)?(?:提醒|约定|約定|闹钟|鬧鐘|预约|預約)"
        r"|(?<!要)(?:不用|不要|不必|别|別|唔使|唔好|不需要|甭)(?:再)?(?:提醒|通知|喊|提|打[来來]|叫)(?:我|了|喇|$)|(?:别|別|不|唔好|唔)[约約]了?$"
        r"|\b(?:cancel|stop|drop|forget|no) (?:the |that |my |a )?(?:reminder|call|alarm)"
        r"|\b(?:don.?t|do not|no need to|needn.?t) (?:remind|call|ping|tell|notify|wake|text|message)"
    ),
    "when_called": (
        rf"(?:{_AT_WHAT_TIME}|多久).{{0,4}}(?:叫|提醒|提我|喊|通知|约|約)"
        rf"|(?:叫|提醒|提|喊|通知|约|約)(?:我|的|了|在|咗|到|您|你)?.{{0,3}}{_AT_WHAT_TIME}"
        r"|[还還仲再要].{0,2}等(?:多久|幾耐|多[长長])|留(?:到|至)(?:几|幾|什么|什麼|啥)"
        r"|\bwhat time (?:again|was|is)\b|\bhow (?:much longer|long do i wait)\b"
        r"|\b(?:when|what time)\b.{0,12}\b(?:call|remind|ping|be back|come back|reminder|promise|wake)"
    ),
    "how_then": (
        rf"{_THEN}.{{0,6}}{_IN_WHAT_WAY}(?:弄|办|辦|做|操作|整|试|試|找|搞|绑|綁|接|回)|到時[点點]做"
        r"|\b(?:what|how) (?:do|should|will|shall|can) i (?:do|try|find|go on|continue)"
        r".{0,12}\b(?:then|later|tomorrow|after)"
    ),
    "may_try": (
        rf"{_MAY_I}.{{0,6}}[试試].{{0,4}}(?:[吗嗎么麼?？]|$)"
        r"|[试試](?:一下|一次|下|多次)?(?:行吗|可以吗|行不行|得唔得|好吗|得嗎)"
        r"|(?<!what )(?<!how )\b(?:can|could|may|should) (?:i|we|you) (?:re)?(?:try|do) (?:it |this |again )*"
        r"(?:now|already|yet|earlier|right)"
    ),
    "is_it_back": (
        r"^(?:那|請問|请问|现在|現在|而家)?(?:银行|銀行|系统|系統|那边|那邊|嗰邊|服务器|它|佢)?(?:的|嘅)?(?:系统|系統)?"
        r"(?:那边|那邊|嗰邊)?(?:现在|現在|而家)?(?:已经|已經)?(?:好|恢复|恢復|修好|正常|通|搞掂|得)(?:返|咗|了)?"
        r"(?:吗|没有?|嗎|未|么|冇)"
        r"|(?:能|会|會|可以)(?:好|恢复|恢復|修好|返)(?:得|返)?(?:[吗嗎么麼?？]|$)"
        r"|\bwill (?:it|the bank|they|the system) (?:be )?(?:back|up|work|fixed|ok|okay)\b"
        r"|\b(?:is|are) (?:it|the bank|they|the system|things) (?:back|up|working|fixed|ok|okay|running)\b"
    ),
    "retry_now": (
        r"(?:现在|現在|而家|马上|馬上|立刻|即刻|直接)(?:就|再)?(?:[试試]|重[试試])(?!.*[吗嗎?？])"
        r"|^[那就好咁]*[试試](?:[吧啦喇][试試]?|[试試]|一下|下)?[!！。]?$"
        r"|^(?:let.?s |please )?(?:re)?try (?:it )?(?:again )?now$"
    ),
}
_SAID = {name: re.compile(words, re.IGNORECASE) for name, words in _SEEN.items()}
_ONLY_AGREED = frozenset({"no_call", "when_called", "how_then", "retry_now"})
_NO_TRY = re.compile(
    r"[不唔](?:用|要|想)?(?:再)?[试試](?:了|喇|啦|$)|^(?:不用|唔使|不要|算)了?[吧喇]?$|\bnot any ?more\b", re.IGNORECASE
)
_WHETHER = re.compile(rf"[吗嗎么麼?？]|{_MAY_I}|\b(?:can|could|may|should)\b", re.IGNORECASE)
# 叫我 as a wish of one's own: what somebody else told them, or what we are to explain, is none.
_CALLS = re.compile(
    r"(?<![他她它人服方察谁誰板家佢])(?:提醒|通知|叫|喊|唤|喚|知会|話俾|告诉|告訴|回复|回覆|提|搵)(?:返)?"
    r"(?:我|俺|一声|一聲|下我)"
    r"(?:一声|一聲|一下|下|再?[试試]|再?[弄绑綁]|回来|起床|[吧啊呀哈嘛呗就行好得啦喇先哦喔噢了]|[谢謝]{2}|吗|嗎|可以|唔得)*"
    r"\s*(?:$|[,，。.!！?？~;；\s])"
    r"|(?:提醒|通知|叫|喊)(?:一下|下)[吧啊呀啦]*$"
    r"|[跟和同](?:我|俺)[说說讲講](?:一?声|一聲|一下|下|声|聲)|等[你您](?:们)?的?(?:消息|通知|电话|電話|叫)"
    r"|\b(?:remind|call|ping|notify|wake|message|alert|nudge|text) me\b(?! (?:an?\b|what|why|how|which|who))"
    r"|\b(?:tell me|let me know) (?:when|once|as soon|in|at|tomorrow|later)\b(?!.*\b(?:to do|why)\b)"
    r"|\bgive me a (?:shout|call|nudge|ring)\b|\bget back to me\b",
    re.IGNORECASE,
)
# Beside a time: it is meant for trying then.
_TRIES_THEN = re.compile(
    r"[再在](?:[试試]|[叫喊打提]|[说說][吧啦]?(?:$|\W)|[讲講]|[来來嚟]|弄|搞|[绑綁]|[办辦]|回来|去|看看?|[继繼]续|做|联系|[过過])"
    r"|先(?:啦|喇|吧|$)|去(?:银行|銀行|柜|櫃|开|開|办|辦)|(?:等|推|拖|改|挪|延|移|[约約])(?:[迟遲晚]|[后後])?(?:到|至|在|成|返|期)|[过過]?[后後](?:吧|啦|先)?$"
    r"|(?:[再先]|还要|仲要)[等过過]|^等|^[过過]|[晚迟遲](?:点|點|些|啲)"
    r"|\b(?:try|retry|come back|later|again|wait|make it|change it to|move it)\b",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"(?:[等待一过過][会會])(?:儿|兒)?(?:[再在去]|吧|先|$)|回头再|[晚迟][点些](?:吧|$|再)|改天|改日|[过過]几天|下次|(?<![唔不])得[闲閒]"
    r"|(?:[遲迟夜]啲|陣間|[過过等]多?陣|[食吃]完[飯饭])(?:先|再|啦|$)|(?:到[时時点點]候?|一[会會]儿?|回头|明天|聽日|半小时后)[见見]"
    r"|下个?[周月](?:再|吧|$)|下星期(?:再|吧|先|$)|先去?(?:忙|上班|吃饭|食飯|开会|開會|睡|做事)"
    r"|\b(?:see you|another time|some other time|next (?:week|month)|in a bit|later)\b",
    re.IGNORECASE,
)
# A moment that is asked for, and nothing to be called for.
_A_MOMENT = re.compile(
    r"(?:[那就先请請你您好嗯咁我]|麻烦|稍)*等(?:我|一?下|一?[会會]|儿|兒|一?[陣阵]|多陣"
    r"|[一二两兩三几幾五\d]+(?:分[钟鐘]?|秒[钟鐘]?))+[啊吧哈呀啦哦先]*"
    r"|(?:[那我就嗯好先去在正]|现在|現在|等下|等会儿?)*先?(?:去)?忙(?:一?下|一?[会會]儿?|[别別]的|点事|點事)?[了啊吧哈呀啦]*"
    r"|(?:ok |please )?(?:hold on|one (?:moment|sec|second|minute)|just a (?:moment|sec|second|minute)"
    r"|give me (?:a|one|two|a few|\d) (?:moment|sec(?:ond)?|min(?:ute)?)s?)(?: please)?",
    re.IGNORECASE,
)
_BUSY = re.compile(
    r"[没冇無无](?:有)?(?:空|时间|時間|功夫)|[不唔]得[闲閒]|[不唔]方便|[在正]忙|忙[着著緊]|好忙|很忙|(?:在|揸緊?|[开開])[车車]"
    r"|[开開]紧?緊?[会會]|在外面|喺出面|上班|返緊工|吃饭|食緊飯|睡[觉覺着]|[训瞓]|^再?等一?(?:下|等|会|會|阵|陣)|稍等|再等等|[不唔]急"
    r"|\b(?:busy|driving|in a meeting|not a good time|can.?t (?:talk )?(?:right )?now|at work|hold on|one moment"
    r"|give me a (?:minute|sec|moment)|no (?:time|rush)|not (?:right )?now)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"[吗嗎?？]|多久|多少|什么|甚麼|怎|为什么|為什麼|點解|幾耐|哪(?!我|就)|边个|能不能|是不是|係咪"
    r"|\b(?:why|how|what|which|will|does|is)\b",
    re.IGNORECASE,
)
_ALL_RIGHT = re.compile(
    r"(?:行不行|可不可以|可以吗|可以嗎|行吗|好吗|好不好|得唔得|得嗎|成吗)\W*$"
    r"|\b(?:ok(?:ay)?|all right|please|can we|can you)\W*$|^(?:can|could) (?:we|you|i)\b",
    re.IGNORECASE,
)
_DONE = re.compile(r"已经|已經|刚才|剛才|刚刚|頭先|\b(?:already|told)\b", re.IGNORECASE)
_SOME_DAY = re.compile(
    r"改天|改日|下次|[过過][几幾两兩][天日]|(?<![没冇沒])有空|(?<![唔不])得[闲閒]|下(?:周|星期)(?![一二三四五六日天])|下[个個]?月(?!\d)"
    r"|another time|some other time|next (?:week|month)",
    re.IGNORECASE,
)
_WHEN_BACK = re.compile(
    r"银行|銀行|系统|系統|恢复|恢復|(?:好|修好|通|搞掂)(?:了|咗|返|后|後)|\b(?:back|up again|working|fixed|online)\b",
    re.IGNORECASE,
)
_A_LENGTH = r"(?=[\d一二三四五六七八九十两兩半])"
_EARLIER = re.compile(rf"提前|提早|早(?:啲|点|點)?{_A_LENGTH}|往前|\bearlier\b|\bsooner\b", re.IGNORECASE)
_LATER_THAN_THAT = re.compile(
    rf"推[迟遲]|延[后後迟遲]|(?:再|多)?[晚迟遲](?:多|啲|点|點|个|個)?{_A_LENGTH}|往[后後]|\b(?:later|more)\b",
    re.IGNORECASE,
)
_KEEPING = re.compile(r"留|删|刪|清|存|keep|delete|forget|save", re.IGNORECASE)
# A sentence that is nothing but a time: 那就明天早上八点吧.
_TIMES = re.compile(
    r"[明后後今聽][天日晚早朝儿兒]|下?[个個]?(?:周|星期).|[上下中]午|早上|早晨|晚上|凌晨|傍晚|朝早|[上下晏]晝|晚黑|晚饭|晚飯|午饭|午飯"
    r"|[一二三四五六七八九十两兩半几幾零]|[点點][半钟鐘]?|分[钟鐘]?|小[时時]|[个個粒]|[钟鐘][头頭]?|刻|号|號|月|日|天"
    r"|\d+\s?(?:[ap]\.?m\b)?"
)
_AROUND_A_TIME = re.compile(
    r"[那就咁嗯哦好行吧啊呀啦喇哈了嘛呗吗嗎的嘅后後之以再过過等到约約改成在先\W]|可以|得唔得|不如|要不|还是|大概|左右"
    r"|\b(?:tomorrow|tmrw?|2moro|2morrow|tomm?orr?ow|today|tonight|morning|afternoon|evening|noon|in|at|around|about|the|on|next|please|ok|okay|then|how"
    r"|maybe|am|pm|after|lunch|let'?s|say|make|it|until|half|an?|hours?|min(?:ute)?s?)\b",
    re.IGNORECASE,
)
# What no wish to wait takes the place of, and what it does.
_STRONGER = frozenset({"other_card", "human_agent", "start_over", "back", "fraud_or_theft", "unbind", "list_cards"})
_GIVES_PLACE = frozenset({
    "affirm", "deny", "acknowledged", "take_your_time", "retry_now", "retry_later", "resend", "sms_code_not_received",
    "voice", "cancel", "how_long", "thanks_goodbye", "greeting", "skip", "not_voice", "not_cancel", "asks_if_right",
    "bind_card_start", "help", "lost", "dont_know", "progress",
})  # fmt: skip


def heard(stack: Sequence[OpenFrame], meaning: Meaning, at: int) -> Meaning:
    """The same with what is said of waiting and of the promised call, where a binding waits for another try."""
    text = meaning.rest
    frame = next((frame for frame in stack if frame.dialog == "binding"), None)
    if frame is None or frame.state not in STATES or stack[-1].dialog not in ("binding", "diagnosis"):
        return meaning
    if not text or len(text) > LONGEST:
        return meaning
    if any(c.name in _STRONGER or c.name.startswith("correct_") for c in meaning.commands):
        return meaning
    name = _said(frame, meaning, at)
    if not name:
        return meaning
    others = tuple(command for command in meaning.commands if command.name not in _GIVES_PLACE)
    return Meaning((Command(name), *others), text)


def _said(frame: OpenFrame, meaning: Meaning, at: int) -> str:
    text = meaning.rest
    if frame.state == "confirming_retry" and _NO_TRY.search(text):
        return "no_call"
    for name, words in _SAID.items():
        if words.search(text) and (frame.state in _AGREED or name not in _ONLY_AGREED):
            if name == "may_try" and (not _WHETHER.search(text) or wished.names_a_time(text, at)):
                continue
            if name == "is_it_back" and meaning.has("how_long"):
                continue
            return name
    if frame.state == "confirming_keep" and _KEEPING.search(text) and not _CALLS.search(text):
        return ""
    if frame.state == "refused" and _A_MOMENT.fullmatch(text.strip("，,。.!！~～ ")):
        return "take_your_time"
    if _wishes(frame.state, text, at):
        return "retry_later"
    return put_right.said(frame.note("refusal"), text, asks=bool(_ASKS.search(text)))


def _wishes(state: str, text: str, at: int) -> bool:
    """Is it a wish to be called, or to try at another time?"""
    if _CALLS.search(text):
        return True
    if _DONE.search(text) or (_ASKS.search(text) and not _ALL_RIGHT.search(text)):
        return False
    if _LATER.search(text) or (state == "confirming_retry" and _BUSY.search(text)):
        return True
    if not wished.names_a_time(text, at):
        return False
    if state in _AGREED and (_EARLIER.search(text) or _LATER_THAN_THAT.search(text)):
        return True
    nothing_else = not _AROUND_A_TIME.sub("", _TIMES.sub("", text)).strip()
    a_while = state == "confirming_retry" and wished.span(text) is not None  # "give me ten minutes"
    return nothing_else or a_while or bool(_TRIES_THEN.search(text))


def no_certain_day(text: str, at: int) -> bool:
    """改天, 下次: some day that nobody can be called on."""
    return bool(_SOME_DAY.search(text)) and not wished.names_a_time(text, at)


def shifted(text: str, agreed: int) -> int:
    """The agreed time (ms) moved by a length that they name (提前十分钟, 再晚半小时); 0 where it isn't."""
    length = wished.span(text)
    if not agreed or not length:
        return 0
    if _EARLIER.search(text):
        return agreed - length[0]
    return agreed + length[0] if _LATER_THAN_THAT.search(text) else 0


def waits_for_the_bank(text: str) -> bool:
    """ "等银行好了通知我": for something that can't be seen from here."""
    return bool(_CALLS.search(text) and _WHEN_BACK.search(text))
