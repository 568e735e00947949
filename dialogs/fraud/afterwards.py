"""What is said while a warning stands: what they claim, what was done, what to do now, that nobody pushes after all."""

from __future__ import annotations

import re

from dialogs.fraud.signs import LOST, TOLD, spelt

CLAIMS, HANG_UP, SAFE, WILL_IT, WHAT_NOW = "claims", "hang_up", "safe", "will_it", "what_now"

_THEM = r"(?:[他她佢](?:们|哋)?|对方|人家?|客服|骗子|别人|警察|公安)"
_FALSE_ALARM = re.compile(
    r"(?:没有?|冇|无)人(?:在|喺度)?(?:催|让|逼|叫|教|要|骗)|(?:是|系)我自己|我自己(?:要|想|来)|误会|不是(?:诈骗"
    r"|骗子|被骗)|唔系(?:诈骗|骗子|骗案)"
    r"|开玩笑|讲笑|\b(?:nobody|no one)\b.{0,12}\b(?:push|forc|tell|told|ask|rush|mak)|^nobody(?: is)?\W*$"
    r"|\bmy own (?:idea|choice|wish|decision)\b|\bit'?s just me\b|\bnot a (?:scam|fraud)\b|\bfalse alarm\b"
)
_SAID_BY_THEM = re.compile(r"[他她佢].{0,3}[说话讲系不]|对方.{0,2}说|\b(?:he|she|they) (?:says?|said|told)\b")
_NOT = r"(?:没有?|沒有?|未|冇|不会?|别|唔会?|绝不|不再|再也不)"
_SAYS: tuple[tuple[str, str], ...] = (
    (
        WILL_IT,
        r"(?:会不会|[会能]|可能).{0,6}(?:转走|盗|刷|偷|没了|丢|不见|出事|有事|损失)|有没有事|有冇事|要紧吗|钱安全吗"
        r"|\b(?:will|can|could)\b.{0,30}\b(?:lose|lost|gone|stolen|taken|take|steal)\b|\bis my (?:money|card) safe\b",
    ),
    (
        LOST,
        r"转走|转过去了|[转汇付](?:了|咗)|打(?:了|咗)?(?:钱|款|过去)|过咗数|钱.{0,4}(?:没了|少了|不见|唔见|冇咗)"
        r"|扣了.{0,3}钱|冻结|挂失|追回|追得返"
        r"|\b(?:sent|transferred|moved|paid)\b.{0,15}(?:money|it\b|them|him|her|\d)|\bmoney.{0,12}gone\b|\bfreeze\b"
        r"|\bget (?:it|my money) back\b",
    ),
    (
        HANG_UP,
        r"(?:还|仲)[在喺](?:线|打|电话|催|等|说|讲|旁边|那边|度)|没挂|未挂|未收线|在线上|又打|一直(?:打|催)|在催"
        r"|催(?:我|得|紧)|[不唔](?:让|准|畀)我(?:挂|收)"
        r"|\bstill (?:on|there|calling|here|waiting|talking)\b|\bkeeps? (?:calling|asking|pushing)\b"
        r"|\bon the (?:line|phone)\b|\bwon'?t let me\b",
    ),
    (
        WHAT_NOW,
        r"怎么(?:办|做|弄|处理|搞)|怎样|咋[办整弄]|点(?:算|做|办)|该(?:干|做|怎|打)|做(?:什么|咩)|怕|惊|慌|吓|救[命我]"
        r"|急死|紧张|哪个电话|电话.{0,2}(?:多少|几多|几号)"
        r"|打(?:给谁|哪)|报警|^急|\bwhat (?:do|should|can|shall|must) i\b|\bwhat now\b|\bnow what\b|\bhelp\b"
        r"|\b(?:scared|afraid|panic\w*|worried)\b|\b(?:which|what) number\b|\bwhere (?:do|should|can) i (?:call|go"
        r"|report)\b|\bwho (?:do|should) i call\b",
    ),
    (
        CLAIMS,
        rf"{_THEM}.{{0,6}}(?:是|系|自称|声称|来自|from).{{0,12}}(?:银行|客服|公安|警|法院|检察|官方|人员|员工|微信"
        rf"|支付宝|平台|领导|老师|真|职员|朋友|亲戚)"
        r"|^(?:但|可|但是|可是|就)?(?:是|系|就是|说是|话系)?.{0,8}(?:客服|公安|警察|民警|检察官|官方|银行的人?"
        r"|职员|工作人员|领导)(?:的|啊|呀|嘅|打来的|打嚟|来的)?$"
        r"|(?:知道|有|讲得出|报得出)我(?:的|嘅)?(?:名|姓名|身份证|资料|信息|卡号)|警官证|工号|通缉令|不是(?:骗子"
        r"|诈骗)|唔系(?:骗子|骗案)"
        r"|\b(?:he|she|they|it|the caller)\b.{0,25}\b(?:from|bank|police|support|service|official|officer|real"
        r"|genuine|legit)\b|\b(?:knows?|has) my (?:name|id|details|number)\b",
    ),
    (
        SAFE,
        rf"{_NOT}(?:再|想|敢|把|将|跟|同)?.{{0,5}}(?:给|告诉|念|转|理|听|信|说|接|畀|话|讲|做|弄)|挂(?:了|掉|断)"
        rf"|收(?:咗)?线|拉黑|拒绝|没事了|放心"
        r"|\b(?:hung up|hang up|blocked|ignore)|\b(?:won'?t|will not|didn'?t|did not|haven'?t|never"
        r"|not going to)\b.{0,15}\b(?:give|tell|told|send|sent|gave|given|share|read|do|pay|go)\b",
    ),
    (
        TOLD,
        rf"(?:告诉|念|读|报|说|讲|给|发|话畀|畀|俾)(?:给|畀)?{_THEM}?(?:听|知|过去|出去)?(?:了|过了|咗)"
        rf"|已经?(?:告诉|念|读|报"
        rf"|说|讲|给|发|畀)|(?:话|告诉)(?:了|咗|过){_THEM}|[按照跟].{{0,4}}说的.{{0,3}}做|晚了|太迟|迟咗"
        r"|\b(?:told|gave|sent|read|given)\b.{0,12}\b(?:it|him|her|them)\b|\btoo late\b|\bi (?:already )?did\b",
    ),
)
_SAID = tuple((name, re.compile(words)) for name, words in _SAYS)


def said(text: str) -> str:
    """What it says of the fraud: "told", "lost", "claims", "hang_up", "safe", "will_it", "what_now"; "" if nothing."""
    words = spelt(text)
    return next((name for name, pattern in _SAID if pattern.search(words)), "")


def nobody_pushes(text: str) -> bool:
    """Do they say of themselves that nobody pushes them?"""
    words = spelt(text)
    return bool(_FALSE_ALARM.search(words)) and not _SAID_BY_THEM.search(words)


_PLAINLY_NOT = re.compile(
    r"\W*(?:(?:真的?)?(?:没有?|冇|无|不是|唔系|并没有)(?:的|啊|呀|呢|啦|嘅)?|(?:没有?|冇)?(?:什么|其他|别的)?人|没人|冇人"
    r"|no|nope|nobody|no one|not at all|it'?s (?:only |just )?me|i'?m alone)\W*"
)
_REASSURES = re.compile(
    r"(?<![不唔])(?:是|系)(?:真的|正规的?|我们?(?:自己)?的?)+(?:公司|单位|学校)|我们?(?:公司|单位|学校)"
    r"|(?:真的?)?(?<![不唔])(?:是|系)我(?:的)?(?:老婆|老公|太太|先生|妈|爸|儿子|女儿|家人|朋友|同事|老板|公司|单位|学校|自己|本人)|我自己(?:操作|弄|做|绑|办)|我?(?:说|讲|打|写)错(?:了|咗)?"
    r"|\bit'?s (?:really )?my own \w+|\bmy (?:own )?(?:company|employer|boss|school|wife|husband|mother|mum|mom"
    r"|father|dad|son|daughter)\b|\bmisspoke\b|\bi(?:'m| am)? (?:said it|was) wrong(?:ly)?\b|\bby myself\b"
)
_STILL = re.compile(
    r"验证码|密码|电话|转(?:走|账|钱)|骗子|警|涉嫌|让我|叫我|要我|\b(?:code|otp|password|phone|police|told|asks?|wants?)\b"
)


def reassures(text: str) -> bool:
    """Is it a plain no to "is somebody pushing you", or a word that whoever asked is known or oneself?"""
    words = spelt(text)
    if _PLAINLY_NOT.fullmatch(words):
        return True
    return bool(_REASSURES.search(words)) and not _STILL.search(words) and not _SAID_BY_THEM.search(words)


_NOT_ME = re.compile(
    r"[没沒冇未](?:有)?(?:绑|加)过|[没未冇]绑|不是我(?:绑|弄|加|的账)|唔系我|谁(?:绑|弄|用|的账)|边个|凭什么"
    r"|被(?:人|别人)?(?:盗|绑|冒|偷)|(?:查|看|睇).{0,4}(?:是|系)?谁|是谁|别人(?:绑|用|拿)|有人(?:绑|用|拿)|冒用|盗用"
    r"|\bnever (?:added|bound|linked|did|used)\b|\b(?:wasn'?t|not) me\b|\bwho (?:added|bound|linked|did|is|has"
    r"|was)\b|\b(?:stolen|hacked)\b"
    r"|\b(?:someone|somebody) (?:else )?(?:added|has|is|used|bound|linked|took)\b|\bdidn'?t (?:add|bind|link)\b"
)


def not_by_me(text: str) -> bool:
    """Of a card that is bound elsewhere: do they say or fear that somebody else did it?"""
    return bool(_NOT_ME.search(spelt(text)))
