"""The order of the checks: what others rest on comes first."""

import asyncio
import os
from collections.abc import Mapping

from pattino.config import Config
from pattino.doctor import machine, network
from pattino.doctor.finding import Finding, State
from pattino.kit.clock import Clock
from pattino.sfu import sockets

__all__ = ["examine"]


async def examine(config: Config, clock: Clock) -> list[Finding]:
    """Look at everything; slow answers are awaited side by side."""
    addresses = config.media_addresses or sockets.found_addresses()
    is_ours = await network.answers_here(config)
    named, public = await network.name(config)
    certificate, mail, page = await asyncio.gather(
        asyncio.to_thread(network.certificate, config),
        asyncio.to_thread(network.mail, config.mail, clock),
        network.page(config),
    )
    findings = [
        machine.data_folder(config),
        machine.master_key(config, os.environ),
        machine.disk(config),
        machine.clock(clock.now()),
        machine.kernel(),
        *(machine.listening(each, is_ours=is_ours) for each in config.listen),
        *await _media(config, addresses, public, is_ours=is_ours),
        named,
        certificate,
        page,
    ]
    if page.state is State.GOOD:
        findings.append(await network.websocket(config))
    return [*findings, mail]


async def _media(
    config: Config, addresses: Mapping[str, str], public: frozenset[str], *, is_ours: bool
) -> list[Finding]:
    """Our own media process needs ports and addresses; another needs to answer us."""
    if config.media_server is not None:
        return [await network.media_server(config.media_server)]
    return [
        *machine.media_port(config, addresses, is_ours=is_ours),
        *machine.media_tcp_port(config, addresses, is_ours=is_ours),
        machine.media_addresses(config, addresses, public),
    ]
