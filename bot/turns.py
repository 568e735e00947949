"""One incoming message from arrival to commit: begin here.

seen before? -> load the session -> the door takes the secrets out -> answer() -> render -> one commit.
Whoever brought the message may acknowledge it only after `take` has returned.
Messages that wait at the same moment may share a commit (`take_all`); each is still a turn of its own.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from bot import faults
from bot.arrivals import Arrival, Filled, Picture, Posted, Pressed, Rang, Result, Text
from bot.clock import Clock
from bot.doorway import Doorway
from bot.intake import Door
from bot.recording import Recorder
from bot.store.store import Letter, Store, letter_of
from bot.store.units import Row, Unit
from core import incoming as inc
from core import session as sessions
from core.errors import StepGoneError, StoreError, SupersededError, UnknownButtonError, UnknownFormError
from core.session import Account, CardOnFile, Session
from core.turn import Turn
from dialogs.assistant import Assistant, Outlook

FORM_ID = 40  # characters at most
LONGEST_LABEL = 40  # characters of a text that may be a button's words
WITHHELD = "〔…〕"  # what the transcript keeps of a message with a secret that must not be used
# The caller's to explain: nothing changes.
NEVER_OFFERED = (UnknownButtonError, UnknownFormError, StepGoneError, SupersededError)
Also = Callable[[Unit], None]
Decide = Callable[[Unit, Row, Session, Arrival, int], tuple[Turn, str]]


class Taken(msgspec.Struct, frozen=True):
    """What came of one arrival, committed."""

    conversation: str  # its id
    address: str
    letters: tuple[Letter, ...]
    outlook: Outlook
    again: bool = False  # seen before: nothing was changed
    withheld: bool = False  # a secret was typed where it must not be: the channel takes the message away if it can
    ms: float = 0.0


class Turns:
    """Takes arrivals one at a time."""

    def __init__(
        self, store: Store, clock: Clock, door: Door, assistant: Assistant, recorder: Recorder, language: str
    ) -> None:
        self.store, self._clock, self._door = store, clock, door
        self._assistant, self._recorder, self._language = assistant, recorder, language
        self.freshen: Callable[[], None] = lambda: None  # looks for newer facts before each turn

    def take(self, arrival: Arrival, also: Also | None = None) -> Taken:
        """One turn. `also` writes into the same commit (an effect's end, a timer's).

        Raises UnknownButtonError or UnknownFormError for what was never offered, StepGoneError for what is asked no
        more, StoreError if nothing can be written now; then nothing has changed.
        """
        self.freshen()
        started = time.perf_counter()
        try:
            taken = self._decided(arrival, also)
        except (*NEVER_OFFERED, StoreError):
            raise
        except Exception:
            # whatever is broken inside a decision: the session stays, the person gets an apology, not silence
            self._recorder.report()
            taken = self._commit(arrival, also, self._apologise)
        faults.reach("after_commit")
        return msgspec.structs.replace(taken, ms=_since(started))

    def take_all(self, arrivals: Sequence[Arrival]) -> list[Taken | Exception]:
        """A turn for each, in order, all in one commit: what came of it, or what `take` would have raised.

        On PostgreSQL, whose processes share the work by conversations, each has its own commit.
        """
        if len(arrivals) == 1 or self.store.several:
            return [self._by_itself(arrival) for arrival in arrivals]
        self.freshen()
        started = time.perf_counter()
        try:
            with self.store.unit() as unit:
                outcomes = [self._among_others(unit, arrival) for arrival in arrivals]
                faults.reach("before_commit")
        except Exception:  # the database refused the whole: each hears for itself what is wrong
            return [self._by_itself(arrival) for arrival in arrivals]
        faults.reach("after_commit")
        ms = _since(started)
        return [msgspec.structs.replace(one, ms=ms) if isinstance(one, Taken) else one for one in outcomes]

    def _by_itself(self, arrival: Arrival) -> Taken | Exception:
        try:
            return self.take(arrival)
        except Exception as error:
            return error

    def _among_others(self, unit: Unit, arrival: Arrival) -> Taken | Exception:
        """One of several turns in a transaction: what it wrote is undone if it fails, the others' is not."""
        try:
            with self.store.apart():
                return self._turn(unit, arrival, None, self._decide)
        except NEVER_OFFERED as error:
            return error
        except StoreError:
            raise  # it concerns them all
        except Exception:
            self._recorder.report()
            with self.store.apart():
                return self._turn(unit, arrival, None, self._apologise)

    def _decided(self, arrival: Arrival, also: Also | None) -> Taken:
        try:
            return self._commit(arrival, also, self._decide)
        except (self.store.conflict, StoreError):
            # another process was first, or the connection had gone since the last turn: decide anew
            return self._commit(arrival, also, self._decide)

    def _commit(self, arrival: Arrival, also: Also | None, decide: Decide) -> Taken:
        with self.store.unit() as unit:
            taken = self._turn(unit, arrival, also, decide)
            faults.reach("before_commit")
        return taken

    def _turn(self, unit: Unit, arrival: Arrival, also: Also | None, decide: Decide) -> Taken:
        at = self._clock.now()
        who = {"channel": arrival.channel, "address": arrival.address}
        _read_ahead(unit, arrival, who)
        row = self._conversation(unit, arrival, at)
        session = sessions.from_json(row.session)
        if unit.value("seen", **who, message=arrival.message) is not None:
            if also:
                also(unit)
            return self._seen(unit, row, arrival, session)
        turn, shown = decide(unit, row, session, arrival, at)
        faults.reach("vaulted")
        letters = self._recorder.record(unit, row, arrival, turn, shown, at)
        if also:
            also(unit)
        withheld = shown == WITHHELD
        return Taken(row.id, row.address, letters, self._assistant.outlook(turn.session), withheld=withheld)

    def _seen(self, unit: Unit, row: Row, arrival: Arrival, session: Session) -> Taken:
        shown = unit.value("inbox_text", conversation=row.id, message=arrival.message) if arrival.exposed else ""
        outlook = self._assistant.outlook(session)
        return Taken(row.id, row.address, (), outlook, again=True, withheld=shown == WITHHELD)

    def _conversation(self, unit: Unit, arrival: Arrival, at: int) -> Row:
        row = unit.row("find_conversation", channel=arrival.channel, address=arrival.address)
        if row is not None:
            return row
        fresh = {
            "id": os.urandom(12).hex(),
            "channel": arrival.channel,
            "address": arrival.address,
            "account": arrival.account or _own_account(arrival),
            "session": sessions.to_json(Session(language=arrival.language or self._language)),
            "version": 0,
            "letters": 0,
            "at": at,
        }
        unit.write("new_conversation", **fresh)
        return Row(tuple(fresh), tuple(fresh.values()))

    def _decide(self, unit: Unit, row: Row, session: Session, arrival: Arrival, at: int) -> tuple[Turn, str]:
        keeps = frozenset[str]() if arrival.exposed else self._assistant.keeps(session)
        way = Doorway(row.id, row.channel, row.address, session, self._assistant.awaits(session), keeps, at)
        incoming, shown = self._admit(unit, way, arrival)
        return self._assistant.answer(session, incoming), shown

    def _apologise(self, unit: Unit, row: Row, session: Session, arrival: Arrival, at: int) -> tuple[Turn, str]:
        return self._recorder.apology(session), ""

    def _admit(self, unit: Unit, way: Doorway, arrival: Arrival) -> tuple[inc.Any, str]:
        stamp: dict[str, Any] = {"at": way.at, "seed": os.urandom(8).hex()}
        match arrival.content:
            case Text(text=original) if label := self._label(unit, arrival, original):
                return inc.Press(key=label, **stamp), f"[{original.strip()}]"
            case Text(text=original, proposed=proposed):
                text, marks, shown, perhaps = self._door.text(unit, way, original)
                if marks and arrival.exposed:
                    return inc.Withheld(**stamp), WITHHELD
                return inc.Message(text=text, marks=marks, perhaps=perhaps, proposed=proposed, **stamp), shown
            case Filled(slot=slot, text=original):
                if self._assistant.outlook(way.session).asked != slot:
                    raise StepGoneError(slot)
                text, marks, shown, _ = self._door.filled(unit, way, original)
                return inc.Message(text=text, marks=marks, **stamp), shown
            case Pressed() as press:
                key, label, stale = self._press(unit, arrival, press)
                return inc.Press(key=key, stale=stale, **stamp), f"[{label}]"
            case Posted() as post:
                return self._post(unit, way, post, stamp), ""
            case Picture(caption=caption) if arrival.exposed and self._door.text(unit, way, caption)[1]:
                return inc.Withheld(**stamp), WITHHELD
            case Picture(name=name):
                return inc.Photo(name=name, **stamp), ""
            case Rang(name=name):
                return inc.TimerDue(name=name, **stamp), ""
            case Result() as result:
                return self._result(unit, way, result, stamp), ""

    def _label(self, unit: Unit, arrival: Arrival, text: str) -> str:
        """The key of the newest button whose label this text is: every button works as typed words too."""
        if not _may_be_label(text):
            return ""
        typed = text.strip().casefold()
        newest = unit.value("newest_buttons", channel=arrival.channel, address=arrival.address)
        buttons = msgspec.json.decode(newest) if newest else []
        return next((str(b["key"]) for b in buttons if b["label"].casefold() == typed), "")

    def _press(self, unit: Unit, arrival: Arrival, press: Pressed) -> tuple[str, str, bool]:
        rows = unit.rows("last_buttons", channel=arrival.channel, address=arrival.address)
        for place, row in enumerate(rows):
            if press.letter and row.id != press.letter:
                continue
            for button in msgspec.json.decode(row.buttons):
                if press.key in (button["key"], button["label"]):
                    return button["key"], button["label"], place > 0
        raise UnknownButtonError(press.key[:64])

    def _post(self, unit: Unit, way: Doorway, post: Posted, stamp: dict[str, Any]) -> inc.Any:
        row = unit.row("form", id=post.form[:FORM_ID])
        if row is None or row.conversation != way.conversation:
            raise UnknownFormError(post.form[:FORM_ID])
        if row.status != "open" or row.expires <= way.at:
            return inc.FormGone(kind=row.kind, **stamp)
        unit.write("form_posted", id=row.id)
        if row.kind == "agreement":
            accepted = post.fields.get("accept") in (True, "true", "yes", "on")
            return inc.FormPost(form=row.id, kind=row.kind, accepted=accepted, **stamp)
        account = way.session.account
        mark = self._door.password(unit, way, post.fields, repeated=not (account and account.password_set))
        return inc.FormPost(form=row.id, kind=row.kind, mark=mark, **stamp)

    def _result(self, unit: Unit, way: Doorway, result: Result, stamp: dict[str, Any]) -> inc.Outcome:
        lost = result.result == "lost"
        return inc.Outcome(
            key=result.key,
            effect=result.effect,
            result=result.result,
            code=result.code,
            values={"gone": ",".join(self._door.gone(unit, way))} if lost else result.values,
            account=self._account(unit, way, result.account) if result.account is not None else None,
            **stamp,
        )

    def _account(self, unit: Unit, way: Doorway, found: dict[str, Any]) -> Account:
        holder = found.get("holder")
        return Account(
            holder=self._door.holder(unit, way, holder["name"]) if holder else None,
            id_fingerprints=tuple(holder["id_fingerprints"]) if holder else (),
            password_set=bool(found["password_set"]),
            password_locked_until=found.get("password_locked_until") or 0,
            cards=tuple(
                CardOnFile(
                    card["bank"] or "",
                    card["card_type"] or "",
                    card["last4"],
                    card["state"],
                    card["default"],
                    card["binding"],
                    tuple(card["card_fingerprints"]),
                    card.get("bound_at") or 0,
                )
                for card in found["bindings"]
            ),
        )

    # -- what channels ask

    def outlook(self, conversation: str) -> Outlook:
        """The visible state of a conversation, by its id."""
        with self.store.unit() as unit:
            row = unit.row("conversation", id=conversation)
        return self._assistant.outlook(sessions.from_json(row.session)) if row else Outlook()

    def asked(self, arrival: Arrival) -> str | None:
        """The slot that is open where this arrives."""
        with self.store.unit() as unit:
            row = unit.row("find_conversation", channel=arrival.channel, address=arrival.address)
        return self._assistant.outlook(sessions.from_json(row.session)).asked if row else None

    def letters(self, conversation: str, after: int = 0) -> list[Letter]:
        """What was said after letter number `after`, in order."""
        with self.store.unit() as unit:
            return [letter_of(row) for row in unit.rows("letters_of", conversation=conversation, after=after)]


def _read_ahead(unit: Unit, arrival: Arrival, who: dict[str, Any]) -> None:
    """What the turn reads before it writes."""
    unit.ahead("find_conversation", **who)
    unit.ahead("seen", **who, message=arrival.message)
    match arrival.content:
        case Text(text=text):
            if _may_be_label(text):
                unit.ahead("newest_buttons", **who)
            unit.ahead("subject", **who)  # should there be a secret in it
        case Posted(form=form):
            unit.ahead("form", id=form[:FORM_ID])
            unit.ahead("subject", **who)
        case Pressed():
            unit.ahead("last_buttons", **who)


def _may_be_label(text: str) -> bool:
    return 0 < len(text.strip()) <= LONGEST_LABEL


def _own_account(arrival: Arrival) -> str:
    return f"{arrival.channel}-{hashlib.sha256(arrival.address.encode()).hexdigest()[:24]}"


def _since(started: float) -> float:
    """Milliseconds since that moment of `perf_counter`."""
    return (time.perf_counter() - started) * 1000
