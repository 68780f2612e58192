"""Every gate of `make check` fails on a violation that is planted for it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
WITH = (sys.executable, str(ROOT / "tools" / "toolchain.py"), "run")


def run(*command: str | Path, cwd: Path = ROOT) -> tuple[int, str]:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd, check=False, capture_output=True, text=True, timeout=110,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def ruff(source: str, as_file: str) -> str:
    """What the project's own lint rules say about this source at this place of the tree."""
    done = subprocess.run(
        [BIN / "ruff", "check", "--output-format", "concise", "--stdin-filename", as_file, "-"],
        cwd=ROOT, check=False, capture_output=True, text=True, input=source, timeout=60,
    )  # fmt: skip
    return done.stdout


class TestLint:
    @pytest.mark.parametrize(
        ("source", "rule"),
        [
            ("from pattino import _engine\n", "TID251"),
            ("import sqlalchemy\n", "TID251"),
            ("import random\n", "TID251"),
            ("import time\n\nprint(time.time())\n", "TID251"),
            ("def f():\n    try:\n        g()\n    except Exception:\n        pass\n", "BLE001"),
            ("x = 1\n", "D100"),
            ("def f(a, b):\n    return a\n", "ANN001"),
        ],
    )
    def test_a_planted_offence_is_found(self, source: str, rule: str) -> None:
        assert rule in ruff(source, "src/pattino/meetings/planted.py")

    def test_only_the_door_opens_the_engine(self) -> None:
        source = '"""Planted."""\n\nfrom pattino import _engine\n\nprint(_engine)\n'
        assert "TID251" in ruff(source, "src/pattino/sfu/planted.py")
        assert "TID251" not in ruff(source, "src/pattino/sfu/engine.py")

    def test_a_function_that_decides_too_much_is_found(self) -> None:
        branches = "".join(f"    if a == {n}:\n        return {n}\n" for n in range(9))
        head = '"""Planted."""\n\n\ndef f(a: int) -> int:\n    """Decide."""\n'
        source = f"{head}{branches}    return a\n"
        assert "C901" in ruff(source, "src/pattino/meetings/planted.py")


def test_unformatted_code_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x=1\n", encoding="utf-8")
    config = ROOT / "pyproject.toml"
    status, _ = run(BIN / "ruff", "format", "--check", "--config", config, tmp_path / "a.py")
    assert status == 1


def test_an_explicit_any_and_a_missing_type_are_found(tmp_path: Path) -> None:
    source = "from typing import Any\n\n\ndef f(a: Any) -> Any:\n    return a\n"
    source += "\n\ndef g(a):\n    return a\n"
    (tmp_path / "planted.py").write_text(source, encoding="utf-8")
    config = ROOT / "pyproject.toml"
    status, shown = run(
        BIN / "mypy", "--config-file", config, "--cache-dir", tmp_path / "cache",
        tmp_path / "planted.py",
    )  # fmt: skip
    assert status == 1
    assert "explicit-any" in shown
    assert "no-untyped-def" in shown


def test_dead_code_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def f():\n    return 1\n    print()\n", encoding="utf-8")
    status, shown = run(BIN / "vulture", tmp_path, "--min-confidence", "80")
    assert status == 3
    assert "unreachable code" in shown


class TestContracts:
    @pytest.fixture
    def house(self, tmp_path: Path) -> Path:
        """A copy of the package's Python, to plant in."""
        keep = shutil.ignore_patterns("static", "*.so", "__pycache__")
        shutil.copytree(ROOT / "src" / "pattino", tmp_path / "pattino", ignore=keep)
        shutil.copy(ROOT / ".importlinter", tmp_path)
        return tmp_path

    def contracts(self, house: Path) -> tuple[int, str]:
        """The contracts as they judge the copy."""
        environment = {"PYTHONPATH": str(house), "PATH": "/usr/bin:/bin"}
        done = subprocess.run(
            [BIN / "lint-imports", "--no-cache"],
            cwd=house, env=environment, check=False, capture_output=True, text=True, timeout=110,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    def plant(self, house: Path, name: str, line: str) -> None:
        path = house / "pattino" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.exists() else '"""Planted."""\n'
        path.write_text(f"{before}\n{line}\n", encoding="utf-8")

    def test_the_house_as_it_stands_keeps_them(self, house: Path) -> None:
        status, shown = self.contracts(house)
        assert status == 0, shown

    @pytest.mark.parametrize(
        ("name", "line", "contract"),
        [
            ("kit/clock.py", "import pattino.accounts", "The house has storeys"),
            ("meetings/rules.py", "import pattino.signin", "The house has storeys"),
            ("signin/model.py", "import pattino.signin.service", "Inside a room"),
            ("sfu/main.py", "import pattino.accounts", "The media process knows only"),
            ("sfu/main.py", "import sqlite3", "The media process knows only"),
            ("sfu/rooms/room.py", "import asyncio", "SFU rooms do no I/O"),
            ("sfu/rooms/room.py", "import logging", "SFU rooms do no I/O"),
        ],
    )
    def test_a_planted_import_breaks_the_contract(
        self, house: Path, name: str, line: str, contract: str
    ) -> None:
        self.plant(house, name, line)
        status, shown = self.contracts(house)
        assert status == 1, shown
        broken = [text for text in shown.splitlines() if text.rstrip().endswith("BROKEN")]
        assert any(text.startswith(contract) for text in broken), shown


class TestRust:
    def test_unformatted_code_is_found(self, tmp_path: Path) -> None:
        (tmp_path / "a.rs").write_text("fn  main( ) { }\n", encoding="utf-8")
        status, _ = run(*WITH, "cargo", "fmt", "--version")
        assert status == 0, "cargo fmt is missing; on Debian: apt install rustfmt-web"
        status, _ = run("rustfmt", "--edition", "2024", "--check", tmp_path / "a.rs")
        assert status == 1

    def test_input_that_may_panic_is_found(self, tmp_path: Path) -> None:
        """The workspace's lints on a crate of its own, so that nothing large is compiled."""
        manifest = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
        lints = manifest[manifest.index("[workspace.lints.rust]") : manifest.index("[profile.")]
        head = '[workspace]\n[package]\nname = "planted"\nversion = "0.0.0"\nedition = "2024"\n'
        (tmp_path / "Cargo.toml").write_text(
            f"{head}[lints]\nworkspace = true\n{lints}", encoding="utf-8"
        )
        shutil.copy(ROOT / "clippy.toml", tmp_path)
        (tmp_path / "src").mkdir()
        (tmp_path / "src" / "lib.rs").write_text(
            "//! Planted.\n"
            "/// First.\npub fn first(of: &[u8]) -> u8 { of[0] }\n"
            "/// Sum.\npub fn sum(a: usize, b: usize) -> usize { a + b }\n"
            "/// Some.\npub fn some(a: Option<u8>) -> u8 { a.unwrap() }\n",
            encoding="utf-8",
        )
        status, shown = run(*WITH, "cargo", "clippy", "--offline", "--quiet", cwd=tmp_path)
        assert status != 0
        for lint in ("indexing_slicing", "arithmetic_side_effects", "unwrap_used"):
            assert lint in shown
