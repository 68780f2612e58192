"""Sockets are opened for one process and outlive it; what cannot be bound is named."""

import os
import socket
import stat
from pathlib import Path

import pytest

from pattino.sfu import sockets
from pattino.sfu.sockets import AddressUnusableError


def test_a_udp_socket_is_bound_and_does_not_block() -> None:
    with sockets.udp("127.0.0.1", 0) as opened:
        assert opened.getsockname()[1] > 0
        assert not os.get_blocking(opened.fileno())


def test_a_taken_port_is_named_with_a_next_step() -> None:
    with sockets.udp("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(AddressUnusableError, match=str(port)) as refused:
            sockets.udp("127.0.0.1", port)
    assert refused.value.code == "address_unusable"
    assert "another" in refused.value.next_step


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(AddressUnusableError, match=r"192\.0\.2\.200"):
        sockets.tcp("192.0.2.200", 0)


def test_a_unix_socket_is_for_its_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "run" / "sfu.sock"
    with sockets.unix(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_unix_socket_left_behind_by_a_crash_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "sfu.sock"
    sockets.unix(path).close()
    assert path.exists()
    with sockets.unix(path), socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))


def test_a_unix_socket_path_that_is_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AddressUnusableError, match="too long"):
        sockets.unix(tmp_path / ("x" * 120))


def test_clients_are_told_the_bound_address_or_the_public_one() -> None:
    with sockets.udp("127.0.0.1", 0) as opened:
        port = opened.getsockname()[1]
        assert sockets.candidate(opened) == f"127.0.0.1:{port}"
        assert sockets.candidate(opened, "198.51.100.7") == f"198.51.100.7:{port}"
        assert sockets.candidate(opened, "2001:db8::7") == f"[2001:db8::7]:{port}"
