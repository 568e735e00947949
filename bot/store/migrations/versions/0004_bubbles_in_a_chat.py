"""Which bubbles of a chat a letter has become, so that they can be changed and none is sent twice."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Integer, PrimaryKeyConstraint, String

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Nothing is known of what was sent before."""
    op.create_table(
        "bubbles",
        Column("conversation", String(32), nullable=False),
        Column("n", Integer, nullable=False),
        Column("part", Integer, nullable=False),
        Column("message", String(64), nullable=False),
        PrimaryKeyConstraint("conversation", "n", "part", name="pk_bubbles"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """As it was."""
    op.drop_table("bubbles")
