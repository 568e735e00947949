"""Secure forms on the web: links that work once, for one person, for ten minutes."""

from __future__ import annotations

from pathlib import Path

from bot.app import Content
from tests.bot.test_web_world import Visitor, World, play

GOOD = {"payment_password": "135791", "payment_password_repeat": "135791"}


async def _why_gone(visitor: Visitor, path: str, token: str) -> str:
    reply = await visitor.post(f"{path}/open", {"token": token})
    assert reply.status_code == 410
    return str(reply.json()["error"]).removeprefix("link_")


def test_looking_does_not_use_a_link_up(tmp_path: Path, content: Content) -> None:
    """A preview crawler may GET the address as often as it likes; the token works once, and stands in no file."""

    async def story(world: World) -> None:
        li = world.visitor()
        await li.until_password()
        path, token = await li.link()
        for _ in range(3):
            page = await world.visitor().open(path)
            assert page.status_code == 200
            assert token not in page.text
        assert token.encode() not in b"".join(file.read_bytes() for file in tmp_path.glob("bindguide.db*"))

        opened = await li.post(f"{path}/open", {"token": token})
        assert opened.json()["fields"] == ["payment_password", "payment_password_repeat"]
        assert await _why_gone(li, path, token) == "used"

    play(tmp_path, content, story)


def test_a_link_is_for_the_person_it_was_made_for(tmp_path: Path, content: Content) -> None:
    """Forwarded or guessed it opens nothing and is not used up; a stranger can neither link nor post the form."""

    async def story(world: World) -> None:
        li, wu = world.visitor(), world.visitor()
        await li.until_password()
        await wu.open()
        await wu.write("我要绑卡")
        path, token = await li.link()
        assert await _why_gone(wu, path, token) == "foreign"
        assert await _why_gone(li, path, token[:8] + "AAAA" + token[12:]) == "used"
        assert await _why_gone(li, "/forms/" + "0" * 32, token) == "foreign"
        assert (await wu.post(f"{path}/link", {})).status_code == 404

        key = (await li.post(f"{path}/open", {"token": token})).json()["key"]
        assert (await wu.post(path, {"key": key, "fields": GOOD})).status_code == 410
        assert (await li.post(path, {"key": "guessed", "fields": GOOD})).status_code == 410
        assert li.said == "binding.set_password"
        assert (await li.post(path, {"key": key, "fields": GOOD})).status_code == 200
        await world.quiet()
        assert li.said == "binding.ask_agreement"

    play(tmp_path, content, story)


def test_a_link_has_its_time(tmp_path: Path, content: Content) -> None:
    """After ten minutes, and as soon as a newer one is made, it opens nothing; the chat then offers a fresh form."""

    async def story(world: World) -> None:
        li = world.visitor()
        await li.until_password()
        path, first = await li.link()
        _, second = await li.link()
        assert await _why_gone(li, path, first) == "used"
        await world.advance(599)
        assert (await li.post(f"{path}/open", {"token": second})).status_code == 200

        _, third = await li.link()
        await world.advance(1)
        assert await _why_gone(li, path, third) == "expired"
        before = li.form["id"]
        assert (await li.post(f"{path}/link", {})).status_code == 410
        assert "用过或过期" in li.letters()[-1].text
        assert li.form["id"] != before
        await li.fill(**GOOD)
        assert li.said == "binding.ask_agreement"

    play(tmp_path, content, story)


def test_a_post_counts_once(tmp_path: Path, content: Content) -> None:
    """Sent again after a cut connection it is the same post, and a password that is refused gets a fresh form."""

    async def story(world: World) -> None:
        li = world.visitor()
        await li.until_password()
        weak = li.form["id"]
        await li.fill(payment_password="123456", payment_password_repeat="123456")
        assert "太容易猜" in li.letters()[-1].text
        assert li.form["id"] != weak

        path, token = await li.link()
        key = (await li.post(f"{path}/open", {"token": token})).json()["key"]
        for _ in range(3):
            assert (await li.post(path, {"key": key, "fields": GOOD})).status_code == 200
            await world.quiet()
        assert li.said == "binding.ask_agreement"
        assert [letter.key for letter in li.letters()].count("binding.ask_agreement") == 1
        assert await _why_gone(li, path, token) == "done"

    play(tmp_path, content, story)


def test_the_agreement_says_how_long_it_takes_to_read(tmp_path: Path, content: Content) -> None:
    """The time runs from the first offer: who opens the page later waits less."""

    async def story(world: World) -> None:
        li = world.visitor()
        await li.until_password()
        await li.fill(**GOOD)
        await world.advance(4)
        path, token = await li.link()
        opened = (await li.post(f"{path}/open", {"token": token})).json()
        assert opened["left"] == 6_000
        clauses = [clause for section in opened["terms"]["sections"] for clause in section["clauses"]]
        assert len([clause for clause in clauses if clause["key"]]) == 3

    play(tmp_path, content, story)


def test_secrets_of_a_form_stay_nowhere(tmp_path: Path, content: Content) -> None:
    """After the post no page, letter or file of the database holds the password in the clear."""

    async def story(world: World) -> None:
        li = world.visitor()
        await li.until_password()
        await li.fill(payment_password="864209", payment_password_repeat="864209")
        assert "864209" not in (await li.open()).text
        files = [file for file in tmp_path.rglob("*") if file.is_file()]
        assert [file.name for file in files if b"864209" in file.read_bytes()] == []

    play(tmp_path, content, story)
