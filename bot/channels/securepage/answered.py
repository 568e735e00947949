"""What was answered on the page, for a chat that shows it on the bubble that asked: marks, never what was typed."""

from __future__ import annotations

from bot.store.store import Letter
from bot.store.units import Row

BY_PAGE = "page"  # in the identity of a message, as page.py gives it


def answered(letter: Letter, rows: list[Row]) -> str | None:
    """How a letter was answered on the page, as the transcript has it; "" for a form, None if it was not.

    `rows`: what arrived since the letter was said.
    """
    form = letter.form["id"] if letter.form else ""
    for row in rows:
        kind, _, rest = row.message.partition(":")
        if kind == BY_PAGE and rest.partition(":")[0] == str(letter.n):
            return str(row.text)
        if row.message == f"press:{letter.id}:{BY_PAGE}":
            return str(row.text).removeprefix("[").removesuffix("]")
        if form and row.message == f"form:{form}:{BY_PAGE}":
            return ""
    return None
