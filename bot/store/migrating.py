"""Bring a database up to date (Alembic, without a file of its own at the top)."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from core.errors import StartError

HERE = Path(__file__).parent / "migrations"
NEWEST = "0003"


def migrate(engine: Engine) -> None:
    """To the newest revision. StartError if the database is newer than this program."""
    revision = _revision(engine)
    if revision == NEWEST:
        return
    if revision and not any((HERE / "versions").glob(f"{revision}_*.py")):
        raise StartError(
            f"the database was written by a newer BindGuide (revision {revision}): "
            "start that version, or restore a backup"
        )
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE))
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":  # several processes may start at once
            connection.execute(text("SELECT pg_advisory_xact_lock(4242)"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(engine: Engine) -> str:
    if not inspect(engine).has_table("alembic_version"):
        return ""
    with engine.connect() as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found or "")
