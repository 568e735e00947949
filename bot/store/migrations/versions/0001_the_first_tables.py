"""The first tables."""

from __future__ import annotations

from alembic import op
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

revision = "0001"
down_revision = None

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Table(
    "conversations",
    metadata,
    Column("id", String(32), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("address", String(128), nullable=False),
    Column("account", String(128), nullable=False),
    Column("session", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("letters", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("channel", "address"),
)

Table(
    "inbox",
    metadata,
    Column("conversation", String(32), nullable=False),
    Column("message", String(200), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("text", Text, nullable=False),
    PrimaryKeyConstraint("conversation", "message"),
    Index("ix_inbox_conversation_at", "conversation", "at"),
)

Table(
    "letters",
    metadata,
    Column("id", String(32), nullable=False),
    Column("conversation", String(32), nullable=False),
    Column("n", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("key", String(64), nullable=False),
    Column("language", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("buttons", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("status", String(12), nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("conversation", "n"),
    Index("ix_letters_due", "status", sqlite_where=text("status = 'due'"), postgresql_where=text("status = 'due'")),
)

Table(
    "effects",
    metadata,
    Column("key", String(64), nullable=False),
    Column("conversation", String(32), nullable=False),
    Column("tag", String(32), nullable=False),
    Column("payload", Text, nullable=False),
    Column("status", String(12), nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    PrimaryKeyConstraint("key"),
    Index(
        "ix_effects_open",
        "due",
        sqlite_where=text("status IN ('due', 'sending', 'unknown')"),
        postgresql_where=text("status IN ('due', 'sending', 'unknown')"),
    ),
)

Table(
    "timers",
    metadata,
    Column("conversation", String(32), nullable=False),
    Column("name", String(32), nullable=False),
    Column("due", BigInteger, nullable=False),
    PrimaryKeyConstraint("conversation", "name"),
    Index("ix_timers_due", "due"),
)

Table(
    "vault",
    metadata,
    Column("ref", String(40), nullable=False),
    Column("conversation", String(32), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("kid", String(32), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("expires", BigInteger, nullable=False),
    PrimaryKeyConstraint("ref"),
    Index("ix_vault_expires", "expires"),
)

Table(
    "tries",
    metadata,
    Column("subject", String(160), nullable=False),
    Column("day", String(10), nullable=False),
    Column("n", Integer, nullable=False),
    PrimaryKeyConstraint("subject", "day"),
)

Table(
    "forms",
    metadata,
    Column("id", String(40), nullable=False),
    Column("conversation", String(32), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("status", String(12), nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("token", String(64), nullable=False),
    PrimaryKeyConstraint("id"),
    Index("ix_forms_conversation", "conversation"),
)

Table(
    "tickets",
    metadata,
    Column("id", String(40), nullable=False),
    Column("conversation", String(32), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("reason", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("known", Text, nullable=False),
    PrimaryKeyConstraint("id"),
    Index("ix_tickets_conversation", "conversation"),
)

Table(
    "consents",
    metadata,
    Column("conversation", String(32), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("account", String(128), nullable=False),
    Column("language", String(8), nullable=False),
    Column("version", String(32), nullable=False),
    Column("hash", String(64), nullable=False),
    PrimaryKeyConstraint("conversation", "kind", "at"),
)

Table(
    "facts",
    metadata,
    Column("name", String(32), nullable=False),
    Column("value", Text, nullable=False),
    PrimaryKeyConstraint("name"),
)


def upgrade() -> None:
    """Make them."""
    metadata.create_all(op.get_bind())


def downgrade() -> None:
    """Drop them."""
    metadata.drop_all(op.get_bind())
