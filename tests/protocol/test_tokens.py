"""Access tokens and webhooks, in both directions with LiveKit's own server SDK."""

import base64
import json
from datetime import timedelta

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from livekit import api
from livekit.protocol.models import ParticipantInfo, Room
from livekit.protocol.webhook import WebhookEvent

from pattino.kit.clock import SystemClock
from pattino.kit.secret import Secret
from pattino.livekit import errors, webhook
from pattino.livekit.grants import Grant, mint, verify
from pattino.livekit.keys import TOKEN_LIMIT, ApiKey, KeyRing, sign

NOW = 1_790_000_000
KEY = ApiKey("APIkey", Secret("a-secret-of-more-than-thirty-two-letters"))
OTHER = ApiKey("APIother", Secret("another-secret-of-more-than-32-letters"))
KEYS = KeyRing([KEY])
GRANT = Grant(identity="id-1", room="green", name="Anna", may_join=True)


class TestOurTokens:
    def test_come_back_as_the_grant_they_were_made_of(self) -> None:
        token = mint(GRANT, KEY, now_s=NOW, lifetime_s=120)
        read = verify(token, KEYS, now_s=NOW)
        assert read == Grant(
            identity="id-1", room="green", name="Anna", may_join=True, not_before_s=NOW
        )

    @given(
        grant=st.builds(
            Grant,
            identity=st.text(min_size=1, max_size=20),
            room=st.text(max_size=20),
            name=st.text(max_size=20),
            metadata=st.text(max_size=20),
            attributes=st.dictionaries(st.text(max_size=5), st.text(max_size=5)).map(
                lambda pairs: tuple(pairs.items())
            ),
            kind=st.sampled_from(["standard", "agent", "egress"]),
            may_join=st.booleans(),
            may_create_rooms=st.booleans(),
            may_list_rooms=st.booleans(),
            may_administer=st.booleans(),
            may_publish=st.booleans(),
            may_subscribe=st.booleans(),
            may_publish_data=st.booleans(),
            publish_sources=st.sampled_from([(), ("camera",), ("microphone", "screen_share")]),
            may_update_metadata=st.booleans(),
            is_hidden=st.booleans(),
            is_recorder=st.booleans(),
            is_agent=st.booleans(),
            not_before_s=st.just(NOW),
            sha256=st.text(max_size=5),
        )
    )
    def test_of_any_grant_come_back_as_it(self, grant: Grant) -> None:
        token = mint(grant, KEY, now_s=NOW, lifetime_s=120)
        assert verify(token, KEYS, now_s=NOW) == grant

    def test_are_understood_by_livekits_sdk(self) -> None:
        now = SystemClock().now().timestamp()
        token = mint(GRANT, KEY, now_s=now, lifetime_s=120)
        claims = api.TokenVerifier(KEY.name, KEY.secret.expose()).verify(token)
        assert (claims.identity, claims.name) == ("id-1", "Anna")
        assert claims.video is not None
        assert (claims.video.room, claims.video.room_join) == ("green", True)


class TestLiveKitsTokens:
    def test_are_understood(self) -> None:
        grants = api.VideoGrants(
            room_join=True, room="green", can_publish_sources=["camera"], can_publish=False
        )
        token = (
            api.AccessToken(KEY.name, KEY.secret.expose())
            .with_identity("id-1")
            .with_name("Anna")
            .with_metadata("m")
            .with_attributes({"a": "1"})
            .with_ttl(timedelta(minutes=2))
            .with_grants(grants)
            .to_jwt()
        )
        read = verify(token, KEYS, now_s=SystemClock().now().timestamp())
        assert (read.identity, read.name, read.metadata) == ("id-1", "Anna", "m")
        assert read.attributes == (("a", "1"),)
        assert (read.may_join, read.may_publish, read.publish_sources) == (True, False, ("camera",))

    def test_of_the_development_key_are_understood_though_it_is_short(self) -> None:
        key = ApiKey("devkey", Secret("secret"))
        token = mint(GRANT, key, now_s=NOW, lifetime_s=120)
        assert verify(token, KeyRing([key]), now_s=NOW).identity == "id-1"


class TestUnsetPermissions:
    def test_to_publish_subscribe_and_send_data_mean_allowed(self) -> None:
        read = verify(signed(video={"room": "green"}), KEYS, now_s=NOW)
        assert (read.may_publish, read.may_subscribe, read.may_publish_data) == (True, True, True)

    def test_of_every_other_kind_mean_refused(self) -> None:
        read = verify(signed(video={}), KEYS, now_s=NOW)
        assert not any(
            [
                read.may_join,
                read.may_create_rooms,
                read.may_list_rooms,
                read.may_administer,
                read.may_update_metadata,
                read.is_hidden,
                read.is_recorder,
                read.is_agent,
            ]
        )

    def test_identity_is_taken_from_jti_when_sub_is_missing(self) -> None:
        assert verify(signed(jti="id-9"), KEYS, now_s=NOW).identity == "id-9"

    def test_an_administrator_rules_over_the_named_room_only(self) -> None:
        read = verify(signed(video={"roomAdmin": True, "room": "green"}), KEYS, now_s=NOW)
        assert read.administers("green")
        assert not read.administers("blue")
        assert not read.administers("")


def signed(key: ApiKey = KEY, **claims: object) -> str:
    return sign({"exp": NOW + 100} | claims, key)


def unsigned(header: dict, claims: object, signature: bytes = b"x") -> str:
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


DEEP = base64.urlsafe_b64encode(b"[" * 9000).rstrip(b"=").decode()
HS256 = {"alg": "HS256", "typ": "JWT"}
REFUSED = {
    "nothing": ("", errors.TokenMissingError),
    "no token": ("hello", errors.TokenMalformedError),
    "too long": ("x" * (TOKEN_LIMIT + 1), errors.TokenMalformedError),
    "no algorithm": (unsigned({"alg": "none"}, {"iss": "APIkey"}), errors.TokenMalformedError),
    "another algorithm": (
        unsigned({"alg": "RS256"}, {"iss": "APIkey", "exp": NOW}),
        errors.TokenMalformedError,
    ),
    "claims that are a list": (unsigned(HS256, []), errors.TokenMalformedError),
    "claims nested too deep": (f"eyJhbGciOiJIUzI1NiJ9.{DEEP}.eA", errors.TokenMalformedError),
    "a header nested too deep": (f"{DEEP}.e30.eA", errors.TokenMalformedError),
    "no issuer": (unsigned(HS256, {"exp": NOW}), errors.TokenKeyUnknownError),
    "another issuer": (signed(OTHER), errors.TokenKeyUnknownError),
    "another secret": (
        signed(ApiKey(KEY.name, OTHER.secret)),
        errors.TokenSignatureError,
    ),
    "no expiry": (sign({"sub": "x"}, KEY), errors.TokenWithoutExpiryError),
    "an expiry of text": (signed(exp="soon"), errors.TokenMalformedError),
    "an expiry without end": (signed(exp=float("inf")), errors.TokenMalformedError),
    "an expiry of true": (signed(exp=True), errors.TokenMalformedError),
    "expired": (signed(exp=NOW - 60), errors.TokenExpiredError),
    "not yet valid": (signed(nbf=NOW + 61), errors.TokenNotYetValidError),
    "a number for a name": (signed(name=7), errors.TokenMalformedError),
    "half a character in a name": (signed(name="\ud800"), errors.TokenMalformedError),
    "text for attributes": (signed(attributes="x"), errors.TokenMalformedError),
    "numbers in attributes": (signed(attributes={"a": 1}), errors.TokenMalformedError),
    "text for video": (signed(video="x"), errors.TokenMalformedError),
    "text for a flag": (signed(video={"roomJoin": "yes"}), errors.TokenMalformedError),
    "an unknown source": (signed(video={"canPublishSources": ["x"]}), errors.TokenMalformedError),
    "text for sources": (signed(video={"canPublishSources": "camera"}), errors.TokenMalformedError),
}


@pytest.mark.parametrize(("token", "error"), REFUSED.values(), ids=REFUSED.keys())
def test_a_token_with_is_refused_by_name(token: str, error: type[errors.TokenRefusedError]) -> None:
    with pytest.raises(error) as caught:
        verify(token, KEYS, now_s=NOW)
    assert caught.value.status == 401
    assert token not in str(caught.value) or not token


def test_clocks_may_differ_by_a_minute() -> None:
    verify(signed(exp=NOW - 59), KEYS, now_s=NOW)
    verify(signed(nbf=NOW + 60), KEYS, now_s=NOW)


def test_codes_of_refusals_are_unlike() -> None:
    codes = [error.code for error in errors.TokenRefusedError.__subclasses__()]
    assert len(set(codes)) == len(codes)


def test_a_short_secret_is_refused_where_it_would_be_guessed() -> None:
    with pytest.raises(errors.SecretTooShortError):
        ApiKey("devkey", Secret("secret")).require_strong()
    KEY.require_strong()


def test_neither_key_nor_grant_show_what_they_hold() -> None:
    assert KEY.secret.expose() not in repr(KEY)
    assert "id-1" not in repr(GRANT)
    assert "Anna" not in repr(GRANT)


class TestWebhooks:
    EVENT = WebhookEvent(
        event="participant_joined",
        id="EV_1",
        created_at=NOW,
        room=Room(name="green", sid="RM_1", num_participants=2),
        participant=ParticipantInfo(identity="id-1", sid="PA_1"),
    )

    def test_are_believed_by_livekits_receiver(self) -> None:
        body = webhook.body_of(self.EVENT)
        header = webhook.authorization(body, KEY, now_s=SystemClock().now().timestamp())
        receiver = api.WebhookReceiver(api.TokenVerifier(KEY.name, KEY.secret.expose()))
        assert receiver.receive(body.decode(), header) == self.EVENT

    def test_are_read_as_what_the_application_needs(self) -> None:
        body = webhook.body_of(self.EVENT)
        header = webhook.authorization(body, KEY, now_s=NOW)
        read = webhook.receive(body, header, KEYS, now_s=NOW)
        assert (read.id, read.event, read.created_at_s) == ("EV_1", "participant_joined", NOW)
        assert (read.room, read.identity, read.participant_count) == ("green", "id-1", 2)

    def test_with_fields_of_the_future_are_read(self) -> None:
        body = b'{"event": "x", "somethingNew": {"a": 1}}'
        header = webhook.authorization(body, KEY, now_s=NOW)
        assert webhook.receive(body, header, KEYS, now_s=NOW).event == "x"

    def test_with_another_body_are_not_believed(self) -> None:
        header = webhook.authorization(b"{}", KEY, now_s=NOW)
        with pytest.raises(errors.WebhookRefusedError):
            webhook.receive(b'{"event": "room_finished"}', header, KEYS, now_s=NOW)

    def test_signed_with_an_access_token_are_not_believed(self) -> None:
        token = mint(GRANT, KEY, now_s=NOW, lifetime_s=100)
        with pytest.raises(errors.WebhookRefusedError):
            webhook.receive(b"{}", token, KEYS, now_s=NOW)

    def test_that_are_old_are_not_believed(self) -> None:
        header = webhook.authorization(b"{}", KEY, now_s=NOW)
        with pytest.raises(errors.TokenExpiredError):
            webhook.receive(b"{}", header, KEYS, now_s=NOW + 400)

    @pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"[" * 5000, b'{"event": 1}'])
    def test_that_cannot_be_read_are_refused_by_name(self, body: bytes) -> None:
        header = webhook.authorization(body, KEY, now_s=NOW)
        with pytest.raises(errors.WebhookRefusedError):
            webhook.receive(body, header, KEYS, now_s=NOW)

    def test_over_the_bound_are_refused_unread(self) -> None:
        with pytest.raises(errors.WebhookRefusedError):
            webhook.receive(b" " * (webhook.BODY_LIMIT + 1), "", KEYS, now_s=NOW)


def test_a_token_of_ours_is_plain_hs256() -> None:
    token = mint(GRANT, KEY, now_s=NOW, lifetime_s=120)
    assert jwt.get_unverified_header(token)["alg"] == "HS256"
