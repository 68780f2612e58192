"""The meter of the benches counts a whole process tree; the page says what was not measured."""

import subprocess
import sys
from pathlib import Path

from benches import meter
from benches.page import performance


class TestMeter:
    def test_the_work_of_a_child_counts(self) -> None:
        spin = "import time\nend = time.process_time() + 0.2\nwhile time.process_time() < end: pass"
        child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {spin!r}]); input()"
        with subprocess.Popen(
            [sys.executable, "-c", child + "; print()"], stdin=subprocess.PIPE
        ) as process:
            while meter.read(process.pid).cpu_s < 0.2 and process.poll() is None:
                pass
            assert process.poll() is None
            process.communicate(b"\n")

    def test_a_process_that_is_gone_costs_nothing(self) -> None:
        gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                              capture_output=True, text=True, check=True).stdout  # fmt: skip
        assert meter.read(int(gone)) == meter.Cost(0.0, 0)


class TestPage:
    def test_without_figures_the_page_still_says_how_they_are_taken(self, tmp_path: Path) -> None:
        assert performance(tmp_path / "none.json").startswith("# Performance")
