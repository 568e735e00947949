"""Bring a database up to date (Alembic, without a file of its own at the top)."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Connection, Engine, MetaData, PrimaryKeyConstraint, String, Table, inspect, text

from bot.store.tables import metadata
from core.errors import StartError

HERE = Path(__file__).parent / "migrations"
VERSION = Table(  # as Alembic makes it
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def migrate(engine: Engine) -> None:
    """To the newest revision; all of it or nothing. StartError if the database is newer than this program."""
    known = revisions()
    with engine.connect() as connection:
        if _revision(connection) == known[-1]:
            return
        if engine.dialect.name == "postgresql":  # several processes may start at once
            connection.execute(text("SELECT pg_advisory_xact_lock(4242)"))
        _bring_up(connection, _revision(connection), known)
        connection.commit()


def revisions() -> list[str]:
    """Of every migration, the oldest first."""
    return sorted(file.stem[:4] for file in (HERE / "versions").glob("[0-9]*.py"))


def _bring_up(connection: Connection, revision: str, known: list[str]) -> None:
    if revision and revision not in known:
        raise StartError(
            f"the database was written by a newer BindGuide (revision {revision}): "
            "start that version, or restore a backup"
        )
    if not revision and not inspect(connection).get_table_names():  # nothing to bring along: made as it is today
        metadata.create_all(connection)
        VERSION.create(connection)
        connection.execute(VERSION.insert().values(version_num=known[-1]))
    elif revision != known[-1]:
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(HERE))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(connection: Connection) -> str:
    if not inspect(connection).has_table(VERSION.name):
        return ""
    return str(connection.execute(VERSION.select()).scalar() or "")
