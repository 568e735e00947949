"""What dialogs ask of the knowledge base and of the texts that are agreed to."""

from __future__ import annotations

import msgspec

from knowledge.answering import Answering
from knowledge.library import Library


class AgreedText(msgspec.Struct, frozen=True):
    """A text a person agrees to: its version and the SHA-256 (hex) of exactly that text, by language."""

    version: str
    hashes: dict[str, str]
    readable_after: int = 0  # seconds it takes to read

    def hash(self, language: str) -> str:
        """The hash of the text shown in this language."""
        return self.hashes.get(language, "") or next(iter(self.hashes.values()))


class Desk(msgspec.Struct):
    """All that is handed to the dialogs; what is known is exchanged whole, and only between two turns."""

    library: Library
    answering: Answering
    privacy: AgreedText
    agreement: AgreedText
    languages: tuple[str, ...]  # that are switched on
