"""Listens to the wire during a call and judges whether anything on it could be understood.

An AF_PACKET socket sees what the kernel sends on every interface, as a person with tshark would.
Packets are told apart by their first byte (RFC 7983): STUN, DTLS, RTP and RTCP. What is judged:
SRTP payloads must look random at every place where a clear payload would not. Opus in the clear
begins with the same few bytes again and again, VP8 with the same descriptor and, in a keyframe,
with its start code; encrypted, each of these bytes takes every value equally often.
"""

import math
import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

ALL_PROTOCOLS = 0x0003  # ETH_P_ALL
IPV4, IPV6, UDP = 0x0800, 0x86DD, 17
ETHERNET_HEADER, IPV4_HEADER, IPV6_HEADER, UDP_HEADER = 14, 20, 40, 8  # bytes; IPv4's at least
PACKET_OUTGOING = 4
VP8_START_CODE = b"\x9d\x01\x2a"


@dataclass
class Seen:
    """Payloads of one kind."""

    stun: int = 0
    dtls: list[bytes] = field(default_factory=list)
    rtcp: list[bytes] = field(default_factory=list)
    rtp: dict[tuple[int, int], list[bytes]] = field(default_factory=dict)  # (ssrc, type) → payloads
    other: list[bytes] = field(default_factory=list)


class Capture:
    """Collects the UDP payloads from and to one port until `stop`."""

    LIMIT = 200_000  # packets; a call of three is about a thousand a second

    def __init__(self, port: int) -> None:
        self._port = port
        self._kept: list[bytes] = []
        self._stop = threading.Event()
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_PROTOCOLS))
        self._socket.settimeout(0.2)
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> "Capture":
        self._thread.start()
        return self

    def stop(self) -> list[bytes]:
        self._stop.set()
        self._thread.join(5)
        self._socket.close()
        return self._kept

    def _run(self) -> None:
        while not self._stop.is_set() and len(self._kept) < self.LIMIT:
            try:
                frame, about = self._socket.recvfrom(65535)
            except TimeoutError:
                continue
            if about[2] == PACKET_OUTGOING:  # on loopback every packet passes twice
                payload = udp_payload(frame, self._port)
                if payload:
                    self._kept.append(payload)


def udp_payload(frame: bytes, port: int) -> bytes | None:
    """The UDP payload of an Ethernet frame, if it goes from or to the port.

    Both versions of IP count: browsers take whichever address of this machine answers first. IPv6
    only without extension headers, which no media packet here carries (RFC 8200 §3).
    """
    start = udp_header_at(frame)
    if start is None or len(frame) < start + UDP_HEADER:
        return None
    source, target = struct.unpack_from("!HH", frame, start)
    return frame[start + UDP_HEADER :] if port in (source, target) else None


def udp_header_at(frame: bytes) -> int | None:
    """Where the UDP header of a frame begins, or None when the frame carries something else."""
    if len(frame) < ETHERNET_HEADER + IPV4_HEADER:
        return None
    kind = struct.unpack_from("!H", frame, 12)[0]
    if kind == IPV4 and frame[23] == UDP:
        return ETHERNET_HEADER + (frame[14] & 0x0F) * 4
    if kind == IPV6 and frame[20] == UDP:
        return ETHERNET_HEADER + IPV6_HEADER
    return None


def sort(packets: Iterable[bytes]) -> Seen:
    """Packets by kind, RTP payloads without their header and header extension."""
    seen = Seen()
    for packet in packets:
        first = packet[0]
        if first <= 3:
            seen.stun += 1
        elif 20 <= first <= 63:
            seen.dtls.append(packet)
        elif 128 <= first <= 191 and len(packet) > 12:
            if 192 <= packet[1] <= 223:
                seen.rtcp.append(packet)
            else:
                kind, payload = rtp_payload(packet)
                seen.rtp.setdefault(kind, []).append(payload)
        else:
            seen.other.append(packet)
    return seen


def rtp_payload(packet: bytes) -> tuple[tuple[int, int], bytes]:
    """(SSRC, payload type) and what follows the header (RFC 3550 §5.1, §5.3.1)."""
    at = 12 + (packet[0] & 0x0F) * 4
    if packet[0] & 0x10:
        at += 4 + struct.unpack_from("!H", packet, at + 2)[0] * 4
    ssrc = struct.unpack_from("!I", packet, 8)[0]
    return (ssrc, packet[1] & 0x7F), packet[at:]


def entropy(values: Iterable[int]) -> float:
    """Bits for each byte; 8 is what a good cipher gives."""
    counts = Counter(values)
    total = sum(counts.values())
    return -sum(n / total * math.log2(n / total) for n in counts.values())


def expected_entropy(samples: int) -> float:
    """About what so many truly random bytes give (the plain estimate is low for few)."""
    return 8 - 255 / (2 * samples * math.log(2))


def readable(payloads: list[bytes]) -> str | None:
    """Why these payloads of one stream could be understood, or None when they look random."""
    for place in (0, 1, 2):
        values = [payload[place] for payload in payloads if len(payload) > place]
        found, random = entropy(values), expected_entropy(len(values))
        if found < random - 0.15:
            return f"byte {place} carries {found:.2f} bits, random would be {random:.2f}"
    whole = b"".join(payloads)
    if entropy(whole) < 7.98:
        return f"payloads carry {entropy(whole):.3f} bits a byte"
    codes = whole.count(VP8_START_CODE)
    if codes > 3 + 4 * len(whole) / 2**24:
        return f"the start code of VP8 stands there {codes} times"
    return None
