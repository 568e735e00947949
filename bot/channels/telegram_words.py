"""What Telegram's chats say and may show, as far as it needs no library: commands, links, lengths, languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

T = TypeVar("T")

LONGEST = 4096  # UTF-16 units of a message
NARROW = 8  # characters of a label, so that two stand side by side on a phone
WIDE = 2  # buttons a row
SAID = frozenset({"start", "bind", "cards", "help", "person", "cancel"})  # commands that stand for a sentence
MENU = ("bind", "cards", "help", "person", "language", "cancel")
INTERIM = frozenset(  # says that the outcome takes the place of
    {"binding.verifying", "binding.verifying_wallet", "binding.waiting_bank", "binding.waiting_wallet", "cards.waiting"}
)
SOON = 10_000  # ms: a bubble that changes later is overlooked, as a change makes no sound
_TRADITIONAL = ("hant", "hk", "tw", "mo")


def language_of(code: str) -> str:
    """Ours for an IETF tag, e.g. "zh-hans"; "" if the client does not say, or says one we don't speak."""
    parts = code.lower().replace("_", "-").split("-")
    if parts[0] == "zh" or parts[0] == "yue":
        return "zh_HK" if parts[0] == "yue" or any(one in _TRADITIONAL for one in parts[1:]) else "zh_CN"
    return "en" if parts[0] == "en" else ""


def command(text: str) -> tuple[str, str]:
    """("start", "bind_cmb") for "/start@somebot bind_cmb"; ("", "") for any other text."""
    if not text.startswith("/"):
        return "", ""
    name, _, payload = text[1:].partition(" ")
    return name.partition("@")[0].lower(), payload.strip().lower()


def bank_in(payload: str) -> str:
    """The code of a bank in a deep link's payload: CMB in "bind_cmb"."""
    kind, _, code = payload.partition("_")
    return code.upper() if kind == "bind" else ""


def parts(text: str) -> list[str]:
    """The text in pieces that Telegram takes, cut at the ends of lines where there are any."""
    found, piece = [], ""
    for line in text.split("\n"):
        for stretch in _stretches(line):
            joined = f"{piece}\n{stretch}" if piece else stretch
            if piece and _size(joined) > LONGEST:
                found.append(piece)
                joined = stretch
            piece = joined
    return [*found, piece] if piece or not found else found


def chosen(text: str, label: str) -> str:
    """The last bubble of a text, with the choice that was made from it."""
    return f"{parts(text)[-1]}\n\n✓ {label}"


def shows_details(text: str) -> bool:
    """Does it show what better stays in this chat, like 138****0000?"""
    return "**" in text


def _stretches(line: str) -> list[str]:
    half = LONGEST // 2  # characters: each has at most two units
    return [line[at : at + half] for at in range(0, len(line), half)] or [""] if _size(line) > LONGEST else [line]


def _size(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def in_rows(buttons: Sequence[T], labels: Sequence[str]) -> list[list[T]]:
    """Two short ones side by side, a long one alone."""
    rows: list[list[T]] = []
    room = 0
    for button, label in zip(buttons, labels, strict=True):
        narrow = _width(label) <= NARROW * 2
        if room and narrow:
            rows[-1].append(button)
            room -= 1
        else:
            rows.append([button])
            room = WIDE - 1 if narrow else 0
    return rows


def _width(label: str) -> int:
    return sum(1 if character.isascii() else 2 for character in label)


def chat_in(update: dict[str, Any]) -> int:
    """The chat of an update that could not be read, as far as it can be seen; 0 if not."""
    for kind in ("message", "edited_message", "callback_query"):
        found = update.get(kind)
        message = found.get("message") if isinstance(found, dict) and kind == "callback_query" else found
        chat = message.get("chat") if isinstance(message, dict) else None
        if isinstance(chat, dict) and isinstance(chat.get("id"), int) and chat.get("type") == "private":
            return int(chat["id"])
    return 0
