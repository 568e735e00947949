"""What an open port must not be started with."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from bot import settings
from bot.safety import IN_MEMORY, kind_of_disk
from core.errors import SettingsError

KEY = "k1:" + base64.b64encode(os.urandom(32)).decode()
OUTSIDE = {
    "BINDGUIDE_LISTEN": "0.0.0.0:8443",
    "BINDGUIDE_PUBLIC_URL": "https://bind.example.com",
    "BINDGUIDE_BANK_URL": "https://bank.example.com",
    "BINDGUIDE_WALLET_URL": "https://wallet.example.com",
    "BINDGUIDE_KEYS": KEY,
}

NOWHERE = "/var/lib/bindguide-that-is-not-there"

UNSAFE: dict[str, dict[str, str]] = {
    "beyond loopback without https": {"BINDGUIDE_PUBLIC_URL": ""},
    "a public http address": {"BINDGUIDE_LISTEN": "", "BINDGUIDE_PUBLIC_URL": "http://bind.example.com"},
    "a public address of another kind": {"BINDGUIDE_PUBLIC_URL": "ftp://bind.example.com"},
    "a public address without a host": {"BINDGUIDE_PUBLIC_URL": "https://"},
    "a password in the public address": {"BINDGUIDE_PUBLIC_URL": "https://a:b@bind.example.com"},
    "a query in the public address": {"BINDGUIDE_PUBLIC_URL": "https://bind.example.com/?a=1"},
    "no port": {"BINDGUIDE_LISTEN": "0.0.0.0"},  # noqa: S104
    "no such port": {"BINDGUIDE_LISTEN": "0.0.0.0:99999"},
    "the sandbox bank in production": {"BINDGUIDE_BANK_URL": ""},
    "the sandbox wallet in production": {"BINDGUIDE_WALLET_URL": ""},
    "card numbers over http": {"BINDGUIDE_BANK_URL": "http://bank.example.com"},
    "passwords over http": {"BINDGUIDE_WALLET_URL": "http://wallet.example.com"},
    "a password in the bank's address": {"BINDGUIDE_BANK_URL": "https://a:b@bank.example.com"},
    "a bank's address of another kind": {"BINDGUIDE_BANK_URL": "bank.example.com"},
    "keys made for trying out": {"BINDGUIDE_KEYS": ""},
    "a short key": {"BINDGUIDE_KEYS": "k1:" + base64.b64encode(b"short").decode()},
    "a key that was not drawn": {"BINDGUIDE_KEYS": "k1:" + base64.b64encode(bytes(32)).decode()},
    "two keys of one name": {"BINDGUIDE_KEYS": f"{KEY},{KEY}"},
    "a database beyond this machine in the clear": {"BINDGUIDE_DATABASE_URL": "postgresql://db.example.com/b"},
    "a database in memory": {"BINDGUIDE_DATABASE_URL": "sqlite:///:memory:"},
    "a database of another kind": {"BINDGUIDE_DATABASE_URL": "mysql://localhost/b"},
    "card numbers through somebody else's chat": {"BINDGUIDE_SENSITIVE_INPUT_TELEGRAM": "chat"},
    "the console has no pages": {"BINDGUIDE_SENSITIVE_INPUT_CONSOLE": "secure_page"},
    "a policy nobody knows": {"BINDGUIDE_SENSITIVE_INPUT_WECHAT": "none"},
    "a webhook without https": {
        "BINDGUIDE_LISTEN": "",
        "BINDGUIDE_PUBLIC_URL": "http://127.0.0.1",
        "BINDGUIDE_TELEGRAM_MODE": "webhook",
    },
    "a webhook where Telegram does not call": {
        "BINDGUIDE_PUBLIC_URL": "https://bind.example.com:9443",
        "BINDGUIDE_TELEGRAM_MODE": "webhook",
    },
    "a language nobody wrote": {"BINDGUIDE_LANGUAGE": "xx"},
}


@pytest.mark.parametrize("what", UNSAFE)
def test_an_unsafe_setting_stops_the_start(what: str) -> None:
    """Each unsafe setting is refused by name, and without it the same settings are taken."""
    safe = {**OUTSIDE, "BINDGUIDE_DATA": NOWHERE}

    settings.read(safe, ("zh_CN",))
    with pytest.raises(SettingsError, match="BINDGUIDE_"):
        settings.read(safe | UNSAFE[what], ("zh_CN",))


@pytest.mark.parametrize("readable", ["folder", "database"])
def test_what_others_can_read_is_no_place_for_real_people(readable: str, tmp_path: Path) -> None:
    """In production a data folder or database that others can read stops the start."""
    if kind_of_disk(tmp_path) in IN_MEMORY:
        pytest.skip("temporary files lie in memory here, which is refused by itself")
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    (data / "bindguide.db").touch(mode=0o600)
    safe = {**OUTSIDE, "BINDGUIDE_DATA": str(data)}
    settings.read(safe, ("zh_CN",))
    (data if readable == "folder" else data / "bindguide.db").chmod(0o755)

    with pytest.raises(SettingsError, match="read by others"):
        settings.read(safe, ("zh_CN",))


def test_memory_is_no_place_for_real_people() -> None:
    """In production a data folder on a disk of memory stops the start; the same settings on a real disk are taken."""
    memory = next((place for place in ("/dev/shm", "/run") if kind_of_disk(Path(place)) in IN_MEMORY), "")  # noqa: S108
    if not memory:
        pytest.skip("no disk of memory here")
    settings.read({**OUTSIDE, "BINDGUIDE_DATA": NOWHERE}, ("zh_CN",))

    with pytest.raises(SettingsError, match="lies in memory"):
        settings.read({**OUTSIDE, "BINDGUIDE_DATA": f"{memory}/new"}, ("zh_CN",))


def test_all_that_is_unsafe_is_named_at_once(tmp_path: Path) -> None:
    """One message names every setting that needs mending, and shows no key."""
    broken = {**OUTSIDE, "BINDGUIDE_DATA": str(tmp_path), "BINDGUIDE_KEYS": "k1:c2VjcmV0", "BINDGUIDE_BANK_URL": ""}
    with pytest.raises(SettingsError) as stopped:
        settings.read(broken, ("zh_CN",))
    said = str(stopped.value)

    assert "BINDGUIDE_KEYS" in said
    assert "BINDGUIDE_BANK_URL" in said
    assert "c2VjcmV0" not in said


def test_trying_it_out_needs_no_setting(tmp_path: Path) -> None:
    """On this machine alone everything has its embedded default."""
    read = settings.read({"BINDGUIDE_DATA": str(tmp_path)}, ("zh_CN",))

    assert read.public_url == "http://127.0.0.1:8080"
