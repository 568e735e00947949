"""Writing a turn: session, transcript, letters, effects, timers, tickets, consents, all into the turn's transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable

import msgspec

from bot import failures
from bot.arrivals import Arrival, Filled, Posted, Pressed, Rang, Result, Text
from bot.store.store import Letter
from bot.store.units import Row, Unit
from bot.store.vault import Vault
from core import effects, marks
from core import session as sessions
from core.says import Say
from core.session import Session
from core.turn import Turn
from dialogs.assistant import Outlook
from locales.texts import Texts

FORM_LIFE = 10 * 60_000  # ms a secure form can be posted
log = logging.getLogger("bindguide.turns")


class Recorder:
    """Renders and writes what a decision led to."""

    def __init__(self, texts: Texts, vault: Vault, outlook: Callable[[Session], Outlook], pull: frozenset[str]) -> None:
        """`pull`: channels that read the conversation by themselves, so that nothing is owed to them."""
        self._texts, self._vault, self._outlook, self._pull = texts, vault, outlook, pull

    def record(
        self, unit: Unit, row: Row, arrival: Arrival, turn: Turn, shown: str, at: int
    ) -> tuple[Letter, ...]:
        """Everything of the turn; the letters that were written."""
        unit.write(
            "arrived", conversation=row.id, message=arrival.message, at=at, kind=_kind(arrival), text=shown
        )
        letters = [self._letter(row, turn, say, n, at) for n, say in enumerate(turn.says, row.letters + 1)]
        for letter in letters:
            self._write_letter(unit, letter)
        for effect in turn.effects:
            self._write_effect(unit, row, turn.session, effect, at)
        unit.write(
            "save_conversation",
            channel=row.channel,
            address=row.address,
            version=row.version,
            session=sessions.to_json(turn.session),
            letters=row.letters + len(letters),
            at=at,
        )
        return tuple(letters)

    def apology(self, session: Session) -> Turn:
        """What is said when a decision broke: the session stays as it was."""
        return Turn(session, (Say("apology"),))

    def report(self) -> None:
        """The place of a failure, without its values: a message of a library may carry what was typed."""
        log.error("a turn failed with %s", failures.place())

    def _letter(self, row: Row, turn: Turn, say: Say, n: int, at: int) -> Letter:
        language = turn.session.language
        labels = [{"key": b.key, "label": self._texts.label(language, b)} for b in say.buttons]
        form = msgspec.to_builtins(say.form) if say.form else None
        status = "kept" if row.channel in self._pull else "due"
        words = self._texts.say(language, say)
        return Letter(f"{row.id}-{n}", row.id, n, at, say.key, language, words, labels, form, status)

    def _write_letter(self, unit: Unit, letter: Letter) -> None:
        unit.write(
            "new_letter",
            id=letter.id,
            conversation=letter.conversation,
            n=letter.n,
            at=letter.at,
            key=letter.key,
            language=letter.language,
            text=letter.text,
            buttons=_json(letter.buttons) if letter.buttons else "[]",
            form=_json(letter.form) if letter.form else "",
            status=letter.status,
        )
        if letter.form:
            unit.write("replace_forms", conversation=letter.conversation)
            unit.write(
                "new_form",
                id=letter.form["id"],
                conversation=letter.conversation,
                kind=letter.form["kind"],
                status="open",
                expires=letter.at + FORM_LIFE,
                token="",
            )

    def _write_effect(self, unit: Unit, row: Row, session: Session, effect: effects.Effect, at: int) -> None:
        match effect:
            case effects.Forget(refs=refs):
                self._vault.forget(unit, refs)
            case effects.KeepUntil(refs=refs, until=until):
                for ref in refs:
                    unit.write("keep_secret", ref=ref, until=until)
            case effects.SetTimer(name=name, due=due):
                unit.write("set_timer", conversation=row.id, name=name, due=due)
            case effects.CancelTimer(name=name):
                unit.write("drop_timer", conversation=row.id, name=name)
            case effects.OpenTicket(id=ticket, reason=reason):
                self._ticket(unit, row, session, ticket, reason, at)
            case effects.WithdrawTicket(id=ticket):
                unit.write("withdraw_ticket", id=ticket)
            case effects.KeepConsent() as kept:
                unit.write(
                    "new_consent",
                    conversation=row.id,
                    kind=kept.kind,
                    at=at,
                    account=row.account,
                    language=session.language,
                    version=kept.version,
                    hash=kept.hash,
                )
            case _:
                unit.write(
                    "new_effect",
                    key=effect.key,
                    conversation=row.id,
                    tag=effects.tag(effect),
                    payload=msgspec.json.encode(effect).decode(),
                    status="due",
                    due=at,
                    attempts=0,
                )

    def _ticket(self, unit: Unit, row: Row, session: Session, ticket: str, reason: str, at: int) -> None:
        known = {
            "where": msgspec.to_builtins(self._outlook(session)),
            "slots": {name: marks.seen(value) for name, value in session.slots.items() if name not in marks.HIDDEN},
            "notes": {
                name: value
                for frame in session.stack
                for name, value in frame.notes.items()
                if name in ("refusal", "codes", "misses", "step")
            },
        }
        unit.write(
            "new_ticket", id=ticket, conversation=row.id, at=at, reason=reason, state="waiting", known=_json(known)
        )


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _kind(arrival: Arrival) -> str:
    match arrival.content:
        case Text() | Filled():
            return "text"
        case Pressed():
            return "press"
        case Posted():
            return "form"
        case Result():
            return "outcome"
        case Rang():
            return "timer"
        case _:
            return "photo"
