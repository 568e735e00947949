"""One text in one spelling, each character knowing where it stood.

Python's isdigit and \\d accept '²' and full-width digits; so digits are mapped on purpose, and only ASCII ones are
looked for afterwards.
"""

from __future__ import annotations

import re
import unicodedata

import msgspec

LONGEST = 4096  # characters; what comes after is not read

_NUMERALS = str.maketrans("零〇○一二三四五六七八九幺壹贰貳叁參肆伍陆陸柒捌玖两兩", "00012345678911223345667892" + "2")
_NUMERAL = "零〇○一二三四五六七八九幺壹贰貳叁參肆伍陆陸柒捌玖两兩0-9"
# 幺三九，一一一一，二二二二: as a mobile is read out.
_SPOKEN_MOBILE = re.compile(
    rf"(?<![{_NUMERAL}])[一幺1壹][{_NUMERAL}]{{2}}, ?[{_NUMERAL}]{{4}}, ?[{_NUMERAL}]{{4}}(?![{_NUMERAL}])"
)
_PLAIN_RUN = re.compile(r"[\u4e00-\u9fff!-~]+|.", re.DOTALL)  # a run of what stays as it is, or one character
_NUMERAL_RUN = re.compile(rf"[{_NUMERAL}][{_NUMERAL} \-]{{4,}}+")
_CODE_RUN = re.compile(
    rf"(?<=码|碼)(?:[是係为為:：,，]?\s?)(?P<said>[{_NUMERAL}](?: ?[{_NUMERAL}]){{3,7}})(?![{_NUMERAL}十百千万萬])"
)


# Letters that people type, or a picture is read as, for a digit: only inside what is a long number without them.
_LOOK_ALIKES = str.maketrans("OoIl|", "00111")
_LOOK_ALIKE_RUN = re.compile(r"(?<![A-Za-z0-9])[0-9OoIl|](?:[ \-]?[0-9OoIl|]){9,}+(?=[Xx]?(?![A-Za-z0-9]))")
_ASCII_DIGIT = re.compile(r"[0-9]")
_THREE = re.compile(rf"(?:(?![0-9])[{_NUMERAL}]){{3,}}")


class Normal(msgspec.Struct, frozen=True):
    """`text` is NFKC without control and format characters, digits ASCII; `at[i]` is where its character i began."""

    text: str
    at: list[int]
    original: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The part [start, end) of `text`, as positions in the original."""
        last = self.at[end - 1]
        stop = self.at[end] if end < len(self.at) else len(self.original)
        return self.at[start], max(last + 1, stop) if stop > last else last + 1


def normalise(original: str) -> Normal:
    """The text in one spelling; Chinese numerals become digits where at least four of them make a number."""
    if original.isascii() and original.isprintable():
        short = original[:LONGEST]
        return Normal(_look_alikes(short), list(range(len(short))), short)
    characters: list[str] = []
    at: list[int] = []
    original = original[:LONGEST]
    for run in _PLAIN_RUN.finditer(original):
        start, end = run.span()
        if end - start > 1:
            characters.append(run.group())
            at.extend(range(start, end))
            continue
        for plain in _plain(run.group()):
            characters.append(plain)
            at.append(start)
    return Normal(_look_alikes(_numerals("".join(characters))), at, original)


def _plain(character: str) -> str:
    if "\u4e00" <= character <= "\u9fff" or ("!" <= character <= "~"):
        return character
    if character.isspace():
        return " "
    if character in "’‘ʼ":
        return "'"  # what phone keyboards make of it
    category = unicodedata.category(character)
    if category in ("Cf", "Cc", "Cs", "Co"):
        return ""
    if category == "Pd" or character == "\u2212":
        return "-"  # every dash and the minus sign: people put any of them between the groups of a number
    if category == "Nd":
        return str(unicodedata.decimal(character))
    plain = unicodedata.normalize("NFKC", character).replace("\n", " ")
    return " " if category == "So" and len(plain) > 1 else plain  # ℡ in front of a number is no letters of it


def _look_alikes(text: str) -> str:
    """6222O2… -> 622202…: where a few are digits already."""
    return _LOOK_ALIKE_RUN.sub(_digits_of_look_alikes, text)


def _digits_of_look_alikes(match: re.Match[str]) -> str:
    run = match.group()
    return run.translate(_LOOK_ALIKES) if len(_ASCII_DIGIT.findall(run)) >= 3 else run


def _numerals(text: str) -> str:
    text = _SPOKEN_MOBILE.sub(lambda match: match.group().translate(_NUMERALS), text)
    text = _CODE_RUN.sub(_digits_of_code, text)
    return _NUMERAL_RUN.sub(_digits_of_run, text)


def _digits_of_code(match: re.Match[str]) -> str:
    """验证码五一一二: four are enough where the text calls them a code."""
    said = match["said"]
    return match.group()[: -len(said)] + said.translate(_NUMERALS)


def _digits_of_run(match: re.Match[str]) -> str:
    run = match.group()
    if _ASCII_DIGIT.search(run):  # beside real digits only a run of its own is a number: "138… 一天" is not
        run = _THREE.sub(lambda m: m.group().translate(_NUMERALS), run)
        digits = run
    else:
        digits = run.translate(_NUMERALS)
    return digits if sum(c.isdigit() for c in digits) >= 6 else run
