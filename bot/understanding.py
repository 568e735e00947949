"""`run_bot.py understand`: one text, texts as JSON lines, or a labelled file to be scored."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from bot.importing.kept import Kept
from core import china
from core.errors import StartError
from core.understanding.classifier import Classifier
from core.understanding.entities import Asked
from core.understanding.phrases import PhraseBook
from core.understanding.reading import Reader, Understood
from knowledge.library import Library
from locales import phrases, trained

_VERDICTS = {None: "", True: " valid", False: " not valid"}
Say = Callable[[str], None]


def reader(classifier: Classifier | None = None, data: Path | None = None) -> Reader:
    """The parts, read from their files; the banks that were imported into the folder `data` are known too."""
    banks = Library.load(own=Kept(data).folder if data else None).place_banks
    return Reader(PhraseBook(phrases.load()), classifier or trained.load(), banks, trained.simplified())


def explain(text: str, say: Say, data: Path | None = None) -> None:
    """One text for a person: what was found, why, and what came second."""
    classifier = trained.load()
    understood = reader(classifier, data).read(text, Asked(now=_now()))
    say(f"{understood.intent}  {understood.confidence:.2f}  {understood.outcome}  ({understood.language})")
    if understood.intent:
        spoken = str.maketrans(trained.syllables())
        reasons = classifier.reasons(text, understood.intent)
        say("  because: " + ", ".join(f"{name.translate(spoken)!r} {weight:+.1f}" for name, weight in reasons))
    for name, share in understood.runners_up:
        say(f"  then {name}  {share:.2f}")
    for command in understood.commands:
        say(f"  command {command.name}  {command.confidence:.2f}")
    for one in understood.entities:
        say(f"  {one.kind} {one.value} at {one.start}-{one.end}{_VERDICTS[one.valid]}")


def answer_lines(lines: Iterable[str], say: Say, data: Path | None = None) -> None:
    """A JSON object in, a JSON object out, line by line; a line that is none gets an `error`."""
    parts = reader(data=data)
    for line in lines:
        if line.strip():
            say(_answered(parts, line))


def _answered(parts: Reader, line: str) -> str:
    try:
        request = json.loads(line)
        text = request["text"]
        asked = Asked(request.get("asked"), bool(request.get("code_sent")), _time(request.get("now")))
        if not isinstance(text, str):
            raise TypeError
    except (ValueError, TypeError, KeyError, AttributeError):
        return json.dumps({"error": {"kind": "bad_line", "message": 'write {"text":"…"}'}}, ensure_ascii=False)
    return as_json(parts.read(text, asked))


def as_json(understood: Understood) -> str:
    """The line that programs read."""
    shown: dict[str, Any] = msgspec.to_builtins(understood)
    for entity in shown["entities"]:
        if entity["valid"] is None:
            del entity["valid"]
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))


def score(file: Path, say: Say, picture: Path | None = None) -> None:
    """How well the classifier does on a labelled file; `picture`: where to draw how honest its confidence is.

    Raises StartError if the file cannot be read.
    """
    from bot.training import diagram, scoring, slips

    rows = labelled(file)
    classifier = trained.load()
    found = scoring.judged(rows, [classifier.guess(row["text"]) for row in rows])
    for line in (*scoring.report(found), *slips.report(rows, classifier)):
        say(line)
    if picture:
        picture.write_text(diagram.draw(found, file.stem), encoding="utf-8")
    for line in _beside(rows, classifier):
        say(line)


def _beside(rows: list[dict[str, Any]], classifier: Classifier) -> Iterator[str]:
    """That nothing judged was learnt, and what simple models reach."""
    from bot.training import apart

    yield f"learnt sentences that are nearly one of these: {apart.learnt_too(rows)}"
    try:
        from bot.training import baselines
    except ModuleNotFoundError:
        yield "baselines: not without the extra `train`"
        return
    yield from baselines.report(rows, classifier.spelling)


def labelled(file: Path) -> list[dict[str, Any]]:
    """The rows of a labelled file: `text`, `intent` perhaps `labels` and `lang` on each line; null: no label."""
    try:
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        known = [row for row in rows if isinstance(row["text"], str) and row["intent"]]
        return [{"labels": [row["intent"]], "lang": "zh", **row} for row in known]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StartError(f"{file} is not a labelled file ({error}): write JSON lines with text and intent") from None


def _now() -> datetime:
    return datetime.now(china.ZONE)


def _time(said: object) -> datetime:
    return datetime.fromisoformat(said) if isinstance(said, str) else _now()
