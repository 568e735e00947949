"""The secure page over HTTP: who gets in, what it may do, and that the chat goes on by itself."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import httpx
import init_data_py
import msgspec

from bot import settings
from bot.app import Content
from bot.arrivals import Arrival, Pressed, Text
from bot.channels.securepage.initdata import ForgedError, StaleError, opened_by
from tests.bot.test_web_world import CARD, MORNING, PERSON, Visitor, World, play

BY_PAGE = {"BINDGUIDE_SENSITIVE_INPUT_WEB": "secure_page"}
TOKEN = "4711:made-up"
PASSWORD = {"payment_password": "135791", "payment_password_repeat": "135791"}

# Published by the Telegram Mini Apps project, with the tokens of bots that are no more: one without and one with the
# newer field `signature`, which the hash covers too.
VECTORS = (
    (
        "5768337691:AAH5YkoiEuPk8-FZa32hStHTqXiLPtAEhx8",
        1_662_771_648,
        "query_id=AAHdF6IQAAAAAN0XohDhrOrc&user=%7B%22id%22%3A279058397%2C%22first_name%22%3A%22Vladislav%22%2C%22"
        "last_name%22%3A%22Kibenko%22%2C%22username%22%3A%22vdkfrost%22%2C%22language_code%22%3A%22ru%22%2C%22"
        "is_premium%22%3Atrue%7D&auth_date=1662771648"
        "&hash=c501b71e775f74ce10e377dea85a7ea24ecd640b223ea86dfe453e0eaed2e2b2",
    ),
    (
        "7342037359:AAHI25ES9xCOMPokpYoz-p8XVrZUdygo2J4",
        1_733_509_682,
        "user=%7B%22id%22%3A279058397%2C%22first_name%22%3A%22Vladislav%20%2B%20-%20%3F%20%5C%2F%22%2C%22last_name%22"
        "%3A%22Kibenko%22%2C%22username%22%3A%22vdkfrost%22%2C%22language_code%22%3A%22ru%22%2C%22is_premium%22%3Atrue"
        "%2C%22allows_write_to_pm%22%3Atrue%2C%22photo_url%22%3A%22https%3A%5C%2F%5C%2Ft.me%5C%2Fi%5C%2Fuserpic%5C%2F"
        "320%5C%2F4FPEE4tmP3ATHa57u6MqTDih13LTOiMoKoLDRG4PnSA.svg%22%7D&chat_instance=8134722200314281151"
        "&chat_type=private&auth_date=1733509682"
        "&signature=TYJxVcisqbWjtodPepiJ6ghziUL94-KNpG8Pau-X7oNNLNBM72APCpi_RKiUlBvcqo5L-LAxIc3dnTzcZX_PDg"
        "&hash=a433d8f9847bd6addcc563bff7cc82c89e97ea0d90c11fe5729cae6796a36d73",
    ),
)


class Page:
    """The secure page in somebody's browser."""

    def __init__(self, visitor: Visitor, letter: str) -> None:
        self.visitor, self.letter = visitor, letter
        self.key, self.step = "", dict[str, Any]()

    async def post(self, what: str, **body: Any) -> httpx.Response:
        reply = await self.visitor.post(f"/secure/{self.letter}/{what}", body)
        await self.visitor.world.quiet()
        return reply

    async def link(self) -> str:
        """The token of a one-time link that the chat gives."""
        reply = await self.post("link")
        return str(reply.json()["url"]).partition("#")[2]

    async def open(self, **way: str) -> Page:
        """With a link from the chat, unless another way is given."""
        reply = await self.post("open", **(way or {"token": await self.link()}))
        assert reply.status_code == 200, reply.text
        self.key, self.step = reply.json()["key"], reply.json()["step"]
        return self

    async def why_not(self, **way: str) -> str:
        """Why it does not open."""
        reply = await self.post("open", **way)
        assert reply.status_code == 410
        assert set(reply.json()) == {"error", "say"}
        return str(reply.json()["error"])

    async def do(self, **what: Any) -> dict[str, Any]:
        """One step, and whatever comes at once after it."""
        n = self.step["n"]
        reply = await self.post("step", key=self.key, n=n, **what)
        assert reply.status_code == 200, reply.text
        reply = await self.post("wait", key=self.key, n=n, stamp="none")
        self.step = reply.json()["step"]
        return self.step

    async def fill(self, *values: str) -> dict[str, Any]:
        return await self.do(slot=self.step["asked"], fields=dict(zip(self.step["fields"], values, strict=True)))

    async def press(self, key: str) -> dict[str, Any]:
        return await self.do(letter=self.step["letter"], button=key)

    async def bind(self) -> None:
        """From the card number to the end."""
        await self.fill(CARD)
        await self.press("confirm")
        for answer in PERSON:
            await self.fill(answer)
        await self.press("confirm")
        await self.fill(self.visitor.world.code())
        await self.do(form=self.step["form"]["id"], fields=PASSWORD)
        await self.visitor.world.advance(30)
        await self.do(form=self.step["form"]["id"], fields={"accept": True})


async def _at_card(world: World) -> Visitor:
    """Somebody in the web chat who is asked for the card number."""
    li = world.visitor()
    await li.open()
    await li.write("我要绑卡")
    await li.press("confirm")
    return li


async def _page(world: World) -> Page:
    li = await _at_card(world)
    return await Page(li, li.letters()[-1].id).open()


def test_a_card_is_bound_on_the_page(tmp_path: Path, content: Content) -> None:
    """Step by step in one visit; the chat has followed by itself, and nothing of it stands anywhere in the clear."""

    async def story(world: World) -> None:
        page = await _page(world)
        li = page.visitor
        assert (page.step["step"], page.step["fields"]) == (1, ["card_number"])
        assert (await page.fill(CARD[:-1] + "1"))["asked"] == "card_number"
        assert "校验位" in page.step["before"][0]
        await page.bind()
        assert page.step["bound"]
        assert page.step["over"]

        assert li.said == "binding.bound"
        chat = (await li.open()).text
        assert "〔卡号 尾号0018〕" in chat
        assert CARD not in chat.replace(" ", "")
        ours = b"".join(file.read_bytes() for file in tmp_path.glob("bindguide.db*"))
        for secret in (CARD, *PERSON, PASSWORD["payment_password"]):
            assert secret.encode() not in ours
        everything = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
        for secret in (CARD, PERSON[1], PASSWORD["payment_password"]):
            assert secret.encode() not in everything

    play(tmp_path, content, story, **BY_PAGE)


def test_what_is_typed_into_the_chat_all_the_same_is_not_used(tmp_path: Path, content: Content) -> None:
    """Nor kept: the chat shows that it was taken away and offers the page again; with the policy `chat` it is used."""

    async def story(world: World) -> None:
        li = await _at_card(world)
        reply = await li.write(f"卡号 {CARD}")
        assert reply.json()["text"] == "〔…〕"
        assert "没有保存" in li.letters()[-1].text
        with world.app.store.unit() as unit:
            assert unit.rows("secrets_after", ref="") == []
        assert '"page":true' in (await li.open()).text
        assert (await Page(li, li.letters()[-1].id).open()).step["asked"] == "card_number"

    play(tmp_path, content, story, **BY_PAGE)


def test_a_link_opens_once_for_its_person_and_step(tmp_path: Path, content: Content) -> None:
    """Looking uses nothing up; used, old, forwarded or overtaken links say so, and the chat offers a fresh one."""

    async def story(world: World) -> None:
        li, wu = await _at_card(world), world.visitor()
        await wu.open()
        page = Page(li, li.letters()[-1].id)
        forwarded = Page(wu, page.letter)
        token = await page.link()
        shell = await wu.open(f"/secure/{page.letter}")
        assert shell.status_code == 200
        assert CARD[:6] not in shell.text

        assert await forwarded.why_not(token=token) == "link_foreign"
        assert (await forwarded.post("link")).json()["error"] == "link_done"
        await page.open(token=token)
        asked = len(li.letters())
        assert await page.why_not(token=token) == "link_used"
        assert await page.why_not(token=token[:-8] + "AAAAAAAA") == "link_used"
        assert [letter.key for letter in li.letters()[asked:]] == ["binding.ask_card_number_again"]  # the fresh one
        assert "用下面新的" in li.letters()[-1].text

        page = Page(li, li.letters()[-1].id)
        token = await page.link()
        await world.advance(601)
        assert await page.why_not(token=token) == "link_expired"
        page = Page(li, li.letters()[-1].id)
        token = await page.link()
        await li.write("怎么绑卡安全吗")
        assert await page.why_not(token=token) == "link_done"
        assert token.encode() not in b"".join(file.read_bytes() for file in tmp_path.glob("bindguide.db*"))

    play(tmp_path, content, story, **BY_PAGE)


def test_a_step_counts_once(tmp_path: Path, content: Content) -> None:
    """Posted twice, from two pages, for another step or with fields of another: the dialog hears it once, or never."""

    async def story(world: World) -> None:
        page = await _page(world)
        li = page.visitor
        await li.write("在吗")
        other = await Page(li, li.letters()[-1].id).open()
        before = len(li.letters())
        body = {"key": page.key, "n": other.step["n"], "slot": "card_number", "fields": {"card_number": CARD}}
        for key in (page.key, page.key, other.key):
            assert (await page.post("step", **body | {"key": key})).status_code == 200
        assert len(li.letters()) == before + 1

        late = await other.post("step", **body | {"key": other.key, "n": before + 1})
        assert late.json()["note"] == "step_gone"
        assert late.json()["step"]["cards"][0]["last4"] == "0018"
        for wrong in ({"slot": "sms_code", "fields": {"sms_code": "123456"}}, {"letter": "x", "button": "confirm"}):
            assert (await page.post("step", key=page.key, n=before + 1, **wrong)).json()["note"] == "step_gone"
        for bad in ({"cvv2": "123"}, {"card_number": True}, {"card_number": ["1"]}, {"card_number": "1" * 65}, {}):
            reply = await page.post("step", **body | {"fields": bad})
            assert reply.status_code == 400
        assert (await page.post("step", **body, verified=True)).status_code == 400
        assert len(li.letters()) == before + 1

    play(tmp_path, content, story, **BY_PAGE)


def test_a_page_that_is_left_alone_closes(tmp_path: Path, content: Content) -> None:
    """Ten minutes after the last step its key is worth nothing; in another browser, or guessed, it never was."""

    async def story(world: World) -> None:
        page = await _page(world)
        wu = world.visitor()
        await wu.open()
        await world.advance(590)
        await page.fill(CARD)
        await world.advance(590)
        assert (await page.post("bank", key=page.key, digits="622202")).json()["bank"] == "ICBC"
        stolen = Page(wu, page.letter)
        for key in (page.key, page.key[:-1] + "_", "v", ""):
            reply = await stolen.post("step", key=key, n=1, letter=page.letter, button="confirm")
            assert reply.status_code in (400, 410)
        await world.advance(20)
        reply = await page.post("wait", key=page.key)
        assert (reply.status_code, reply.json()["error"]) == (410, "visit_over")

    play(tmp_path, content, story, **BY_PAGE)


def test_both_things_on_the_card_are_asked_at_once(tmp_path: Path, content: Content) -> None:
    """Expiry date and security code go through memory only, in one step."""

    async def story(world: World) -> None:
        page = await _page(world)
        await page.fill("6222029016000000007")
        await page.press("confirm")
        for answer in PERSON:
            await page.fill(answer)
        assert (await page.press("confirm"))["fields"] == ["expiry", "cvv2"]
        assert (await page.fill("13/30", "123"))["asked"] == "expiry"
        await page.fill("09/30", "123")
        await page.press("confirm")
        assert page.step["asked"] == "sms_code"
        with world.app.store.unit() as unit:
            kinds = {row.kind for row in unit.rows("secrets_after", ref="")}
        assert kinds == {"card_number", "holder_name", "id_number", "mobile"}

    play(tmp_path, content, story, **BY_PAGE)


# -- Mini App


def _signed(user: int, at: int = MORNING, token: str = TOKEN, **more: str) -> str:
    """As Telegram signs what it hands to a Mini App."""
    who = msgspec.json.encode({"id": user, "first_name": "小明"}).decode()
    return init_data_py.sign({"user": who, "query_id": secrets.token_hex(8), **more}, token, auth_date=at // 1000)


def test_what_telegram_signs_is_read_as_it_does() -> None:
    """Published vectors pass; with a changed, doubled, missing or foreign field, old or of the future, none does."""
    for token, at, data in VECTORS:
        now = at * 1000
        assert opened_by(data, token, now)[0] == "279058397"
        assert opened_by(data, token, now + 300_000)[0] == "279058397"
        bad = [
            data.replace("279058397", "279058398"),
            data.replace("hash=", "hash=0"),
            data + "&user=%7B%7D",
            data + "&start_param=x",
            data.replace("user=", "receiver="),
            data[:-1] + ("0" if data[-1] != "0" else "1"),
            "",
            "hash",
            "auth_date=1",
        ]
        assert {_why(one, token, now) for one in bad} == {ForgedError}
        assert _why(data, "4711:another", now) is ForgedError
        assert _why(data, token, now + 301_000) is StaleError
        assert _why(data, token, now - 31_000) is ForgedError


def _why(data: str, token: str, now: int) -> type[Exception] | None:
    try:
        opened_by(data, token, now)
    except (ForgedError, StaleError) as error:
        assert str(error) == ""
        return type(error)
    return None


def _in_telegram(world: World, chat: int) -> str:
    """Somebody in Telegram who is asked for the card number; the letter that asks."""
    if world.app.settings.telegram is None:
        telegram = settings.Telegram(TOKEN)
        world.app.settings = msgspec.structs.replace(world.app.settings, telegram=telegram)
    take = world.app.turns.take
    take(Arrival("telegram", str(chat), "1", Text("我要绑卡"), exposed=True))
    letters = take(Arrival("telegram", str(chat), "2", Pressed("confirm"))).letters
    return letters[-1].id


def test_a_mini_app_is_for_whom_telegram_says(tmp_path: Path, content: Content) -> None:
    """Fresh, of this bot, for this person, once; then it binds as the web chat's page does, without any cookie."""

    async def story(world: World) -> None:
        letter = _in_telegram(world, 7001)
        page = Page(world.visitor(), letter)
        fresh = _signed(7001)
        assert await page.why_not(init_data=_signed(7002)) == "link_foreign"
        assert await page.why_not(init_data=_signed(7001, token="4712:other")) == "link_foreign"
        assert await page.why_not(init_data=_signed(7001, MORNING - 301_000)) == "link_expired"
        assert await page.why_not(token="x") == "link_foreign"
        await page.open(init_data=fresh)
        assert await page.why_not(init_data=fresh) == "link_used"
        await (await page.open(init_data=_signed(7001))).bind()
        assert page.step["bound"]

        assert await page.why_not(init_data=_signed(7001)) == "link_done"

    play(tmp_path, content, story)


def test_only_telegram_may_frame_it(tmp_path: Path, content: Content) -> None:
    """The strict policy of every page of ours, with Telegram's own page as the one ancestor where it is a Mini App."""

    async def story(world: World) -> None:
        li = world.visitor()
        page = (await li.open(f"/secure/{'0' * 24}-1")).headers
        assert page["content-security-policy"].endswith("frame-ancestors https://web.telegram.org")
        assert "unsafe" not in page["content-security-policy"]
        assert "x-frame-options" not in page
        assert (page["cache-control"], page["referrer-policy"]) == ("no-store", "no-referrer")
        chat = (await li.open()).headers
        assert chat["content-security-policy"].endswith("frame-ancestors 'none'")
        for headers in ({"origin": "https://web.telegram.org"}, {"sec-fetch-site": "cross-site"}):
            assert (await li.post(f"/secure/{'0' * 24}-1/open", {"token": "x"}, **headers)).status_code == 403

    outside = {"BINDGUIDE_PUBLIC_URL": "https://bind.example", "BINDGUIDE_TELEGRAM_TOKEN": TOKEN}
    play(tmp_path, content, story, **outside)


def test_nobody_gets_into_anothers_page(tmp_path: Path, content: Content) -> None:
    """500 openings with link, cookie, key and init data of others: not one reaches a field."""

    async def story(world: World) -> None:
        tried = 0
        before = await _at_card(world)
        for n in range(21):
            li, chat = await _at_card(world), 9000 + n
            mine, theirs = li.letters()[-1].id, _in_telegram(world, chat)
            token, other = await Page(li, mine).link(), await Page(before, before.letters()[-1].id).link()
            for wu in (world.visitor(f"10.0.{n}.1"), before):  # somebody new, and somebody with a binding of their own
                await wu.open()
                page, app = Page(wu, mine), Page(wu, theirs)
                links = [{"token": token}, {"token": other}]
                for way in (*links, {"init_data": _signed(chat)}, {"init_data": _signed(1)}):
                    assert await page.why_not(**way) == "link_foreign"
                forged = (_signed(1), _signed(chat, token="1:x"), _signed(chat).replace("hash=", "hash=0"))
                for way in (*links, *({"init_data": one} for one in forged)):
                    assert await app.why_not(**way) == "link_foreign"
                tried += 9
            key = (await Page(li, mine).open(token=token)).key
            for what in ("wait", "step", "bank"):
                more = {"digits": "622202"} if what == "bank" else {}
                assert (await page.post(what, key=key, **more)).status_code == 410
                assert (await Page(li, mine).post(what, key=key[:-1] + ".", **more)).status_code == 410
            tried += 6
            before = li
        assert tried == 504

    play(tmp_path, content, story, **BY_PAGE)


def test_who_tries_often_has_to_wait(tmp_path: Path, content: Content) -> None:
    """A link takes ten openings at once, an open page sixty doings; others are not held up."""

    async def story(world: World) -> None:
        page = await _page(world)
        wu = Page(await _at_card(world), "")
        answers = [(await page.post("open", token="guessed")).status_code for _ in range(12)]
        assert answers.count(429) >= 2
        assert answers[-1] == 429
        busy = [(await page.post("bank", key=page.key, digits="622202")).status_code for _ in range(70)]
        assert busy.count(200) == 60
        wu.letter = wu.visitor.letters()[-1].id
        await wu.open()

    play(tmp_path, content, story, **BY_PAGE)
