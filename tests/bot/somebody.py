"""People who bind a card, each with secrets of their own, answering whatever is asked."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

from bot.sandbox.ready_numbers import ready_number
from bot.weakness import weak
from tests.crash.view import View
from tests.dialogues.program import Program

READING = 30  # seconds over the agreement
MOST = 40  # requests until somebody must be done

Line = dict[str, Any]

_FIRST, _SECOND = "澹靉璟瑄翯霁珩懿翛彧旻晟昱曦朔沅涵渊溦漪", "台靆燊祎麒骁昀晔熠珺瑾璇瓀甯皓砚禛稷竺绎"
_GIVEN = [first + second for first, second in product(_FIRST, _SECOND)]
_FAMILY = ("慕容", "司徒", "令狐", "欧阳", "上官")
ORDINARY = "4173"  # chooses nothing at the sandbox, and isn't in the cards that a page offers to try it with
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643


@dataclass(frozen=True)
class Secrets:
    """What somebody would mind to be read by others."""

    card: str
    document: str
    name: str
    mobile: str
    password: str
    expiry: str
    cvv2: str


def secrets_of(n: int, digits: str = ORDINARY) -> Secrets:
    """Of person number `n` < 2,000; `digits` choose what the bank does. No run of theirs turns up by chance."""
    scattered = (n * 7919 + 104_729) % 9_000_017
    born = f"{1950 + n % 50}{n % 12 + 1:02d}{n % 28 + 1:02d}"
    card = ready_number(digits, length=19, serial=31_000_000 + scattered)
    document = _document(f"510107{born}{(n * 37) % 999 + 1:03d}")
    mobile = f"138{(n * 48_271 + 20_011_493) % 100_000_000:08d}"
    passwords = (f"{(n * 7349 + again * 104_729 + 274_813) % 1_000_000:06d}" for again in range(20))
    return Secrets(
        card=card,
        document=document,
        name=_FAMILY[n // 400 % 5] + _GIVEN[n % 400],
        mobile=mobile,
        password=next(one for one in passwords if not weak(one, [card, document, mobile])),
        expiry=f"{n % 12 + 1:02d}/{31 + n % 9}",
        cvv2=f"{(n * 37 + 413) % 1000:03d}",
    )


def _document(start: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(start, _WEIGHTS, strict=True))
    return start + "10X98765432"[total % 11]


class Somebody:
    """One person on one program."""

    def __init__(self, who: str, secrets: Secrets) -> None:
        self.who, self.secrets, self.view = who, secrets, View()
        self.codes: list[str] = []
        self._read: set[str] = set()

    async def say(self, program: Program, *texts: str) -> None:
        """Write, one after the other."""
        for text in texts:
            await self.ask(program, {"conversation": self.who, "text": text})

    async def ask(self, program: Program, request: Line) -> None:
        """Send a request, and look at what comes to this person."""
        lines = await program.ask(request)
        self.view.take([line for line in lines if self._mine(line)])
        if self.view.code and self.view.code not in self.codes:
            self.codes.append(self.view.code)

    async def go_on(self, program: Program, until: str = "") -> str:
        """Answer until `until` is asked or the conversation has come to its end; the state there."""
        for _ in range(MOST):
            if (until and self.view.asked == until) or (request := self._next()) is None:
                break
            await self.ask(program, request)
        return str(self.view.state.get("state"))

    def _next(self) -> Line | None:
        asked, state = self.view.asked, self.view.state.get("state")
        if not self.view.state or state is None:
            return {"conversation": self.who, "text": "怎么绑卡"}
        if state in ("verifying", "waiting_bank"):
            return {"clock": {"advance": 60}}
        if state in ("bound", "cancelled", "refused"):
            return None
        match asked:
            case "confirm":
                return {"conversation": self.who, "button": "confirm"}
            case "payment_password":
                typed = {"payment_password": self.secrets.password, "payment_password_repeat": self.secrets.password}
                return {"conversation": self.who, "form": self.view.forms[asked], "fields": typed}
            case "agreement":
                if self.view.forms[asked] not in self._read:  # read it first
                    self._read.add(self.view.forms[asked])
                    return {"clock": {"advance": READING}}
                return {"conversation": self.who, "form": self.view.forms[asked], "fields": {"accept": True}}
            case None:
                return None
            case _:
                return {"conversation": self.who, "text": self._text(asked)}

    def _text(self, asked: str) -> str:
        mine = self.secrets
        return {
            "card_number": mine.card,
            "holder_name": mine.name,
            "id_number": mine.document,
            "mobile": mine.mobile,
            "sms_code": self.view.code,
            "expiry": mine.expiry,
            "cvv2": mine.cvv2,
            "bank": "工商银行",
            "card_type": "储蓄卡",
        }.get(asked, "好")

    def _mine(self, line: Line) -> bool:
        if "phone" in line:
            return str(line["phone"]["to"]).endswith(self.secrets.mobile)
        return line.get("conversation") in (self.who, None)
