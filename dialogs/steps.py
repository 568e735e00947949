"""What is said of the step that is open: 能用生日吗 of the password, 按钮是灰的 of the agreement, 欠费了 of the code.

Heard before anything else, because elsewhere the same words mean something else.
"""

from __future__ import annotations

import re

from core.understanding.meaning import Command, Meaning

# Commands "step_…": a text of that name is all the answer.
TOLD = (
    "password_seen", "password_rules", "skip_password", "password_missing", "agreement_later", "agreement_points",
    "agreement_missing", "code_arrears", "code_unseen",
)  # fmt: skip
# Said in plain words, these are what is meant.
_PLAIN = ("affirm", "human_agent", "fraud_or_theft", "cancel", "other_card", "resend")
_LATER = "step_agreement_later"
LONGEST = 40  # characters
# Nothing else is named before it.
_ONLY = "^(?:我|又|就|还是|還是|怎么|怎麼|为什么|為什麼|一直|都|[点點]?[开開]|这个?|這個?|它|佢|那)*"
_Words = tuple[tuple[str, str], ...]

# First come, first served.
_PASSWORD: _Words = (
    (
        "dont_know",
        r"(?:银行卡|銀行卡|取款|提款|取现|卡)的?密[码碼]|\b(?:card|bank|atm)(?:'s)? (?:pin|password|passcode)\b",
    ),
    (
        "step_password_seen",
        r"(?:别人|別人|人家|有人|旁[边邊]|隔[离離篱籬]|被).*(?:看到|看见|看見|睇到)|偷看|泄露|洩露"
        r"|\b(?:someone|somebody|others?|anyone|people)\b.*\b(?:sees?|watching|looking)\b",
    ),
    (
        "step_password_rules",
        r"生日|太简单|太簡單|太弱|连号|連號|[尾后後]六?位|\b(?:birthday|too (?:easy|simple|weak)|weak)\b",
    ),
    ("how", r"几位|幾位|多少位|字母|英文|符号|符號|\b(?:how many|letters?|symbols?)\b"),
    (
        "where_payment_password",
        r"[记記][不唔]住|[会會]忘|忘[了记記]怎|[万萬]一忘|can.?t remember|might forget|if i forget",
    ),
    (
        "step_skip_password",
        r"跳过|跳過|[不唔](?:想要?|要|用|使|想?)?[设設](?![好完对對])|一定要[设設]|必[须須]要?[设設]"
        r"|非要[设設]|[不唔]想要?密[码碼]"
        r"|\bskip\b|do i (?:have|need) to|don.?t want (?:a|to)|must i",
    ),
    (
        "why",
        r"又要密[码碼]|[还還仲]要密[码碼]|(?:为什么|為什麼|为啥|干嘛|做咩|[点點]解).*密[码碼]"
        r"|\bwhy\b.*\b(?:password|passcode)\b",
    ),
    (
        "step_password_missing",
        r"(?:[设設](?:置)?|输入?|輸入?|填|弄)(?:好|完|过|過)[了咗晒]?(?![吗嗎没沒]|怎|以后)"
        r"|\b(?:i.?ve|i have|already) (?:set|done|entered)",
    ),
    (
        "form_again",
        r"(?:[链鏈連连][接結结]|页面|頁面|[键鍵][盘盤]页?|网页|網頁).*(?:过期|過期|失效|打不开|打唔開|没[了有]|在哪|喺邊|不见|[没冇]反应|白)"
        rf"|重新?[发發].*(?:[链鏈]接|页面|頁面)|[点點][不唔][了动動开開到]|{_ONLY}(?:打[不唔][开開]|(?:已[经經])?[过過](?:期[了咗啦]|咗期))"
        r"|[没沒冇][看见睇]到?[^,，]{0,4}(?:[键鍵][盘盤]|页面|頁面|[链鏈]接)"
        r"|\b(?:link|page|keypad)\b.*\b(?:expired?|open|work|gone|blank|where)|where.*(?:link|page|keypad)",
    ),
)
_AGREEMENT: _Words = (
    (
        _LATER,
        r"(?:[签簽]|同意|[绑綁])[了好完咗过過]*(?:之|以)?[后後].*(?:取消|解约|解約|反悔|停|退)"
        r"|以[后後](?:能|可以|可唔可以|可不可以).*(?:取消|解[约約]|停|反悔|退)"
        r"|[签簽]了(?:能|可以|还能).*(?:取消|反悔|退)"
        r"|\b(?:cancel|stop|undo|change my mind)\b.*\b(?:later|afterwards?|after)\b",
    ),
    (
        "step_agreement_time",
        r"灰|[按点點撳][不唔][了动動到得]|[没冇沒]反[应應]|看多久|睇幾耐|多少秒|[几幾]秒|等多久"
        r"|多久(?:能|可以|才)|gr[ae]y(?:ed)?|can.?t (?:click|tap|press)|disabled|how long",
    ),
    (
        "step_agreement_points",
        r"三[处處]|哪三|[边邊]三|重[点點]|太[长長]|看不懂|睇唔明|too long|\b(?:three|key) (?:points?|parts?|places?)",
    ),
    (
        "why_agreement",
        r"(?:能|可以|可唔可以|可不可以)?不(?:能)?不?(?:想)?(?:看|[签簽])(?:了|行|可以|吗|嗎|得|$)"
        r"|[唔不]想?(?:睇|看|[签簽])|非[看签]|一定要(?:看|[签簽]|睇)"
        r"|do i have to|without (?:reading|signing)|don.?t want to (?:read|sign)|skip",
    ),
    (
        "take_your_time",
        r"等我[看睇读讀]|[我在]?(?:还|還|仲|正)?在[看读讀睇]|睇緊|慢慢[看睇]|let me (?:read|finish)|still reading",
    ),
    (
        "step_agreement_missing",
        r"我?(?:已[经經])?(?:[点點撳]|同意|[签簽]|看|[读讀]|睇)(?:了|过|過|完|好|咗|晒)+(?:同意|[啊呀啦喇]|$)"
        r"|^好[了咗][吗嗎没]|"
        r"(?:绑|綁|成功|完成|弄|搞)[好定了]?[了咗]?[吗嗎没]"
        r"|\b(?:i.?ve|i have|already|i) (?:agreed|signed|accepted|read it)|is it done",
    ),
    (
        "form_where",
        r"(?:协议|協議|[链鏈連连][接結结]|页面|頁面|网页|網頁|[按][钮鈕]).*(?:在哪|哪里|哪儿|邊)|(?:在|去)?哪里?(?:看|点|点同意)"
        r"|where.*(?:agreement|link|page|button)",
    ),
    (
        "form_again",
        r"(?:协议|協議|[链鏈連连][接結结]|页面|頁面|网页|網頁|[按][钮鈕]).*(?:过期|過期|失效|打不开|打唔開|没[了有]|不见|看不到)"
        rf"|{_ONLY}(?:打[不唔][开開]|(?:已[经經])?[过過](?:期[了咗啦]|咗期))|\b(?:link|page)\b.*\b(?:expired?|open|work|gone)",
    ),
)
_CODE: _Words = (
    ("step_code_arrears", r"欠[费費]|没话费|[没冇沒]錢交|out of credit|unpaid bill|overdue"),
    (
        "step_code_unseen",
        r"^(?:那|我的|你发的|请问)*(?:[验驗][证證][码碼]|code)(?:是|係|系)(?:多少|什么|甚麼|啥|几|幾|咩|乜)[^在到]{0,3}$"
        r"|告[诉訴]我[验驗][证證][码碼]"
        r"|(?:what.?s|what is|tell me) (?:the|my) code",
    ),
    (
        "cancel",
        r"^(?:[不唔](?:用|要|使|需要)?[了喇啦咗]+[吧啊呀]?(?:[,，\s]*(?:谢谢|謝謝|多谢|多謝|唔該)[你您]?)?"
        r"|no,? thanks?(?: you)?|no need)[。.!！]*$",
    ),
)
_ABOUT = {
    asked: tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in words)
    for asked, words in {"payment_password": _PASSWORD, "agreement": _AGREEMENT, "sms_code": _CODE}.items()
}


def asked_about(text: str, asked: str | None, meaning: Meaning) -> tuple[Command, ...]:
    """The command for what is said of the open step; empty for anything else. `meaning`: what the phrases find."""
    said = text.strip()
    if asked not in _ABOUT or len(said) > LONGEST or any(c.name.startswith("language_") for c in meaning.commands):
        return ()
    name = next((name for name, words in _ABOUT[asked] if words.search(said)), "")
    again = name == "form_again" and all(command.name == "resend" for command in meaning.commands)  # 过期了
    plain = meaning.has(*_PLAIN) and not again and name != _LATER  # "can I cancel later?" is no wish to cancel
    return () if plain or not name else (Command(name),)
