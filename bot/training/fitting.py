"""Examples -> the weights of a linear classifier: softmax regression in small batches.

Deterministic: the order is drawn from a fixed seed, and every sum is done by one thread.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

import msgspec
import numpy as np
from scipy import sparse

from core.understanding.classifier import Head, pack

PASSES = 10
BATCH = 256
STEP = 1.0
SHRINK = 2e-6  # how much each weight is pulled towards zero
SENTENCES = 2  # a Chinese feature that fewer written sentences have says more about them than about the intent
_SEED = 20261123


class Lesson(msgspec.Struct, frozen=True):
    """One sentence to learn from."""

    features: tuple[str, ...]
    intent: str
    source: int  # the written sentence it was drawn from
    weight: float


class Settings(msgspec.Struct, frozen=True):
    """What is chosen by measuring, and not learnt."""

    temperature: float
    sure: float
    none: float
    doubt: float


def fit(lessons: Sequence[Lesson], settings: Settings, sources: str, least: int = 1) -> bytes:
    """A model file. `least`: of 127 steps, how far from 0 a feature's weight for some intent must be to be kept."""
    intents = tuple(sorted({lesson.intent for lesson in lessons}))
    found = [lesson.features for lesson in lessons]
    names = _vocabulary(found, lessons)
    places = {name: place for place, name in enumerate(names)}
    matrix = _matrix(found, places)
    wanted = np.array([intents.index(lesson.intent) for lesson in lessons])
    worth = np.array([lesson.weight for lesson in lessons], np.float32)
    weights, bias = _learn(matrix, wanted, worth / worth.mean(), len(intents))
    scale = float(np.abs(weights).max()) / 127
    steps = (np.rint(weights / scale).astype(np.int16) + 128).astype(np.uint8)
    kept = np.flatnonzero((np.abs(steps.astype(np.int16) - 128) >= least).any(axis=1))
    head = Head(
        sources, intents, tuple(round(float(b), 4) for b in bias), scale,
        settings.temperature, settings.sure, settings.none, settings.doubt, len(kept),
    )  # fmt: skip
    return pack(head, [names[place] for place in kept], steps[kept].tobytes())


def _vocabulary(found: Sequence[Sequence[str]], lessons: Sequence[Lesson]) -> list[str]:
    sources: dict[str, set[int]] = defaultdict(set)
    for names, lesson in zip(found, lessons, strict=True):
        for name in names:
            if len(sources[name]) < SENTENCES:
                sources[name].add(lesson.source)
    return sorted(name for name, seen in sources.items() if len(seen) >= SENTENCES or name.isascii())


def _matrix(found: Sequence[Sequence[str]], places: dict[str, int]) -> sparse.csr_array:
    columns: list[int] = []
    ends = [0]
    values: list[float] = []
    for names in found:
        known = [places[name] for name in names if name in places]
        columns += known
        values += [1 / math.sqrt(max(len(known), 1))] * len(known)
        ends.append(len(columns))
    shape = (len(found), len(places))
    return sparse.csr_array((np.array(values, np.float32), np.array(columns), np.array(ends)), shape=shape)


def _learn(
    matrix: sparse.csr_array, wanted: np.ndarray, worth: np.ndarray, intents: int
) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(_SEED)
    weights = np.zeros((matrix.shape[1], intents), np.float32)
    squares = np.full_like(weights, 1e-6)
    bias = np.zeros(intents, np.float32)
    bias_squares = np.full_like(bias, 1e-6)
    total = np.zeros_like(weights)
    averaged = 0
    for turn in range(PASSES):
        order = rng.permutation(matrix.shape[0])
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            part = matrix[batch]
            columns, within = np.unique(part.indices, return_inverse=True)
            small = sparse.csr_array((part.data, within, part.indptr), shape=(len(batch), len(columns)))
            near = weights[columns]
            off = _softmax(small @ near + bias)
            off[np.arange(len(batch)), wanted[batch]] -= 1
            off *= worth[batch][:, None] / len(batch)
            slope = small.T @ off + SHRINK * near
            squares[columns] += slope * slope
            weights[columns] = near - STEP * slope / np.sqrt(squares[columns])
            slope = off.sum(axis=0)
            bias_squares += slope * slope
            bias -= STEP * slope / np.sqrt(bias_squares)
        if turn >= PASSES // 2:
            total += weights
            averaged += 1
    return total / averaged, bias


def _softmax(scores: np.ndarray) -> np.ndarray:
    scores = scores - scores.max(axis=1, keepdims=True)
    powers = np.exp(scores)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)
