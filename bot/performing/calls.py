"""One effect -> one call to the bank or the wallet, its secrets read from the vault at the last moment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec

from bot.clock import Clock
from bot.gateways.answers import Answer
from bot.gateways.bank import BankClient, StartRequest
from bot.gateways.wallet import Acceptance, BindingRequest, WalletClient
from bot.store.vault import Vault
from core import effects

Send = Callable[[], Awaitable[Answer]]

AT_THE_WALLET = (
    "look_up_account",
    "set_password",
    "check_password",
    "bind_card",
    "set_default_card",
    "unbind_card",
)
# Asking these again does no harm, whatever became of the first time.
HARMLESS = ("look_up_account", "end_agreement", "set_default_card", "unbind_card")


class Calls:
    """Knows which client performs which effect."""

    def __init__(self, bank: BankClient, wallet: WalletClient, vault: Vault, clock: Clock) -> None:
        self._bank, self._wallet, self._vault, self._clock = bank, wallet, vault, clock

    def prepare(self, effect: effects.AnyRemote, account: str) -> Send:
        """The call, ready to be made. VaultError if a secret it needs is gone."""
        key = effect.key
        match effect:
            case effects.LookUpAccount():
                return lambda: self._wallet.account(account)
            case effects.StartVerification():
                request = self._start(effect)
                return lambda: self._bank.start(key, request)
            case effects.SendCodeAgain(verification=verification, channel=channel):
                return lambda: self._bank.resend(key, verification, "voice" if channel == "voice" else "sms")
            case effects.ConfirmCode(verification=verification, sms_code=ref):
                code = self._read(ref)
                return lambda: self._bank.confirm(key, verification, code)
            case effects.EndAgreement(agreement=agreement):
                return lambda: self._bank.unbind(key, agreement)
            case effects.SetPassword(payment_password=ref):
                password = self._read(ref)
                return lambda: self._wallet.set_password(key, account, password)
            case effects.CheckPassword(payment_password=ref):
                password = self._read(ref)
                return lambda: self._wallet.check_password(key, account, password)
            case effects.SetDefaultCard(binding=card):
                return lambda: self._wallet.set_default(key, account, card)
            case effects.UnbindCard(binding=card):
                return lambda: self._wallet.unbind(key, account, card)
            case effects.BindCard():
                binding = self._binding(effect)
                return lambda: self._wallet.bind(key, account, binding)

    async def query(self, effect: effects.AnyRemote) -> Answer:
        """What became of an earlier try."""
        client = self._wallet if effects.tag(effect) in AT_THE_WALLET else self._bank
        return await client.query(effect.key)

    def _read(self, ref: str) -> str:
        return self._vault.read(ref, self._clock.now())

    def _start(self, effect: effects.StartVerification) -> StartRequest:
        return StartRequest(
            pan=self._read(effect.card_number),
            holder_name=self._read(effect.holder_name),
            id_type="resident_id",
            id_number=self._read(effect.id_number),
            mobile="+86" + self._read(effect.mobile),
            bank=effect.bank or None,
            card_type=effect.card_type or None,
            expiry=self._read(effect.expiry) if effect.expiry else None,
            cvv2=self._read(effect.cvv2) if effect.cvv2 else None,
        )

    def _binding(self, effect: effects.BindCard) -> BindingRequest:
        return BindingRequest(
            agreement=effect.agreement,
            bank=effect.bank or None,
            card_type=effect.card_type or None,
            last4=effect.last4,
            card_fingerprints=list(effect.card_fingerprints),
            holder_name=self._read(effect.holder_name),
            id_fingerprints=list(effect.id_fingerprints),
            accepted=Acceptance(effect.accepted_version, effect.accepted_hash, effect.accepted_at),
        )


_decoder: msgspec.json.Decoder[effects.AnyRemote] = msgspec.json.Decoder(effects.AnyRemote)


def decoded(payload: str) -> effects.AnyRemote:
    """An effect from the store."""
    return _decoder.decode(payload)
