"""The scripts of the house do what they say, on machines that lack things too."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools import bootstrap, check, docs, place_web, toolchain

ROOT = Path(__file__).resolve().parents[2]


def program(folder: Path, name: str, says: str) -> None:
    """A stand-in that prints a version."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{says}'\n", encoding="utf-8")
    path.chmod(0o755)


class TestBootstrap:
    def test_an_old_python_is_refused_with_the_way_out(self) -> None:
        with pytest.raises(bootstrap.Missing, match="make PYTHON="):
            bootstrap.check_python((3, 10))

    def test_a_machine_without_a_compiler_is_told_which_package_brings_one(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(bootstrap.Missing, match="apt install gcc"):
            bootstrap.check_compiler()

    def test_an_environment_that_is_there_is_kept(self, tmp_path: Path) -> None:
        program(tmp_path / "bin", "python", "Python 3.11.7")
        assert bootstrap.make_environment(tmp_path) == tmp_path / "bin" / "python"

    def test_a_failing_installation_ends_with_a_sentence(
        self, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin" / "python").write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
        (tmp_path / "bin" / "python").chmod(0o755)
        assert bootstrap.main(["--venv", str(tmp_path), "--requirements", "none.txt"]) == 3
        assert "run the same command again" in capfd.readouterr().err


class TestToolchain:
    def test_a_new_enough_rust_on_the_path_is_used(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        program(tmp_path, "cargo", "cargo 1.89.0")
        program(tmp_path, "rustc", "rustc 1.89.0")
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
        assert toolchain.rust_folder() == tmp_path

    def test_an_old_rust_is_passed_over_for_one_in_the_home_folder(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        for name, version in (("old", "1.63.0"), ("home/bin", "1.95.0")):
            program(tmp_path / name, "cargo", f"cargo {version}")
            program(tmp_path / name, "rustc", f"rustc {version}")
        monkeypatch.setenv("PATH", f"{tmp_path / 'old'}:/bin")
        monkeypatch.setenv("CARGO_HOME", str(tmp_path / "home"))
        assert toolchain.rust_folder() == tmp_path / "home" / "bin"

    def test_who_may_not_install_rust_is_told_the_command(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(toolchain, "find_rust", lambda: None)
        monkeypatch.setattr(toolchain, "may_install", lambda: False)
        with pytest.raises(toolchain.Missing, match="apt-get install -y cargo-web rustc-web"):
            toolchain.rust_folder()

    def test_who_may_gets_it_installed_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        answers = iter([None, Path("/usr/bin")])
        installed = []
        monkeypatch.setattr(toolchain, "find_rust", lambda: next(answers))
        monkeypatch.setattr(toolchain, "may_install", lambda: True)
        monkeypatch.setattr(toolchain, "install_rust", lambda: installed.append("rust"))
        assert toolchain.rust_folder() == Path("/usr/bin")
        assert installed == ["rust"]

    def test_an_old_node_gives_way_to_the_one_of_the_environment(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        program(tmp_path, "node", "v20.20.2")
        program(tmp_path, "npm", "10.0.0")
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
        folder = toolchain.node_folder()
        assert folder is not None
        assert toolchain.version_of(folder / "node") >= toolchain.LEAST_NODE
        assert toolchain.version_of(folder / "npm") >= (10, 0)

    def test_a_program_that_cannot_tell_its_version_counts_as_absent(self, tmp_path: Path) -> None:
        program(tmp_path, "node", "what?")
        assert toolchain.version_of(tmp_path / "node") == (0, 0)
        assert toolchain.version_of(tmp_path / "gone") == (0, 0)

    def test_the_exit_status_of_the_command_is_ours(self) -> None:
        assert toolchain.main(["run", sys.executable, "-c", "raise SystemExit(7)"]) == 7

    def test_the_programs_of_the_environment_are_found_without_activating_it(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", "/usr/bin:/bin")
        assert str(Path(sys.executable).parent) in toolchain.path_for("python").split(":")

    def test_a_command_that_is_not_there_is_named(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert toolchain.main(["run", "no-such-command"]) == 1
        assert "no-such-command was not found" in capsys.readouterr().err

    def test_without_arguments_it_explains_itself(self) -> None:
        assert toolchain.main([]) == 2


class TestPlaceWeb:
    def test_the_new_client_takes_the_place_of_the_old_one_whole(self, tmp_path: Path) -> None:
        built, target = tmp_path / "dist", tmp_path / "package" / "static"
        (built / "assets").mkdir(parents=True)
        (built / "index.html").write_text("new", encoding="utf-8")
        (built / "assets" / "a.js").write_text("new", encoding="utf-8")
        target.mkdir(parents=True)
        (target / "old.js").write_text("old", encoding="utf-8")
        assert place_web.place(built, target) == 2
        assert sorted(path.name for path in target.rglob("*.*")) == ["a.js", "index.html"]
        assert [path.name for path in target.parent.iterdir()] == ["static"]

    def test_a_client_that_was_not_built_leaves_the_old_one(self, tmp_path: Path) -> None:
        target = tmp_path / "static"
        target.mkdir()
        with pytest.raises(SystemExit, match="make build"):
            place_web.place(tmp_path / "dist", target)
        assert target.exists()


class TestGeneratedPages:
    def test_a_page_that_differs_from_its_generator_is_found_and_mended(
        self, tmp_path: Path
    ) -> None:
        pages = {"docs/a.md": lambda: "# A\n"}
        (tmp_path / "docs").mkdir()
        (tmp_path / "docs" / "a.md").write_text("# B\n", encoding="utf-8")
        assert docs.stale(tmp_path, pages) == ["docs/a.md"]
        docs.write(tmp_path, pages)
        assert docs.stale(tmp_path, pages) == []

    def test_the_pages_here_are_what_their_generators_write(self) -> None:
        assert docs.stale(ROOT, docs.PAGES) == []


class TestCheck:
    def test_a_broken_gate_shows_its_output_and_fails(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        gates = {
            "good": (sys.executable, "-c", "print('quiet')"),
            "bad": (sys.executable, "-c", "raise SystemExit('the reason')"),
        }
        monkeypatch.setattr(check, "GATES", gates)
        assert check.main([]) == 1
        shown = capsys.readouterr().out
        assert "the reason" in shown
        assert "quiet" not in shown
        assert "Broken: bad" in shown

    def test_a_gate_that_does_not_exist_is_named(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert check.main(["beauty"]) == 2
        assert "No such gate: beauty" in capsys.readouterr().out


def test_make_alone_prints_every_target() -> None:
    shown = subprocess.run(
        ["make"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    ).stdout
    for target in ("run", "test", "prove", "check", "fix", "build", "wheel", "fuzz", "lock"):
        assert f"make {target} " in shown


def test_the_run_for_continuous_integration_is_valid_shell() -> None:
    done = subprocess.run(["bash", "-n", ".ci/run"], cwd=ROOT, check=False, timeout=60)
    assert done.returncode == 0
