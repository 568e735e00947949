"""Finds secrets in bytes, however they are written: the data is brought into one spelling, view by view.

A view undoes one way of writing: separators, full width, Chinese digits, base64, hex, URL, JSON and HTML escapes,
UTF-16 and UTF-32, backwards, compressed. Two of them on top of each other are found too.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import html
import re
import unicodedata
import zlib
from collections.abc import Iterator

DEPTH = 2  # ways of writing on top of each other
LONGEST_PART = 50_000_000  # bytes that a compressed part may unfold to

_NUMERALS = str.maketrans("零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "0001234567891123456789") | {
    code: str(digit) for code in range(128, 0x20000) if (digit := unicodedata.digit(chr(code), None)) is not None
}
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u2066-\u2069]")
_BETWEEN = re.compile(r"(?<=\d)[\s\-_.·•,/\\|+]{1,3}(?=\d)")
_DIGITS = re.compile(r"[xX]?[0-9]{9,}[xX]?")
_NAMES = re.compile(r"[\u4e00-\u9fff]{4,}")
_CODE = re.compile(r"(?<![0-9A-Za-z.])[0-9]{6}(?![0-9A-Za-z])")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{12,}")
_HEX = re.compile(rb"[0-9A-Fa-f]{12,}")
_CHARACTER = re.compile(r"\\u([0-9A-Fa-f]{4})")
_BYTE = re.compile(rb"(?:\\x|%)([0-9A-Fa-f]{2})")
# Random bytes have none of these: six digits (wide ones too), three Chinese characters, something encoded again.
_SENSE = re.compile(rb"(?:[0-9]\0*){6}|(?:[\xe3-\xe9][\x80-\xbf]{2}){3}|[A-Za-z0-9+/_-]{12}|\\u|\x1f\x8b")
_GZIP, _ZLIB = b"\x1f\x8b", (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


class Oracle:
    """Knows the secrets by what they are; the same digits may be told of once only."""

    def __init__(self, secrets: dict[str, str]) -> None:
        """`secrets`: what it is -> the secret; six digits are codes, Chinese ones names, all others numbers."""
        self._numbers: dict[int, dict[str, str]] = {}
        self._names: dict[str, str] = {}
        self._wide: dict[str, tuple[bytes, ...]] = {}
        self._codes: dict[str, str] = {}
        for what, secret in secrets.items():
            for way, text in (("", secret), (" backwards", secret[::-1])):
                if not secret.isascii():
                    self._names[text] = what + way
                    self._wide[what + way] = (text.encode("utf-16-le"), text.encode("utf-16-be"))
                elif len(secret) == 6:
                    self._codes[text] = what + way
                else:
                    self._numbers.setdefault(len(text), {})[text.upper()] = what + way

    def found(self, data: bytes) -> set[str]:
        """Names of the secrets that stand in it."""
        wide = {what for what, ways in self._wide.items() if any(way in data for way in ways)}
        return wide | {what for text in views(data) for what in self._in(text)}

    def _in(self, text: str) -> Iterator[str]:
        yield from (self._codes[code] for code in _CODE.findall(text) if code in self._codes)
        close = _BETWEEN.sub("", text)
        if close != text:
            yield from (self._codes[code] for code in _CODE.findall(close) if code in self._codes)
        for run in _DIGITS.findall(close):
            yield from self._windows(run.upper())
        for run in _NAMES.findall(text):
            yield from (self._names[run[n : n + 4]] for n in range(len(run) - 3) if run[n : n + 4] in self._names)

    def _windows(self, run: str) -> Iterator[str]:
        for length, known in self._numbers.items():
            for n in range(len(run) - length + 1):
                if run[n : n + length] in known:
                    yield known[run[n : n + length]]


def views(data: bytes, depth: int = DEPTH) -> Iterator[str]:
    """The data as text in one spelling, and every reading of its encoded parts."""
    text = data.decode("utf-8", "replace")
    yield _plain(text)
    opened = _opened(data, text)
    if opened != data:
        yield from views(opened, depth - 1) if depth else [_plain(opened.decode("utf-8", "replace"))]
    if b"\0" in data:
        yield _plain(data.replace(b"\0", b"").decode("utf-8", "replace"))
    if depth:
        for part in _parts(data):
            yield from views(part, depth - 1)


def _opened(data: bytes, text: str) -> bytes:
    """Without the escapes of JSON, Python, HTML and addresses."""
    if b"\\u" in data or b"&#" in data:
        return html.unescape(_CHARACTER.sub(_unescaped, text)).encode("utf-8", "replace")
    if b"\\x" in data or b"%" in data:
        return _BYTE.sub(lambda match: bytes([int(match[1], 16)]), data)
    return data


def _parts(data: bytes) -> Iterator[bytes]:
    """What encoded runs hold; all runs of a kind together, so that they are looked at at once."""
    runs = _BASE64.findall(data)
    decoded = [_from_base64(run[start:]) for run in runs for start in range(4)]
    decoded += [_from_hex(run[start:]) for run in _HEX.findall(data) for start in range(2)]
    yield b"\n".join(part for part in decoded if _SENSE.search(part))
    yield from _unpacked(data)


def _from_base64(run: bytes) -> bytes:
    run = run.translate(bytes.maketrans(b"-_", b"+/"))
    if len(run) % 4 == 1:
        run = run[:-1]
    try:
        return base64.b64decode(run + b"=" * (-len(run) % 4))
    except binascii.Error:
        return b""


def _from_hex(run: bytes) -> bytes:
    return bytes.fromhex(run[: len(run) // 2 * 2].decode())


def _unpacked(data: bytes) -> Iterator[bytes]:
    for sign, wbits in ((_GZIP, 31), *((sign, 15) for sign in _ZLIB)):
        at = data.find(sign)
        while at >= 0:
            with contextlib.suppress(zlib.error):
                yield zlib.decompressobj(wbits).decompress(data[at:], LONGEST_PART)
            at = data.find(sign, at + 1)


def _plain(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).translate(_NUMERALS)


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


def spellings(secret: str) -> dict[str, bytes]:
    """A secret in every way that the oracle must see through."""
    plain = secret.encode()
    groups = [secret[n : n + 4] for n in range(0, len(secret), 4)]
    chinese = secret.translate(str.maketrans("0123456789", "〇一二三四五六七八九"))
    found = {
        "plain": plain,
        "backwards": secret[::-1].encode(),
        "base64": base64.b64encode(plain),
        "base64, second place": base64.b64encode(b"a" + plain),
        "base64, third place": base64.b64encode(b"ab" + plain),
        "base64 for addresses": base64.urlsafe_b64encode(plain + b"??>"),
        "hex": plain.hex().encode(),
        "HEX": plain.hex().upper().encode(),
        "url": "".join(f"%{byte:02X}" for byte in plain).encode(),
        "json": "".join(f"\\u{ord(c):04x}" for c in secret).encode(),
        "python": repr(plain).encode() if not secret.isascii() else "".join(f"\\x{b:02x}" for b in plain).encode(),
        "html": "".join(f"&#{ord(c)};" for c in secret).encode(),
        "utf-16": secret.encode("utf-16-le"),
        "utf-16, big": secret.encode("utf-16-be"),
        "gzip": zlib.compress(plain, wbits=31),
        "zlib": zlib.compress(plain),
        "hex in base64": base64.b64encode(plain.hex().encode()),
        "base64 in json": base64.b64encode(plain).decode().encode("unicode_escape"),
    }
    if secret.isascii():
        found |= {f"grouped by {sign!r}": sign.join(groups).encode() for sign in " -.·_/\u00a0\u2009"}
        found |= {
            "full width": "".join(chr(ord(c) + 0xFEE0) for c in secret).encode(),
            "Chinese": chinese.encode(),
            "CHINESE": chinese.translate(str.maketrans("〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖")).encode(),
            "Arabic": "".join(chr(0x0660 + int(c)) if c.isdigit() else c for c in secret).encode(),
            "unseen signs between": "\u200b".join(secret).encode(),
            "utf-32": secret.encode("utf-32-le"),
        }
    return found
