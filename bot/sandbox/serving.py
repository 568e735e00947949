"""Serve the sandbox bank and the sandbox wallet inside the running event loop."""

from __future__ import annotations

import asyncio
import logging
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.sandbox.bank import BankSandbox
from bot.sandbox.passwords import STRONG, Cost
from bot.sandbox.phone import Phone
from bot.sandbox.wallet import WalletSandbox
from core.errors import StartError

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from uvicorn.server import ServerState

BACKLOG = 2048
KEEP_ALIVE_SECONDS = 75  # longer than our client keeps a connection: the client closes first
LOGGER = "bindguide.sandbox"


class Sandbox:
    """Both services on sockets of their own, with ledgers in `folder/sandbox`."""

    def __init__(self, bank: BankSandbox, wallet: WalletSandbox) -> None:
        self.bank = bank
        self.wallet = wallet
        self._services: list[_Service] = []

    @classmethod
    async def start(
        cls,
        folder: Path,
        clock: Clock,
        bank_port: int = 0,
        wallet_port: int = 0,
        host: str = "127.0.0.1",
        *,
        password_cost: Cost = STRONG,
    ) -> Sandbox:
        """Both services, listening; port 0 takes a free one. StartError if a port is taken."""
        home = folder / "sandbox"
        sandbox = cls(BankSandbox(home, clock), WalletSandbox(home, clock, password_cost))
        try:
            for app, port in ((sandbox.bank.app, bank_port), (sandbox.wallet.app, wallet_port)):
                sandbox._services.append(await _Service.start(app, host, port))
        except BaseException:
            await sandbox.stop()
            raise
        return sandbox

    @property
    def bank_url(self) -> str:
        """Where the bank listens."""
        return self._services[0].url

    @property
    def wallet_url(self) -> str:
        """Where the wallet listens."""
        return self._services[1].url

    @property
    def phone(self) -> Phone:
        """What the bank's messages bring."""
        return self.bank.phone

    async def stop(self) -> None:
        """Stop listening, cut what is under way, close the ledgers. Everything answered is on disk already."""
        for service in self._services:
            await service.stop()
        self.bank.close()
        self.wallet.close()


class _Service:
    """One app on one socket: uvicorn's protocol, without its signals, loops and logs."""

    def __init__(self, server: asyncio.Server, state: ServerState, url: str) -> None:
        self._server = server
        self._state = state
        self.url = url

    @classmethod
    async def start(cls, app: Starlette, host: str, port: int) -> _Service:
        from uvicorn.config import Config
        from uvicorn.protocols.http.h11_impl import H11Protocol
        from uvicorn.server import ServerState

        bound = _bound(host, port)
        config = Config(
            app,
            http=H11Protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
        )
        config.load()
        state = ServerState()

        def connected() -> H11Protocol:
            protocol = H11Protocol(config, state, {})
            protocol.logger, protocol.access_log = _logger(), False
            return protocol

        server = await asyncio.get_running_loop().create_server(connected, sock=bound, backlog=BACKLOG)
        return cls(server, state, f"http://{host}:{bound.getsockname()[1]}")

    async def stop(self) -> None:
        self._server.close()
        for connection in list(self._state.connections):
            connection.transport.abort()
        await asyncio.sleep(0)  # lets each connection learn that it is lost, so that it answers no more
        tasks = list(self._state.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._server.wait_closed()


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # naming TCP lets asyncio switch Nagle's algorithm off: without it every reply takes 40 ms more
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        why = f"the sandbox cannot listen on {host}:{port}: {error.strerror}; choose another port"
        raise StartError(why) from error
    return bound


def _logger() -> logging.Logger:
    logger = logging.getLogger(LOGGER)
    if not logger.filters:
        logger.addFilter(_is_unexpected)
    return logger


def _is_unexpected(record: logging.LogRecord) -> bool:
    """False for what we do on purpose, a reply cut short, a call cancelled by stopping, and for a caller who died."""
    from starlette.requests import ClientDisconnect

    ours = isinstance(record.exc_info, tuple) and record.exc_info[0] in (asyncio.CancelledError, ClientDisconnect)
    return not ours and "without completing response" not in record.msg
