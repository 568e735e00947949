"""`run_bot.py learn`: list the sentences that were not understood well, label them, give them out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bot import keys as keyrings
from bot.keys import Keyring
from bot.learning.giving import give
from bot.learning.lessons import NOTHING, Lesson, Lessons, fingerprints
from bot.learning.noticing import Notice, Noticed
from bot.settings import Settings
from bot.store.store import Store, open_store
from core.understanding.classifier import Classifier
from core.understanding.phrases import PhraseBook
from locales import phrases, trained
from locales.texts import Texts

DAY = 86_400_000  # ms
Say = Callable[[str], None]
Ask = Callable[[str], str]
_HELP = "number or intent · x = nobody shall learn it · Enter = later · q = stop"


class Learning:
    """The list of one installation. It may be looked at while the assistant serves from the same database."""

    def __init__(
        self, store: Store, keys: Keyring, lessons: Lessons, notice: Notice, classifier: Classifier, since: int
    ) -> None:
        """`since`: ms since 1970 UTC; what was written before is not looked at."""
        self._store, self._keys, self._lessons, self._notice = store, keys, lessons, notice
        self._classifier, self._since = classifier, since

    @classmethod
    def of(cls, settings: Settings, languages: tuple[str, ...], days: int) -> Learning:
        """With everything read anew. Raises StartError if the database can't be used."""
        classifier = trained.load()
        notice = Notice(PhraseBook(phrases.load()), classifier, Texts(languages))
        store = open_store(settings.database_url, settings.data)
        keys = keyrings.of(settings.keys, settings.data)
        return cls(store, keys, Lessons(settings.data), notice, classifier, _now() - days * DAY)

    def open(self) -> list[Noticed]:
        """What nobody has labelled yet."""
        done = {self._classifier.spelling(lesson.text) for lesson in self._lessons.all()}
        with self._store.unit() as unit:
            found = self._notice.look(unit, self._since)
        return [one for one in found if self._classifier.spelling(one.text) not in done]

    def show(self, say: Say) -> None:
        """The list."""
        for one in self.open():
            say(f"{one.times:3d}  {one.why:<16}{one.text}")
            say("     " + ", ".join(f"{name} {share:.2f}" for name, share in one.likeliest))

    def label(self, ask: Ask, say: Say) -> int:
        """Ask what each means; how many were labelled."""
        say(_HELP)
        count = 0
        for one in self.open():
            say(f"\n{one.text}  ({one.why}, {one.times}×)")
            say("  ".join(f"{place} {name}" for place, (name, _) in enumerate(one.likeliest, 1)))
            intent = self._asked(one, ask, say)
            if intent is None:
                break
            if intent:
                meant = NOTHING if intent == "x" else intent
                whose = tuple(fingerprints(self._keys, conversation)[0] for conversation in one.whose)
                self._lessons.add(Lesson(one.text, meant, one.language, _now(), whose))
                count += 1
        return count

    def give(self, folder: Path, say: Say) -> None:
        """Write examples and scripts into a folder."""
        files, sentences = give(self._lessons.all(), folder)
        say(f"{sentences} sentences in {files} example files and {sentences} scripts under {folder}")
        say("write each in your own words before it goes into locales/: a person's sentence stays theirs")

    def close(self) -> None:
        """Close the database."""
        self._store.close()

    def _asked(self, one: Noticed, ask: Ask, say: Say) -> str | None:
        """An intent, "x", "" for later, None to stop; asked until it is one of them."""
        for answer in _answers(ask):
            if answer == "q":
                return None
            if answer in ("", "x") or answer in self._classifier.head.intents:
                return answer
            if answer.isdecimal() and 1 <= int(answer) <= len(one.likeliest):
                return one.likeliest[int(answer) - 1][0]
            near = [name for name in self._classifier.head.intents if answer in name]
            say("no such intent" + (f"; perhaps {', '.join(near)}" if near else ""))
        return None


def _now() -> int:
    return time.time_ns() // 1_000_000


def _answers(ask: Ask) -> Iterator[str]:
    while True:
        try:
            yield ask("> ").strip().lower()
        except EOFError:
            return
