"""Keys: sealing (AES-256-GCM), keyed fingerprints and hashes, each purpose with a key of its own (HKDF).

The keys of BINDGUIDE_KEYS wrap a data key for each person; a person's secrets are sealed with that one alone.

PCI DSS 3.5.1.1: a hash of a PAN must be keyed. NIST SP 800-38D: 96-bit random nonces, far below 2^32 a key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import stat
from functools import lru_cache
from pathlib import Path

from core.errors import SettingsError, VaultError

KEY_BYTES = 32
NONCE_BYTES = 12


class Keyring:
    """Named keys; the first one writes, all of them read."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        self._keys = keys
        self.first = next(iter(keys))
        self._derived = lru_cache(maxsize=256)(self._derive)

    @property
    def ids(self) -> tuple[str, ...]:
        """Key ids, the writing one first."""
        return tuple(self._keys)

    def wrap(self, data_key: bytes, owner: str) -> tuple[str, bytes]:
        """(key id, the data key sealed with the first key); it opens only for the same owner."""
        return self.first, seal(self._derived(self.first, "wrap"), data_key, f"{self.first}|{owner}")

    def unwrap(self, kid: str, wrapped: bytes, owner: str) -> bytes:
        """The data key. VaultError if the key is unknown, or the bytes or their place were changed."""
        if kid not in self._keys:
            raise VaultError(f"wrapped with the key '{kid}', which BINDGUIDE_KEYS does not hold; add it back")
        return unseal(self._derived(kid, "wrap"), wrapped, f"{kid}|{owner}")

    def fingerprints(self, kind: str, value: str) -> tuple[str, ...]:
        """Keyed hashes "kid:hex" of a value, one for each key, newest first; each kind has its own key."""
        return tuple(f"{kid}:{self.mac(f'fingerprint/{kind}', value.encode(), kid)}" for kid in self._keys)

    def mac(self, purpose: str, data: bytes, kid: str = "") -> str:
        """HMAC-SHA-256 in hex, with the key of that purpose."""
        return hmac.new(self._derived(kid or self.first, purpose), data, hashlib.sha256).hexdigest()

    def _derive(self, kid: str, purpose: str) -> bytes:
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        kdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"bindguide/{purpose}".encode())
        return kdf.derive(self._keys[kid])


def seal(key: bytes, plain: bytes, bound_to: str) -> bytes:
    """Nonce and ciphertext; it opens only with the same key and the same `bound_to` (row, kind, owner)."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def unseal(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    """The plain bytes. VaultError if the bytes or their place were changed, or the key is another."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to.encode())
    except (InvalidTag, ValueError):
        raise VaultError("a sealed field does not open: it was moved or changed, or the key is another") from None


def draw(kid: str) -> str:
    """A new key as BINDGUIDE_KEYS writes it."""
    return f"{kid}:{base64.b64encode(os.urandom(KEY_BYTES)).decode()}"


def parse(text: str) -> Keyring:
    """`id:base64` separated by commas. SettingsError says what is wrong, never the key itself."""
    keys: dict[str, bytes] = {}
    for part in filter(None, (p.strip() for p in text.split(","))):
        kid, colon, encoded = part.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if not colon or not kid or len(key) != KEY_BYTES:
            raise SettingsError("BINDGUIDE_KEYS: write id:base64 of 32 random bytes, several separated by commas")
        keys[kid] = key
    if not keys:
        raise SettingsError("BINDGUIDE_KEYS is empty: write id:base64 of 32 random bytes")
    return Keyring(keys)


def of(text: str, folder: Path) -> Keyring:
    """Those of BINDGUIDE_KEYS, or without it those made for trying out. SettingsError says what is wrong."""
    return parse(text) if text else for_trying_out(folder)


def for_trying_out(folder: Path) -> Keyring:
    """Keys made at the first start inside the data folder (0600). SettingsError if others could read them."""
    file = folder / "keys"
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(draw("k1") + "\n")
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise SettingsError(f"{file} can be read by others: chmod 600 {file}")
    return parse(file.read_text().replace("\n", ","))
