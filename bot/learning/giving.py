"""Labelled sentences -> example files to train on, and scripts to be finished by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.learning.lessons import Lesson
from dialogs.hearing import ANSWERED

_SCRIPT = """title: {title}
steps:
  - me: {text}
  - bot: {answer}
"""
_UNKNOWN = '"…" # the key of what should be said: it is not one of the short answers'


def give(lessons: Sequence[Lesson], folder: Path) -> tuple[int, int]:
    """Write `examples/<language>/<intent>.yaml` and `scripts/<language>/<intent>_<n>.talk.yaml`; how many of each.

    What stands there already is replaced: the folder is for this.
    """
    newest = {lesson.text: lesson for lesson in lessons}.values()
    meant = sorted((one for one in newest if one.intent), key=lambda one: (one.language, one.intent, one.text))
    examples: dict[Path, list[str]] = {}
    for lesson in meant:
        examples.setdefault(folder / "examples" / lesson.language / f"{lesson.intent}.yaml", []).append(lesson.text)
    for file, texts in examples.items():
        _write(file, "".join(f"- {_quoted(_choiceless(text))}\n" for text in texts))
        for number, text in enumerate(texts, 1):
            script = folder / "scripts" / file.parent.name / f"{file.stem}_{number}.talk.yaml"
            _write(script, _script(text, file.stem))
    return len(examples), len(meant)


def _script(text: str, intent: str) -> str:
    answer = f"answers.{intent} + idle.offer" if intent in ANSWERED else _UNKNOWN
    return _SCRIPT.format(title=_quoted(f"{intent}: {text}"), text=_quoted(text), answer=answer)


def _choiceless(text: str) -> str:
    """What would be read as a choice or a place is left out."""
    return text.translate(str.maketrans("", "", "()|<>"))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
