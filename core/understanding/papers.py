"""Numbers of other papers than the mainland's resident ID: passports, permits for the mainland, residence cards.

They have no check digit that could be told from here. A home return permit has H or M and 8 or 10 digits, a Taiwan
compatriot permit 8 or 10 digits, a foreigner's residence card three letters and 12 digits, a passport mostly letters
and 6 to 9 digits. So one is believed only where a paper is spoken of, or the number of one is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.understanding.letters import simple

Placed = tuple[str, int, int]  # value, start, end

_ASKED = ("id_number", "id_type")
_PAPER = (
    r"护照|通行证|回乡(?:证|卡)|台胞(?:证|卡)|居[留住](?:身份)?证|永居|身[份分]证|证件|\bpassports?\b|\bpermit\b"
    r"|\bresiden(?:ce|cy|t) (?:id )?card\b|\bhk ?id\b|\bid(?:entity)? card\b|\bid (?:number|no)\b"
)
_SPOKEN_OF = re.compile(_PAPER, re.IGNORECASE)
_FIVE_DIGITS = re.compile(r"\d\D?\d[A-Za-z(]?\d\D?\d")  # no such number is without them
_LETTERED = re.compile(
    r"(?<![A-Za-z0-9@._\-])(?![A-Za-z]{0,4}1[3-9]\d{9}(?!\d))(?!(?i:qq|wx|vx|sf|yt|jd|zto|jt|tel|no|id|ph)\.?\d)(?:"
    r"[A-Za-z]{1,3}\d{7,12}[A-Za-z]?|[A-Z] \d{7,10}|[HMhm] ?\d{8}(?:\d\d)?"
    r"|[A-Za-z]{1,2}\d{6}[ ]?\([0-9Aa]\)|[A-Za-z]{2}\d{6}"
    r"|(?=[A-Z]?\d*[A-Z])(?=(?:[A-Z]*\d){5})[A-Z0-9]{9})"  # C01X00T47, 12AB34567
    r"(?![A-Za-z0-9@\-_])"
)
_CALLED = re.compile(
    rf"(?:{_PAPER})(?P<number>号码?|字号| ?(?:number|no\.?|num|#))?\s?(?:is|was|是|为|系)?\s?[:#,，]?\s?$",
    re.IGNORECASE,
)
_DIGITS = re.compile(
    r"(?<![A-Za-z\d.,\-+¥$])\d{7,10}(?![A-Za-z\d\-]|[.,]\d|\s?(?:\d|元|块|塊|rmb|yuan))", re.IGNORECASE
)
_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
# A number that has another owner: an order's, an agent's, an error's.
_ANOTHERS = re.compile(
    r"(?:错误|代码|报错?|提示|订?单|单号|工号?|快递|运单|微信号?|车牌|型号|航班"
    r"|error|code|order|parcel|tracking|flight|model|staff|agent)(?:号码?|编号|number|no\.?|id)?[是系为:：\s]{0,3}$",
    re.IGNORECASE,
)


def find(text: str, asked: str | None) -> Iterator[Placed]:
    """(value without spaces and brackets, start, end) of each."""
    if not _FIVE_DIGITS.search(text):
        return
    text = simple(text)
    if asked not in _ASKED and not _SPOKEN_OF.search(text):
        return
    for match in _LETTERED.finditer(text):
        if not _is_anothers(text, match):
            yield re.sub(r"[ ()]", "", match.group()).upper(), *match.span()
    for match in _DIGITS.finditer(text):
        if _is_called(text, match) or (_is_asked_for(match, asked) and not _is_anothers(text, match)):
            yield match.group(), *match.span()


def _is_anothers(text: str, match: re.Match[str]) -> bool:
    return bool(_ANOTHERS.search(text[max(0, match.start() - 12) : match.start()]))


def _is_asked_for(match: re.Match[str], asked: str | None) -> bool:
    """Eight or nine digits where the number of a paper is asked; 19900307 is a birthday."""
    return asked in _ASKED and len(match.group()) in (8, 9) and not _DATE.fullmatch(match.group())


def _is_called(text: str, match: re.Match[str]) -> bool:
    """Passport number 553012345, 台胞证12345601; what may be a date only where it is said to be the number."""
    called = _CALLED.search(text[max(0, match.start() - 30) : match.start()])
    return called is not None and (not _DATE.fullmatch(match.group()) or bool(called["number"]))
