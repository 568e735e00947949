"""Keeping what is learnt apart from what is judged: drawn sentences that are nearly judged ones are left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from core.understanding import features
from core.understanding.likeness import NEARLY, Near
from locales import examples, trained

_HEADER = (
    f"# Drawn sentences that are nearly one the assistant is judged by (similarity >= {NEARLY}):"
    " SHA-256, first 16 digits."
)


def leave_out(rows: Sequence[dict[str, Any]]) -> int:
    """Write the digests of all drawn sentences that are nearly one of these rows; how many they are."""
    digests = sorted({trained.digest(spelt) for spelt in _near(rows, _drawn())})
    trained.LEFT_OUT.write_text("\n".join([_HEADER, *digests]) + "\n", encoding="utf-8")
    return len(digests)


def learnt_too(rows: Sequence[dict[str, Any]], folder: Path = examples.HERE) -> int:
    """How many sentences that are learnt are nearly one of these rows; 0 is what an honest score needs."""
    left_out = trained.left_out()
    return len(_near(rows, {spelt for spelt in _drawn(folder) if trained.digest(spelt) not in left_out}))


def _drawn(folder: Path = examples.HERE) -> set[str]:
    table = trained.simplified()
    return {features.spelling(variant, table) for example in examples.load(folder) for variant in example.variants}


def _near(rows: Sequence[dict[str, Any]], drawn: Iterable[str]) -> list[str]:
    judged = Near(features.spelling(row["text"], trained.simplified()) for row in rows)
    return [spelt for spelt in drawn if judged.to(spelt)]
