"""A key for each person, and who was erased. What was sealed without one is forgotten: it is asked again."""

from __future__ import annotations

from typing import Literal

from alembic import op
from sqlalchemy import BigInteger, Column, LargeBinary, PrimaryKeyConstraint, String, Text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """The vault empty, and without the names of the keys that sealed it."""
    op.create_table(
        "subjects",
        Column("conversation", String(32), nullable=False),
        Column("kid", String(32), nullable=False),
        Column("wrapped", LargeBinary, nullable=False),
        PrimaryKeyConstraint("conversation", name="pk_subjects"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "erased",
        Column("conversation", String(32), nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("held", Text, nullable=False),
        Column("until", BigInteger, nullable=False),
        PrimaryKeyConstraint("conversation", name="pk_erased"),
        sqlite_with_rowid=False,
    )
    op.execute("DELETE FROM vault")
    with op.batch_alter_table("vault", recreate=_recreate(), table_kwargs={"sqlite_with_rowid": False}) as table:
        table.drop_column("kid")


def downgrade() -> None:
    """As it was, the vault empty."""
    op.execute("DELETE FROM vault")
    op.drop_table("subjects")
    op.drop_table("erased")
    with op.batch_alter_table("vault", recreate="always", table_kwargs={"sqlite_with_rowid": False}) as table:
        table.add_column(Column("kid", String(32), nullable=False), insert_after="kind")


def _recreate() -> Literal["always", "never"]:
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"
