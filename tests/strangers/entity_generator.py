"""Make labelled messages that test the entity extraction of a bank-card assistant from outside.

    python3 entity_generator.py [--facts DIR] [--n 5000] [--seed 20261125] [--out FILE]

Standard library only. Without ``--facts`` the banks and BINs built in here are used; with it, the
active banks of ``banks.csv`` and the rules of ``bins.csv`` come on top. The same arguments always
give the same file. Written without sight of any extractor: what is expected comes from section 3 of
the outside contract (kinds, positions, the one sample value) and from the facts' tables.

One row:
  text, asked          what the person wrote; the slot that was asked for (named like the kind) or null
  lang, case           zh_CN | zh_HK | en; the family of the case, for counting errors by family
  entities[]           kind, text, value, start, end (code points, 0-based, end exclusive)
    valid              card_number (Luhn) and id_number (MOD 11-2) only
    value_from         "section3" (normal form follows from the contract's sample or is plain digits),
                       "facts" (key or name of the facts' tables), or null with value null: not to be scored
    bounds             "exact", or "loose": any span inside start..end that covers `core` is right
    core               [start, end], only where bounds is "loose"
    optional           true: found or not found are both right
    number             for amounts only, the sum in yuan (or the named currency); a hint, not scored
  open                 kinds of which a further entity in this message is neither right nor wrong
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
from dataclasses import dataclass, field
from pathlib import Path

# ---------------------------------------------------------------------------------------------- banks
# key of banks.csv (or None where the facts hold two candidates), then every way people write it
BANKS: list[tuple[str | None, str]] = [
    ("ICBC", "中国工商银行 工商银行 工行 宇宙行 ICBC icbc gonghang gongshangyinhang gongshang_yinhang 工商銀行 中國工商銀行"),
    ("ABC", "中国农业银行 农业银行 农行 ABC nonghang nongyeyinhang nongye_yinhang 農業銀行 農行 中國農業銀行"),
    ("BOC", "中国银行 中行 BOC zhonghang zhongguoyinhang 中國銀行"),
    ("CCB", "中国建设银行 建设银行 建行 CCB ccb jianhang jiansheyinhang jianshe_yinhang 建設銀行 中國建設銀行"),
    ("COMM", "交通银行 交行 BOCOM jiaohang jiaotongyinhang jiaotong_yinhang 交通銀行"),
    ("PSBC", "中国邮政储蓄银行 邮政储蓄银行 邮储银行 邮储 邮政银行 PSBC youchu youchuyinhang 郵儲銀行 郵政儲蓄銀行"),
    ("CMB", "招商银行 招行 CMB cmb zhaohang zhaoshangyinhang zhaoshang_yinhang 招商銀行"),
    ("CITIC", "中信银行 中信 CITIC zhongxinyinhang zhongxin_yinhang 中信銀行"),
    ("CEB", "中国光大银行 光大银行 光大 CEB guangdayinhang guangda_yinhang 光大銀行"),
    ("CIB", "兴业银行 兴业 CIB xingyeyinhang xingye_yinhang 興業銀行"),
    ("CMBC", "中国民生银行 民生银行 民生 CMBC minshengyinhang minsheng_yinhang 民生銀行"),
    ("SPDB", "上海浦东发展银行 浦东发展银行 浦发银行 浦发 SPDB pufa pufayinhang 浦發銀行"),
    ("GDB", "广发银行 广东发展银行 广发 CGB guangfayinhang guangfa_yinhang 廣發銀行"),
    ("HXBANK", "华夏银行 华夏 HXB huaxiayinhang huaxia_yinhang 華夏銀行"),
    ("SPABANK", "平安银行 平安 PAB pinganyinhang pingan_yinhang 平安銀行 深圳发展银行"),
    ("CZBANK", "浙商银行 浙商 zheshangyinhang 浙商銀行"),
    ("BOHAIB", "渤海银行 bohaiyinhang 渤海銀行"),
    ("EGBANK", "恒丰银行 hengfengyinhang 恒豐銀行"),
    ("BJBANK", "北京银行 beijingyinhang 北京銀行"),
    ("SHBANK", "上海银行 shanghaiyinhang 上海銀行"),
    ("NTCCB", "江苏银行 jiangsuyinhang 江蘇銀行"),
    ("NBBANK", "宁波银行 ningboyinhang 寧波銀行"),
    ("NJCB", "南京银行 nanjingyinhang 南京銀行"),
    ("HZCB", "杭州银行 hangzhouyinhang 杭州銀行"),
    ("HSBANK", "徽商银行 徽商銀行"),
    ("CSCB", "长沙银行 長沙銀行"),
    ("CDCB", "成都银行 成都銀行"),
    ("CQBANK", "重庆银行 重慶銀行"),
    ("TCCB", "天津银行 天津銀行"),
    ("GCB", "广州银行 廣州銀行"),
    ("BOD", "东莞银行 東莞銀行"),
    ("XABANK", "西安银行 西安銀行"),
    ("ZZBANK", "郑州银行 鄭州銀行"),
    ("ZYB", "中原银行"),
    ("QDCCB", "青岛银行"),
    ("QLBANK", "齐鲁银行"),
    ("BHB", "河北银行"),
    ("JLBANK", "吉林银行"),
    ("HRBANK", "哈尔滨银行"),
    ("SJBANK", "盛京银行"),
    ("DLB", "大连银行"),
    ("JJBANK", "九江银行"),
    ("NCB", "江西银行"),
    ("GYCB", "贵阳银行"),
    ("LZYH", "兰州银行"),
    ("GLBANK", "桂林银行"),
    ("FDB", "富滇银行"),
    ("KLB", "昆仑银行"),
    ("XMBANK", "厦门银行"),
    ("BOSZ", "苏州银行"),
    ("TZCB", "台州银行"),
    ("BGB", "北部湾银行 广西北部湾银行"),
    ("WEBANK", "微众银行 WeBank"),
    ("MYBANK", "网商银行 浙江网商银行 MYbank"),
    ("XWBANK", "新网银行"),
    ("WX_AIB", "百信银行"),
    ("BJRCB", "北京农商银行 北京农商行"),
    ("SHRCB", "上海农商银行 上海农商行"),
    ("CRCBANK", "重庆农商行 重庆农村商业银行"),
    ("CDRCB", "成都农商银行 成都农商行"),
    ("GRCB", "广州农商银行"),
    ("SDEB", "顺德农商行 顺德农商银行"),
    ("GDRCC", "广东农信 广东省农村信用社"),
    ("SCRCU", "四川农信 四川省农村信用社"),
    ("SDRCU", "山东农信 山东省农村信用社"),
    ("HNRCU", "河南农信 河南省农村信用社"),
    ("UP47980344", "中银香港 中銀香港"),
    (None, "汇丰银行 滙豐 滙豐銀行 匯豐銀行 HSBC"),
    (None, "恒生银行 恒生銀行 恒生 Hang_Seng_Bank"),
    (None, "渣打银行 渣打銀行 渣打 Standard_Chartered"),
    (None, "东亚银行 東亞銀行"),
    (None, "星展银行 星展銀行 DBS"),
    (None, "大新銀行"),
]
BANKS_EN: list[tuple[str | None, str]] = [
    ("ICBC", "ICBC"), ("ICBC", "Industrial and Commercial Bank of China"), ("ABC", "Agricultural Bank of China"),
    ("BOC", "Bank of China"), ("CCB", "China Construction Bank"), ("CCB", "CCB"), ("COMM", "Bank of Communications"),
    ("PSBC", "Postal Savings Bank of China"), ("CMB", "China Merchants Bank"), ("CMB", "CMB"), ("CITIC", "China CITIC Bank"),
    ("CEB", "China Everbright Bank"), ("CIB", "Industrial Bank"), ("CMBC", "China Minsheng Bank"),
    ("SPDB", "Shanghai Pudong Development Bank"), ("SPDB", "SPDB"), ("GDB", "China Guangfa Bank"), ("HXBANK", "Hua Xia Bank"),
    ("SPABANK", "Ping An Bank"), ("BJBANK", "Bank of Beijing"), ("NBBANK", "Bank of Ningbo"), ("NTCCB", "Bank of Jiangsu"),
    ("HZCB", "Bank of Hangzhou"), ("PSBC", "PSBC"), ("ICBC", "icbc"), ("CMB", "cmb"), ("WEBANK", "WeBank"),
    (None, "HSBC"), (None, "Hang Seng Bank"), (None, "Standard Chartered"), (None, "DBS"),
]

# prefix:length, a selection of bins.csv without conflict and known to two lineages
BINS = """
400360:16 404120:16 404159:16 404173:16 421393:16 438588:18 438589:18 472067:16 493427:16 526410:16
526855:16 53783:16 545620:16 5491031:18 552245:16 552742:16 5544033:18 566666:18 601428:17 620061:19
620072:19 620205:16 620209:16 620516:19 620518:16 620520:19 620522:18 620527:19 621038:19 621072:19
621073:19 621088:19 621091:19 621097:19 621212:19 621218:19 621221:19 621233:19 621237:19 621270:18
621274:19 621284:19 621362:19 621366:19 621406:18 621441:19 621457:19 621519:19 621531:19 621561:19
621566:19 621591:16 621599:19 621653004:19 621660:19 621666:19 621669:19 621670:19 621690:16
621726:19 621736:19 621911:18 622133:19 622136:18 622176:16 622187:19 622236:16 622250:16 622254:16
622265:16 622267:18 622268:16 622271:18 622278:18 622279:18 622287:16 622289:16 622304:18
6223093320:19 6223093370:19 6223096510:19 622310:17 622313:18 622318:16 622325:16 622327:17
622328:19 622340:17 622358:19 622359:19 622389:16 622395:19 622396:17 622398:16 622410:17 622415:16
622418:16 622425:19 622440:16 622442:17 622447:16 622448:16 622465:17 622481:16 62249802:19
622532:19 622546:19 622561:19 622570:16 622571:16 622631:16 622664:16 622668:16 622673:16 622675:16
622683:19 622755:16 622813:16 622849:19 622851:16 622858:19 622867:16 622877:19 622878:18 622893:19
622908:18 622909:18 622921:16 622937:19 622947:19 622953:19 622962:17 622968:19 622990:17 622992:19
622998:16 623007:19 623018:19 623027:19 623033:19 623035:16 623055:16 623059:18 623066:19 623077:19
623092:16 623093:19 623101:19 623106:17 623109:19 623112:19 623115:16 623123:17 623150:16 623181:19
623184:19 623185:18 623196:19 623221:17 623253:16 62326513:18 623683:16 625529:16 625586:19
625888:16 625902:16 625919:16 625950:16 625957:16 625971:16 625975:16 625979:16 628204:16 628210:16
628223:16 628238:16 628242:16 628248:16 628273:16 628282:16 628301:16 628307:16 628310:16 628328:16
628333:16 66405512:17 6886592:18 694301:18 69580:18 900105:16 940006:17 940015:18 940021:18
940041:17 940043:17 940046:19 940053:18 940055:17 940056:17 940068:17 940074:18 95555:16 95595:19
95596:19 966666:18
"""

# ------------------------------------------------------------------------------------- other vocabulary
CARD_TYPES = {
    "zh_CN": [("储蓄卡", "debit"), ("借记卡", "debit"), ("信用卡", "credit"), ("贷记卡", "credit"),
              ("准贷记卡", "quasi_credit"), ("预付卡", "prepaid")],
    "zh_HK": [("信用卡", "credit"), ("扣賬卡", "debit"), ("提款卡", "debit"), ("儲蓄卡", "debit"), ("借記卡", "debit")],
    "en": [("debit card", "debit"), ("credit card", "credit"), ("prepaid card", "prepaid"), ("Debit Card", "debit"),
           ("Credit card", "credit")],
}
# value: code of documents.csv; None where several rows fit
DOCUMENTS = {
    "zh_CN": [("身份证", "resident_id"), ("居民身份证", "resident_id"), ("临时身份证", "temporary_id"), ("户口簿", "household"),
              ("户口本", "household"), ("回乡证", "hk_macau_permit"), ("港澳居民来往内地通行证", "hk_macau_permit"),
              ("台胞证", "taiwan_permit"), ("台湾居民来往大陆通行证", "taiwan_permit"), ("护照", None), ("居住证", None),
              ("港澳台居民居住证", "hkmo_tw_residence"), ("外国人永久居留身份证", None), ("军官证", "military"),
              ("外国护照", "foreign_passport"), ("港澳通行证", None)],
    "zh_HK": [("回鄉證", "hk_macau_permit"), ("台胞證", "taiwan_permit"), ("護照", None), ("居住證", None), ("身份證", None),
              ("港澳居民來往內地通行證", "hk_macau_permit"), ("港澳台居民居住證", "hkmo_tw_residence")],
    "en": [("passport", None), ("Home Return Permit", "hk_macau_permit"), ("home return permit", "hk_macau_permit"),
           ("residence permit", None), ("ID card", None), ("foreign passport", "foreign_passport")],
}
CARRIERS = {
    "zh_CN": [("移动", "中国移动"), ("联通", "中国联通"), ("电信", "中国电信"), ("中国移动", "中国移动"), ("中国联通", "中国联通"),
              ("中国电信", "中国电信"), ("中国广电", "中国广电")],
    "zh_HK": [("中國移動", "中国移动"), ("中國聯通", "中国联通"), ("中國電信", "中国电信")],
    "en": [("China Mobile", "中国移动"), ("China Unicom", "中国联通"), ("China Telecom", "中国电信"), ("china mobile", "中国移动")],
}
STEPS = {  # (what stands there, the part that any reading must cover)
    "zh_CN": [("短信验证", "短信验证"), ("输入卡号", "卡号"), ("填卡号", "卡号"), ("填写身份信息", "身份信息"), ("实名认证", "实名"),
              ("设置支付密码", "支付密码"), ("人脸识别", "人脸"), ("刷脸", "刷脸"), ("输验证码", "验证码"), ("填手机号", "手机号"),
              ("签协议", "协议"), ("同意协议", "协议")],
    "zh_HK": [("短訊驗證", "短訊驗證"), ("輸入卡號", "卡號"), ("人面識別", "人面"), ("實名認證", "實名"), ("設定支付密碼", "支付密碼")],
    "en": [("card number step", "card number"), ("SMS verification step", "SMS verification"), ("face verification step", "face"),
           ("payment password step", "payment password")],
}
CODES_LETTERS = ["VALID-01", "MOBILE-03", "BANK-404"]
CODES_VENDOR = ["BF00101", "BF00115", "BF00146", "BF00187", "BF00234", "ACCOUNT_FROZEN", "BANK_CARD_STATUS_ABNORMAL",
                "ID_CARD_NOT_CORRECT", "NAME_NOT_CORRECT", "REAL_NAME_CHECK_FAIL", "insufficient_funds", "card_declined",
                "do_not_honor", "incorrect_cvc", "expired_card", "card_not_supported", "CARD_EXPIRE_DATE_INVALID",
                "OTP_VERIFY_FAILED", "OTP_VERIFY_LIMIT", "ID_NUM_INVALID", "PHONE_NUM_INVALID", "INVALID_CARD_NUMBER"]
CODES_DIGITS = ["51", "05", "14", "54", "55", "57", "61", "65", "75", "91", "96", "3910001", "3910014", "1019", "1104", "2004",
                "3008", "4009", "9000", "30503002", "30504031", "202", "203"]
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = "伟芳娜敏静丽强磊洋艳勇军杰娟涛明超霞平刚桂英秀兰"
REGIONS = ("110105 110108 120103 130102 140105 210102 220104 230103 310104 310115 320106 320583 330106 330302 340104 350203 "
           "360103 370203 371302 410105 411503 420106 421181 430104 430623 440106 440305 441900 450103 460105 500112 510107 "
           "511324 520103 530102 540102 610113 620102 640104 650104").split()
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
MOBILE_PREFIXES = ("130 131 132 133 135 136 137 138 139 147 150 151 152 153 155 156 157 158 159 166 173 175 176 177 178 180 181 "
                   "182 183 184 185 186 187 188 189 190 191 193 195 196 197 198 199").split()
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
HAN = str.maketrans("0123456789", "零一二三四五六七八九")

PRE = {
    "zh_CN": ["你好，", "您好 ", "在吗，", "那个，", "请问", "哎 ", "……", "嗯…", "亲，", "唉，", "老师您好，", "不好意思打扰了，", "是这样的，",
              "我跟你说，", "救命啊！", "hi，", "[捂脸]", "😭😭", "℡", "弱弱问一句 "],
    "zh_HK": ["你好，", "唔該，", "請問", "喂，", "想問下，", "哈囉 ", "咁樣嘅，", "……", "hi "],
    "en": ["Hi, ", "hello ", "hey... ", "Um, ", "Sorry, ", "Good day. ", "pls help, ", "OK so… "],
}
POST = {
    "zh_CN": ["，谢谢", "。", "！！", "😭", "[流泪]", "~", "，急", "，麻烦了", "，帮我看看", "，多谢啦", "…", "，怎么回事啊", "？？？", "，在线等",
              "\n谢谢", "，辛苦", " 🙏", "哈", "呢", "，对吗"],
    "zh_HK": ["，唔該", "。", "！", "，點算", "，thx", " 🙏", "，多謝", "呀", "？？"],
    "en": [" thanks", ".", "!!", " pls", ", what next?", " 🙏", " thx", "...", ", cheers", " :("],
}


@dataclass
class Ent:
    """One expected entity, before its place in the message is known."""

    kind: str
    text: str
    value: str | None = None
    value_from: str | None = None
    valid: bool | None = None
    core: str | None = None
    optional: bool = False
    number: float | None = None


@dataclass
class Row:
    """One message with what is expected of it."""

    text: str
    asked: str | None
    lang: str
    case: str
    entities: list[dict[str, object]]
    open: list[str] = field(default_factory=list)


SLOT = re.compile(r"\{(\w+)\}")


def place(template: str, ents: dict[str, Ent | str]) -> tuple[str, list[dict[str, object]]]:
    """Fill the template; say where each entity came to stand."""
    out, found, last = "", [], 0
    for hit in SLOT.finditer(template):
        out += template[last:hit.start()]
        last = hit.end()
        item = ents[hit.group(1)]
        if isinstance(item, str):
            out += item
            continue
        start = len(out)
        out += item.text
        row: dict[str, object] = {"kind": item.kind, "text": item.text, "value": item.value, "start": start, "end": len(out)}
        if item.valid is not None:
            row["valid"] = item.valid
        row["value_from"] = item.value_from
        row["bounds"] = "exact"
        if item.core is not None and item.core != item.text:
            at = item.text.index(item.core)
            row["bounds"] = "loose"
            row["core"] = [start + at, start + at + len(item.core)]
        if item.optional:
            row["optional"] = True
        if item.number is not None:
            row["number"] = item.number
        found.append(row)
    return out + template[last:], found


def luhn_ok(digits: str) -> bool:
    total = 0
    for i, char in enumerate(reversed(digits)):
        n = int(char)
        if i % 2:
            n = n * 2 - 9 if n > 4 else n * 2
        total += n
    return total % 10 == 0


def id_check(first17: str) -> str:
    return "10X98765432"[sum(int(d) * w for d, w in zip(first17, ID_WEIGHTS, strict=True)) % 11]


def looks_like_birth_date(digits: str) -> bool:
    return bool(re.fullmatch(r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])", digits[6:14]))


class Maker:
    """All the draws, from one seeded source."""

    def __init__(self, seed: int, facts: Path | None) -> None:
        self.r = random.Random(seed)
        self.bins = [(p, int(n)) for p, n in (item.split(":") for item in BINS.split())]
        self.banks = {"zh_CN": [], "zh_HK": []}  # type: dict[str, list[tuple[str, str | None, str]]]
        for key, names in BANKS:
            for name in names.split():
                name = name.replace("_", " ")
                latin = name.isascii()
                style = ("latin" if latin and (name.isupper() or name in ("WeBank", "MYbank", "icbc", "ccb", "cmb")) else
                         "pinyin" if latin else "alias" if len(name) < 4 else "name")
                trad = bool(re.search("[銀農興發華東豐亞匯滙國寧蘇]", name)) or name in ("恒生", "渣打", "大新銀行")
                english_name = latin and " " in name and name[0].isupper()
                if english_name:
                    style = "latin"
                for lang in ("zh_HK",) if trad else ("zh_CN", "zh_HK") if style == "latin" else ("zh_CN",):
                    self.banks[lang].append((name, key, style))
        if facts:
            self.read_facts(facts)

    def read_facts(self, facts: Path) -> None:
        """Add the active mainland banks and the plain BIN rules of the facts' tables."""
        with (facts / "banks.csv").open(encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file)]
        owners: dict[str, set[str]] = {}
        for row in rows:
            for name in [row["name_zh"], *row["aliases"].split(";")]:
                owners.setdefault(name, set()).add(row["code"])
        known = {name for name, _, _ in self.banks["zh_CN"]}
        for row in rows:
            if row["status"] != "active" or row["category"] not in ("city", "rural_commercial", "rural_credit", "village", "private"):
                continue
            for name in [row["name_zh"], *row["aliases"].split(";")]:
                fits = re.fullmatch(r"[\u4e00-\u9fff]{3,14}(银行|农商行|农信|信用社)", name)
                if fits and len(owners[name]) == 1 and name not in known:
                    self.banks["zh_CN"].append((name, row["code"], "table"))
        with (facts / "bins.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if (row["length"] in ("16", "17", "18", "19") and row["prefix"][0] in "4569" and len(row["prefix"]) >= 5
                        and not row["conflict"] and (row["prefix"], int(row["length"])) not in self.bins):
                    self.bins.append((row["prefix"], int(row["length"])))

    def digits(self, n: int) -> str:
        return "".join(self.r.choice("0123456789") for _ in range(n))

    def pick(self, *items: str) -> str:
        return self.r.choice(items)

    # -- numbers
    def card_digits(self, good: bool) -> str:
        while True:
            prefix, length = self.r.choice(self.bins)
            body = prefix + self.digits(length - 1 - len(prefix))
            last = next(d for d in "0123456789" if luhn_ok(body + d))
            if not good:
                last = self.r.choice([d for d in "0123456789" if d != last])
            number = body + last
            if length == 18 and looks_like_birth_date(number):
                continue
            return number

    def blocks(self, digits: str, sizes: list[int], sep: str) -> str:
        parts, at = [], 0
        for size in sizes:
            if at < len(digits):
                parts.append(digits[at:at + size])
                at += size
        if at < len(digits):
            parts.append(digits[at:])
        return sep.join(parts)

    def write_card(self, digits: str) -> tuple[str, str]:
        style = self.r.choices(
            ["bare", "fours", "hyphens", "odd", "wide", "wide_fours", "dots", "double", "mixed", "dash", "hidden", "nbsp", "front_only",
             "tail_space"],
            [22, 22, 10, 14, 6, 4, 7, 3, 5, 2, 3, 3, 4, 4])[0]
        fours = [4] * 5
        if style == "bare":
            return digits, style
        if style == "fours":
            return self.blocks(digits, fours, " "), style
        if style == "hyphens":
            return self.blocks(digits, fours, "-"), style
        if style == "odd":
            sizes = self.r.choice([[6, 4, 4, 4, 4], [6, 6, 6, 6], [4, 6, 5, 4], [3, 4, 4, 4, 4], [6, 13], [5, 5, 5, 5], [4, 4, 11], [8, 8, 8],
                                   [3, 3, 3, 3, 3, 3, 3], [10, 9], [4, 8, 8]])
            return self.blocks(digits, sizes, self.r.choice([" ", " ", "-"])), style
        if style == "wide":
            return digits.translate(WIDE), style
        if style == "wide_fours":
            return self.blocks(digits, fours, self.pick("\u3000", " ", "－")).translate(WIDE), style
        if style == "dots":
            return self.blocks(digits, fours, self.pick(".", ".", "·")), style
        if style == "double":
            return self.blocks(digits, fours, "  "), style
        if style == "mixed":
            text = self.blocks(digits, fours, " ")
            at = text.index(" ", 6)
            return text[:at] + "-" + text[at + 1:], style
        if style == "dash":
            return self.blocks(digits, fours, "–"), style
        if style == "hidden":
            return self.blocks(digits, fours, "\u200b"), style
        if style == "nbsp":
            return self.blocks(digits, fours, "\u00a0"), style
        if style == "front_only":
            return digits[:4] + " " + digits[4:], style
        return digits[:-4] + " " + digits[-4:], style

    def card(self, good: bool = True) -> tuple[Ent, str]:
        digits = self.card_digits(good)
        text, style = self.write_card(digits)
        return Ent("card_number", text, digits, "section3", valid=good), style

    def id_digits(self, good: bool) -> str:
        while True:
            region = self.r.choice(REGIONS)
            first = (region + f"{self.r.randint(1950, 2006)}{self.r.randint(1, 12):02d}{self.r.randint(1, 28):02d}" + self.digits(3))
            check = id_check(first)
            if not good:
                check = self.r.choice([d for d in "0123456789X" if d != check])
            number = first + check
            if region.startswith("62") and check != "X" and luhn_ok(number):
                continue
            return number

    def idno(self, good: bool = True, x: bool = False) -> tuple[Ent, str]:
        number = self.id_digits(good)
        while x and number[-1] != "X":
            number = self.id_digits(good)
        style = self.r.choices(["bare", "lower", "6-8-4", "6-4-4-4", "hyphens", "wide", "3-4", "tail"], [40, 14, 16, 8, 5, 6, 4, 4])[0]
        text = number
        if style == "lower":
            text = number.lower()
        elif style == "6-8-4":
            text = f"{number[:6]} {number[6:14]} {number[14:]}"
        elif style == "6-4-4-4":
            text = self.blocks(number, [6, 4, 4, 4], " ")
        elif style == "hyphens":
            text = f"{number[:6]}-{number[6:14]}-{number[14:]}"
        elif style == "wide":
            text = number.translate(WIDE).replace("X", self.pick("X", "Ｘ", "x", "ｘ"))
        elif style == "3-4":
            text = self.blocks(number, [3, 3, 4, 4, 4], " ")
        elif style == "tail":
            text = number[:14] + " " + number[14:]
        if number[-1] == "X" and style not in ("lower", "wide") and self.r.random() < 0.4:
            text = text.replace("X", "x")
        return Ent("id_number", text, number, "section3", valid=good), style

    def mobile(self, style: str | None = None) -> tuple[Ent, str]:
        d = self.r.choice(MOBILE_PREFIXES)
        d += self.digits(11 - len(d))
        styles = {"bare": 24, "3-4-4": 16, "hyphens": 8, "+86": 8, "+86 ": 8, "+86-": 4, "0086": 5, "86": 5, "86 ": 3, "han": 7, "han_spaced": 2,
                  "wide": 5, "4-4-3": 3, "3-8": 3, "dots": 3, "brackets": 2, "hidden": 2, "overseas": 12, "5-6": 1, "7-4": 2}
        style = style or self.r.choices(list(styles), list(styles.values()))[0]
        value = "+86" + d
        s = self.blocks(d, [3, 4, 4], " ")
        if style == "overseas":
            return self.overseas()
        text = {
            "bare": d, "3-4-4": s, "hyphens": s.replace(" ", "-"), "+86": "+86" + d, "+86 ": "+86 " + self.pick(d, s),
            "+86-": "+86-" + self.pick(d, s.replace(" ", "-")), "0086": "0086" + self.pick("", " ", "-") + self.pick(d, d, s), "86": "86" + d,
            "86 ": "86" + self.pick(" ", "-") + self.pick(d, s), "wide": d.translate(WIDE), "4-4-3": self.blocks(d, [4, 4, 3], " "),
            "3-8": d[:3] + " " + d[3:], "dots": s.replace(" ", "."), "brackets": "(+86)" + d, "hidden": self.blocks(d, [3, 4, 4], "\u200b"),
            "5-6": d[:5] + " " + d[5:], "7-4": d[:7] + " " + d[7:],
            "han": self.han(d), "han_spaced": self.blocks(self.han(d), [3, 4, 4], " "),
        }[style]
        core = text[len(text) - len(text.split("86", 1)[-1].lstrip(" -)")):] if re.match(r"\(?\+?0{0,2}86", text) else None
        return Ent("mobile", text, value, "section3", core=core), style

    def han(self, digits: str) -> str:
        """Digits as read aloud: 幺 for one, sometimes 两 for two, 〇 for zero; one habit a number."""
        text = digits.translate(HAN)
        if self.r.random() < 0.4:
            text = text.replace("一", "幺")
        if self.r.random() < 0.25:
            text = text.replace("二", "两")
        if self.r.random() < 0.2:
            text = text.replace("零", "〇")
        return text

    def overseas(self) -> tuple[Ent, str]:
        n = self.digits
        code, parts = self.r.choice([
            ("852", [self.pick("5123", "5610", "6123", "6234", "6543", "9123", "9234", "9456", "9876", "9760"), n(4)]),
            ("852", [self.pick("5123", "5610", "6123", "6234", "6543", "9123", "9234", "9456", "9876", "9760"), n(4)]),
            ("853", [self.pick("6612", "6623", "6634", "6655", "6681"), n(4)]),
            ("886", [self.pick("912", "921", "933", "958", "972"), n(3), n(3)]),
            ("65", [self.pick("81", "91", "92", "96") + n(2), n(4)]),
            ("1", [self.pick("415", "212", "646", "206"), self.pick("5", "6", "8") + self.pick("23", "42", "61", "37"), n(4)]),
            ("44", ["7" + self.pick("400", "788", "725", "912"), n(3) + n(3)]),
            ("81", ["90", self.pick("1", "3", "6") + n(3), n(4)]),
            ("61", ["4" + self.pick("12", "23", "38"), n(3), n(3)]),
            ("60", ["12", self.pick("3", "4", "5") + n(2), n(4)]),
            ("82", ["10", self.pick("2", "3", "5") + n(3), n(4)]),
        ])
        value = "+" + code + "".join(parts)
        style = self.r.choice(["space", "space", "bare", "hyphen", "00"])
        text = {"space": "+" + code + " " + " ".join(parts), "bare": value, "hyphen": "+" + code + "-" + "-".join(parts),
                "00": "00" + code + " " + " ".join(parts)}[style]
        return Ent("mobile", text, value, "section3"), "overseas " + style

    def sms(self) -> tuple[Ent, str]:
        n = self.r.choices([6, 4], [85, 15])[0]
        d = self.digits(n)
        while n == 4 and d[:2] in ("19", "20"):
            d = self.digits(n)
        style = self.r.choices(["bare", "pairs", "threes", "wide", "han", "hyphen", "singles"], [60, 6, 10, 7, 7, 5, 3])[0]
        if n == 4 and style in ("threes", "hyphen"):
            style = "bare"
        text = {"bare": d, "pairs": self.blocks(d, [2, 2, 2], " "), "threes": d[:3] + " " + d[3:], "wide": d.translate(WIDE),
                "han": d.translate(HAN), "hyphen": d[:3] + "-" + d[3:], "singles": " ".join(d)}[style]
        return Ent("sms_code", text, d, "section3"), style

    # -- words
    def bank(self, lang: str, styles: tuple[str, ...] = ()) -> tuple[Ent, str]:
        if lang == "en":
            key, name = self.r.choice(BANKS_EN)
            return Ent("bank", name, key, "facts" if key else None), "en"
        pool = self.banks[lang]
        if not styles:
            styles = tuple(self.r.choices(["name", "alias", "latin", "table"], [40, 40, 12, 8])[0:1]) if lang == "zh_CN" else ("name", "alias", "latin")
        some = [b for b in pool if b[2] in styles] or pool
        name, key, style = self.r.choice(some)
        return Ent("bank", name, key, "facts" if key else None), style

    def code(self) -> tuple[Ent, str]:
        """A code whose look alone says that it is one."""
        if self.r.random() < 0.7:
            code = self.r.choice(CODES_LETTERS)
            head, tail = code.split("-")
            style = self.r.choice(["asis", "asis", "lower", "nothing", "lower_nothing", "space", "lower_space", "title", "wide", "underscore"])
            text = {"asis": code, "lower": code.lower(), "nothing": head + tail, "lower_nothing": (head + tail).lower(),
                    "space": head + " " + tail, "lower_space": (head + " " + tail).lower(), "title": head.title() + "-" + tail,
                    "wide": "".join(chr(ord(c) + 0xFEE0) for c in code), "underscore": head + "_" + tail}[style]
            return Ent("error_code", text, code, "facts"), style
        code = self.r.choice(CODES_VENDOR)
        style = "vendor"
        text = code
        if code.startswith("BF") and self.r.random() < 0.3:
            text, style = code.lower(), "vendor_lower"
        return Ent("error_code", text, code, "facts"), style

    def digit_code(self) -> tuple[Ent, str]:
        code = self.r.choice(CODES_DIGITS)
        if self.r.random() < 0.1:
            return Ent("error_code", code.translate(WIDE), code, "facts"), "digits_wide"
        return Ent("error_code", code, code, "facts"), "digits"

    def amount(self, lang: str) -> tuple[Ent, str]:
        big = self.r.choice([1, 2, 3, 5, 8, 10, 20, 30, 50])
        small = self.r.choice([100, 200, 300, 500, 800, 1000, 2000, 3000, 5000])
        odd = self.r.randint(11, 9999)
        han = {1: "一", 2: "两", 3: "三", 5: "五", 8: "八", 10: "十", 20: "二十", 30: "三十", 50: "五十"}
        hundred = {100: "一百", 200: "两百", 300: "三百", 500: "五百", 800: "八百", 1000: "一千", 2000: "两千", 3000: "三千", 5000: "五千"}
        if lang == "en":
            text, core, number = self.r.choice([
                (f"¥{small}", str(small), small), (f"{big}k", f"{big}k", big * 1000), (f"{big * 1000:,} yuan", f"{big * 1000:,}", big * 1000),
                (f"{small} RMB", str(small), small), (f"RMB {small}", str(small), small), (f"{odd} yuan", str(odd), odd),
                (f"CNY {big * 1000:,}", f"{big * 1000:,}", big * 1000), (f"HK${small}", str(small), small)])
            return Ent("amount", text, core=core, number=number), "en"
        if lang == "zh_HK":
            text, core, number = self.r.choice([
                (f"HK${small}", str(small), small), (f"{small}蚊", str(small), small), (f"{big}萬", f"{big}萬", big * 10000),
                (f"{small}港幣", str(small), small), (f"${small}", str(small), small), (f"{han[big]}萬".replace("两", "兩"), f"{han[big]}萬".replace("两", "兩"), big * 10000),
                (f"{big * 1000:,}元", f"{big * 1000:,}", big * 1000)])
            return Ent("amount", text, core=core, number=number), "hk"
        k = self.r.choice([1, 2, 3, 5, 8])
        h = self.r.choice([2, 3, 5, 8])
        text, core, number = self.r.choice([
            (f"{han[big]}万", f"{han[big]}万", big * 10000), (f"{big}w", f"{big}w", big * 10000), (f"{big}W", f"{big}W", big * 10000),
            (f"{big}万", f"{big}万", big * 10000), (f"{big}万块", f"{big}万", big * 10000), (f"{han[big]}万元", f"{han[big]}万", big * 10000),
            (f"{k * 10000:,}", f"{k * 10000:,}", k * 10000), (f"{k * 10000:,}元", f"{k * 10000:,}", k * 10000),
            (f"{k}千{h}", f"{k}千{h}", k * 1000 + h * 100), (f"{han[k]}千{han[h] if h != 2 else '二'}", None, k * 1000 + h * 100),
            (f"{han[k]}万{han[h] if h != 2 else '二'}", None, k * 10000 + h * 1000), (f"{han[k]}万五", None, k * 10000 + 5000),
            (f"￥{small}", str(small), small), (f"¥{small}", str(small), small), (f"{k}k", f"{k}k", k * 1000), (f"{small}块", str(small), small),
            (f"{small}元", str(small), small), (f"{odd}.{self.digits(2)}元", None, None), (f"{hundred[small]}块", hundred[small], small),
            (f"{hundred[small]}块钱", hundred[small], small), (f"{k}.5万", f"{k}.5万", k * 10000 + 5000), (f"{small}块钱", str(small), small),
            (f"人民币{small}元", str(small), small), (f"{small}".translate(WIDE) + "元", f"{small}".translate(WIDE), small),
            (f"{k}千", f"{k}千", k * 1000), (f"{k}百", f"{k}百", k * 100)])
        if core is None:
            core = text.removesuffix("元")
        if number is None:
            number = float(core)
        return Ent("amount", text, core=core, number=number), "zh"

    def date(self, lang: str, tense: str = "any", day: bool = True) -> Ent:
        """A date that lies behind ("past"), ahead ("next") or either; a bare month only where no day is needed."""
        m, d = self.r.randint(1, 12), self.r.randint(1, 28)
        hanm = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"][m]
        if lang == "en":
            month = self.r.choice("January February March April June July August September October November December".split())
            fixed = [f"{month} {d}", f"{month[:3]} {d}", f"{d} {month}", f"2026-{m:02d}-{d:02d}", "Friday", "Wednesday"]
            past, ahead = ["yesterday", "today", "last Monday"], ["tomorrow", "today", "next Monday", "next Tuesday", "this Friday"]
        elif lang == "zh_HK":
            fixed = [f"{m}月{d}號", f"{m}月{d}日", "星期五", "禮拜三"]
            past, ahead = ["琴日", "尋日", "今日"], ["聽日", "今日", "後日", "下星期一", "下個星期三"]
        else:
            fixed = [f"{m}月{d}号", f"{m}月{d}日", f"{d}号", f"{hanm}月{d}号", f"2026年{m}月{d}日", f"2026-{m:02d}-{d:02d}", f"2026/{m:02d}/{d:02d}",
                     "周三", "星期二", "礼拜六"]
            past, ahead = ["昨天", "前天", "今天", "上周五", "上周一"], ["明天", "后天", "大后天", "今天", "下周一", "这周五", "下周三", "下星期四"]
            if not day:
                fixed += [f"{m}月", f"{m}月"]
        return Ent("date", self.r.choice(self.r.choice([fixed, past if tense == "past" else ahead if tense == "next" else past + ahead])))

    def time(self, lang: str) -> Ent:
        h = self.r.randint(1, 11)
        hans = ["", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十", "十一"]
        if lang == "en":
            return Ent("time", self.pick(f"{h}pm", f"{h} pm", f"{h}:30 pm", f"{h}am", f"{h + 12}:15", f"{h}:45am", f"{h} PM"))
        if lang == "zh_HK":
            return Ent("time", self.pick(f"下晝{h}點", f"夜晚{h}點", f"朝早{h}點", f"下午{h}點半", f"{h + 12}:30"))
        part = self.pick("上午", "下午", "晚上", "早上")
        return Ent("time", self.pick(f"{part}{hans[h]}点", f"{part}{h}点", f"{part}{h}点半", f"{part}{hans[h]}点半", f"{h + 12}:30", f"{part}{h}:20",
                                     f"{h + 12}点", f"{part}{h}点20", f"{part}{h}点15分", "中午12点", "凌晨2点", f"{h + 12}：05"))

    def word(self, table: dict[str, list[tuple[str, str | None]]], kind: str, lang: str) -> Ent:
        text, value = self.r.choice(table[lang])
        return Ent(kind, text, value, "facts" if value else None)

    def step(self, lang: str) -> Ent:
        text, core = self.r.choice(STEPS[lang])
        return Ent("step", text, core=core)

    def email(self) -> tuple[Ent, str]:
        user = self.r.choice(["lihua", "wang.xm", "zhang_wei", "chen-jie", "amy", "k.lau", "xiaoyu", "liu2008", "tom.h", "mike"])
        style = self.r.choice(["plain", "digits", "qq", "mobile", "plus", "sub"])
        text = {"plain": user + self.pick("@163.com", "@gmail.com", "@126.com", "@outlook.com", "@sina.cn"),
                "digits": user + self.digits(3) + "@163.com", "qq": self.pick("1", "3", "5", "8", "9") + self.digits(8) + "@qq.com",
                "mobile": self.mobile("bare")[0].text + self.pick("@139.com", "@163.com", "@wo.cn"), "plus": user + "+bank@gmail.com",
                "sub": user + self.pick("@mail.sysu.edu.cn", "@foo.com.hk", "@vip.qq.com")}[style]
        return Ent("email", text, text, "section3"), style

    def name(self) -> str:
        return self.r.choice(SURNAMES) + "".join(self.r.choice(GIVEN) for _ in range(self.r.choice([1, 2])))

# ------------------------------------------------------------------------------------------ the families
Z, H, E = "zh_CN", "zh_HK", "en"

CARD_TALK = [
    (Z, "卡号{c}"), (Z, "卡号是{c}"), (Z, "卡号：{c}"), (Z, "我的卡{c}绑不上"), (Z, "{c} 这张绑不上"), (Z, "我要绑的是 {c} 这张"), (Z, "帮我绑一下{c}"),
    (Z, "银行卡号 {c}，一直说不对"), (Z, "输了{c}提示卡号有误"), (Z, "换成这张吧：{c}"), (Z, "不是那张，是{c}"), (Z, "卡面上写的是{c}，你看对不对"),
    (Z, "我把卡号发你\n{c}"), (Z, "填的{c}，没反应"), (Z, "写错了，应该是 {c}"), (Z, "卡号（{c}）是不是少一位"), (Z, "就这个→{c}"), (Z, "kahao {c}"),
    (H, "卡號係{c}"), (H, "我張卡{c}綁唔到"), (H, "卡號：{c}，話我錯"), (H, "{c} 呢張得唔得"), (H, "打錯咗，應該係 {c}"),
    (E, "my card number is {c}"), (E, "card no. {c}"), (E, "{c} won't bind"), (E, "it says {c} is invalid"), (E, "Sorry typo, it's {c}"),
    (E, "please add card {c}"), (E, "Card: {c}"),
]
CARD_CUE = re.compile(r"卡|card|kahao", re.I)
ID_TALK = [
    (Z, "身份证{c}"), (Z, "身份证号是{c}"), (Z, "身份证号码：{c}"), (Z, "我的证件号{c}"), (Z, "证件号码填的是{c}，说不对"), (Z, "{c} 这是我身份证"),
    (Z, "sfz {c}"), (Z, "身份证号{c}，最后一位没错啊"), (Z, "证号 {c}，帮我核对下"), (Z, "之前填错了，身份证应该是{c}"), (H, "身份證號碼係{c}"),
    (H, "證件號{c}，佢話唔啱"), (E, "my ID number is {c}"), (E, "ID: {c}"), (E, "The ID no. {c} does not match"),
]
MOBILE_TALK = [
    (Z, "手机号{c}"), (Z, "我的手机号是{c}"), (Z, "预留手机号：{c}"), (Z, "电话{c}"), (Z, "打我电话 {c}"), (Z, "用{c}这个号收验证码"), (Z, "不是，是{c}"),
    (Z, "号码{c}，一直收不到短信"), (Z, "银行留的是{c}"), (Z, "换成{c}行不行"), (Z, "我手机{c}停机了"), (Z, "{c}，这个是预留的吗"), (Z, "发到 {c} 吧"),
    (Z, "之前的号不用了，现用{c}"), (Z, "手机:{c}"), (H, "我電話係{c}"), (H, "電話：{c}"), (H, "用{c}收碼得唔得"), (H, "銀行登記嗰個係{c}"),
    (E, "my number is {c}"), (E, "phone: {c}"), (E, "the bank has {c} on file"), (E, "Please text {c}"), (E, "use {c} instead"), (E, "mobile {c}"),
]
SMS_TALK = [
    (Z, "{c}"), (Z, "验证码{c}"), (Z, "验证码是{c}"), (Z, "收到了 {c}"), (Z, "是{c}"), (Z, "{c}，填哪里？"), (Z, "刚收到：{c}"), (Z, "短信说是{c}"),
    (Z, "码是 {c}"), (Z, "新的是{c}，前面那个过期了"), (Z, "{c} 对吧"), (Z, "【银行】验证码{c}，请勿告诉他人"), (Z, "哦哦来了，{c}"), (Z, "{c}快点"),
    (H, "{c}"), (H, "收到喇，{c}"), (H, "驗證碼係{c}"), (H, "個碼係{c}"), (E, "{c}"), (E, "code is {c}"), (E, "got it: {c}"), (E, "It's {c}"),
    (E, "The code says {c}"), (E, "{c} is what I received"),
]
SMS_NONE = [  # sms_code asked, none given: (lang, text, open)
    (Z, "还没收到", []), (Z, "收不到啊", []), (Z, "等了5分钟还没来", ["time"]), (Z, "重发了3次都没有", []), (Z, "短信里没有数字", []), (Z, "重新发一个", []),
    (Z, "60秒倒计时都过了", ["time"]), (Z, "发到哪个手机了", []), (Z, "只收到一条1069开头的广告", []), (Z, "点了两次重发，还是没", []), (H, "收唔到碼呀", []),
    (H, "等咗10分鐘都冇", ["time"]), (E, "haven't got it yet", []), (E, "tried 3 times, nothing", []), (E, "waited 10 minutes and no text", ["time"]),
    (Z, "尾号对吗？我看短信没来", []), (Z, "4G信号只有一格", []), (E, "no code came", []), (Z, "让我输6位数，可是没短信", []),
]
BANK_TALK = [
    (Z, "{c}"), (Z, "{c}的卡"), (Z, "我想绑{c}的卡"), (Z, "{c}支持吗"), (Z, "{c}能绑吗"), (Z, "我是{c}的"), (Z, "{c}卡绑不上"), (Z, "换{c}吧"),
    (Z, "开户行是{c}"), (Z, "{c}客服电话多少"), (Z, "{c}系统是不是在维护"), (Z, "绑{c}要多久"), (Z, "为啥{c}老是失败"), (Z, "没有{c}这个选项"),
    (Z, "{c}的限额是多少"), (Z, "去{c}柜台改了还是不行"), (Z, "列表里找不到{c}"), (Z, "{c}说没问题，让我找你们"), (H, "{c}得唔得"), (H, "想綁{c}張卡"),
    (H, "我係用{c}嘅"), (H, "{c}張卡綁唔到"), (H, "支唔支持{c}"), (E, "I want to add my {c} card"), (E, "Is {c} supported?"), (E, "my bank is {c}"),
    (E, "{c} keeps failing"), (E, "can't find {c} in the list"), (E, "{c}"),
]
ERROR_TALK = [  # works for codes whose look is enough
    (Z, "{c}"), (Z, "报错{c}"), (Z, "提示{c}"), (Z, "错误代码{c}"), (Z, "错误代码 {c}"), (Z, "显示 {c} 是什么意思"), (Z, "弹出来个{c}"), (Z, "{c}怎么解决"),
    (Z, "绑到一半出现{c}"), (Z, "又是{c}，烦死了"), (Z, "页面上写着「{c}」"), (H, "出咗{c}"), (H, "錯誤代碼{c}，點解"), (H, "顯示{c}"),
    (E, "error {c}"), (E, "I get {c}"), (E, "what does {c} mean"), (E, "it shows \"{c}\""), (E, "Error code: {c}"),
]
DIGIT_CODE_TALK = [  # the words must say that it is a code
    (Z, "提示{c}"), (Z, "错误代码{c}"), (Z, "错误代码：{c}"), (Z, "错误码{c}"), (Z, "报错{c}"), (Z, "返回码{c}是啥意思"), (Z, "报错码 {c} 怎么办"),
    (Z, "一直报错误{c}"), (Z, "响应码 {c}"), (H, "錯誤代碼{c}"), (H, "錯誤碼：{c}"), (E, "error code {c}"), (E, "error {c}"), (E, "response code {c}"),
]
AMOUNT_TALK = [
    (Z, "一次能付{c}吗"), (Z, "单笔限额{c}够不够"), (Z, "我想充值{c}"), (Z, "转{c}转不出去"), (Z, "扣了我{c}"), (Z, "提现{c}要手续费吗"), (Z, "每天最多{c}？"),
    (Z, "付{c}的时候说超限"), (Z, "限额能调到{c}吗"), (Z, "卡里有{c}"), (Z, "莫名其妙少了{c}"), (Z, "为什么只能付{c}"), (Z, "退款{c}什么时候到"),
    (H, "轉{c}轉唔到"), (H, "一次可以俾{c}嗎"), (H, "扣咗我{c}"), (E, "can I pay {c} at once"), (E, "I was charged {c}"), (E, "top up {c} failed"),
    (E, "is the limit {c}?"), (E, "refund of {c} not here"),
]
WHEN_TALK = [  # past, next (a date behind or ahead), t (a time)
    (Z, "{next}{t}打给我"), (Z, "{next}{t}再试行吗"), (Z, "{next}{t}银行维护？"), (Z, "我{past}{t}绑的，后来用不了"), (Z, "约{next}{t}可以吗"),
    (Z, "{next} {t}客服在不在"), (Z, "客服说{next}{t}能恢复"), (H, "{next}{t}打俾我"), (H, "{next}{t}得閒"), (H, "{past}{t}綁㗎"), (E, "call me {next} at {t}"),
    (E, "{next} at {t} works"), (E, "It failed {past} around {t}"), (E, "will it work {next} {t}?"),
]
DATE_TALK = [
    (Z, "我{past}去的银行"), (Z, "{next}能好吗"), (Z, "{next}再来吧"), (Z, "{past}绑的卡"), (Z, "卡{next}到期"), (Z, "{past}办的新卡"), (Z, "到{past}还没退款"),
    (Z, "{past}还能用，后来就不行了"), (H, "{next}再試"), (H, "{next}先去銀行"), (H, "{past}仲得㗎"), (E, "I'll try again {next}"), (E, "it worked {past}"),
    (E, "can someone call me {next}"), (E, "I went to the bank {past}"),
]
TIME_TALK = [
    (Z, "{t}打给我"), (Z, "{t}以后有空"), (Z, "{t}维护结束吗"), (Z, "客服{t}上班吗"), (Z, "我{t}试过一次"), (H, "{t}打俾我"), (H, "{t}之後得閒"),
    (E, "call me at {t}"), (E, "I tried at {t}"), (E, "are you open at {t}?"),
]
PART_TALK = [(Z, "{next}{p}银行说会恢复"), (Z, "{next}{p}再弄"), (Z, "{past}{p}去的柜台"), (E, "{next} {p} is fine"), (E, "It broke {past} {p}")]
TYPE_TALK = [
    (Z, "{c}"), (Z, "是{c}"), (Z, "我这是{c}"), (Z, "{c}可以绑吗"), (Z, "{c}绑不上"), (Z, "不支持{c}吗"), (Z, "想加一张{c}"), (Z, "只能用{c}？"), (Z, "把{c}换掉"),
    (H, "{c}得唔得"), (H, "我張係{c}"), (H, "綁唔到{c}"), (E, "it's a {c}"), (E, "{c}"), (E, "can I add a {c}"), (E, "only my {c} fails"),
]
DOC_TALK = [
    (Z, "{c}可以绑吗"), (Z, "我用{c}开的户"), (Z, "我是{c}"), (Z, "只有{c}行不行"), (Z, "{c}过期了"), (Z, "没有{c}怎么办"), (Z, "要上传{c}吗"), (Z, "拿{c}去柜台"),
    (Z, "证件类型选{c}"), (H, "用{c}得唔得"), (H, "我得{c}咋"), (H, "{c}過咗期"), (E, "can I use my {c}"), (E, "I opened it with a {c}"), (E, "my {c} expired"),
]
CARRIER_TALK = [
    (Z, "我是{c}的号"), (Z, "手机是{c}的"), (Z, "用的{c}的卡收不到短信"), (Z, "{c}的手机号可以吗"), (Z, "打了{c}客服说没拦截"), (Z, "换了{c}的号"), (Z, "去{c}营业厅问过了"),
    (Z, "携号转网到{c}了"), (H, "我用{c}㗎"), (H, "{c}嘅號碼收唔到短訊"), (E, "my carrier is {c}"), (E, "I'm with {c}"), (E, "{c} says nothing is blocked"),
]
STEP_TALK = [
    (Z, "卡在{c}这一步"), (Z, "到{c}那步就过不去"), (Z, "{c}这里失败了"), (Z, "停在{c}"), (Z, "{c}完了然后呢"), (H, "卡咗喺{c}嗰度"), (H, "{c}過唔到"),
    (E, "stuck at the {c}"), (E, "the {c} fails"),
]
EMAIL_TALK = [
    (Z, "邮箱{c}"), (Z, "发我邮箱{c}吧"), (Z, "我的邮箱是{c}，谢谢"), (Z, "{c}"), (Z, "回执发到 {c} 。"), (Z, "邮件：{c}"), (H, "電郵係{c}"), (H, "send去{c}啦"),
    (E, "my email is {c}"), (E, "Email {c}"), (E, "please write to {c}."), (E, "contact me at {c}, not by phone"),
]
# digits and words that are none of the kinds: (lang, text with #n for n random digits, open kinds)
NOTHING = [
    (Z, "订单号 2026#20", []), (Z, "订单号42000012342026#16查一下", []), (Z, "商户单号：100#21", []), (Z, "快递单号SF#13", []), (Z, "运单75#12到哪了", []),
    (Z, "流水号#22", []), (Z, "工单#8有进展吗", []), (Z, "工单编号 GD#10", []), (Z, "微信版本8.0.#2", []), (Z, "iOS 17.5.1 打不开", []), (Z, "安卓14闪退", []),
    (Z, "这手机卖#4，太贵", ["amount"]), (Z, "原价2999现价1999", ["amount"]), (Z, "2016年办的卡", ["date"]), (Z, "2019年就绑过", ["date"]), (Z, "09年开的户", ["date"]), (Z, "用了十几年了", ["date", "time"]),
    (Z, "我这是2022款的手机", []), (Z, "1998年就开户了", ["date"]), (Z, "今年51岁能绑吗", []), (Z, "试了3次了", []), (Z, "第2次了还是不行", []),
    (Z, "等了20分钟", ["time"]), (Z, "排队2个小时", ["time"]), (Z, "座机010-#8能收吗", []), (Z, "家里电话0755-2#7", []), (Z, "打400-820-#4没人接", []),
    (Z, "95588打不通", ["bank"]), (Z, "10086的短信算吗", ["carrier"]), (Z, "12315我要打了", []), (Z, "QQ 3#8", []), (Z, "微信号 wx_#5", []),
    (Z, "IP是192.168.1.1", []), (Z, "服务器10.0.0.12连不上", []), (Z, "邮编518000要填吗", []), (Z, "车牌粤B#5", []), (Z, "3号窗口的人让我来的", []),
    (Z, "坐6号线过来的", []), (Z, "99%都卡住", []), (Z, "进度条到80%就不动", []), (Z, "有3张卡", []), (Z, "最多能绑几张，10张？", []), (Z, "取号A#3", []),
    (Z, "门牌1203室", []), (Z, "积分#5分", []), (Z, "18楼信号差", []), (Z, "卡是16位还是19位", []), (Z, "验证码是6位还是4位", []), (Z, "内存只有128G", []),
    (Z, "让我输入后4位", []), (Z, "手机尾号#4", ["mobile"]), (Z, "卡尾号#4", ["card_number"]), (Z, "尾号#4那张", ["card_number"]), (Z, "股票代码600036", []),
    (Z, "区号0571", []), (Z, "https://example.com/a/#6 这链接是真的吗", []), (Z, "活动编号#6是什么", []), (Z, "会员号#9", []), (Z, "社保号不用填吧", []),
    (Z, "一点都不懂", []), (Z, "有点慢", []), (Z, "差点就好了", []), (Z, "早点弄好行吗", []), (Z, "我有三点要说", []), (Z, "千万别骗我", []), (Z, "万一绑错了呢", []),
    (Z, "百分之百没填错", []), (Z, "一万个不愿意", []), (Z, "十分感谢", []), (Z, "三番五次都不行", []), (Z, "说一千道一万就是不行", []), (Z, "百度也没查到", []),
    (Z, "手机中信号不好", []), (Z, "短信中信息不全", []), (Z, "这样行不行", []), (Z, "其中行不通的是哪里", []), (Z, "祝你一路平安", []), (Z, "大家平安就好", []),
    (Z, "不是要发扬光大吗", []), (Z, "这关系民生问题", []), (Z, "提交行不行", []), (Z, "施工行业的能办吗", []), (Z, "搭建行程卡住了", []), (Z, "务农行吗", []),
    (Z, "移动支付打不开", []), (Z, "是不是电信诈骗", []), (Z, "放在移动硬盘里了", []), (Z, "移动网络和wifi都试了", ["carrier"]), (Z, "手机端和移动端一样吗", []),
    (Z, "信用分不够吗", []), (Z, "银行说不是他们的问题", []), (Z, "银行卡丢了", []), (Z, "换了手机以后不行", []), (Z, "把字放大点", []), (Z, "周到的服务", []),
    (Z, "我朋友绑了就能用", []), (Z, "说好的24小时客服呢", ["time"]), (Z, "密码是几位的", []), (Z, "12306那边能用啊", []), (Z, "显示99+条消息", []),
    (Z, "版本号 7.0.#2(#4)", []), (Z, "屏幕6.7寸", []), (Z, "比例1:1的照片", []), (Z, "错了又错，提示看不懂", []), (Z, "@小王 你来看看", []), (Z, "电梯在B2", []),
    (Z, "照片大小不超过5M", []), (Z, "身高175", []), (Z, "1234567", []), (Z, "666", []), (Z, "88", []), (Z, "520", []), (Z, "111", []), (Z, "？？？1", []),
    (H, "訂單編號2026#16", []), (H, "試咗3次", []), (H, "用咗10年", ["time", "date"]), (H, "版本8.0.#2", []), (H, "一啲都唔明", []), (H, "有啲慢", []), (H, "十分唔該", []),
    (H, "我住12樓", []), (H, "早啲搞掂得唔得", []), (H, "排咗20分鐘隊", ["time"]), (H, "快遞單號SF#12", []), (H, "萬一綁錯咗點算", []), (H, "個app閃退", []),
    (E, "order no. 2026#16", []), (E, "order #1#9 please", []), (E, "I tried 3 times", []), (E, "version 8.0.#2", []), (E, "may I ask something", []), (E, "it may not work", []),
    (E, "one second please", []), (E, "tracking number SF#12", []), (E, "ticket #6", []), (E, "wait 10 minutes?", ["time"]), (E, "my flat is 12B", []),
    (E, "it's at 80% and stuck", []), (E, "the card ends in #4", ["card_number"]), (E, "room 1408", []), (E, "Windows 10 here", []), (E, "since 2019", ["date"]),
    (E, "call 1-800-555-0199? nobody answers", ["mobile"]), (E, "my bank says no", []), (E, "I have 2 phones", []), (E, "24/7 support?", ["time", "date"]),
    (E, "PO Box 5512", []), (E, "how many cards, 10?", []), (E, "it was March, I mean marching on", ["date"]), (E, "Is a 16 digit one ok?", []), (E, "iPhone 15 pro", []),
]
MANY = [
    (Z, "{bank}{type}，卡号{card}，手机{mobile}"), (Z, "我叫{name}，身份证{id}，手机号{mobile}"), (Z, "{bank}的，{card}"), (Z, "卡号{card}\n手机{mobile}\n身份证{id}"),
    (Z, "姓名：{name}\n卡号：{card}\n身份证号：{id}\n预留手机：{mobile}"), (Z, "绑{bank}{type}报错{code}"), (Z, "{bank}{past}绑的，后来就显示{code}"),
    (Z, "我{type}{card}提示{code}，怎么办"), (Z, "{carrier}的号{mobile}收不到短信"), (Z, "{mobile}是{carrier}的，{bank}预留的也是它"), (Z, "用{doc}在{bank}开的户能绑吗"),
    (Z, "不是{bank}，是{bank2}"), (Z, "把{bank}换成{bank2}"), (Z, "{bank}和{bank2}哪个能绑"), (Z, "{bank}、{bank2}都试过了，都是{code}"),
    (Z, "{past}在{bank}转{amount}没到"), (Z, "{bank}{type}一天能付{amount}吗"), (Z, "{past}{time}扣了{amount}，不是我干的"), (Z, "充{amount}到卡里，卡号{card}"),
    (Z, "卡号不是{card}，是{card2}"), (Z, "手机号不是{mobile}是{mobile2}"), (Z, "旧号{mobile}，新号{mobile2}，怎么改"), (Z, "邮箱{email}，电话{mobile}"),
    (Z, "{next}{time}打{mobile}找我"), (Z, "我有{doc}没有{doc2}，{bank}行不行"), (Z, "{name} {mobile} {card}"), (Z, "{card} {mobile}"), (Z, "{card}，{id}，{mobile}"),
    (Z, "{id} {mobile}"), (Z, "人在香港，手机{mobile}，用{doc}办的{bank}{type}"), (Z, "单笔{amount}，每天{amount2}，对吗"), (Z, "{type}可以，{type2}不行，为啥"),
    (Z, "{bank}{type}{card}这张，{past}还好好的"), (Z, "第一次出{code}，第二次出{code2}"), (Z, "问题：{code}；银行：{bank}；时间：{past} {time}"),
    (Z, "{bank}说{next}恢复，我等不及，换{bank2}，{card}"), (Z, "{type}{card}绑不了，{carrier}手机{mobile}，收不到码"),
    (Z, "验证码{sms}，手机{mobile}"), (Z, "收到{sms}了，但是提示{code}"), (Z, "{past}去{bank}改了预留号，改成{mobile}"),
    (H, "我{bank}張{type}，卡號{card}，電話{mobile}"), (H, "{bank}同{bank2}邊間得"), (H, "{next}{time}打{mobile}搵我"), (H, "用{doc}開戶，卡號{card}"),
    (H, "電話{mobile}，電郵{email}"), (H, "{bank}出咗{code}"), (H, "{carrier}電話{mobile}收唔到"), (H, "{type}{card}，轉{amount}唔得"),
    (H, "唔係{card}，係{card2}"), (H, "{past}俾{bank}扣咗{amount}"),
    (E, "{bank} {type} {card}, phone {mobile}"), (E, "my {bank} card {card} gives {code}"), (E, "not {bank}, {bank2}"), (E, "call {mobile} {next} at {time}"),
    (E, "email {email} or phone {mobile}"), (E, "I was charged {amount} {past} by {bank}"), (E, "{doc} only, bank is {bank}, number {mobile}"),
    (E, "{carrier} number {mobile} gets no code"), (E, "got {sms} but it says {code}"), (E, "ID {id}, card {card}"), (E, "old card {card}, new one {card2}"),
]


def noisy(m: Maker, lang: str, template: str, often: float = 0.45) -> str:
    """The template with an opener or a closer now and then; never digits, never an entity."""
    bare = template == "{c}"
    if m.r.random() < often * (0.5 if bare else 1):
        pre = m.r.choice(PRE[lang])
        if not (bare and lang == E):
            template = pre + template
    if m.r.random() < often * (0.5 if bare else 1):
        post = m.r.choice(POST[lang])
        if not (template[-1] in "吗？?！。." and post[0] in "。？?呢哈."):
            template += post
    return template


def one(m: Maker, talk: list[tuple[str, str]], langs: tuple[str, ...] = (Z, H, E)) -> tuple[str, str]:
    return m.r.choice([t for t in talk if t[0] in langs])


def open_kinds(row: Row) -> list[str]:
    """Kinds on which the contract is silent for words of this message: a document named beside its number, the name of a step."""
    rest = list(row.text)
    for ent in row.entities:
        rest[ent["start"]:ent["end"]] = " " * (ent["end"] - ent["start"])
    text = "".join(rest)
    kinds = set(row.open)
    if re.search("身份[证證]|[证證][件号號]|\\bID\\b|sfz", text):
        kinds.add("document")
    if re.search("卡[号號]|kahao|[验驗][证證]码?|驗證碼|实名|人[脸臉]|刷[脸臉]|密[码碼]|预留|手机号|手機號|绑|綁|短信|card n|code|verif|number|bind", text):
        kinds.add("step")
    if re.search("卡面|一张|張卡|张卡|的卡", text) and row.case.startswith("card"):
        kinds.add("card_type")
    return sorted(kinds)


def make_row(m: Maker, family: str) -> Row:
    r = m.r
    if family == "card":
        good = r.random() < 0.75
        ent, style = m.card(good)
        lang, template = one(m, CARD_TALK)
        asked = "card_number" if r.random() < 0.45 else None
        if r.random() < 0.25:
            template, asked = "{c}", "card_number"
        elif r.random() < 0.08 and good:
            template = "{c}"
        if not good and asked is None and not CARD_CUE.search(template):
            asked = "card_number"
        if asked is None and r.random() < 0.1:
            asked = "mobile"
        text, found = place(noisy(m, lang, template), {"c": ent})
        return Row(text, asked, lang, f"card/{style}{'' if good else '/luhn_wrong'}", found)
    if family == "id":
        good = r.random() < 0.75
        ent, style = m.idno(good, x=r.random() < 0.35)
        lang, template = one(m, ID_TALK)
        asked = r.choices(["id_number", None, "card_number"], [40, 55, 5])[0]
        if r.random() < 0.22:
            template, asked = "{c}", "id_number"
        text, found = place(noisy(m, lang, template), {"c": ent})
        return Row(text, asked, lang, f"id/{style}{'' if good else '/check_wrong'}", found)
    if family == "mobile":
        lang, template = one(m, MOBILE_TALK)
        ent, style = m.mobile()
        while lang == E and style.startswith("han"):
            ent, style = m.mobile()
        asked = "mobile" if r.random() < 0.5 else None
        if r.random() < 0.28:
            template, asked = "{c}", "mobile"
        if asked is None and r.random() < 0.12:
            asked = "sms_code" if style not in ("han", "han_spaced") else None
        text, found = place(noisy(m, lang, template), {"c": ent})
        return Row(text, asked, lang, f"mobile/{style}", found)
    if family == "sms":
        if r.random() < 0.16:
            lang, text, open_ = r.choice(SMS_NONE)
            text = noisy(m, lang, text)
            return Row(text, "sms_code", lang, "sms/none given", [], list(open_))
        lang, template = one(m, SMS_TALK)
        ent, style = m.sms()
        while lang == E and style == "han":
            ent, style = m.sms()
        asked: str | None = "sms_code"
        if re.search("验证码|驗證碼|code", template) and style == "bare" and len(ent.text) == 6 and r.random() < 0.15:
            asked = None
        text, found = place(noisy(m, lang, template, 0.3), {"c": ent})
        return Row(text, asked, lang, f"sms/{style}{'' if asked else '/not asked'}", found)
    if family == "bank":
        lang, template = one(m, BANK_TALK)
        if lang == Z and r.random() < 0.12:
            ent, style = m.bank(Z, ("pinyin",))
            template = m.pick("{c}", "{c}的卡", "我想绑{c}的卡", "{c} ka", "bang {c} ka", "{c}支持吗")
        else:
            ent, style = m.bank(lang)
        text = template
        if "{c}卡" in template and ent.text.endswith("银行"):
            template = template.replace("{c}卡", "{c}的卡")
        asked = "bank" if r.random() < 0.2 or (template == "{c}" and r.random() < 0.6) else None
        text, found = place(noisy(m, lang, template), {"c": ent})
        return Row(text, asked, lang, f"bank/{style}", found)
    if family == "error":
        kind = r.random()
        if kind < 0.66:
            ent, style = m.code()
            lang, template = one(m, ERROR_TALK)
        elif kind < 0.93:
            ent, style = m.digit_code()
            lang, template = one(m, DIGIT_CODE_TALK)
        else:
            code = m.pick("E", "ERR", "X", "PAY") + m.pick("", "-") + m.digits(4)
            ent, style = Ent("error_code", code), "unknown code"
            lang, template = one(m, [t for t in DIGIT_CODE_TALK if "提示" not in t[1]])
        template = noisy(m, lang, template, 0.35)
        text, found = place(template, {"c": ent})
        return Row(text, None, lang, f"error/{style}", found)
    if family == "amount":
        if r.random() < 0.08:
            number = r.choice([50, 100, 200, 500, 800, 1000, 3500, 20000])
            ent = Ent("amount", str(number), number=number)
            lang, template = one(m, [(Z, "充值{c}"), (Z, "转账{c}失败"), (Z, "提现{c}要多久"), (Z, "我充了{c}没到账"), (E, "top up {c} failed"), (E, "transfer {c} to my card")])
            style = "bare number after a money word"
        else:
            lang, template = one(m, AMOUNT_TALK)
            ent, style = m.amount(lang)
        text, found = place(noisy(m, lang, template), {"c": ent})
        return Row(text, None, lang, f"amount/{style}", found)
    if family == "when":
        talk, style = r.choices([(WHEN_TALK, "date and time"), (DATE_TALK, "date"), (TIME_TALK, "time"), (PART_TALK, "date and part of the day")],
                                [40, 25, 20, 15])[0]
        lang, template = one(m, talk)
        part = m.pick("上午", "下午", "晚上", "早上") if lang == Z else m.pick("morning", "afternoon", "evening")
        when = {"past": m.date(lang, "past", style != "date"), "next": m.date(lang, "next", style != "date"), "t": m.time(lang),
                "p": Ent("time", part, optional=True)}
        while lang == E and style == "date and part of the day" and "today" in (when["past"].text, when["next"].text):
            when |= {"past": m.date(lang, "past"), "next": m.date(lang, "next")}
        for slot in ("past", "next"):
            if when[slot].text[-1].isdigit() and when["t"].text[0].isdigit():
                template = template.replace("{" + slot + "}{t}", "{" + slot + "} {t}")
        text, found = place(noisy(m, lang, template, 0.3), dict(when))
        return Row(text, None, lang, f"when/{style}", found)
    if family in ("type", "doc", "carrier", "step", "email"):
        talk = {"type": TYPE_TALK, "doc": DOC_TALK, "carrier": CARRIER_TALK, "step": STEP_TALK, "email": EMAIL_TALK}[family]
        lang, template = one(m, talk)
        asked = None
        style = ""
        if family == "type":
            ent = m.word(CARD_TYPES, "card_type", lang)
            asked = "card_type" if r.random() < 0.25 else None
        elif family == "doc":
            ent = m.word(DOCUMENTS, "document", lang)
        elif family == "carrier":
            ent = m.word(CARRIERS, "carrier", lang)
        elif family == "step":
            ent = m.step(lang)
            if lang == E:
                template = template.replace("the the", "the")
        else:
            ent, style = m.email()
        text, found = place(noisy(m, lang, template), {"c": ent})
        return Row(text, asked, lang, f"{family}/{style or lang}", found)
    if family == "nothing":
        lang, template, open_ = r.choice(NOTHING)
        text = re.sub(r"#(\d+)", lambda hit: (m.pick(*"12345678") + m.digits(int(hit.group(1)) - 1)), template)
        asked = m.pick("mobile", "card_number", "id_number") if not re.search(r"\d{4}", text) and not open_ and r.random() < 0.25 else None
        return Row(noisy(m, lang, text, 0.5), asked, lang, "nothing", [], list(open_))
    lang, template = r.choices([one(m, MANY, (Z,)), one(m, MANY, (H,)), one(m, MANY, (E,))], [65, 15, 20])[0]
    ents: dict[str, Ent | str] = {}
    for name in SLOT.findall(template):
        if name.startswith("bank"):
            ents[name] = m.bank(lang)[0]
            while name == "bank2" and (ents[name].text in ents["bank"].text or ents["bank"].text in ents[name].text):
                ents[name] = m.bank(lang)[0]
        elif name.startswith("type"):
            ents[name] = m.word(CARD_TYPES, "card_type", lang)
            while name == "type2" and ents[name].value == ents["type"].value:
                ents[name] = m.word(CARD_TYPES, "card_type", lang)
        elif name.startswith("card"):
            ents[name] = m.card(r.random() < 0.85 or name == "card2" or not CARD_CUE.search(SLOT.sub("", template)))[0]
        elif name == "id":
            ents[name] = m.idno(r.random() < 0.85, r.random() < 0.2)[0]
        elif name.startswith("mobile"):
            ents[name] = m.mobile(m.pick("bare", "bare", "3-4-4", "hyphens", "+86", "+86 ", "86 ", "overseas", "4-4-3", "wide"))[0]
        elif name.startswith("code"):
            ents[name] = m.code()[0]
            while name == "code2" and ents[name].value == ents["code"].value:
                ents[name] = m.code()[0]
        elif name in ("past", "next"):
            ents[name] = m.date(lang, name)
        elif name == "time":
            ents[name] = m.time(lang)
        elif name.startswith("amount"):
            ents[name] = m.amount(lang)[0]
        elif name.startswith("doc"):
            ents[name] = m.word(DOCUMENTS, "document", lang)
            while name == "doc2" and (ents[name].text in ents["doc"].text or ents["doc"].text in ents[name].text):
                ents[name] = m.word(DOCUMENTS, "document", lang)
        elif name == "carrier":
            ents[name] = m.word(CARRIERS, "carrier", lang)
        elif name == "email":
            ents[name] = m.email()[0]
        elif name == "sms":
            code = m.digits(6)
            ents[name] = Ent("sms_code", code, code, "section3")
        elif name == "name":
            ents[name] = m.name()
    asked = "sms_code" if "sms" in ents else None
    template = spaced(template, ents)
    if "sms" not in ents and asked is None and r.random() < 0.25:
        asked = next((k for s, k in (("card", "card_number"), ("mobile", "mobile"), ("id", "id_number"), ("bank", "bank")) if s in ents), None)
    text, found = place(noisy(m, lang, template, 0.25), ents)
    return Row(text, asked, lang, f"many/{len(found)}", found)


def spaced(template: str, ents: dict[str, Ent | str]) -> str:
    """A comma where two numbers would otherwise meet across a mere space or nothing."""
    def text_of(name: str) -> str:
        item = ents[name]
        return item if isinstance(item, str) else item.text
    digit = re.compile(r"[0-9０-９A-Za-z一二两三四五六七八九〇零幺]")
    def mend(hit: re.Match[str]) -> str:
        left, gap, right = hit.group(1), hit.group(2), hit.group(3)
        if digit.match(text_of(left)[-1]) and digit.match(text_of(right)[0].lstrip("+") or "0"):
            number_like = any(ch.isdigit() for ch in text_of(left)[-3:]) and (text_of(right)[0] in "+(" or text_of(right)[0].isdigit())
            if gap == "" or number_like:
                return "{" + left + "}，{" + right + "}"
        return hit.group(0)
    return re.sub(r"\{(\w+)\}( ?)\{(\w+)\}", mend, template)


# of 5,000; what is left over goes to messages with several entities
FAMILIES = {"card": 750, "id": 400, "mobile": 620, "sms": 320, "bank": 480, "error": 270, "amount": 240, "when": 320, "type": 80, "doc": 120,
            "carrier": 80, "step": 50, "email": 110, "nothing": 400}


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--facts", type=Path)
    cli.add_argument("--n", type=int, default=5000)
    cli.add_argument("--seed", type=int, default=20261125)
    cli.add_argument("--out", type=Path, default=Path(__file__).with_name("entities_5000.jsonl"))
    args = cli.parse_args()
    m = Maker(args.seed, args.facts)
    seen: set[tuple[str, str | None]] = set()
    rows: list[Row] = []
    for family, count in FAMILIES.items():
        tries = 0
        wanted = count * args.n // 5000
        while wanted and tries < count * 30:
            tries += 1
            row = make_row(m, family)
            if (row.text, row.asked) in seen:
                continue
            seen.add((row.text, row.asked))
            rows.append(row)
            wanted -= 1
    while len(rows) < args.n:
        row = make_row(m, "many")
        if (row.text, row.asked) not in seen:
            seen.add((row.text, row.asked))
            rows.append(row)
    for row in rows:
        row.open = open_kinds(row)
    m.r.shuffle(rows)
    with args.out.open("w", encoding="utf-8") as out:
        for row in rows:
            for ent in row.entities:
                assert row.text[ent["start"]:ent["end"]] == ent["text"]
            out.write(json.dumps({"text": row.text, "asked": row.asked, "lang": row.lang, "case": row.case, "entities": row.entities,
                                  "open": row.open}, ensure_ascii=False) + "\n")
    print(f"{len(rows)} rows, {sum(len(row.entities) for row in rows)} entities -> {args.out}")


if __name__ == "__main__":
    main()
