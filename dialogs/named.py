"""What a sentence must name, beside an open question, before a half-sure reading is believed: no 扣款 without money.

A short sentence is like many others: "我才试了一次" is about no charge, "身份证在老家" about no other account.
"""

from __future__ import annotations

import re

_NAMES = {
    "unexpected_charge": r"扣|钱|錢|款|账|賬|帳|元|块|蚊|费|費|消费|刷"
    r"|charge|money|paid|pay|debit|took|taken|deduct|[$¥]|transact",
    "account_linked_elsewhere": r"账|賬|帳|户|戶|[绑綁].?[过過了着在]|已|占|佔|用[着緊]|另|别|別|其他|第二|两|兩|人"
    r"|account|linked|link|bound|already|another|other|else|in use|someone|somebody|wallet",
    "payment_password_reset": r"密|pass|pin\b|forgot",
    "foreign_phone": r"国|國|境|海外|漫游|漫遊|香港|澳|台|港|852|853|\+"
    r"|roam|abroad|overseas|foreign|hong|countr|us\b|uk\b",
    "non_mainland_id": r"护照|護照|港|澳|台|臺|国|國|外籍|通行|回乡|回鄉|居留|居住|海外|军官|軍官|户口|戶口"
    r"|驾|駕|证件|證件|passport|permit|foreign|mainland|hong|macau|taiwan|resident|document|licen[cs]e|hkid",
    "face_verification": r"脸|臉|面|活体|活體|自拍|摄像|攝像|镜头|鏡頭|眨|拍"
    r"|样|樣|face|selfie|camera|facial|blink|video",
    "sms_code_invalid": r"码|碼|短信|短訊|信息|訊息|数|數|code|otp|text|digit|sms",
    "card_type_support": r"卡|咭|行|社|bank|card|credit|debit|visa|master|unionpay|银联|銀聯",
    "identity_mismatch": r"信息|资料|資料|一致|不符|对不上|對不上|唔夾|身份|姓|名|要素|核"
    r"|match|detail|identi|info|name|verif|differ|\bid\b",
    "refund_query": r"退|返|refund|return|back",
    "risk_freeze": r"冻|凍|风|風|限制|锁|鎖|封|异常|異常|block|froz|freez|risk|restrict|suspend|lock|unusual|hold",
    "login_problem": r"登|进不|進不|入唔|log|sign|账|賬|帳|open|app|闪退|閃退|打不开|打唔開",
    "unbind_fail": r"解|删|刪|移除|甩|拆|取消|un|remov|delet",
    "bind_fail_unspecified": r"[绑綁]|失败|失敗|不[上了成行过過]|唔[到得掂成]|没.?成|冇成|错|錯|误|誤|问题|問題|拒|卡"
    r"|提示|显示|顯示|出现|出現|报|報|bind|add|link|fail|card|work|succe|wrong|error|reject|declin|refus|problem|issue|can.?t|couldn|went|happen",
}  # fmt: skip
_NAMED = {intent: re.compile(words, re.IGNORECASE) for intent, words in _NAMES.items()}


def is_named(intent: str, text: str) -> bool:
    """May this text ask for it: has it a word for it? True for an intent that can be asked for in any words."""
    needed = _NAMED.get(intent)
    return needed is None or needed.search(text) is not None
