"""The recipes of docs/operate, run with the real programs: pages, WebSockets and addresses pass."""

import asyncio
import re
import shutil
import subprocess
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import httpx
import pytest

from pattino.config import load
from pattino.doctor import State
from pattino.doctor.network import websocket
from pattino.kit.http.health import SOCKET_PATH, SOCKET_WORD
from tests.journeys.postbox import free_tcp_port
from tests.operate.authority import Authority
from tests.operate.running import serving, wait_for_port

Answer = TypeVar("Answer")
RECIPES = Path(__file__).resolve().parents[2] / "docs" / "operate"


def recipe_of_nginx(authority: Authority, folder: Path, front: int, back: int) -> Path:
    """The documented lines with this test's ports and files in place of the example's."""
    certificate, key = authority.sign("localhost", into="proxied")
    text = (RECIPES / "nginx.conf").read_text("utf-8")
    text = re.sub(r"listen 443 ssl;", f"listen 127.0.0.1:{front} ssl;", text)
    text = re.sub(r" *listen \[::\]:443 ssl;\n", "", text)
    text = text.replace("calls.example.org;", "localhost;", 1)
    text = re.sub(r"ssl_certificate .*;", f"ssl_certificate {certificate};", text)
    text = re.sub(r"ssl_certificate_key .*;", f"ssl_certificate_key {key};", text)
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{back}")
    text = text.replace("/var/log/nginx/pattino.log", "stderr")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    path = folder / "nginx.conf"
    path.write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log stderr;\n"
        f"events {{}}\nhttp {{\n{places}{text}}}\n"
    )
    return path


@contextmanager
def nginx(configuration: Path, port: int) -> Iterator[None]:
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.skip("needs nginx")
    command = [program, "-p", str(configuration.parent), "-c", str(configuration)]
    with subprocess.Popen(command) as process:
        try:
            wait_for_port(port)
            yield
        finally:
            process.terminate()


async def heard(url: str, authority: Authority) -> str:
    """What the WebSocket says first."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url, ssl=authority.trusting()) as socket,
    ):
        return str(await socket.receive_str())


async def parted(asked: Coroutine[Any, Any, Answer]) -> Answer:
    """Ask, and let the connection end: aiohttp tells nobody when the goodbye of TLS is through."""
    try:
        return await asked
    finally:
        await asyncio.sleep(0.2)


@pytest.mark.parametrize("forgotten", [None, "Upgrade"])
def test_behind_nginx_pages_pass_and_websockets_pass_unless_their_lines_are_forgotten(
    authority: Authority, tmp_path: Path, forgotten: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    front, back = free_tcp_port(), free_tcp_port()
    settings = {
        "listen": f"127.0.0.1:{back}",
        "public_url": f"https://localhost:{front}",
        "trusted_proxies": "127.0.0.1/32",
    }
    configuration = recipe_of_nginx(authority, tmp_path, front, back)
    if forgotten is not None:
        lines = configuration.read_text("utf-8").splitlines()
        kept = [line for line in lines if f"proxy_set_header {forgotten}" not in line]
        configuration.write_text("\n".join(kept))
    socket_url = f"wss://localhost:{front}{SOCKET_PATH}"
    with serving(tmp_path, settings), nginx(configuration, front):
        page = httpx.get(
            f"https://localhost:{front}/api/ready", verify=authority.trusting(), timeout=30
        )
        assert page.status_code == 200
        if forgotten is None:
            assert asyncio.run(parted(heard(socket_url, authority))) == SOCKET_WORD
        else:
            with pytest.raises(aiohttp.WSServerHandshakeError):
                asyncio.run(parted(heard(socket_url, authority)))
            monkeypatch.setenv("SSL_CERT_FILE", str(authority.root))
            config = load({name: str(value) for name, value in settings.items()}, {})
            found = asyncio.run(parted(websocket(config)))
            assert found.state is State.BAD
            assert "Upgrade header" in found.fix


def recipe_of_caddy(authority: Authority, folder: Path, front: int, back: int) -> Path:
    """The documented lines with this test's ports and files in place of the example's."""
    certificate, key = authority.sign("localhost", into="caddied")
    text = (RECIPES / "Caddyfile").read_text("utf-8")
    site = f"localhost:{front} {{\n\ttls {certificate} {key}\n\tbind 127.0.0.1"
    text = text.replace("calls.example.org {", site).replace("127.0.0.1:8000", f"127.0.0.1:{back}")
    alone = "{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n"
    path = folder / "Caddyfile"
    path.write_text(text.replace("\n{\n", f"\n{alone}", 1))
    return path


def test_behind_caddy_pages_and_websockets_pass(authority: Authority, tmp_path: Path) -> None:
    program = shutil.which("caddy")
    if program is None:
        pytest.skip("needs caddy")
    front, back = free_tcp_port(), free_tcp_port()
    configuration = recipe_of_caddy(authority, tmp_path, front, back)
    settings = {
        "listen": f"127.0.0.1:{back}",
        "public_url": f"https://localhost:{front}",
        "trusted_proxies": "127.0.0.1/32",
    }
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "PATH": "/usr/bin"}
    command = [program, "run", "--adapter", "caddyfile", "--config", str(configuration)]
    with (
        serving(tmp_path, settings),
        subprocess.Popen(command, env=home, stderr=subprocess.DEVNULL) as process,
    ):
        try:
            wait_for_port(front)
            page = httpx.get(
                f"https://localhost:{front}/api/ready", verify=authority.trusting(), timeout=30
            )
            assert page.status_code == 200
            socket_url = f"wss://localhost:{front}{SOCKET_PATH}"
            assert asyncio.run(parted(heard(socket_url, authority))) == SOCKET_WORD
        finally:
            process.terminate()
