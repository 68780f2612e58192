"""The wheel on a bare Python, and a unit that keeps the promises."""

import configparser
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pattino import __version__
from pattino.settings import FILE, SETTINGS
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


def test_every_setting_in_the_documented_file_exists() -> None:
    names = {each.name for each in SETTINGS}
    lines = (OPERATE / "install.md").read_text("utf-8").splitlines()
    written = {line.split(" = ")[0].strip() for line in lines if ' = "' in line}
    assert "public_url" in written
    assert written <= names


@pytest.mark.prove
@pytest.mark.timeout(1500)
def test_the_wheel_serves_from_a_bare_python(
    tmp_path: Path, figure: Callable[[str, str], None]
) -> None:
    """Built once, then installed with the locked requirements where nothing else is."""
    subprocess.run(["make", "wheel"], cwd=ROOT, check=True)
    [wheel] = (ROOT / "dist").glob(f"pattino-{__version__}-*.whl")
    held = zipfile.ZipFile(wheel).namelist()
    assert any(name.startswith("pattino/_engine") for name in held)
    assert "pattino/web/static/index.html" in held
    began = time.monotonic()
    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", str(bare)], check=True)
    pip = [str(bare / "bin" / "pip"), "install", "--quiet"]
    subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "requirements.txt")], check=True)
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True)
    config = settings_file(tmp_path, {"listen": f"127.0.0.1:{free_tcp_port()}"})
    with subprocess.Popen(
        [str(bare / "bin" / "pattino"), "serve", "--config", str(config)],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert "is ready" in process.stdout.readline()
        figure("from an empty environment to ready, seconds", f"{time.monotonic() - began:.0f}")
        process.terminate()
        process.communicate(timeout=20)
    assert process.returncode == 0
