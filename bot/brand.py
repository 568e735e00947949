"""An operator's own look, from a folder: colours, logo, words, and whose pages may show the chat in a frame.

    look.yaml      accent, accent_dark (colours), framed_by (origins); each may be missing
    logo.svg       or logo.png, square, at most 100 KB
    zh_CN.yaml     texts of ours in other words, by their keys; likewise zh_HK.yaml, en.yaml
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from bot.safety import LOOPBACK
from core import datafile
from core.datafile import Entries, Rows
from core.errors import ContentError, DataFileError

LOOK, LOGOS = "look.yaml", ("logo.svg", "logo.png")
KNOWN = frozenset({"accent", "accent_dark", "framed_by"})
LARGEST_LOGO = 100_000  # bytes
READABLE = 4.5  # contrast of text, as WCAG 2.2 wants it (1.4.3)
LIGHT, DARK = "#ffffff", "#131b18"  # what the accent stands on, by day and by night
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class Brand(msgspec.Struct, frozen=True):
    """Read and checked; without a folder our own look."""

    folder: Path | None = None
    style: str = ""  # CSS that sets the colours, "" for ours
    logo: tuple[str, bytes] | None = None  # file name and content
    framed_by: tuple[str, ...] = ()  # origins, e.g. https://shop.example

    @property
    def files(self) -> dict[str, bytes]:
        """What is served beside the page's own files, by name."""
        style = {"brand.css": self.style.encode()} if self.style else {}
        return style | (dict([self.logo]) if self.logo else {})


def load(folder: Path | None) -> Brand:
    """The look in a folder. Raises ContentError or DataFileError with what to write instead."""
    if folder is None:
        return Brand()
    if not folder.is_dir():
        raise ContentError(f"BINDGUIDE_BRAND: there is no folder {folder}")
    look = _look(folder / LOOK)
    style = _style(folder / LOOK, look) if "accent" in look or "accent_dark" in look else ""
    return Brand(folder, style, _logo(folder), _origins(folder / LOOK, look))


def _look(file: Path) -> Entries:
    if not file.exists():
        return Entries()
    look = datafile.read(file.read_text(encoding="utf-8"), str(file))
    if not isinstance(look, Entries):
        raise DataFileError(str(file), 1, "a look expected", "write `accent: '#0f7b6c'` and the like")
    for key in look:
        if key not in KNOWN:
            instead = f"use {', '.join(sorted(KNOWN))}"
            raise DataFileError(str(file), look.lines[key], f"'{key}' is not known", instead)
    return look


def _style(file: Path, look: Entries) -> str:
    day = _colour(file, look, "accent", LIGHT) if "accent" in look else ""
    night = _colour(file, look, "accent_dark", DARK) if "accent_dark" in look else ""
    rules = []
    if day:
        own = f"--accent: {day}; --on-accent: {LIGHT}; --tint: {mixed(day, LIGHT, 0.12)};"
        rules.append(f":root {{ {own} --mine: {day}; --on-mine: {LIGHT}; }}")
    if night:
        mine = f"--mine: {mixed(night, DARK, 0.35)}; --on-mine: {LIGHT};"
        own = f"--accent: {night}; --on-accent: {DARK}; --tint: {mixed(night, DARK, 0.16)}; {mine}"
        rules.append(f"@media (prefers-color-scheme: dark) {{ :root {{ {own} }} }}")
    elif day:  # ours by night: what day has set must not stay
        ours = "--accent: #4cc9b0; --on-accent: #05231c; --tint: #17332c; --mine: #1b6658; --on-mine: #fff;"
        rules.append(f"@media (prefers-color-scheme: dark) {{ :root {{ {ours} }} }}")
    return "\n".join(rules) + "\n"


def _colour(file: Path, look: Entries, key: str, ground: str) -> str:
    value = look[key]
    if not isinstance(value, str) or not _COLOUR.fullmatch(value):
        raise DataFileError(str(file), look.lines[key], f"'{key}' is not a colour", "write it like '#0f7b6c'")
    found = contrast(value, ground)
    if found < READABLE:
        wrong = f"'{key}' can't be read on {ground} (contrast {found:.1f}, {READABLE} is needed)"
        raise DataFileError(str(file), look.lines[key], wrong, "a lighter" if ground == DARK else "a darker")
    return value.lower()


def _origins(file: Path, look: Entries) -> tuple[str, ...]:
    given = look.get("framed_by", Rows())
    if not isinstance(given, Rows):
        raise DataFileError(str(file), look.lines["framed_by"], "'framed_by' is a list", "write - https://shop.example")
    for place, origin in enumerate(given):
        if not _is_origin(origin):
            wrong = f"'{origin}' is no origin whose pages could be trusted"
            raise DataFileError(str(file), given.lines[place], wrong, "write https://shop.example, without a path")
    return tuple(given)


def _is_origin(text: object) -> bool:
    if not isinstance(text, str) or not re.fullmatch(r"https?://[\w.-]+(:\d+)?", text, re.ASCII):
        return False
    parts = urlsplit(text)
    return parts.scheme == "https" or parts.hostname in LOOPBACK


def _logo(folder: Path) -> tuple[str, bytes] | None:
    for name in LOGOS:
        if (folder / name).exists():
            content = (folder / name).read_bytes()
            if len(content) > LARGEST_LOGO:
                raise ContentError(f"{folder / name} has {len(content):,} bytes: at most {LARGEST_LOGO:,}")
            return name, content
    return None


def contrast(one: str, other: str) -> float:
    """Of two colours, 1 to 21, by WCAG 2.2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """So much of one colour in another."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02x}" for a, b in pairs)


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def _luminance(colour: str) -> float:
    linear = [v / 3294.6 if v <= 10 else ((v / 255 + 0.055) / 1.055) ** 2.4 for v in _parts(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
