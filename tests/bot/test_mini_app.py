"""The secure page as a Mini App: what Telegram signs, and that nobody gets in with what is somebody else's."""

from __future__ import annotations

import secrets
from pathlib import Path

import init_data_py
import msgspec

from bot import settings
from bot.app import Content
from bot.arrivals import Arrival, Pressed, Text
from bot.channels.securepage.initdata import ForgedError, StaleError, opened_by
from tests.bot.secure_world import BY_PAGE, Page, at_card
from tests.bot.test_web_world import MORNING, World, play

TOKEN = "4711:made-up"

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
        before = await at_card(world)
        for n in range(21):
            li, chat = await at_card(world), 9000 + n
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
