"""Is what is spoken of somebody else's: 是我妈的卡, 係我老公個號, my wife's number, 我帮我妈弄的?"""

from __future__ import annotations

import re

_KIN = (
    r"(?:[阿老]?[妈媽爸](?:[妈媽爸咪])?|老[豆母公婆]|先生|太太|妻子|丈夫|[爱愛]人|[对對]象|媳[妇婦]|[男女](?:朋)?友|[儿兒]子|女[儿兒]|[闺閨]女"
    r"|孩子|小孩|[个個][仔女]|父[亲親]|母[亲親]|父母|[爷爺]{1,2}|奶奶|外[公婆]|姥[姥爷爺]|公公|婆婆|岳[父母]|丈母娘|[阿]?[哥姐弟妹][哥姐弟妹]?|家姐|大佬"
    r"|[细細]佬|朋友|同[学學]|同事|老[板闆]|[领領][导導]|[亲親]戚|叔叔?|阿姨|舅舅?|姑姑?|姨[妈媽]?|家里?人|屋企人|[别別]人|人家|他人|其他人|第二個人|公司|[单單]位)"
)
_RELATIVE = (
    r"(?:mom|mum|mother|mommy|dad|father|husband|wife|spouse|partner|son|daughter|kid|child|brother|sister|grand(?:ma|pa|mother|father)"
    r"|parent|friend|colleague|coworker|boss|boyfriend|girlfriend|aunt|uncle|cousin|company|employer)"
)
_THING = r"(?:的|嘅|(?:個|个|張|张|部)?(?:卡|咭|[号號]|手[机機]|[电電][话話]|身份|名))"
_ANOTHERS = re.compile(
    rf"(?:我|俺|咱|(?<![不唔])[是係用绑綁])(?:我|俺|咱)?(?:[个個]|家)?{_KIN}{_THING}"
    rf"|(?:^|[，,。\s])(?![妈媽爸]的){_KIN}{_THING}(?:卡|咭|[号號]|手[机機]|[电電][话話]|$)"
    r"|(?:^|[，,。\s])[他她佢](?:的名字|[个個]名|本人)?(?:叫|姓)(?=[\u3400-\u9fff])"
    rf"|(?<![请請])(?:[帮幫替代同]|[给給])(?:我|俺|咱)?(?:[个個]|家)?{_KIN}(?:弄|[绑綁]|[办辦]|搞|操作|填|[开開]|做|整)"
    rf"|\b(?:my|her|his|our|a) {_RELATIVE}(?:'s|s'|s)\b|\b(?:someone|somebody|anyone) else'?s\b"
    rf"|\b(?:for|belongs to) (?:my|a|her|his) {_RELATIVE}\b|\b(?:(?:his|her) name(?: is|'s)|s?he is called) (?=[a-z])",
    re.IGNORECASE,
)
_NOT = re.compile(r"(?:不是|唔係|唔系|非|又?不用|\bnot|n't)\s*$", re.IGNORECASE)


def is_anothers(text: str) -> bool:
    """Does the text say so? "不是我妈的" says the opposite."""
    return any(not _NOT.search(text[: found.start()]) for found in _ANOTHERS.finditer(text))
