"""What a question costs with 5,000 and with 50,000 records: `python -m tests.benchmarks.knowledge_size`."""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import time
import timeit
from datetime import date
from pathlib import Path

import msgspec

from bot.asking import Asker
from knowledge.answering import Answering
from knowledge.facts import Fact, Sure
from knowledge.handbook import Handbook

TODAY = date(2026, 11, 25)
SIZES = (5_000, 50_000)
QUESTIONS = (
    "单笔限额怎么提高",
    "农信社的卡用境外手机号能绑吗",
    "VALID-01是什么意思",
    "收不到验证码怎么办",
    "招商银行客服电话",
    "天气怎么样",
)


ROOT = Path(__file__).resolve().parent.parent.parent
# What the program has read anyway stands first; the two questions build all that is built late.
_WEIGHED = """
import csv, datetime, re, time, zlib, msgspec, yaml
import core.datafile, core.understanding.entities
def taken():
    return next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmRSS"))
before, began = taken(), time.perf_counter()
from knowledge.answering import Answering
from knowledge.handbook import Handbook
from knowledge.library import Library
answering = Answering(Handbook.load(Library.load()))
for question in ("农信社的卡用境外手机号能绑吗", "提示持卡人信息有误"):
    answering.answer(question, "zh_CN", datetime.date(2026, 11, 25))
print(before, taken(), time.perf_counter() - began)
"""


def grown(book: Handbook, size: int) -> Handbook:
    """The handbook with made-up facts up to `size`, each with cues of its own characters."""
    chance = random.Random(size)  # noqa: S311  a game, no secret
    signs = [chr(code) for code in range(0x4E00, 0x9000)]
    facts = dict(book.facts)
    for number in range(size - len(facts)):
        cue = "".join(chance.choices(signs, k=4)) + "&" + "".join(chance.choices(signs, k=2))
        made_up = Fact(
            id=f"topic:made_up_{number}", asked=(cue,), sure=Sure.SEEN, source="general", checked="2026-11-25"
        )
        facts[made_up.id] = made_up
    return msgspec.structs.replace(book, facts=facts)


def median_ms(book: Handbook) -> float:
    """The median of 600 questions."""
    answering = Answering(book)
    answering.graph.warm()
    times = []
    for number in range(600):
        began = time.perf_counter()
        answering.answer(QUESTIONS[number % len(QUESTIONS)], "zh_CN", TODAY)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def memory() -> tuple[float, float]:
    """MB that everything known takes, its modules too, in a process of its own; and seconds to load and check it."""
    told = subprocess.run([sys.executable, "-c", _WEIGHED], cwd=ROOT, capture_output=True, text=True, check=True)
    before, after, seconds = map(float, told.stdout.split())
    return (after - before) / 1024, seconds


def look_up_us(book: Handbook, digits: str) -> float:
    """What it costs to tell whose card a number is."""
    return min(timeit.repeat(lambda: book.library.guess(digits), number=1000, repeat=5)) * 1000


def main() -> None:
    weight, _ = memory()
    sys.stdout.write(f"everything known, its modules too: {weight:.1f} MB, at most 30\n")
    began = time.perf_counter()
    book = Asker().book
    sys.stdout.write(
        f"loading and checking all, texts of three languages too: {time.perf_counter() - began:.2f} s, at most 0.5\n"
    )
    for digits in ("6222021234567890123", "62220212345678901", "0000000000000000"):
        cost = look_up_us(book, digits)
        sys.stdout.write(f"whose card {digits[:6]}… of {len(digits)} is: {cost:.1f} µs, at most 5\n")
    found = {size: median_ms(grown(book, size)) for size in SIZES}
    for size, cost in found.items():
        sys.stdout.write(f"{size:>7} records  {cost:.3f} ms a question\n")
    sys.stdout.write(f"ratio {found[SIZES[1]] / found[SIZES[0]]:.2f}, at most 2\n")


if __name__ == "__main__":
    main()
