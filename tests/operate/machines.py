"""Two machines on one computer: two network namespaces with a wire between them."""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SERVER, CLIENT = "pattino-server", "pattino-client"
SERVER_ADDRESS, CLIENT_ADDRESS = "10.84.0.1", "10.84.0.2"
SERVER_SIX, CLIENT_SIX = "2001:db8:84::1", "2001:db8:84::2"
WIRE = (
    f"link add pt0 netns {SERVER} type veth peer name pt1 netns {CLIENT}",
    f"-n {SERVER} link set lo up",
    f"-n {CLIENT} link set lo up",
    f"-n {SERVER} addr add {SERVER_ADDRESS}/24 dev pt0",
    f"-n {CLIENT} addr add {CLIENT_ADDRESS}/24 dev pt1",
    f"-n {SERVER} link set pt0 up",
    f"-n {CLIENT} link set pt1 up",
    f"-n {SERVER} addr add {SERVER_SIX}/64 dev pt0 nodad",
    f"-n {CLIENT} addr add {CLIENT_SIX}/64 dev pt1 nodad",
    f"-n {SERVER} route add default via {CLIENT_ADDRESS}",
    f"-n {CLIENT} route add default via {SERVER_ADDRESS}",
    f"-6 -n {SERVER} route add default via {CLIENT_SIX}",
    f"-6 -n {CLIENT} route add default via {SERVER_SIX}",
)


def ip(words: str) -> None:
    subprocess.run(["ip", *words.split()], check=True, capture_output=True)


@contextmanager
def two_machines() -> Iterator[None]:
    """Both exist and are wired; afterwards they are gone."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("needs root and iproute2 to make network namespaces")
    for name in (SERVER, CLIENT):
        ip(f"netns add {name}")
    try:
        for words in WIRE:
            ip(words)
        yield
    finally:
        for name in (SERVER, CLIENT):
            ip(f"netns del {name}")


@contextmanager
def on(name: str) -> Iterator[None]:
    """Programs that this thread starts meanwhile run on that machine."""
    libc = ctypes.CDLL(None, use_errno=True)
    with (
        Path("/proc/thread-self/ns/net").open("rb") as home,
        Path(f"/run/netns/{name}").open("rb") as there,
    ):
        assert libc.setns(there.fileno(), 0) == 0
        try:
            yield
        finally:
            assert libc.setns(home.fileno(), 0) == 0


@contextmanager
def without(*packets: str) -> Iterator[None]:
    """Packets of these kinds (`ip rule` words) from the client go nowhere meanwhile."""
    for each in packets:
        ip(each.format(f"-n {CLIENT} rule add pref 1") + " unreachable")
    try:
        yield
    finally:
        for each in packets:
            ip(each.format(f"-n {CLIENT} rule del pref 1") + " unreachable")
