"""A database of an earlier version is brought up to date, with everything in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, inspect

from bot.store.migrating import HERE, migrate, revisions
from bot.store.store import _engine, open_store
from core.errors import StartError
from tests.bot.databases import KINDS, new_database

LETTER = ("a1-1", "a1", 1, 7, "idle.offer", "zh_CN", "你好", "[]", "", "due")
MESSAGE = ("a1", "m1", 7, "text", "卡号〔尾号0018〕")


@pytest.fixture(params=KINDS)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Engine]:
    """Makes engines on databases that are still empty."""

    def make() -> Engine:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        on_sqlite = request.param == "sqlite"
        return _engine("" if on_sqlite else new_database(request.getfixturevalue("server")), folder)

    return make


def move(engine: Engine, revision: str, back: bool = False) -> None:
    """To that revision."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if back else command.upgrade)(config, revision)


def version(engine: Engine) -> str:
    """The revision that the database says it has."""
    with engine.connect() as connection:
        return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())


def schema(engine: Engine, *only: str) -> dict[str, Any]:
    """Columns, keys and indexes of these tables; of all ours if none is named."""
    found = inspect(engine)
    return {
        name: (
            [(c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(name)],
            found.get_pk_constraint(name)["constrained_columns"],
            sorted(str(u["column_names"]) for u in found.get_unique_constraints(name)),
            sorted(str(i["name"]) for i in found.get_indexes(name)),
            found.get_table_options(name).get("sqlite_with_rowid"),
        )
        for name in sorted(only or found.get_table_names())
        if only or name != "alembic_version"
    }


def test_what_the_first_version_wrote_is_kept(empty: Callable[[], Engine]) -> None:
    """From the first tables to today's: the rows stay, and the tables are those that a new start makes; and back."""
    old, new = empty(), empty()
    move(old, "0001")
    with old.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO letters VALUES {LETTER}")  # noqa: S608  our own
        connection.exec_driver_sql(f"INSERT INTO inbox VALUES {MESSAGE}")  # noqa: S608
    first = schema(old)
    migrate(old)
    migrate(new)

    assert schema(old) == schema(new)
    assert schema(old, "alembic_version") == schema(new, "alembic_version")
    assert version(old) == version(new) == revisions()[-1]
    with old.begin() as connection:
        assert connection.exec_driver_sql("SELECT * FROM letters").fetchall() == [LETTER]
        assert connection.exec_driver_sql("SELECT * FROM inbox").fetchall() == [MESSAGE]
    move(old, "0001", back=True)
    assert schema(old) == first


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    """A program never writes into tables it does not know."""
    store = open_store("", tmp_path)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()

    with pytest.raises(StartError, match="newer BindGuide"):
        open_store("", tmp_path)
