"""The secure page over HTTP: who gets in, what it may do, and that the chat goes on by itself."""

from __future__ import annotations

from pathlib import Path

from bot.app import Content
from tests.bot.secure_world import BY_PAGE, PASSWORD, Page, at_card
from tests.bot.test_web_world import CARD, PERSON, World, play


async def _page(world: World) -> Page:
    li = await at_card(world)
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
        li = await at_card(world)
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
        li, wu = await at_card(world), world.visitor()
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


def test_who_tries_often_has_to_wait(tmp_path: Path, content: Content) -> None:
    """A link takes ten openings at once, an open page sixty doings; others are not held up."""

    async def story(world: World) -> None:
        page = await _page(world)
        wu = Page(await at_card(world), "")
        answers = [(await page.post("open", token="guessed")).status_code for _ in range(12)]
        assert answers.count(429) >= 2
        assert answers[-1] == 429
        busy = [(await page.post("bank", key=page.key, digits="622202")).status_code for _ in range(70)]
        assert busy.count(200) == 60
        wu.letter = wu.visitor.letters()[-1].id
        await wu.open()

    play(tmp_path, content, story, **BY_PAGE)
