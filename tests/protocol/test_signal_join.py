"""`join_request`: what real clients send, and what must never get through."""

import base64
import gzip
import zlib
from pathlib import Path

import pytest
from livekit.protocol import models, rtc

from pattino.sfu.rooms.requests import JoinRequest
from pattino.sfu.rooms.values import BrowserFamily, SdkFamily
from pattino.sfu.signal.bounds import JOIN_BYTES_LIMIT, JOIN_TEXT_LIMIT
from pattino.sfu.signal.errors import (
    JoinRequestMalformedError,
    JoinRequestMissingError,
    JoinRequestTooLargeError,
    SdpMalformedError,
    ValueTooLongError,
)
from pattino.sfu.signal.join import decode_join

OFFERS = Path(__file__).parent / "fixtures" / "sdp"
GZIP = rtc.WrappedJoinRequest.Compression.GZIP
NONE = rtc.WrappedJoinRequest.Compression.NONE


def wrapped(request: bytes, compression: int = NONE) -> str:
    message = rtc.WrappedJoinRequest(join_request=request)
    message.compression = compression  # type: ignore[assignment]  # also numbers nobody knows
    return base64.urlsafe_b64encode(message.SerializeToString()).decode()


def join(**fields: object) -> JoinRequest:
    return decode_join(wrapped(gzip.compress(rtc.JoinRequest(**fields).SerializeToString()), GZIP))


class TestAJoin:
    @pytest.mark.parametrize("name", ["chromium-v1-1-join", "wheel-v1-0-join"])
    def test_with_a_recorded_offer_is_read(self, name: str) -> None:
        sdp = (OFFERS / f"{name}.sdp").read_bytes().decode()
        offer = rtc.SessionDescription(type="offer", sdp=sdp, id=1)
        request = rtc.JoinRequest(publisher_offer=offer).SerializeToString()
        text = wrapped(gzip.compress(request), GZIP)
        assert len(text) < 8_000
        read = decode_join(text)
        assert read.offer is not None
        assert read.offer.sdp == sdp

    def test_without_an_offer_is_read_as_firefox_sends_it(self) -> None:
        assert join().offer is None

    def test_without_settings_subscribes_to_nothing(self) -> None:
        assert not join().auto_subscribe
        assert not join().adaptive_stream

    def test_keeps_settings_tracks_and_attributes(self) -> None:
        read = join(
            connection_settings=rtc.ConnectionSettings(auto_subscribe=True, adaptive_stream=True),
            add_track_requests=[rtc.AddTrackRequest(cid="c")],
            metadata="m",
            participant_attributes={"a": "1"},
            reconnect=True,
            participant_sid="PA_x",
        )
        assert (read.auto_subscribe, read.adaptive_stream, read.is_reconnect) == (True, True, True)
        assert [track.cid for track in read.add_tracks] == ["c"]
        assert (read.metadata, read.attributes, read.participant_sid) == (
            "m",
            (("a", "1"),),
            "PA_x",
        )

    @pytest.mark.parametrize("cut", [1, 2, 3])
    def test_may_come_without_padding(self, cut: int) -> None:
        text = wrapped(rtc.JoinRequest(metadata="x" * cut).SerializeToString()).rstrip("=")
        assert decode_join(text).metadata == "x" * cut


class TestTheClient:
    """Policy 1.3: of a device only a coarse family is kept."""

    @pytest.mark.parametrize(
        ("sdk", "family"),
        [
            (models.ClientInfo.SDK.JS, SdkFamily.JAVASCRIPT),
            (models.ClientInfo.SDK.PYTHON, SdkFamily.PYTHON),
            (models.ClientInfo.SDK.RUST, SdkFamily.RUST),
            (models.ClientInfo.SDK.GO, SdkFamily.GO),
            (models.ClientInfo.SDK.SWIFT, SdkFamily.MOBILE),
            (models.ClientInfo.SDK.UNITY, SdkFamily.OTHER),
        ],
    )
    def test_has_an_sdk_family(self, sdk: models.ClientInfo.SDK, family: SdkFamily) -> None:
        assert join(client_info=models.ClientInfo(sdk=sdk)).client.sdk is family

    @pytest.mark.parametrize(
        ("browser", "family"),
        [
            ("Chrome", BrowserFamily.CHROMIUM),
            ("firefox", BrowserFamily.FIREFOX),
            ("Safari", BrowserFamily.SAFARI),
            ("Netscape", BrowserFamily.OTHER),
            ("", BrowserFamily.OTHER),
        ],
    )
    def test_has_a_browser_family(self, browser: str, family: BrowserFamily) -> None:
        assert join(client_info=models.ClientInfo(browser=browser)).client.browser is family

    def test_leaves_device_system_network_and_address_behind(self) -> None:
        info = models.ClientInfo(
            os="plan9",
            os_version="4th",
            device_model="gnot",
            network="wifi",
            address="192.0.2.7",
            browser="Chrome",
            browser_version="156.0.1",
            other_sdks="x:1",
        )
        shown = repr(join(client_info=info))
        for trace in ("plan9", "4th", "gnot", "wifi", "192.0.2.7", "156", "x:1"):
            assert trace not in shown

    def test_keeps_what_others_must_know_it_can_do(self) -> None:
        info = models.ClientInfo(protocol=17, client_protocol=1)
        info.capabilities.append(models.ClientInfo.Capability.CAP_PACKET_TRAILER)
        client = join(client_info=info).client
        assert (client.protocol, client.client_protocol, client.capabilities) == (17, 1, (1,))

    def test_of_an_absurd_protocol_is_bounded(self) -> None:
        info = models.ClientInfo(protocol=2**31 - 1, client_protocol=-5)
        assert join(client_info=info).client.protocol == 10_000
        assert join(client_info=info).client.client_protocol == 0


class TestWhatMustNotGetThrough:
    def test_nothing_at_all_is_named_missing(self) -> None:
        with pytest.raises(JoinRequestMissingError):
            decode_join("")

    @pytest.mark.parametrize("text", ["!", "a b", "é", "ab+/", "A" * 5, "====", "a=b="])
    def test_what_is_not_base64url_is_malformed(self, text: str) -> None:
        with pytest.raises(JoinRequestMalformedError):
            decode_join(text)

    def test_a_long_text_is_refused_before_it_is_read(self) -> None:
        with pytest.raises(JoinRequestTooLargeError):
            decode_join("A" * (JOIN_TEXT_LIMIT + 1))

    def test_a_small_text_that_unpacks_to_a_large_one_is_refused(self) -> None:
        for size in (JOIN_BYTES_LIMIT + 1, 20 * 1024 * 1024):
            text = wrapped(gzip.compress(b"\0" * size), GZIP)
            assert len(text) < JOIN_TEXT_LIMIT
            with pytest.raises(JoinRequestTooLargeError):
                decode_join(text)

    def test_a_gzip_that_ends_too_soon_is_malformed(self) -> None:
        packed = gzip.compress(rtc.JoinRequest(metadata="x" * 1000).SerializeToString())
        with pytest.raises(JoinRequestMalformedError):
            decode_join(wrapped(packed[:-4], GZIP))

    @pytest.mark.parametrize("packed", [b"", b"no gzip", zlib.compress(b"x")])
    def test_what_is_not_gzip_is_malformed(self, packed: bytes) -> None:
        with pytest.raises(JoinRequestMalformedError):
            decode_join(wrapped(packed, GZIP))

    def test_a_packing_that_nobody_knows_is_malformed(self) -> None:
        with pytest.raises(JoinRequestMalformedError):
            decode_join(wrapped(b"", 7))

    def test_what_is_no_message_is_malformed(self) -> None:
        with pytest.raises(JoinRequestMalformedError):
            decode_join(wrapped(b"\xff\xff\xff"))
        with pytest.raises(JoinRequestMalformedError):
            decode_join(base64.urlsafe_b64encode(b"\xff\xff").decode())

    def test_an_offer_that_is_not_sdp_is_refused_by_that_name(self) -> None:
        with pytest.raises(SdpMalformedError):
            join(publisher_offer=rtc.SessionDescription(sdp="hello"))

    def test_more_tracks_than_anybody_publishes_are_refused(self) -> None:
        with pytest.raises(ValueTooLongError):
            join(add_track_requests=[rtc.AddTrackRequest()] * 17)
