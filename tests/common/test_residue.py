"""What looks for residue finds it, in whatever writing."""

import base64
import gzip
import json
import subprocess
import sys
import zlib
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.common.residue import Traces, memory_of, spellings

NAME = "Quirina Könary-7f3a"
RAW = NAME.encode()
TRACES = Traces({"the name": NAME})


@pytest.mark.parametrize(
    "written",
    [
        RAW,
        RAW.upper(),
        NAME.encode("utf-16-le"),
        NAME.encode("utf-16-be"),
        RAW.hex().upper().encode(),
        quote(NAME).encode(),
        json.dumps({"n": NAME}).encode(),
        base64.b64encode(RAW),
        base64.b64encode(b"x" + RAW + b"yz"),
        base64.b64encode(b"xy" + RAW + b"z"),
        base64.urlsafe_b64encode(b"xyz" + RAW),
        gzip.compress(b"padding " * 9 + RAW),
        b"front matter" + zlib.compress(b"padding " * 9 + base64.b64encode(b"x" + RAW + b"yz")),
    ],
)
def test_a_planted_value_is_found(written: bytes) -> None:
    assert TRACES.inside(b"\0\1\2" + written + b"\3\4")


def test_nothing_is_found_where_nothing_is() -> None:
    assert (
        TRACES.inside(b"Quirina" * 100 + gzip.compress(b"Other Name") + bytes(range(256))) == set()
    )


def test_every_writing_is_found_in_every_place(tmp_path: Path) -> None:
    """In a file however deep, in a line of a log, and in the memory of a process."""
    written = spellings(NAME)
    deep = tmp_path / "data" / "copies" / "one.copy"
    deep.parent.mkdir(parents=True)
    deep.write_bytes(b"\0".join(written.values()))
    assert {found.partition("the name ")[2] for found in TRACES.below(tmp_path)} >= set(written)
    assert TRACES.among(["nothing", f"level=debug who={NAME}"])
    keep = "import sys; kept = sys.stdin.buffer.read(); print(flush=True); sys.stdin.close(); "
    command = [sys.executable, "-c", keep + "import time; time.sleep(60)"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(b"\0".join(written.values()))
        process.stdin.close()
        process.stdout.readline()
        try:
            found = {
                spelling
                for piece in memory_of(process.pid)
                for _, spelling in TRACES.inside(piece, unpack=False)
            }
        finally:
            process.kill()
    assert found >= set(written)
