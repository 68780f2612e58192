"""The development server chooses one free port for all its addresses, whatever is in use on one."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from pattino.sfu import dev, sockets
from pattino.sfu.sockets import AddressUnusableError

HERE, THERE = "127.0.0.1", "127.0.0.2"


def asked_for(port: int) -> dev.Options:
    return dev.Options((THERE,), port, 0, 0, None, dev.read_key(None, {}))


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def test_a_port_that_is_in_use_on_another_address_is_left_for_a_free_one(
    opened: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = opened.enter_context(sockets.tcp(THERE, 0)).getsockname()[1]
    real, asked = sockets.tcp, list[int]()

    def tcp(address: str, port: int, what: str = "Signalling (TCP)") -> socket.socket:
        asked.append(port)
        return real(address, taken if len(asked) == 1 else port, what)

    monkeypatch.setattr(dev.sockets, "tcp", tcp)
    bound = dev._signalling(asked_for(0), opened)
    ports = {each.getsockname()[1] for each in bound}
    assert len(ports) == 1
    assert taken not in ports


def test_a_port_that_was_asked_for_is_never_changed(opened: ExitStack) -> None:
    taken = opened.enter_context(sockets.tcp(THERE, 0)).getsockname()[1]
    with pytest.raises(AddressUnusableError, match=str(taken)):
        dev._signalling(asked_for(taken), opened)
    sockets.tcp(HERE, taken).close()
