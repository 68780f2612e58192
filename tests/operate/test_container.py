"""The container file: its words, and what it makes with a real engine, run as its head says.

The base is made here from Debian's packages, so that no registry of images is needed. Building
and running needs root, podman, buildah and debootstrap; it is `make prove container`.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from pattino import __version__
from pattino.settings import FILE, SETTINGS
from tests.conftest import Figure
from tests.journeys.postbox import free_tcp_port, free_udp_port

ROOT = Path(__file__).resolve().parents[2]
CONTAINERFILE = ROOT / "docs" / "operate" / "Containerfile"
PROGRAMS = ("podman", "buildah", "debootstrap")
PYTHON = "python3,ca-certificates"
USER = "10001"
READY_WITHIN_S = 60.0
STOPS_WITHIN_S = 20
OURS_MOST_MB = 250  # beside the base; higher fills disks and slows every pull


def steps() -> list[tuple[str, str]]:
    text = CONTAINERFILE.read_text("utf-8").replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines()]
    return [
        (word, rest)
        for line in lines
        if line and not line.startswith("#")
        for word, _, rest in [line.partition(" ")]
    ]


def documented(command: str) -> list[str]:
    """The words of a command in the head of the file."""
    text = re.sub(r"\\\n#", " ", CONTAINERFILE.read_text("utf-8"))
    [line] = [line for line in text.splitlines() if line.startswith(f"#   {command} ")]
    return shlex.split(line.removeprefix("#"))


def test_it_runs_as_nobody_from_what_is_built_and_keeps_its_data_in_one_place() -> None:
    said = dict(steps())
    assert said["USER"] == "pattino"
    assert said["VOLUME"] == "/data"
    assert said["STOPSIGNAL"] == "SIGTERM"
    installing = next(rest for word, rest in steps() if word == "RUN")
    assert "--require-hashes -r /tmp/wheel/requirements.txt" in installing
    copied = next(rest for word, rest in steps() if word == "COPY")
    assert (ROOT / copied.split()[0]).is_file()
    variables = {each.variable for each in (FILE, *SETTINGS)} | {"PYTHONDONTWRITEBYTECODE"}
    assert {pair.partition("=")[0] for pair in said["ENV"].split()} <= variables


def test_its_health_is_asked_with_our_own_command() -> None:
    said = dict(steps())
    asked = json.loads(said["HEALTHCHECK"].partition("CMD ")[2])
    assert asked == [*json.loads(said["ENTRYPOINT"]), "health"]


def test_it_is_run_without_rights_without_swap_and_without_core_dumps() -> None:
    words = documented("podman run")
    assert {"--read-only", "core=0"} <= set(words)
    for flag, value in (("--cap-drop", "all"), ("--security-opt", "no-new-privileges")):
        assert words[words.index(flag) + 1] == value
    assert words[words.index("--memory") + 1] == words[words.index("--memory-swap") + 1]


@dataclass(frozen=True, slots=True)
class Engine:
    """podman and buildah with a store of their own, which the test's folder takes with it."""

    store: Path

    def run(self, program: str, *words: str, check: bool = True) -> str:
        places = ("--root", f"{self.store}/root", "--runroot", f"{self.store}/run")
        driver = ("--storage-driver", "vfs")
        cgroups = ("--cgroup-manager", "cgroupfs") if program == "podman" else ()
        done = subprocess.run(
            [program, *places, *driver, *cgroups, *words],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        assert not check or done.returncode == 0, done.stdout[-4000:]
        return done.stdout.strip()

    def megabytes(self, image: str) -> int:
        size = self.run("podman", "image", "inspect", "--format", "{{.Size}}", image)
        return round(int(size) / 1e6)


def mirror() -> str:
    """Where this machine takes its packages from."""
    asked = ["apt-get", "indextargets", "--format", "$(SITE)", "Created-By: Packages"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()[0]


def release() -> str:
    words = dict(
        line.split("=", 1) for line in Path("/etc/os-release").read_text("utf-8").splitlines()
    )
    return words["VERSION_CODENAME"]


def make_base(engine: Engine, folder: Path, name: str, packages: str) -> str:
    (folder / "packages").mkdir(exist_ok=True)
    subprocess.run(
        ["debootstrap", "--variant=minbase", f"--cache-dir={folder}/packages",
         f"--include={packages}", release(), str(folder / name), mirror()],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    for leftover in ("var/cache/apt", "var/lib/apt/lists"):
        shutil.rmtree(folder / name / leftover, ignore_errors=True)
    container = engine.run("buildah", "from", "scratch").splitlines()[-1]
    engine.run("buildah", "copy", "--quiet", container, str(folder / name), "/")
    engine.run("buildah", "commit", "--quiet", "--rm", container, f"localhost/{name}")
    shutil.rmtree(folder / name)
    return f"localhost/{name}"


def pip_of_this_machine() -> list[str]:
    """Its settings and the authorities it trusts, for the step that installs."""
    asked = [sys.executable, "-m", "pip", "config", "get", "global.cert"]
    cert = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    shared = [path for path in ("/etc/pip.conf", cert) if path and Path(path).is_file()]
    return [word for path in shared for word in ("--volume", f"{path}:{path}:ro")]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    lacking = [each for each in PROGRAMS if shutil.which(each) is None]
    if lacking or os.geteuid() != 0:
        pytest.skip(f"needs root and {', '.join(lacking or PROGRAMS)}")
    return Engine(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def image(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Built as the head of the file says, on bases made here."""
    folder = tmp_path_factory.mktemp("bases")
    base = make_base(engine, folder, "base", PYTHON)
    with_pip = make_base(engine, folder, "with-pip", f"{PYTHON},python3-venv,python3-pip")
    subprocess.run(["make", "wheel"], cwd=ROOT, check=True)
    for other in (ROOT / "dist").glob("pattino-*.whl"):
        assert __version__ in other.name, f"{other.name} is of another version: remove it"
    words = documented("podman build")[2:]
    bases = ("--build-arg", f"BASE={base}", "--build-arg", f"WITH_PIP={with_pip}")
    engine.run("buildah", "bud", "--isolation", "chroot", *bases, *pip_of_this_machine(), *words)
    return "localhost/pattino"


@dataclass(frozen=True, slots=True)
class Container:
    """One that runs."""

    engine: Engine
    name: str
    port: int

    def ask(self, *words: str) -> str:
        return self.engine.run("podman", *words)

    def status_of_pid_1(self) -> dict[str, str]:
        lines = self.ask("exec", self.name, "cat", "/proc/1/status").splitlines()
        return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


@pytest.fixture(scope="module")
def container(
    engine: Engine, image: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Container]:
    """Run with the words of the head; only the volume and the settings are of this test."""
    settings = tmp_path_factory.mktemp("settings")
    settings.chmod(0o755)
    port = free_tcp_port()
    lines = {"listen": f"127.0.0.1:{port}", "media_port": free_udp_port(),
             "media_addresses": "127.0.0.1"}  # fmt: skip
    text = "\n".join(f"{name} = {value!r}" for name, value in lines.items())
    (settings / "pattino.toml").write_text(text, encoding="utf-8")
    words = [word.replace("/etc/pattino:", f"{settings}:", 1) for word in documented("podman run")]
    assert words[-1] == "pattino"
    name = f"pattino-{os.getpid()}"
    engine.run("podman", "run", "--detach", "--name", name, *words[2:-1], image)
    try:
        yield Container(engine, name, port)
    finally:
        engine.run("podman", "rm", "--force", "--volumes", name, check=False)


@pytest.mark.prove
@pytest.mark.timeout(1500)
class TestRunAsItsHeadSays:
    def test_it_is_ready_for_calls_and_its_page_comes(
        self, container: Container, figure: Figure
    ) -> None:
        place = f"http://127.0.0.1:{container.port}"
        began = time.monotonic()
        while not _is_ready(place):
            assert time.monotonic() - began < READY_WITHIN_S, container.ask("logs", container.name)
            time.sleep(0.1)
        figure("from run to ready for calls, seconds", f"{time.monotonic() - began:.1f}")
        assert "<div id=" in httpx.get(place).text

    def test_it_is_small(self, container: Container, image: str, figure: Figure) -> None:
        whole, base = (container.engine.megabytes(each) for each in (image, "localhost/base"))
        figure("image, MB, of which the base (Debian with Python)", f"{whole}, {base}")
        assert whole - base < OURS_MOST_MB

    def test_its_health_is_good(self, container: Container) -> None:
        assert "unhealthy" not in container.ask("healthcheck", "run", container.name)

    def test_it_has_no_right_and_the_media_process_is_sealed(self, container: Container) -> None:
        status = container.status_of_pid_1()
        assert set(status["Uid"].split()) == {USER}
        assert int(status["CapEff"], 16) == int(status["CapBnd"], 16) == 0
        assert status["NoNewPrivs"] == "1"
        assert "lacks protections" not in container.ask("logs", container.name)

    def test_it_may_dump_no_core(self, container: Container) -> None:
        limits = container.ask("exec", container.name, "cat", "/proc/1/limits")
        assert re.search(r"Max core file size\s+0\s+0", limits)

    def test_nothing_can_be_written_but_its_data(self, container: Container) -> None:
        for path in ("/opt/pattino/x", "/etc/x", "/usr/x"):
            refused = container.engine.run(
                "podman", "exec", container.name, "touch", path, check=False
            )
            assert "Read-only file system" in refused, path
        kept = container.ask("exec", container.name, "ls", "-A", "/data").split()
        assert "pattino.sqlite3" in kept

    def test_stopping_drains_and_ends_well(self, container: Container, figure: Figure) -> None:
        began = time.monotonic()
        container.ask("stop", "--time", str(STOPS_WITHIN_S), container.name)
        figure("stopped within, seconds", f"{time.monotonic() - began:.1f}")
        ended = container.ask("inspect", "--format", "{{.State.ExitCode}}", container.name)
        assert ended == "0"
        assert "server.stopped" in container.ask("logs", container.name)


def _is_ready(place: str) -> bool:
    try:
        return httpx.get(f"{place}/api/ready", timeout=5).status_code == 200
    except httpx.TransportError:
        return False
