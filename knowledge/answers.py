"""What an answer is: records, their path, and keys and values whose words stand in locales/."""

from __future__ import annotations

from enum import StrEnum

import msgspec

Value = str | int
PERHAPS = "answer.perhaps"  # said before an answer that is hardly more than a guess
_UNTOLD = frozenset({"answer.bank.hotline_unknown", "answer.bank.region_unknown"})  # said where no record tells it


class Result(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    ASKED_BACK = "asked_back"  # we ask what is meant, and believe nothing until then
    UNKNOWN = "unknown"  # the knowledge doesn't say, and the answer says that


class Spoken(msgspec.Struct, frozen=True):
    """One sentence or two: a key of locales/<language>/answers.yaml and the values for its places."""

    key: str
    values: dict[str, Value] = {}


class Answer(msgspec.Struct, frozen=True):
    """The answer to one question."""

    result: Result
    lines: tuple[Spoken, ...]  # the short answer, at most three
    records: tuple[str, ...] = ()  # ids of what it rests on, the first of them first
    path: tuple[str, ...] = ()  # how the records hang together: "bank:NBBANK -is_a-> category:city"
    more: tuple[Spoken, ...] = ()  # the longer text, on request
    confidence: float = 0.0  # 0 to 1
    believed: bool = False  # no word told, the classifier did
    outside: bool = False  # unknown because it is of another field

    @property
    def outcome(self) -> Result:
        """What a program is told: a bank that is known answers nothing where what was asked of it isn't."""
        untold = self.result is Result.ANSWERED and all(line.key in _UNTOLD for line in self.lines)
        return Result.UNKNOWN if untold else self.result
