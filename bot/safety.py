"""Settings that would be unsafe to serve with: each is named, with what to write instead.

"In production" means: people reach it from beyond this machine. Then nothing made for trying out is accepted.
"""

from __future__ import annotations

import base64
import binascii
import os
import stat
from collections.abc import Callable
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", "[::1]"})
TELEGRAM_PORTS = (None, 443, 80, 88, 8443)
CHANNELS = ("TELEGRAM", "WECHAT", "WEB", "CONSOLE")
POLICIES = ("secure_page", "chat")
KEY_BYTES = 32
FEW_BYTES = 8  # a key of fewer different bytes was typed, not drawn

IN_MEMORY = frozenset({"tmpfs", "ramfs", "devtmpfs", "hugetlbfs"})
OVER_THE_NET = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "ceph", "glusterfs"})
MOUNTS = Path("/proc/self/mounts")

Get = Callable[[str], str]  # a setting by its name without BINDGUIDE_, "" when missing


def problems(get: Get, host: str, public: str) -> list[str]:
    """Everything unsafe at once; an empty list when it may start."""
    address = _split(public)
    production = host not in LOOPBACK or (address.hostname or "127.0.0.1") not in LOOPBACK
    found = [*_public(get, host, address), *_partners(get), *_keys(get("KEYS")), *_database(get("DATABASE_URL"))]
    found += _channels(get, address) + _model(get)
    if production:
        found += _production(get)
    return found


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return urlsplit("")
    return parts


def _public(get: Get, host: str, address: SplitResult) -> list[str]:
    found = []
    if address.scheme not in ("http", "https") or not address.hostname:
        found.append("BINDGUIDE_PUBLIC_URL must be an address like https://bind.example.com")
    if host not in LOOPBACK and address.scheme != "https":
        found.append("BINDGUIDE_LISTEN goes beyond this machine: set BINDGUIDE_PUBLIC_URL to an https address")
    elif address.scheme == "http" and (address.hostname or "127.0.0.1") not in LOOPBACK:
        found.append("BINDGUIDE_PUBLIC_URL is reached from outside: it must begin with https://")
    if address.username or address.password:
        found.append("BINDGUIDE_PUBLIC_URL carries a name or password: take it out, links would show it")
    if address.query or address.fragment:
        found.append("BINDGUIDE_PUBLIC_URL ends in ? or #: write the bare address")
    return found


def _partners(get: Get) -> list[str]:
    found = []
    for name in ("BANK_URL", "WALLET_URL"):
        if not get(name):
            continue
        parts = _split(get(name))
        if parts.scheme not in ("http", "https") or not parts.hostname:
            found.append(f"BINDGUIDE_{name} must begin with http:// or https:// and name a host")
        elif parts.scheme == "http" and parts.hostname not in LOOPBACK:
            found.append(f"BINDGUIDE_{name} carries card numbers: use https beyond this machine")
        if parts.username or parts.password:
            found.append(f"BINDGUIDE_{name} carries a name or password: it would stand in logs of others")
    return found


def _model(get: Get) -> list[str]:
    if not get("MODEL_URL"):
        return []
    parts = _split(get("MODEL_URL"))
    found = []
    if parts.scheme not in ("http", "https") or not parts.hostname:
        found.append("BINDGUIDE_MODEL_URL must begin with http:// or https:// and name a host")
    elif parts.scheme == "http" and parts.hostname not in LOOPBACK:
        found.append("BINDGUIDE_MODEL_URL carries what people write: use https beyond this machine")
    if parts.username or parts.password:
        found.append("BINDGUIDE_MODEL_URL carries a name or password: put the key into BINDGUIDE_MODEL_KEY")
    if not get("MODEL_NAME"):
        found.append("BINDGUIDE_MODEL_NAME is missing: name the model that BINDGUIDE_MODEL_URL serves")
    return found


def _keys(text: str) -> list[str]:
    """The keys' form; the keys themselves are never shown."""
    found, seen = [], set[str]()
    for part in filter(None, (p.strip() for p in text.split(","))):
        kid, colon, encoded = part.partition(":")
        key = _decoded(encoded)
        if not (colon and kid) or len(key) != KEY_BYTES:
            found.append("BINDGUIDE_KEYS: write id:base64 of 32 random bytes, several separated by commas")
        elif len(set(key)) < FEW_BYTES:
            found.append(f"BINDGUIDE_KEYS: the key '{kid}' is no random one: draw 32 random bytes")
        if kid in seen:
            found.append(f"BINDGUIDE_KEYS: two keys are called '{kid}': give each its own id")
        seen.add(kid)
    return list(dict.fromkeys(found))


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _database(url: str) -> list[str]:
    if not url:
        return []
    scheme, _, rest = url.partition(":")
    parts = _split(url)
    kind = scheme.partition("+")[0]
    if kind not in ("sqlite", "postgresql"):
        return ["BINDGUIDE_DATABASE_URL must begin with sqlite:/// or postgresql://"]
    if kind == "sqlite" and (rest in ("//", "///") or ":memory:" in rest):
        return ["BINDGUIDE_DATABASE_URL names a database in memory: everything would be lost, name a file"]
    beyond = kind == "postgresql" and (parts.hostname or "127.0.0.1") not in LOOPBACK
    if beyond and not any(f"sslmode={mode}" in parts.query for mode in ("require", "verify-ca", "verify-full")):
        return ["BINDGUIDE_DATABASE_URL goes beyond this machine: add ?sslmode=verify-full"]
    return []


def _channels(get: Get, address: SplitResult) -> list[str]:
    found = []
    for channel in CHANNELS:
        policy = get(f"SENSITIVE_INPUT_{channel}")
        if policy and policy not in POLICIES:
            found.append(f"BINDGUIDE_SENSITIVE_INPUT_{channel} is '{policy}': write secure_page or chat")
    for channel in ("TELEGRAM", "WECHAT"):
        if get(f"SENSITIVE_INPUT_{channel}") == "chat":
            found.append(f"BINDGUIDE_SENSITIVE_INPUT_{channel}=chat sends card numbers through somebody else's chat")
    if get("SENSITIVE_INPUT_CONSOLE") == "secure_page":
        found.append("BINDGUIDE_SENSITIVE_INPUT_CONSOLE=secure_page can't be: the console has no pages, leave it out")
    mode = get("TELEGRAM_MODE")
    if mode not in ("", "poll", "webhook"):
        found.append(f"BINDGUIDE_TELEGRAM_MODE is '{mode}': write poll or webhook")
    if mode == "webhook" and address.scheme != "https":
        found.append("BINDGUIDE_TELEGRAM_MODE=webhook needs an https BINDGUIDE_PUBLIC_URL")
    elif mode == "webhook" and address.port not in TELEGRAM_PORTS:
        found.append("BINDGUIDE_PUBLIC_URL: Telegram calls a webhook on the ports 443, 80, 88 and 8443 only")
    return found


def _production(get: Get) -> list[str]:
    found = [
        f"BINDGUIDE_{name} is missing: the sandbox is not for real people, name the {what}"
        for name, what in (("BANK_URL", "bank's gateway"), ("WALLET_URL", "wallet"))
        if not get(name)
    ]
    if not get("KEYS"):
        found.append("BINDGUIDE_KEYS is missing: keys made for trying out lie beside the data, set your own")
    data = Path(get("DATA") or "data")
    for path in (data, data / "bindguide.db"):
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            found.append(f"{path} can be read by others: chmod go-rwx {path}")
    kind = "" if get("DATABASE_URL") else kind_of_disk(data)
    if kind in IN_MEMORY:
        found.append(f"BINDGUIDE_DATA lies in memory ({kind}): everything would be lost, name a folder on a disk")
    if kind in OVER_THE_NET:
        found.append(f"BINDGUIDE_DATA lies on a network disk ({kind}), where SQLite breaks: name a local folder")
    return found


def kind_of_disk(folder: Path) -> str:
    """The name of the file system that `folder` lies (or would lie) on, e.g. "ext4"; "" where that can't be told."""
    if not MOUNTS.exists():
        return ""
    best, kind = "", ""
    path = os.path.realpath(folder)
    for line in MOUNTS.read_text("utf-8").splitlines():
        _, mount, found, *_ = line.split()
        inside = path == mount or path.startswith(mount.rstrip("/") + "/")
        if inside and len(mount) >= len(best):
            best, kind = mount, found
    return kind
