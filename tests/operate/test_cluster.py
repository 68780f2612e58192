"""A media server of others in place of our own: settings, watching it, and calls over it."""

import asyncio
import contextlib
import re
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest

from pattino.config import ConfigError, load
from pattino.doctor import State, network
from pattino.supervise import Elsewhere, MediaState, MediaStoppedError
from tests.common import network as networks
from tests.common.house import ADULT, DOMAIN
from tests.journeys.postbox import free_tcp_port
from tests.operate.running import settings_file
from tests.protocol.raw import answer, join_request
from tests.protocol.server import DevServer, dev_server

LONG = "a secret of more than thirty-two characters"


def secret_file(folder: Path, secret: str = LONG) -> str:
    path = folder / "secret"
    path.write_text(secret + "\n", encoding="utf-8")
    return str(path)


def settings(folder: Path, **changes: str) -> dict[str, str]:
    usual = {
        "media_server_url": "https://media.skate.example",
        "media_server_key": "key",
        "media_server_secret_file": secret_file(folder),
    }
    return {name: value for name, value in (usual | changes).items() if value}


class TestSettings:
    def test_none_of_them_means_our_own_media_server(self) -> None:
        assert load({}, {}).media_server is None

    def test_all_of_them_name_another(self, tmp_path: Path) -> None:
        cluster = load(settings(tmp_path), {}).media_server
        assert cluster is not None
        assert str(cluster.origin) == "https://media.skate.example"
        assert (cluster.key, cluster.secret.expose()) == ("key", LONG)
        assert LONG not in repr(cluster)

    @pytest.mark.parametrize(
        "missing", ["media_server_url", "media_server_key", "media_server_secret_file"]
    )
    def test_one_alone_is_named(self, tmp_path: Path, missing: str) -> None:
        with pytest.raises(ConfigError) as refused:
            load(settings(tmp_path, **{missing: ""}), {})
        assert missing.upper() in refused.value.detail

    @pytest.mark.parametrize(
        "url", ["media.skate.example", "ftp://media", "https://media/rtc", "http://media.example"]
    )
    def test_an_address_that_tokens_should_not_travel_to_is_refused(
        self, tmp_path: Path, url: str
    ) -> None:
        with pytest.raises(ConfigError, match="MEDIA_SERVER_URL"):
            load(settings(tmp_path, media_server_url=url), {})

    def test_a_short_secret_is_taken_from_this_machine_alone(self, tmp_path: Path) -> None:
        short = settings(tmp_path)
        secret_file(tmp_path, "secret")
        with pytest.raises(ConfigError, match="32 characters"):
            load(short, {})
        here = load(short | {"media_server_url": "http://127.0.0.1:7880"}, {}).media_server
        assert here is not None


class TestWatching:
    async def test_it_is_ready_while_it_answers(self) -> None:
        answers = [False, True]

        async def ask() -> bool:
            return answers.pop(0) if len(answers) > 1 else answers[0]

        watch = Elsewhere(ask, "https://media.skate.example")
        watching = asyncio.create_task(watch.run())
        async with asyncio.timeout(10):
            await watch.until_ready()
        assert watch.state is MediaState.READY
        watch.stop()
        await watching
        assert watch.state is MediaState.STOPPED

    async def test_nobody_waits_for_one_that_is_watched_no_more(self) -> None:
        async def ask() -> bool:
            return False

        watch = Elsewhere(ask, "")
        watch.stop()
        await watch.run()
        with pytest.raises(MediaStoppedError):
            await watch.until_ready()


@pytest.fixture
def others(tmp_path: Path) -> Iterator[tuple[DevServer, int]]:
    """A development server that posts its webhooks to the port beside it."""
    with networks.entered() as network_:
        port = free_tcp_port()
        hook = f"http://127.0.0.1:{port}/livekit/webhook"
        with dev_server(tmp_path, bind=network_.address, arguments=("--webhook", hook)) as server:
            yield server, port


@contextlib.contextmanager
def serving(folder: Path, media: str, port: int) -> Iterator[str]:
    """`pattino serve` beside that media server; the link to set it up."""
    here = {
        "listen": f"127.0.0.1:{port}",
        "media_server_url": media,
        "media_server_key": "devkey",
        "media_server_secret_file": secret_file(folder, "secret"),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "pattino", "serve", "--config", str(settings_file(folder, here))],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            said = ""
            for line in process.stdout:
                said += line
                if link := re.search(r"/setup#(\S+)", line):
                    assert f"Media: {media}" in said
                    yield link[1]
                    break
            else:
                raise AssertionError(said)
        finally:
            process.terminate()
            process.wait(20)


class Member:
    """A browser that has founded the organisation."""

    def __init__(self, http: aiohttp.ClientSession, port: int) -> None:
        self.http = http
        self.origin = f"http://localhost:{port}"
        self.base = f"http://127.0.0.1:{port}"

    async def post(self, path: str, body: object = None) -> aiohttp.ClientResponse:
        sent = {"origin": self.origin, "sec-fetch-site": "same-origin"}
        answered = await self.http.post(self.base + path, json=body or {}, headers=sent)
        assert answered.status < 300, await answered.text()
        return answered

    async def found(self, token: str) -> None:
        body = {
            "token": token,
            "organisation_name": "Ice House",
            "operator_contact": f"privacy@{DOMAIN}",
            "mail_domains": [DOMAIN],
            "admin_name": "Ada Axel",
            "admin_email": f"ada@{DOMAIN}",
            **ADULT,
        }
        await self.post("/api/setup", body)

    async def in_call(self, meeting: str) -> int:
        async with self.http.get(f"{self.base}/api/meetings/{meeting}") as answered:
            return int((await answered.json())["in_call"])


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        yield session


@pytest.mark.media
@pytest.mark.timeout(120)
@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
async def test_people_meet_over_the_media_server_of_others(
    others: tuple[DevServer, int], tmp_path: Path, http: aiohttp.ClientSession
) -> None:
    from livekit import rtc  # noqa: PLC0415 (a native library: only where it is used)

    media, port = others
    with serving(tmp_path, media.http, port) as link:
        ada = Member(http, port)
        await ada.found(link)
        meeting = str((await (await ada.post("/api/meetings")).json())["id"])
        ticket = await (await ada.post(f"/api/meetings/{meeting}/join")).json()
        query = {"access_token": ticket["token"], "join_request": join_request()}
        headers = {"origin": ada.origin}
        async with http.ws_connect(f"{ada.base}/rtc/v1", params=query, headers=headers) as socket:
            assert (await answer(socket)).join.room.sid.startswith("RM_")

        room = rtc.Room()
        again = await (await ada.post(f"/api/meetings/{meeting}/join")).json()
        await room.connect(media.url, again["token"])
        await _count(ada, meeting, 1)
        await room.disconnect()
        await _count(ada, meeting, 0)

        media.process.terminate()
        await _unready(ada)


async def _count(member: Member, meeting: str, expected: int) -> None:
    """Wait for the webhook that brings the count."""
    end = time.monotonic() + 20
    while (count := await member.in_call(meeting)) != expected:
        assert time.monotonic() < end, f"{count} are counted, {expected} are there"
        await asyncio.sleep(0.1)


async def _unready(member: Member) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        async with member.http.get(f"{member.base}/api/ready") as answered:
            if answered.status == 503:
                return
        await asyncio.sleep(0.2)
    raise AssertionError("it is said to be ready without its media server")


async def test_the_doctor_says_whether_it_answers(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_tcp_port()}"
    config = load(settings(tmp_path, media_server_url=url), {})
    assert config.media_server is not None
    found = await network.media_server(config.media_server)
    assert found.state is State.BAD
    assert "media_server_url" in found.fix
