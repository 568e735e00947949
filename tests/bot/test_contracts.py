"""Each sandbox keeps its published contract, whatever is sent to it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

import bot.gateways
from bot.clock import SystemClock
from bot.sandbox.passwords import CHEAP
from bot.sandbox.ready_numbers import DIGITS, ready_number
from bot.sandbox.serving import Sandbox

CONTRACTS = Path(bot.gateways.__file__).parent
EXAMPLES = 40
# a refusal is a good answer to a well-formed request, and 413 to one that is too long
CONFIG = {
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ["2xx", "401", "404", "409", "422"]},
        "negative_data_rejection": {"expected-statuses": ["400", "401", "404", "405", "409", "413", "422"]},
    }
}


class Served:
    """A sandbox in a thread of its own, so that a program without asyncio can talk to it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    def __enter__(self) -> Sandbox:
        self._thread.start()
        self._ready.wait(10)
        return self.sandbox

    def __exit__(self, *error: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        self.sandbox = await Sandbox.start(self._folder, SystemClock(), password_cost=CHEAP)
        self._ready.set()
        await self._over.wait()
        await self.sandbox.stop()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Served(tmp_path_factory.mktemp("contracts")) as sandbox:
        yield sandbox


def _contract(name: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((CONTRACTS / f"{name}.openapi.yaml").read_text("utf-8"))
    return document


def _schema(name: str) -> schemathesis.BaseSchema:
    config = SchemathesisConfig.from_dict(CONFIG)
    return schemathesis.openapi.from_dict(_contract(name), config=config)


BANK = _schema("bank").exclude(path="/sandbox/switches")
WALLET = _schema("wallet")
SWITCHES = _schema("bank").include(path="/sandbox/switches")

bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.contract
@BANK.parametrize()
@bounded
def test_the_bank_keeps_its_contract(served: Sandbox, case: schemathesis.Case) -> None:
    case.call_and_validate(base_url=served.bank_url)


@pytest.mark.contract
@WALLET.parametrize()
@bounded
def test_the_wallet_keeps_its_contract(served: Sandbox, case: schemathesis.Case) -> None:
    case.call_and_validate(base_url=served.wallet_url)


@pytest.mark.contract
@pytest.mark.parametrize("digits", [digits for digits in DIGITS if digits not in ("9010", "9011", "9012")])
def test_every_card_answers_as_published(served: Sandbox, digits: str) -> None:
    """What a test card does at the start is in the contract too; the three that break it on purpose are not here."""
    body = {
        "pan": ready_number(digits),
        "holder_name": "李小明",
        "id_type": "resident_id",
        "id_number": "11010519491231002X",
        "mobile": "+8613800138000",
    }
    case = BANK["/verifications"]["POST"].Case(
        headers={"Idempotency-Key": f"key-of-{digits}"}, body=body, media_type="application/json"
    )

    case.call_and_validate(base_url=served.bank_url, excluded_checks=[positive_data_acceptance])


@pytest.mark.contract
@SWITCHES.parametrize()
@bounded
def test_the_switches_keep_their_contract(served: Sandbox, case: schemathesis.Case) -> None:
    """Kept apart: a switch that is on would spoil the answers to the other tests."""
    case.call_and_validate(base_url=served.bank_url)


@pytest.mark.contract
@pytest.mark.parametrize("name", ["bank", "wallet"])
def test_the_contract_is_served(served: Sandbox, name: str) -> None:
    """Each service shows the published file, and an error says nothing of what was sent."""
    url = getattr(served, f"{name}_url")
    secret = "6222020000000008"

    assert httpx.get(f"{url}/openapi.json").json() == _contract(name)
    for path, method in ((f"/{secret}", "GET"), (f"/operations/{secret}%20", "GET"), ("/openapi.json", secret)):
        reply = httpx.request(method, f"{url}{path}")
        assert reply.json()["code"] in ("NOT-FOUND", "REQUEST-INVALID", "METHOD-WRONG")
        assert secret not in reply.text


@pytest.mark.contract
@pytest.mark.parametrize("code", ["123456\\n", "1234567", " 123456", "１２３４５６"])
def test_a_code_is_six_plain_digits(served: Sandbox, code: str) -> None:
    """No line end, no blank, no wide digits beside them."""
    headers = {"Idempotency-Key": "key-of-wrong", "Content-Type": "application/json"}
    url = f"{served.bank_url}/verifications/ver_1/confirm"

    assert httpx.post(url, content=f'{{"code": "{code}"}}', headers=headers).json()["field"] == "code"


@pytest.mark.contract
@pytest.mark.parametrize(
    "body",
    [b"[" * 16_000, b'{"6222020000000008": 1}', b'{"pan": "62220200000000080000"}', b"\xff", b'{"pan": 1e999}', b""],
)
def test_a_wrong_body_is_not_repeated(served: Sandbox, body: bytes) -> None:
    """400, with the name of a field at most."""
    headers = {"Idempotency-Key": "key-of-wrong", "Content-Type": "application/json"}
    reply = httpx.post(f"{served.bank_url}/verifications", content=body, headers=headers)

    assert reply.status_code == 400
    assert "62220200" not in reply.text
