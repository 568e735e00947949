"""The contract of `chat --jsonl` (driving from outside, section 2), kept by a real process."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from bot.sandbox.ready_numbers import ready_number
from tests.bot.test_jsonl_process import (
    CARD,
    DOCUMENT,
    MOBILE,
    NAME,
    PASSWORD,
    Child,
    Line,
    bind,
    code,
    form,
    says,
    state,
    to_the_code,
)


@pytest.fixture(scope="module")
def child(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Child]:
    """One process for all; each test is a person of its own."""
    child = Child(tmp_path_factory.mktemp("jsonl") / "data")
    yield child
    assert child.end() == 0
    assert "Traceback" not in child.errors()


@pytest.fixture
def who(request: pytest.FixtureRequest) -> str:
    """A person nobody else plays."""
    return str(request.node.name)[:100]


@pytest.mark.parametrize("ref", ["r-1", 7, {"a": [1, None]}, True])
def test_a_ref_comes_back_on_every_line(child: Child, who: str, ref: Any) -> None:
    """Whatever a request carries as ref stands on every line it causes, and on no other."""
    lines = child.ask({"conversation": who, "text": "怎么绑卡", "ref": ref})

    assert len(lines) >= 3
    assert all(line["ref"] == ref for line in lines)
    assert all("ref" not in line for line in child.ask({"inspect": who}))


MALFORMED = [
    "{",
    "not json",
    "[]",
    "null",
    "12",
    '"text"',
    "{}",
    '{"conversation":"a"}',
    '{"conversation":5,"text":"x"}',
    '{"conversation":"","text":"x"}',
    '{"conversation":"' + "a" * 500 + '","text":"x"}',
    '{"conversation":"a","text":5}',
    '{"conversation":"a","text":null}',
    '{"conversation":"a","text":["x"]}',
    '{"conversation":"a","text":"x","button":"y"}',
    '{"conversation":"a","form":"f","fields":[]}',
    '{"conversation":"a","form":"f","fields":"x"}',
    '{"conversation":"a","text":"x","message_id":{}}',
    '{"conversation":"a","text":"x","message_id":"' + "m" * 5000 + '"}',
    '{"clock":5}',
    '{"clock":{}}',
    '{"clock":{"advance":-1}}',
    '{"clock":{"advance":"60"}}',
    '{"clock":{"advance":true}}',
    '{"clock":{"advance":1e300}}',
    '{"bank":[]}',
    '{"bank":{"speed":1}}',
    '{"bank":{"latency_ms":-5}}',
    '{"bank":{"fail":"badly"}}',
    '{"inspect":5}',
    '{"inspect":""}',
    '{"conversation":"a","dance":"x"}',
    '{"conversation":"a","text":"\\ud800"}',
    "[" * 100_000,
    '{"a":' * 5_000,
    b"\x00\x01\x02",
]


@pytest.mark.parametrize("line", MALFORMED, ids=range(len(MALFORMED)))
def test_a_senseless_line_is_answered(child: Child, who: str, line: str | bytes) -> None:
    """A line that makes no sense gets an error and done, no state; the next line works."""
    lines = child.ask(line)

    assert [next(iter(line)) for line in lines] == ["error", "done"]
    assert lines[0]["error"]["kind"]
    assert lines[0]["error"]["message"]
    assert says(child.ask({"conversation": who, "text": "怎么绑卡"})) == ["binding.ask_consent"]


def test_bytes_that_are_no_text_stop_nothing(child: Child, who: str) -> None:
    """A line that is not UTF-8 is answered and done; the next line works."""
    assert "done" in child.ask(b'{"conversation":"a","text":"\xff\xfe"}')[-1]
    assert says(child.ask({"conversation": who, "text": "怎么绑卡"})) == ["binding.ask_consent"]


def test_an_error_does_not_repeat_what_was_typed(child: Child, who: str) -> None:
    """The message of an error never carries the line: there may be a secret in it."""
    lines = child.ask(
        '{"conversation":"a","text":"6222020000000000018"', {"conversation": who, "button": "6222020000000000018"}
    )

    assert [line["error"]["kind"] for line in lines if "error" in line] == ["malformed", "unknown_button"]
    assert CARD not in str(lines)


@pytest.mark.parametrize(
    "line",
    [
        {"agent": "zhang", "claim": "T"},
        {"agent": "zhang", "ticket": "T", "say": "您好"},
        {"agent": "zhang", "ticket": "T", "resolve": "done"},
        {"inspect_ticket": "T"},
    ],
)
def test_agents_come_later(child: Child, line: Line) -> None:
    """Until there is a desk, agents' requests are refused by the kind not_yet."""
    lines = child.ask(line)

    assert [line["error"]["kind"] for line in lines if "error" in line] == ["not_yet"]
    assert "done" in lines[-1]


def test_what_was_never_offered(child: Child, who: str) -> None:
    """A form or button never offered to this person is an error without a state; another's form too."""
    other = f"{who}-other"
    lines = to_the_code(child, other)
    theirs = form(child.ask({"conversation": other, "text": code(lines)}))

    for request in (
        {"conversation": who, "form": "nobody", "fields": {}},
        {"conversation": who, "form": theirs["id"], "fields": {"payment_password": PASSWORD}},
    ):
        assert child.ask(request)[0]["error"]["kind"] == "unknown_form"
    lines = child.ask({"conversation": who, "button": "confirm"})
    assert [next(iter(line)) for line in lines] == ["error", "done"]
    assert lines[0]["error"]["kind"] == "unknown_button"


def test_buttons_by_key_by_label_and_of_an_older_bubble(child: Child, who: str) -> None:
    """A button is pressed by key or label; one of an older bubble explains itself and loses nothing."""
    first = child.ask({"conversation": who, "text": "怎么绑卡"})
    consent = next(line["say"] for line in first if "say" in line)
    agreed = child.ask({"conversation": who, "button": consent["buttons"][0]["label"]})
    assert says(agreed) == ["binding.ask_card_number"]

    old = child.ask({"conversation": who, "button": "confirm", "say": consent["id"]})
    old_by_key = child.ask({"conversation": who, "button": "deny"})

    for lines in (old, old_by_key):
        assert says(lines) == ["binding.ask_card_number_again"]
        assert state(lines)["asked"] == "card_number"
    unknown = child.ask({"conversation": who, "button": "confirm", "say": "nobody"})
    assert unknown[0]["error"]["kind"] == "unknown_button"


def test_the_same_message_twice_is_one_message(child: Child, who: str) -> None:
    """The same message_id again changes nothing: nothing new, then state and done; each person has their own ids."""
    first = child.ask({"conversation": who, "text": "怎么绑卡", "message_id": "m1"})
    ids = {line["say"]["id"] for line in first if "say" in line}

    for again in ({"text": "怎么绑卡"}, {"text": "something else"}, {"button": "confirm"}, {"photo": "card.jpg"}):
        lines = child.ask({"conversation": who, "message_id": "m1", **again})
        assert {line["say"]["id"] for line in lines if "say" in line} <= ids
        assert [next(key for key in ("state", "done") if key in line) for line in lines if "say" not in line] == [
            "state",
            "done",
        ]
        assert state(lines)["asked"] == "confirm"
    assert says(child.ask({"conversation": f"{who}-other", "text": "怎么绑卡", "message_id": "m1"})) == [
        "binding.ask_consent"
    ]
    assert says(child.ask({"conversation": who, "button": "confirm", "message_id": 2})) == ["binding.ask_card_number"]
    assert says(child.ask({"conversation": who, "button": "confirm", "message_id": 2})) == []


def test_a_form_twice(child: Child, who: str) -> None:
    """A form posted once more is explained and a fresh one comes; the same message_id again says nothing new."""
    lines = to_the_code(child, who, ready_number(length=19, serial=101))
    offered = form(child.ask({"conversation": who, "text": code(lines)}))
    fields = {"payment_password": PASSWORD, "payment_password_repeat": PASSWORD}
    post = {"conversation": who, "form": offered["id"], "fields": fields, "message_id": "p1"}

    assert [field["name"] for field in offered["fields"]] == ["payment_password", "payment_password_repeat"]
    assert {(field["type"], field["length"]) for field in offered["fields"]} == {("secret", 6)}
    assert says(child.ask(post)) == ["binding.ask_agreement"]
    assert says(child.ask(post)) == []
    again = child.ask(post | {"message_id": "p2"})
    assert says(again) == ["binding.ask_agreement_again"]
    assert form(again)["kind"] == "agreement"


def test_an_agreement_takes_its_time(child: Child, who: str) -> None:
    """Accepted too early it is refused, the time runs from the first offer, and the fresh form carries the rest."""
    lines = to_the_code(child, who, ready_number(length=19, serial=102))
    lines = child.ask({"conversation": who, "text": code(lines)})
    fields = {"payment_password": PASSWORD, "payment_password_repeat": PASSWORD}
    first = form(child.ask({"conversation": who, "form": form(lines)["id"], "fields": fields}))

    assert first["terms"]["hash"]
    assert [(field["name"], field["type"]) for field in first["fields"]] == [("accept", "yes")]
    whole = first["readable_after"]
    assert whole > 2
    early = child.ask({"clock": {"advance": 2}}, {"conversation": who, "form": first["id"], "fields": {"accept": True}})
    assert state(early)["asked"] == "agreement"
    assert form(early)["id"] != first["id"]
    assert form(early)["readable_after"] == whole - 2
    bound = child.ask(
        {"clock": {"advance": whole - 2}}, {"conversation": who, "form": form(early)["id"], "fields": {"accept": True}}
    )
    assert state(bound)["state"] == "bound"


def test_what_inspect_shows(child: Child, who: str) -> None:
    """`seen` has slots as marks, timers, bindings, tickets and attempts; of a stranger all of them are empty."""
    stranger = child.ask({"inspect": f"{who}-stranger"})[0]
    assert stranger == {
        "conversation": f"{who}-stranger",
        "seen": {"slots": {}, "timers": [], "bindings": [], "tickets": [], "attempts": {}},
    }

    to_the_code(child, who, ready_number(length=19, serial=103))
    child.ask({"conversation": who, "text": "人工"})
    seen = child.ask({"inspect": who})[0]["seen"]

    assert seen["slots"]["card_number"].keys() == {"last4", "length", "valid"}
    assert seen["slots"]["id_number"] == {
        "type": "resident_id",
        "length": 18,
        "valid": True,
        "first1": "1",
        "last1": "X",
    }
    assert seen["slots"]["holder_name"] == {"masked": "陈**"}
    assert seen["slots"]["mobile"] == {"masked": "139****0000"}
    assert (seen["slots"]["bank"], seen["slots"]["card_type"]) == ("ICBC", "debit")
    assert {tuple(sorted(timer)) for timer in seen["timers"]} == {("due", "name")}
    assert [tuple(sorted(ticket)) for ticket in seen["tickets"]] == [("id", "reason")]
    assert seen["attempts"]["sms_code"] == 1


def test_bindings_and_the_end(child: Child, who: str) -> None:
    """The turn that ends binding shows bound, the next one no dialog; the card is there, the slots are gone."""
    lines = bind(child, who, ready_number(length=19, serial=104))

    assert state(lines) | {"step": None} == {
        "dialog": "binding",
        "state": "bound",
        "asked": None,
        "stack": ["binding"],
        "step": None,
        "of": 7,
    }
    after = child.ask({"conversation": who, "text": "谢谢"})
    idle: Line = {"dialog": None, "state": None, "asked": None, "step": None, "of": None, "stack": []}
    assert state(after) == idle
    seen = child.ask({"inspect": who})[0]["seen"]
    card = {"bank": "ICBC", "card_type": "debit", "state": "active", "default": True}
    assert [{**binding, "last4": ""} for binding in seen["bindings"]] == [card | {"last4": ""}]
    assert seen["slots"] == {}


def test_a_slow_bank_takes_no_real_time(child: Child, who: str) -> None:
    """With the clock standing still a held answer is quiet; it comes when the clock has reached it."""
    card = ready_number("9010", length=19)
    child.ask(*({"conversation": who, "text": text} for text in ("绑卡", "好", card, "对", NAME, DOCUMENT, MOBILE)))

    started = time.monotonic()
    asked = child.ask({"conversation": who, "button": "confirm"})
    spent = time.monotonic() - started
    assert spent < 6  # the bank holds its answer for twelve
    assert state(asked) | {"stack": []} == {
        "dialog": "binding",
        "state": "verifying",
        "asked": None,
        "stack": [],
        "step": 4,
        "of": 7,
    }
    assert says(child.ask({"clock": {"advance": 7}})) == []
    assert says(child.ask({"clock": {"advance": 1}})) == ["binding.waiting_bank"]
    late = child.ask({"clock": {"advance": 62}})
    assert says(late) == ["binding.ask_sms_code"]
    assert state(late)["asked"] == "sms_code"
    assert [line["phone"]["channel"] for line in late if "phone" in line] == ["sms"]


def test_the_clock_speaks_for_those_who_moved(child: Child, who: str) -> None:
    """A clock request gives a state line for each conversation in which something happened, and for no other."""
    child.ask({"clock": {"advance": 30 * 86_400}})
    child.ask({"conversation": who, "text": "怎么绑卡"}, {"conversation": f"{who}-idle", "text": "在吗"})

    nothing = child.ask({"clock": {"advance": 1}})
    reminded = child.ask({"clock": {"advance": 3600}})

    assert [next(iter(line)) for line in nothing] == ["done"]
    assert {line["conversation"] for line in reminded if "state" in line} == {who}
    assert isinstance(nothing[-1]["ms"], int | float)


def test_a_phone_line_belongs_to_nobody(child: Child, who: str) -> None:
    """A message on the phone has an id, an E.164 number, its channel and its text, and alone carries the code."""
    lines = to_the_code(child, who, ready_number(length=19, serial=105))
    phones = [line for line in lines if "phone" in line]

    assert [sorted(line["phone"]) for line in phones] == [["channel", "id", "text", "to"]]
    assert phones[0]["phone"]["to"] == "+8613900000000"
    assert "conversation" not in phones[0]
    assert all(code(lines) not in str(line) for line in lines if "phone" not in line)


def test_pictures_and_shared_numbers(child: Child, who: str) -> None:
    """A picture is answered kindly; a shared number is a number that was typed."""
    child.ask({"conversation": who, "text": "怎么绑卡"}, {"conversation": who, "button": "confirm"})
    photo = child.ask({"conversation": who, "photo": "card.jpg"})
    assert says(photo) == ["binding.ask_card_number_again"]
    child.ask(
        *({"conversation": who, "text": text} for text in (ready_number(length=19, serial=106), "对", NAME, DOCUMENT))
    )

    shared = child.ask({"conversation": who, "contact": "+8613900000000"})

    assert says(shared) == ["binding.confirm_send"]
