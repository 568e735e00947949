"""The web chat's guard: headers, where a request comes from, how often, and who it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.app import Content
from tests.bot.test_web_world import World, play

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)


def test_every_answer_wears_the_headers(tmp_path: Path, content: Content) -> None:
    """Pages, refusals and what isn't there alike; and none tells what server it is."""

    async def story(world: World) -> None:
        li = world.visitor()
        answers = [await li.open(path) for path in ("/", "/privacy", "/forms/abc", "/nowhere", "/health", "/events")]
        answers.append(await li.post("/messages", {"wrong": 1}))
        answers.append(await li.http.put("/messages"))

        for answer in answers:
            assert answer.headers["content-security-policy"] == POLICY
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["referrer-policy"] == "no-referrer"
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["cross-origin-opener-policy"] == "same-origin"
            assert "camera=()" in answer.headers["permissions-policy"]
            assert "server" not in answer.headers
        assert [answer.status_code for answer in answers] == [200, 200, 200, 404, 200, 200, 400, 403]

    async def without_stream(world: World) -> None:
        world.hub.close()  # so that /events ends
        await story(world)

    play(tmp_path, content, without_stream)


def test_over_https_the_cookie_is_bound_to_the_host(tmp_path: Path, content: Content) -> None:
    """`__Host-`, Secure and HSTS; on this machine's own http a plain one, never readable by scripts."""

    async def secure(world: World) -> None:
        page = await world.visitor().open()
        cookie = page.headers["set-cookie"]
        assert cookie.startswith("__Host-bindguide=")
        assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
        assert page.headers["strict-transport-security"].startswith("max-age=63072000")

    async def plain(world: World) -> None:
        page = await world.visitor().open()
        assert {"HttpOnly", "SameSite=Strict"} <= set(page.headers["set-cookie"].split("; "))
        assert "strict-transport-security" not in page.headers

    play(tmp_path / "https", content, secure, BINDGUIDE_PUBLIC_URL="https://bind.example")
    play(tmp_path / "http", content, plain)


def test_readiness_is_more_than_being_there(tmp_path: Path, content: Content) -> None:
    """/ready says yes while a turn could be committed, and 503 once the database takes no write."""

    async def story(world: World) -> None:
        li = world.visitor()
        assert (await li.open("/ready")).status_code == 200
        world.app.store.close()
        assert (await li.open("/ready")).status_code == 503
        assert (await li.open("/health")).status_code == 200

    play(tmp_path, content, story)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
        {"origin": "http://127.0.0.1:8080", "sec-fetch-site": "cross-site"},
        {"origin": "null", "sec-fetch-site": "same-origin"},
        {"origin": "http://127.0.0.1:8080.evil.example"},
        {"sec-fetch-site": "none"},
        {},
    ],
)
def test_other_sites_cannot_write(tmp_path: Path, content: Content, headers: dict[str, str]) -> None:
    """A post that one of our own pages did not send changes nothing; ours does."""

    async def story(world: World) -> None:
        li = world.visitor()
        await li.open()
        body = {"id": "message-1", "text": "我要绑卡"}
        refused = await li.http.post("/messages", json=body, headers=headers)
        assert (refused.status_code, refused.json()["error"]) == (403, "elsewhere")
        assert li.letters() == []

        assert (await li.post("/messages", body)).status_code == 200
        assert len(li.letters()) == 1

    play(tmp_path, content, story)


def test_without_our_cookie_nothing_is_taken(tmp_path: Path, content: Content) -> None:
    """Nor with one that somebody made up; who comes from another site is walked in first and keeps theirs."""

    async def story(world: World) -> None:
        li = world.visitor()
        assert (await li.write("你好")).json()["error"] == "no_cookie"
        li.http.cookies.set("bindguide", "made-up")
        assert (await li.write("你好")).json()["error"] == "no_cookie"

        from_elsewhere = await world.visitor().http.get("/", headers={"sec-fetch-site": "cross-site"})
        assert "set-cookie" not in from_elsewhere.headers
        assert "doorstep.js" in from_elsewhere.text

    play(tmp_path, content, story)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("[]", 400),
        ("null", 400),
        ('{"id": "message-1"}', 400),
        ('{"id": "message-1", "text": ["x"]}', 400),
        ('{"id": "message-1", "text": 1e999}', 400),
        ('{"id": "../../x/y", "text": "x"}', 400),
        ('{"id": "message-1", "text": "x", "account": "somebody"}', 400),
        ('{"id": "message-1", "text": "\\ud800"}', 400),
        ("[" * 100_000, 400),
        ('{"id": "message-1", "text": "' + "长" * 4_001 + '"}', 413),
        ('{"id": "message-1", "text": "' + "x" * 1_000_000 + '"}', 413),
    ],
)
def test_senseless_bodies_are_refused(tmp_path: Path, content: Content, body: str, status: int) -> None:
    """Kindly, without a word of what stood there, and nothing is written."""

    async def story(world: World) -> None:
        li = world.visitor()
        await li.open()
        ours = {"origin": world.origin, "content-type": "application/json"}
        refused = await li.http.post("/messages", content=body.encode(), headers=ours)
        assert refused.status_code == status
        assert set(refused.json()) == {"error", "say"}
        assert (await li.http.post("/messages", content=b"text=x", headers={"origin": world.origin})).status_code == 415
        assert li.letters() == []

    play(tmp_path, content, story)


def test_who_writes_too_fast_is_asked_to_wait(tmp_path: Path, content: Content) -> None:
    """One person after 20 at once, one address after 400; others are not hindered, and a while later all is well."""

    async def story(world: World) -> None:
        li, wu = world.visitor(), world.visitor()
        await li.open()
        await wu.open()
        answers: list[Any] = [await li.post("/messages", {"id": f"message-{n}", "text": "你好"}) for n in range(21)]
        assert [answer.status_code for answer in answers] == [200] * 20 + [429]
        assert answers[-1].json() == {"error": "too_fast", "say": "发得有点快，歇几秒再点“重试”。"}
        assert answers[-1].headers["retry-after"] == "3"
        assert (await wu.write("你好")).status_code == 200

        await world.advance(3)
        assert (await li.post("/messages", {"id": "message-20", "text": "你好"})).status_code == 200

        crowd = world.visitor("203.0.113.7")
        assert [(await crowd.open("/health")).status_code for _ in range(401)] == [200] * 400 + [429]
        assert (await li.open("/health")).status_code == 200

    play(tmp_path, content, story)


def test_a_signed_in_person_has_a_conversation_of_their_own(tmp_path: Path, content: Content) -> None:
    """The wallet's token is exchanged for a fresh cookie that carries the account; a forged one is refused."""

    async def story(world: World) -> None:
        assert world.app.sandbox is not None
        li = world.visitor()
        await li.open()
        await li.write("你好")
        before = li.address
        assert (await li.post("/session", {"token": "forged.token"})).status_code == 401
        assert li.address == before

        token = world.app.sandbox.wallet.make_token("account-of-li")
        assert (await li.post("/session", {"token": token})).status_code == 200
        assert li.address != before
        await li.write("你好")
        with world.app.store.unit() as unit:
            row = unit.row("find_conversation", channel="web", address=li.address)
        assert row is not None
        assert row.account == "account-of-li"

        name = "bindguide"
        good = li.http.cookies[name]
        for forged in (good.replace(good.split(".")[2], "d3U"), good[:-1] + ("0" if good[-1] != "0" else "1")):
            li.http.cookies.clear()
            li.http.cookies.set(name, forged)
            assert (await li.write("你好")).status_code == 403
        li.http.cookies.set(name, good)
        await world.advance(12 * 3600)
        assert (await li.write("你好")).status_code == 403

    play(tmp_path, content, story)
