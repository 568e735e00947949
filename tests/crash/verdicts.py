"""What went wrong in a play: by the sandbox's own ledgers, and by what a healthy play of the same way looks like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox import ledger
from tests.crash.homes import Place
from tests.crash.people import Way
from tests.crash.playing import Played, Step

COLUMNS = ("lost turns", "doubled turns", "doubled SMS", "doubled bindings", "stray agreements", "stuck")


@dataclass(frozen=True)
class Breach:
    """Something that must not happen."""

    column: str
    what: str


def judge(place: Place, way: Way, played: Played, healthy: list[Step] | None) -> list[Breach]:
    """Every breach. `healthy`: the steps of a play without kills; None while that one itself is judged."""
    breaches = list(_by_ledger(place.folder, way))
    if played.stuck:
        breaches.append(Breach("stuck", played.stuck))
    elif played.ended != ("bound" if way.bound else "cancelled"):
        last = played.steps[-1]
        breaches.append(Breach("stuck", f"ended in {last.state} after {len(played.steps)} steps ({last.name})"))
    if healthy is not None:
        if way.asks_again:
            breaches += _asked_again(way.asks_again, played.steps, healthy)
        else:
            breaches += _compared(played.steps, healthy)
            breaches += _said_twice(played.steps, healthy)
    return breaches


def _by_ledger(folder: Path, way: Way) -> Iterable[Breach]:
    counts = ledger.read(folder)
    messages, bindings = sum(counts.messages.values()), sum(counts.bindings.values())
    active = sum(each.active for each in counts.agreements.values())
    unbound = sum(each.unbound for each in counts.agreements.values())
    doubled = [key for key, times in counts.effects.items() if times > 1]
    if messages > way.messages or doubled:
        yield Breach("doubled SMS", f"{messages} messages, {way.messages} due; keys with several effects: {doubled}")
    if messages < way.messages:
        yield Breach("lost turns", f"{messages} messages, {way.messages} due")
    due = int(way.bound and not way.unbinds)
    if bindings > due:
        yield Breach("doubled bindings" if due else "lost turns", f"{bindings} bindings, {due} due")
    if bindings < due:
        yield Breach("lost turns", "the wallet has no binding")
    if way.unbinds:  # the wallet ends the agreement of a card that it has unbound
        return
    if (active, unbound) != ((1, 0) if way.bound else (0, 1)) or counts.agreements_without_binding:
        yield Breach("stray agreements", f"{active} active, {unbound} unbound agreements at the bank")


def _compared(steps: list[Step], healthy: list[Step]) -> Iterable[Breach]:
    """The first step that came out otherwise. After moving the clock the state is not compared: its line came once."""
    for step, model in zip(steps, healthy, strict=False):
        where = f"{step.name}: {step.says} {step.state}/{step.asked}, due {model.says} {model.state}/{model.asked}"
        said, due = Counter(step.says), Counter(model.says)
        same_state = (step.state, step.asked) == (model.state, model.asked)
        if said > due:
            yield Breach("doubled turns", where)
            return
        if step.name != model.name or said != due or not (same_state or step.moved_clock):
            yield Breach("lost turns", where)
            return
    if len(steps) != len(healthy):
        yield Breach("lost turns", f"{len(steps)} steps, {len(healthy)} due")


def _asked_again(allowed: frozenset[str], steps: list[Step], healthy: list[Step]) -> Iterable[Breach]:
    """Nothing is done once more, except what is allowed after a death."""
    times, due = Counter(step.name for step in steps), Counter(step.name for step in healthy)
    again = [name for name in times - due if name not in allowed]
    if again or due - times:
        yield Breach("lost turns", f"once more: {again}; left out: {list(due - times)}")


def _said_twice(steps: list[Step], healthy: list[Step]) -> Iterable[Breach]:
    """What is said too often; a sentence that stood before another one may stand alone where one has to wait."""
    said, due = (Counter(key for step in some for key in step.says) for some in (steps, healthy))
    for key in due:
        if said[key] > due[key]:
            yield Breach("doubled turns", f"{key} was said {said[key]} times, {due[key]} due")
