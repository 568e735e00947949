"""Tokens of one-time links, and the keyed hashes that the store keeps of them."""

from __future__ import annotations

import base64
import binascii
import hmac
import os

from bot.clock import MINUTE
from bot.keys import Keyring

LINK_LIFE = 10 * MINUTE


def token(expires: int) -> str:
    """256 random bits, and until when (ms) they count: the stored hash covers both."""
    return base64.urlsafe_b64encode(os.urandom(32) + expires.to_bytes(7, "big")).decode()


def expiry(of: str) -> int:
    """Until when (ms) a token counts; 0 for what is none."""
    try:
        return int.from_bytes(base64.urlsafe_b64decode(of)[32:], "big")
    except (binascii.Error, ValueError):
        return 0


def fits(keys: Keyring, stored: str, purpose: str, text: str) -> bool:
    """Is this what the stored hash was made of, with one of our keys?"""
    return any(hmac.compare_digest(stored, keys.mac(purpose, text.encode(), kid)) for kid in keys.ids)
