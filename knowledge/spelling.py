"""How a name is written -> one spelling to compare: width, case, spaces, brackets, 繁 as 简, 农商."""

from __future__ import annotations

import re
import unicodedata

# Only characters of banks' names and of the words around them (卡, 绑, 办); a whole converter is not ours to build.
_SIMPLE = str.maketrans(
    "萬業東豐臨義烏樂鄉雲亞億倉侖眾衆會僑儲興農準涼創務華歷縣雙發國圓圳壩寧寶賓爾岡崗島嶺峽師廣莊慶庫應開張"
    "懷撫換無晉極棗橋樹匯滙漢滄滬澤瀘濟塗漣潤灣滿濱濰煙瓊甌電鹽監盤紅紹經維綿網聯肅膠勝蘆蘇蔭萊營藍蘄貢財"
    "責貴貸費賀資贛達運進遠連郵鄒鄭鐘鐵銀錫錦鎮長門閔陽陰際陝隨靜韓頂順饒馬魚魯雞鶴黃齊龍"
    "綁辦帳賬戶個這還恆衛灃優設遼瀋內鄲崑崙蘭粵廈餘吳堯區誠獅當來穀潛彥壽樺審畢節窪調許圖們蕪欖關",
    "万业东丰临义乌乐乡云亚亿仓仑众众会侨储兴农准凉创务华历县双发国圆圳坝宁宝宾尔冈岗岛岭峡师广庄庆库应开张"
    "怀抚换无晋极枣桥树汇汇汉沧沪泽泸济涂涟润湾满滨潍烟琼瓯电盐监盘红绍经维绵网联肃胶胜芦苏荫莱营蓝蕲贡财"
    "责贵贷费贺资赣达运进远连邮邹郑钟铁银锡锦镇长门闵阳阴际陕随静韩顶顺饶马鱼鲁鸡鹤黄齐龙"
    "绑办账账户个这还恒卫沣优设辽沈内郸昆仑兰粤厦余吴尧区诚狮当来谷潜彦寿桦审毕节洼调许图们芜榄关",
)
_RURAL = re.compile(r"农村商业银行|农商行")  # all three are said of the same bank
_NEEDLESS = re.compile(r"[()\[\]【】《》·]|(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")


def fold(text: str) -> str:
    """`text` in the one spelling all names are compared in: "招 商銀行（香港）" -> "招商银行香港"."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_SIMPLE)
    return _RURAL.sub("农商银行", " ".join(_NEEDLESS.sub("", plain).split()))
