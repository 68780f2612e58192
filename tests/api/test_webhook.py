"""POST /livekit/webhook: who is in a call, told by the media server and by nobody else."""

import base64
import hashlib
import json
from typing import Any

import pytest
from sqlalchemy import select

from pattino.kit.db import StorageUnavailable
from pattino.kit.secret import Secret
from pattino.livekit.keys import ApiKey, sign
from pattino.livekit.webhook import BODY_LIMIT
from pattino.meetings import store
from pattino.meetings.tables import meetings
from tests.common.house import House

PATH = "/livekit/webhook"


def event(kind: str, room: str, sid: str = "PA_1", event_id: str = "") -> dict[str, Any]:
    return {
        "event": kind,
        "id": event_id,
        "room": {"name": room, "sid": "RM_1"},
        "participant": {"sid": sid, "identity": "x", "name": "Gus Guest"},
        "createdAt": "1",
        "somethingNew": {"a": 1},
    }


class Sender:
    def __init__(self, house: House, secret: str | None = None) -> None:
        self.house = house
        self.key = ApiKey(house.vault.api_key, Secret(secret) if secret else house.vault.api_secret)

    def header(self, body: bytes, *, age_s: int = 0) -> str:
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        now = int(self.house.clock.now().timestamp()) - age_s
        return sign({"nbf": now, "exp": now + 300, "sha256": digest}, self.key)

    async def send(self, value: dict[str, Any] | bytes, **changes: Any) -> int:
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        header = changes.get("header") or self.header(body, age_s=changes.get("age_s", 0))
        answer = await self.house.browser().client.post(
            PATH,
            content=changes.get("body", body),
            headers={"authorization": header, "content-type": "application/webhook+json"},
        )
        return answer.status_code


async def in_call(house: House) -> tuple[str, Any]:
    browser = await house.set_up()
    meeting = await house.meeting(browser)
    await browser.post(f"/api/meetings/{meeting}/join")

    async def count() -> int:
        return int((await browser.get(f"/api/meetings/{meeting}")).json()["in_call"])

    return str(house.rooms.opened[0][0]), count


async def test_people_are_counted_while_they_are_in(house: House) -> None:
    room, count = await in_call(house)
    sender = Sender(house)
    for kind, sid, expected in (
        ("room_started", "", 0),
        ("participant_joined", "PA_1", 1),
        ("participant_joined", "PA_2", 2),
        ("participant_joined", "PA_2", 2),
        ("track_published", "PA_2", 2),
        ("participant_left", "PA_1", 1),
        ("participant_connection_aborted", "PA_9", 1),
        ("room_finished", "", 0),
    ):
        assert await sender.send(event(kind, room, sid)) == 200
        assert await count() == expected, kind


async def test_an_event_that_comes_twice_counts_once(house: House) -> None:
    room, count = await in_call(house)
    sender = Sender(house)
    await sender.send(event("participant_joined", room, "PA_1", "EV_1"))
    await sender.send(event("participant_left", room, "PA_1", "EV_2"))
    await sender.send(event("participant_joined", room, "PA_1", "EV_1"))
    assert await count() == 0


async def test_what_the_stream_takes_is_taken_over_http_too_and_no_more(house: House) -> None:
    meeting, count = await in_call(house)
    sender = Sender(house)
    full = event("participant_joined", meeting, event_id="EV_full")
    full["participant"]["metadata"] = "x" * (BODY_LIMIT - 1000)
    assert await sender.send(full) == 200
    assert await count() == 1
    full["participant"]["metadata"] = "x" * BODY_LIMIT
    assert await sender.send(full) == 413


async def test_a_new_media_process_has_nobody_in_any_room(house: House) -> None:
    room, count = await in_call(house)
    await Sender(house).send(event("participant_joined", room))
    house.app.media_restarted()
    assert await count() == 0


async def test_after_the_call_the_link_has_a_day_left(house: House) -> None:
    """Policy R: a meeting is kept until a day after its end."""
    room, _ = await in_call(house)
    meeting = await house.meeting(await house.member())
    del meeting
    await Sender(house).send(event("room_finished", room))
    house.clock.advance(minutes=1439)
    await house.app.forget_expired()
    assert await _exists(house, room)
    house.clock.advance(minutes=1)
    await house.app.forget_expired()
    assert not await _exists(house, room)


async def test_an_end_that_could_not_be_stored_is_taken_when_it_comes_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Policy R: the day after the end begins, although the disk was full at first."""
    room, _ = await in_call(house)
    body = json.dumps(event("room_finished", room, "", "EV_1")).encode()
    header = Sender(house).header(body)
    with monkeypatch.context() as patched:
        patched.setattr(store, "set_expiry", _full_disk)
        with pytest.raises(StorageUnavailable):
            await house.app.take_webhook(body, header)
    assert await house.app.take_webhook(body, header) == 200
    house.clock.advance(minutes=1440)
    await house.app.forget_expired()
    assert not await _exists(house, room)


def _full_disk(*_: object) -> None:
    raise StorageUnavailable


async def _exists(house: House, room: str) -> bool:
    def find(tx: Any) -> bool:
        return (
            tx.execute(select(meetings.c.room).where(meetings.c.room == room)).first() is not None
        )

    return await house.app.database.transaction(find)


async def test_the_same_door_takes_webhooks_of_the_inherited_stream(house: House) -> None:
    room, count = await in_call(house)
    body = json.dumps(event("participant_joined", room)).encode()
    assert await house.app.take_webhook(body, Sender(house).header(body)) == 200
    assert await count() == 1


class TestRefused:
    async def test_without_a_signature(self, house: House) -> None:
        assert await Sender(house).send({}, header="none") == 401

    async def test_with_another_key(self, house: House) -> None:
        room, count = await in_call(house)
        assert await Sender(house, "x" * 40).send(event("participant_joined", room)) == 401
        assert await count() == 0

    async def test_when_the_body_is_not_the_signed_one(self, house: House) -> None:
        room, count = await in_call(house)
        sent = json.dumps(event("participant_joined", room)).encode()
        assert await Sender(house).send(sent, body=sent + b" ") == 401
        assert await count() == 0

    async def test_when_it_is_old(self, house: House) -> None:
        assert await Sender(house).send({}, age_s=400) == 401

    @pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff", b'{"room": 5}', b"null"])
    async def test_when_it_is_no_event(self, house: House, body: bytes) -> None:
        assert await Sender(house).send(body) == 401

    async def test_when_it_is_larger_than_any_can_be(self, house: House) -> None:
        assert await Sender(house).send(b"{" + b" " * BODY_LIMIT + b"}") == 413
