"""What two simple models reach on the same labelled file, each row judged by models that have not seen its fold.

They learn from the file itself, ours only from written examples: the comparison is kind to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import LinearSVC

from bot.training.scoring import Judged, accuracy, none_recall, precision, recall, with_interval
from core.understanding.classifier import NONE, Guess

_SURE = 0.65


def report(rows: Sequence[dict[str, Any]], spell: Callable[[str], str]) -> Iterator[str]:
    """A line a model; nothing for a file without folds."""
    if len({row.get("fold") for row in rows}) < 2:
        return
    yield "baselines, grouped by fold: accuracy, out-of-scope recall, in-scope precision, in-scope recall"
    for name, model in (
        ("TF-IDF 1-4 + LinearSVC", LinearSVC(C=1, random_state=0)),
        ("TF-IDF 1-4 + LR", LogisticRegression(C=30, class_weight="balanced", max_iter=300)),
    ):
        vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True)
        judged = list(_judged(rows, spell, make_pipeline(vectors, model)))
        figures = "  ".join(with_interval(judged, figure) for figure in (accuracy, none_recall, precision, recall))
        yield f"  {name:<24}{figures}"


def _judged(rows: Sequence[dict[str, Any]], spell: Callable[[str], str], model: Pipeline) -> Iterator[Judged]:
    folds = np.array([row["fold"] for row in rows])
    texts = [spell(row["text"]) for row in rows]
    for fold in sorted(set(folds)):
        learnt, asked = np.flatnonzero(folds != fold).tolist(), np.flatnonzero(folds == fold).tolist()
        model.fit([texts[i] for i in learnt], [rows[i]["intent"] for i in learnt])
        for place, intent in zip(asked, model.predict([texts[i] for i in asked]), strict=True):
            outcome = "none" if intent == NONE else "sure"
            row = rows[place]
            yield Judged(Guess(str(intent), _SURE, outcome, ()), row["intent"], frozenset(row["labels"]), row["lang"])
