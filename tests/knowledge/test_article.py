"""Every code, kind of bank, limit, special case and comparison of the source article, asked in three languages.

A row: the record that must come first, what must stand in the answer whatever its language, and the three questions.
"""

from __future__ import annotations

import pytest

from knowledge.answers import Result
from tests.knowledge.test_answers import answer, asker, said

ROWS: list[tuple[str, str, tuple[str, str, str]]] = [
    ("code:VALID-01", "VALID-01", ("VALID-01怎么解决", "VALID-01 點樣解決", "How do I solve VALID-01?")),
    ("code:VALID-01", "VALID-01", ("银行卡号校验失败", "銀行卡號校驗失敗", "the card number check failed")),
    ("code:MOBILE-03", "MOBILE-03", ("MOBILE-03影响谁", "MOBILE-03 影響邊個", "Whom does MOBILE-03 affect?")),
    ("code:MOBILE-03", "MOBILE-03", ("手机号验证超时", "手機號碼驗證逾時", "mobile verification timed out")),
    ("code:BANK-404", "30", ("BANK-404要等多久", "BANK-404 要等幾耐", "How long do I wait after BANK-404?")),
    ("code:BANK-404", "30", ("银行系统接口异常", "銀行系統介面異常", "the bank's system interface has an error")),
    ("category:state_owned", "99.8", ("国有大行成功率多少", "國有大行成功率幾多", "success rate of state-owned banks")),
    (
        "category:state_owned",
        "6",
        ("支持几家国有银行", "支援幾多間國有銀行", "How many state-owned banks are connected?"),
    ),
    ("category:joint_stock", "99.3", ("股份制银行成功率", "股份制銀行成功率", "success rate of joint-stock banks")),
    (
        "category:joint_stock",
        "12",
        ("接入了几家股份行", "接入咗幾多間股份行", "How many joint-stock banks are connected?"),
    ),
    ("category:city", "97.5", ("城商行成功率多少", "城商行成功率幾多", "success rate of city commercial banks")),
    ("category:city", "327", ("城商行接入多少家", "城商行接入幾多間", "How many city commercial banks are connected?")),
    ("category:rural", "2,100", ("农信社能绑吗", "農信社可以綁嗎", "Can I bind a rural credit union card?")),
    ("topic:coverage", "468", ("一共支持多少家银行", "總共支援幾多間銀行", "How many banks are supported in total?")),
    ("topic:coverage", "99.7", ("商业银行覆盖率", "商業銀行覆蓋率", "What percentage of banks is covered?")),
    ("limit:single", "50,000", ("单笔上限是多少", "單筆上限係幾多", "What is the limit for a single payment?")),
    ("limit:single", "3", ("单笔限额怎么提高", "單筆限額點樣提高", "How do I raise the single limit?")),
    (
        "limit:single",
        "26",
        ("单笔提额什么时候生效", "單筆提額幾時生效", "When does a raised single limit take effect?"),
    ),
    ("limit:daily", "100,000", ("日累计限额多少", "日累計限額係幾多", "What is the daily limit?")),
    ("limit:daily", "A", ("日限额怎么提高", "日限額點樣提高", "How do I raise the daily limit?")),
    ("limit:daily", "30", ("日限额哪天更新", "日限額邊日更新", "On what day is the daily limit updated?")),
    ("limit:yearly", "1,000,000", ("年交易限额多少", "年交易限額幾多", "What is the annual limit?")),
    (
        "limit:yearly",
        "3",
        ("提年限额要什么证明", "提年度限額要咩證明", "What proof do I need to raise the annual limit?"),
    ),
    ("limit:new_card", "10,000", ("新卡单笔限额", "新卡單筆限額", "What is the limit of a new card?")),
    ("limit:new_card", "50,000", ("新卡一天最多付多少", "新卡一日最多畀幾多", "How much can a new card pay a day?")),
    (
        "special:documents_hk_macau_tw",
        "24",
        ("港澳台证件怎么绑卡", "港澳台證件點樣綁卡", "I'm from Taiwan, how do I bind?"),
    ),
    (
        "special:documents_hk_macau_tw",
        "24",
        ("台胞证审核多久", "台胞證審核幾耐", "How long is a Hong Kong ID reviewed?"),
    ),
    (
        "special:overseas_mobile",
        "3",
        ("境外手机号怎么绑定", "境外電話號碼點樣綁定", "Can I use an overseas mobile number?"),
    ),
    (
        "special:overseas_mobile",
        "3",
        ("境外手机号要什么材料", "境外電話要咩文件", "What papers for a foreign phone number?"),
    ),
    ("special:virtual_card", "", ("虚拟卡怎么绑", "虛擬卡點樣綁", "How do I bind a virtual card?")),
    ("special:virtual_card", "", ("虚拟卡什么时候生效", "虛擬卡幾時生效", "When does a virtual card take effect?")),
    (
        "comparison:identity",
        "",
        (
            "微信和支付宝身份验证有何不同",
            "微信同支付寶身份驗證有咩分別",
            "How do WeChat and Alipay verify identity differently?",
        ),
    ),
    (
        "comparison:coverage",
        "512",
        ("支付宝支持多少家银行", "支付寶支援幾多間銀行", "How many banks does Alipay support?"),
    ),
    (
        "comparison:limits",
        "",
        ("微信和支付宝限额有何不同", "微信同支付寶限額有咩分別", "How do the limits of WeChat and Alipay differ?"),
    ),
    ("security:basic", "", ("绑卡要做哪些基础验证", "綁卡要做咩基本驗證", "What is verified when I bind a card?")),
    ("security:enhanced", "", ("什么情况要人脸识别", "咩情況要人臉識別", "When do you ask for a face check?")),
    ("security:smart", "", ("夜间频繁操作会怎样", "夜晚頻繁操作會點", "What happens if I try too often at night?")),
    ("security:device", "IMEI", ("设备指纹是什么", "裝置指紋係咩", "What is device fingerprinting?")),
    ("security:biometric", "", ("声纹是可选的吗", "聲紋係咪可選", "Is voiceprint optional?")),
    ("security:captcha", "", ("图形验证码多久更新", "圖形驗證碼幾耐更新", "How often does the picture code change?")),
    ("security:risk_list", "", ("风险名单库是什么", "風險名單庫係咩", "What is the risk list?")),
    ("roadmap:smart_guide", "", ("智能绑卡向导有了吗", "智能綁卡嚮導有未", "Is there a smart binding guide?")),
    ("roadmap:identity", "", ("区块链身份认证能用吗", "區塊鏈身份認證用得未", "Can I use blockchain identity?")),
    ("roadmap:ar_scan", "AR", ("AR扫码绑卡能用吗", "AR 掃碼綁卡用得未", "Can I bind a card by AR scan?")),
]
ASKED = [(record, holds, question) for record, holds, questions in ROWS for question in questions]


@pytest.mark.parametrize(("record", "holds", "question"), ASKED, ids=[question for _, _, question in ASKED])
def test_what_the_article_says_is_answered(record: str, holds: str, question: str) -> None:
    """The right record first, its figure in the answer, in the language of the question."""
    found = answer(question)

    assert (found.result, found.records[0]) == (Result.ANSWERED, record)
    assert holds in said(question)


def test_the_questions_are_in_three_languages() -> None:
    """The three of a row are 简体, 繁體 and English."""
    book = asker().book
    languages = [tuple(map(book.language_of, questions)) for _, _, questions in ROWS]

    assert set(languages) == {("zh_CN", "zh_HK", "en")}
