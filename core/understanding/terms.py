"""Words with a fixed meaning in a text: error codes, documents, card types, carriers, steps; e-mail addresses.

The values are the keys of the tables of facts where these have one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Found = tuple[str, str, int, int]  # kind, value, start, end

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9.+_\-])[a-zA-Z0-9][A-Za-z0-9_.+\-]*@"
    r"[a-zA-Z0-9\-]+(?:\.[a-zA-Z0-9\-]+)*\.[a-zA-Z]{2,}"
)
_MONEY = r"(?!\s?(?:yuan|元|块|塊|圆|rmb|cny|dollars?|万|%))"
_OURS = re.compile(
    r"(?<![a-z])(valid|bank|mobile|codes|card|sms|risk|limit|auth|face|ocr|net|sys)(\s?[\-_—–]?\s?)(\d{2,4})(?!\d)"
    + _MONEY,
    re.IGNORECASE,
)
_PROVIDERS = re.compile(r"(?<![a-zA-Z0-9])([A-Z]{1,3})[\-_]?(\d{3,6})(?![a-zA-Z0-9])", re.IGNORECASE)
# Words in capitals, or small ones of which one speaks of cards and failing: ID_NUM_INVALID, card_not_supported.
_NAMED = re.compile(r"(?<![A-Za-z0-9_@.])[A-Za-z]{2,}(?:_[A-Za-z]{2,})+(?![A-Za-z0-9_@])")
_OF_CARDS = re.compile(
    r"(?:^|_)(?:card|cvc|cvv|invalid|error|fail|failed|expired|declined|insufficient|incorrect|not|bank|account|code"
    r"|auth|payment|sms|otp|limit|funds|denied|rejected|exceeded)(?:_|$)"
)
# What a person is given that only looks like a code: a number plate, a queue's ticket, a flight, a share.
_NO_CODE = re.compile(
    r"(?:车牌|車牌|取号|取號|叫号|排号|排號|航班|车次|座位|型号|微信号?|微信號|股票|基金|快递|订单|訂單|单号|單號)\S{0,3}\s?$"
)
_CALLED = re.compile(
    r"(?:错误代码|错误码|错误号|错误编号|返回码|返回代码|报错代码|报错码|代码|響應碼|响应码|错误|報錯|报错|錯誤代碼|錯誤碼"
    r"|(?:error|response|return)(?:\s?code)?|code)\s?(?:是|为|：|:|=|#|显示)?\s?([A-Za-z]{0,6}[\-_]?\d{2,8})(?![\dA-Za-z])",
    re.IGNORECASE,
)
_SHOWN = re.compile(
    r"(?:提示|显示|顯示|出现|出現|报|報)\s?(\d{2,4}|\d{7,8})"
    r"(?!\d|[.,:]\d|[+年月日号號點点时時分秒次位天个個张張笔%])" + _MONEY
)
_A_CODE = re.compile(r"验证码|校验码|动态码|驗證碼|\bcode\b|\botp\b", re.IGNORECASE)
_NO_PROVIDERS = frozenset({"wx", "tel", "rmb", "cny", "usd", "hkd", "qq", "vip", "no", "app", "ios", "atm"})
_OUR_CODES = frozenset({"valid", "codes", "ocr"})  # the others are ordinary words too: these want 404 or 03

_TERMS: dict[str, dict[str, tuple[str, ...]]] = {
    "card_type": {
        "debit": (
            "储蓄卡",
            "借记卡",
            "储蓄",
            "儲蓄卡",
            "儲蓄",
            "扣賬卡",
            "扣帳卡",
            "提款卡",
            "借記卡",
            "工资卡",
            "工資卡",
            "debit cards",
            "debit card",
            "debit",
        ),
        "credit": ("信用卡", "贷记卡", "貸記卡", "credit cards", "credit card", "credit"),
        "quasi_credit": ("准贷记卡", "準貸記卡"),
        "prepaid": ("预付卡", "預付卡", "prepaid cards", "prepaid card", "prepaid"),
        "virtual": ("虚拟卡", "电子卡", "虛擬卡", "virtual card", "disposable card"),
        "class_2": ("二类卡", "二类户", "Ⅱ类户", "II类户", "2类户", "2类卡"),
        "class_3": ("三类卡", "三类户", "III类户"),
        "class_1": ("一类卡", "一类户", "I类户", "1类卡"),
        "social_security": ("社保卡",),
    },
    "document": {
        "temporary_id": ("临时身份证", "臨時身份證", "temporary id card"),
        "hk_id": ("香港身份证", "香港身份證", "hong kong id card", "hkid"),
        "hkmo_tw_residence": (
            "港澳台居住证",
            "港澳台居民居住证",
            "港澳居民居住证",
            "台湾居民居住证",
            "港澳台居住證",
            "港澳台居民居住證",
            "港澳居民居住證",
            "台灣居民居住證",
        ),
        "hk_macau_permit": (
            "回乡证",
            "回鄉證",
            "港澳居民来往内地通行证",
            "港澳通行证",
            "来往内地通行证",
            "港澳居民來往內地通行證",
            "港澳通行證",
            "來往內地通行證",
            "home return permit",
        ),
        "taiwan_permit": (
            "台胞证",
            "台胞證",
            "台湾通行证",
            "台湾居民来往大陆通行证",
            "台灣通行證",
            "台灣居民來往大陸通行證",
            "taiwan compatriot permit",
        ),
        "foreign_permanent": (
            "外国人永久居留证",
            "永久居留身份证",
            "永居证",
            "外国人永久居留身份证",
            "永居",
            "外國人永久居留證",
            "永久居留身份證",
            "永居證",
            "外國人永久居留身份證",
        ),
        "residence_permit": ("居住证", "居住證", "residence permit"),
        "foreign_passport": ("外国护照", "外國護照", "foreign passport"),
        "passport": ("护照", "護照", "passport"),
        "military": ("军官证", "士兵证", "警官证", "军人证", "軍官證", "士兵證", "軍人證"),
        "household": ("户口本", "户口簿", "戶口簿", "戶口本"),
        "driving_licence": ("驾驶证", "驾照", "駕駛證", "駕照", "driving licence", "driver's license"),
        "resident_id": ("居民身份证", "身份证", "二代证", "居民身份證", "身份證", "id card"),
    },
    "carrier": {
        "中国移动": ("中国移动", "移动", "中國移動", "移動", "china mobile"),
        "中国联通": ("中国联通", "联通", "中國聯通", "聯通", "china unicom"),
        "中国电信": ("中国电信", "电信", "中國電信", "電信", "china telecom"),
        "中国广电": ("中国广电", "广电", "中國廣電", "廣電", "china broadnet"),
    },
    "step": {
        "card_number": ("卡号", "卡號", "card number"),
        "holder_name": ("姓名", "名字", "户名", "持卡人", "cardholder name"),
        "id_number": ("身份信息", "身份資料", "身份证号码", "身份证号", "证件号码", "证件号", "身份證號", "id number"),
        "mobile": ("手机号码", "手机号", "手機號碼", "手機號", "预留手机", "phone number", "mobile number"),
        "sms_code": (
            "短信验证码",
            "短信验证",
            "短訊驗證碼",
            "短訊驗證",
            "sms verification",
            "验证码",
            "驗證碼",
            "校验码",
            "verification code",
            "sms code",
        ),
        "payment_password": ("支付密码", "支付密碼", "交易密码", "payment password"),
        "agreement": ("协议", "協議", "agreement"),
        "expiry": ("有效期", "到期日", "expiry date"),
        "cvv2": ("安全码", "CVV2", "CVV", "cvv", "后三位"),
        "bank": ("开户行", "发卡行", "開戶行", "發卡行"),
        "realname": ("实名认证", "實名認證", "实名", "real-name verification", "real name verification"),
        "face": ("人脸识别", "刷脸", "人面識別", "刷臉", "人脸认证", "face verification", "face recognition"),
    },
}
_MEANS = {
    word.lower(): (kind, value) for kind, values in _TERMS.items() for value, words in values.items() for word in words
}
# Words that are another's beginning: 移动支付 is no carrier.
_NOT_AFTER = {"debit": "(?<!auto )(?<!auto-)(?<!direct )(?<!direct-)"}
_NOT_BEFORE = {
    "移动": "(?!支付|端|应用|设备|办公|鼠标|硬盘|电源|电商)",
    "电信": "(?!诈骗|詐騙|网络诈|网诈)",
    "電信": "(?!詐騙)",
}
_WORDS = re.compile(
    "|".join(
        rf"{_NOT_AFTER.get(word, '')}(?<![a-z]){re.escape(word)}(?![a-z])"
        if word.isascii()
        else re.escape(word) + _NOT_BEFORE.get(word, "")
        for word in sorted(_MEANS, key=len, reverse=True)
    ),
    re.IGNORECASE,
)


def find(text: str) -> list[Found]:
    """Documents, card types, carriers and steps."""
    return [(*_MEANS[match.group().lower()], match.start(), match.end()) for match in _WORDS.finditer(text)]


def emails(text: str) -> list[tuple[str, int, int]]:
    """(address in small letters, start, end)."""
    return [(match.group().lower(), match.start(), match.end()) for match in _EMAIL.finditer(text)]


def calls_it_a_code(text: str) -> bool:
    """Does the text speak of a one-time code?"""
    return bool(_A_CODE.search(text))


def error_codes(text: str) -> list[Found]:
    """Codes a bank, a provider or we ourselves answer with: VALID-01, "bank 404", 错误代码51, E7731, card_declined."""
    found: list[Found] = []
    for match in _OURS.finditer(text):
        family, number = match[1].lower(), match[3]
        if family in _OUR_CODES or match[2].strip() or len(number) == 3 or number[0] == "0":
            found.append(("error_code", f"{family.upper()}-{number}", match.start(), match.end()))
    for match in _PROVIDERS.finditer(text):
        if match[1].lower() not in _NO_PROVIDERS and not _NO_CODE.search(text, 0, match.start()):
            found.append(("error_code", f"{match[1].upper()}{match[2]}", match.start(), match.end()))
    for match in _NAMED.finditer(text):
        if match.group().isupper() or _OF_CARDS.search(match.group()):
            found.append(("error_code", match.group(), match.start(), match.end()))
    found += [("error_code", code.upper(), start, end) for code, start, end in _called(text)]
    return _apart(found)


def _called(text: str) -> Iterator[tuple[str, int, int]]:
    """Numbers that the text calls a code of an error, or says to be shown."""
    for match in _CALLED.finditer(text):
        one_time = match[1].isdigit() and len(match[1]) > 4 and match.group().lower().startswith("code")
        if not one_time and not _NO_CODE.search(text, 0, match.start()):
            yield match[1], match.start(1), match.end(1)
    for match in _SHOWN.finditer(text):
        yield match[1], match.start(1), match.end(1)


def _apart(found: list[Found]) -> list[Found]:
    """Of two that overlap the first."""
    kept: list[Found] = []
    for one in found:
        if not any(one[2] < other[3] and other[2] < one[3] for other in kept):
            kept.append(one)
    return kept
