"""Clock, ids, origins, keys and the peer's address."""

import ipaddress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import HTTPConnection

from pattino.kit.clock import SystemClock, VirtualClock
from pattino.kit.http.origin import Origin
from pattino.kit.http.peer import peer_address
from pattino.kit.ids import (
    CROCKFORD,
    SeededSource,
    SystemSource,
    base32,
    random_code,
    random_id,
    random_token,
    read_crockford,
)
from pattino.kit.vault import VaultUnreadable, open_vault


class TestClock:
    def test_the_virtual_clock_moves_when_it_is_told(self) -> None:
        clock = VirtualClock()
        before = clock.now()
        clock.advance(days=1, minutes=1, seconds=1)
        assert (clock.now() - before).total_seconds() == clock.monotonic() == 86_461

    def test_it_does_not_go_back(self) -> None:
        with pytest.raises(ValueError, match="backwards"):
            VirtualClock().advance(seconds=-1)

    def test_the_system_clock_is_aware(self) -> None:
        clock = SystemClock()
        assert clock.now().utcoffset() is not None
        assert clock.monotonic() <= clock.monotonic()


class TestIds:
    @given(st.binary(min_size=13, max_size=40), st.integers(1, 20))
    def test_every_id_reads_back_as_itself(self, value: bytes, length: int) -> None:
        written = base32(value, length)
        assert len(written) == length
        assert set(written) <= set(CROCKFORD)
        assert read_crockford(written.lower()) == written

    def test_too_few_bits_are_refused(self) -> None:
        with pytest.raises(ValueError, match="bits"):
            base32(b"a", 2)

    def test_values_do_not_repeat(self) -> None:
        for source in (SystemSource(), SeededSource(7)):
            made = {random_id(source, 20) for _ in range(1000)}
            made |= {random_code(source) for _ in range(1000)}
            made |= {random_token(source) for _ in range(1000)}
            assert len(made) == 3000

    def test_the_same_seed_gives_the_same_values(self) -> None:
        one, other = SeededSource(3), SeededSource(3)
        assert [random_id(one) for _ in range(5)] == [random_id(other) for _ in range(5)]


class TestOrigin:
    @pytest.mark.parametrize(
        ("url", "origin", "websocket"),
        [
            ("https://calls.example.org", "https://calls.example.org", "wss://calls.example.org"),
            (
                "https://calls.example.org:443/",
                "https://calls.example.org",
                "wss://calls.example.org",
            ),
            ("http://localhost:8000", "http://localhost:8000", "ws://localhost:8000"),
            ("http://[::1]:8000", "http://[::1]:8000", "ws://[::1]:8000"),
            ("HTTPS://Calls.Example.ORG", "https://calls.example.org", "wss://calls.example.org"),
        ],
    )
    def test_it_is_written_as_browsers_do(self, url: str, origin: str, websocket: str) -> None:
        read = Origin.parse(url)
        assert str(read) == origin
        assert read.websocket == websocket

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "calls.example.org",
            "ftp://x",
            "https://",
            "https://x/y",
            "https://x?y",
            "https://a@x",
            "https://x:port",
        ],
    )
    def test_what_is_more_or_less_than_an_origin_is_refused(self, url: str) -> None:
        with pytest.raises(ValueError, match=r"it (begins|names|ends)|[Pp]ort"):
            Origin.parse(url)


class TestPeer:
    TRUSTED = (ipaddress.ip_network("10.0.0.0/8"),)

    def seen(self, peer: str | None, *forwarded: str) -> str:
        headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
        scope = {"type": "http", "headers": headers, "client": (peer, 1) if peer else None}
        return peer_address(HTTPConnection(scope), self.TRUSTED)

    def test_the_connection_counts(self) -> None:
        assert self.seen("198.51.100.1") == "198.51.100.1"
        assert self.seen("198.51.100.1", "192.0.2.1") == "198.51.100.1"
        assert self.seen(None) == "unknown"

    def test_behind_listed_proxies_the_last_stranger_counts(self) -> None:
        assert self.seen("10.0.0.1", "192.0.2.1") == "192.0.2.1"
        assert self.seen("10.0.0.1", "6.6.6.6, 192.0.2.1, 10.0.0.2") == "192.0.2.1"
        assert self.seen("10.0.0.1", "6.6.6.6", "192.0.2.1") == "192.0.2.1"
        assert self.seen("10.0.0.1") == "10.0.0.1"
        assert self.seen("10.0.0.1", "garbage") == "garbage"


class TestVault:
    def test_keys_are_made_once_and_only_their_owner_reads_them(self, tmp_path: Path) -> None:
        first = open_vault(tmp_path / "data", SystemSource())
        again = open_vault(tmp_path / "data", SystemSource())
        assert first == again
        assert len(first.pepper.expose()) == 32
        assert len(first.api_secret.expose()) >= 32
        assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
        assert (tmp_path / "data" / "keys.json").stat().st_mode & 0o777 == 0o600
        assert [path.name for path in (tmp_path / "data").iterdir()] == ["keys.json"]

    def test_a_key_file_that_others_can_read_stops_the_start(self, tmp_path: Path) -> None:
        open_vault(tmp_path, SystemSource())
        (tmp_path / "keys.json").chmod(0o644)
        with pytest.raises(VaultUnreadable, match="other users"):
            open_vault(tmp_path, SystemSource())

    @pytest.mark.parametrize(
        "content",
        [
            "",
            "{",
            "{}",
            "[]",
            '{"api_key": 1}',
            '{"api_key": "a", "api_secret": "b", "pepper": "xyz"}',
        ],
    )
    def test_a_damaged_one_is_never_replaced(self, tmp_path: Path, content: str) -> None:
        path = tmp_path / "keys.json"
        path.write_text(content)
        path.chmod(0o600)
        with pytest.raises(VaultUnreadable, match="damaged"):
            open_vault(tmp_path, SystemSource())
        assert path.read_text() == content

    def test_a_start_that_was_cut_short_begins_again(self, tmp_path: Path) -> None:
        (tmp_path / "keys.new").write_text("half")
        assert open_vault(tmp_path, SystemSource()).api_key
