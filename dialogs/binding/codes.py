"""Codes that are only talked about: 不是123456, 是123456吗, 111111 和 222222 填哪个. None of them costs a try."""

from __future__ import annotations

import re
from collections.abc import Collection

from core.incoming import Message
from core.marks import SmsCode

_BEFORE_IT = re.compile(r"[^,，。;；!！?？\n]*$")
_AFTER_IT = re.compile(r"^[^,，。;；!！\n]*")
_DENIED = re.compile(
    r"(?:(?<!是)不是|不对|唔係|唔啱|\b(?:not|isn.?t|wasn.?t))\s*(?:这个|呢個|the code|code)?[\s:：]*$", re.IGNORECASE
)
_ASKED = re.compile(
    r"(?:是不是|係咪|会不会是|係唔係|^\s*(?:is|was)(?: it| that| the code| my code)?)[\s:：]*$", re.IGNORECASE
)
_TAG = re.compile(
    r"^\s*(?:(?:[吗嗎么嘛]|对[吗嘛么]|對嗎|对不对|對不對|是[吗嘛]|係咪|啱唔啱|啱嗎|right|correct)\s*[?？]*|[?？]+)\s*$",
    re.IGNORECASE,
)


def in_doubt(message: Message, out: Collection[int] = ()) -> tuple[set[int], str]:
    """The places of codes that are not given to be checked, and the text that says why; "" if there are none.

    `out`: the places of what is no code at all.
    """
    places = [n for n, mark in enumerate(message.marks) if isinstance(mark, SmsCode) and n not in out]
    denied = {n for n in places if _DENIED.search(_around(message, n)[0])}
    left = [n for n in places if n not in denied]
    if len(left) > 1 or any(_is_asked(*_around(message, n)) for n in left):
        return set(places), "binding.code_which"
    return denied, "binding.code_not_taken" if denied and not left else ""


def _around(message: Message, place: int) -> tuple[str, str]:
    """What stands before and after a mark in its own clause."""
    before, _, after = message.text.partition(f"⟦{place}⟧")
    nearest, rest = _BEFORE_IT.search(before), _AFTER_IT.search(after)
    return nearest[0] if nearest else "", rest[0] if rest else ""


def _is_asked(before: str, after: str) -> bool:
    return bool(_TAG.search(after) or (_ASKED.search(before) and not after.strip(" ?？")))
