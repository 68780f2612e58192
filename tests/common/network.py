"""A network of its own for tests that send media.

Native clients gather no candidate in a namespace that has only `lo`, and the machine's own
interfaces are nobody's business in a test. Where the kernel permits (root, or CAP_SYS_ADMIN),
the calling thread moves into a fresh network namespace with `lo`, a veth pair and a default
route: every process and thread it starts afterwards lives there, nothing can leave, and the
namespace ends with its last process. Elsewhere the machine's own network serves, and
`Network.kind` says which of the two it was.
"""

import ctypes
import errno
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

CLONE_NEWNET: Final = 0x40000000
OUTER_ADDRESS: Final = "10.83.0.2"
LINKS: Final = (
    "link set lo up",
    "link add pattino0 type veth peer name pattino1",
    f"addr add {OUTER_ADDRESS}/24 dev pattino0",
    "link set pattino0 up",
    "link set pattino1 up",
    "route add default via 10.83.0.1 dev pattino0",
)

Kind = Literal["namespace", "host", "loopback"]


@dataclass(frozen=True, slots=True)
class Network:
    """Where the media of a test flows. `address` is one that every client can reach."""

    kind: Kind
    address: str

    def sentence(self) -> str:
        """For the test report."""
        return {
            "namespace": "network: own namespace with a veth pair and a default route",
            "host": f"network: the machine's own interfaces ({self.address})",
            "loopback": "network: loopback only; native clients may not connect",
        }[self.kind]


_ours: list[int] = []
"""The namespace that was made, as a handle: native clients keep threads in it for good."""


@contextmanager
def entered() -> Iterator[Network]:
    """Enter the test run's own network namespace, or stay where we are when it is not permitted.

    The namespace is made once for each run: a native library's threads stay where they began.
    """
    home = _here()
    try:
        network = _enter()
        try:
            yield network
        finally:
            _set(home)
    finally:
        os.close(home)


def _enter() -> Network:
    if _ours:
        _set(_ours[0])
        return Network("namespace", OUTER_ADDRESS)
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) != 0:
        return _of_this_machine()
    _ours.append(_here())
    return _with_links()


def _here() -> int:
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def _set(namespace: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(namespace, CLONE_NEWNET) != 0:
        number = ctypes.get_errno()
        if number != errno.EPERM:
            raise OSError(number, "cannot change the network namespace")


def _with_links() -> Network:
    for words in LINKS:
        subprocess.run(["ip", *words.split()], check=True, capture_output=True)
    _accept_addresses_at_once()
    return Network("namespace", OUTER_ADDRESS)


def _accept_addresses_at_once() -> None:
    """IPv6 duplicate detection would hold link-local addresses back for a second."""
    setting = Path("/proc/sys/net/ipv6/conf/all/accept_dad")
    if setting.exists() and os.access(setting, os.W_OK):
        setting.write_text("0")


def _of_this_machine() -> Network:
    address = outward_address()
    if address is None:
        return Network("loopback", "127.0.0.1")
    return Network("host", address)


def outward_address() -> str | None:
    """The address of the default route, without sending anything."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        address: str = probe.getsockname()[0]
        return address


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM, host: str = "127.0.0.1") -> int:
    """A port nobody listens on now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port
