"""Is this a person's name? Chinese names with rare characters and ·, and names in Latin letters."""

from __future__ import annotations

import re
import unicodedata

from core.understanding import surnames
from core.understanding.letters import simple

HAN = "\u3400-\u9fff\U00020000-\U000323af\u3007"
_LATIN = "A-Za-z\u00c0-\u024f\u1e00-\u1eff"
_NAME = rf"([{HAN}](?: ?[{HAN}·]){{1,19}}|[{_LATIN}][{_LATIN} .'\-]{{2,39}})"
_SAID = re.compile(
    rf"(?:(?:名字|姓名|户名|戶名|個名|持卡人)\D{{0,9}}?"
    rf"(?:应该是|其实是|应为|改成|改为|换成|應該[是係]|其實[是係]|應為|改為|換成|是|係|叫)|"
    rf"我叫|我[系係](?!.*人$)|姓名[为為:\s]?|名字:?|户名:?|叫做?|"
    rf"(?:my\s+|the\s+)?(?:full\s+)?(?:name|card\s?holder)(?:\s+is|\s+should\s+be|:)|"
    rf"(?:\bname\b|typo|misspel|mistyped)[^.!?]{{0,30}}?\b(?:it'?s|it is|it should be|should be)(?=\s))\s*:?\s*{_NAME}",
    re.IGNORECASE,
)
_HAN_NAME = re.compile(rf"[{HAN}]{{2,4}}|[{HAN}]{{2,12}}(?:·[{HAN}]{{1,12}}){{1,4}}|[{HAN}]{{5,8}}")
SHORT = 4  # characters of most Chinese names
_LATIN_NAME = re.compile(rf"[{_LATIN}][{_LATIN}'\-.]*(?: [{_LATIN}'\-.]+){{1,5}}")
_LATIN_TURNED = re.compile(rf"([{_LATIN}'\-]+), ?([{_LATIN}'\-. ]+)")  # Zhang, Wei
_IN_PARTS = re.compile(
    rf"姓\s*([{HAN}]{{1,2}})(?:[\s,，]*名[叫是字]?|[\s,，]+|叫)\s*([{HAN}]{{1,2}})(?![{HAN}])"
)  # 姓欧阳，名修
_NOT_IN_NAMES = re.compile(
    "[吗呢吧么啊呀哦嘛的您你我他她它们什怎哪谁这那没不要在给把被跟码号错改填输绑验]"
    "|[嗎麼們這沒給號錯輸綁驗係唔咗嘅喎啫嘢嚟佢哋咩乜冇啱喺俾畀搵㗎]"
    "|邊個|[为為如任]何|[多幾几]少|多久|[几幾][个個时時]|[说說]明|[对對][吗嗎不]|帮[忙我]|[请請]问|[会會]不|可能|能否"
    "|[个個]字|生僻|罕[见見]字|^[很里裏]|[带帶有]个?點?点$|^(?:太[长長短难難]|好[长長])"
)
# Not in a name that stands alone; after 我叫 it is one all the same: 何时, 金银花.
_NOT_ALONE = re.compile("[了着卡银机证取消返退转銀機證轉點]|何[时時处處必]")
_CALLED = re.compile("我叫")
# What stands where a name was asked and names nobody.
_NOBODY = re.compile(
    "^(?:先生|女士|小姐|太太|夫人|老师|老師|同学|同學|同志|师傅|師傅|老板|經理|经理|阿姨|叔叔|大哥|大姐|小姐姐|美女|帅哥"
    "|妈妈|爸爸|媽媽|老公|老婆|儿子|女儿|朋友|父亲|母亲|家人|亲戚|某某|某人|无名氏|张三李四|匿名|保密|秘密|无|空白)$"
    "|同上|如上|见上|見上|上面|以上|刚才|剛才|一样|一樣|相同|同名|户主|戶主|机主|機主|持卡人|本人|自己|卡主|开户|開戶|姓名|名字"
)
# What a name is like, and nobody's: 姓名是繁体字, 填的是小名, 名字换一下.
_DESCRIBED = re.compile(
    "(?:[繁简簡][体體]|[简簡繁汉漢中]字|[全简簡]?拼音?|[英中外日][文语語]|[韩韓]文[名字]|[曾现現旧舊原本真假化别別小大乳艺藝笔筆网網外花全洋法]用?名"
    "|[单單双雙复複][姓名]|名字|昵[称稱]|暱稱|外[号號]|少[数數]民族|[藏维維苗壮壯满滿蒙回彝]族|外[国國籍]人?|[大小][写寫]|[简簡缩縮][写寫]"
    "|[一两兩二三四五六]字|正[确確]|[对對]|以前|之前|[从從]前|[现現]在|原[来來先]|[旧舊新]|[户戶]口[本簿]?|孩子|小孩|家[人里裏]|公司|[单單]位"
    "|婚[前后後]|身份)(?:[字名]|名字|的|嘅|[时時]|上|人|[版体體]|一[样樣]?)*"
    "|[换換改][一个個成过過掉下好].*|[查看]一?下.*"
)
_BEGINS_NO_NAME = re.compile("[里裏]|中[间間]|[带帶有]|[名姓]")
# A form of address behind a name is no part of it; behind a surname alone it leaves no whole name.
_TITLE = re.compile("(?:先生|女士|小姐|太太|夫人|老师|老師|同志|师傅|師傅|经理|經理|医生|醫生|教授)$")
_LATIN_TITLE = re.compile(r"^(?:mr|mrs|ms|miss|mx|dr|prof)\b\.?\s+(?=[A-Za-z])", re.IGNORECASE)
_SURNAMES_OF_TWO = frozenset(
    """
    欧阳 歐陽 上官 司马 司馬 诸葛 諸葛 夏侯 东方 東方 皇甫 尉迟 公孙 公孫 慕容 令狐 司徒 端木 南宫 南宮 宇文 长孙 独孤
    """.split()  # noqa: SIM905  as below
)
# What follows an announced name in the same breath: what it is not, the next number.
_GOES_ON = re.compile(
    r"(?:不是|唔係|而不是|并不是|身份证|身份證|手机|手機|电话|電話|卡号|卡號|证件|證件).*$|\s(?:and|not|but|instead|my|with)\s.*$",
    re.IGNORECASE,
)
_ENDINGS = re.compile(r"(?:吧|啊|呀|喇|啦|嘅|㗎|哦|呢|的|了|,|!|~|\s)+$")
# Words of English sentences; none of them is anybody's name.
_ENGLISH = frozenset(
    """
    a about add after again agent all almost already always am an and any anyone anything are ask at away back
    bank be because before being best better bind both busy but bye call can cancel card cards check checking
    choose code coming continue correct could did do does don done else english enough error every everything
    fail failed fast fill find finish finished first for forgot form from fuck full get give given go going
    gone good got great hate have hello help here hi hold home hour hours how hurry husband i if in into is
    isn it its join just keep know last later left let letter letters like line link list little looking lost
    lot made make many maybe me mean mine minute minutes mobile moment money more morning most much must my
    name near need never new next nice night no none not nothing now number of off ok okay old on once one
    only open or order other our out over own pardon passport password pay person phone please problem put
    question quick read ready real remove reply resend right safe same say search second seconds see send set
    should show since skip slow someone something soon sorry start step still stop stupid such sure surname
    switch take talk tell thank thanks that the them then there they this to today tomorrow tonight too try
    two unbind under until use used useless user very wait waiting want was wasn we well went were what when
    where which who why wife will with without wont word work works would write writing wrong yeah yep yes
    yesterday yet you your
    """.split()  # noqa: SIM905  a list of two hundred quoted words is harder to read and to add to
)
_OPENERS = frozenset("i what how why when where who can could do don is please no yes not".split())  # noqa: SIM905  as above
# English ends a clause with a full stop or a dash, or goes on with "and my …"; W. Chan is none.
_CLAUSE = re.compile(
    r"(?:(?!\s-\s|(?<=[A-Za-z]{3})\.\s|\sand\s(?:my|the|is|how|what)\b)[^,，。;；!！?？、~])+", re.IGNORECASE
)
_BEGINNINGS = re.compile(
    r"^(?:我?就?[是係]|我?叫)(?=.{2})(?!.*人$)|^\s*(?:it'?s|it is|i'?m|i am|this is|and)\s+(?=[A-Za-z]+ [A-Za-z])",
    re.IGNORECASE,
)
_SOMEBODY_ELSE = re.compile(  # right before "is called": it is their name
    r"(?:老婆|老公|妻子|丈夫|太太|爱人|對象|对象|女儿|女兒|儿子|兒子|个女|個女|个仔|個仔|妈妈?|媽媽?|爸爸?|母亲|母親|父亲|父親|姐姐?|妹妹?|哥哥?|弟弟?"
    r"|朋友|同事|老板|[他她佢]|[被畀俾有]人?|客服|警察|对方|對方|wife|husband|son|daughter|mother|father|mum|mom|dad|friend|boss|\bh(?:is|er))(?:'s)?\s*$",
    re.IGNORECASE,
)
_NOT_SO = re.compile(r"(?:[不没沒唔别別]|并非|並非|\bnot|n't)[是係系]?\s*$", re.IGNORECASE)  # 我不是叫…
_IS_NOT = re.compile(r"(?:[不唔](?:[是係]|叫做?)|\b(?:is not|isn'?t))\s*:?\s*$", re.IGNORECASE)
_BUT = re.compile(r"[\s,，;；]*(?:而|应该|應該|but\s|it'?s\s)?(?:[是係叫])?\s*([^,，。;；!！?？]+)", re.IGNORECASE)
_HALF = re.compile(rf"(?:我|俺)?(?:[是係叫])?姓([{HAN}]{{1,2}})")
_AGAIN = re.compile(
    r"[\W_]*(?:哦|噢|啊|呃|不好意思|对不起|對唔住)?[\W_]*"
    r"(?:不[对對]|唔啱|(?:不是|唔係)(?=[\W_])|[错錯][了咗]|打[错錯][了咗]|[说說写寫][错錯][了咗]?|no|sorry|wait|i mean)"
    r"[\W_]*(?:应该|應該)?[是係]?(?:it'?s )?([^,，。;；!！?？]+)",
    re.IGNORECASE,
)
_DOTS = str.maketrans({"•": "·", "・": "·", "‧": "·", "∙": "·", "．": "·", "⋅": "·", "･": "·", ".": "·"})


def said_in(text: str) -> tuple[int, int] | None:
    """Where a name stands that the text announces ("我叫王小明"); None if it announces none."""
    for found in _SAID.finditer(text):
        before = text[: found.start()]
        if _SOMEBODY_ELSE.search(before) or _NOT_SO.search(before):
            continue
        start = found.start(1)
        if _IS_NOT.search(text[:start]):
            if instead := _next(_BUT, text, found.end(1)):
                return instead
            continue
        for said in (found[1], found[1].partition(" ")[0], _dotted_behind(found[1])):
            begin, name = _untitled(_ENDINGS.sub("", _GOES_ON.sub("", said)))
            if is_name(name, called=bool(_CALLED.match(found[0]))):
                place = start + found[1].find(said) + begin
                return place, place + len(name)
    return None


def said_again(text: str, end: int) -> tuple[int, int] | None:
    """Where the name stands that puts right the one before `end` (张三，不对，李四); None if nothing does."""
    return _next(_AGAIN, text, end)


def is_surname(text: str) -> bool:
    """Is it half a name: 姓王, 我姓欧阳?"""
    found = _HALF.fullmatch(_ENDINGS.sub("", text.strip(" ,.!")))
    surname = simple(found[1]) if found else ""
    return bool(surname) and surnames.of(surname) == surname


def _next(pattern: re.Pattern[str], text: str, end: int) -> tuple[int, int] | None:
    """Where the name stands that a pattern finds from `end` on."""
    found = pattern.match(text, end)
    place = whole(found[1]) if found else None
    return (found.start(1) + place[0], found.start(1) + place[1]) if found and place else None


def _dotted_behind(said: str) -> str:
    """The last word, if it is a name with a dot: 里有个点 阿依古丽·买买提."""
    last = said.rpartition(" ")[2]
    return last if "·" in last.translate(_DOTS) else said


def whole(text: str) -> tuple[int, int] | None:
    """Where the name stands if the text is nothing but a name; None otherwise."""
    stripped = _ENDINGS.sub("", _BEGINNINGS.sub("", text.strip(" ,.!")))
    begin, name = _untitled(stripped)
    start = text.find(stripped) + begin
    return (start, start + len(name)) if name and is_name(name) else None


def _untitled(said: str) -> tuple[int, str]:
    """(where the name begins in it, the name without Mr or 先生); a surname alone with its title is no name: ""."""
    if is_latin(said):
        title = _LATIN_TITLE.match(said)
        return (title.end(), said[title.end() :]) if title else (0, said)
    return 0, untitled(said)


def untitled(said: str) -> str:
    """A Chinese name without 先生 and the like; a surname alone with its title is no name: ""."""
    bare = _TITLE.sub("", said)
    if bare == said:
        return said
    return "" if len(bare) < 2 or bare in _SURNAMES_OF_TWO else bare.rstrip()


def in_parts(text: str) -> tuple[int, int] | None:
    """Where surname and given name stand that are told one by one ("姓欧阳，名修"); None if the text tells none."""
    found = _IN_PARTS.search(text)
    return found.span() if found else None


def turned(text: str) -> tuple[int, int] | None:
    """Where a name stands that is written as "Zhang, Wei" and is all of the text."""
    stripped = text.strip(" .!")
    found = _LATIN_TURNED.fullmatch(stripped)
    written_as_names = stripped.isupper() or all(word[:1].isupper() for word in re.split(r"[, ]+", stripped))
    if not found or not written_as_names or not is_name(tidy(stripped)):
        return None
    start = text.find(stripped)
    return start, start + len(stripped)


def is_latin(text: str) -> bool:
    """Does it begin with a Latin letter?"""
    return bool(re.match(f"[{_LATIN}]", text))


def clauses(text: str) -> list[tuple[int, int]]:
    """Where the clauses of a text stand, cut at punctuation."""
    return [clause.span() for clause in _CLAUSE.finditer(text)]


def is_name(text: str, called: bool = False) -> bool:
    """True for what can stand as a holder's name in a bank's books; `called`: "我叫" stands before it."""
    if is_latin(text):
        return bool(_LATIN_NAME.fullmatch(text)) and len(text) <= 40 and not _is_a_sentence(text)
    dotted = text.translate(_DOTS).replace(" ", "")
    if not _HAN_NAME.fullmatch(dotted):
        return False
    if "·" in dotted:
        return not _BEGINS_NO_NAME.match(dotted)
    if _DESCRIBED.fullmatch(dotted):
        return False
    alone = not called or len(dotted) > SHORT
    return not (_NOT_IN_NAMES.search(dotted) or _NOBODY.search(dotted) or (alone and _NOT_ALONE.search(dotted)))


def perhaps(text: str) -> bool:
    """True for what could be a name if its owner said so, though it stood alone and was taken for something else."""
    said = text.strip(" ,.!")
    return said[:1] > "z" and not is_latin(said) and _untitled(said) == (0, said) and is_name(said, called=True)


def _is_a_sentence(text: str) -> bool:
    """English words that say something; written like a name (Will Chan), only those that can't begin one."""
    words = re.split(r"[ .'\-]+", text)
    if all(word[:1].isupper() for word in words if word):
        return words[0].lower() in _OPENERS
    return bool({word.lower() for word in words} & _ENGLISH)


def tidy(name: str) -> str:
    """One spelling: the middle dot as ·, single spaces, Latin names in capitals without accents as banks keep them."""
    if is_latin(name):
        plain = unicodedata.normalize("NFD", name)
        letters = "".join(c for c in plain if not unicodedata.combining(c)).replace(",", " ")
        return " ".join(letters.split()).upper()
    parts = _IN_PARTS.fullmatch(name)
    return (parts[1] + parts[2] if parts else name).translate(_DOTS).replace(" ", "")


def masked(name: str) -> str:
    """王**, 阿****; of a Latin name the first letter of its first word: W*** (as many stars as are safe to tell)."""
    return name[0] + "*" * min(max(len(name) - 1, 1), 3)
