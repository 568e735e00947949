"""Builds everything; the only place that knows all parts."""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
from collections.abc import Callable
from pathlib import Path

from bot import brand, failures
from bot import keys as keyrings
from bot.arrivals import Arrival
from bot.clock import Clock
from bot.due import Due
from bot.gateways.bank import BankClient
from bot.gateways.model import Model
from bot.gateways.wallet import WalletClient
from bot.importing import taking_up
from bot.importing.taking_up import Known, Uptake
from bot.intake import Door
from bot.performing.calls import Calls
from bot.performing.limits import Limits
from bot.performing.performer import Performer
from bot.proposing import Proposing
from bot.recording import Recorder
from bot.rekeying import installation
from bot.sandbox.passwords import STRONG
from bot.sandbox.serving import Sandbox
from bot.settings import Settings
from bot.store.store import open_store
from bot.store.vault import Vault
from bot.turns import Taken, Turns
from core.dialog import Dialog
from core.errors import StartError
from core.understanding import mobiles
from core.understanding.choices import Choices
from core.understanding.phrases import PhraseBook
from dialogs.assistant import Assistant
from dialogs.binding.dialog import Binding
from dialogs.cards.dialog import Cards
from dialogs.diagnosis.dialog import Diagnosis
from dialogs.hearing import Ear
from dialogs.library import AgreedText, Desk
from dialogs.limits.dialog import HigherLimits
from knowledge.library import Library
from locales import agreed, everyday, phrases, trained
from locales.texts import Texts

log = logging.getLogger("bindguide")

LANGUAGES = ("zh_CN", "zh_HK", "en")
PULL = frozenset({"web"})  # channels that read a conversation by themselves


class Content:
    """Everything that is read once and shared: knowledge, texts, phrases, dialogs."""

    def __init__(self, data: Path | None = None, own: Path | None = None) -> None:
        """`data`: where the adopter's own facts are; `own`: an operator's folder of looks and texts.

        Raises ContentError, with file and line, for content that is wrong.
        """
        known = taking_up.load(data)
        self.library, self.version = known.library, known.version
        self.brand = brand.load(own)
        self.texts = Texts(LANGUAGES, _names(known.library), own=own)
        self.phrases = PhraseBook(phrases.load())
        self.everyday = everyday.load()
        self.agreement = agreed.load(LANGUAGES, "agreement")
        self.privacy = agreed.load(LANGUAGES, "privacy")
        self.carriers = {prefix: given.carrier for prefix, given in known.answering.book.ranges.items()}
        desk = Desk(known.library, known.answering, _agreed(self.privacy), _agreed(self.agreement), LANGUAGES)
        self._desk = desk
        self.dialogs: dict[str, Dialog] = {"binding": Binding(desk), "cards": Cards(desk), "diagnosis": Diagnosis(desk)}
        self.dialogs["limits"] = HigherLimits()
        self.classifier = trained.load()
        choices = Choices(phrases.load(name="choices.yaml"))
        self.assistant = Assistant(self.dialogs, Ear(self.phrases, self.classifier, desk, choices), desk)

    def use(self, known: Known) -> None:
        """Exchange what is known; to be called between two turns."""
        self.library = self._desk.library = known.library
        self._desk.answering = known.answering
        self.texts.name_banks(_names(known.library))


def _names(library: Library) -> dict[str, tuple[str, str]]:
    return {bank.code: (bank.short_name, bank.name_en) for bank in library.banks}


def _agreed(text: dict[str, agreed.Terms]) -> AgreedText:
    first = next(iter(text.values()))
    return AgreedText(first.version, {lang: terms.hash for lang, terms in text.items()}, first.readable_after)


class App:
    """The running parts. `told` hears of every turn that was committed."""

    password_cost = STRONG  # of the embedded wallet; tests make it cheap before `connect`

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        content: Content,
        told: Callable[[Taken], None],
        turns: type[Turns] = Turns,
    ) -> None:
        """Raises StartError with what to do: folder, lock, key, database."""
        self.settings, self.clock, self.content = settings, clock, content
        self._locks = _locked(settings)
        self.keys = keyrings.of(settings.keys, settings.data)
        self.store = open_store(settings.database_url, settings.data)
        try:
            self._check_keys()
        except StartError:
            self.store.close()
            for lock in self._locks:
                os.close(lock)
            raise
        self.vault = Vault(self.store, self.keys)
        recorder = Recorder(content.texts, self.vault, content.assistant.outlook, PULL)
        words = (content.phrases, content.texts, content.everyday)
        door = Door(self.vault, self.keys, content.library, content.carriers, *words)
        self.turns = turns(self.store, clock, door, content.assistant, recorder, settings.language)
        self._door = door
        self.turns.freshen = Uptake(settings.data, content.version, self._use).look
        self.proposing = self._proposing()
        self.sandbox: Sandbox | None = None
        self._told = told

    def _use(self, known: Known) -> None:
        self.content.use(known)
        self._door.library = known.library

    def _warm(self) -> None:
        mobiles.warm()
        self.content.classifier.warm()

    async def connect(self) -> None:
        """Start the embedded sandbox where no URL is set, and the performer."""
        settings = self.settings
        asyncio.get_running_loop().set_exception_handler(failures.tell)
        self._warming = asyncio.get_running_loop().run_in_executor(None, self._warm)
        if settings.embeds_sandbox:
            self.sandbox = await Sandbox.start(settings.data, self.clock, password_cost=self.password_cost)
        bank_url = settings.bank_url or (self.sandbox.bank_url if self.sandbox else "")
        wallet_url = settings.wallet_url or (self.sandbox.wallet_url if self.sandbox else "")
        self.bank, self.wallet = BankClient(bank_url, self.clock), WalletClient(wallet_url, self.clock)
        calls = Calls(self.bank, self.wallet, self.vault, self.clock)
        limits = Limits(self.store, self.vault, self.keys, self.clock)
        self.performer = Performer(self.store, self.clock, calls, limits, self.turns, self._told)
        if settings.alone:
            self.performer.recover()
        self.due = Due(self.store, self.clock, self.vault, self.turns, self.performer, self._told)

    async def close(self) -> None:
        """Stop gracefully; what is under way is recovered at the next start."""
        for task in list(self.performer.tasks):
            task.cancel()
        await self.bank.close()
        await self.wallet.close()
        if self.proposing:
            await self.proposing.close()
        if self.sandbox:
            await self.sandbox.stop()
        await self._warming
        self.store.close()
        for lock in self._locks:
            os.close(lock)

    def _proposing(self) -> Proposing | None:
        """A model that is asked where the understanding is not sure; None unless one is set."""
        settings, content = self.settings, self.content
        if not settings.model_url:
            return None
        model = Model(settings.model_url, settings.model_name, settings.model_key)
        return Proposing(model, content.phrases, content.classifier, self.turns.asked)

    async def heard(self, arrival: Arrival) -> Arrival:
        """The arrival with what a model proposes about it; untouched where none is asked."""
        return await self.proposing.about(arrival) if self.proposing else arrival

    def _check_keys(self) -> None:
        """The same keys as before? A lost key must be noticed at the start, not at the first secret."""
        mine = installation(self.keys)
        with self.store.unit() as unit:
            known = unit.value("fact", name="key_check")
            if known is not None and known not in {installation(self.keys, kid) for kid in self.keys.ids}:
                raise StartError(
                    "the keys are not those this database was written with: put the earlier key back into "
                    "BINDGUIDE_KEYS (after the new one); if it is lost for good, run: run_bot.py keys lost"
                )
            if known != mine:
                unit.write("put_fact", name="key_check", value=mine)
            unheld = [row for row in unit.rows("wrapped_by") if row.kid not in self.keys.ids]
        for row in unheld:
            log.warning(
                "what %s people typed is wrapped with the key '%s', which BINDGUIDE_KEYS does not hold: "
                "they are asked again; put it back if you have it",
                row.people,
                row.kid,
            )


def _locked(settings: Settings) -> list[int]:
    """The locks of the data folder and of the embedded sandbox's, which belongs to one process.

    `run_bot.py sandbox` takes the latter alone, so that several processes may stand on one data folder beside it.
    """
    locks = [lock_folder(settings.data, shared=not settings.alone)]
    try:
        return [*locks, lock_folder(settings.data / "sandbox")] if settings.embeds_sandbox else locks
    except StartError:
        os.close(locks[0])
        raise


def lock_folder(folder: Path, shared: bool = False) -> int:
    """Make the folder (0700) and take its lock. StartError if it can't be written to or another process has it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StartError(
            f"the folder {folder} can't be used ({error.strerror}): make it writable, or name another in BINDGUIDE_DATA"
        ) from None
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise StartError(
            f"another BindGuide is using {folder}: stop it, or name another folder in BINDGUIDE_DATA"
        ) from None
    return descriptor
