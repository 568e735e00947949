"""Examples -> the weights of a linear classifier: softmax regression in small batches.

Deterministic: the order is drawn from a fixed seed, and every sum is done by one thread.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
from scipy import sparse

from core.understanding.classifier import Head, pack

PASSES = 5
BATCH = 256
SENTENCES = 2  # a Chinese feature that fewer written sentences have says more about them than about the intent
_SEED = 20261123


class Lesson(msgspec.Struct, frozen=True):
    """One sentence to learn from."""

    features: tuple[str, ...]
    intent: str
    source: int  # the written sentence it was drawn from
    weight: float
    slip: bool = False  # misspelt on purpose: what only such sentences have is no feature


class Settings(msgspec.Struct, frozen=True):
    """What is chosen by measuring, and not learnt."""

    temperature: float
    sure: float
    none: float
    doubt: float


def fit(lessons: Sequence[Lesson], settings: Settings, sources: str, least: int = 1, shrink: float = 0.0) -> bytes:
    """A model file. `least`: of 127 steps, how far from 0 a feature's weight for some intent must be to be kept.

    `shrink`: how much each weight is pulled towards zero; where features are left out of the lessons, nothing is best.
    """
    intents = tuple(sorted({lesson.intent for lesson in lessons}))
    found = [lesson.features for lesson in lessons]
    names = _vocabulary(found, lessons)
    places = {name: place for place, name in enumerate(names)}
    matrix = _matrix(found, places)
    wanted = np.array([intents.index(lesson.intent) for lesson in lessons])
    worth = np.array([lesson.weight for lesson in lessons], np.float32)
    weights, bias = _learn(matrix, wanted, worth / worth.mean(), len(intents), shrink)
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
        for name in () if lesson.slip else names:
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
    matrix: sparse.csr_array, wanted: np.ndarray, worth: np.ndarray, intents: int, shrink: float
) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(_SEED)
    weights = np.zeros((matrix.shape[1], intents), np.float32)
    squares = np.full_like(weights, 1e-6)
    bias = np.zeros(intents, np.float32)
    bias_squares = np.full_like(bias, 1e-6)
    total = np.zeros_like(weights)
    batches = list(_batches(matrix, wanted, worth, rng.permutation(matrix.shape[0])))
    for turn in range(PASSES):
        for place in rng.permutation(len(batches)):
            one = batches[place]
            near = weights[one.columns]
            off = _softmax(one.sentences @ near + bias)
            off[np.arange(len(one.wanted)), one.wanted] -= 1
            off *= one.worth
            slope = one.features @ off + shrink * near
            squares[one.columns] = grown = squares[one.columns] + slope * slope
            weights[one.columns] = near - slope / np.sqrt(grown)
            slope = off.sum(axis=0)
            bias_squares += slope * slope
            bias -= slope / np.sqrt(bias_squares)
        if turn >= PASSES // 2:
            total += weights
    return total / (PASSES - PASSES // 2), bias


class _Batch(msgspec.Struct, frozen=True):
    """Sentences that are learnt from at once; cut out of the matrix once and not in each pass, which takes longer."""

    columns: np.ndarray  # the features they have, by their places
    sentences: sparse.csr_array  # a row a sentence, a column for each of these features
    features: sparse.csr_array  # the same turned over
    wanted: np.ndarray
    worth: np.ndarray


def _batches(matrix: sparse.csr_array, wanted: np.ndarray, worth: np.ndarray, order: np.ndarray) -> Iterator[_Batch]:
    places = np.zeros(matrix.shape[1], np.int32)
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        part = matrix[batch]
        seen = np.zeros(matrix.shape[1], bool)
        seen[part.indices] = True
        columns = np.flatnonzero(seen)
        places[columns] = np.arange(len(columns))
        shape = (len(batch), len(columns))
        small = sparse.csr_array((part.data, places[part.indices], part.indptr), shape=shape)
        share = (worth[batch] / len(batch))[:, None]
        yield _Batch(columns, small, sparse.csr_array(small.T), wanted[batch], share)


def _softmax(scores: np.ndarray) -> np.ndarray:
    scores = scores - scores.max(axis=1, keepdims=True)
    powers = np.exp(scores)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)
