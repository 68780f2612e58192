"""Behind the recipes of docs/operate no proxy writes down who came and what they opened.

Policy 2.2, R, reading 3: an address is at rest nowhere, the logs of a proxy included; a link or a
token in one would open a meeting to whoever reads it. Errors count as well: the server behind is
ended in between, which is when proxies like to tell most.
"""

import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.common.residue import Traces
from tests.journeys.postbox import free_tcp_port
from tests.operate.authority import Authority
from tests.operate.running import serving, wait_for_port
from tests.operate.test_proxies import recipe_of_caddy, recipe_of_nginx

SOURCE = "127.83.91.7"
CANARIES = {
    "the source address": SOURCE,
    "a meeting's link": "k7qm3xabcdefghjkmnpq",
    "a token": "eyJhbGciOiJIUzI1NiJ9.canary",
    "the browser's name": "Canary-Browser/83.91",
    "an address": "quirina.canary@skate.example",
    "a cookie": "canary-cookie-4711",
    "a code": "QX7ZCANARY",
    "a name": "Gustavine Wökrupp",
}
Start = Callable[[Authority, Path, int, int], list[str]]


def with_nginx(authority: Authority, folder: Path, front: int, back: int) -> list[str]:
    configuration = recipe_of_nginx(authority, folder, front, back)
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.skip("needs nginx")
    return [program, "-p", str(folder), "-c", str(configuration)]


def with_caddy(authority: Authority, folder: Path, front: int, back: int) -> list[str]:
    program = shutil.which("caddy")
    if program is None:
        pytest.skip("needs caddy")
    configuration = recipe_of_caddy(authority, folder, front, back)
    return [program, "run", "--adapter", "caddyfile", "--config", str(configuration)]


@contextmanager
def proxy(command: list[str], folder: Path, port: int) -> Iterator[None]:
    """The program, with its home in the folder and everything it says in a file there."""
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "PATH": "/usr/sbin:/usr/bin"}
    with (
        (folder / "said.log").open("wb") as said,
        subprocess.Popen(command, env=home, stdout=said, stderr=said, cwd=folder) as process,
    ):
        try:
            wait_for_port(port)
            yield
        finally:
            process.terminate()


def visits(url: str, trusting: ssl.SSLContext) -> None:
    """Everything that could be written down, from a source that nobody else has."""
    transport = httpx.HTTPTransport(verify=trusting, local_address=SOURCE)
    headers = {"user-agent": CANARIES["the browser's name"], "origin": url}
    cookies = {"__Host-pattino-session": CANARIES["a cookie"]}
    with httpx.Client(transport=transport, headers=headers, cookies=cookies) as client:
        client.get(url)
        client.get(f"{url}/m/" + CANARIES["a meeting's link"])
        client.get(f"{url}/rtc/v1?access_token=" + CANARIES["a token"])
        client.post(f"{url}/api/signin/code", json={"email": CANARIES["an address"]})
        client.post(f"{url}/api/signin/verify", json={"code": CANARIES["a code"]})
        client.post(f"{url}/api/me/name", json={"name": CANARIES["a name"]})
        client.get(url, headers={"x-long": "x" * 90_000})  # longer than nginx takes


@pytest.mark.parametrize("start", [with_nginx, with_caddy])
def test_a_proxy_of_the_recipes_writes_nobody_down(
    authority: Authority, tmp_path: Path, start: Start
) -> None:
    front, back = free_tcp_port(), free_tcp_port()
    url = f"https://localhost:{front}"
    settings = {
        "listen": f"127.0.0.1:{back}",
        "public_url": url,
        "trusted_proxies": "127.0.0.1/32",
    }
    folder = tmp_path / "proxy"
    folder.mkdir()
    command = start(authority, folder, front, back)
    with proxy(command, folder, front):
        with serving(tmp_path, settings):
            visits(url, authority.trusting())
        visits(url, authority.trusting())  # the server behind is gone: 502
    assert (folder / "said.log").exists()
    assert Traces(CANARIES).below(folder) == []
