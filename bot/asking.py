"""`run_bot.py ask`: questions from a shell, answered by the knowledge alone (no settings, no database)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime

from knowledge.answering import Answering
from knowledge.answers import Answer, Spoken
from knowledge.handbook import Handbook
from knowledge.library import Library
from locales.texts import CHINA, Texts

LANGUAGES = ("zh_CN", "zh_HK", "en")
Write = Callable[[str], None]


class Asker:
    """Everything an answer needs, loaded once."""

    def __init__(self) -> None:
        """Raises ContentError, with file and line, for content that is wrong."""
        library = Library.load()
        self.book = Handbook.load(library)
        names = {bank.code: (bank.short_name, bank.name_en) for bank in library.banks}
        self.texts = Texts(LANGUAGES, names, files=("answers",))
        self._answering = Answering(self.book)

    def ask(self, question: str, today: date) -> tuple[Answer, str]:
        """The answer and the language it is to be given in."""
        language = self.book.language_of(question)
        return self._answering.answer(question, language, today), language

    def words(self, lines: Iterable[Spoken], language: str) -> str:
        """What is said, in words."""
        return "\n".join(self.texts.text(language, line.key, dict(line.values)) for line in lines)


def ask(question: str, write: Write) -> None:
    """One question: the answer, what it rests on, and the longer text where there is one."""
    asker = Asker()
    answer, language = asker.ask(question, datetime.now(CHINA).date())
    write(asker.words(answer.lines, language))
    if answer.more:
        write(asker.words(answer.more, language))
    if answer.records:
        write(f"[{answer.result}: {', '.join(answer.records)}]")


def ask_lines(lines: Iterable[str], write: Write) -> None:
    """One JSON object a line in, one out, in order, until the input ends."""
    asker = Asker()
    for line in lines:
        if line.strip():
            write(json.dumps(_answered(asker, line), ensure_ascii=False))


def _answered(asker: Asker, line: str) -> dict[str, object]:
    try:
        asked = json.loads(line)
        question, now = asked["text"], asked.get("now")
        if not isinstance(question, str):
            raise TypeError("`text` must be a string")
        today = datetime.fromisoformat(now).astimezone(CHINA).date() if now else datetime.now(CHINA).date()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return {"error": {"kind": "malformed", "message": f'write {{"text": "…", "now": "…"}}: {error!r}'}}
    answer, language = asker.ask(question, today)
    return {
        "answer": asker.words(answer.lines, language),
        "records": list(answer.records),
        "path": list(answer.path),
        "confidence": answer.confidence,
        "outcome": str(answer.result),
        "more": asker.words(answer.more, language),
        "language": language,
    }
