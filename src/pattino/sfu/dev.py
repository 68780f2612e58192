"""`pattino sfu --dev`: the media server alone, as a LiveKit server for development.

Well-known key and secret, rooms made by joining, hidden grants allowed, webhooks to a URL. It
binds loopback; further addresses serve clients that gather no loopback candidate. It is not
sealed, and is for trying clients only: anyone who reaches it may use it.
"""

import asyncio
import contextlib
import ipaddress
import signal
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import typer

from pattino.kit.clock import SystemClock
from pattino.kit.errors import PattinoError
from pattino.kit.ids import SystemSource
from pattino.kit.secret import Secret
from pattino.livekit.keys import ApiKey
from pattino.sfu import sockets
from pattino.sfu.engine import open_engine
from pattino.sfu.rooms.limits import Conduct
from pattino.sfu.server import MediaServer, Parts
from pattino.sfu.webhook_http import UrlDelivery
from pattino.sfu.webhooks import Deliver

LOOPBACK: Final = "127.0.0.1"
LOOPBACK_6: Final = "::1"
_FREE_PORT_TRIES: Final = 8  # each finds a port of one address in use on another; more only wait
KEYS_VARIABLE: Final = "LIVEKIT_KEYS"
STUCK: Final = 4
"""Exit status: the engine stopped taking commands."""


class KeyUnreadableError(PattinoError):
    """The API key is not written as `key: secret`."""

    code = "key_unreadable"
    title = "The API key cannot be read"
    next_step = f"Write it as `key: secret` in the file or in {KEYS_VARIABLE}."


class AddressUnreadableError(PattinoError):
    """--bind is not an IP address."""

    code = "address_unreadable"
    title = "--bind needs an IP address"
    next_step = "Give an address of this machine, such as 192.0.2.10."


@dataclass(frozen=True, slots=True)
class Options:
    """How the development server was asked to run."""

    binds: tuple[str, ...]
    port: int
    udp_port: int
    tcp_port: int
    webhook: str | None
    key: ApiKey

    @property
    def addresses(self) -> tuple[str, ...]:
        """Loopback first, then the others, each once."""
        return tuple(dict.fromkeys((LOOPBACK, *self.binds)))


def read_key(file: Path | None, environment: Mapping[str, str]) -> ApiKey:
    """The API key from a file, else from the environment, else the well-known one."""
    text = environment.get(KEYS_VARIABLE, "devkey: secret")
    if file is not None:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as unreadable:
            raise KeyUnreadableError("The key file cannot be read.") from unreadable
    name, colon, secret = (part.strip() for part in text.strip().partition(":"))
    if not (colon and name and secret) or "\n" in text.strip():
        raise KeyUnreadableError
    return ApiKey(name, Secret(secret))


async def run(options: Options) -> int:
    """Serve until SIGTERM or SIGINT; the exit status."""
    end: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def finish(exit_code: int) -> None:
        if not end.done():
            end.set_result(exit_code)

    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, finish, 0)
    _check_addresses(options)
    sockets.allow_many()
    with ExitStack() as opened:
        signalling = _signalling(options, opened)
        udp = [_handed_over(sockets.udp(each, options.udp_port)) for each in options.addresses]
        tcp = [
            _handed_over(sockets.media_tcp(each, options.tcp_port)) for each in options.addresses
        ]
        async with _delivery(options.webhook) as deliver:
            engine = open_engine(udp, tcp)
            server = MediaServer(
                Parts(
                    engine=engine,
                    key=options.key,
                    conduct=Conduct(
                        auto_create_rooms=True, allow_unseen=True, allow_simulation=True
                    ),
                    deliver=deliver,
                    clock=SystemClock(),
                    source=SystemSource(),
                    on_stuck=lambda: finish(STUCK),
                )
            )
            await server.start()
            for listener in signalling:
                await server.listen(listener)
            _announce(options, signalling, sockets.told(udp, tcp))
            try:
                return await end
            finally:
                await server.stop()


def _handed_over(opened: socket.socket) -> sockets.Handed:
    told = sockets.candidate(opened)
    return opened.detach(), told


def _check_addresses(options: Options) -> None:
    for address in options.binds:
        try:
            ipaddress.ip_address(address)
        except ValueError as wrong:
            raise AddressUnreadableError from wrong


def _signalling(options: Options, opened: ExitStack) -> list[socket.socket]:
    """The same port on each address; a free one is chosen for all of them together."""
    tries = _FREE_PORT_TRIES if options.port == 0 else 1
    bound = [opened.enter_context(each) for each in _same_port(options, tries)]
    with contextlib.suppress(sockets.AddressUnusableError):
        # `localhost` may mean this one; a machine without IPv6 does without.
        port = bound[0].getsockname()[1]
        bound.append(opened.enter_context(sockets.tcp(LOOPBACK_6, port)))
    return bound


def _same_port(options: Options, tries: int) -> list[socket.socket]:
    """What is free on the first address may be in use on another: then a new one is chosen."""
    bound: list[socket.socket] = []
    try:
        for address in options.addresses:
            port = bound[0].getsockname()[1] if bound else options.port
            bound.append(sockets.tcp(address, port))
    except sockets.AddressUnusableError:
        for each in bound:
            each.close()
        if tries > 1 and bound:
            return _same_port(options, tries - 1)
        raise
    return bound


@contextlib.asynccontextmanager
async def _delivery(url: str | None) -> AsyncIterator[Deliver | None]:
    if url is None:
        yield None
        return
    async with UrlDelivery(url) as delivery:
        yield delivery.deliver


def _announce(options: Options, signalling: list[socket.socket], told: str) -> None:
    for each in signalling:
        address, port = each.getsockname()[:2]
        shown = f"[{address}]" if ":" in address else address
        typer.echo(f"Media server for development: ws://{shown}:{port}")
    typer.echo(f"Media: {told}")
    typer.echo(f"API key: {options.key.name}; anyone who reaches this server may use it.")
