"""Plays a script against the program: what happens is sent, what comes is consumed whole and compared."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections import defaultdict
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bot.app import Content
from tests.dialogues import comparing, leaks
from tests.dialogues import script as s
from tests.dialogues.chat import Chat
from tests.dialogues.comparing import Words
from tests.dialogues.program import Folders, Line, Program, milliseconds
from tests.dialogues.script import Script

LI = "li"  # who acts when nobody is named
LONGEST = 20.0  # real seconds of a step: then the program hangs
_CODE = re.compile(r"(?<!\d)(?:\d-?){5}\d(?!\d)")


class ScriptFailedError(Exception):
    """A conversation went another way than its script says; shown without a traceback."""


class Player:
    """One script, from its start to its end."""

    def __init__(self, script: Script, program: Program, words: Words) -> None:
        self._script, self._program, self._words = script, program, words
        self._chat = Chat()
        self._person = LI
        self._last: Line = {}
        self._messages = 0
        self._says: dict[str, list[Line]] = defaultdict(list)  # all bubbles of a person
        self._unread: dict[str, list[Line]] = defaultdict(list)  # those that no step has named yet
        self._open = False  # `...` was the last that was named
        self._forms: dict[str, list[Line]] = defaultdict(list)
        self._form_of: dict[str, str] = {}  # say -> kind of the form that came with it
        self._states: dict[str, Line] = {}
        self._errors: list[Line] = []
        self._phone: list[Line] = []
        self._phone_named = self._asks_named = 0
        self._secrets = {script.values[name] for name in ("card", "id", "name", "password", "mobile")}
        self._at: tuple[Script, s.Step] | None = None

    async def play(self) -> None:
        """Raises ScriptFailedError with the conversation so far, what differs coming last."""
        for script in _chain(self._script):
            for step in script.steps:
                self._at = (script, step)
                try:
                    await asyncio.wait_for(self._one(step), LONGEST)
                except TimeoutError:
                    raise self._failed([f"it did not become quiet within {LONGEST:.0f} s"]) from None
        self._all_consumed()
        self._no_secret_leaked()

    async def _one(self, step: s.Step) -> None:
        happens = _HAPPENS.get(type(step))
        if happens:
            self._all_consumed()
            await happens(self, step)
            if self._program.complaints.said:
                raise self._failed(["it logged an error: " + "; ".join(self._program.complaints.said)])
            return
        wrong = await _CHECKS[type(step)](self, step)
        if wrong:
            raise self._failed(wrong)

    # -- what happens

    async def _me(self, step: s.Me) -> None:
        self._secrets |= leaks.typed(step.text)
        await self._say(step.who, step.text, step.message_id)

    async def _code(self, step: s.TypeCode) -> None:
        codes = self._codes()
        if not codes:
            raise self._failed(["no code has come to the phone"])
        if step.which == "previous" and len(codes) < 2:
            raise self._failed(["only one code has come to the phone"])
        wrong = next(code for code in map(str, range(314_159, 10**6)) if code not in codes)
        chosen = {"newest": codes[-1], "previous": codes[-2:][0], "wrong": wrong}[step.which]
        self._secrets.add(chosen)
        await self._say(step.who, chosen)

    async def _say(self, who: str, text: str, message_id: str = "") -> None:
        await self._send({"conversation": self._who(who), "text": text}, text, message_id)

    async def _press(self, step: s.Press) -> None:
        who = self._who(step.who)
        request: Line = {"conversation": who, "button": step.key}
        if step.say:
            request["say"] = self._says[who][step.say]["id"]
        await self._send(request, f"[{step.key}]")

    async def _form(self, step: s.Post) -> None:
        who = self._who(step.who)
        self._secrets |= {value for value in step.fields.values() if isinstance(value, str) and len(value) >= 6}
        try:
            form = self._forms[who][step.form]
        except IndexError:
            raise self._failed([f"{len(self._forms[who])} forms were offered, none is number {step.form}"]) from None
        request = {"conversation": who, "form": form["id"], "fields": step.fields}
        await self._send(request, f"〔{form['kind']}〕")

    async def _photo(self, step: s.Photo) -> None:
        await self._send({"conversation": self._who(step.who), "photo": step.name}, f"〔{step.name}〕")

    async def _contact(self, step: s.Contact) -> None:
        self._secrets |= leaks.typed(step.number)
        await self._send({"conversation": self._who(step.who), "contact": step.number}, step.number)

    async def _bank(self, step: s.Bank) -> None:
        self._chat.note(step.shown)
        self._take(await self._program.ask({"bank": step.switches}))

    async def _wallet(self, step: s.Wallet) -> None:
        self._chat.note(step.shown)
        self._program.wallet.now = step.mood

    async def _clock(self, step: s.Clock) -> None:
        self._chat.note(step.shown)
        self._take(await self._program.ask({"clock": {"advance": step.seconds}}))

    async def _restart(self, step: s.Restart) -> None:
        self._chat.note("restart")
        await self._program.close()
        await self._program.open()

    async def _duplicate(self, step: s.Duplicate) -> None:
        self._chat.note("the last request once more")
        self._take(await self._program.ask(self._last))

    def _who(self, who: str) -> str:
        self._person = who or self._person
        return self._person

    async def _send(self, request: Line, shown: str, message_id: str = "") -> None:
        self._messages += 1
        self._last = {**request, "message_id": message_id or f"m{self._messages}"}
        self._chat.person(request["conversation"], shown)
        self._take(await self._program.ask(self._last))

    def _take(self, lines: list[Line]) -> None:
        if not lines or "done" not in lines[-1]:
            raise self._failed(["the request has no `done`"])
        for line in lines:
            who = line.get("conversation", "")
            if "say" in line:
                self._says[who].append(line["say"])
                self._unread[who].append(line["say"])
                self._chat.bubble(line["say"])
                self._speaks_its_language(line["say"])
            elif "form" in line:
                self._forms[who].append(line["form"])
                self._form_of[self._says[who][-1]["id"]] = line["form"]["kind"]
            elif "state" in line:
                self._states[who] = line["state"]
                self._chat.state(line["state"])
            elif "phone" in line:
                self._phone.append(line["phone"])
                self._secrets |= set(self._codes())
                self._chat.note(f"☎ {line['phone']['channel']}")
            elif "error" in line:
                self._errors.append(line["error"])
                self._chat.note(f"error {line['error']['kind']}")

    def _speaks_its_language(self, say: Line) -> None:
        language = self._at[0].language if self._at else ""
        wrong = comparing.foreign(language, say) if language else []
        if wrong:
            raise self._failed(wrong)

    def _codes(self) -> list[str]:
        found = (_CODE.search(message["text"]) for message in self._phone)
        return [code[0].replace("-", "") for code in found if code]

    # -- what must be so

    def _all_consumed(self) -> None:
        """Before the next thing happens, everything that was said has been named, unless `...` left it open."""
        if self._errors:
            raise self._failed([f"the request made no sense: {self._errors[0]['kind']}, {self._errors[0]['message']}"])
        left = [say["key"] for says in self._unread.values() for say in says]
        if left and not self._open:
            raise self._failed([f"nobody expected {', '.join(left)}: name it with `bot:` before this step"])
        self._unread.clear()
        self._open = False

    async def _bot(self, step: s.Says) -> list[str]:
        unread = self._unread[step.who or self._person]
        for bubble in step.bubbles:
            if bubble is None:
                self._open = True
                continue
            if self._open:
                place = next((n for n, say in enumerate(unread) if say["key"] == bubble.say), len(unread))
                del unread[:place]
                self._open = False
            if not unread:
                return [f"nothing more was said, expected {bubble.say}"]
            say = unread.pop(0)
            wrong = comparing.bubble(self._words, bubble, say, self._form_of.get(say["id"]))
            if wrong:
                return wrong
        return []

    async def _nothing(self, step: s.Nothing) -> list[str]:
        left = [say["key"] for says in self._unread.values() for say in says]
        return [f"said {', '.join(left)}, expected nothing"] if left else []

    async def _now(self, step: s.Now) -> list[str]:
        return comparing.fields("", step.fields, self._states.get(step.who or self._person, {}))

    async def _asks(self, step: s.Asks) -> list[str]:
        calls = self._program.heard[self._asks_named :]
        self._asks_named = len(self._program.heard)
        return [] if calls == list(step.calls) else [f"the bank was asked {calls}, expected {list(step.calls)}"]

    async def _slots(self, step: s.Slots) -> list[str]:
        return comparing.slots(step.slots, (await self._seen(step.who))["slots"])

    async def _inspect(self, step: s.Inspect) -> list[str]:
        return comparing.seen(step, await self._seen(step.who))

    async def _seen(self, who: str) -> Line:
        lines = await self._program.ask({"inspect": who or self._person})
        found: Line = next((line["seen"] for line in lines if "seen" in line), {})
        self._take(lines)
        return found

    async def _phone_got(self, step: s.Phone) -> list[str]:
        got = [message["channel"] for message in self._phone[self._phone_named :]]
        self._phone_named = len(self._phone)
        if step.channels is None:
            return [] if len(got) == step.count else [f"{len(got)} messages came to the phone, expected {step.count}"]
        return [] if got == list(step.channels) else [f"to the phone came {got}, expected {list(step.channels)}"]

    async def _fails(self, step: s.Fails) -> list[str]:
        kinds = [error["kind"] for error in self._errors]
        self._errors.clear()
        return [] if kinds == [step.kind] else [f"the errors are {kinds}, expected {step.kind}"]

    def _no_secret_leaked(self) -> None:
        for line in self._program.trace:
            if line.startswith('{"phone"'):
                hits = leaks.found({self._script.values[name] for name in ("card", "id", "password")}, line)
            else:
                hits = leaks.found(self._secrets, line)
            if hits:
                raise self._failed([f"the secret {hits[0]!r} stands in the line {line[:300]}"])

    def _failed(self, wrong: list[str]) -> ScriptFailedError:
        script, step = self._at or (self._script, self._script.steps[0])
        where = f"{script.file.name}:{step.line}"
        return ScriptFailedError(self._chat.failure(self._script.title, where, step.shown, wrong))


def _chain(script: Script) -> list[Script]:
    return [*_chain(script.before), script] if script.before else [script]


_HAPPENS: dict[type[Any], Callable[[Player, Any], Awaitable[None]]] = {
    s.Me: Player._me,
    s.Press: Player._press,
    s.Post: Player._form,
    s.TypeCode: Player._code,
    s.Photo: Player._photo,
    s.Contact: Player._contact,
    s.Bank: Player._bank,
    s.Wallet: Player._wallet,
    s.Clock: Player._clock,
    s.Restart: Player._restart,
    s.Duplicate: Player._duplicate,
}
_CHECKS: dict[type[Any], Callable[[Player, Any], Awaitable[list[str]]]] = {
    s.Says: Player._bot,
    s.Nothing: Player._nothing,
    s.Now: Player._now,
    s.Asks: Player._asks,
    s.Slots: Player._slots,
    s.Inspect: Player._inspect,
    s.Phone: Player._phone_got,
    s.Fails: Player._fails,
}


def play(script: Script, folders: Folders, content: Content, words: Words) -> list[str]:
    """Play it on a fresh folder and loop; the trace. Raises ScriptFailedError."""
    folder = folders.fresh()
    program = Program(folder, content, milliseconds(script.now))

    async def whole() -> None:
        await program.open()
        try:
            await Player(script, program, words).play()
        finally:
            await program.close()

    # a thread of its own: a browser test that ran before leaves its loop running in this one
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(whole())).result()
    shutil.rmtree(folder)
    return program.trace
