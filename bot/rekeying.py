"""`run_bot.py keys`: a new key, wrapping everybody's data key with it, and whether everything opens.

All of it may run beside a BindGuide that serves: transactions are short, and there is a pause after each.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator

from bot import keys as keyrings
from bot.keys import Keyring, unseal
from bot.settings import Settings
from bot.store.store import Store, open_store
from bot.store.units import Row
from bot.store.vault import owner_of, place_of
from core.errors import StartError, VaultError

PAUSE = 0.01  # seconds after each transaction: whoever serves goes first

Say = Callable[[str], None]


@contextlib.contextmanager
def opened(settings: Settings) -> Iterator[tuple[Store, Keyring]]:
    """The database and the keys, without the folder's lock. StartError if there is no data, or it can't be opened."""
    if not settings.database_url and not settings.data.exists():
        raise StartError(f"there is no data in {settings.data}: name the folder in BINDGUIDE_DATA")
    keys = keyrings.of(settings.keys, settings.data)
    store = open_store(settings.database_url, settings.data)
    try:
        yield store, keys
    finally:
        store.close()


def new(settings: Settings, say: Say) -> int:
    """Draw a key: into the file of keys for trying out, or told, to be put first into BINDGUIDE_KEYS."""
    keyring = keyrings.of(settings.keys, settings.data)
    names = set(keyring.ids)
    drawn = keyrings.draw(next(f"k{n}" for n in range(1, len(names) + 2) if f"k{n}" not in names))
    if settings.keys:
        say(drawn)
        return 0
    from bot.app import lock_folder

    lock = lock_folder(settings.data)
    file, fresh = settings.data / "keys", settings.data / "keys.new"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(f"{drawn}\n{file.read_text()}")
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
    os.close(lock)
    say(f"{file} begins with a new key; start BindGuide, then run: keys rotate")
    return 0


def rotate(settings: Settings, say: Say) -> int:
    """Wrap every data key with the first key. 1 if some could not be opened."""
    with opened(settings) as (store, keys):
        _refuse_unknown_first(store, keys)
        done, closed = 0, 0
        for rows in _pages(store, "subjects_after", "conversation"):
            with store.unit() as unit:
                for row in rows:
                    if row.kid == keys.first:
                        continue
                    try:
                        data_key = keys.unwrap(row.kid, bytes(row.wrapped), owner_of(row.conversation))
                    except VaultError:
                        closed += 1
                        continue
                    kid, wrapped = keys.wrap(data_key, owner_of(row.conversation))
                    done += unit.run("rewrap", conversation=row.conversation, old=row.kid, kid=kid, wrapped=wrapped)
            time.sleep(PAUSE)
        say(f"{done} people's data keys are now wrapped with {keys.first}")
        if closed:
            say(f"{closed} could not be opened; see: keys check")
    return 1 if closed else 0


def check(settings: Settings, say: Say) -> int:
    """Which key opens how much, which is not needed any more, what opens with none. 1 if something does not open."""
    with opened(settings) as (store, keys):
        people, closed = _looked_over(store, keys)
        fields = _fields_closed(store, keys)
    for place, kid in enumerate(keys.ids):
        use = "new data keys are wrapped with it" if place == 0 else "kept for reading"
        rest = "" if place == 0 or people[kid] else "; wraps nothing any more, it may be taken out"
        say(f"{kid}: {use}; opens the data keys of {people[kid] - closed[kid]} people{rest}")
    for kid, number in sorted(closed.items()):
        why = "they were moved or changed" if kid in keys.ids else f"BINDGUIDE_KEYS does not hold '{kid}', put it back"
        say(f"the data keys of {number} people, wrapped with {kid}, do not open: {why}")
    if fields:
        say(f"{fields} sealed fields do not open: their people are asked again")
    return 1 if closed or fields else 0


def lost(settings: Settings, say: Say) -> int:
    """The earlier key is gone for good: take today's, and forget what nobody can open. People are asked again."""
    with opened(settings) as (store, keys):
        forgotten = 0
        for rows in _pages(store, "subjects_after", "conversation"):
            with store.unit() as unit:
                for row in rows:
                    if row.kid not in keys.ids or not _opens(keys, row):
                        unit.write("erase_vault", conversation=row.conversation)
                        unit.write("erase_subjects", conversation=row.conversation)
                        forgotten += 1
            time.sleep(PAUSE)
        with store.unit() as unit:
            unit.write("put_fact", name="key_check", value=installation(keys))
    say(f"what {forgotten} people had typed is forgotten, they are asked again; the conversations are kept")
    return 0


def installation(keys: Keyring, kid: str = "") -> str:
    """How a database knows its keys again."""
    return keys.mac("installation", b"bindguide", kid)


def _refuse_unknown_first(store: Store, keys: Keyring) -> None:
    with store.unit() as unit:
        known = unit.value("fact", name="key_check")
    if known != installation(keys):
        raise StartError(
            f"no BindGuide has started with '{keys.first}' as its first key yet, it could not read what would be "
            "wrapped: start it with these keys, then run this again"
        )


def _looked_over(store: Store, keys: Keyring) -> tuple[Counter[str], Counter[str]]:
    people, closed = Counter[str](), Counter[str]()
    for rows in _pages(store, "subjects_after", "conversation"):
        people.update(row.kid for row in rows)
        closed.update(row.kid for row in rows if not _opens(keys, row))
    return people, closed


def _fields_closed(store: Store, keys: Keyring) -> int:
    return sum(not _field_opens(keys, row) for rows in _pages(store, "secrets_after", "ref") for row in rows)


def _opens(keys: Keyring, row: Row) -> bool:
    try:
        keys.unwrap(row.kid, bytes(row.wrapped), owner_of(row.conversation))
    except VaultError:
        return False
    return True


def _field_opens(keys: Keyring, row: Row) -> bool:
    if row.kid is None:
        return False
    try:
        key = keys.unwrap(row.kid, bytes(row.wrapped), owner_of(row.conversation))
        unseal(key, bytes(row.sealed), place_of(row.ref, row.kind, row.conversation))
    except VaultError:
        return False
    return True


def _pages(store: Store, statement: str, by: str) -> Iterator[list[Row]]:
    """All rows, a hundred at a time, each hundred in a transaction of its own."""
    after = ""
    while True:
        with store.unit() as unit:
            rows = unit.rows(statement, **{by: after})
        if not rows:
            return
        yield rows
        after = getattr(rows[-1], by)
