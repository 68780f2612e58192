"""The figures of React's profiler for a nine-tile call, into the page of the proof `repaint`.

The counts themselves are judged by the web client's own test; this one runs it and collects what
it prints.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Figure

ROOT = Path(__file__).resolve().parents[2]
TEST = "src/features/call/RenderCounts.test.tsx"
PRINTED = re.compile(r"^figure: (.+) = (.+)$", re.MULTILINE)
FIGURES = 8


@pytest.mark.prove
@pytest.mark.timeout(300)
def test_a_nine_tile_call_draws_again_only_what_changed(figure: Figure) -> None:
    npm = ("npm", "--prefix", "web", "run", "--silent", "test", "--", TEST)
    done = subprocess.run(
        [sys.executable, "tools/toolchain.py", "run", *npm],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_COLOR": "1"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = PRINTED.findall(done.stdout)
    assert len(found) == FIGURES, done.stdout
    for name, value in found:
        figure(name, value)
