"""`run_bot.py ask`: questions from a shell, answered by the knowledge alone (no settings, no database)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path

from bot.importing import taking_up
from bot.importing.taking_up import Known, Uptake
from core import china
from knowledge.answers import Answer, Spoken
from locales.texts import Texts

LANGUAGES = ("zh_CN", "zh_HK", "en")
Write = Callable[[str], None]


class Asker:
    """Everything an answer needs, loaded once."""

    def __init__(self, data: Path | None = None) -> None:
        """`data`: where the adopter's own facts are. Raises ContentError, with file and line, for wrong content."""
        self.texts = Texts(LANGUAGES, files=("answers",))
        known = taking_up.load(data)
        self._use(known)
        self._freshen = Uptake(data, known.version, self._use).look if data else lambda: None

    def _use(self, known: Known) -> None:
        self.answering, self.book = known.answering, known.answering.book
        self.texts.name_banks({bank.code: (bank.short_name, bank.name_en) for bank in known.library.banks})

    def ask(self, question: str, today: date) -> tuple[Answer, str]:
        """The answer and the language it is to be given in."""
        self._freshen()
        language = self.book.language_of(question)
        return self.answering.answer(question, language, today), language

    def words(self, lines: Iterable[Spoken], language: str) -> str:
        """What is said, in words."""
        return "\n".join(self.texts.text(language, line.key, dict(line.values)) for line in lines)


def ask(question: str, data: Path, write: Write) -> None:
    """One question: the answer, what it rests on, and the longer text where there is one."""
    asker = Asker(data)
    answer, language = asker.ask(question, datetime.now(china.ZONE).date())
    write(asker.words(answer.lines, language))
    if answer.more:
        write(asker.words(answer.more, language))
    if answer.records:
        write(f"[{answer.outcome}: {', '.join(asker.book.outside(answer.records))}]")


def ask_lines(lines: Iterable[str], data: Path, write: Write) -> None:
    """One JSON object a line in, one out, in order, until the input ends."""
    asker = Asker(data)
    for line in lines:
        if line.strip():
            write(json.dumps(_answered(asker, line), ensure_ascii=False))


def _answered(asker: Asker, line: str) -> dict[str, object]:
    try:
        asked = json.loads(line)
        question, now = asked["text"], asked.get("now")
        if not isinstance(question, str):
            raise TypeError("`text` must be a string")
        today = datetime.fromisoformat(now).astimezone(china.ZONE).date() if now else datetime.now(china.ZONE).date()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return {"error": {"kind": "malformed", "message": f'write {{"text": "…", "now": "…"}}: {error!r}'}}
    answer, language = asker.ask(question, today)
    return {
        "answer": asker.words(answer.lines, language),
        "records": list(asker.book.outside(answer.records)),
        "path": list(answer.path),
        "confidence": answer.confidence,
        "outcome": str(answer.outcome),
        "more": asker.words(answer.more, language),
        "language": language,
    }
