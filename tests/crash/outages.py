"""The clock jumps, the database may not be written to, its server is away: at each step of a conversation."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import make_url

from bot.clock import DAY, HOUR
from tests.bot.databases import new_database
from tests.crash import homes
from tests.crash.arena import Arena, arena
from tests.crash.people import MAIN
from tests.crash.playing import Step
from tests.crash.talking import Talker
from tests.crash.trying import Tried

Trouble = Callable[[Arena], None]
STEPS = 12  # of the main way, the thanks included


def _played(url: str, trouble: Trouble, over: Trouble, at: int) -> tuple[Talker, list[str]]:
    """A play with trouble before step `at`, which is over after two refusals or one step; and what is wrong."""
    with homes.folder() as folder, arena(folder, url, homes.content(), 1) as ours:
        talker = Talker(ours, MAIN)
        while wish := talker.next():
            if len(talker.steps) == at:
                trouble(ours)
                if not talker.do(wish):
                    talker.look_around()
                    talker.do(wish)
                    over(ours)
                    talker.look_around()  # the first to use it finds the old connection gone
                    if not talker.do(wish):
                        return talker, ["refused after all was well again"]
                else:
                    over(ours)
            elif not talker.do(wish):
                return talker, ["refused without trouble"]
        return talker, talker.wrong(most_messages=1)


def _nothing(arena: Arena) -> None:
    """All is well."""


def _same(steps: list[Step], healthy: list[Step]) -> bool:
    told = [[(step.name, step.says, step.state, step.asked) for step in some] for some in (steps, healthy)]
    return told[0] == told[1]


def _clean() -> list[Step]:
    talker, _ = _played("", _nothing, _nothing, 0)
    return talker.steps


# --- the clock


def back_by_an_hour() -> Tried:
    """Nobody notices."""
    tried, healthy = Tried("the clock goes back by an hour"), _clean()
    for at in range(STEPS):
        talker, wrong = _played("", lambda ours: ours.clock.set_by(-HOUR), _nothing, at)
        tried.look(not wrong and _same(talker.steps, healthy), f"at step {at}: {wrong or talker.steps[at:]}")
    return tried


def forward_by_a_day(and_back: bool) -> Tried:
    """What lives for minutes is gone and asked again; nothing happens twice. `and_back`: it was a mistake."""
    tried = Tried(f"the clock goes forward by a day{' and back again' if and_back else ''}")
    for at in range(STEPS):
        back: Trouble = (lambda ours: ours.clock.set_by(-DAY)) if and_back else _nothing
        talker, wrong = _played("", lambda ours: ours.clock.set_by(DAY), back, at)
        codes = [step for step in talker.steps if step.name in ("confirm", "resend") and step.asked == "sms_code"]
        again = max(0, len(codes) - 1)
        wrong = [what for what in wrong if not (again and "messages" in what)]
        tried.look(not wrong, f"at step {at}: {wrong}")
        tried.count("codes sent anew because the first had expired", again)
    return tried


# --- the database


def read_only() -> Tried:
    """SQLite may not write: refused, and taken when it may."""

    def switched(word: str) -> Trouble:
        return lambda ours: ours.first.app.store._connection.cursor().execute(f"PRAGMA query_only = {word}").close()

    return _refusing("a read-only disk", "", switched("ON"), switched("OFF"))


def read_only_server(server: str) -> Tried:
    """PostgreSQL has become a replica: refused, and taken by the next primary."""

    def switched(word: str) -> Trouble:
        return lambda ours: _alter(server, ours, word)

    setting = "default_transaction_read_only"
    return _refusing("a read-only PostgreSQL", server, switched(f"SET {setting} = on"), switched(f"RESET {setting}"))


def server_away(server: str) -> Tried:
    """PostgreSQL takes no connection: refused, and taken when it is back."""

    def switched(word: str) -> Trouble:
        return lambda ours: _alter(server, ours, f"ALLOW_CONNECTIONS {word}")

    return _refusing("a PostgreSQL that is away", server, switched("false"), switched("true"))


def _refusing(name: str, server: str, trouble: Trouble, over: Trouble) -> Tried:
    tried, healthy = Tried(name), _clean()
    for at in range(STEPS):
        talker, wrong = _played(new_database(server) if server else "", trouble, over, at)
        tried.count("requests refused", talker.refused)
        tried.look(not wrong and _same(talker.steps, healthy), f"at step {at}: {wrong or talker.steps[at:]}")
        tried.look(talker.refused > 0, f"at step {at}: nothing was refused")
    return tried


def _alter(server: str, ours: Arena, what: str) -> None:
    """Change a database, and end all connections to it, so that the change counts."""
    import psycopg

    name = make_url(ours.first.app.settings.database_url).database
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" {what}'.encode())
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
