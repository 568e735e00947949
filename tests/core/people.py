"""Random people for the decision: they write, press, correct, wait and come back; the bank answers at random.

No clock, file or network: the door works on a vault that is a dictionary, the bank's answers are made here.
Every choice comes from one seed, so a failing conversation can be played again.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

from bot.app import Content
from bot.doorway import Doorway
from bot.intake import Door
from bot.keys import Keyring
from core import effects, incoming, session
from core.marks import HolderName
from core.says import Say
from core.session import Account, CardOnFile, Session
from core.turn import Turn
from core.understanding import numbers

MINUTE = 60_000
HOUR = 60 * MINUTE
PANS = ("6222020000000000018", "6222020001000000008", "6999990000000002", "6214830000000008")
WORDS = (
    "对", "不对", "好的", "取消", "不绑了", "返回", "重新开始", "人工", "帮助", "再说一遍", "到哪一步了",
    "我填了什么", "你好", "谢谢", "限额多少", "安全吗", "换一张卡", "手机号错了", "名字打错了，应该是李静",
    "卡号错了", "收不到验证码", "打电话告诉我", "重发", "招商银行", "商招银行", "储蓄卡", "信用卡", "更多",
    "晚点再试", "现在再试", "我的银行卡", "解绑", "设为默认", "护照", "怎么绑卡", "王小明", "阿卜杜拉·买买提",
    "11010519491231002X", "110105194912310021", "13800000000", "139 0000 0000", "+852 51234567", "123456",
    "000000", "739154", "09/30", "123", "嗯嗯，手机13900000000", "李静，手机13800000000", "<b>{{7*7}}</b>",
    "\x00\u202e", "😀", "6222020000000000081", "没错就是这个", "62220200", "622202000000000000000018",
    "622202000000000008", "110105201512310031", "1101051949", "110105194913310021", "138000", "11100000000",
    "09/19", "1234", "english", "繁體", "简体", "解绑尾号9999的卡", "把尾号0018设为默认",
    "卡号6222020000000000018", "我叫李静", "工商", "好，不过手机号错了，是13900000000", "尾号0018", "a" * 200,
)  # fmt: skip
GOOD = "739154"
CODES = ("VALID-01", "IDENTITY-02", "MOBILE-01", "MOBILE-03", "BANK-404", "CARD-06", "LIMIT-07", "CARD-08", "E7731")

# What a willing person presses in a state of the diagnosis.
DIAGNOSING = {
    "choosing_symptom": "symptom_bank_busy",
    "asking_which": "none_of_these",
    "offering": "solved",
    "out_of_remedies": "leave_diagnosis",
}


class Nowhere:
    """A transaction into nothing: the vault below keeps what the door puts."""

    def run(self, _: str, /, **__: Any) -> int:
        """Nothing is written."""
        return 0


class Pocket:
    """A vault that is a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def read_ahead(self, unit: Any, refs: Iterable[str]) -> None:
        """Nothing has to be fetched."""

    def put(self, _: object, __: object, kind: str, secret: str, ___: int) -> str:
        """Keep it; its reference."""
        ref = f"{kind}{len(self.kept)}"
        self.kept[ref] = secret
        return ref

    def read_if_kept(self, _: object, ref: str, __: int) -> str:
        """The secret."""
        return self.kept[ref]


class Person:
    """One conversation with everything around it."""

    def __init__(self, content: Content, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311  play, not secrecy
        self.content, self.assistant = content, content.assistant
        keys = Keyring({"k1": bytes(32)})
        words = (content.phrases, content.texts, content.everyday)
        self.door = Door(Pocket(), keys, content.library, content.carriers, *words)  # type: ignore[arg-type]
        self.at = 1_795_399_200_000
        self.session = Session()
        self.pending: list[effects.AnyRemote] = []
        self.timers: dict[str, int] = {}
        self.buttons: list[str] = []
        self.form: tuple[str, str] | None = None
        self.cards: list[CardOnFile] = []
        self.password_set = False
        self.holder: HolderName | None = None
        self.id_fingerprints: tuple[str, ...] = ()
        self.tickets = 0
        self.log: list[str] = []
        self.turns: list[Turn] = []  # since they were last looked at
        self.wildness = self.chance.choice([0.1, 0.2, 0.4, 0.8])

    # -- what happens

    def take(self, kind: type[Any], /, **values: Any) -> Turn:
        """One incoming through the decision; effects are noted."""
        arrived = kind(at=self.at, seed=f"{self.chance.getrandbits(64):016x}", **values)
        turn = self.assistant.answer(self.session, arrived)
        self.session = session.from_json(session.to_json(turn.session))
        for effect in turn.effects:
            self._note(effect)
        for say in turn.says:
            self.content.texts.say(self.session.language, say)
            if say.buttons:
                self.buttons = [button.key for button in say.buttons]
            if say.form:
                self.form = (say.form.id, say.form.kind)
        self.turns.append(turn)
        return turn

    def _note(self, effect: effects.Effect) -> None:
        match effect:
            case effects.SetTimer(name=name, due=due):
                self.timers[name] = due
            case effects.CancelTimer(name=name):
                self.timers.pop(name, None)
            case effects.OpenTicket():
                self.tickets += 1
            case effects.WithdrawTicket():
                self.tickets -= 1
            case effects.Forget() | effects.KeepUntil() | effects.KeepConsent():
                pass
            case _:
                self.pending.append(effect)

    def write(self, text: str) -> Turn:
        """Write a message, through the door."""
        self.log.append(f"me: {text[:40]!r}")
        outlook = self.assistant.outlook(self.session)
        way = Doorway("c", "test", "c", self.session, outlook.asked, self.assistant.keeps(self.session), self.at)
        clean, marks, _, perhaps = self.door.text(Nowhere(), way, text)  # type: ignore[arg-type]
        return self.take(incoming.Message, text=clean, marks=marks, perhaps=perhaps)

    def press(self, key: str, stale: bool = False) -> Turn:
        """Press a button."""
        self.log.append(f"press: {key}")
        return self.take(incoming.Press, key=key, stale=stale)

    def post(self, password: str = GOOD, accept: bool = True) -> Turn:
        """Post the newest form."""
        form, kind = self.form or ("", "")
        self.log.append(f"form: {kind}")
        self.form = None
        if kind == "agreement":
            return self.take(incoming.FormPost, form=form, kind=kind, accepted=accept)
        way = Doorway("c", "test", "c", self.session, None, frozenset(), self.at)
        fields: dict[str, str | bool] = {"payment_password": password, "payment_password_repeat": password}
        repeated = not (self.session.account and self.session.account.password_set)
        mark = self.door.password(Nowhere(), way, fields, repeated)  # type: ignore[arg-type]
        return self.take(incoming.FormPost, form=form, kind=kind, mark=mark)

    def wait(self, ms: int) -> None:
        """Time passes; what falls due happens in order."""
        self.log.append(f"wait: {ms // 1000}s")
        target = self.at + ms
        while due := sorted((at, name) for name, at in self.timers.items() if at <= target):
            at, name = due[0]
            self.at = max(self.at, at)
            del self.timers[name]
            self.take(incoming.TimerDue, name=name)
        self.at = target

    def settle(self, well: bool = False) -> None:
        """The bank and the wallet answer everything that is under way; `well`: as one would wish."""
        while self.pending:
            effect = self.pending.pop(0)
            if not well and self.chance.random() < 0.1:
                self.log.append(f"late: {effects.tag(effect)}")
                self.take(incoming.Outcome, key=effect.key, effect=effects.tag(effect), result="late")
            result, code, values, account = self._reply(effect, well)
            self.log.append(f"bank: {effects.tag(effect)} {result} {code}")
            self.take(
                incoming.Outcome,
                key=effect.key,
                effect=effects.tag(effect),
                result=result,
                code=code,
                values=values,
                account=account,
            )

    def _reply(
        self, effect: effects.AnyRemote, well: bool
    ) -> tuple[str, str, dict[str, str | int | bool], Account | None]:
        luck = 1.0 if well else self.chance.random()
        match effect:
            case effects.LookUpAccount():
                if luck < 0.05:
                    return "unreachable", "", {}, None
                known = Account(self.holder, self.id_fingerprints, self.password_set, tuple(self.cards))
                return "done", "", {}, known
            case effects.StartVerification():
                return self._started(effect, luck)
            case effects.SendCodeAgain() if luck < 0.1:
                return "refused", "RESEND-EARLY", {"wait_seconds": 30}, None
            case effects.ConfirmCode():
                return self._confirmed(effect, luck)
            case effects.CheckPassword() if luck < 0.3:
                locked = luck < 0.05
                values: dict[str, str | int | bool] = {"until": self.at + 30 * MINUTE} if locked else {"tries_left": 3}
                return "refused", "PASSWORD-LOCKED" if locked else "PASSWORD-WRONG", values, None
            case effects.SetPassword():
                self.password_set = True
            case effects.BindCard():
                self._bound(effect)
            case effects.UnbindCard(binding=binding):
                self.cards = [card for card in self.cards if card.binding != binding]
        return "done", "", {}, None

    def _started(
        self, effect: effects.StartVerification, luck: float
    ) -> tuple[str, str, dict[str, str | int | bool], Account | None]:
        assert effect.card_number
        assert effect.holder_name
        assert effect.id_number
        assert effect.mobile
        if luck < 0.35:
            return "refused", self.chance.choice(CODES), {}, None
        if luck < 0.45:
            return self.chance.choice(["lost", "unreachable"]), "", {}, None
        if luck < 0.55 and not effect.expiry:
            return "done", "", {"needs": "expiry,cvv2"}, None
        return "done", "", {"verification": f"v{effect.key}"}, None

    def _confirmed(
        self, effect: effects.ConfirmCode, luck: float
    ) -> tuple[str, str, dict[str, str | int | bool], Account | None]:
        assert effect.verification
        if luck < 0.4:
            code = self.chance.choice(["CODE-WRONG", "CODE-EXPIRED", "CODE-TRIES", "VERIFICATION-GONE"])
            return "refused", code, {"tries_left": 2}, None
        return "done", "", {"agreement": f"a{effect.key}", "last4": "0018"}, None

    def _bound(self, effect: effects.BindCard) -> None:
        assert effect.agreement
        assert effect.card_fingerprints
        assert effect.holder_name
        assert effect.accepted_hash
        card = CardOnFile(
            effect.bank, effect.card_type, effect.last4, "active", not self.cards, effect.key, effect.card_fingerprints
        )
        self.cards.append(card)
        name = self.session.slots.get("holder_name")
        if self.holder is None and isinstance(name, HolderName):
            self.holder, self.id_fingerprints = name, effect.id_fingerprints

    # -- policies

    def anything(self) -> None:
        """One random thing a person might do."""
        if self.chance.random() > self.wildness:
            self.sensible()
            self.settle(well=self.chance.random() < 0.7)
            return
        luck = self.chance.random()
        if luck < 0.6:
            self.write(self.chance.choice(WORDS))
        elif luck < 0.8 and self.buttons:
            key = self.chance.choice([key for key in self.buttons if key != "cancel"] or self.buttons)
            self.press(key, stale=self.chance.random() < 0.1)
        elif luck < 0.82:
            self.take(incoming.Photo, name="card.jpg")
        elif luck < 0.9:
            self.wait(self.chance.choice([5_000, 61_000, 11 * MINUTE, 31 * MINUTE, 3 * HOUR, 25 * HOUR, 8 * 24 * HOUR]))
        elif self.form:
            self.post(self.chance.choice(["739154", "111111", "12"]), self.chance.random() < 0.8)
        if self.chance.random() < 0.8:
            self.settle()

    def sensible(self) -> None:
        """The answer a cooperative person gives to the open question."""
        outlook = self.assistant.outlook(self.session)
        match outlook.asked:
            case None:
                self._without_question(outlook.state)
            case "confirm":
                self.press("deny" if self._would_cancel() else "confirm")
            case "payment_password" | "agreement":
                self.wait(11_000)
                if not self.form:
                    self.wait(31 * MINUTE)  # locked after five wrong ones: the form comes again by itself
                if self.form:
                    self.post()
            case asked:
                self.write(self._answer(asked))

    def _would_cancel(self) -> bool:
        top = self.session.top
        return bool(top and top.state == "confirming_cancel")

    def _without_question(self, state: str | None) -> None:
        if state in (None, "bound", "cancelled", "with_a_person", "gave_up"):
            self.write("怎么绑卡")
        elif state == "retry_promised":
            self.write("现在再试")
        elif state == "refused":
            self.press("other_card")
        elif state in DIAGNOSING:
            self.press(DIAGNOSING[state])
        elif state == "choosing_card" and self.buttons:
            self.press(self.buttons[0])
        else:
            self.settle(well=True)

    def _answer(self, asked: str) -> str:
        free = next((p for p in PANS if not self._has(p)), None)
        answers = {
            "card_number": free or self._new_pan(),
            "bank": "招商银行",
            "card_type": "储蓄卡",
            "holder_name": "王小明",
            "id_number": "11010519491231002X",
            "mobile": "13800000000",
            "expiry": "09/30",
            "cvv2": "123",
            "sms_code": "123456",
        }
        if asked == "sms_code" and self.session.top and self.session.top.notes.get("code_dead"):
            self.wait(61_000)
            return "重发"
        return answers[asked]

    def _has(self, pan: str) -> bool:
        return any(card.last4 == pan[-4:] for card in self.cards)

    def _new_pan(self) -> str:
        body = f"622202{self.chance.randrange(10**12):012d}"
        return next(body + d for d in "0123456789" if numbers.luhn_is_valid(body + d))


def asks_something(say: Say) -> bool:
    """Does a bubble leave the person something to do?"""
    return bool(say.buttons or say.form)
