"""The ways people take with their secrets: the right one, every refusal, every wrong step, every kind of garbage."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tests.bot.somebody import ORDINARY, Secrets, Somebody
from tests.dialogues.program import Program

# Ten of 19 digits stay for the second half: nine would stand in some 100 MB of random hexadecimal by chance, once in
# four runs over a thousand people (16 ** -9 for each place and person).
HALF = 9
MOST_WAYS_OUT = 3  # buttons pressed at refusals
BREAKS = "这一句让程序出错"  # a broken variant of the program raises at it, with the text in the message

Path = Callable[[Program, Somebody], Awaitable[None]]


async def straight(program: Program, person: Somebody) -> None:
    """The right answer to every question."""
    await person.go_on(program)


async def through_refusals(program: Program, person: Somebody) -> None:
    """Whatever the bank says, the ways out are tried, and at last somebody is asked to help."""
    await person.go_on(program)
    for n in range(MOST_WAYS_OUT):
        if not person.view.buttons:
            break
        button = person.view.buttons[n % len(person.view.buttons)]
        await person.ask(program, {"conversation": person.who, "button": button})
        await person.go_on(program)
    await person.say(program, f"为什么我的卡{person.secrets.card}绑不上", "人工")


async def at_wrong_steps(program: Program, person: Somebody) -> None:
    """Before each answer, another secret that nobody asked for."""
    mine = person.secrets
    others = [mine.document, mine.mobile, f"我叫{mine.name}", f"密码是{mine.password}", mine.card, mine.document[:17]]
    await person.say(program, "怎么绑卡")
    for step, other in zip(
        ("confirm", "card_number", "holder_name", "id_number", "mobile", "sms_code"), others, strict=True
    ):
        await person.go_on(program, until=step)
        await person.say(program, other)
    await person.go_on(program)


async def in_other_spellings(program: Program, person: Somebody) -> None:
    """Grouped, full-width, in Chinese digits, with words around, in two halves."""
    mine = person.secrets
    wide = "".join(chr(ord(c) + 0xFEE0) for c in mine.card)
    chinese = mine.mobile.translate(str.maketrans("0123456789", "零一二三四五六七八九"))
    grouped = " ".join(mine.card[n : n + 4] for n in range(0, len(mine.card), 4))
    halves = mine.card[:HALF], mine.card[HALF:]
    await person.say(program, "怎么绑卡", "好", *halves, grouped, f"卡号是{wide}，对吗", "对")
    await person.go_on(program, until="holder_name")
    await person.say(program, f"我的名字是{mine.name}")
    await person.go_on(program, until="id_number")
    await person.say(program, f"{mine.document[:6]} {mine.document[6:14]} {mine.document[14:]}")
    await person.go_on(program, until="mobile")
    await person.say(program, f"手机{chinese}")
    await person.go_on(program)


async def mistyped(program: Program, person: Somebody) -> None:
    """Wrong check digits, too long, too short, then corrections."""
    mine = person.secrets
    wrong = mine.card[:-1] + str((int(mine.card[-1]) + 3) % 10)
    await person.say(program, mine.card, "怎么绑卡", "好", wrong, mine.card + "73", mine.card[:-3])
    await person.go_on(program, until="id_number")
    await person.say(program, mine.document[:-1] + ("1" if mine.document[-1] != "1" else "2"), mine.document + "9")
    await person.go_on(program, until="confirm")
    await person.say(program, f"手机号错了，是{mine.mobile[:-1]}", f"名字也错了，我叫{mine.name}")
    await person.go_on(program, until="sms_code")
    await person.say(program, mine.password, person.view.code[::-1])
    await person.go_on(program)


async def beside_the_point(program: Program, person: Somebody) -> None:
    """Questions, a diagnosis, a photo, a ticket, with secrets in all of them; then no binding after all."""
    mine = person.secrets
    await person.go_on(program, until="mobile")
    await person.say(program, f"{mine.mobile}这个号码安全吗", f"{mine.card}是哪家银行的卡")
    await person.say(program, f"有效期{mine.expiry}安全码{mine.cvv2}")
    await person.ask(program, {"conversation": person.who, "photo": f"{mine.card}.jpg"})
    await person.say(program, f"绑卡失败了，{mine.card}，提示信息不符", mine.document)
    await person.say(program, "人工", f"我的身份证是{mine.document}")
    await person.say(program, "取消", "对", f"我叫{mine.name}，卡号{mine.card}")


async def garbage(program: Program, person: Somebody) -> None:
    """Requests that make no sense, buttons and forms that nobody offered, a turn that breaks."""
    mine, who = person.secrets, person.who
    await person.go_on(program, until="payment_password")
    typed = {"payment_password": mine.password, "payment_password_repeat": mine.password[::-1]}
    for request in (
        {"conversation": who, "button": mine.card},
        {"conversation": who, "form": mine.card, "fields": typed},
        {"conversation": who, "form": person.view.forms.get("payment_password", ""), "fields": typed},
        {"conversation": who, "text": mine.card, "button": mine.document},
        {"conversation": who, "text": mine.card, "nonsense": mine.document},
        {"conversation": who, "text": f"{BREAKS}{mine.card} {mine.document} {mine.name}"},
        {"inspect": who},
        {"bank": {"fail": mine.card}},
    ):
        await person.ask(program, request)
    for raw in (f'{{"conversation":"{who}","text":"{mine.card}', mine.document, f'["{mine.mobile}"]'):
        await program._lines.handle(raw)
    await person.go_on(program)


async def broken_bank(program: Program, person: Somebody, fail: str) -> None:
    """The bank breaks off, talks nonsense, is slow or away, at the start and at the confirmation."""
    await person.go_on(program, until="confirm")
    await program.ask({"bank": {"fail": fail, "times": 2}})
    await person.go_on(program, until="sms_code")
    await program.ask({"bank": {"fail": fail, "applies_to": "confirm", "times": 1}})
    await through_refusals(program, person)
    await program.ask({"bank": {}})


def path_of(n: int) -> tuple[str, str, Path]:
    """(its name, the card's digits 7 to 10, the way) of person number `n`."""
    fails = ("down", "garbage", "cut", "slow", "error500")
    ways: list[tuple[str, str, Path]] = [
        ("straight", ORDINARY, straight),
        *((f"card {digits}", str(digits), through_refusals) for digits in range(9001, 9017)),
        ("at wrong steps", ORDINARY, at_wrong_steps),
        ("in other spellings", ORDINARY, in_other_spellings),
        ("mistyped", ORDINARY, mistyped),
        ("beside the point", ORDINARY, beside_the_point),
        ("garbage", ORDINARY, garbage),
        *((f"bank {fail}", ORDINARY, _broken(fail)) for fail in fails),
    ]
    return ways[n % len(ways)]


def _broken(fail: str) -> Path:
    return lambda program, person: broken_bank(program, person, fail)


def canaries(secrets: Secrets) -> dict[str, str]:
    """Everything of one person that may stand nowhere; expiry and CVV2 are too short to be searched for."""
    return {
        "card": secrets.card,
        "middle of the card": secrets.card[6:-4],
        "second half of the card": secrets.card[HALF:],
        "document": secrets.document,
        "middle of the document": secrets.document[2:-1],
        "mobile": secrets.mobile,
        "name": secrets.name,
        "password": secrets.password,
    }
