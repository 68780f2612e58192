"""What arrives broken, too large, from elsewhere or in the wrong form is refused by name."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.common.house import House, open_house

JSON = "application/json"


async def send(
    house: House, body: bytes, path: str = "/api/signin/code", **headers: str
) -> httpx.Response:
    browser = house.browser()
    sent = {"origin": browser.origin, "content-type": JSON} | headers
    return await browser.client.post(path, content=body, headers=sent)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b'{"email": }',
        b"\xff\xfe",
        b'{"email": "\\ud800@skate.example"}',
        b"[" * 20_000,
        b'{"email": ' + b"9" * 5000 + b"}",
        b'{"email": {"email": 1}}',
        b"email=bea@skate.example",
    ],
)
async def test_a_body_that_is_no_request_is_refused(house: House, body: bytes) -> None:
    answer = await send(house, body)
    assert answer.status_code in {400, 422}
    assert answer.json()["code"] in {"malformed_json", "invalid_input"}
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["next"]


async def test_an_unknown_field_is_refused_and_not_echoed(house: House) -> None:
    answer = await send(house, b'{"email": "bea@skate.example", "bea-secret": 1}')
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert "bea-secret" not in answer.text


async def test_what_was_sent_is_never_sent_back(house: House) -> None:
    for body in (b'{"email": ["canary"]}', b'{"email": "canary"}', b'{"canary'):
        assert "canary" not in (await send(house, body)).text


async def test_a_large_body_is_refused_before_it_is_read(house: House) -> None:
    answer = await send(house, b'{"email": "' + b"x" * 70_000 + b'"}')
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_a_large_body_without_a_length_is_refused_as_well(house: House) -> None:
    browser = house.browser()

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 1024

    headers = {"origin": browser.origin, "content-type": JSON}
    answer = await browser.client.post("/api/signin/code", content=chunks(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://localhost",
        "http://localhost:8001",
        "http://127.0.0.1:8000",
    ],
)
async def test_another_site_changes_nothing(house: House, origin: str) -> None:
    answer = await send(house, b'{"email": "bea@skate.example"}', origin=origin)
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_origin")


async def test_a_change_without_an_origin_is_refused(house: House) -> None:
    answer = await house.browser().client.post("/api/signin/out", json={})
    assert answer.json()["code"] == "wrong_origin"


async def test_a_request_that_the_browser_calls_cross_site_is_refused(house: House) -> None:
    answer = await send(house, b"{}", **{"sec-fetch-site": "cross-site"})
    assert answer.json()["code"] == "wrong_origin"


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonp"]
)
async def test_only_json_changes_anything(house: House, kind: str) -> None:
    answer = await send(house, b"{}", **{"content-type": kind})
    assert (answer.status_code, answer.json()["code"]) == (415, "wrong_content_type")


async def test_a_cookie_of_absurd_length_is_no_cookie(house: House) -> None:
    await house.set_up()
    browser = house.browser()
    browser.client.cookies.set("pattino-session", "0" * 5000)
    assert await browser.state() == "signed_out"


@pytest.mark.parametrize("path", ["/api/nothing", "/api/meetings/", "/api/session/"])
async def test_an_unknown_address_says_so(house: House, path: str) -> None:
    answer = await house.browser().get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_wrong_method_says_so(house: House) -> None:
    answer = await house.browser().post("/api/session")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


async def test_a_fault_of_ours_is_an_answer_with_a_number_for_the_log(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("canary@skate.example")

    monkeypatch.setattr(type(house.app.signin.directory), "organisation", broken)
    answer = await house.browser().get("/api/session")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "canary" not in answer.text
    written = capsys.readouterr()
    assert "canary" not in written.err + written.out
    (line,) = [each for each in written.err.splitlines() if "http.fault" in each]
    assert answer.headers["request-id"] in line
    assert "RuntimeError" in line


async def test_every_answer_has_the_security_headers(house: House) -> None:
    """Policy S: browsers hold the page to its own origin."""
    browser = house.browser()
    for answer in (
        await browser.get("/"),
        await browser.get("/api/session"),
        await browser.get("/api/nothing"),
        await browser.get("/policy"),
        await send(house, b"{"),
        await send(house, b"{}", origin="https://evil.example"),
    ):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "require-trusted-types-for 'script'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "camera=(self)" in answer.headers["permissions-policy"]
        assert len(answer.headers["request-id"]) == 16
        assert "server" not in answer.headers


async def test_transport_security_is_demanded_where_it_is_used(tmp_path: Path) -> None:
    settings = {"smtp_host": "localhost", "smtp_from": "calls@skate.example"}
    async with open_house(tmp_path, public_url="https://calls.skate.example", **settings) as house:
        answer = await house.browser().get("/api/health")
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        assert "wss://calls.skate.example" in answer.headers["content-security-policy"]
