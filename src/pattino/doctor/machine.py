"""What can be seen on this machine alone: folder, disk, clock, kernel, ports, addresses."""

import ctypes
import errno
import ipaddress
import os
import shutil
import socket
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pattino.config import Config, Listen
from pattino.doctor.finding import Finding, bad, doubtful, good
from pattino.kit.http.origin import is_loopback_host

__all__ = [
    "clock",
    "data_folder",
    "disk",
    "kernel",
    "listening",
    "master_key",
    "media_addresses",
    "media_port",
    "media_tcp_port",
]

MIB: Final = 2**20
DISK_BAD: Final = 50 * MIB  # the database cannot be copied before an upgrade any more
DISK_DOUBTFUL: Final = 500 * MIB

BUILT: Final = datetime(2026, 11, 1, tzinfo=UTC)
"""This version is younger: a clock that stands before is wrong."""

_UNSYNCHRONISED: Final = 0x0040  # STA_UNSYNC, adjtimex(2)
_LANDLOCK_CREATE_RULESET: Final = 444
_LANDLOCK_VERSION: Final = 1
_SECCOMP: Final = Path("/proc/sys/kernel/seccomp/actions_avail")


def data_folder(config: Config) -> Finding:
    """Whether the server can write its folder and nobody else reads it."""
    name, folder = "data folder", config.data_dir
    there = folder if folder.exists() else next(each for each in folder.parents if each.exists())
    if not os.access(there, os.W_OK | os.X_OK) or _is_read_only(there):
        return bad(
            name,
            f"{folder} cannot be written.",
            "Give it to the user who runs Pattino, or name another with --data-dir.",
        )
    if there == folder and folder.stat().st_mode & 0o077:
        return bad(name, f"Others can look into {folder}.", f"chmod 700 {folder}")
    return good(name, str(folder))


def _is_read_only(folder: Path) -> bool:
    return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def master_key(config: Config, environment: Mapping[str, str]) -> Finding:
    """Whether a copy of the data folder alone opens everything in it."""
    name, key = "master key", config.master_key_file
    if key is not None and not key.is_relative_to(config.data_dir):
        return good(name, f"{key}, away from the data.")
    if key is None and environment.get("CREDENTIALS_DIRECTORY"):
        return good(name, "A credential of systemd.")
    return doubtful(
        name,
        "It lies in the data folder: a copy of the folder holds both the lock and the key.",
        "Name a file elsewhere with --master-key-file, or give it as systemd's credential "
        "pattino-master-key (docs/operate/backup.md).",
    )


def disk(config: Config) -> Finding:
    """Whether the disk has room."""
    folder = config.data_dir
    there = folder if folder.exists() else next(each for each in folder.parents if each.exists())
    free = shutil.disk_usage(there).free
    said = f"{free // MIB} MiB are free."
    fix = "Make room: sign-in and meetings need a disk that can be written."
    if free < DISK_BAD:
        return bad("disk", said, fix)
    return doubtful("disk", said, fix) if free < DISK_DOUBTFUL else good("disk", said)


def clock(now: datetime) -> Finding:
    """Whether the clock is right, as far as the machine itself knows."""
    if now < BUILT:
        return bad(
            "clock",
            "The clock stands before the day this version was made.",
            "Set it: tokens and certificates are refused by everyone whose clock is right.",
        )
    buffer = ctypes.create_string_buffer(256)  # struct timex: modes int, then longs, status int
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.adjtimex(buffer) < 0:
        return good("clock", "The kernel does not say whether it is synchronised.")
    status = int.from_bytes(buffer.raw[40:44], "little")
    if status & _UNSYNCHRONISED:
        return doubtful(
            "clock",
            "No time service keeps it right, as far as the kernel knows.",
            "Install one (chrony or systemd-timesyncd), on the host if this is a container.",
        )
    return good("clock", "A time service keeps it right.")


def kernel() -> Finding:
    """Whether the kernel can seal the media process."""
    libc = ctypes.CDLL(None, use_errno=True)
    landlock = libc.syscall(_LANDLOCK_CREATE_RULESET, None, 0, _LANDLOCK_VERSION)
    lacking = [] if landlock > 0 else ["Landlock"]
    lacking += [] if _SECCOMP.exists() else ["seccomp"]
    if lacking:
        return doubtful(
            "kernel",
            f"It lacks {' and '.join(lacking)}; the media process is sealed by less.",
            "Use a kernel from 5.13 on with lsm=landlock; the server starts without as well.",
        )
    return good("kernel", "Landlock and seccomp seal the media process.")


def listening(listen: Listen, *, is_ours: bool) -> Finding:
    """Whether the port for pages is ours or free."""
    name = f"port {listen.port}"
    if is_ours:
        return good(name, "Pattino answers on it.")
    refused = _bind(listen.host, listen.port, socket.SOCK_STREAM)
    if refused is None:
        return good(name, "It is free.")
    return bad(name, *_unusable(refused, "--listen"))


def media_port(config: Config, addresses: Mapping[str, str], *, is_ours: bool) -> list[Finding]:
    """Whether the UDP port is ours or free at every address."""
    name = f"udp {config.media_port}"
    return _media(name, config.media_port, addresses, "--media-port", is_ours=is_ours)


def media_tcp_port(config: Config, addresses: Mapping[str, str], *, is_ours: bool) -> list[Finding]:
    """Whether the TCP port for media is ours or free at every address."""
    port = config.media_tcp_port
    if port is None:
        return [
            doubtful(
                "media over TCP",
                "It is off: where a network lets no UDP through, people see and hear nothing.",
                "--media-tcp-port same",
            )
        ]
    return _media(f"media tcp {port}", port, addresses, "--media-tcp-port", is_ours=is_ours)


def _media(
    name: str, port: int, addresses: Mapping[str, str], option: str, *, is_ours: bool
) -> list[Finding]:
    if is_ours:
        return [good(name, "The running server holds it.")]
    kind = socket.SOCK_DGRAM if option == "--media-port" else socket.SOCK_STREAM
    found = []
    for address in addresses:
        refused = _bind(address, port, kind)
        if refused is not None:
            at_fault = "--media-addresses" if refused == errno.EADDRNOTAVAIL else option
            found.append(bad(name, *_unusable(refused, at_fault)))
    return found or [good(name, "It is free.")]


def _bind(host: str, port: int, kind: socket.SocketKind) -> int | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, kind) as probe:
        if kind is socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family is socket.AF_INET6:
            probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno or errno.EIO
    return None


def _unusable(refused: int, option: str) -> tuple[str, str]:
    if refused == errno.EADDRINUSE:
        return "Another program uses it.", f"End that program, or choose another with {option}."
    if refused in {errno.EACCES, errno.EPERM}:
        right = "systemd: AmbientCapabilities=CAP_NET_BIND_SERVICE"
        fix = f"Give the right to ({right}), or choose one from 1024 on with {option}."
        return "This user may not open it.", fix
    if refused == errno.EADDRNOTAVAIL:
        return "The address is not on this machine.", f"Behind a NAT: {option} LOCAL=PUBLIC."
    return f"It cannot be opened: {os.strerror(refused).lower()}.", f"Look at {option}."


def media_addresses(
    config: Config, addresses: Mapping[str, str], public: frozenset[str]
) -> Finding:
    """Whether people elsewhere can reach the media addresses they are told."""
    name, told = "media", list(addresses.values())
    shown = ", ".join(told)
    if is_loopback_host(config.public_url.host):
        return good(name, f"Told to browsers: {shown} (this machine alone).")
    reachable = [each for each in told if ipaddress.ip_address(each).is_global]
    if reachable or public & set(told):
        return good(name, f"Told to browsers: {shown}.")
    globally = sorted(each for each in public if ipaddress.ip_address(each).is_global)
    local = next((each for each in addresses if not ipaddress.ip_address(each).is_loopback), None)
    if globally and local:
        return bad(
            name,
            f"Browsers are told {shown}; {config.public_url.host} is elsewhere.",
            f"Behind a NAT: --media-addresses {local}={globally[0]}, and forward "
            f"{_forwarded(config)}.",
        )
    return doubtful(
        name,
        f"Browsers are told {shown}: only people in the same network reach it.",
        "Name an address that all reach with --media-addresses.",
    )


def _forwarded(config: Config) -> str:
    udp = f"{config.media_port}/UDP"
    return udp if config.media_tcp_port is None else f"{udp} and {config.media_tcp_port}/TCP"
