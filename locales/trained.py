"""The trained classifier and what it was trained on, as they lie beside this file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from core.errors import ContentError
from core.understanding.classifier import Classifier, unpack
from core.understanding.features import Letters
from locales import examples

HERE = Path(__file__).parent
MODEL = HERE / "classifier.model"
_PRIVATE = 0xE000
# Sounds that are one in the mouths of many, and so on their keyboards: 是 and 四, 蓝 and 南, 银 and 赢.
_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n"), ("ing", "in"), ("eng", "en"), ("ang", "an"))
LEFT_OUT = HERE / "left_out.txt"  # drawn sentences that must not be learnt from


def load(file: Path = MODEL) -> Classifier:
    """The classifier. Raises ContentError, with what to do, if it is not there or damaged."""
    if not file.exists():
        raise ContentError(f"the classifier {file.name} is missing: make it with `run_bot.py train`")
    return unpack(file.read_bytes(), letters())


def letters() -> Letters:
    """How characters are read."""
    return Letters(simplified(), sounds(), slips=True)


def sounds() -> dict[int, str]:
    """简 -> a character of the private area, the same for syllables that sound alike."""
    heard: dict[str, str] = {}
    return {
        ord(character): heard.setdefault(heard_as(syllable), chr(_PRIVATE + len(heard)))
        for character, syllable in readings().items()
    }


def syllables() -> dict[str, str]:
    """What `sounds` made of a character -> the syllable, to be shown."""
    table = sounds()
    return {table[ord(character)]: heard_as(syllable) + " " for character, syllable in readings().items()}


@cache
def readings() -> Mapping[str, str]:
    """简 -> its toneless syllable."""
    lines = (HERE / "sounds.txt").read_text(encoding="utf-8").splitlines()[1:]
    return {character: line.partition(" ")[0] for line in lines for character in line.partition(" ")[2]}


def heard_as(syllable: str) -> str:
    """The syllable without what many don't tell apart: zhang and zan are one."""
    for fine, coarse in _ALIKE:
        syllable = syllable.replace(fine, coarse)
    return syllable


@cache
def simplified() -> Mapping[int, str]:
    """繁 -> 简, character by character."""
    lines = (HERE / "simplified.txt").read_text(encoding="utf-8").splitlines()[1:]
    return {ord(pair[0]): pair[1] for line in lines for pair in line.split()}


def left_out() -> frozenset[str]:
    """The digests (see `digest`) of sentences that are nearly ones it is judged by."""
    return frozenset(LEFT_OUT.read_text(encoding="utf-8").splitlines()[1:])


def digest(spelt: str) -> str:
    """A sentence in one spelling, so that it can be named without being shown."""
    return hashlib.sha256(spelt.encode()).hexdigest()[:16]


def sources(folder: Path = HERE) -> str:
    """SHA-256 of all that the classifier is made from: another one means that it has to be trained again."""
    words = sorted(folder.glob("*/examples/_*.yaml"))
    read = hashlib.sha256()
    tables = [folder / name for name in ("left_out.txt", "simplified.txt", "sounds.txt")]
    for file in [*examples.files(folder), *words, *tables]:
        read.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return read.hexdigest()
