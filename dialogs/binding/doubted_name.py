"""What may be the name that is asked: its owner is asked whether it is."""

from __future__ import annotations

import re

from core.incoming import Any, Message
from core.marks import PERHAPS, HolderName
from core.turn import Draft, OpenFrame
from core.understanding.meaning import Meaning
from dialogs.binding.table import LOOKS
from dialogs.library import Desk

_IS_MY_NAME = re.compile(
    r"(?:[是係叫][^不没唔什谁誰哪乜咩边邊假]{0,4}(?:名字?|姓名)|叫(?:这|這|呢)[个個])(?!.*(?:[吗嗎？?]|还是|還是))"
    r"|(?:it.?s|it is|that.?s|that is|this is|really is|yes,?) my (?:real |full )?name(?!.*\?)|called that",
    re.IGNORECASE,
)
_IS_NO_NAME = re.compile(
    r"(?:不|没|唔|冇)[是係叫][^不没唔]{0,5}(?:名字?|姓名|这个|這個)|\b(?:not|isn.?t) (?:my|a) name", re.IGNORECASE
)
# A plain yes to "is this your name?"; 好的 may only be politeness.
_CLEAR_YES = re.compile(r"[是对對係啱叫真]|没错|冇錯|yes|yep|yeah|right|correct|sure|^y$", re.IGNORECASE)


def may_be_named(draft: Draft, frame: OpenFrame, incoming: Any) -> bool:
    """What was said may be the name that is asked: its owner is asked whether it is."""
    perhaps = incoming.perhaps if isinstance(incoming, Message) else None
    if perhaps is None or not perhaps.ref or LOOKS[frame.state].asked != "holder_name":
        return False
    draft.fill(PERHAPS, perhaps)
    return True


def answered(draft: Draft, frame: OpenFrame, desk: Desk, meaning: Meaning) -> bool:
    """Is what was said the name? Whoever says so is believed."""
    said = meaning.rest
    if draft.mark(PERHAPS, HolderName) is None:
        return False
    if meaning.has("deny", "correct_holder_name") or _IS_NO_NAME.search(said):
        draft.forget(PERHAPS)
    elif (meaning.has("affirm") and (not said or _CLEAR_YES.search(said))) or _IS_MY_NAME.search(said):
        draft.slots["holder_name"] = draft.slots.pop(PERHAPS)
    else:
        return meaning.has("affirm")
    return True


def says_whether(text: str) -> bool:
    """Is this an answer to "is this your name?"?"""
    return bool(_IS_MY_NAME.search(text) or _IS_NO_NAME.search(text))
