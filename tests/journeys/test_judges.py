"""The judges of the journeys are themselves judged: each finds what is planted for it."""

import random
import struct

import pytest

from tests.journeys.capture import readable, rtp_payload, sort, udp_payload
from tests.journeys.listener import Listener

SEED = 7


def random_payloads(count: int, size: int) -> list[bytes]:
    source = random.Random(SEED)
    return [source.randbytes(size) for _ in range(count)]


class TestReadable:
    @pytest.mark.parametrize(("count", "size"), [(800, 90), (3000, 160), (5000, 1000)])
    def test_what_a_good_cipher_leaves_is_not_readable(self, count: int, size: int) -> None:
        print(f"seed {SEED}")
        assert readable(random_payloads(count, size)) is None

    def test_opus_in_the_clear_is_found_by_its_first_byte(self) -> None:
        clear = [b"\x78" + payload for payload in random_payloads(1000, 90)]
        assert "byte 0" in (readable(clear) or "")

    def test_vp8_in_the_clear_is_found_by_its_descriptor(self) -> None:
        clear = [b"\x90\xe0" + payload for payload in random_payloads(1000, 900)]
        assert "byte 0" in (readable(clear) or "")

    def test_keyframes_of_vp8_in_the_clear_are_found_by_their_start_code(self) -> None:
        frames = [payload[:3] + b"\x9d\x01\x2a" + payload for payload in random_payloads(900, 900)]
        assert "start code" in (readable(frames) or "")

    def test_text_is_found(self) -> None:
        assert readable([f"{n} nobody should be able to read this".encode() for n in range(900)])


class TestSorting:
    def rtp(self, payload: bytes, extension: bytes = b"") -> bytes:
        first = 0x90 if extension else 0x80
        head = struct.pack("!BBHII", first, 111, 1, 2, 3)
        if extension:
            head += struct.pack("!HH", 0xBEDE, len(extension) // 4) + extension
        return head + payload

    def test_payloads_are_taken_behind_header_and_extension(self) -> None:
        assert rtp_payload(self.rtp(b"voice")) == ((3, 111), b"voice")
        assert rtp_payload(self.rtp(b"voice", b"\x10\xff\x00\x00")) == ((3, 111), b"voice")

    def test_kinds_are_told_apart_by_the_first_byte(self) -> None:
        rtcp = struct.pack("!BBHII", 0x80, 200, 6, 3, 0) + b"\0" * 4
        seen = sort([b"\x00\x01" + b"\0" * 18, b"\x17\xfe\xfd" + b"\0" * 10, self.rtp(b"x"), rtcp])
        assert (seen.stun, len(seen.dtls), len(seen.rtp), len(seen.rtcp)) == (1, 1, 1, 1)

    def test_only_datagrams_of_the_port_are_taken(self) -> None:
        ip = bytes([0x45]) + b"\0" * 8 + bytes([17]) + b"\0" * 10
        frame = b"\0" * 12 + b"\x08\x00" + ip + struct.pack("!HHHH", 5000, 7882, 12, 0) + b"data"
        assert udp_payload(frame, 7882) == b"data"
        assert udp_payload(frame, 7883) is None

    def test_datagrams_over_ipv6_are_taken_too(self) -> None:
        ip = bytes([0x60]) + b"\0" * 5 + bytes([17]) + b"\0" * 33
        frame = b"\0" * 12 + b"\x86\xdd" + ip + struct.pack("!HHHH", 5000, 7882, 12, 0) + b"data"
        assert udp_payload(frame, 7882) == b"data"
        assert udp_payload(frame, 7883) is None
        assert udp_payload(frame[:50], 7882) is None


class TestListener:
    def test_a_request_to_another_origin_is_noticed(self) -> None:
        listener = Listener("http://localhost:8000")
        for url in ("http://localhost:8000/a", "ws://localhost:8000/rtc/v1", "blob:x", "data:,"):
            listener._judge(url)
        assert listener.complaints() == []
        listener._judge("https://fonts.example/a.woff2")
        listener._judge("wss://localhost:8001/")
        assert len(listener.complaints()) == 2

    def test_what_a_journey_provokes_on_purpose_is_no_complaint(self) -> None:
        listener = Listener("http://localhost:8000")
        listener.noticed.append("console error: 403 (Forbidden)")
        assert listener.complaints()
        listener.expect(r"403")
        assert listener.complaints() == []
