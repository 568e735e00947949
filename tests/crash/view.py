"""What a program remembers of what came out; ids it has seen are dropped."""

from __future__ import annotations

import re
from typing import Any

_CODE = re.compile(r"\d{6}")


class View:
    """Of one conversation."""

    def __init__(self) -> None:
        self.state: dict[str, Any] = {}
        self.buttons: list[str] = []
        self.forms: dict[str, str] = {}
        """The newest form of each kind."""
        self.code = ""
        """The newest one on the phone."""
        self._ids: set[str] = set()

    @property
    def asked(self) -> str | None:
        """What is awaited, by the last `state` line."""
        return self.state.get("asked")

    def take(self, lines: list[dict[str, Any]]) -> list[str]:
        """Remember; the keys of says and the ids' kinds that are new, e.g. ["binding.ask_mobile"]."""
        fresh: list[str] = []
        for line in lines:
            if "state" in line:
                self.state = line["state"]
            elif "say" in line and self._new(line["say"]["id"]):
                self.buttons = [button["key"] for button in line["say"]["buttons"]]
                fresh.append(line["say"]["key"])
            elif "form" in line and self._new(line["form"]["id"]):
                self.forms[line["form"]["kind"]] = line["form"]["id"]
            elif "phone" in line and self._new(line["phone"]["id"]):
                found = _CODE.search(line["phone"]["text"])
                self.code = found.group() if found else ""
            elif "error" in line:
                fresh.append(f"error {line['error']['kind']}")
        return fresh

    def _new(self, name: str) -> bool:
        known = name in self._ids
        self._ids.add(name)
        return not known
