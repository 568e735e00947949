"""Words with a fixed meaning in a text: error codes, documents, card types, carriers, steps; e-mail addresses."""

from __future__ import annotations

import re

Found = tuple[str, str, int, int]  # kind, value, start, end

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9.+_\-])[a-zA-Z0-9][A-Za-z0-9_.+\-]*@"
    r"[a-zA-Z0-9\-]+(?:\.[a-zA-Z0-9\-]+)*\.[a-zA-Z]{2,}"
)
_OURS = re.compile(
    r"(?<![a-z])(valid|bank|mobile|codes|card|sms|risk|limit|auth|face|ocr|net|sys)\s?[\-_—–]?\s?(\d{2,4})(?!\d)",
    re.IGNORECASE,
)
_PROVIDERS = re.compile(r"(?<![a-zA-Z0-9])([A-Z]{1,3})[\-_]?(\d{3,6})(?![a-zA-Z0-9])", re.IGNORECASE)
_CALLED = re.compile(
    r"(?:错误代码|错误码|错误号|错误编号|返回码|返回代码|报错代码|报错码|代码|響應碼|响应码|错误|報錯|报错|錯誤代碼|錯誤碼"
    r"|error(?:\s?code)?|code)\s?(?:是|为|：|:|=|#|显示)?\s?([A-Za-z]{0,6}[\-_]?\d{2,6})(?![\dA-Za-z])",
    re.IGNORECASE,
)
_A_CODE = re.compile(r"验证码|校验码|动态码|驗證碼|\bcode\b|\botp\b", re.IGNORECASE)
_NO_PROVIDERS = frozenset({"rmb", "cny", "usd", "hkd", "qq", "vip", "no", "app", "ios", "atm"})
_WIDE_CODES = frozenset({"bank", "card", "mobile", "net", "face"})  # ordinary words too: these want three digits

_TERMS: dict[str, dict[str, tuple[str, ...]]] = {
    "card_type": {
        "debit": ("储蓄卡", "借记卡", "储蓄", "儲蓄卡", "扣賬卡", "借記卡", "工资卡", "debit card", "debit"),
        "credit": ("信用卡", "贷记卡", "貸記卡", "credit card", "credit"),
        "semi_credit": ("准贷记卡",),
        "prepaid": ("预付卡", "prepaid card", "prepaid"),
        "virtual": ("虚拟卡", "电子卡", "虛擬卡", "virtual card", "disposable card"),
        "class_2": ("二类卡", "二类户", "Ⅱ类户", "II类户", "2类户", "2类卡"),
        "class_3": ("三类卡", "三类户", "III类户"),
        "class_1": ("一类卡", "一类户", "I类户", "1类卡"),
        "social_security": ("社保卡",),
    },
    "document": {
        "temporary_id": ("临时身份证",),
        "hk_id": ("香港身份证", "香港身份證"),
        "hk_macau_residence": ("港澳台居住证", "港澳台居民居住证", "港澳居民居住证", "台湾居民居住证"),
        "hk_macau_permit": ("回乡证", "回鄉證", "港澳居民来往内地通行证", "港澳通行证", "来往内地通行证", "港澳通行證"),
        "taiwan_permit": ("台胞证", "台胞證", "台湾通行证", "台湾居民来往大陆通行证"),
        "foreign_permanent": ("外国人永久居留证", "永久居留身份证", "永居证", "外国人永久居留身份证", "永居"),
        "residence_permit": ("居住证", "residence permit"),
        "passport": ("护照", "護照", "passport"),
        "military": ("军官证", "士兵证", "警官证", "军人证"),
        "household": ("户口本", "户口簿"),
        "driving_licence": ("驾驶证", "驾照", "driving licence", "driver's license"),
        "resident_id": ("居民身份证", "身份证", "二代证", "身份證", "id card"),
    },
    "carrier": {
        "mobile": ("中国移动", "移动", "中國移動", "移動", "china mobile"),
        "unicom": ("中国联通", "联通", "聯通", "china unicom"),
        "telecom": ("中国电信", "电信", "電信", "china telecom"),
        "broadnet": ("中国广电", "广电", "china broadnet"),
    },
    "step": {
        "card_number": ("卡号", "卡號", "card number"),
        "holder_name": ("姓名", "名字", "户名", "持卡人", "cardholder name"),
        "id_number": ("身份证号码", "身份证号", "证件号码", "证件号", "身份證號", "id number"),
        "mobile": ("手机号码", "手机号", "手機號碼", "手機號", "预留手机", "phone number", "mobile number"),
        "sms_code": ("短信验证码", "验证码", "驗證碼", "校验码", "verification code", "sms code"),
        "payment_password": ("支付密码", "支付密碼", "交易密码", "payment password"),
        "agreement": ("协议", "協議", "agreement"),
        "expiry": ("有效期", "到期日", "expiry date"),
        "cvv2": ("安全码", "CVV2", "CVV", "cvv", "后三位"),
        "bank": ("开户行", "发卡行"),
    },
}
_MEANS = {
    word.lower(): (kind, value)
    for kind, values in _TERMS.items()
    for value, words in values.items()
    for word in words
}
# Words that are another's beginning: 移动支付 is no carrier.
_NOT_BEFORE = {"移动": "(?!支付|端|应用|设备|办公|鼠标)", "电信": "(?!诈骗|詐騙|网络诈|网诈)", "電信": "(?!詐騙)"}
_WORDS = re.compile(
    "|".join(
        rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() else re.escape(word) + _NOT_BEFORE.get(word, "")
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
    """Codes a bank, a provider or we ourselves answer with: VALID-01, "bank 404", 错误代码51, E7731."""
    found: list[Found] = []
    for match in _OURS.finditer(text):
        family, number = match[1].lower(), match[2]
        if family in _WIDE_CODES and len(number) < 3 and "-" not in match.group():
            continue
        found.append(("error_code", f"{family.upper()}-{number}", match.start(), match.end()))
    for match in _PROVIDERS.finditer(text):
        if match[1].lower() in _NO_PROVIDERS:
            continue
        found.append(("error_code", f"{match[1].upper()}{match[2]}", match.start(), match.end()))
    for match in _CALLED.finditer(text):
        if match[1].isdigit() and len(match[1]) > 4 and match.group().lower().startswith("code"):
            continue  # a one-time code
        found.append(("error_code", match[1].upper(), match.start(1), match.end(1)))
    kept: list[Found] = []
    for one in found:
        if not any(one[2] < other[3] and other[2] < one[3] for other in kept):
            kept.append(one)
    return kept
