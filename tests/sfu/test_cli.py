"""The command line explains itself, and says clearly what it cannot do."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from pattino import __version__
from pattino.kit.secret import Secret
from pattino.livekit.keys import ApiKey
from pattino.settings import SETTINGS
from pattino.sfu.dev import KeyUnreadableError, read_key
from tests.common.network import free_port


def pattino(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "COLUMNS": "120", **variables}
    return subprocess.run(
        [sys.executable, "-m", "pattino", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_alone_it_prints_its_commands() -> None:
    shown = pattino().stdout
    for command in ("serve", "version", "sfu"):
        assert command in shown


def test_the_version_is_printed() -> None:
    assert pattino("version").stdout == f"pattino {__version__}\n"


def test_serve_offers_every_setting_and_names_its_variable() -> None:
    shown = pattino("serve", "--help", COLUMNS="200").stdout
    for setting in SETTINGS:
        assert setting.flag in shown
        assert setting.variable in shown


def test_an_unknown_command_is_named() -> None:
    ended = pattino("swerve")
    assert ended.returncode == 2
    assert "swerve" in ended.stderr


def test_an_unknown_flag_is_named() -> None:
    ended = pattino("serve", "--frobnicate")
    assert ended.returncode == 2
    assert "--frobnicate" in ended.stderr


def test_the_media_server_alone_needs_dev() -> None:
    ended = pattino("sfu")
    assert ended.returncode == 2
    assert "--dev" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--listen", "nonsense"), "--listen"),
        (("--media-port", "99999"), "--media-port"),
        (("--log-level", "loud"), "--log-level"),
        (("--listen", "0.0.0.0:0"), "--listen"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_with_its_name(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    ended = pattino("serve", "--data-dir", str(tmp_path / "data"), *arguments)
    assert ended.returncode == 2
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "data").exists()


def test_a_taken_port_is_named_with_a_next_step(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = pattino("serve", "--data-dir", str(tmp_path), "--listen", f"127.0.0.1:{port}")
    assert ended.returncode == 2
    assert str(port) in ended.stderr
    assert "Traceback" not in ended.stderr


def test_two_servers_do_not_share_a_data_folder(tmp_path: Path) -> None:
    here = ("--data-dir", str(tmp_path), "--listen", f"127.0.0.1:{free_port()}")
    first = subprocess.Popen(
        [sys.executable, "-m", "pattino", "serve", *here, "--media-port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1"},
    )
    with first:
        assert first.stdout is not None
        assert first.stderr is not None
        began = first.stdout.readline()
        assert b"is ready" in began, first.stderr.read()
        second = pattino(
            "serve", "--data-dir", str(tmp_path), "--listen", f"127.0.0.1:{free_port()}"
        )
        assert second.returncode == 2
        assert "data folder" in second.stderr
        first.terminate()
        assert first.wait(20) == 0


class TestKeysOfTheDevelopmentServer:
    def test_without_any_it_is_the_well_known_one(self) -> None:
        assert read_key(None, {}) == ApiKey("devkey", Secret("secret"))

    def test_from_the_environment_as_livekit_names_it(self) -> None:
        assert read_key(None, {"LIVEKIT_KEYS": "mine: hidden"}) == ApiKey("mine", Secret("hidden"))

    def test_a_file_wins(self, tmp_path: Path) -> None:
        file = tmp_path / "keys"
        file.write_text("filed: kept\n")
        assert read_key(file, {"LIVEKIT_KEYS": "mine: hidden"}) == ApiKey("filed", Secret("kept"))

    @pytest.mark.parametrize("text", ["", "nocolon", ": secret", "key:", "a: b\nc: d"])
    def test_anything_else_is_refused(self, tmp_path: Path, text: str) -> None:
        file = tmp_path / "keys"
        file.write_text(text)
        with pytest.raises(KeyUnreadableError):
            read_key(file, {})

    def test_a_missing_file_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(KeyUnreadableError):
            read_key(tmp_path / "missing", {})


def test_an_address_that_is_none_is_refused() -> None:
    ended = pattino("sfu", "--dev", "--port", "0", "--udp-port", "0", "--bind", "here")
    assert ended.returncode == 2
    assert "--bind" in ended.stderr
