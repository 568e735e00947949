"""The environment -> typed settings; everything missing or unsafe is named at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from bot import safety
from core.errors import SettingsError

_LATER = ("WECHAT_", "SENSITIVE_INPUT_WECHAT")
TELEGRAM_API, TELEGRAM_FILES = "https://api.telegram.org/bot", "https://api.telegram.org/file/bot"


class Telegram(msgspec.Struct, frozen=True):
    """How the bot is reached."""

    token: str
    api: str = TELEGRAM_API
    files: str = TELEGRAM_FILES
    webhook: bool = False  # else updates are polled for
    secret: str = ""  # of the webhook; "" = made and kept in the store
    sensitive_input: str = "secure_page"  # or chat: secrets may be typed

    def __repr__(self) -> str:
        return f"Telegram({self.api!r}, webhook={self.webhook})"


class Settings(msgspec.Struct, frozen=True):
    """What the environment says; the names stand in the README."""

    data: Path
    database_url: str  # "" = SQLite in `data`
    keys: str  # "" = made for trying out
    bank_url: str  # "" = embedded sandbox
    wallet_url: str
    host: str
    port: int
    public_url: str
    language: str
    brand: Path | None = None  # an operator's own look
    model_url: str = ""  # "" = no model is asked
    model_name: str = ""
    model_key: str = ""
    telegram: Telegram | None = None  # None: the channel is off
    web_input: str = "chat"  # where secrets go in the web chat; or secure_page: typed into the chat they are not used
    warnings: tuple[str, ...] = ()

    @property
    def embeds_sandbox(self) -> bool:
        """Are the bank or the wallet the sandbox inside this program?"""
        return not (self.bank_url and self.wallet_url)

    @property
    def alone(self) -> bool:
        """Does the work belong to one process? A SQLite file and an embedded sandbox do, a PostgreSQL doesn't."""
        return self.embeds_sandbox or not self.database_url.startswith("postgresql")


def read(environment: Mapping[str, str], languages: tuple[str, ...]) -> Settings:
    """Raises SettingsError naming every setting that is missing or unsafe."""
    get = _getter(environment)
    problems: list[str] = []
    host, port = _listen(get("LISTEN") or "127.0.0.1:8080", problems)
    public = get("PUBLIC_URL") or f"http://{host}:{port}"
    language = get("LANGUAGE") or "zh_CN"
    if language not in languages:
        problems.append(f"BINDGUIDE_LANGUAGE is '{language}': choose one of {', '.join(languages)}")
    problems += safety.problems(get, host, public)
    if problems:
        raise SettingsError("these settings need mending:\n  " + "\n  ".join(problems))
    return Settings(
        data=Path(get("DATA") or "data"),
        database_url=get("DATABASE_URL"),
        keys=get("KEYS"),
        bank_url=get("BANK_URL"),
        wallet_url=get("WALLET_URL"),
        host=host,
        port=port,
        public_url=public,
        language=language,
        brand=Path(get("BRAND")) if get("BRAND") else None,
        model_url=get("MODEL_URL"),
        model_name=get("MODEL_NAME"),
        model_key=get("MODEL_KEY"),
        telegram=_telegram(get),
        web_input=get("SENSITIVE_INPUT_WEB") or "chat",
        warnings=_warnings(environment),
    )


def _telegram(get: Callable[[str], str]) -> Telegram | None:
    if not get("TELEGRAM_TOKEN"):
        return None
    return Telegram(
        get("TELEGRAM_TOKEN"),
        get("TELEGRAM_API") or TELEGRAM_API,
        get("TELEGRAM_FILES") or TELEGRAM_FILES,
        get("TELEGRAM_MODE") == "webhook",
        get("TELEGRAM_SECRET"),
        get("SENSITIVE_INPUT_TELEGRAM") or "secure_page",
    )


def _getter(environment: Mapping[str, str]) -> Callable[[str], str]:
    return lambda name: environment.get(f"BINDGUIDE_{name}", "").strip()


def _listen(text: str, problems: list[str]) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        problems.append(f"BINDGUIDE_LISTEN is '{text}': write host:port, for example 127.0.0.1:8080")
        return "127.0.0.1", 8080
    return host, int(port)


def _warnings(environment: Mapping[str, str]) -> tuple[str, ...]:
    later = sorted(
        name for name in environment for part in _LATER if name.startswith(f"BINDGUIDE_{part}") and environment[name]
    )
    if not later:
        return ()
    return (f"not built yet, so without effect for now: {', '.join(later)}",)
