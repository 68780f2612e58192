"""Nonsense of every kind: the decoders raise their named error, and nothing else ever.

The corpus in `fixtures/corpus` holds inputs that are nasty by design or were found; each is read
by every decoder. Hypothesis adds bytes of its own and mutations of real messages.
"""

import base64
import gzip
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from livekit.protocol import models, rtc

from pattino.kit.secret import Secret
from pattino.livekit.errors import TokenRefusedError
from pattino.livekit.grants import verify
from pattino.livekit.keys import ApiKey, KeyRing, sign
from pattino.sfu.rooms.values import (
    ConnectionId,
    Mid,
    OfferedSection,
    Published,
    SlotAssigned,
    SlotEmpty,
    TrackSid,
)
from pattino.sfu.signal.errors import AnswerUnusableError, SignalError
from pattino.sfu.signal.join import decode_join
from pattino.sfu.signal.sdp import finish_description, parse_offer
from pattino.sfu.signal.session import Answered, BadFrame, Signal, hear

FIXTURES = Path(__file__).parent / "fixtures"
CORPUS = sorted((FIXTURES / "corpus").iterdir())
SDPS = [path.read_bytes().decode() for path in sorted((FIXTURES / "sdp").glob("*.sdp"))]
KEY = ApiKey("devkey", Secret("secret"))

many = settings(max_examples=300, deadline=None)


def frames() -> list[bytes]:
    """A message of every kind, with every field filled that is read."""
    track = rtc.AddTrackRequest(
        cid="c",
        name="n",
        layers=[models.VideoLayer(width=1, height=2)],
        simulcast_codecs=[rtc.SimulcastCodec(codec="vp8")],
    )
    made = [
        rtc.SignalRequest(offer=rtc.SessionDescription(type="offer", sdp=SDPS[4], id=1)),
        rtc.SignalRequest(trickle=rtc.TrickleRequest(candidateInit='{"candidate": "x"}')),
        rtc.SignalRequest(add_track=track),
        rtc.SignalRequest(mute=rtc.MuteTrackRequest(sid="TR_x", muted=True)),
        rtc.SignalRequest(subscription=rtc.UpdateSubscription(track_sids=["TR_x"])),
        rtc.SignalRequest(track_setting=rtc.UpdateTrackSettings(track_sids=["TR_x"], width=9)),
        rtc.SignalRequest(update_metadata=rtc.UpdateParticipantMetadata(attributes={"a": "1"})),
        rtc.SignalRequest(
            subscription_permission=rtc.SubscriptionPermission(
                track_permissions=[rtc.TrackPermission(participant_identity="x")]
            )
        ),
        rtc.SignalRequest(ping_req=rtc.Ping(timestamp=1)),
    ]
    return [message.SerializeToString() for message in made]


@st.composite
def damaged(draw: st.DrawFn, whole: st.SearchStrategy[bytes]) -> bytes:
    """A message with some bytes changed, cut out or put in."""
    data = bytearray(draw(whole))
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 4))
        data[place : place + length] = draw(st.binary(max_size=4))
    return bytes(data)


def read_frame(data: bytes) -> None:
    heard = hear(ConnectionId(1), data, 0)
    assert isinstance(heard, Answered | Signal | BadFrame)


def read_join(text: str) -> None:
    with suppress(SignalError):
        decode_join(text)


def read_offer(text: str) -> tuple[OfferedSection, ...]:
    try:
        return parse_offer(text)
    except SignalError:
        return ()


def finish(text: str) -> None:
    carried = SlotAssigned("PA_x|TR_x", TrackSid("TR_x"))
    roles = [(Mid("0"), carried), (Mid("1"), SlotEmpty()), (Mid("2"), Published("video/vp8"))]
    try:
        done = finish_description(text, roles)
    except AnswerUnusableError:
        return
    assert "\0" not in done


def wrap(request: bytes) -> str:
    message = rtc.WrappedJoinRequest(join_request=gzip.compress(request, 1))
    message.compression = rtc.WrappedJoinRequest.Compression.GZIP
    return base64.urlsafe_b64encode(message.SerializeToString()).decode()


def mutated(whole: bytes, chance: Random) -> bytes:
    data = bytearray(whole)
    for _ in range(chance.randint(1, 8)):
        place = chance.randint(0, len(data))
        match chance.randint(0, 3):
            case 0:
                data[place : place + 1] = bytes([chance.randint(0, 255)])
            case 1:
                del data[place : place + chance.randint(1, 40)]
            case 2:
                data[place:place] = data[: chance.randint(0, 60)]
            case _:
                data[place:place] = chance.choice((b"\xff", b"\0", b"\r\n", b"a=mid:0\r\n", b"m="))
    return bytes(data[:300_000])


TARGETS: dict[str, tuple[list[bytes], Callable[[bytes], object]]] = {
    "frame": (frames(), read_frame),
    "join": (
        [rtc.JoinRequest(metadata="m").SerializeToString()],
        lambda data: read_join(wrap(data)),
    ),
    "base64": ([wrap(b"x").encode()], lambda data: read_join(data.decode("utf-8", "replace"))),
    "offer": (
        [sdp.encode() for sdp in SDPS],
        lambda data: read_offer(data.decode("utf-8", "replace")),
    ),
    "answer": (
        [sdp.encode() for sdp in SDPS],
        lambda data: finish(data.decode("utf-8", "replace")),
    ),
}


@pytest.mark.parametrize("target", TARGETS)
def test_fuzz_of_a_decoder_finds_nothing_in_its_time(target: str) -> None:
    """A second each; `make fuzz` gives more. What is found goes into `fixtures/corpus`."""
    seeds, read = TARGETS[target]
    seed = int.from_bytes(os.urandom(4))
    print(f"seed: {seed}")
    chance = Random(seed)
    pool = [*seeds, *(path.read_bytes() for path in CORPUS)]
    until = time.monotonic() + float(os.environ.get("PATTINO_FUZZ_SECONDS", "1"))
    while time.monotonic() < until:
        data = mutated(chance.choice(pool), chance)
        try:
            read(data)
        except Exception:
            print(f"input: {base64.b64encode(data).decode()}")
            raise


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_every_decoder_reads_each_input_of_the_corpus_or_names_what_is_wrong(path: Path) -> None:
    data = path.read_bytes()
    text = data.decode("utf-8", "replace")
    read_frame(data)
    read_join(text.strip())
    read_join(base64.urlsafe_b64encode(data).decode())
    read_join(wrap(data))
    read_offer(text)
    finish(text)


@many
@given(st.binary(max_size=300))
def test_a_frame_of_any_bytes_is_read_or_named(data: bytes) -> None:
    read_frame(data)


@many
@given(damaged(st.sampled_from(frames())))
def test_a_damaged_frame_is_read_or_named(data: bytes) -> None:
    read_frame(data)


@many
@given(st.text(max_size=300))
@example("=")
@example("A")
def test_a_join_of_any_text_is_read_or_named(text: str) -> None:
    read_join(text)


@many
@given(damaged(st.sampled_from([rtc.JoinRequest(metadata="m").SerializeToString(), *frames()])))
def test_a_damaged_join_is_read_or_named(data: bytes) -> None:
    read_join(wrap(data))
    read_join(base64.urlsafe_b64encode(data).decode())


@many
@given(st.text(max_size=300))
def test_an_offer_of_any_text_is_read_or_named(text: str) -> None:
    read_offer(text)
    read_offer("v=0\r\n" + text)
    finish(text)


@settings(max_examples=100, deadline=None)
@given(damaged(st.sampled_from([sdp.encode() for sdp in SDPS])))
def test_a_damaged_offer_is_read_or_named_and_its_mids_are_unlike(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    sections = read_offer(text)
    assert len({section.mid for section in sections}) == len(sections)
    finish(text)


@many
@given(st.text(max_size=200))
def test_a_token_of_any_text_is_refused_by_name(text: str) -> None:
    with pytest.raises(TokenRefusedError):
        verify(text, KeyRing([KEY]), now_s=0)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
CLAIMS = ("sub", "jti", "name", "metadata", "attributes", "kind", "video", "exp", "nbf", "sha256")
VIDEO = ("room", "roomJoin", "canPublish", "canPublishSources", "hidden", "canSubscribe")


@many
@given(
    st.dictionaries(st.sampled_from(CLAIMS), json_values),
    st.dictionaries(st.sampled_from(VIDEO), json_values),
)
def test_signed_claims_of_any_type_are_read_or_named(claims: dict, video: dict) -> None:
    claims.setdefault("video", video)
    claims.setdefault("exp", 1000)
    token = sign(claims, KEY)
    try:
        grant = verify(token, KeyRing([KEY]), now_s=0)
    except TokenRefusedError:
        return
    assert isinstance(grant.identity, str)
    assert isinstance(grant.may_join, bool)
