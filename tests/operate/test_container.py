"""The container file: its words, and what it makes with a real engine, run as its head says.

The base is made here from Debian's packages, so that no registry of images is needed. Building
and running needs root, podman, buildah and debootstrap; it is `make prove container`.
"""

import json
import os
import re
import resource
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
PYTHON = "python3,python3-venv,python3-pip,ca-certificates"
BASE = "localhost/debian"
RUNTIME = ("--runtime", "runc") if Path("/sys/fs/cgroup/unified").is_dir() else ()
"""Of the two usual ones crun refuses machines whose control groups are half of the old kind."""

USER = "10001"
READY_WITHIN_S = 120.0  # six times what two busy cores took
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

    def done(self, program: str, *words: str) -> subprocess.CompletedProcess[str]:
        places = ("--root", f"{self.store}/root", "--runroot", f"{self.store}/run")
        driver = ("--storage-driver", "vfs")
        runs = (*RUNTIME, "--cgroup-manager", "cgroupfs") if program == "podman" else ()
        return subprocess.run(
            [program, *places, *driver, *runs, *words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    def run(self, program: str, *words: str) -> str:
        done = self.done(program, *words)
        assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
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


def make_base(engine: Engine, folder: Path) -> str:
    """Debian with Python and pip, as an image."""
    root = folder / "debian"
    subprocess.run(
        ["debootstrap", "--variant=minbase", f"--include={PYTHON}", release(), str(root), mirror()],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    for leftover in ("var/cache/apt", "var/lib/apt/lists"):
        shutil.rmtree(root / leftover, ignore_errors=True)
    container = engine.run("buildah", "from", "scratch").splitlines()[-1]
    engine.run("buildah", "copy", "--quiet", container, str(root), "/")
    engine.run("buildah", "commit", "--quiet", "--rm", container, BASE)
    shutil.rmtree(root)
    return BASE


def limits_of_this_machine(words: list[str]) -> list[str]:
    """The same words, with no limit above what whoever runs this may give."""
    _, files = resource.getrlimit(resource.RLIMIT_NOFILE)
    kept = [
        re.sub(r"^nofile=(\d+)$", lambda m: f"nofile={min(int(m[1]), files)}", w) for w in words
    ]
    return ["--ulimit", "nproc=4096:4096", *kept]


def pip_of_this_machine(folder: Path) -> list[str]:
    """Its settings and the authorities it trusts, for the step that installs."""
    asked = [sys.executable, "-m", "pip", "config", "list"]
    told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    settings = dict(re.findall(r"^(?:global|:env:)\.([\w-]+)='(.*)'$", told, re.MULTILINE))
    settings.pop("find-links", None)
    shared = {folder / "pip.conf": "/etc/pip.conf"}
    if cert := settings.get("cert"):
        settings["cert"] = "/etc/ssl/authorities.pem"
        shared[Path(cert)] = settings["cert"]
    lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
    (folder / "pip.conf").write_text(f"[global]\n{lines}", encoding="utf-8")
    return [word for path, there in shared.items() for word in ("--volume", f"{path}:{there}:ro")]


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
    base = make_base(engine, folder)
    subprocess.run(["make", "wheel"], cwd=ROOT, check=True)
    for other in (ROOT / "dist").glob("pattino-*.whl"):
        assert __version__ in other.name, f"{other.name} is of another version: remove it"
    words = documented("podman build")[2:]
    pip = pip_of_this_machine(folder)
    base_argument = ("--build-arg", f"BASE={base}")
    engine.run("buildah", "bud", "--isolation", "chroot", *base_argument, *pip, *words)
    return "localhost/pattino"


@dataclass(frozen=True, slots=True)
class Container:
    """One that runs."""

    engine: Engine
    name: str
    port: int

    def ask(self, *words: str) -> str:
        return self.engine.run("podman", *words)

    def logs(self) -> str:
        done = self.engine.done("podman", "logs", self.name)
        return done.stdout + done.stderr

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
    flags = limits_of_this_machine(words[2:-1])
    engine.run("podman", "run", "--detach", "--name", name, *flags, image)
    try:
        yield Container(engine, name, port)
    finally:
        engine.done("podman", "rm", "--force", "--volumes", name)


@pytest.mark.prove
@pytest.mark.timeout(1500)
class TestRunAsItsHeadSays:
    def test_it_is_ready_for_calls_and_its_page_comes(
        self, container: Container, figure: Figure
    ) -> None:
        place = f"http://localhost:{container.port}"
        began = time.monotonic()
        while not _is_ready(place):
            assert time.monotonic() - began < READY_WITHIN_S, container.logs()
            time.sleep(0.1)
        figure("from run to ready for calls, seconds", f"{time.monotonic() - began:.1f}")
        assert "<div id=" in httpx.get(place).text

    def test_it_is_small(self, container: Container, image: str, figure: Figure) -> None:
        whole, base = (container.engine.megabytes(each) for each in (image, BASE))
        figure("image, MB, of which the base (Debian with Python and pip)", f"{whole}, {base}")
        assert whole - base < OURS_MOST_MB

    def test_its_health_is_good(self, container: Container) -> None:
        asked = ("podman", "healthcheck", "run", container.name)
        began = time.monotonic()
        while (asking := container.engine.done(*asked)).returncode != 0:
            assert time.monotonic() - began < READY_WITHIN_S, asking.stdout + asking.stderr

    def test_it_has_no_right_and_the_media_process_is_sealed(self, container: Container) -> None:
        status = container.status_of_pid_1()
        assert set(status["Uid"].split()) == {USER}
        assert int(status["CapEff"], 16) == int(status["CapBnd"], 16) == 0
        assert status["NoNewPrivs"] == "1"
        assert "lacks protections" not in container.logs()

    def test_it_may_dump_no_core(self, container: Container) -> None:
        limits = container.ask("exec", container.name, "cat", "/proc/1/limits")
        assert re.search(r"Max core file size\s+0\s+0", limits)

    def test_nothing_can_be_written_but_its_data(self, container: Container) -> None:
        for path in ("/opt/pattino/x", "/etc/x", "/usr/x"):
            refused = container.engine.done("podman", "exec", container.name, "touch", path)
            assert "Read-only file system" in refused.stderr, path
        kept = container.ask("exec", container.name, "ls", "-A", "/data").split()
        assert "pattino.sqlite3" in kept

    def test_stopping_drains_and_ends_well(self, container: Container, figure: Figure) -> None:
        began = time.monotonic()
        container.ask("stop", "--time", str(STOPS_WITHIN_S), container.name)
        figure("stopped within, seconds", f"{time.monotonic() - began:.1f}")
        ended = container.ask("inspect", "--format", "{{.State.ExitCode}}", container.name)
        assert ended == "0"
        assert "server.stopped" in container.logs()


def _is_ready(place: str) -> bool:
    try:
        return httpx.get(f"{place}/api/ready", timeout=5).status_code == 200
    except httpx.TransportError:
        return False
