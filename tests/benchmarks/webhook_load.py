"""Connections that each send the next update when the last one was answered; cheaper than what they measure."""

from __future__ import annotations

import json
import re
import select
import socket
import time
from collections.abc import Iterator
from itertools import count

from tests.benchmarks.binding import CARD, ID_NUMBER, MOBILE, NAME

ANSWERS = (CARD, "对", NAME, ID_NUMBER, MOBILE)
"""What a person writes from the card to the question whether a code may be sent; none of it asks the world."""

CONNECTIONS = 32
_LENGTH = re.compile(rb"content-length: (\d+)")


class RefusedError(Exception):
    """Something else than 200 was answered."""


def rate(port: int, path: str, secret: str, chats: range, first: int) -> float:
    """Requests answered in a second by `CONNECTIONS` connections, each with one chat after the other.

    The updates are numbered from `first` on in the order in which they are sent. Raises RefusedError.
    """
    head = f"POST {path} HTTP/1.1\r\nhost: x\r\nx-telegram-bot-api-secret-token: {secret}\r\n"
    head += "content-type: application/json\r\ncontent-length: "
    requests = iter([[_request(head, chat, text) for text in reversed(ANSWERS)] for chat in chats])
    numbers = count(first)
    waiting = select.epoll()
    lines = {line.fileno(): line for line in (_Line(port, requests, numbers) for _ in range(CONNECTIONS))}
    started = time.perf_counter()
    for number, line in lines.items():
        line.send()
        waiting.register(number, select.EPOLLIN)
    answered, busy = 0, len(lines)
    while busy:
        for number, _ in waiting.poll():
            if not lines[number].read():
                continue
            answered += 1
            if not lines[number].send():
                waiting.unregister(number)
                busy -= 1
    seconds = time.perf_counter() - started
    waiting.close()
    for line in lines.values():
        line.close()
    return answered / seconds


def _request(head: str, chat: int, text: str) -> bytes:
    """As Telegram would post it, with a place for the update's number."""
    person = {"id": chat, "is_bot": False, "first_name": "小明", "username": "xiaoming", "language_code": "zh-hans"}
    message = {
        "message_id": 1 + ANSWERS.index(text),
        "from": person,
        "chat": {"id": chat, "first_name": "小明", "username": "xiaoming", "type": "private"},
        "date": 1_795_485_600,
        "text": text,
    }
    body = json.dumps({"update_id": 100_000_000, "message": message}).replace("100000000", "%09d")
    return f"{head}{len(body % 0)}\r\n\r\n{body}".encode()


class _Line:
    def __init__(self, port: int, chats: Iterator[list[bytes]], numbers: Iterator[int]) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._chats, self._numbers = chats, numbers
        self._left: list[bytes] = []
        self._come = b""

    def fileno(self) -> int:
        return self._socket.fileno()

    def send(self) -> bool:
        """The next update; False if there is none."""
        self._left = self._left or next(self._chats, [])
        if not self._left:
            return False
        self._socket.sendall(self._left.pop() % next(self._numbers))
        return True

    def read(self) -> bool:
        """What has come; True when the answer is whole."""
        self._come += self._socket.recv(8192)
        if b" 200 " not in self._come[:16]:
            raise RefusedError(self._come[:100].decode(errors="replace"))
        head, found, body = self._come.partition(b"\r\n\r\n")
        whole = bool(found) and len(body) == int(_LENGTH.findall(head)[0])
        self._come = b"" if whole else self._come
        return whole

    def close(self) -> None:
        self._socket.close()
