"""An operator's own look: what the folder may say, what it changes, and what it can't."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot import brand
from bot.app import Content
from core.errors import ContentError
from tests.bot.test_web_world import World, play

SHOP = "https://shop.example"


def _folder(place: Path, **files: str) -> Path:
    for name, text in files.items():
        (place / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return place


def test_a_folder_changes_name_words_colours_and_logo(tmp_path: Path) -> None:
    """Without a fork: its words stand on the page and in the chat, its logo and colours are served as files."""
    own = _folder(
        tmp_path,
        look__yaml="accent: '#1a4f9c'\naccent_dark: '#8ab4f8'\n",
        logo__svg="<svg xmlns='http://www.w3.org/2000/svg'/>",
        zh_CN__yaml="page.title: 小店绑卡\nidle.offer: 我是小店的助手。现在绑卡吗？\n",
    )

    async def story(world: World) -> None:
        li = world.visitor()
        page = (await li.open()).text
        assert "<h1>小店绑卡</h1>" in page
        style = (await li.open(re.findall(r'href="([^"]*brand\.css)"', page)[0])).text
        assert "--accent: #1a4f9c" in style
        assert "--accent: #8ab4f8" in style
        logo = await li.open(re.findall(r'<img src="([^"]*)"', page)[0])
        assert logo.text.startswith("<svg xmlns='http")
        await li.write("你好")
        assert "小店的助手" in li.letters()[-1].text

    play(tmp_path / "data", Content(own=own), story)


def test_only_named_pages_may_show_it_in_a_frame(tmp_path: Path, content: Content) -> None:
    """Then the cookie goes along there, apart for each of them; by default nobody may."""
    own = Content(own=_folder(tmp_path, look__yaml=f"framed_by:\n- {SHOP}\n"))

    async def framed(world: World) -> None:
        page = await world.visitor().open()
        assert page.headers["content-security-policy"].endswith(f"frame-ancestors {SHOP}")
        assert "x-frame-options" not in page.headers
        assert {"SameSite=None", "Partitioned", "Secure"} <= set(page.headers["set-cookie"].split("; "))

    async def alone(world: World) -> None:
        page = await world.visitor().open()
        assert page.headers["content-security-policy"].endswith("frame-ancestors 'none'")
        assert page.headers["x-frame-options"] == "DENY"

    play(tmp_path / "framed", own, framed, BINDGUIDE_PUBLIC_URL="https://bind.example")
    play(tmp_path / "alone", content, alone, BINDGUIDE_PUBLIC_URL="https://bind.example")


@pytest.mark.parametrize(
    ("look", "said"),
    [
        ("accent: green", "look.yaml:1: 'accent' is not a colour"),
        ("accent: '#ffd54f'", "contrast 1.4"),
        ("accent_dark: '#222222'", "a lighter"),
        ("colour: '#000000'", "'colour' is not known"),
        ("framed_by: https://shop.example", "is a list"),
        ("framed_by:\n- http://shop.example", "look.yaml:2: 'http://shop.example' is no origin"),
        ("framed_by:\n- https://*.example", "is no origin"),
        ("framed_by:\n- https://a.example; script-src *", "is no origin"),
    ],
)
def test_what_could_not_be_read_or_trusted_is_refused(tmp_path: Path, look: str, said: str) -> None:
    """At the start, with what to write instead."""
    with pytest.raises(ContentError) as refused:
        brand.load(_folder(tmp_path, look__yaml=look))

    assert said in str(refused.value)


def test_own_words_have_our_keys_and_places(tmp_path: Path) -> None:
    """A key we don't have, or a place left out, stops the start."""
    _folder(tmp_path, en__yaml="page.nothing: x\ncards.no_such_card: It's not there.\n")
    with pytest.raises(ContentError) as refused:
        Content(own=tmp_path)

    assert "there is no text 'page.nothing'" in str(refused.value)
    assert "'cards.no_such_card' needs the places last4" in str(refused.value)
