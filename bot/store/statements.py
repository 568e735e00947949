"""The statements of the hot path: written in SQLAlchemy Core, turned into text once, at start."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from sqlalchemy import Dialect, Table, and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.sql.base import Executable

from bot.store.tables import (
    bubbles,
    consents,
    conversations,
    effects,
    erased,
    facts,
    forms,
    inbox,
    letters,
    subjects,
    tickets,
    timers,
    tries,
    vault,
)

SAME_MOMENT = 1000  # ms in which consents of one kind are told apart by their place only: the clock may stand still


class Prepared:
    """One statement as text for one database; `bind` puts values in the order the text wants them."""

    __slots__ = ("_columns", "_fixed", "_names", "text")

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})  # type: ignore[attr-defined]
        self.text = str(compiled)
        self._names = tuple(name.removeprefix("p_") for name in compiled.positiontup or ())
        self._fixed = {name: value for name, value in compiled.params.items() if not name.startswith("p_")}
        self._columns: tuple[str, ...] = ()

    def columns(self, cursor: Any) -> tuple[str, ...]:
        """The names of what it reads, which a cursor that has read it knows; asked once, as it costs time."""
        if not self._columns:
            self._columns = tuple(column[0] for column in cursor.description)
        return self._columns

    def bind(self, values: dict[str, Any]) -> Any:
        """Positional values, or a mapping where the database wants names."""
        if not self._names:
            return {f"p_{name}": value for name, value in values.items()} | self._fixed
        if self._fixed:
            values = values | self._fixed
        return [values[name] for name in self._names]


def _p(name: str) -> Any:
    return bindparam(f"p_{name}", required=False)


def _all(table: Any) -> dict[str, Any]:
    return {column.name: _p(column.name) for column in table.columns}


def _consent() -> Executable:
    """Each consent is a proof of its own: a second one of the same millisecond stands at the next one that is free."""
    given = {column.name: bindparam(f"p_{column.name}", type_=column.type) for column in consents.columns}
    at = given["at"]
    stands = and_(
        *(consents.c[name] == given[name] for name in ("conversation", "kind")),
        consents.c.at.between(at, at + SAME_MOMENT),
    )
    values = given | {"at": func.coalesce(func.max(consents.c.at) + 1, at)}
    return insert(consents).from_select(list(values), select(*values.values()).where(stands))


# By channel and address, which a turn knows before it has read anything.
_ADDRESSED = and_(conversations.c.channel == _p("channel"), conversations.c.address == _p("address"))

# "sending" is due again when its lease has run out: whoever was sending it has died.
_OPEN = effects.c.status.in_(["due", "sending", "unknown"])

class Upsert:
    """Insert, or change the row that is there: the databases agree in words, SQLAlchemy has one class for each."""

    def __init__(self, table: Table, keys: tuple[str, ...], **changes: Any) -> None:
        self._table, self._keys, self._changes = table, keys, changes

    def on(self, dialect: Dialect) -> Executable:
        """The statement for this database."""
        words = import_module(f"sqlalchemy.dialects.{dialect.name}")  # only the one that is used: each costs time
        whole = words.insert(self._table).values(_all(self._table))
        statement: Executable = whole.on_conflict_do_update(index_elements=self._keys, set_=self._changes)
        return statement


STATEMENTS: dict[str, Executable | Upsert] = {
    "find_conversation": select(conversations)
    .where(_ADDRESSED)
    .with_for_update(),  # the row is the conversation's lock; SQLite has its one writer instead
    "conversation": select(conversations).where(conversations.c.id == _p("id")),
    "version": select(conversations.c.version).where(_ADDRESSED),
    "new_conversation": insert(conversations).values(_all(conversations)),
    "save_conversation": update(conversations)  # found as it was found before: one index less to read
    .where(_ADDRESSED, conversations.c.version == _p("version"))
    .values(session=_p("session"), version=conversations.c.version + 1, letters=_p("letters"), at=_p("at")),
    "seen": select(inbox.c.at)
    .join(conversations, conversations.c.id == inbox.c.conversation)
    .where(_ADDRESSED, inbox.c.message == _p("message")),
    "arrived": insert(inbox).values(_all(inbox)),
    "inbox_of": select(inbox).where(inbox.c.conversation == _p("conversation")).order_by(inbox.c.at),
    "inbox_since": select(inbox)
    .where(inbox.c.conversation == _p("conversation"), inbox.c.at >= _p("at"))
    .order_by(inbox.c.at),
    "texts_since": select(inbox.c.conversation)
    .where(inbox.c.kind == "text", inbox.c.at >= _p("at"))
    .order_by(inbox.c.at),
    "inbox_text": select(inbox.c.text).where(
        inbox.c.conversation == _p("conversation"), inbox.c.message == _p("message")
    ),
    "new_letter": insert(letters).values(_all(letters)),
    "due_letters": select(letters).where(letters.c.status == "due").order_by(letters.c.conversation, letters.c.n),
    "any_due_letter": select(letters.c.id).where(letters.c.status == "due").limit(1),
    "letters_of": select(letters)
    .where(letters.c.conversation == _p("conversation"), letters.c.n > _p("after"))
    .order_by(letters.c.n),
    "last_buttons": select(letters.c.id, letters.c.buttons)
    .join(conversations, conversations.c.id == letters.c.conversation)
    .where(_ADDRESSED, letters.c.buttons != "[]")
    .order_by(letters.c.n.desc())
    .limit(60),
    "newest_buttons": select(letters.c.buttons)
    .join(conversations, conversations.c.id == letters.c.conversation)
    .where(_ADDRESSED, letters.c.buttons != "[]")
    .order_by(letters.c.n.desc())
    .limit(1),
    "delivered": update(letters).where(letters.c.status == "due").values(status="delivered"),
    "delivered_to": update(letters)
    .where(letters.c.conversation == _p("conversation"), letters.c.status == "due")
    .values(status="delivered"),
    "due_letters_in": select(letters, conversations.c.address)
    .join(conversations, conversations.c.id == letters.c.conversation)
    .where(conversations.c.channel == _p("channel"), letters.c.status == "due")
    .order_by(letters.c.conversation, letters.c.n)
    .limit(500),
    "due_letters_to": select(letters)
    .where(letters.c.conversation == _p("conversation"), letters.c.status == "due")
    .order_by(letters.c.n),
    "letter_went": update(letters)
    .where(letters.c.conversation == _p("conversation"), letters.c.n == _p("n"))
    .values(status=_p("status")),
    "letters_given_up": update(letters)
    .where(letters.c.conversation == _p("conversation"), letters.c.status == "due")
    .values(status="failed"),
    "put_bubble": Upsert(bubbles, ("conversation", "n", "part"), message=_p("message")),
    "bubbles_of": select(bubbles.c.message)
    .where(bubbles.c.conversation == _p("conversation"), bubbles.c.n == _p("n"))
    .order_by(bubbles.c.part),
    "new_effect": insert(effects).values(_all(effects)),
    "due_effects": select(effects)
    .where(and_(_OPEN, effects.c.due <= _p("now")))
    .order_by(effects.c.due)
    .limit(64)
    .with_for_update(skip_locked=True),
    "claim_effect": update(effects)
    .where(effects.c.key == _p("key"), effects.c.attempts == _p("attempts"), _OPEN)
    .values(status="sending", due=_p("lease"), attempts=effects.c.attempts + 1),
    "finish_effect": update(effects)  # only by the attempt that was claimed: a paused process can't finish late
    .where(effects.c.key == _p("key"), effects.c.attempts == _p("attempts"))
    .values(status=_p("status"), due=_p("due")),
    "put_effect": update(effects).where(effects.c.key == _p("key")).values(status=_p("status"), due=_p("due")),
    "recover_effects": update(effects).where(effects.c.status == "sending").values(status="unknown", due=_p("now")),
    "next_effect": select(func.min(effects.c.due)).where(_OPEN),
    "set_timer": Upsert(timers, ("conversation", "name"), due=_p("due")),
    "drop_timer": delete(timers).where(timers.c.conversation == _p("conversation"), timers.c.name == _p("name")),
    "timer": select(timers.c.due).where(timers.c.conversation == _p("conversation"), timers.c.name == _p("name")),
    "due_timers": select(timers)
    .where(timers.c.due <= _p("now"))
    .order_by(timers.c.due)
    .limit(64)
    .with_for_update(skip_locked=True),
    "timers_of": select(timers).where(timers.c.conversation == _p("conversation")).order_by(timers.c.due),
    "next_timer": select(func.min(timers.c.due)),
    "put_secret": insert(vault).values(_all(vault)),
    "secret": select(vault, subjects.c.kid, subjects.c.wrapped)
    .join(subjects, subjects.c.conversation == vault.c.conversation)
    .where(vault.c.ref == _p("ref")),
    "subject": select(subjects)
    .join(conversations, conversations.c.id == subjects.c.conversation)
    .where(_ADDRESSED),
    "put_subject": Upsert(subjects, ("conversation",), kid=_p("kid"), wrapped=_p("wrapped")),
    "subjects_after": select(subjects)
    .where(subjects.c.conversation > _p("conversation"))
    .order_by(subjects.c.conversation)
    .limit(100),
    "rewrap": update(subjects)
    .where(subjects.c.conversation == _p("conversation"), subjects.c.kid == _p("old"))
    .values(kid=_p("kid"), wrapped=_p("wrapped")),
    "wrapped_by": select(subjects.c.kid, func.count().label("people")).group_by(subjects.c.kid),
    "forget": delete(vault).where(vault.c.ref == _p("ref")),
    "keep_secret": update(vault).where(vault.c.ref == _p("ref")).values(expires=_p("until")),
    "tries": select(tries.c.n).where(tries.c.subject == _p("subject"), tries.c.day == _p("day")),
    "one_more_try": Upsert(tries, ("subject", "day"), n=tries.c.n + 1),
    "forget_expired": delete(vault).where(vault.c.expires <= _p("now")),
    "next_expiry": select(func.min(vault.c.expires)),
    "new_form": insert(forms).values(_all(forms)),
    "replace_forms": update(forms)
    .where(forms.c.conversation == _p("conversation"), forms.c.status == "open")
    .values(status="replaced"),
    "form": select(forms).where(forms.c.id == _p("id")),
    "form_posted": update(forms).where(forms.c.id == _p("id"), forms.c.status == "open").values(status="posted"),
    "form_token": update(forms).where(forms.c.id == _p("id")).values(token=_p("token")),
    # the secure page (bot/channels/securepage/links.py)
    "put_page": Upsert(forms, ("id",), status=_p("status"), expires=_p("expires"), token=_p("token")),
    "use_page": update(forms).where(forms.c.id == _p("id"), forms.c.status == "link").values(status="used"),
    "keep_page": update(forms).where(forms.c.id == _p("id"), forms.c.status == "visit").values(expires=_p("expires")),
    "forget_pages": delete(forms).where(forms.c.kind == "page", forms.c.expires < _p("before")),
    "new_ticket": insert(tickets).values(_all(tickets)),
    "withdraw_ticket": update(tickets).where(tickets.c.id == _p("id")).values(state="withdrawn"),
    "tickets_of": select(tickets)
    .where(tickets.c.conversation == _p("conversation"), tickets.c.state == "waiting")
    .order_by(tickets.c.at),
    "tickets_since": select(tickets.c.conversation, tickets.c.at).where(tickets.c.at >= _p("at")),
    "new_consent": _consent(),
    "fact": select(facts.c.value).where(facts.c.name == _p("name")),
    "put_fact": Upsert(facts, ("name",), value=_p("value")),
    "newest": select(func.max(conversations.c.at)),
    "secrets_after": select(vault, subjects.c.kid, subjects.c.wrapped)
    .outerjoin(subjects, subjects.c.conversation == vault.c.conversation)
    .where(vault.c.ref > _p("ref"))
    .order_by(vault.c.ref)
    .limit(100),
    # erasing a person (bot/erasing.py)
    "conversations_of": select(conversations).where(
        or_(*(conversations.c[name] == _p("person") for name in ("id", "account", "address")))
    ),
    "open_effects_of": select(effects.c.tag).where(effects.c.conversation == _p("conversation"), _OPEN),
    **{
        f"erase_{table.name}": delete(table).where(table.c.conversation == _p("conversation"))
        for table in (inbox, letters, bubbles, effects, timers, vault, forms, tickets, consents, subjects)
    },
    "erase_conversation": delete(conversations).where(conversations.c.id == _p("id")),
    "hide_consents": update(consents)
    .where(consents.c.conversation == _p("conversation"))
    .values(account=_p("account")),
    "strip_tickets": update(tickets).where(tickets.c.conversation == _p("conversation")).values(known="{}"),
    "forget_tries": delete(tries).where(tries.c.subject == _p("subject")),
    "forget_old_tries": delete(tries).where(tries.c.day < _p("day")),
    "put_erased": Upsert(erased, ("conversation",), until=_p("until"), held=_p("held")),
    "all_erased": select(erased),
    "no_longer_held": select(erased).where(erased.c.until > 0, erased.c.until <= _p("now")),
}


_PREPARED: dict[str, dict[str, Prepared]] = {}


def prepare(dialect: Dialect) -> dict[str, Prepared]:
    """All statements for one kind of database; making them takes 20 ms, so they are made once."""
    if dialect.name not in _PREPARED:
        _PREPARED[dialect.name] = {
            name: Prepared(statement.on(dialect) if isinstance(statement, Upsert) else statement, dialect)
            for name, statement in STATEMENTS.items()
        }
    return _PREPARED[dialect.name]
