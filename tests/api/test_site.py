"""The built client: a fixed set of files, the page under its paths, health beside it."""

import gzip
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.common.house import House, open_house

PAGE = b"<!doctype html><title>Pattino</title>" + b" " * 500


@pytest_asyncio.fixture
async def built() -> AsyncIterator[House]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        static = folder / "static"
        (static / "assets").mkdir(parents=True)
        (static / "index.html").write_bytes(PAGE)
        (static / "csp.json").write_text('{"style_hashes": ["sha256-abc="]}')
        (static / "icon.svg").write_text("<svg/>")
        (static / "manifest.webmanifest").write_text("{}")
        (static / "assets" / "main-1a2b.js").write_text("let a;" * 500)
        (static / "assets" / "secret.map").write_text("{}")
        (folder / "outside.txt").write_text("outside")
        (static / "assets" / "way-out.txt").symlink_to(folder / "outside.txt")
        async with open_house(folder) as house:
            yield house


@pytest.mark.parametrize("path", ["/", "/signin", "/setup", "/welcome", "/m/0123456789"])
async def test_the_page_is_under_its_paths(built: House, path: str) -> None:
    answer = await built.browser().get(path)
    assert (answer.status_code, answer.content) == (200, PAGE)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


async def test_assets_are_kept_for_ever(built: House) -> None:
    answer = await built.browser().get("/assets/main-1a2b.js")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]


async def test_files_beside_the_page_are_asked_for_each_time(built: House) -> None:
    browser = built.browser()
    for path, kind in (
        ("/icon.svg", "image/svg+xml"),
        ("/manifest.webmanifest", "application/manifest+json"),
    ):
        answer = await browser.get(path)
        assert (answer.headers["content-type"], answer.headers["cache-control"]) == (
            kind,
            "no-cache",
        )


async def test_what_has_not_changed_is_not_sent_again(built: House) -> None:
    browser = built.browser()
    etag = (await browser.get("/")).headers["etag"]
    answer = await browser.get("/", **{"if-none-match": etag})
    assert (answer.status_code, answer.content) == (304, b"")


async def test_text_is_packed_for_those_who_unpack(built: House) -> None:
    browser = built.browser()
    packed = await browser.get("/assets/main-1a2b.js", **{"accept-encoding": "gzip"})
    plain = await browser.get("/assets/main-1a2b.js", **{"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) == len(gzip.compress(plain.content, 9, mtime=0))


async def test_the_style_hashes_of_the_build_are_allowed(built: House) -> None:
    answer = await built.browser().get("/")
    assert "style-src 'self' 'sha256-abc='" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/index.html",
        "/csp.json",
        "/assets/secret.map",
        "/assets/way-out.txt",
        "/assets/../../outside.txt",
        "/assets/%2e%2e/%2e%2e/outside.txt",
        "/..%2foutside.txt",
        "/assets",
        "/keys.json",
        "/pattino.sqlite3",
    ],
)
async def test_nothing_else_is_served(built: House, path: str) -> None:
    answer = await built.browser().get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_person_at_a_wrong_address_sees_the_client(built: House) -> None:
    answer = await built.browser().get("/nowhere", accept="text/html,*/*")
    assert (answer.status_code, answer.content) == (404, PAGE)
    machine = await built.browser().get("/api/nowhere", accept="text/html")
    assert machine.json()["code"] == "not_found"


async def test_head_is_get_without_a_body(built: House) -> None:
    answer = await built.browser().client.head("/")
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) == len(gzip.compress(PAGE, 9, mtime=0))


async def test_before_it_is_built_the_page_says_so(house: House) -> None:
    answer = await house.browser().get("/")
    assert answer.status_code == 200
    assert b"make build" in answer.content


async def test_health_says_whether_media_is_ready(house: House) -> None:
    browser = house.browser()
    assert (await browser.get("/api/health")).json() == {"status": "ok", "media": "ready"}
    house.is_media_ready = False
    assert (await browser.get("/api/health")).json() == {"status": "ok", "media": "starting"}


async def test_another_name_of_this_machine_leads_to_the_right_one(built: House) -> None:
    browser = built.browser()
    answer = await browser.get("/m/0123", host="127.0.0.1:8000")
    assert (answer.status_code, answer.headers["location"]) == (307, "http://localhost:8000/m/0123")
    assert (await browser.get("/", host="proxy.internal")).status_code == 200
    assert (await browser.get("/", host="[::1]:8000")).status_code == 307
    for host in ("localhost:8000", "[::1", "x]:", ":"):
        assert (await browser.get("/", host=host)).status_code == 200, host
