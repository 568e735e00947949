"""Stores whose transactions are of another kind, for the broken variants."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from bot import faults
from bot.store.store import Store
from bot.store.units import Unit
from bot.turns import Taken

Told = Callable[[Taken], None]
_LATER = frozenset({"new_letter", "replace_forms", "new_form", "new_effect"})


class SplitUnit(Unit):
    """A transaction that leaves letters and effects for a second one."""

    later: list[tuple[str, dict[str, Any]]]

    def write(self, name: str, /, **values: Any) -> None:
        if name in _LATER:
            self.later.append((name, values))
        else:
            super().write(name, **values)


@cache
def _both(kind: type[Unit], other: type[Unit]) -> type[Unit]:
    """One of this kind on whatever database it runs."""
    return type(kind.__name__, (kind, other) if other is not Unit else (kind,), {})


class OtherUnits:
    """A store whose transactions are of another kind."""

    def __init__(self, store: Store, kind: type[Unit]) -> None:
        self._store, self._kind = store, kind

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @contextlib.contextmanager
    def unit(self) -> Iterator[Unit]:
        later: list[tuple[str, dict[str, Any]]] = []
        with self._store.unit() as unit:
            unit.__class__ = _both(self._kind, type(unit))
            if isinstance(unit, SplitUnit):
                unit.later = later
            yield unit
        if later:
            faults.reach("between_commits")
            with self._store.unit() as unit:
                for name, values in later:
                    unit.write(name, **values)
