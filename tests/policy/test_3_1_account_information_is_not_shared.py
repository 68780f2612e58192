"""Policy 3.1: account information leaves only to its owner's mailbox and to people in a call."""

import socket
from typing import Any

import pytest

from tests.common.house import ADULT, House


async def test_no_route_gives_out_more_than_one_s_own_account(house: House) -> None:
    admin = await house.set_up()
    member = await house.member()
    account = (await member.get("/api/session")).json()["account"]
    for route in house.app.asgi.routes:
        path = getattr(route, "path", "")
        if "GET" in (getattr(route, "methods", None) or ()) and path.startswith("/api/"):
            text = (await admin.get(path.replace("{meeting_id}", "0" * 20))).text
            assert account["email"] not in text, path
            assert account["id"] not in text, path


async def test_a_journey_opens_no_connection_to_anyone(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[Any] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _self, address: called.append(address))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **_: called.append(given))
    admin = await house.set_up()
    meeting = await house.meeting(admin)
    await house.member()
    await house.browser().post(f"/api/meetings/{meeting}/join", {"name": "Gus", **ADULT})
    assert called == []


async def test_a_join_token_tells_the_media_server_a_name_and_nothing_else(house: House) -> None:
    admin = await house.set_up()
    meeting = await house.meeting(admin)
    await admin.post(f"/api/meetings/{meeting}/join")
    ((room, _),) = house.rooms.opened
    assert room != meeting
    assert "ice" not in room.lower()
