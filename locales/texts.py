"""Keys -> words in the person's language (the only home of jinja2).

A value "@key" stands for another text (a card type), "@all.<key>|<key>" for several; "@time.<ms>" for a time of day in
China, "@date.<ISO>" for a day; "@bank.<CODE>" for a bank's name in the language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from core import china, datafile
from core.datafile import Entries
from core.errors import ContentError, DataFileError
from core.says import Button, Say, Value

HERE = Path(__file__).parent
_PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_MONEY = frozenset({"per_payment", "per_day"})


class Texts:
    """All texts of the languages that are switched on, compiled at start."""

    def __init__(
        self,
        languages: tuple[str, ...],
        banks: Mapping[str, tuple[str, str]] | None = None,
        folder: Path = HERE,
        files: tuple[str, ...] = ("texts", "answers"),
        own: Path | None = None,
    ) -> None:
        """`banks`: code -> (Chinese short name, English name), for languages without a banks.yaml of their own.
        `files`: which files of a language are read; a question asked from a shell needs the answers only.
        `own`: an operator's folder, whose `<language>.yaml` says some of the texts in other words.

        Raises DataFileError for a text that can't be read, ContentError if languages differ in keys or places.
        """
        self.languages = languages
        self._folder = folder
        self.name_banks(banks or {})
        self._environment = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701  plain text, never HTML
        self._sources = {language: _read_all(folder / language, files) for language in languages}
        if own:
            for language, texts in self._sources.items():
                texts.update(_read_own(own / f"{language}.yaml", texts))
        self._templates = {
            language: {key: self._compile(text) for key, text in texts.items()}
            for language, texts in self._sources.items()
        }
        problems = _unequal(self._sources)
        if problems:
            raise ContentError("texts: " + "; ".join(problems))

    def name_banks(self, banks: Mapping[str, tuple[str, str]]) -> None:
        """Other banks than before, as in the constructor."""
        self._banks = {language: _bank_names(self._folder / language, banks) for language in self.languages}

    def has(self, key: str) -> bool:
        """Is there a text with this key?"""
        return key in self._sources[self.languages[0]]

    def keys(self) -> frozenset[str]:
        """All keys."""
        return frozenset(self._sources[self.languages[0]])

    def source(self, language: str, key: str) -> str:
        """A text with its places. Raises KeyError for an unknown key."""
        return self._sources[language][key]

    def bank(self, language: str, code: str) -> str:
        """What a bank is called in a language; its code if we know no name."""
        return self._banks[language].get(code, code)

    def bank_codes(self, language: str) -> dict[str, str]:
        """Banks by the names they are called in a language."""
        return {name: code for code, name in self._banks[language].items()}

    def text(self, language: str, key: str, values: dict[str, Value] | None = None) -> str:
        """The words of one key. Raises KeyError for an unknown key."""
        template = self._templates[language][key]
        if isinstance(template, str):
            return template
        return template.render(self._worded(language, values or {}))

    def say(self, language: str, say: Say) -> str:
        """A whole bubble: the sentences that lead, then the say itself."""
        lines = [self.text(language, line.key, line.values) for line in say.lead]
        return "\n".join([*lines, self.text(language, say.key, say.values)])

    def label(self, language: str, button: Button) -> str:
        """The words on a button."""
        return self.text(language, button.label_key, button.values)

    def _compile(self, text: str) -> Template | Filled | str:
        if "{{" not in text:
            return text
        only_places = "{" not in _PLACE.sub("", text)
        return Filled(text) if only_places else self._environment.from_string(text)

    def _worded(self, language: str, values: dict[str, Value]) -> dict[str, Any]:
        worded: dict[str, Any] = {}
        for name, value in values.items():
            if isinstance(value, str) and value.startswith("@time."):
                worded[name] = time_of_day(int(value[6:]))
            elif isinstance(value, str) and value.startswith("@date"):
                worded[name] = day(language, value)
            elif isinstance(value, str) and value.startswith("@all."):
                several = [self._word(language, key) for key in value[5:].split("|")]
                worded[name] = (", " if language == "en" else "、").join(several)
            elif isinstance(value, str) and value.startswith("@bank."):
                worded[name] = self.bank(language, value[6:])
            elif isinstance(value, str) and value.startswith("@"):
                worded[name] = self._word(language, value[1:])
            else:
                worded[name] = f"{value:,}" if name in _MONEY and isinstance(value, int) else value
        return worded

    def _word(self, language: str, key: str) -> str:
        """The words of a key; a provider whose codes were imported is called as there."""
        provider = key.removeprefix("answer.provider.")
        return provider if provider != key and not self.has(key) else self.text(language, key)


class Filled:
    """A text with nothing but places in it, filled ten times as fast as a whole template."""

    def __init__(self, text: str) -> None:
        self._format = _PLACE.sub(r"%(\1)s", text.replace("%", "%%"))

    def render(self, values: Mapping[str, Any]) -> str:
        """The words. Raises KeyError for a place without a value."""
        return self._format % values


class Pages:
    """HTML pages by templates; every value is escaped, and `value|tojson` is safe inside single quotes."""

    def __init__(self, folder: Path) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(folder), undefined=StrictUndefined, autoescape=select_autoescape(default=True)
        )
        self._environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}

    def page(self, name: str, **values: object) -> str:
        """The filled page."""
        return self._environment.get_template(name).render(values)


def time_of_day(at: int) -> str:
    """A time in China, e.g. 15:04."""
    return china.moment(at).strftime("%H:%M")


def day(language: str, value: str) -> str:
    """`@date.2026-11-30` or, where the calendar isn't official yet, `@date_about.…` in the language's form."""
    sign, _, iso = value.partition(".")
    at = date.fromisoformat(iso)
    about = sign.endswith("about")
    if language == "en":
        return f"{'about ' if about else ''}{at.day} {at:%B}"
    return f"{at.month} 月 {at.day} 日{'前后' if about and language == 'zh_CN' else '前後' if about else ''}"


def places(text: str) -> frozenset[str]:
    """The names a text expects, e.g. {"bank", "last4"}."""
    return frozenset(_PLACE.findall(text))


def _bank_names(folder: Path, banks: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Names of banks in one language: its own file first, then English or Chinese as the language has it."""
    english = folder.name.startswith("en")
    names = {code: (foreign or short) if english else short for code, (short, foreign) in banks.items()}
    file = folder / "banks.yaml"
    return names | _read(file) if file.exists() else names


def _read_all(folder: Path, files: tuple[str, ...]) -> dict[str, str]:
    """The texts of all files of a language; the first file must be there."""
    texts: dict[str, str] = {}
    for number, file in enumerate(files):
        path = folder / f"{file}.yaml"
        if number and not path.exists():
            continue
        for key, text in _read(path).items():
            if key in texts:
                raise ContentError(f"{folder.name}/{path.name}: '{key}' stands in another file too; keep one")
            texts[key] = text
    return texts


def _read_own(file: Path, ours: dict[str, str]) -> dict[str, str]:
    """An operator's words for texts of ours: the same keys, the same places."""
    if not file.exists():
        return {}
    found = _read(file)
    problems = [f"there is no text '{key}'" for key in sorted(set(found) - set(ours))]
    problems += [
        f"'{key}' needs the places {', '.join(sorted(places(ours[key]))) or '(none)'}"
        for key in sorted(set(found) & set(ours))
        if places(found[key]) != places(ours[key])
    ]
    if problems:
        raise ContentError(f"{file}: {'; '.join(problems)}")
    return found


def _read(file: Path) -> dict[str, str]:
    name = f"{file.parent.name}/{file.name}"
    try:
        texts = datafile.read(file.read_text(encoding="utf-8"), name)
    except FileNotFoundError:
        raise ContentError(f"no texts for the language '{file.parent.name}': write {name}") from None
    if not isinstance(texts, Entries):
        raise DataFileError(name, 1, "texts expected", "write `key: text` lines")
    for key, text in texts.items():
        if not isinstance(text, str) or not text.strip():
            raise DataFileError(name, texts.lines[key], f"'{key}' has no text", "write the words after the colon")
        if "{%" in text or "{#" in text:
            raise DataFileError(name, texts.lines[key], f"'{key}' decides something", "texts only place {{ values }}")
    return dict(texts)


def _unequal(sources: dict[str, dict[str, str]]) -> list[str]:
    first, *others = sources
    problems: list[str] = []
    for other in others:
        for key in sorted(set(sources[first]) ^ set(sources[other])):
            problems.append(f"'{key}' stands in only one of {first} and {other}")
        for key in sorted(set(sources[first]) & set(sources[other])):
            if places(sources[first][key]) != places(sources[other][key]):
                problems.append(f"'{key}' has other places in {first} than in {other}")
    return problems
