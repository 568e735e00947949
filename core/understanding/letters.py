"""Chinese words compared in one spelling: traditional letters as simplified ones, each standing where it stood.

Only the letters of the words that are looked for here; whole texts are converted elsewhere, by a library.
"""

from __future__ import annotations

_TRADITIONAL = (
    "證証簽籤儲賬帳貸記預擬虛電類戶會險護國鄉來內陸灣臺駕駛執軍長醫號碼驗簡訊資協議開發實識別臉認銀線運聯動廣機咭轉糧時門間選"
    "畫環節頁關種稱條們個這職業務統網視訴達東邊現後絡區劃領顯輸錯誤報響應絕敗狀態異彈訂單飛車鐵編優請薦銷兌換學構專項員話遞貨"
    "僅寫為係給覆緊見產貼說讀錄總結點講補樣閉雙賣讓陣維註冊衛賓館據滬過詐騙麼沒熱撥繫佔確問題處遠傳華數寵愛裡裏"
)
_SIMPLIFIED = (
    "证证签签储账账贷记预拟虚电类户会险护国乡来内陆湾台驾驶执军长医号码验简讯资协议开发实识别脸认银线运联动广机卡转粮时门间选"
    "画环节页关种称条们个这职业务统网视诉达东边现后络区划领显输错误报响应绝败状态异弹订单飞车铁编优请荐销兑换学构专项员话递货"
    "仅写为系给复紧见产贴说读录总结点讲补样闭双卖让阵维注册卫宾馆据沪过诈骗么没热拨系占确问题处远传华数宠爱里里"
)
_SIMPLE = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
_SMALL = _SIMPLE | {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def simple(text: str) -> str:
    """In simplified letters; as long as it was."""
    return text.translate(_SIMPLE)


def simple_and_small(text: str) -> str:
    """In simplified letters, and A to Z as a to z; as long as it was."""
    return text.translate(_SMALL)
