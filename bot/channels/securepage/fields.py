"""What the page asks for a slot."""

from __future__ import annotations

FIELDS: dict[str, tuple[str, ...]] = {
    "card_number": ("card_number",),
    "bank": ("bank",),
    "holder_name": ("holder_name",),
    "id_number": ("id_number",),
    "mobile": ("mobile",),
    "expiry": ("expiry", "cvv2"),  # both are printed on the card, and neither is kept anywhere
    "cvv2": ("cvv2",),
    "sms_code": ("sms_code",),
}
"""The fields of each slot, in the order in which they are handed on, as if typed in one line."""

SENSITIVE = (FIELDS.keys() - {"bank"}) | {"payment_password", "agreement"}
"""Slots that belong on the page where the policy is `secure_page`."""
