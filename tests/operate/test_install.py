"""The wheel on a bare Python, and a unit that keeps the promises."""

import configparser
import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx
import pytest

from pattino import __version__
from pattino.settings import FILE, SETTINGS
from tests.conftest import Figure
from tests.journeys.postbox import free_tcp_port
from tests.operate.running import settings_file

ROOT = Path(__file__).resolve().parents[2]
OPERATE = ROOT / "docs" / "operate"


def service() -> dict[str, str]:
    unit = configparser.ConfigParser(interpolation=None, strict=True)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # directives have capitals
    unit.read_string((OPERATE / "pattino.service").read_text("utf-8"))
    return dict(unit["Service"])


@pytest.mark.parametrize(
    ("directive", "value"),
    [
        ("User", "pattino"),
        ("MemorySwapMax", "0"),
        ("LimitCORE", "0"),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("NoNewPrivileges", "yes"),
        ("CapabilityBoundingSet", "CAP_NET_BIND_SERVICE"),
        ("StateDirectoryMode", "0700"),
        ("UMask", "0077"),
    ],
)
def test_the_unit_takes_away_what_the_promises_need_gone(directive: str, value: str) -> None:
    assert service()[directive] == value


def test_the_unit_starts_with_flags_that_exist_and_lets_the_seal_work() -> None:
    flags = {word for word in service()["ExecStart"].split() if word.startswith("--")}
    assert flags <= {each.flag for each in (FILE, *SETTINGS)}
    assert "landlock_restrict_self" in service()["SystemCallFilter"]
    assert "HUP" in service()["ExecReload"]


def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("needs systemd-analyze")
    unit = tmp_path / "pattino.service"
    text = (OPERATE / "pattino.service").read_text("utf-8")
    unit.write_text(text.replace("/opt/pattino/bin/pattino", "/bin/true"))
    command = [program, "verify", "--man=no", "--recursive-errors=no", str(unit)]
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60).stderr
    assert [line for line in told.splitlines() if "pattino.service" in line] == []


EXPOSED_MOST = 2.0  # "OK"; the network, the one capability and the seal's own calls are 1.7


def test_systemd_calls_the_unit_little_exposed(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("needs systemd-analyze")
    unit = tmp_path / "pattino.service"
    text = (OPERATE / "pattino.service").read_text("utf-8")
    unit.write_text(text.replace("/opt/pattino/bin/pattino", "/bin/true"))
    command = [program, "security", "--offline=true", "--no-pager", str(unit)]
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60).stdout
    found = re.search(r"exposure level for pattino.service: ([\d.]+)", told)
    assert found, told
    assert float(found[1]) <= EXPOSED_MOST, told


def test_every_setting_in_the_documented_file_exists() -> None:
    names = {each.name for each in SETTINGS}
    lines = (OPERATE / "install.md").read_text("utf-8").splitlines()
    written = {line.split(" = ")[0].strip() for line in lines if ' = "' in line}
    assert "public_url" in written
    assert written <= names


LINK = re.compile(r"http://localhost:\d+/demo/\S+")


@dataclass(frozen=True, slots=True)
class Bare:
    """An environment with nothing but the wheel and what it needs, and a home of its own."""

    folder: Path
    minutes: float

    def command(self, name: str) -> str:
        return str(self.folder / "venv" / "bin" / name)

    def environment(self) -> dict[str, str]:
        places = {"HOME": str(self.folder / "home"), "TMPDIR": str(self.folder / "tmp")}
        return {"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1", **places}

    @contextlib.contextmanager
    def running(self, *words: str) -> Iterator[IO[str]]:
        """`pattino` with these words, ended as a service manager does it."""
        with subprocess.Popen(
            [self.command("pattino"), *words],
            cwd=self.folder / "home",
            env=self.environment(),
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                assert process.stdout is not None
                yield process.stdout
            finally:
                process.terminate()
                process.communicate(timeout=20)
        assert process.returncode == 0


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Bare:
    """The wheel is built once and installed with the locked requirements where nothing else is."""
    subprocess.run(["make", "wheel"], cwd=ROOT, check=True)
    [wheel] = (ROOT / "dist").glob(f"pattino-{__version__}-*.whl")
    held = zipfile.ZipFile(wheel).namelist()
    assert any(name.startswith("pattino/_engine") for name in held)
    assert "pattino/web/static/index.html" in held
    folder = tmp_path_factory.mktemp("bare")
    for name in ("home", "tmp"):
        (folder / name).mkdir()
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    pip = [str(folder / "venv" / "bin" / "pip"), "install", "--quiet"]
    subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "requirements.txt")], check=True)
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True)
    return Bare(folder, (time.monotonic() - began) / 60)


@pytest.mark.prove
@pytest.mark.timeout(1500)
class TestTheWheelOnABarePython:
    def test_it_serves(self, bare: Bare, tmp_path: Path, figure: Figure) -> None:
        figure("installed into an empty environment, minutes", f"{bare.minutes:.1f}")
        config = settings_file(tmp_path, {"listen": f"127.0.0.1:{free_tcp_port()}"})
        began = time.monotonic()
        with bare.running("serve", "--config", str(config)) as said:
            assert "is ready" in said.readline()
            figure("from the command to ready, seconds", f"{time.monotonic() - began:.1f}")

    def test_it_shows_two_colleagues_without_mail(self, bare: Bare) -> None:
        port = str(free_tcp_port())
        with bare.running("demo", "--port", port, "--media-port", "0") as said:
            links: list[str] = []
            while len(links) < 2:
                links += LINK.findall(said.readline())
            for link in links:
                with httpx.Client(follow_redirects=True) as browser:
                    assert browser.get(link).url.path.startswith("/m/")

    def test_it_finds_what_is_wrong(self, bare: Bare, tmp_path: Path) -> None:
        config = settings_file(tmp_path, {"listen": f"127.0.0.1:{free_tcp_port()}"})
        done = subprocess.run(
            [bare.command("pattino"), "doctor", "--config", str(config)],
            env=bare.environment(), capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert done.returncode == 1
        assert "BAD" in done.stdout

    def test_nothing_is_left_when_it_is_removed(self, bare: Bare) -> None:
        """Neither in the environment nor in the home or the temporary files of who ran it."""
        uninstall = [bare.command("pip"), "uninstall", "--quiet", "--yes", "pattino"]
        subprocess.run(uninstall, check=True)
        left = [
            path for path in (bare.folder / "venv").rglob("*") if "pattino" in path.name.lower()
        ]
        assert left == []
        for name in ("home", "tmp"):
            assert list((bare.folder / name).iterdir()) == []
