"""Words that smell of fraud: somebody pushes, a secret was told, money is gone, somebody is forced.

A question that only mentions the same words (警察会让我绑卡吗, 要不要押金) is no sign: somebody who pushes, and
what they push to, must both be there. The families are those of the police's and the central bank's public warnings.
"""

from __future__ import annotations

import re

from core.understanding.letters import simple_and_small

PUSHED, TOLD, LOST, FORCED = "pushed", "told", "lost", "forced"
_SPACES = re.compile(r"(?<=[\u3400-\u9fff])\s+|\s+(?=[\u3400-\u9fff])")
_MORE = str.maketrans(
    "綁錢發對凍無幫報檢斷嚇驚該擔傳頭過財購獎賠稅單諗俾脅掛喊攞賣審",
    "绑钱发对冻无帮报检断吓惊该担传头过财购奖赔税单想畀胁挂喊拿卖审",
)

_THEY = r"(?:(?<!其)[他她佢](?:们|哋)?|对方|人家|别人|那个?人|嗰个?人|客服|骗子|警察|公安|民警|陌生人|工作人员|职员)"
_LAW = r"(?:公安|警察|警官|警方|民警|网警|检察|法院|派出所|反诈|海关|社保局|医保局|银保监|通信管理局)"
_SOMEBODY = (
    rf"(?:有个?人|有位|别人|人家|陌生人|对方|某人|骗子|{_LAW}|银行的?(?:人|工作人员|职员|经理|客服)|(?<![找转])客服"
    rf"|专员|工作人员|职员"
    r"|中介|导师|网友|群里|商家|卖家|快递|网上|电话里|自称)"
)
_PUSHES = r"(?<![需不会能])(?<!可以)(?:要求|指导|引导|命令|通知|[让叫要喊教逼催劝骗])(?:着|住|紧|咗)?我"
_CODE = r"(?:验证码|校验码|密码|短信里?的?数字|数字|(?<![扫号维条])码|code|otp|pin)"
_GIVES = r"(?:念|读|报|告诉|说|讲|话|发|给|畀|截图|提供)"
_MONEY = (
    r"(?:转(?:账|帐|钱|走|出|到|过|给|去)|汇款|打(?:钱|款)|过数|充(?:值|钱)|交(?:钱|保证金|押金|费|税)|取(?:钱|现)"
    r"|提现|(?<!给)贷款|借钱|刷单|刷流水|垫付)"
)
_SECRET = rf"(?:{_GIVES}[^，,。]{{0,8}}{_CODE}|{_CODE}[^，,。]{{0,6}}{_GIVES})"
_SCREEN = r"(?:屏幕|螢幕|共享|远程|下载|装.{0,4}软件|装.{0,4}app|点.{0,5}链接|扫.{0,3}码)"
_LEGAL = r"(?:验资|解冻|配合|安全账户|安全户口|清查|核查资金|保证金)"
_EVIL = rf"(?:{_MONEY}|{_SECRET}|{_SCREEN}|{_LEGAL})"
_BAIT = (
    r"(?:退税|退款|补贴|贷款|放款|解冻|验资|返利|领奖(?![励学品])|中奖|兑奖|理赔|赔付|赔钱|流水|校园贷|百万保障|安全)"
)

_PUSHED = re.compile(
    rf"{_SOMEBODY}.{{0,25}}{_PUSHES}.{{0,12}}(?:{_EVIL}|绑|加卡|添加.{{0,3}}卡)"
    rf"|{_SOMEBODY}(?:要求|指使|[让叫教](?:我)?)(?:来|这么|这样|解|绑|办|弄|做)*的"
    rf"|(?:{_THEY}|{_SOMEBODY}).{{0,10}}(?<![需不会能])要我的?.{{0,4}}{_CODE}"
    rf"|{_THEY}.{{0,10}}{_PUSHES}.{{0,12}}{_EVIL}"
    rf"|银行.{{0,10}}{_PUSHES}.{{0,12}}(?:{_MONEY}|{_SECRET}|{_LEGAL}|屏幕|螢幕|共享|远程)"
    rf"|(?<![你您])(?<!系统)(?<!为什么)(?<!为啥)(?<!怎么)(?<!页面)(?<!短信){_PUSHES}.{{0,10}}{_SECRET}(?!.{{0,2}}[你您])"
    rf"|(?<![你您])(?<!系统)[问跟向找管同](?:住)?我(?:要|拿|讨|索).{{0,6}}{_CODE}"
    rf"|{_LAW}.{{0,10}}(?:电话|来电|打嚟|打来|[说话讲]我|加我|联系我).{{0,20}}"
    r"(?:涉嫌|洗钱|涉案|通缉|调查|资金|配合|保密|绑|转(?:账|钱)|卡|账户|钱)"
    rf"|{_LAW}.{{0,10}}[让叫要]我.{{0,14}}(?:涉嫌|洗钱|涉案|配合|资金|保密|绑|转(?:账|钱)|钱)"
    r"|(?:有个?人|陌生人|自称|(?<![让叫请找转有])客服|工作人员|银行的人|陌生电话|不认识的人).{0,8}"
    r"(?:打.{0,3}电话|打嚟|打来|来电|加我微信|发短信).{0,12}(?:[说话讲](?:我|系|是|要|他|佢)|[让叫要问]我|有风险)"
    r"|[说话讲]我.{0,8}(?:卡|账户|账号|户口).{0,6}(?:有风险|有问题|异常|不安全|被盗|涉案|冻结).{0,14}"
    r"(?:转(?:账|钱|走|到|出)|解绑|[让叫要]我.{0,5}绑)"
    rf"|{_PUSHES}.{{0,8}}(?:绑|转|开通).{{0,10}}{_BAIT}|{_BAIT}.{{0,10}}{_PUSHES}.{{0,6}}(?:绑|转|开通)"
)
# A demand nobody honest makes, even where nobody is named; asked plainly it is only a question.
_BAITED = re.compile(
    r"(?:刷单|中[了咗]?奖|领奖(?![励学品])|兑奖|快递.{0,3}理赔|快递.{0,3}赔|客服.{0,4}(?:理赔|退款)|(?<!不)跑分(?!行)"
    r"|解冻费|解冻金|验资|刷流水|安全账户|校园贷"
    r"|百万保障).{0,12}(?:绑|转账|转钱)|(?:绑|转账|转钱).{0,8}(?:刷单|兑奖|验资|刷流水|转账解冻|解冻费)"
    r"|(?:贷款|放款|借款|下款).{0,14}保证金|保证金.{0,10}(?:贷款|放款|下款)"
    r"|\bunauthori[sz]ed (?:payment|transaction|charge|purchase|transfer|withdrawal)s?\b"
)
_FORCED_TO = (
    r"(?:bind|link|add|pay|transfer|send|move|give|tell|share|read|unbind|unlink|open|do (?:this|it|that)(?! again))\b"
)
_FORCED = re.compile(
    rf"被(?:{_THEY}|人)(?:们)?(?:给)?(?:逼|迫|威胁|胁迫|控制|[叫让教](?:来|我|过来|解|绑|转))|我(?:是|系)被(?:逼|迫"
    rf"|威胁|胁迫|骗来)|畀人(?:逼|威胁|吓|叫来|叫我)|(?:{_THEY}|有人).{{0,8}}(?:逼|威胁|恐吓|吓|胁迫)(?:住|着|紧)?我"
    r"|\b(?:being|am|was|i'm) (?:threatened|coerced|blackmailed)\b|\bagainst my will\b"
    rf"|\b(?:being|am|was|i'm) forced(?:\W*$| (?:in)?to {_FORCED_TO}| by (?:him|her|them|some|a )|[,.!])"
    rf"|\b(?:he|she|they|someone|somebody)\b.{{0,20}}\b(?:forc(?:es|ed|ing)|mak(?:es|ing)|made) me (?:to )?{_FORCED_TO}"
    r"|\b(?:he|she|they|someone|somebody)\b.{0,20}\bthreaten\w* me\b"
)
_TO = rf"(?:{_THEY}|人(?=听|知|看|了|咗|过|[,，。!！?？]|$)|朋友)"
_TOLD = re.compile(
    rf"{_CODE}(?:(?!不(?!小心)|[没未别要怎能可])[^。]){{0,8}}(?:告诉|念给|读给|报给|发给|给|说给|讲给"
    rf"|(?:讲|话|念|读|发|报|send)?(?:了|咗)?畀)(?:了|过|咗)?{_TO}"
    rf"|(?:告诉|念给|给|发给|讲给|话畀|畀)(?:了|过|咗)?{_TO}(?:知|听)?(?:了|咗)?.{{0,6}}{_CODE}"
    r"|(?:共享|开|分享)(?:了|咗).{0,4}(?:屏幕|螢幕)|屏幕.{0,4}共享(?:了|过|给他)"
    rf"|(?:下载|装|点|打开)(?:了|咗|过).{{0,6}}{_THEY}.{{0,8}}(?:软件|链接|app|东西)"
    r"|(?<!to )\b(?:gave|told|read|sent|given|shared)\b(?! (?:me|us)\b).{0,25}\b(?:him|her|them|someone|somebody|caller"
    r"|scammer|guy|man|support|service)\b.{0,20}\b(?:code|otp|pin|password)\b"
    r"|(?<!to )\b(?:gave|told|read|sent|given|shared)\b(?! (?:me|us)\b).{0,12}\b(?:code|otp|pin|password)\b.{0,12}"
    r"\bto (?:him|her|them|someone|somebody|the|a|customer|support)\b"
)
_PAST = re.compile(r"了|过|咗|已经|刚|\b(?:gave|told|sent|given|shared|read)\b")
_NOT_DONE = re.compile(
    r"[让叫要]我.{0,10}$|[没沒未冇](?:有)?(?!事|想).{0,6}$|(?:不(?!小心|知|懂|该|应)|别|唔(?!知|小心)|不要|怎么(?!就)|能"
    r"|可以|要不要).{0,6}$"
    r"|(?:n'?t|\bnot|\bnever|\bcan i|\bshould i)\b.{0,12}$"
)
_LOST = re.compile(
    r"钱(?!.{0,5}[会怕]).{0,6}(?:转走|划走|刷走|骗走|盗走|偷走|卷走|拿走|呃走)|钱(?:都|全|全部|突然)?(?:没了|不见了"
    r"|唔见咗|冇咗|被偷|被盗)"
    r"|[被畀比](?:人|他|他们|佢)?(?:诈骗|骗|呃)(?:了|咗|走|光|钱|\d|[一二两三四五六七八九十百千万])|(?:骗|呃)(?:了"
    r"|走|咗)我|上当了|受骗了"
    r"|转给(?:了)?(?:骗子|对方)|(?:紧急|快|马上|赶紧|赶快|立刻|即刻)(?:帮我|帮我个?)?(?:冻结|挂失|冻卡|锁卡|停卡)(?!怎么|怎样|在哪|点样|流程)"
    r"|\b(?:been|got|was|were|getting) (?:scammed|defrauded|cheated|tricked|robbed|conned)\b"
    r"|\b(?:my|the) money(?: is| was|'s| has| been| got| just| all)* (?:gone|stolen|transferred)\b|\bmoney (?:was"
    r"|got|is) stolen\b"
    r"|\b(?:stole|took) (?:all )?my money\b|^\W*(?:please |quick(?:ly)?,? |help,? )*freeze my (?:card"
    r"|account)(?: now| please| quickly)*\W*$"
)
_ONLY_FEARED = re.compile(
    r"失败.{0,4}$|(?:^|我|刚|已经|[,，])(?:刚|已经|都)?把$|(?:会|怕|防|别|避免|以免|担心|万一|如果|要是"
    r"|怎么不)[^，,。]{0,6}$|\b(?:will|would|could|if|avoid|can)\b.{0,30}$"
)
_THEFT = re.compile(
    r"盗|偷|丢|冻结|挂失|不见|冒用|转走|骗|呃|唔见|stolen|lost|freeze|scam|defraud|without my|didn.?t make"
)

_STRANGER = (
    r"\b(?:someone|somebody|some \w+|a (?:man|guy|woman|lady|caller|stranger|policeman|person)|(?:the )?(?:caller"
    r"|police|officer|court)|customer (?:service|support)|support|bank staff)\b"
)
_TELLS = (
    r"(?:told|tells|telling|asks?|asked|asking|wants?|wanted|instruct(?:ed|s|ing)|push(?:ed|es|ing)|persuad(?:ed|es"
    r"|ing)|forc(?:ed|es|ing)|urg(?:ed|es|ing)) me (?:to )?"
)
_CODE_EN = r"(?:code|otp|pin|password)\b"
_EVIL_EN = (
    r"(?:transfer|move (?:my |the |all )?(?:my )?(?:money|funds|savings)|send (?:\w+ )?money"
    rf"|(?:read|tell|give|send|share|say|forward|text|show)(?: \w+){{0,4}} {_CODE_EN}|for (?:\w+ ){{0,3}}{_CODE_EN}"
    r"|shar(?:e|ing) (?:my|the) screen|(?:download|install).{0,20}(?:remote|anydesk|teamviewer)"
    r"|pay (?:a |the )?(?:fee|deposit|tax))"
)
_PUSHED_EN = re.compile(
    rf"{_STRANGER}.{{0,40}}{_TELLS}.{{0,12}}(?:{_EVIL_EN}|unbind|unlink)"
    rf"|\b(?:caller|stranger|police\w*|officer|court)\b.{{0,40}}{_TELLS}.{{0,12}}(?:add|bind|link|remove)"
    rf"|\b(?:he|she|they|the bank|my bank)\b.{{0,20}}{_TELLS}.{{0,8}}{_EVIL_EN}"
    rf"|{_STRANGER}.{{0,25}}\b(?:called|rang|phoned)\b.{{0,25}}{_TELLS}.{{0,12}}(?:add|bind|link|remove)"
    rf"|{_STRANGER} (?:told|asked|made) me to(?: do (?:it|this|that))?\W*$"
    r"|\b(?:police|officer|court|prosecutor)\b.{0,20}\b(?:call(?:ed|ing)?|rang|phoned|texted|says?|said|told)\b.{0,40}"
    r"\b(?:launder\w*|suspect\w*|case|investigat\w*|arrest\w*|funds?)\b"
    r"|\b(?:someone|somebody|a (?:man|guy|woman|lady)|stranger|customer (?:service|support))\b.{0,25}\b(?:called"
    r"|rang|phoned|texted)\b.{0,30}\b(?:money|code|risk|refund|suspicious|frozen|hacked|unsafe|safe account)\b"
    r"|\b(?:prize|lottery|refund|tax refund|part[- ]time job|compensation|unfreez\w*)\b.{0,30}\b(?:told|asked"
    r"|wants?|must|have to|need to)\b.{0,15}\b(?:add|bind|link)\b"
)
_ASKS_PLAINLY = re.compile(
    r"[会能][让叫要问跟向找管同](?:我|人)|(?:谁|哪).{0,10}[问跟向找]我|镜头"
    r"|(?:会[不唔]会|能不能|可[不唔]可以|需不需要|是否|系咪会|不会|唔会).{0,8}[让叫要问找催]"
    r"|\b(?:will|would|do|does|can|could|might|ever)\b.{0,30}\b(?:ask|tell|want|call|push)\b"
)
_A_QUESTION = re.compile(r"(?:吗|嘛|么|[?？])\W*$|要不要|需不需要|用不用|是不是要|使唔使")
_IN_DOUBT = re.compile(r"真的|真嘅|骗|呃|靠谱|怎么办|点算|可信|该不该|信唔信")
_KIN = (
    r"(?:老婆|老公|太太|先生|妻子|丈夫|妈妈?|爸爸?|母亲|父亲|儿子|女儿|孩子|哥哥?|姐姐?|弟弟?|妹妹?|爷爷|奶奶|家人|家里"
    r"|亲戚|朋友|同学|同事|男友|女友|室友|邻居)"
)
_HONEST = (
    rf"(?:{_KIN}|公司|单位|厂里?|老板|财务|人事|hr|领导|村[里委]?|社区|街道|居委会?|物业|学校|老师|幼儿园|税务局?|个税|社保局?"
    r"|医保局?|公积金|中介|房东|房管|银行.{0,5}|超市|商场|医院|快递员|客服)"
)
# What nobody honest asks, whoever they say they are: it outweighs every harmless reading.
_GRAVE = re.compile(
    r"电话|来电|打来|打嚟|陌生|不认识|骗子|冒充|自称|网友|公安|警|检察|法院|反诈|派出所|海关|涉嫌|涉案|洗钱|安全账户|安全户口"
    r"|屏幕|螢幕|共享|远程|验资|解冻|刷单|流水|中奖|理赔|退款|有风险|解绑|转(?:账|钱)?(?:走|到|出|去|过去)|转账解|给(?:了)?[他她佢]们?(?!转)"
    r"|(?:告诉|话|念|读|报|畀|发给)[他她佢]|对方|\b(?:police|caller|stranger|refund|prize|safe account|unbind|unlink"
    r"|screen|transfer|read|officer|code|otp|password|money|investigat\w*|called|phoned|rang)\b"
)
_NO_PUSH = re.compile(
    rf"{_HONEST}.{{0,6}}(?:要求|通知|[让叫要喊教])我.{{0,6}}绑|转(?:账|钱)?给我.{{0,3}}[让叫要]我绑|有个?人教我(?:绑|$)|被人叫去"
    r"|(?<!有人)(?<!对方)[让叫要]我(?:扫码|下载|装|给[他她佢]转)|[让叫要]我(?:再|重新)发"
    r"|(?:你们?|您|这里|这边|页面|系统|app|短信).{0,4}(?:[让叫要]我|[问跟向找]我)(?!转)"
    r"|^(?:那|都)?(?:怎么|为什么|为啥|点解|干嘛|干吗|又|还|老|总|一直)+(?:是)?(?:[让叫要]我|[问跟向找管]我)"
    r"|^(?:是)?[让叫要]我[^，,。转]{1,14}(?:[吗么?？]|给你)\W*$|客服.{0,3}要我的?.{0,4}码[吗么?？]"
    r"|[让叫要]我(?:千万)?(?:不要|别|唔好|不能|勿|咪)|听说.{0,3}绑卡能?领奖|绑卡领奖在哪"
    r"|\b(?:told|asked|tells|asks|wants) me to (?:add|bind|link)\b"
    rf"|\bmade me (?:do (?:it|this|that) again|(?!(?:to )?{_FORCED_TO}|do\b)\w+)"
)
_NO_LOSS = re.compile(
    rf"(?:以前|之前|曾经?|过去|从前|去年|前年|当年).{{0,8}}[骗呃]|[被畀](?:人)?(?:骗|呃)过|[没未冇无]有?(?:被|畀)|骗过|[骗呃]怕"
    rf"|(?<!刚){_KIN}(?:也|都|曾|以前)*(?:被|畀)(?:人)?[骗呃](?!.*(?:刚|现在|正在|今天))"
    r"|(?:是不是|有没有|系咪|会不会|算不算).{0,4}上当|上当了?[吗么?？]"
    r"|\b(?:scammed|defrauded|cheated|tricked|robbed|conned)\b.{0,12}\b(?:before|once|years? ago|in the past)\b"
    r"|钱(?:都|全|全部)?(?:没了|不见了|冇咗).{0,3}(?:所以|怎么付|想|要充|要绑|充)"
    r"|\bgone,?(?: so| and)? i (?:need|want|have)"
)
_LOSS = re.compile(r"刚(?:刚|才)?(?:又)?被|[被畀].{0,3}(?:转走|刷走|盗|偷)|骗走|\b(?:stolen|stole|just got)\b")
_NOT_TOLD = re.compile(
    r"wi-?fi|无线|\b(?:code|otp|pin|password)\b (?:(?:was|is|isn'?t|wasn'?t|has|had) ?(?:wrong|invalid|expired|not"
    r"|never|late|incorrect|been|missing)|isn'?t|wasn'?t|didn'?t|did not|hasn'?t|never|doesn'?t|does not|won'?t|expired"
    r"|failed|of the)"
)
_LONGEST = 160  # characters: who is in fear writes less
_WISHES_A_PERSON = re.compile(r"人工|真人|活人|\b(?:human|real person|speak to|talk to)\b")


def spelt(text: str) -> str:
    """In simplified and small letters, without the spaces between signs; of a long text how it begins and ends."""
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]}。{text[-_LONGEST // 2 :]}"
    return _SPACES.sub("", simple_and_small(text).translate(_MORE).replace("’", "'"))


def alarm(text: str) -> str:
    """What a message tells of: "forced", "lost", "told", "pushed"; "" for nothing of the kind."""
    said = spelt(text)
    if _FORCED.search(said):
        return FORCED
    if _happened(_LOST, _ONLY_FEARED, said) and not _no_loss(said):
        return LOST
    if _PAST.search(said) and _happened(_TOLD, _NOT_DONE, said) and not _NOT_TOLD.search(said):
        return TOLD
    if _no_push(said):
        return ""
    pushed = _PUSHED.search(said) or _PUSHED_EN.search(said)
    if pushed and not _ASKS_PLAINLY.search(said):
        return PUSHED
    baited = _BAITED.search(said) and (not _A_QUESTION.search(said) or _IN_DOUBT.search(said))
    return PUSHED if baited else ""


def harmless(text: str) -> bool:
    """Does it only sound like fraud: who asks is known or we, or what is told is past, denied, another's?"""
    said = spelt(text)
    return not alarm(text) and (_no_push(said) or _no_loss(said))


def _no_push(said: str) -> bool:
    return bool(_NO_PUSH.search(said)) and not _GRAVE.search(said)


def _no_loss(said: str) -> bool:
    return bool(_NO_LOSS.search(said)) and not _LOSS.search(said)


def kind(text: str) -> str:
    """The same where it is known already that it is about fraud or theft."""
    return alarm(text) or (LOST if _happened(_THEFT, _ONLY_FEARED, spelt(text)) else PUSHED)


def wishes_a_person(text: str) -> bool:
    """Is a person of ours named outright, not only the one who pushes?"""
    return bool(_WISHES_A_PERSON.search(spelt(text)))


def _happened(words: re.Pattern[str], unless: re.Pattern[str], said: str) -> bool:
    return any(not unless.search(said[: hit.start()]) for hit in words.finditer(said))
