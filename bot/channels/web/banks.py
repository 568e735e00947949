"""Whose card begins like this: shown while somebody types."""

from __future__ import annotations

from typing import Any

from bot.app import Content


def begins(content: Content, language: str, digits: str) -> dict[str, Any]:
    """{bank, name, kind, lengths} by the first 6 to 8 digits; {} if we don't know. Nothing of it is kept or logged."""
    guess = content.library.guess(digits)
    if guess.bank is None:
        return {}
    kind = content.texts.text(language, f"card_type.{guess.card_type}") if guess.card_type else ""
    name = content.texts.bank(language, guess.bank)
    return {"bank": guess.bank, "name": name, "kind": kind, "lengths": guess.lengths}
