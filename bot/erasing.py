"""`run_bot.py erase`: what we know about a person goes, here and out of the reach of every backup.

What they wrote and somebody labelled goes from the lessons too.
Their data key is shredded with them: what a backup has of their card, name and mobile opens for nobody any more.
What stays is named in the table `erased`, with the reason and until when, and carries no name of theirs:
the consents, as a proof that we were allowed to (claims can be raised for three years: Civil Code, art. 188),
and with a legal hold their tickets without what the tickets knew.
A binding stays with the wallet and the bank, which are other keepers: unbind it first.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import msgspec

from bot.clock import DAY
from bot.keys import Keyring
from bot.learning.lessons import Lessons, fingerprints
from bot.rekeying import opened
from bot.settings import Settings
from bot.store.store import Store
from bot.store.units import Row, Unit
from core import china
from core.errors import StartError

PROOF = "proof of consent"
PROOF_LIFE = 3 * 365 * DAY + DAY
# tables that are emptied of a person
GONE = ("inbox", "letters", "bubbles", "effects", "timers", "vault", "forms", "subjects")

Say = Callable[[str], None]


class Hold(msgspec.Struct, frozen=True):
    """A law or a court wants something kept."""

    reason: str
    until: date


def erase(settings: Settings, person: str, hold: Hold | None, now: int, say: Say) -> int:
    """A person by account, address or conversation. StartError while something of theirs is on its way to the bank."""
    with opened(settings) as (store, keys):
        with store.unit() as unit:
            found = unit.rows("conversations_of", person=person)
            _refuse_open(unit, found)
            for row in found:
                _erase_in(unit, keys, row, hold, now)
            unit.write("forget_old_tries", day=_day(now))
        Lessons(settings.data).forget({one for row in found for one in fingerprints(keys, row.id)})
        told = _scrubbed(store)
    if not found:
        say("nobody is known by that name")
        return 1
    say(f"erased: {len(found)} conversations{told}")
    say(f"kept until {_day(_until(hold, now))}, without a name: {_held(hold)}")
    return 0


def finish(settings: Settings, now: int, say: Say) -> int:
    """What was kept and is not wanted any longer goes too."""
    with opened(settings) as (store, _):
        with store.unit() as unit:
            over = unit.rows("no_longer_held", now=now)
            for row in over:
                for table in ("consents", "tickets"):
                    unit.write(f"erase_{table}", conversation=row.conversation)
                unit.write("put_erased", conversation=row.conversation, at=row.at, held="", until=0)
        told = _scrubbed(store)
    say(f"what was kept of {len(over)} conversations is erased{told}")
    return 0


def erase_again(unit: Unit, keys: Keyring, gone: Row) -> None:
    """A restored backup knows somebody who was erased after it was made (`gone`: the row that says so)."""
    row = unit.row("conversation", id=gone.conversation)
    if row is None:
        return
    _empty(unit, row.id, tickets=gone.held == PROOF or not gone.until)
    _forget_tries(unit, row.account)
    if gone.until:
        unit.write("hide_consents", conversation=row.id, account=_hidden(keys, row))
    else:
        unit.write("erase_consents", conversation=row.id)


def _refuse_open(unit: Unit, found: list[Row]) -> None:
    tags = {effect.tag for row in found for effect in unit.rows("open_effects_of", conversation=row.id)}
    if tags:
        under_way = ", ".join(sorted(tags))
        raise StartError(f"still on its way to the bank or the wallet: {under_way}; try again in a minute")


def _erase_in(unit: Unit, keys: Keyring, row: Row, hold: Hold | None, now: int) -> None:
    _empty(unit, row.id, tickets=hold is None)
    _forget_tries(unit, row.account)
    unit.write("hide_consents", conversation=row.id, account=_hidden(keys, row))
    unit.write("put_erased", conversation=row.id, at=now, held=_held(hold), until=_until(hold, now))


def _forget_tries(unit: Unit, account: str) -> None:
    """How often this person tried carries the account's name (bot/performing/limits.py)."""
    for what in ("refused", "begun", "bound"):
        unit.write("forget_tries", subject=f"{what}:person:{account}")


def _empty(unit: Unit, conversation: str, tickets: bool) -> None:
    for table in GONE:
        unit.write(f"erase_{table}", conversation=conversation)
    unit.write("erase_tickets" if tickets else "strip_tickets", conversation=conversation)
    unit.write("erase_conversation", id=conversation)


def _hidden(keys: Keyring, row: Row) -> str:
    """Whoever brings the account's name can still show that a consent was theirs."""
    return f"erased:{keys.mac('erased', row.account.encode())}"


def _held(hold: Hold | None) -> str:
    return f"{PROOF}; tickets: {hold.reason}" if hold else PROOF


def _until(hold: Hold | None, now: int) -> int:
    if hold is None:
        return now + PROOF_LIFE
    end = datetime(hold.until.year, hold.until.month, hold.until.day, tzinfo=china.ZONE)
    return max(now + PROOF_LIFE, int(end.timestamp() * 1000))


def _scrubbed(store: Store) -> str:
    return "" if store.scrub() else "; the log of changes is still being read, run this again in a minute"


def _day(at: int) -> str:
    return china.day(at).isoformat()
