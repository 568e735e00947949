"""`run_bot.py check`: whatever can be wrong before anybody talks to it, each thing with what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from bot import keys, said
from bot.settings import Settings
from core import datafile
from core.datafile import Entries
from core.errors import BindGuideError, ContentError, DataFileError
from knowledge import checking as knowledge
from locales import agreed, phrases
from locales.texts import Texts, places

ROOT = Path(__file__).parent.parent
LONG = 60  # characters of a line that a phone still shows well
LONGEST_NAMED = 5

Say = Callable[[str], None]


class Place(msgspec.Struct, frozen=True):
    """Where to look: the checkout, and the languages that are switched on, the first being the one to compare with."""

    root: Path
    languages: tuple[str, ...]

    def words(self, language: str, name: str) -> Entries:
        """A file of words with the line of each key. Raises DataFileError."""
        file = self.root / "locales" / language / name
        shown = f"locales/{language}/{name}"
        if not file.exists():
            raise DataFileError(shown, 1, "this file is missing", "write it, or switch the language off in bot/app.py")
        entries = datafile.read(file.read_text("utf-8"), shown)
        if not isinstance(entries, Entries):
            raise DataFileError(shown, 1, "`key: …` lines expected", "write one key a line")
        return entries


def check(settings: Settings, say: Say) -> int:
    """0 with one line a part when all is well, else 1 with every problem below its part."""
    from bot.app import LANGUAGES

    place = Place(ROOT, LANGUAGES)
    parts: dict[str, Callable[[], list[str]]] = {
        "settings": lambda: settings_problems(settings),
        "knowledge": knowledge.check,
        "texts": lambda: text_problems(place),
        "texts said": lambda: said_problems(place),
        "phrases": lambda: phrase_problems(place),
        "agreements": lambda: agreement_problems(place),
        "dialogs": dialog_problems,
    }
    found = [problem for name, part in parts.items() for problem in _part(name, part, say)]
    for line in longest(place):
        say(line)
    return 1 if found else 0


def _part(name: str, part: Callable[[], list[str]], say: Say) -> list[str]:
    try:
        problems = part()
    except BindGuideError as error:
        problems = [str(error)]
    say(f"{name}: {'well' if not problems else f'{len(problems)} to mend'}")
    for problem in problems:
        say(f"  {problem}")
    return problems


def settings_problems(settings: Settings) -> list[str]:
    """Keys that can't be read; what else can be wrong was refused when the settings were read."""
    if settings.keys:
        keys.parse(settings.keys)
    return []


def text_problems(place: Place) -> list[str]:
    """Texts that can't be read, that one language lacks, or that place other values than the first language does."""
    problems = _each(place, lambda language: Texts((language,), folder=place.root / "locales"))
    return problems or _unlike(place, "texts.yaml", _other_places)


def said_problems(place: Place) -> list[str]:
    """Keys that dialogs say and nobody wrote, values that they forget, texts that nothing says."""
    first = place.words(place.languages[0], "texts.yaml")
    problems: dict[str, None] = {}
    used = set(said.in_shell(place.root, frozenset(first)))
    for each in said.in_dialogs(place.root):
        for key in _meant(place, each, problems):
            used.add(key)
            for problem in _wrong(each, key, first):
                problems[problem] = None
    unused = [key for key in first if key not in used]
    return [*problems, *(_at(place, first, key, "nothing says this text", "delete it or say it") for key in unused)]


def _meant(place: Place, each: said.Said, problems: dict[str, None]) -> list[str]:
    if "{}" not in each.key:
        return [each.key]
    try:
        return said.filled(place.root, each.key, place.languages)
    except ContentError as error:
        problems[f"{each.file}:{each.line}: {error}"] = None
        return []


def _wrong(each: said.Said, key: str, texts: Entries) -> Iterator[str]:
    if key not in texts:
        yield f"{each.file}:{each.line}: there is no text '{key}'; write it in texts.yaml of every language"
    elif missing := said.unplaced(each, texts[key]):
        yield f"{each.file}:{each.line}: '{key}' has a place for {', '.join(missing)}; give it a value here"


def phrase_problems(place: Place) -> list[str]:
    """Phrases that can't be read, and commands that can be given in one language only."""
    problems: list[str] = []
    for name in ("phrases.yaml", "choices.yaml"):
        phrases.load(place.root / "locales", name)
        problems += _unlike(place, name, lambda language, first, other: [])
    return problems


def agreement_problems(place: Place) -> list[str]:
    """Agreement and privacy notice in every language, the same version of the same sections."""
    problems: list[str] = []
    for name in ("agreement", "privacy"):
        texts = agreed.load(place.languages, name, place.root / "locales")
        first = texts[place.languages[0]]
        for language, text in texts.items():
            file = f"locales/{language}/{name}.yaml"
            if text.version != first.version:
                problems.append(f"{file}:1: version is {text.version}, not {first.version}; bring the two together")
            if [_shape(s) for s in text.sections] != [_shape(s) for s in first.sections]:
                problems.append(
                    f"{file}:1: other sections or key terms than in {place.languages[0]}; translate it clause by clause"
                )
    return problems


def _shape(section: agreed.Section) -> list[bool]:
    return [clause.key for clause in section.clauses]


def dialog_problems() -> list[str]:
    """Building everything checks every dialog's table."""
    from bot.app import Content

    Content()
    return []


def longest(place: Place) -> Iterator[str]:
    """The longest lines of what dialogs say: to be read, not a problem."""
    lines: list[tuple[int, str]] = []
    families = {each.key.partition(".")[0] for each in said.in_dialogs(place.root)} - {"button", "card_type"}
    for language in place.languages:
        texts = place.words(language, "texts.yaml")
        spoken = [key for key in texts if key.partition(".")[0] in families]
        lines += [(_length(line), f"{language} {key}") for key in spoken for line in str(texts[key]).splitlines()]
    long = sorted((line for line in lines if line[0] > LONG), reverse=True)
    yield f"lines over {LONG} characters: {len(long)}" + (", the longest:" if long else "")
    yield from (f"  {length} {where}" for length, where in long[:LONGEST_NAMED])


def _length(line: str) -> int:
    """With about what stands in its places."""
    for name in places(line):
        line = line.replace("{{ " + name + " }}", "0000")
    return len(line)


# -- languages side by side


def _each(place: Place, read: Callable[[str], object]) -> list[str]:
    problems = []
    for language in place.languages:
        try:
            read(language)
        except BindGuideError as error:
            problems.append(str(error))
    return problems


def _unlike(place: Place, name: str, unlike: Callable[[str, Entries, Entries], list[str]]) -> list[str]:
    """What another language lacks or has too much, key by key; `unlike` looks at those that both have."""
    base = place.languages[0]
    first, problems = place.words(base, name), list[str]()
    for language in place.languages[1:]:
        other = place.words(language, name)
        problems += [
            f"locales/{language}/{name}:1: '{key}' is missing; translate it from {base}"
            for key in first
            if key not in other
        ]
        problems += [
            f"locales/{language}/{name}:{other.lines[key]}: '{key}' does not stand in {base}; add it there or delete it"
            for key in other
            if key not in first
        ]
        problems += unlike(language, first, other)
    return problems


def _other_places(language: str, first: Entries, other: Entries) -> list[str]:
    return [
        f"locales/{language}/texts.yaml:{other.lines[key]}: '{key}' must place {sorted(places(first[key]))}, "
        f"not {sorted(places(other[key]))}"
        for key in first
        if key in other and places(first[key]) != places(other[key])
    ]


def _at(place: Place, texts: Entries, key: str, wrong: str, instead: str) -> str:
    return f"locales/{place.languages[0]}/texts.yaml:{texts.lines[key]}: '{key}': {wrong}; {instead}"
