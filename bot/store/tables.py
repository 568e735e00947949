"""The tables. Every time is milliseconds since 1970 UTC; no column holds a secret in the clear."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("address", String(128), nullable=False),  # the channel's name for this person
    Column("account", String(128), nullable=False),  # the wallet's name for this person
    Column("session", Text, nullable=False),  # core.session as JSON
    Column("version", Integer, nullable=False),  # one more with every turn
    Column("letters", Integer, nullable=False),  # how many there are
    Column("at", BigInteger, nullable=False),  # of the last turn
    PrimaryKeyConstraint("id"),
    UniqueConstraint("channel", "address"),
)

inbox = Table(  # what has arrived: a message seen before changes nothing
    "inbox",
    metadata,
    Column("conversation", String(32), nullable=False),
    Column("message", String(200), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("text", Text, nullable=False),  # with marks
    PrimaryKeyConstraint("conversation", "message"),
    sqlite_with_rowid=False,
)

letters = Table(  # what was said, and whether it has gone out
    "letters",
    metadata,
    Column("id", String(32), nullable=False),
    Column("conversation", String(32), nullable=False),
    Column("n", Integer, nullable=False),  # order inside the conversation
    Column("at", BigInteger, nullable=False),
    Column("key", String(64), nullable=False),
    Column("language", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("buttons", Text, nullable=False),  # JSON list of {key, label}
    Column("form", Text, nullable=False),  # JSON, "" without one
    Column("status", String(12), nullable=False),  # due, delivered, kept (a channel that reads by itself), failed
    PrimaryKeyConstraint("conversation", "n"),
    Index("ix_letters_due", "status", sqlite_where=text("status = 'due'"), postgresql_where=text("status = 'due'")),
    sqlite_with_rowid=False,
)

bubbles = Table(  # what a letter has become in a chat of somebody else's
    "bubbles",
    metadata,
    Column("conversation", String(32), nullable=False),
    Column("n", Integer, nullable=False),  # the letter's
    Column("part", Integer, nullable=False),  # from 0: a long letter is several bubbles
    Column("message", String(64), nullable=False),  # the platform's name for it
    PrimaryKeyConstraint("conversation", "n", "part"),
    sqlite_with_rowid=False,
)

effects = Table(  # what is asked of the world
    "effects",
    metadata,
    Column("key", String(64), nullable=False),  # idempotency key
    Column("conversation", String(32), nullable=False),
    Column("tag", String(32), nullable=False),
    Column("payload", Text, nullable=False),  # JSON with vault references, never a secret
    Column("status", String(12), nullable=False),  # due, sending, unknown, done, dropped
    Column("due", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    PrimaryKeyConstraint("key"),
    Index(
        "ix_effects_open",
        "due",
        sqlite_where=text("status IN ('due', 'sending', 'unknown')"),
        postgresql_where=text("status IN ('due', 'sending', 'unknown')"),
    ),
    sqlite_with_rowid=False,
)

timers = Table(
    "timers",
    metadata,
    Column("conversation", String(32), nullable=False),
    Column("name", String(32), nullable=False),
    Column("due", BigInteger, nullable=False),
    PrimaryKeyConstraint("conversation", "name"),
    Index("ix_timers_due", "due"),
    sqlite_with_rowid=False,
)

vault = Table(
    "vault",
    metadata,
    Column("ref", String(40), nullable=False),
    Column("conversation", String(32), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # with the conversation's own key
    Column("expires", BigInteger, nullable=False),
    PrimaryKeyConstraint("ref"),
    Index("ix_vault_expires", "expires"),
    sqlite_with_rowid=False,
)

subjects = Table(  # the key that a conversation's secrets are sealed with: without it every copy of them is shreds
    "subjects",
    metadata,
    Column("conversation", String(32), nullable=False),
    Column("kid", String(32), nullable=False),  # the key of BINDGUIDE_KEYS that wraps it
    Column("wrapped", LargeBinary, nullable=False),
    PrimaryKeyConstraint("conversation"),
    sqlite_with_rowid=False,
)

erased = Table(  # who was erased: a restored backup erases them again
    "erased",
    metadata,
    Column("conversation", String(32), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("held", Text, nullable=False),  # why something of it stays
    Column("until", BigInteger, nullable=False),  # when that goes too; 0 = nothing is left
    PrimaryKeyConstraint("conversation"),
    sqlite_with_rowid=False,
)

tries = Table(  # how often something was tried in a day of China
    "tries",
    metadata,
    Column("subject", String(160), nullable=False),  # "refused:person:…", "refused:card:<keyed fingerprint>", …
    Column("day", String(10), nullable=False),  # 2026-11-25
    Column("n", Integer, nullable=False),
    PrimaryKeyConstraint("subject", "day"),
)

forms = Table(
    "forms",
    metadata,
    Column("id", String(40), nullable=False),
    Column("conversation", String(32), nullable=False),
    Column("kind", String(24), nullable=False),  # of the form; page = a way to the secure page
    Column("status", String(12), nullable=False),  # open, posted, replaced; of a page see securepage/links.py
    Column("expires", BigInteger, nullable=False),
    Column("token", String(64), nullable=False),  # keyed hash of the one-time link's token, "" before one was made
    PrimaryKeyConstraint("id"),
    Index("ix_forms_conversation", "conversation"),
)

tickets = Table(
    "tickets",
    metadata,
    Column("id", String(40), nullable=False),
    Column("conversation", String(32), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("reason", String(64), nullable=False),
    Column("state", String(16), nullable=False),  # waiting, withdrawn
    Column("known", Text, nullable=False),  # JSON: step, state, slots as marks
    PrimaryKeyConstraint("id"),
    Index("ix_tickets_conversation", "conversation"),
)

consents = Table(
    "consents",
    metadata,
    Column("conversation", String(32), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("account", String(128), nullable=False),
    Column("language", String(8), nullable=False),
    Column("version", String(32), nullable=False),
    Column("hash", String(64), nullable=False),  # SHA-256 of exactly the text that was shown
    PrimaryKeyConstraint("conversation", "kind", "at"),
)

facts = Table(  # single facts of this installation
    "facts",
    metadata,
    Column("name", String(32), nullable=False),
    Column("value", Text, nullable=False),
    PrimaryKeyConstraint("name"),
)
