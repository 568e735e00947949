"""The bank's own work: open a verification, send codes, confirm, unbind."""

from __future__ import annotations

import secrets
import sqlite3
from typing import Any

from bot.clock import MINUTE, SECOND
from bot.sandbox import cards
from bot.sandbox.bank_requests import Confirm, Resend, Start, is_card_number, is_resident_id, same_name
from bot.sandbox.card_history import CardHistories
from bot.sandbox.codes import CODES, RESEND_MS, VALID_MS, Codes
from bot.sandbox.outcomes import Outcome, refusal
from bot.sandbox.phone import Phone, wording
from bot.sandbox.storage import Keys

SCHEMA = """
CREATE TABLE verifications (
  id TEXT PRIMARY KEY,
  state TEXT NOT NULL,       -- open, confirmed
  card TEXT NOT NULL,        -- fingerprint, as are name and ID
  last4 TEXT NOT NULL,
  bank TEXT,
  card_type TEXT,
  name TEXT NOT NULL,
  id_number TEXT NOT NULL,
  mobile TEXT NOT NULL,      -- E.164: messages go there
  cut_at_confirm INTEGER NOT NULL,
  started_at INTEGER NOT NULL
);
CREATE TABLE agreements (
  token TEXT PRIMARY KEY,
  verification TEXT NOT NULL UNIQUE,
  card TEXT NOT NULL,
  state TEXT NOT NULL,       -- active, unbound
  made_at INTEGER NOT NULL,
  caused_by TEXT NOT NULL    -- idempotency key
)
"""

OPEN_MS = 30 * MINUTE
GONE = refusal("VERIFICATION-GONE", "验证已结束，请重新发起")


class Verifications:
    """Each method belongs inside one transaction; `key` is the idempotency key, `now` is in ms."""

    def __init__(self, connection: sqlite3.Connection, keys: Keys, phone: Phone) -> None:
        self._connection = connection
        self._keys = keys
        self._phone = phone
        self._codes = Codes(connection, keys)
        self._cards = CardHistories(connection)

    def start(self, asked: Start, key: str, now: int) -> Outcome:
        """201 with a verification and its first code, 200 with what is needed, or 422."""
        if not is_card_number(asked.pan):
            return refusal("VALID-01", cards.MESSAGES["VALID-01"])
        if not is_resident_id(asked.id_number):
            return refusal("IDENTITY-02", cards.MESSAGES["IDENTITY-02"])
        card = self._keys.fingerprint("card", asked.pan)
        attempt = self._attempt(asked)
        history = self._cards.of(card, attempt, asked.bank, now)
        digits = cards.digits_that_choose(asked.pan)
        refused = cards.refusal_of(digits, history, attempt, now)
        manners = cards.manners_of(digits, history, attempt)
        self._cards.count_start(card)
        if refused:
            return self._refused(asked, card, attempt, refused, now)
        if manners.needs_card_secrets:
            return Outcome(200, {"needs": ["expiry", "cvv2"]})
        verification = self._open(asked, card, attempt, now)
        at = now + manners.held_ms + manners.sms_late_ms
        sms = self._send(self._row(verification), "sms", key, now, at)
        body = {"verification": verification, "sms": sms}
        return Outcome(201, body, held_ms=manners.held_ms, spoil=manners.spoil)

    def resend(self, verification: str, asked: Resend, key: str, now: int) -> Outcome:
        """201 with a new code, or 422."""
        row = self._open_row(verification, now)
        if row is None:
            return GONE
        if self._codes.sent(verification) >= CODES:
            return refusal("CODES-USED-UP", "验证码发送次数已用完，请重新发起")
        wait = self._codes.wait_seconds(verification, now)
        if wait:
            return refusal("RESEND-EARLY", "发送过于频繁，请稍候", wait_seconds=wait)
        return Outcome(201, self._send(row, asked.channel, key, now, now))

    def confirm(self, verification: str, asked: Confirm, key: str, now: int) -> Outcome:
        """200 with an agreement, or 422. The first agreement fixes who owns the card."""
        row = self._open_row(verification, now)
        if row is None:
            return GONE
        checked, left = self._codes.check(verification, asked.code, now)
        if checked == "wrong":
            return refusal("CODE-WRONG", "验证码错误", tries_left=left)
        if checked == "expired":
            return refusal("CODE-EXPIRED", "验证码已失效，请重新获取")
        if checked == "tries":
            return refusal("CODE-TRIES", "验证码错误次数过多，请重新获取")
        return Outcome(200, self._agree(row, key, now), spoil="cut" if row["cut_at_confirm"] else "none")

    def unbind(self, token: str) -> Outcome:
        """204, however often; 404 if there never was such an agreement."""
        found = self._connection.execute("UPDATE agreements SET state = 'unbound' WHERE token = ?", (token,))
        row = self._connection.execute("SELECT card FROM agreements WHERE token = ?", (token,)).fetchone()
        if row is not None:
            self._cards.disown(row["card"])
        return Outcome(204, None) if found.rowcount else refusal("NOT-FOUND", "没有这个协议", 404)

    def down_until(self, bank: str, now: int) -> int | None:
        """When (ms) the interface of this bank will be up again; None if it is."""
        return self._cards.down_until(bank, now)

    def _attempt(self, asked: Start) -> cards.Attempt:
        return cards.Attempt(
            name=self._keys.fingerprint("name", same_name(asked.holder_name)),
            id_number=self._keys.fingerprint("id", asked.id_number.upper()),
            mobile=self._keys.fingerprint("mobile", asked.mobile),
            has_card_secrets=asked.expiry is not None and asked.cvv2 is not None,
        )

    def _refused(self, asked: Start, card: str, attempt: cards.Attempt, refused: cards.Refusal, now: int) -> Outcome:
        values: dict[str, Any] = {}
        if refused.retry_at is not None:
            values["retry_at"] = refused.retry_at
        if refused.code == "BANK-404" and refused.retry_at is not None:
            self._cards.note_outage(card, refused.retry_at)
        if refused.can_resend:
            values["verification"] = self._open(asked, card, attempt, now)
        return refusal(refused.code, cards.MESSAGES[refused.code], **values)

    def _open(self, asked: Start, card: str, attempt: cards.Attempt, now: int) -> str:
        verification = f"ver_{secrets.token_urlsafe(16)}"
        cut = cards.is_cut_at_confirm(cards.digits_that_choose(asked.pan))
        values = (asked.bank, asked.card_type, attempt.name, attempt.id_number, asked.mobile, cut, now)
        self._connection.execute(
            "INSERT INTO verifications VALUES (?, 'open', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (verification, card, asked.pan[-4:], *values),
        )
        return verification

    def _send(self, row: sqlite3.Row, channel: str, key: str, now: int, arrives_at: int) -> dict[str, object]:
        code = self._codes.make(row["id"], now)
        text = wording(channel, code, row["last4"])
        self._phone.put(row["mobile"], channel, text, arrives_at=arrives_at, verification=row["id"], caused_by=key)
        self._cards.count_message(row["card"])
        return {
            "channel": channel,
            "to": masked(row["mobile"]),
            "valid_seconds": VALID_MS // SECOND,
            "resend_after_seconds": RESEND_MS // SECOND,
        }

    def _agree(self, row: sqlite3.Row, key: str, now: int) -> dict[str, object]:
        token = f"agr_{secrets.token_urlsafe(24)}"
        self._connection.execute("UPDATE verifications SET state = 'confirmed' WHERE id = ?", (row["id"],))
        self._connection.execute(
            "INSERT INTO agreements VALUES (?, ?, ?, 'active', ?, ?)", (token, row["id"], row["card"], now, key)
        )
        mobile = self._keys.fingerprint("mobile", row["mobile"])
        self._cards.own(row["card"], row["name"], row["id_number"], mobile)
        kept = {"bank": row["bank"], "card_type": row["card_type"], "last4": row["last4"]}
        return {"agreement": token, **kept}

    def _open_row(self, verification: str, now: int) -> sqlite3.Row | None:
        row = self._row(verification)
        if row is None or row["state"] != "open" or now >= row["started_at"] + OPEN_MS:
            return None
        return row

    def _row(self, verification: str) -> sqlite3.Row:
        rows = self._connection.execute("SELECT * FROM verifications WHERE id = ?", (verification,))
        row: sqlite3.Row = rows.fetchone()
        return row


def masked(mobile: str) -> str:
    """`+86138****0000`."""
    return f"{mobile[:-8]}****{mobile[-4:]}" if len(mobile) > 11 else f"{mobile[:2]}****{mobile[-2:]}"
