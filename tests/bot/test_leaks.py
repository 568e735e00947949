"""No secret stands anywhere it shouldn't: database, WAL, sandbox, lines out, standard error, in any encoding."""

from __future__ import annotations

import base64
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.sandbox.ready_numbers import ready_number
from tests.bot.test_jsonl_process import Child, Line, code, form, says, state

# Canaries: no digit run of theirs turns up by chance, as the zeros of the usual test numbers would.
GOOD = ready_number("4817", length=19, serial=39_285_716)
CARDS = {
    "good": GOOD,
    "refused": ready_number("9002", length=19, serial=58_204_937),
    "slow": ready_number("9010", length=19, serial=71_940_385),
    "secret": ready_number("9016", length=19, serial=26_839_174),
    "wrong_check": GOOD[:-1] + str((int(GOOD[-1]) + 3) % 10),
    "too_long": GOOD + "73",
    "too_early": ready_number("5926", length=19, serial=84_613_275),
    "in_a_picture": ready_number("6183", length=19, serial=47_162_839),
    "in_an_error": ready_number("7351", length=19, serial=93_718_264),
}
DOCUMENTS = {"good": "510107198706134825", "wrong_check": "510107198706134820", "too_young": "510107201806134827"}
MOBILES = {"good": "13876523914", "another": "15938264071"}
NAMES = {"good": "慕容澹台", "another": "司徒靉靆", "second_card": "令狐璟瑄"}
PASSWORDS = {"good": "836194", "in_chat": "917365", "wrong": "582946", "differs": "691472"}
EXPIRY, CVV2 = "11/37", "739"


def encodings(secret: str) -> Iterator[bytes]:
    """The ways a secret could stand in a file."""
    spaced = " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in secret)
    for text in {
        secret,
        spaced,
        spaced.replace(" ", "-"),
        wide,
        secret.lower(),
        secret.encode("unicode_escape").decode(),
    }:
        yield text.encode()
        yield text.encode("utf-16-le")
    data = secret.encode()
    yield data.hex().encode()
    yield data.hex().upper().encode()
    for padding in range(3):  # base64 looks different at each of three places
        encoded = base64.b64encode(b"\0" * padding + data)
        whole = encoded[4 if padding else 0 : len(encoded) // 4 * 4 - 4]
        if len(whole) >= 8:
            yield whole
            yield whole.translate(bytes.maketrans(b"+/", b"-_"))


def stands(secret: str, data: bytes) -> bool:
    """Is it there? Six digits count only where they stand free: random ids and times have such runs by chance."""
    if len(secret) > 8 or not secret.isascii():
        return any(form in data for form in encodings(secret))
    if re.search(rb"(?<![0-9A-Za-z.])" + secret.encode() + rb"(?![0-9A-Za-z])", data):
        return True
    return any(form in data for form in encodings(secret) if len(form) > len(secret) + 1)


class Played:
    """A folder in which everything was tried, and what came out meanwhile."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.codes: list[str] = []
        self.child = Child(folder)

    def ask(self, who: str, *texts: str) -> list[Line]:
        """Somebody writes; codes that come to the phone are collected."""
        lines = self.child.ask(*({"conversation": who, "text": text} for text in texts))
        self._collect(lines)
        return lines

    def post(self, who: str, lines: list[Line], **fields: str | bool) -> list[Line]:
        """Post the newest form."""
        return self.child.ask({"conversation": who, "form": form(lines)["id"], "fields": fields})

    def wait(self, seconds: int) -> list[Line]:
        """Time passes."""
        lines = self.child.ask({"clock": {"advance": seconds}})
        self._collect(lines)
        return lines

    def _collect(self, lines: list[Line]) -> None:
        if any("phone" in line for line in lines):
            self.codes.append(code(lines))

    def files(self) -> dict[str, bytes]:
        """Every file of the folder."""
        return {
            file.relative_to(self.folder).as_posix(): file.read_bytes()
            for file in sorted(self.folder.rglob("*"))
            if file.is_file()
        }


def binds_a_card(played: Played) -> None:
    """The good path, with every wrong turn that has a secret in it."""
    who = "li"
    played.ask(who, CARDS["too_early"], "怎么绑卡", f"我的卡{CARDS['too_early']}", "好")
    played.ask(
        who, CARDS["wrong_check"], CARDS["too_long"], f"卡号 {' '.join(GOOD[n : n + 4] for n in range(0, 19, 4))}", "对"
    )
    played.child.ask({"conversation": who, "photo": f"{CARDS['in_a_picture']}.jpg"})
    played.ask(who, NAMES["another"], f"名字错了，我叫{NAMES['good']}", DOCUMENTS["wrong_check"])
    played.ask(who, DOCUMENTS["good"], MOBILES["another"], "号码不对", MOBILES["good"], "好")
    wrong = f"{(int(played.codes[-1]) + 111_111) % 10**6:06d}"
    lines = played.ask(who, wrong, f"验证码是{played.codes[-1]}")
    played.codes.append(wrong)
    lines = played.ask(who, PASSWORDS["in_chat"], f"密码{PASSWORDS['in_chat']}")
    lines = played.post(who, lines, payment_password=PASSWORDS["good"], payment_password_repeat=PASSWORDS["differs"])
    lines = played.post(who, lines, payment_password=PASSWORDS["good"], payment_password_repeat=PASSWORDS["good"])
    played.wait(60)
    assert state(played.post(who, lines, accept=True))["state"] == "bound"


def fails_in_many_ways(played: Played) -> None:
    """Refusals, a slow bank, a card's own secrets, somebody too young, lines that make no sense."""
    for who, card in (("refused", CARDS["refused"]), ("slow", CARDS["slow"]), ("secret", CARDS["secret"])):
        played.ask(who, "怎么绑卡", "好", card, "对", NAMES["good"], DOCUMENTS["good"], MOBILES["good"], "好")
    played.ask("refused", "人工")
    played.wait(20)
    played.ask("slow", "取消", "对")
    played.ask("secret", EXPIRY, CVV2)
    played.ask("young", "怎么绑卡", "好", GOOD, "对", NAMES["another"], DOCUMENTS["too_young"])
    played.child.ask(
        f'{{"conversation":"li","text":"{CARDS["in_an_error"]}"',
        {"conversation": "li", "button": CARDS["in_an_error"]},
        {"conversation": "li", "form": CARDS["in_an_error"], "fields": {"payment_password": PASSWORDS["wrong"]}},
        {"conversation": "li", "text": GOOD, "button": GOOD},
    )


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """Everything tried, the process still running: nothing is tidied away by a good end."""
    played = Played(tmp_path_factory.mktemp("leaks") / "data")
    binds_a_card(played)
    fails_in_many_ways(played)
    yield played
    played.child.end()


def secrets(played: Played) -> dict[str, str]:
    """Every secret that was typed, by what it is."""
    groups = {"card": CARDS, "document": DOCUMENTS, "mobile": MOBILES, "name": NAMES, "password": PASSWORDS}
    named = {f"{kind} {which}": secret for kind, group in groups.items() for which, secret in group.items()}
    parts = {f"middle of card {which}": pan[6:-4] for which, pan in CARDS.items()}
    parts |= {f"middle of document {which}": number[2:-1] for which, number in DOCUMENTS.items()}
    return named | parts | {f"code {n}": code for n, code in enumerate(played.codes)}


def allowed(name: str, file: str) -> bool:
    """The sandbox is the bank's and the wallet's side: it knows its customers' names and mobiles, and sends codes."""
    return file.startswith("sandbox/") and name.split(maxsplit=1)[0] in ("mobile", "name", "code")


def test_no_secret_in_any_file(played: Played) -> None:
    """Neither the database, its WAL nor any other file holds a secret, in the clear or in a plain encoding."""
    files = played.files()
    hits = [
        f"{name} in {file}"
        for name, secret in secrets(played).items()
        for file, data in files.items()
        if stands(secret, data) and not allowed(name, file)
    ]

    assert {"bindguide.db", "bindguide.db-wal", "sandbox/bank.db", "sandbox/wallet.db"} <= set(files)
    assert hits == []


def test_no_secret_in_any_column(played: Played) -> None:
    """No value of any table is or holds a secret: a value alone is looked at, so six digits can't hide in a row."""
    hits = []
    with closing(sqlite3.connect(f"file:{played.folder / 'bindguide.db'}?mode=ro", uri=True)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in database.execute(f'SELECT * FROM "{table}"'):  # noqa: S608  a table's own name
                values = [v if isinstance(v, bytes) else str(v).encode() for v in row]
                hits += [f"{name} in {table}" for name, s in secrets(played).items() for v in values if stands(s, v)]

    assert len(tables) > 8
    assert hits == []


def test_no_secret_in_what_came_out(played: Played) -> None:
    """No line and nothing on standard error holds a secret; a code stands on the phone only."""
    spoken = [line for line in played.child.raw if not line.startswith('{"phone"')]
    phone = [line for line in played.child.raw if line.startswith('{"phone"')]
    out, err, calls = "\n".join(spoken).encode(), played.child.errors().encode(), "\n".join(phone).encode()

    for name, secret in secrets(played).items():
        assert not stands(secret, out), name
        assert not stands(secret, err), name
        assert name.split(maxsplit=1)[0] in ("code", "mobile") or not stands(secret, calls), name
    assert all(stands(code, calls) for code in played.codes[:1])


def test_the_run_did_something(played: Played) -> None:
    """The masked forms stand where the secrets don't, and a search for what is there finds it in every encoding."""
    database = b"".join(data for file, data in played.files().items() if file.startswith("bindguide.db"))
    out = "\n".join(played.child.raw)

    for masked in (GOOD[-4:], "慕**", "138****3914"):
        assert masked.encode() in database
        assert masked in out
    assert "〔身份证号〕".encode() in database
    assert len(played.codes) >= 3
    assert all(stands(GOOD, b"<" + form + b">") for form in encodings(GOOD))
    assert all(stands(NAMES["good"], b"<" + form + b">") for form in encodings(NAMES["good"]))
    assert stands("314159", '{"text":"验证码314159"}'.encode())
    assert not stands("314159", b"a314159f0")


def test_the_expiry_and_security_code_are_nowhere(played: Played) -> None:
    """Expiry date and security code are in no table and no line, not even sealed."""
    with closing(sqlite3.connect(f"file:{played.folder / 'bindguide.db'}?mode=ro", uri=True)) as database:
        kinds = {kind for (kind,) in database.execute("SELECT DISTINCT kind FROM vault")}
        texts = [text for (text,) in database.execute("SELECT text FROM inbox")]

    assert not kinds & {"expiry", "cvv2"}
    assert not any(EXPIRY in text or CVV2 in text.split() for text in texts)
    assert EXPIRY not in "\n".join(played.child.raw)


def test_after_a_good_end_nothing_is_kept(played: Played) -> None:
    """Whoever has bound a card has no secret in the vault; whoever is in the middle has sealed ones."""
    with closing(sqlite3.connect(f"file:{played.folder / 'bindguide.db'}?mode=ro", uri=True)) as database:
        kept = dict(
            database.execute(
                "SELECT address, count(ref) FROM conversations LEFT JOIN vault ON conversation = id GROUP BY 1"
            )
        )

    assert kept["li"] == 0
    assert kept["young"] == 0
    assert kept["refused"] > 0
    assert says(played.ask("li", "谢谢")) == ["repair.thanks"]
