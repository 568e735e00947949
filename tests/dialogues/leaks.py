"""Which secrets were typed, and where one of them stands in a trace."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_NUMERALS = str.maketrans("零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "0001234567891123456789")
_RUN = re.compile(r"\d(?:[ \-._/]{0,3}\d)+[xX]?")
SHORTEST = 6  # digits: anything shorter is no secret by itself


def typed(text: str) -> set[str]:
    """The runs of digits in a text that are long enough to be a secret, in ASCII without separators."""
    plain = unicodedata.normalize("NFKC", text).translate(_NUMERALS)
    runs = (re.sub(r"[^\dXx]", "", run).upper() for run in _RUN.findall(plain))
    return {run for run in runs if SHORTEST <= len(run) <= 40}


def found(secrets: Iterable[str], line: str) -> list[str]:
    """The secrets that stand in a line, spaced or not. Short ones count only where they stand free."""
    close = re.sub(r"(?<=\d)[ \-](?=\d)", "", line)
    return [secret for secret in sorted(secrets) if _stands(secret, line) or _stands(secret, close)]


def _stands(secret: str, line: str) -> bool:
    if secret not in line.upper():
        return False
    if not secret.isascii() or len(secret) > 12:
        return True
    # a code of six digits may stand inside a random id or a time by chance
    return bool(re.search(rf"(?<![0-9A-Za-z.]){re.escape(secret)}(?![0-9A-Za-z])", line, re.IGNORECASE))
