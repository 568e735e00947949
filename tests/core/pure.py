"""answer() alone, for tests: no door, no clock, no store; marks, outcomes and times are handed in as values."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from core import effects
from core.incoming import Any, FormPost, Message, Outcome, Press, TimerDue
from core.marks import AnyMark, CardNumber, HolderName, IdNumber, Mobile, Password, SmsCode
from core.session import Account, Session
from core.turn import Turn
from dialogs.assistant import Assistant, Outlook

MORNING = 1_795_399_200_000
"""2026-11-23 10:00 in China, in ms."""

CARD = CardNumber(
    ref="card", length=19, bin="622202", last4="0018", luhn=True, bank="ICBC", card_type="debit", lengths=(19,)
)
NAME = HolderName(ref="name", masked="陈**")
DOCUMENT = IdNumber(ref="document", length=18, first1="1", last1="X", fingerprints=("k:1",))
MOBILE = Mobile(ref="mobile", masked="139****0000")
CODE = SmsCode(ref="code", length=6)
PASSWORD = Password(ref="password")
NOBODY = Account()
"""Somebody without cards, password or name, as the wallet says."""


class Conversation:
    """One person's session, and every turn so far."""

    def __init__(self, assistant: Assistant, account: Account | None = NOBODY) -> None:
        self._assistant = assistant
        self.session = Session(account=account)
        self.at = MORNING
        self.turns: list[Turn] = []

    def take(self, incoming: Any) -> Turn:
        """One turn."""
        turn = self._assistant.answer(self.session, incoming)
        self.session = turn.session
        self.turns.append(turn)
        return turn

    def says(self, text: str, *marks: AnyMark) -> Turn:
        """A message; each ⟦n⟧ in it is a mark."""
        return self.take(Message(text=text, marks=marks, at=self._now(), seed=self._seed()))

    def gives(self, mark: AnyMark) -> Turn:
        """A message that is one secret and nothing else."""
        return self.says("⟦0⟧", mark)

    def presses(self, key: str) -> Turn:
        """A button of the newest bubble."""
        return self.take(Press(key=key, at=self._now(), seed=self._seed()))

    def posts(self, mark: Password | None = None, accepted: bool = False) -> Turn:
        """The secure form that is open."""
        kind = "payment_password" if mark else "agreement"
        return self.take(FormPost(form="f", kind=kind, mark=mark, accepted=accepted, at=self._now(), seed=self._seed()))

    def rings(self, name: str) -> Turn:
        """A timer has come."""
        return self.take(TimerDue(name=name, at=self._now(), seed=self._seed()))

    def hears(self, result: str = "done", code: str = "", **values: str | int | bool) -> Turn:
        """What became of the call that is awaited."""
        return self.take(self.outcome(result, code, **values))

    def outcome(self, result: str = "done", code: str = "", **values: str | int | bool) -> Outcome:
        """The outcome that is awaited, as a value."""
        top = self.session.top
        notes = top.notes if top else {}
        return Outcome(
            key=str(notes["awaiting"]),
            effect=str(notes["awaiting_call"]),
            result=result,
            code=code,
            values=values,
            at=self._now(),
            seed=self._seed(),
        )

    def wait(self, seconds: int) -> None:
        """Time passes."""
        self.at += seconds * 1000

    def look(self) -> Outlook:
        """How it looks from outside."""
        return self._assistant.outlook(self.session)

    def asked(self) -> list[str]:
        """The tags of all remote effects so far."""
        return [effects.tag(e) for turn in self.turns for e in turn.effects if isinstance(e, effects.Remote)]

    def _now(self) -> int:
        self.at += 1000
        return self.at

    def _seed(self) -> str:
        return f"{self.at:x}"

    # -- the good path, as far as wanted

    def reach(self, state: str) -> Conversation:
        """Go along the good path until this state is reached. LookupError if it never is."""
        while not self._stands_at(state):
            at = self.session.top.state if self.session.top else ""
            if at not in _NEXT:
                raise LookupError(state)
            _NEXT[at](self)
        return self

    def _stands_at(self, state: str) -> bool:
        return bool(self.session.top and self.session.top.state == state)


def _reads_and_accepts(conversation: Conversation) -> Turn:
    conversation.wait(60)
    return conversation.posts(accepted=True)


def _hears_well(conversation: Conversation) -> Turn:
    top = conversation.session.top
    call = str(top.notes.get("awaiting_call", "")) if top else ""
    return conversation.hears(**_ANSWERS.get(call, {}))


_ANSWERS = {"start_verification": {"verification": "ver_1"}, "confirm_code": {"agreement": "agr_1"}}

# What a person without trouble does in each state.
_NEXT: dict[str, Callable[[Conversation], Turn]] = {
    "": lambda c: c.says("怎么绑卡"),
    "asking_consent": lambda c: c.presses("confirm"),
    "asking_card_number": lambda c: c.gives(CARD),
    "confirming_card": lambda c: c.presses("confirm"),
    "asking_holder_name": lambda c: c.gives(NAME),
    "asking_id_number": lambda c: c.gives(DOCUMENT),
    "asking_mobile": lambda c: c.gives(MOBILE),
    "confirming_send": lambda c: c.presses("confirm"),
    "verifying": _hears_well,
    "asking_sms_code": lambda c: c.gives(CODE),
    "asking_payment_password": lambda c: c.posts(PASSWORD),
    "asking_agreement": _reads_and_accepts,
}


def changed(session: Session, state: str) -> Session:
    """The session as an older version may have left it: in another state, with another fingerprint."""
    *below, top = session.stack
    frame = msgspec.structs.replace(top, state=state, fingerprint="000000000000")
    return msgspec.structs.replace(session, stack=(*below, frame))
