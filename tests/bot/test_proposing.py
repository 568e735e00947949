"""A model may propose: it sees no secret, is asked only where that helps, and may do whatever it likes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import pytest

from bot.app import Content
from bot.arrivals import Arrival, Pressed, Text
from bot.gateways.model import Model
from bot.proposing import Proposing, without_secrets
from core.incoming import Message
from core.session import Session
from dialogs.assistant import Assistant

CONTENT = Content()
BOOK, CLASSIFIER, ASSISTANT = CONTENT.phrases, CONTENT.classifier, CONTENT.assistant
UNSURE = "充值扣款"


class Server:
    """A small local endpoint that speaks the protocol, well or badly."""

    def __init__(self, behave: str) -> None:
        self.behave, self.asked = behave, list[str]()

    async def __aenter__(self) -> Server:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/v1"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        size = int(next(line for line in head.decode().lower().split("\r\n") if "content-length" in line).split(":")[1])
        self.asked.append((await reader.readexactly(size)).decode())
        if self.behave == "late":
            await asyncio.sleep(1)
        if self.behave != "cut":
            writer.write(self._answer())
        writer.close()

    def _answer(self) -> bytes:
        content = {"choices": [{"message": {"content": self.behave}}]}
        body, status = json.dumps(content).encode(), "200 OK"
        match self.behave:
            case "broken":
                body = b"{nonsense"
            case "other":
                body = b'{"error":{"message":"no such model"}}'
            case "down":
                status = "503 Unavailable"
            case "moved":
                return b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
            case "endless":
                body = b" " * 100_000 + body
        return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def proposed(behave: str, text: str = UNSURE, asked: str | None = None) -> tuple[str, list[str]]:
    """(what is proposed about a text, the bodies the server was sent)."""

    async def one() -> tuple[str, list[str]]:
        async with Server(behave) as server:
            proposing = Proposing(Model(server.url, "small", "k", 0.3), BOOK, CLASSIFIER, lambda _: asked)
            arrival = await proposing.about(Arrival("web", "li", "m1", Text(text)))
            await proposing.close()
            assert isinstance(arrival.content, Text)
            assert arrival.content.text == text
            return arrival.content.proposed, server.asked

    return asyncio.run(one())


@pytest.mark.parametrize("answer", ["money_in_out", " money_in_out.\n", '{"intent": "money_in_out"}'])
def test_a_name_of_the_list_is_taken(answer: str) -> None:
    """However it is wrapped."""
    assert proposed(answer)[0] == "money_in_out"


@pytest.mark.parametrize(
    "behave",
    ["late", "cut", "broken", "other", "down", "moved", "endless", "", "buy_bitcoin", "fees or refund_query", "affirm"],
)
def test_whatever_else_it_does_is_nothing(behave: str) -> None:
    """Late, broken, too long, two names, a name of its own, or consent: the built-in understanding decides alone."""
    assert proposed(behave)[0] == ""


@pytest.mark.parametrize(
    ("text", "asked"), [("怎么绑卡", None), ("验证码收不到怎么办", None), ("", None), (UNSURE, "holder_name")]
)
def test_it_is_asked_only_where_it_helps(text: str, asked: str | None) -> None:
    """Not about what is understood, nor where the answer may be a name."""
    assert proposed("money_in_out", text, asked) == ("", [])


def test_it_sees_no_secret() -> None:
    """Numbers, codes, names and addresses are dots, in whatever spelling."""
    secrets = ["6222020000000000018", "13912345678", "110105199003077639", "五五五六六六七七"]
    secrets += ["王小明", "a@b.cn", "4321"]
    text = "关于 {} 和 {} 的 {} 还有 {} 我叫{} {} 尾号{} 那个事".format(*secrets)
    body = json.loads(proposed("fees", text)[1][0])
    shown = body["messages"][1]["content"]

    assert body["model"] == "small"
    assert not any(secret in json.dumps(body, ensure_ascii=False) for secret in secrets)
    assert "那个事" in shown
    assert without_secrets("６２２２０２００００００００００１８") == "•" * 18


def test_presses_are_never_asked_about() -> None:
    """Only sentences are."""
    arrival = Arrival("web", "li", "m1", Pressed("confirm"))
    proposing = Proposing(Model("http://127.0.0.1:1", "m"), BOOK, CLASSIFIER, lambda _: None)

    assert asyncio.run(proposing.about(arrival)) is arrival


def keys(assistant: Assistant, about: Callable[[str], Message], text: str) -> list[str]:
    """What is said to a message, idle."""
    turn = assistant.answer(Session(), about(text))
    return [line.key for say in turn.says for line in say.lead] + [say.key for say in turn.says]


def test_a_proposal_is_weighed() -> None:
    """Among the likeliest it is believed; a far one is only asked about; against a sure reading it counts nothing."""

    def with_(name: str) -> Callable[[str], Message]:
        return lambda text: Message(at=1, seed="s", text=text, proposed=name)

    assert "answers.money_in_out" in keys(ASSISTANT, with_("money_in_out"), UNSURE)
    assert keys(ASSISTANT, with_("face_verification"), UNSURE) == ["repair.which"]
    plain = "验证码收不到怎么办"
    assert keys(ASSISTANT, with_("unbind_card"), plain) == keys(ASSISTANT, with_(""), plain)
