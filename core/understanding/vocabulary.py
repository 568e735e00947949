"""Words with a fixed meaning in a text: documents, card types, carriers, steps. Values are keys of the tables of facts.

Chinese words stand in simplified letters, because a text is compared in one spelling: 身份證 and 身份証 need no line
of their own. English ones stand in small letters; for a space a hyphen or nothing will do, and so will a plural.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.understanding.letters import simple_and_small

Found = tuple[str, str, int, int]  # kind, value, start, end

_WORDS: dict[str, dict[str, str]] = {
    "card_type": {
        "debit": "储蓄卡 借记卡 储蓄 扣账卡 提款卡 金融卡 签账金融卡 金融签账卡 存款卡 工资卡 薪转卡 出粮卡 atm卡"
        " | debit card | debit | atm card | savings card | salary card | checking card",
        "credit": "信用卡 贷记卡 | credit card | credit | charge card",
        "quasi_credit": "准贷记卡 準贷记卡",
        "prepaid": "预付卡 预付费卡 储值卡 | prepaid card | prepaid debit card | prepaid | gift card",
        "virtual": "虚拟卡 电子卡 | virtual card | disposable card",
        "class_1": "一类卡 一类户 一类账户 i类户 i类卡 i类账户 1类卡 1类户 1类账户 | class 1 account | type i account",
        "class_2": "二类卡 二类户 二类账户"
        " ii类户 ii类卡 ii类账户 2类卡 2类户 2类账户 | class 2 account | type ii account",
        "class_3": "三类卡 三类户 三类账户"
        " iii类户 iii类卡 iii类账户 3类卡 3类户 3类账户 | class 3 account | type iii account",
        "social_security": "社保卡 社会保障卡 | social security card",
    },
    "document": {
        "temporary_id": "临时身份证 | temporary id card | temporary identity card | temporary id",
        "hk_id": "香港身份证 香港居民身份证 香港永久居民身份证 香港永久性居民身份证"
        " | hong kong id card | hong kong identity card | hong kong id | hk id card | hk id",
        "hkmo_tw_residence": "港澳台居住证 港澳台居民居住证 港澳居民居住证 台湾居民居住证",
        "hk_macau_permit": "回乡证 回乡卡 港澳居民来往内地通行证 港澳通行证 来往内地通行证 往来内地通行证"
        " | home return permit | home return card | home visit permit | mainland travel permit"
        " | mainland travel permit for hong kong and macau residents | huixiangzheng",
        "taiwan_permit": "台胞证 台胞卡 台湾通行证 台湾居民来往大陆通行证"
        " | taiwan compatriot permit | taiwan compatriot pass | taiwan permit | taibaozheng"
        " | mainland travel permit for taiwan residents",
        "foreign_permanent": "外国人永久居留证 永久居留身份证 外国人永久居留身份证 永久居留证 外国人永居证 永居证 永居"
        " 五星卡 中国绿卡"
        " | permanent residence card | permanent resident card | permanent residency card | permanent residence permit"
        " | permanent resident permit | permanent resident id card | foreign permanent resident id card | pr card"
        " | green card",
        "residence_permit": "居住证 居留证"
        " | residence permit | residency permit | resident permit | residence card | residency card",
        "foreign_passport": "外国护照 | foreign passport | overseas passport",
        "passport": "护照 | passport",
        "military": "军官证 士兵证 警官证 军人证 文职证 | military id card | military id | officer's card"
        " | officer card",
        "household": "户口本 户口簿 户口名簿 户口页"
        " | hukou book | hukou | household register | household registration book | household registration booklet",
        "driving_licence": "驾驶证 驾照 驾驶本 驾驶执照 行驶证 | driving licence | driving license | driver's licence"
        " | driver's license | drivers licence | drivers license | driver licence | driver license",
        "resident_id": "居民身份证 国民身份证 二代身份证 身份证 二代证"
        " | id card | identity card | identification card | national id card | national id",
    },
    "carrier": {
        "中国移动": "中国移动 中移动 移动 | china mobile | cmcc",
        "中国联通": "中国联通 联通 | china unicom | unicom",
        "中国电信": "中国电信 电信 | china telecom",
        "中国广电": "中国广电 广电 | china broadnet | broadnet",
        # overseas, so that their names are no carrier of the mainland
        "中国移动香港": "中国移动香港 中移香港 | china mobile hong kong | cmhk",
        "中华电信": "中华电信",
        "远传电信": "远传电信 远传",
        "台湾大哥大": "台湾大哥大 台哥大",
        "数码通": "数码通 | smartone",
        "csl": " | csl",
    },
    "step": {
        "card_number": "卡号 | card number",
        "holder_name": "姓名 名字 户名 持卡人 | cardholder name",
        "id_number": "身份信息 身份资料 身份证号码 身份证号 证件号码 证件号 | id number",
        "mobile": "手机号码 手机号 预留手机 | phone number | mobile number",
        "sms_code": "短信验证码 短信验证 短讯验证码 短讯验证 简讯验证码 简讯验证 验证码 校验码"
        " | sms verification | verification code | sms code",
        "payment_password": "支付密码 交易密码 | payment password",
        "agreement": "协议 | agreement",
        "expiry": "有效期 到期日 | expiry date",
        "cvv2": "安全码 cvv2 cvv 后三位",
        "bank": "开户行 发卡行",
        "realname": "实名认证 实名 | real name verification",
        "face": "人脸识别 人面识别 人脸辨识 刷脸 人脸认证 | face verification | face recognition",
    },
}
# What a step is called where the text says that it is one: 身份证那一步, the name step.
_STEPS = {
    "card_number": ("卡号 卡片号码", "card number|card no"),
    "holder_name": ("姓名 名字 持卡人", "name|cardholder name"),
    "id_number": ("身份证 身份证号 证件 身份 身份信息 证件号", "id|id number|identity|id card|passport"),
    "mobile": ("手机 手机号 预留手机 电话 门号 手机门号", "mobile|mobile number|phone|phone number"),
    "sms_code": (
        "短信 简讯 短讯 验证码 校验码 短信验证码 简讯验证码 短讯验证码",
        "sms|sms code|sms verification|code|otp|verification code|text message",
    ),
    "payment_password": ("密码 支付密码 付款密码 交易密码", "password|payment password|passcode|pin"),
    "agreement": ("协议 条款 用户协议 服务条款", "agreement|terms|terms and conditions|consent"),
    "expiry": ("有效期 到期日 有效日期 有效期限", "expiry|expiry date|expiration date"),
    "cvv2": ("安全码 cvv cvv2 后三位 末三码", "cvv|cvv2|cvc|security code"),
    "bank": ("银行 开户行 发卡行 选银行", "bank|choose bank|bank selection"),
    "card_type": ("卡种 卡类型 卡片类型 卡类别 选卡种 选卡", "card type|type of card"),
    "id_type": ("证件类型 证件种类", "id type|document type|document"),
    "realname": ("实名 实名认证 实名验证", "real-name|real name|verification"),
    "face": (
        "人脸 刷脸 人脸识别 人面识别 人脸辨识 活体检测",
        "face|face scan|face verification|face recognition|selfie",
    ),
    "confirm": ("确认 核对", "confirm|confirmation|review"),
}
_SCREENS = (
    "验证码 支付密码 协议 条款 用户协议 服务协议 服务条款 卡号 姓名 持卡人 人脸 人脸识别 实名 实名认证 有效期 安全码"
)

# Where one may be stuck or go back to; at 银行 or 手机 one may be in other ways.
_SPOTS = "短信 密码 人脸 刷脸 身份证 证件 卡种 卡类型 选卡 选银行 条款 实名 姓名 名字 有效期 验证码 卡号 协议"
_ENGLISH_SPOTS = ("name", "id", "password", "agreement", "terms", "sms", "face scan", "card type", "code", "expiry")

# Where a word is a piece of others, or means something else: what then stands right before it, and right after.
_MOVED = (
    r"[左右勿]$|[往向][上下前后]$|(?:上下|来回|前后|自由|光标|滑块|图标|窗口|手指|鼠标|不要|别|请|慢慢|缓慢|轻轻)$",
    r"支付|[端版作着磁镜滑靶咗]|光标|图[标片像]|照片|文件|窗口|位置|[近远][一点]|得[太很快慢]|速度|平台|屏幕|应用|设备|办公|鼠标|硬盘|电源|电商"
    r"|到(?!账|现在|今|期|底)|一[下点格]|了[一半几]|过|互联网|电话(?!卡|号)|银行|客户端|不了|终端|上网(?!卡)|数据(?!卡)|摄像头|卡片|顺序"
    r"|的时候|时候?(?!好|不|灵)",
)
_ELSEWHERE: dict[str, tuple[tuple[str, str], ...]] = {
    "移动": ((_MOVED[0], ""), ("", _MOVED[1])),
    "电信": (("", r"息|诈骗|网络诈|网诈|业(?!务)"),),
    "联通": (("关$", "[知过]"), ("互$", ""), ("", "世界|内外|不了")),
    "广电": (("推$", ""), ("", "总局")),
    "户名": (("[用客]$", ""),),
    "名字": (("[用客]户$", ""),),
    "实名": (("", "制"),),
    "储蓄": (("", "[一点率所罐]"),),
    "credits": (("", ""),),
    "debits": (("", ""),),
    "credit": (
        (
            r"\b(?:g[ai]v(?:e|es|ing|en)(?: (?:you|him|her|them|me|us|where))?|deserves?|some|full|extra|store|social"
            r"|to your|all the|much|due)\s$",
            "",
        ),
        (
            "",
            r"\s(?:where|to (?:you|the|him|her|your|them|all)|for (?:that|this|your|being|the|it)|belongs|goes|scores?"
            r"|history|rating|report|check|is due|my|the|it|me|him|her|them|us|back|bureau|transfer)\b",
        ),
    ),
    "debit": ((r"\b(?:auto|direct)[ -]$", ""), ("", r"\s(?:my|the|me|it|from|you)\b")),
    "prepaid": (("", r"\s(?:my|the|for|sim|phone|plan|number|mobile|line|service|account)\b"),),
}


# The seven steps of a binding by their number: 第三步, step 4.
_OF_SEVEN = ("card_number", "holder_name", "id_number", "mobile", "sms_code", "payment_password", "agreement")
_NUMERALS = {numeral: at for numerals in ("一二三四五六七", "1234567") for at, numeral in enumerate(numerals)}
_NUMBERED = re.compile(r"第([一二三四五六七1-7])步(?!骤|伐)|(?<![a-z])step ([1-7])(?!\d)")


def find(text: str) -> list[Found]:
    """Documents, card types, carriers and steps."""
    spelt = simple_and_small(text)
    found: list[Found] = []
    if _A_STEP.search(spelt):
        found += [
            (*_STEP_OF[hit[hit.lastindex or 1]], *hit.span(hit.lastindex or 1)) for hit in _CHINESE_STEP.finditer(spelt)
        ]
    found += [("step", _OF_SEVEN[_NUMERALS[hit[1] or hit[2]]], *hit.span()) for hit in _NUMBERED.finditer(spelt)]
    found += [one for hit in _CHINESE.finditer(spelt) if (one := _meant(spelt, hit))]
    if _LATIN.search(spelt):
        for pattern in (_ENGLISH_STEP, _ENGLISH_SPOT):
            found += [(*_STEP_OF[_key(hit[1])], *hit.span(1)) for hit in pattern.finditer(spelt)]
        found += [one for hit in _ENGLISH.finditer(spelt) if (one := _meant(spelt, hit))]
    return found


def _meant(text: str, hit: re.Match[str]) -> Found | None:
    word = hit.group()
    for before, after in _OTHERWISE.get(word, ()):
        if before.search(text[max(0, hit.start() - 16) : hit.start()]) and after.match(text, hit.end()):
            return None
    return (*_MEANS[_key(word)], hit.start(), hit.end())


def _key(word: str) -> str:
    """credit-cards -> creditcard."""
    if not word.isascii():
        return word
    bare = word.replace(" ", "").replace("-", "")
    return bare if bare in _MEANS or bare in _STEP_OF else bare.removesuffix("s")


def _spellings(words: str) -> Iterator[str]:
    """Each word of a line; 身份 is 身分 as well."""
    chinese, *english = words.split("|")
    for word in chinese.split():
        yield word
        if "身份" in word:
            yield word.replace("身份", "身分")
    yield from (word.strip() for word in english)


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _any_english(words: list[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", "[ -]?") for word in sorted(words, key=len, reverse=True))


_ALL = {
    word: (kind, value)
    for kind, values in _WORDS.items()
    for value, words in values.items()
    for word in _spellings(words)
}
_MEANS = {word if not word.isascii() else word.replace(" ", "").replace("-", ""): meant for word, meant in _ALL.items()}
_OTHERWISE = {
    word: [(re.compile(before), re.compile(after)) for before, after in pairs] for word, pairs in _ELSEWHERE.items()
}
_CHINESE = re.compile(_any([word for word in _ALL if not word.isascii()]))
_ENGLISH = re.compile(rf"(?<![a-z])(?:{_any_english([word for word in _ALL if word.isascii()])})s?(?![a-z])")
_LATIN = re.compile("[a-z]{2}")

_STEP_OF = {word: ("step", step) for step, (chinese, _) in _STEPS.items() for word in _spellings(chinese)}
_STEP_OF |= {
    word.replace(" ", "").replace("-", ""): ("step", step)
    for step, (_, english) in _STEPS.items()
    for word in english.split("|")
}
_A_STEP = re.compile("[步页面]|环节|[那这][关里儿栏]|[嗰呢]度|卡在|停在|回到")
_SPOT = _any(list(_spellings(_SPOTS)))
_CHINESE_STEP = re.compile(
    rf"(?:({_any([word for step, (chinese, _) in _STEPS.items() for word in _spellings(chinese)])})"
    r"(?:号码?|验证|输入|填写|识别|认证|选择|设置)?的?(?:[那这嗰呢哪]一?个?|一)?(?:步骤?|环节|关(?![闭机了系于注联]))"
    rf"|({_any(_SCREENS.split())})的?(?:[那这嗰呢哪]一?个?)?(?:页面?|界面|画面)"
    rf"|({_SPOT})(?:[那这][里儿栏]|[嗰呢]度)|(?:卡在|停在|回到)了?(?:输入?|填写?)?({_SPOT}))"
)
_SAID_IN_ENGLISH = _any_english([word for _, english in _STEPS.values() for word in english.split("|")])
_ENGLISH_STEP = re.compile(rf"(?<![a-z])({_SAID_IN_ENGLISH})[ -](?:step|stage|screen|page)(?![a-z])")
_ENGLISH_SPOT = re.compile(
    rf"(?<![a-z])(?:stuck (?:at|on)|back to) (?:the |my )?({_any_english([*_ENGLISH_SPOTS])})(?![a-z])"
)
