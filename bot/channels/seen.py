"""The whole visible state of a conversation: the answer to `inspect`."""

from __future__ import annotations

from typing import Any

from bot.gateways.answers import Done
from bot.gateways.wallet import WalletClient
from bot.store.store import Store
from core import marks
from core import session as sessions
from core.marks import Mark, SlotValue
from core.session import Session
from dialogs.assistant import Assistant


async def look(
    store: Store, wallet: WalletClient, assistant: Assistant, channel: str, address: str
) -> dict[str, Any]:
    """Slots as marks, timers, bindings by the wallet, tickets, attempts; empty for somebody never met."""
    with store.unit() as unit:
        row = unit.row("find_conversation", channel=channel, address=address)
        if row is None:
            return {"slots": {}, "timers": [], "bindings": [], "tickets": [], "attempts": {}}
        timers = unit.rows("timers_of", conversation=row.id)
        tickets = unit.rows("tickets_of", conversation=row.id)
    session = sessions.from_json(row.session)
    return {
        "slots": {name: marks.seen(value) for name, value in session.slots.items() if not _hidden(name, value)},
        "timers": [{"name": timer.name, "due": timer.due} for timer in timers],
        "bindings": await _bindings(wallet, row.account),
        "tickets": [{"id": ticket.id, "reason": ticket.reason} for ticket in tickets],
        "attempts": _attempts(session, assistant.outlook(session).asked),
    }


def _hidden(name: str, value: SlotValue) -> bool:
    """Has the secret behind this mark left the vault, or was the number not right?"""
    return name in marks.HIDDEN or (isinstance(value, Mark) and not value.ref)


def _attempts(session: Session, asked: str | None) -> dict[str, int]:
    """How many codes were sent, and how often the open question was answered in vain."""
    notes = session.top.notes if session.top else {}
    attempts = {asked: int(notes["misses"])} if asked and "misses" in notes else {}
    return attempts | ({"sms_code": int(notes["codes"])} if "codes" in notes else {})


async def _bindings(wallet: WalletClient, account: str) -> list[dict[str, Any]]:
    answer = await wallet.account(account)
    if not isinstance(answer, Done):
        return []
    names = ("bank", "last4", "card_type", "state", "default")
    return [{name: card.get(name) for name in names} for card in answer.values["bindings"]]
