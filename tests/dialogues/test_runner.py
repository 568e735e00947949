"""The runner itself: what it refuses to read, what it notices, how a failure looks."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from bot.app import Content
from core.errors import DataFileError
from tests.dialogues import playing, reading
from tests.dialogues import script as s
from tests.dialogues.comparing import Words
from tests.dialogues.program import Folders, quick_folder
from tests.dialogues.script import Script

pytest_plugins = ["pytester"]

GOOD_PATH = Path(__file__).parent / "zh_CN" / "binding" / "good_path.talk.yaml"

Play = Callable[[Script], list[str]]


@pytest.fixture(scope="module")
def play() -> Iterator[Play]:
    """Plays a script on shared content."""
    home = quick_folder()
    folders, content, words = Folders(home), Content(), Words()
    yield lambda script: playing.play(script, folders, content, words)
    shutil.rmtree(home)


def written(folder: Path, steps: str, head: str = "title: 一段对话") -> Script:
    """The script in a file of its own."""
    file = folder / "a.talk.yaml"
    file.write_text(f"{head}\nsteps:\n{steps}", encoding="utf-8")
    return reading.read(file)[0]


# --- what it refuses to read ---


def named(value: object) -> str | None:
    """A readable id of a case: the end of its text."""
    return re.sub(r"\W+", "_", value)[-50:].strip("_") if isinstance(value, str) else None


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("title: x\nsteps:\n  - mee: hi\n  - bot: a", 3, "did you mean 'me'?"),
        ("title: x\nsteps:\n  - me: hi\n    press: confirm\n  - bot: a", 3, "a step has one verb"),
        ("title: x\nstep:\n  - me: hi", 2, "did you mean 'steps'?"),
        ("title: x\nsteps:\n  - me: hi", 2, "checks nothing"),
        ("title: x\nsteps: []", 2, "needs steps"),
        ("steps:\n  - nothing:", 1, "'title' is missing"),
        ("title: x\nsteps:\n  - bot: {say: a, word: b}", 3, "did you mean 'words'?"),
        ("title: x\nsteps:\n  - now: {dialogue: binding}", 3, "did you mean 'dialog'?"),
        ("title: x\nsteps:\n  - clock: 90s\n  - nothing:", 3, "write +90s"),
        ("title: x\nsteps:\n  - wallet: dwon\n  - nothing:", 3, "did you mean 'down'?"),
        ("title: x\nsteps:\n  - code: right\n  - nothing:", 3, "no code is 'right'"),
        ("title: x\nsteps:\n  - asks: [begin]", 3, "nothing the bank or the wallet is asked"),
        ("title: x\nsteps:\n  - me: $cards\n  - nothing:", 3, "did you mean 'card'?"),
        ("title: x\ngiven: {sum: one}\nsteps:\n  - nothing:", 2, "is never used"),
        ("title: x\ngiven: {after: nobody}\nsteps:\n  - nothing:", 2, "no script 'nobody'"),
        ("title: x\ngiven: {after: a}\nsteps:\n  - nothing:", 2, "comes after itself"),
        ("title: x\nsteps:\n  - duplicate: first\n  - nothing:", 3, "write 'last'"),
        ("title: x\ntitle: y\nsteps:\n  - nothing:", 2, "a second time"),
    ],
    ids=named,
)
def test_a_script_that_says_nonsense_is_refused(tmp_path: Path, text: str, line: int, says: str) -> None:
    """Whatever is not known is refused with file and line, and with the nearest name."""
    file = tmp_path / "a.talk.yaml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(DataFileError) as refused:
        reading.read(file)

    assert refused.value.line == line
    assert says in str(refused.value)


def test_every_scalar_is_text(tmp_path: Path) -> None:
    """Yes, no and 0018 stay what was typed."""
    script = written(tmp_path, "  - me: yes\n  - me: 0018\n  - nothing:")

    assert [step.text for step in script.steps if isinstance(step, s.Me)] == ["yes", "0018"]


def test_rows_are_scripts_of_their_own(tmp_path: Path) -> None:
    """A file with rows gives one script a row, named by it; a value given later wins."""
    file = tmp_path / "many.talk.yaml"
    file.write_text(
        "title: x\ngiven: {word: a}\neach:\n  one: {word: b}\n  two: {}\nsteps:\n  - me: $word\n  - nothing:", "utf-8"
    )

    scripts = reading.read(file)

    assert [script.name for script in scripts] == ["many[one]", "many[two]"]
    assert [script.steps[0].text for script in scripts if isinstance(script.steps[0], s.Me)] == ["b", "a"]


# --- what it notices ---


@pytest.mark.parametrize(
    ("steps", "difference"),
    [
        ("  - me: 绑卡\n  - bot: idle.offer", "said binding.ask_consent, expected idle.offer"),
        ("  - me: 绑卡\n  - nothing:", "said binding.ask_consent, expected nothing"),
        ("  - me: 绑卡\n  - me: 好\n  - bot: ...", "nobody expected binding.ask_consent: name it"),
        ("  - me: 绑卡\n  - now: {step: 1}", "nobody expected binding.ask_consent: name it"),
        ("  - me: 绑卡\n  - bot: [binding.ask_consent, idle.offer]", "nothing more was said, expected idle.offer"),
        ("  - me: 绑卡\n  - bot: [..., idle.offer]", "nothing more was said, expected idle.offer"),
        ("  - me: 在吗\n  - bot: idle.offer", "stands repair.greeting, expected []"),
        (
            "  - me: 绑卡\n  - bot: {say: binding.ask_consent, buttons: [confirm]}",
            "the buttons are ['confirm', 'deny']",
        ),
        ("  - me: 绑卡\n  - bot: {say: binding.ask_consent, words: [再见]}", "the words '再见' are missing"),
        ("  - me: 绑卡\n  - bot: {say: binding.ask_consent, not_words: [您好]}", "the words '您好' stand in"),
        ("  - me: 绑卡\n  - bot: {say: binding.ask_consent, form: agreement}", "the form is none, expected agreement"),
        ("  - me: 绑卡\n  - bot: {say: binding.ask_consent, language: en}", "the language is zh_CN, expected en"),
        ("  - me: 绑卡\n  - bot: ...\n  - now: {step: 2}", "step is 1, expected 2"),
        ("  - me: 绑卡\n  - bot: ...\n  - asks: [start]", "the bank was asked [], expected ['start']"),
        ("  - me: 绑卡\n  - bot: ...\n  - phone: 1", "0 messages came to the phone, expected 1"),
        ("  - me: 绑卡\n  - bot: ...\n  - slots: {bank: ICBC}", "the slot bank is None, expected ICBC"),
        ("  - me: 绑卡\n  - bot: ...\n  - inspect: {tickets: 1}", "there are 0 tickets, expected 1"),
        ("  - me: 绑卡\n  - bot: ...\n  - inspect: {timers: []}", "expected []"),
        ("  - me: 绑卡\n  - bot: ...\n  - press: nobody\n  - nothing:", "the request made no sense: unknown_button"),
        ("  - me: 绑卡\n  - bot: ...\n  - code: newest", "no code has come to the phone"),
        ("  - me: 绑卡\n  - bot: ...\n  - form: {accept: true}", "0 forms were offered"),
    ],
    ids=named,
)
def test_a_difference_is_noticed(play: Play, tmp_path: Path, steps: str, difference: str) -> None:
    """Another say, button, word, state, call or slot than the script names fails it, and so does one not named."""
    with pytest.raises(playing.ScriptFailedError) as failed:
        play(written(tmp_path, steps))

    assert difference in str(failed.value).splitlines()[-1]


def test_a_secret_in_the_trace_is_noticed(play: Play, tmp_path: Path) -> None:
    """A secret of the script that stands in any line fails it, spaced or not."""
    steps = "  - me: 绑卡\n  - bot: ..."

    play(written(tmp_path, steps))
    with pytest.raises(playing.ScriptFailedError, match="the secret '绑卡向导' stands in the line"):
        play(written(tmp_path, steps, "title: x\ngiven: {name: 绑卡向导}"))


def test_a_bubble_in_another_language_is_noticed(play: Play, tmp_path: Path) -> None:
    """A script that names its language fails on the first bubble that is not in it, named by a step or not."""
    head = "title: x\nlanguage: en"

    play(written(tmp_path, "  - me: english please\n  - bot: ...", head))
    with pytest.raises(playing.ScriptFailedError, match="ask_consent is zh_CN, expected en"):
        play(written(tmp_path, "  - me: 绑卡\n  - bot: ...", head))


def mutants(script: Script) -> Iterator[Script]:
    """The script with one expectation changed, for each that can be changed."""
    for place, step in enumerate(script.steps):
        for changed in _changed(step):
            yield msgspec.structs.replace(script, steps=(*script.steps[:place], changed, *script.steps[place + 1 :]))


def _changed(step: s.Step) -> Iterator[s.Step]:
    replace = msgspec.structs.replace
    match step:
        case s.Says(bubbles=(s.Bubble() as bubble, *_)):
            yield replace(step, bubbles=(replace(bubble, say="idle.offer", leads=("repair.help",)),))
            yield replace(step, bubbles=(replace(bubble, leads=(*bubble.leads, "repair.help")),))
        case s.Now(fields=fields):
            yield replace(step, fields=dict.fromkeys(fields, "other"))
        case s.Asks(calls=calls):
            yield replace(step, calls=(*calls, "resend"))
        case s.Phone():
            yield replace(step, channels=None, count=9)
        case s.Inspect(bindings=(card, *_)):
            yield replace(step, bindings=({**card, "last4": "9999"},))
            yield replace(step, bindings=())
        case s.Slots(slots=slots):
            yield replace(step, slots={next(iter(slots)): "other"})


def test_the_comparer_notices_every_changed_expectation(play: Play) -> None:
    """Whatever single expectation of the good path is changed, the good path fails."""
    script = reading.read(GOOD_PATH)[0]
    changed = list(mutants(script))

    survivors = []
    for mutant in changed:
        try:
            play(mutant)
        except playing.ScriptFailedError:
            continue
        survivors.append(mutant)

    assert len(changed) > 40
    assert survivors == []


# --- how it looks in pytest ---

OF_THE_PROJECT = "from tests.dialogues.collecting import pytest_collect_file"
PASSES = "title: 一段对话\nsteps:\n  - me: 绑卡\n  - bot: binding.ask_consent\n"
FAILS = "title: 一段对话\nsteps:\n  - me: 绑卡\n  - bot: idle.offer\n"
KNOWN = "known_failure: {reason: 还没做, since: 2026-11-25}\n"


def test_scripts_are_items_with_stable_ids(pytester: pytest.Pytester) -> None:
    """Each script is one item; a broken file fails alone; a known failure that passes is an error."""
    pytester.makeconftest(OF_THE_PROJECT)
    for name, text in {
        "passes": PASSES,
        "fails": FAILS,
        "known": FAILS + KNOWN,
        "known_no_more": PASSES + KNOWN,
        "unreadable": "title: x\nsteps:\n  - mee: hi\n",
        "rows": PASSES.replace("steps:", "each: {b: {word: 绑卡}, a: {word: 绑卡}}\nsteps:").replace(
            "me: 绑卡", "me: $word"
        ),
    }.items():
        (pytester.path / f"{name}.talk.yaml").write_text(text, encoding="utf-8")

    result = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-v")

    result.assert_outcomes(passed=3, failed=3, xfailed=1)
    result.stdout.fnmatch_lines(
        [
            "fails.talk.yaml::fails FAILED*",
            "known.talk.yaml::known XFAIL*",
            "known_no_more.talk.yaml::known_no_more FAILED*",
            "passes.talk.yaml::passes PASSED*",
            "rows.talk.yaml::rows?b? PASSED*",
            "rows.talk.yaml::rows?a? PASSED*",
            "unreadable.talk.yaml::unreadable FAILED*",
        ]
    )
    result.stdout.fnmatch_lines(["fails.talk.yaml:4: bot: idle.offer", "said binding.ask_consent, expected idle.offer"])
    result.stdout.fnmatch_lines(["*unreadable.talk.yaml:3: 'mee' is not known here; did you mean 'me'?"])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*playing.py*")


def test_a_real_bug_keeps_its_traceback(pytester: pytest.Pytester) -> None:
    """Only a script that went another way is shown as a chat; anything else shows where it broke."""
    broken = """
        from tests.dialogues import playing
        from tests.dialogues.collecting import pytest_collect_file

        def play(*rest):
            raise ZeroDivisionError("a bug of the runner")

        playing.play = play
    """
    before = playing.play
    pytester.makeconftest(broken)
    (pytester.path / "passes.talk.yaml").write_text(PASSES, encoding="utf-8")

    try:
        result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    finally:
        playing.play = before

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*collecting.py:*", "*ZeroDivisionError: a bug of the runner"])
