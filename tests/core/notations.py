"""Messages that name things in every notation people use, made from a seed; each knows what it names."""

from __future__ import annotations

import random
from collections.abc import Callable

from stdnum import luhn
from stdnum.cn import ric

Draw = random.Random
CHINESE = "零一二三四五六七八九"
FULL = "０１２３４５６７８９"
OLD = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")


def mark(kind: str, value: str, text: str) -> str:
    """One thing, marked."""
    return f"{{{kind}:{value}|{text}}}"


def chinese(digits: str) -> str:
    """138 -> 一三八."""
    return "".join(CHINESE[int(digit)] for digit in digits)


def wide(digits: str) -> str:
    """138 -> １３８."""
    return "".join(FULL[int(digit)] if digit.isdigit() else digit for digit in digits)


def said(number: int) -> str:
    """0 to 99: 二十五."""
    tens, ones = divmod(number, 10)
    if number < 10:
        return CHINESE[number]
    return ("" if tens == 1 else CHINESE[tens]) + "十" + (CHINESE[ones] if ones else "")


def grouped(digits: str, sizes: tuple[int, ...], between: str) -> str:
    """Digits in groups of these sizes, the last of which is repeated."""
    parts, place, turn = [], 0, 0
    while place < len(digits):
        size = sizes[min(turn, len(sizes) - 1)]
        parts.append(digits[place : place + size])
        place, turn = place + size, turn + 1
    return between.join(parts)


def card(draw: Draw) -> str:
    begin, size = draw.choice([("622202", 19), ("621700", 19), ("622588", 16), ("625801", 16), ("6230580", 19)])
    body = begin + "".join(draw.choice("0123456789") for _ in range(size - len(begin) - 1))
    number = body + luhn.calc_check_digit(body)
    ways = [number, grouped(number, (4,), " "), grouped(number, (4,), "-"), wide(number), grouped(number, (6, 13), " ")]
    ways += [chinese(number), grouped(wide(number), (4,), "　"), grouped(number, (4,), "  "), number.translate(OLD)]
    return mark("card_number", number, draw.choice(ways))


def identity(draw: Draw) -> str:
    born = f"{draw.randrange(1950, 2008)}{draw.randrange(1, 13):02d}{draw.randrange(1, 29):02d}"
    body = draw.choice(["110105", "310101", "440304", "510107", "650102"]) + born + f"{draw.randrange(1, 1000):03d}"
    number = body + ric.calc_check_digit(body)
    if luhn.is_valid(number) if number.isdigit() else False:
        return identity(draw)  # a card too: which of the two, only the question tells
    ways = [number, number.lower(), grouped(number, (6, 8, 4), " "), grouped(number, (6, 4, 4, 4), " "), wide(number)]
    return mark("id_number", number, draw.choice(ways))


def mobile(draw: Draw) -> str:
    number = draw.choice(["138", "139", "150", "159", "186", "177", "199", "130"]) + "".join(
        draw.choice("0123456789") for _ in range(8)
    )
    ways = [number, grouped(number, (3, 4, 4), " "), grouped(number, (3, 4, 4), "-"), f"+86{number}", f"+86 {number}"]
    ways += [f"86{number}", f"0086{number}", wide(number), chinese(number), chinese(number).replace("一", "幺")]
    ways += [f"+86-{grouped(number, (3, 4, 4), '-')}", f"（{number}）"[1:-1], grouped(number, (3, 3, 5), " ")]
    return mark("mobile", f"+86{number}", draw.choice(ways))


def overseas(draw: Draw) -> str:
    countries = [("852", 8, (4, 4)), ("1", 10, (3, 3, 4)), ("44", 10, (4, 6)), ("65", 8, (4, 4))]
    country, size, sizes = draw.choice(countries)
    digits = "9" + "".join(draw.choice("0123456789") for _ in range(size - 1))
    ways = [f"+{country}{digits}", f"+{country} {grouped(digits, sizes, ' ')}", f"+{country}-{digits}"]
    return mark("mobile", f"+{country}{digits}", draw.choice(ways))


def code(draw: Draw) -> str:
    digits = "".join(draw.choice("0123456789") for _ in range(6))
    ways = [digits, wide(digits), grouped(digits, (3, 3), " ")]
    return mark("sms_code", digits, draw.choice(ways))


def bank(draw: Draw) -> str:
    value, names = draw.choice(
        [
            ("ICBC", ["工商银行", "工行", "中国工商银行", "ICBC", "工商銀行"]),
            ("CCB", ["建设银行", "建行", "中国建设银行", "建設銀行"]),
            ("ABC", ["农业银行", "农行", "中国农业银行", "農業銀行"]),
            ("BOC", ["中国银行", "中行", "Bank of China", "中國銀行"]),
            ("COMM", ["交通银行", "交行"]),
            ("CMB", ["招商银行", "招行", "CMB", "招商銀行"]),
            ("PSBC", ["邮储银行", "邮政储蓄银行", "邮储"]),
            ("SPDB", ["浦发银行", "浦发"]),
            ("CITIC", ["中信银行"]),
            ("CMBC", ["民生银行"]),
            ("CIB", ["兴业银行"]),
            ("CEB", ["光大银行"]),
            ("SPABANK", ["平安银行"]),
            ("GDB", ["广发银行"]),
            ("HXBANK", ["华夏银行"]),
        ]
    )
    return mark("bank", value, draw.choice(names))


def slipped_bank(draw: Draw) -> str:
    value, name = draw.choice(
        [("CMB", "招商艮行"), ("CMB", "招商银航"), ("ICBC", "工商银形"), ("CCB", "建设银杭"), ("ABC", "农业银航")]
    )
    return mark("bank", value, name)


def error(draw: Draw) -> str:
    family = draw.choice(["VALID", "BANK", "MOBILE", "RISK", "SMS", "CODES"])
    number = f"{draw.randrange(100, 600)}"
    ours = f"{family}-{number}"
    if draw.random() < 0.6:
        return mark("error_code", ours, draw.choice([ours, ours.lower(), f"{family} {number}", f"{family}{number}"]))
    strange = draw.choice("EA") + str(draw.randrange(1000, 9999))
    return mark("error_code", strange, strange)


def called_error(draw: Draw) -> str:
    number = draw.choice(["05", "14", "51", "61", "91", "1003", "9005"])
    before = draw.choice(["错误代码", "错误码", "返回码", "代码", "错误代码：", "错误码是", "error code ", "报错"])
    return before + mark("error_code", number, number)


def amount(draw: Draw) -> str:
    value, names = draw.choice(
        [
            ("50000", ["五万", "5万", "5w", "50,000", "5W", "五万元", "50000元", "50,000元", "５万"]),
            ("200", ["200元", "两百块", "二百块", "200块", "¥200", "￥200", "200块钱", "rmb 200", "200 yuan"]),
            ("12300", ["一万两千三", "12,300", "12300元", "一万二千三百元"]),
            ("3000", ["三千", "3千", "3k", "3,000", "3000块", "三千块钱"]),
            ("15", ["15块", "15元", "十五块", "十五元"]),
            ("1.5", ["1.5元", "¥1.50", "一块半"]),
            ("15000", ["1.5万", "一万五", "1万5", "15000块"]),
            ("1000000", ["一百万", "100万", "1,000,000"]),
            ("100", ["100块钱", "一百块", "HK$100", "100美元", "港币100"]),
        ]
    )
    return mark("amount", value, draw.choice(names))


def day(draw: Draw) -> str:
    month, number = draw.randrange(1, 13), draw.randrange(1, 29)
    year = draw.choice([2026, 2027])
    if draw.random() < 0.4:
        value, names = draw.choice(
            [
                ("2026-11-25", ["今天", "today"]),
                ("2026-11-26", ["明天", "tomorrow"]),
                ("2026-11-27", ["后天", "周五", "星期五"]),
                ("2026-11-24", ["昨天", "yesterday"]),
                ("2026-12-02", ["下周三", "下个星期三", "下週三"]),
                ("2026-11-30", ["next Monday", "下周一"]),
            ]
        )
        return mark("date", value, draw.choice(names))
    full = [f"{year}-{month:02d}-{number:02d}", f"{year}年{month}月{number}日", f"{year}/{month}/{number}"]
    full += [f"{year}.{month:02d}.{number:02d}"]
    if draw.random() < 0.5:
        return mark("date", f"{year}-{month:02d}-{number:02d}", draw.choice(full))
    short = [f"{month}月{number}日", f"{month}月{number}号", f"{said(month)}月{said(number)}号", f"{month}月{number}號"]
    return mark("date", f"2026-{month:02d}-{number:02d}", draw.choice(short))


def clock(draw: Draw) -> str:
    hour, minute = draw.randrange(3, 12), draw.choice([0, 30, 5, 20, 45])
    tail = {0: ["", "钟"], 30: ["半", "30", "三十分"]}.get(minute, [f"{minute:02d}", f"{minute:02d}分"])
    if draw.random() < 0.5:
        part, add = draw.choice([("下午", 12), ("晚上", 12), ("上午", 0), ("早上", 0)])
        number = draw.choice([str(hour), said(hour)])
        return mark("time", f"{hour + add:02d}:{minute:02d}", f"{part}{number}点{draw.choice(tail)}")
    late = draw.randrange(13, 24)
    ways = [(f"{late:02d}:{minute:02d}", f"{late}:{minute:02d}")]
    ways += [(f"{hour:02d}:{minute:02d}", f"{hour}:{minute:02d} am")]
    ways += [(f"{hour + 12:02d}:00", f"{hour} pm"), (f"{hour + 12:02d}:{minute:02d}", f"{hour}:{minute:02d}pm")]
    return mark("time", *draw.choice(ways))


def word(kind: str, values: dict[str, list[str]]) -> Callable[[Draw], str]:
    """One of a closed list."""

    def one(draw: Draw) -> str:
        value = draw.choice(sorted(values))
        return mark(kind, value, draw.choice(values[value]))

    return one


card_type = word(
    "card_type",
    {
        "debit": ["储蓄卡", "借记卡", "debit card", "儲蓄卡"],
        "credit": ["信用卡", "贷记卡", "credit card"],
        "virtual": ["虚拟卡", "virtual card"],
        "class_2": ["二类卡", "二类户"],
        "prepaid": ["预付卡"],
    },
)
document = word(
    "document",
    {
        "passport": ["护照", "passport", "護照"],
        "hk_macau_permit": ["回乡证", "港澳居民来往内地通行证", "回鄉證"],
        "taiwan_permit": ["台胞证", "台湾居民来往大陆通行证"],
        "residence_permit": ["居住证"],
        "foreign_permanent": ["外国人永久居留证"],
        "resident_id": ["身份证", "居民身份证", "身份證"],
        "military": ["军官证"],
        "household": ["户口本"],
    },
)
carrier = word(
    "carrier",
    {
        "中国移动": ["移动", "中国移动", "China Mobile"],
        "中国联通": ["联通", "中国联通", "聯通"],
        "中国电信": ["电信", "中国电信"],
        "中国广电": ["广电", "中国广电"],
    },
)
step = word(
    "step",
    {
        "card_number": ["卡号", "卡號"],
        "holder_name": ["姓名", "户名"],
        "mobile": ["手机号", "手机号码", "手機號"],
        "sms_code": ["验证码", "短信验证码", "驗證碼"],
        "payment_password": ["支付密码"],
        "agreement": ["协议"],
        "expiry": ["有效期"],
        "cvv2": ["安全码", "CVV2"],
    },
)


def email(draw: Draw) -> str:
    name = draw.choice(["li.ming", "wang_99", "zhao+pay", "a1b2", "Chen.Lei"])
    address = f"{name}@{draw.choice(['qq.com', '163.com', 'mail.example.cn', 'example.co.uk'])}"
    return mark("email", address.lower(), address)


ALL: tuple[Callable[[Draw], str], ...] = (
    card, identity, mobile, overseas, bank, bank, slipped_bank, error, called_error, amount, amount, day, day, clock,
    card_type, document, carrier, step, email,
)  # fmt: skip
SAID = [
    "{}", "是{}", "我说的是{}。", "{}行吗", "请问{}可以吗？", "就{}吧", "{}，谢谢", "不对，是{}", "it is {}",
    "{} please", "你看一下：{}", "我要用{}", "（{}）", "为什么{}不行", "唔該，{}", "{} 怎么办", "嗯，{}",
]  # fmt: skip
TWO = ["{}，{}", "{}和{}都试了", "先{}，再{}", "{} 还有 {}", "不是{}，是{}", "{};{}", "{} and {}"]
ANSWERS = {"card_number": card, "id_number": identity, "mobile": mobile, "sms_code": code}
ANSWERED = ["{}", "是{}", "{}。", "我的是{}", "好的，{}", " {} ", "it's {}", "{}吧", "{}对吗"]


def message(draw: Draw) -> tuple[str, str]:
    """(what is asked, a marked message)."""
    chance = draw.random()
    if chance < 0.2:
        asked = draw.choice(sorted(ANSWERS))
        return asked, draw.choice(ANSWERED).format(ANSWERS[asked](draw))
    if chance < 0.25:
        return "", f"{draw.choice(['', '收到'])}验证码{draw.choice(['', '是', '：'])}{code(draw)}"
    if chance < 0.75:
        return "", draw.choice(SAID).format(draw.choice(ALL)(draw))
    first, second = draw.sample(range(len(ALL)), 2)
    if {ALL[first], ALL[second]} == {day, clock}:
        return message(draw)  # a time beside a day is one moment
    return "", draw.choice(TWO).format(ALL[first](draw), ALL[second](draw))
