"""A conversation as the page shows it: what was said and what was answered, in order."""

from __future__ import annotations

from typing import Any

import msgspec

from bot.channels.securepage.fields import SENSITIVE
from bot.channels.web.cards import Card, Finder
from bot.channels.web.people import Person
from bot.store.store import Letter, Store
from bot.store.units import Row
from bot.turns import Turns
from dialogs.assistant import Outlook
from locales.texts import Texts

CHANNEL = "web"
SHOWN = 200  # bubbles of a page; older ones stay in the store
LOST = "repair.not_understood_2"  # the second time in a row
HARMFUL = frozenset({"binding.confirm_cancel", "cards.confirm_unbind", "cards.confirm_unbind_last"})
BY_THE_PERSON = frozenset({"text", "press", "form", "photo"})


class Bubble(msgspec.Struct, frozen=True, omit_defaults=True):
    """A letter of ours (`n` > 0) or something the person said."""

    text: str
    at: int = 0  # ms
    n: int = 0
    id: str = ""
    cards: tuple[Card, ...] = ()
    buttons: list[dict[str, str]] = []
    form: dict[str, str] | None = None  # id, kind
    page: bool = False  # what it asks is filled in on the secure page
    lost: bool = False  # somebody can't get on: bigger letters may help
    harmful: bool = False  # its first button undoes something: none stands out
    pressed: str = ""  # the label of the button that was pressed, which stays
    posted: bool = False  # its form was posted
    language: str = ""


class Conversation(msgspec.Struct, frozen=True):
    """What a page begins with."""

    bubbles: tuple[Bubble, ...] = ()
    last: int = 0  # number of the newest letter
    began: int = 0  # ms; 0 before the first message
    outlook: Outlook = Outlook()
    language: str = ""  # of the newest letter


class History:
    """Reads the store; the web channel pulls, nothing is owed to it."""

    def __init__(self, store: Store, turns: Turns, texts: Texts, by_page: bool = False) -> None:
        """`by_page`: secrets don't belong into the chat but on the secure page."""
        self._store, self._turns, self._finder, self._by_page = store, turns, Finder(texts), by_page
        self._lost = {language: texts.text(language, LOST) for language in texts.languages}

    def find(self, person: Person) -> Row | None:
        """The row of this person's conversation; None before the first message."""
        with self._store.unit() as unit:
            return unit.row("find_conversation", channel=CHANNEL, address=person.address)

    def whole(self, person: Person) -> Conversation:
        """Everything so far, the newest `SHOWN` bubbles."""
        row = self.find(person)
        if row is None:
            return Conversation()
        letters = self._turns.letters(row.id)
        bubbles = self._woven(letters, self.arrived(row.id))
        last = letters[-1].n if letters else 0
        began, language = (letters[0].at, letters[-1].language) if letters else (0, "")
        return Conversation(tuple(bubbles[-SHOWN:]), last, began, self._turns.outlook(row.id), language)

    def language(self, person: Person | None) -> str:
        """What this person is spoken to in; "" for somebody we have not spoken to."""
        row = self.find(person) if person else None
        letters = self._turns.letters(row.id, row.letters - 1) if row else []
        return letters[-1].language if letters else ""

    def arrived(self, conversation: str, after: int = 0) -> list[Row]:
        """What the person did since the time `after` (ms), in order."""
        with self._store.unit() as unit:
            rows = unit.rows("inbox_since", conversation=conversation, at=after)
        return [row for row in rows if row.kind in BY_THE_PERSON]

    def shown(self, conversation: str, message: str) -> str:
        """The text of one message as the transcript keeps it, with marks."""
        with self._store.unit() as unit:
            return str(unit.value("inbox_text", conversation=conversation, message=message) or "")

    def bubble(self, letter: Letter, pressed: str = "", posted: frozenset[str] = frozenset()) -> Bubble:
        """A letter as a bubble; `pressed`: the label that was chosen, `posted`: forms that were posted."""
        form = {"id": letter.form["id"], "kind": letter.form["kind"]} if letter.form else None
        done = form is not None and form["id"] in posted
        cards, text = self._finder.find(letter.language, letter.text)
        buttons = [] if pressed or done else letter.buttons
        lost, harmful = self._lost[letter.language] in text, letter.key in HARMFUL
        page = self._by_page and form is None and not pressed and self._is_for_the_page(letter)
        return Bubble(
            text,
            letter.at,
            letter.n,
            letter.id,
            cards,
            buttons,
            form,
            page,
            lost,
            harmful,
            pressed,
            done,
            letter.language,
        )

    def _is_for_the_page(self, letter: Letter) -> bool:
        """Does the newest letter ask for something private?"""
        with self._store.unit() as unit:
            row = unit.row("conversation", id=letter.conversation)
        newest = row is not None and row.letters == letter.n
        return newest and self._turns.outlook(letter.conversation).asked in SENSITIVE

    def _woven(self, letters: list[Letter], rows: list[Row]) -> list[Bubble]:
        """Letters and messages by time; a press is shown on the bubble it belongs to."""
        pressed = {pressed_letter(row.message): label(row) for row in rows if row.kind == "press"}
        posted = frozenset(posted_form(row.message) for row in rows if row.kind == "form")
        known = {letter.id for letter in letters}
        said = [(one.at, 1, one.n, self.bubble(one, pressed.get(one.id, ""), posted)) for one in letters]
        heard = [
            (row.at, 0, place, Bubble(row.text, row.at, id=own_id(row.message)))
            for place, row in enumerate(rows)
            if row.text and pressed_letter(row.message) not in known
        ]
        return [bubble for *_, bubble in sorted([*said, *heard], key=lambda entry: entry[:3])]


def pressed_letter(message: str) -> str:
    """The letter whose button a message pressed; "" for any other message."""
    kind, _, rest = message.partition(":")
    return rest.partition(":")[0] if kind == "press" else ""


def posted_form(message: str) -> str:
    """The form a message posted; "" for any other message."""
    kind, _, rest = message.partition(":")
    return rest.partition(":")[0] if kind == "form" else ""


def own_id(message: str) -> str:
    """The page's own id of a message."""
    return message.rpartition(":")[2]


def label(row: Row) -> str:
    """The words on the button that was pressed: the transcript keeps them in brackets."""
    return str(row.text).removeprefix("[").removesuffix("]")


def as_event(bubble: Bubble) -> dict[str, Any]:
    """For the page's script."""
    found: dict[str, Any] = msgspec.to_builtins(bubble)
    return found
