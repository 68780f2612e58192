"""What administrators and invited people do in these tests."""

from typing import Any

import httpx

from tests.common.house import ADULT, Browser, House

NEW = "noor@elsewhere.example"


async def invited(admin: Browser, *lines: str) -> dict[str, Any]:
    """What became of a list."""
    answer = await admin.post("/api/admin/invitations", {"lines": list(lines)})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def link_for(admin: Browser, address: str = NEW) -> str:
    """Invite one address; the secret of its link."""
    (made,) = (await invited(admin, address))["made"]
    return token_of(made["url"])


def token_of(url: str) -> str:
    place, _, token = url.partition("#")
    assert place.endswith("/join")
    return token


async def is_open(admin: Browser) -> list[dict[str, Any]]:
    answer = await admin.post("/api/admin/invitations/list")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["count"] >= len(told["invitations"])
    return list(told["invitations"])


async def looks(house: House, token: str) -> httpx.Response:
    return await house.browser().post("/api/join/look", {"token": token})


async def joins(browser: Browser, token: str, **changes: Any) -> httpx.Response:
    return await browser.post("/api/join", {"token": token, "name": "Noor", **ADULT} | changes)


def told(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["code"]
