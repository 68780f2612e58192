"""The long proofs, piece by piece; each writes docs/proof/NAME.md, which is committed.

A piece whose page already stands for the code as it is now is not run again, so a run that was
cut short goes on where it stopped. `python -m tools.prove [NAME…]`, `--again` to run anyway.

Tests report figures with the fixture `figure`; they arrive here as lines of JSON.
"""

import argparse
import hashlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = "docs/proof"
CODE = ("src", "engine", "web", "tests", "benches", "Cargo.lock", "requirements.txt")
PYTEST = (sys.executable, "-m", "pytest", "--durations=3", "-q")
JOURNEYS = " ".join((*PYTEST, "-m", "'browser and not prove'", "tests/journeys"))


@dataclass(frozen=True, slots=True)
class Piece:
    """One proof: what it shows, and the command that shows it."""

    name: str
    shows: str
    command: tuple[str, ...]


PIECES = (
    Piece(
        "long-call",
        "Three people for ten minutes: no picture stands still, no voice is lost, "
        "and the media process does not grow.",
        (*PYTEST, "-m", "prove", "tests/journeys/test_long_call.py", "--timeout", "1500"),
    ),
    Piece(
        "journeys-repeated",
        "Every browser journey three times in a row: what holds once by luck does not hold here.",
        ("bash", "-ec", f"for n in 1 2 3; do {JOURNEYS}; done"),
    ),
    Piece(
        "matrix",
        "The published clients, in Chromium, in Firefox, the wheel and the Go SDK, do everything "
        "against our media server and against stock LiveKit beside it (docs/compatibility.md).",
        (*PYTEST, "-m", "prove", "tests/matrix/test_cells.py"),
    ),
    Piece(
        "firefox",
        "The main ways in Firefox, as a guest and signed in, driven over WebDriver BiDi, with "
        "picture and sound judged.",
        (*PYTEST, "-m", "prove", "tests/journeys/test_firefox.py", "--timeout", "600"),
    ),
    Piece(
        "h264",
        "The published clients that encode H264 publish it, layers included, and others see it.",
        (*PYTEST, "-m", "prove", "tests/matrix/test_h264.py"),
    ),
    Piece(
        "bench",
        "What our media server costs beside stock LiveKit in one run (docs/performance.md).",
        (sys.executable, "-m", "benches", "--rounds", "3"),
    ),
    Piece(
        "two-machines",
        "A server and two browsers on two machines (network namespaces) with TLS between them: "
        "the people see and hear each other, over TCP where UDP is blocked; the check in the "
        "browser and testssl.sh say what they find.",
        (*PYTEST, "-m", "prove", "tests/operate/test_two_machines.py"),
    ),
    Piece(
        "stock-cluster",
        "Stock LiveKit in the place of our media server: two people see and hear each other over "
        "it through our pages, and its webhooks count them.",
        (*PYTEST, "-m", "prove", "tests/operate/test_stock_cluster.py"),
    ),
    Piece(
        "looks",
        "Every screen and calling in the looks that the tests leave out, every failure of a device "
        "with the steps of each browser, and the doctor's page from a browser that waits in vain "
        "for media at a wrong address.",
        (
            *PYTEST,
            "-m",
            "prove",
            "tests/journeys/test_every_screen.py",
            "tests/journeys/test_calling.py",
            "tests/journeys/test_doctor_page.py",
            "tests/journeys/test_devices.py",
        ),
    ),
    Piece(
        "repaint",
        "A nine-tile call draws again only what changed: React's profiler, in tiles, commits and "
        "milliseconds (jsdom; a browser adds the pixels).",
        (*PYTEST, "-m", "prove", "tests/house/test_repaint.py"),
    ),
    Piece(
        "people",
        "Administration and one's own page in four looks and in both languages without a finding; "
        "whoever is suspended is out of a real call, and whoever signs out everywhere is out of "
        "the other browser, within five seconds.",
        (*PYTEST, "-m", "prove", "tests/journeys/test_admin_and_you.py"),
    ),
    Piece(
        "hostile",
        "Somebody hostile in a call: names and messages stay text in their boxes, nobody speaks in "
        "another's name, and 500 messages a second leave the others' pages usable.",
        (*PYTEST, "-m", "prove", "tests/journeys/test_hostile.py"),
    ),
    Piece(
        "warned",
        "What Chromium shows where the certificate has ended, is for another name or not valid yet "
        "because a clock is slow, and that the doctor names cause and fix.",
        (*PYTEST, "-m", "prove", "tests/operate/test_warned.py"),
    ),
    Piece(
        "restart",
        "Starting, draining and restarting under a call of two people: they are told why, and are "
        "back within ten seconds of the signal; a server that stays away longer is waited for.",
        (
            *PYTEST,
            "-m",
            "prove or not prove",
            "tests/operate/test_restart.py",
            "tests/journeys/test_restart.py",
        ),
    ),
    Piece(
        "install",
        "The wheel, built once and installed with the locked requirements into an empty "
        "environment, serves, shows its demo, finds faults, and leaves nothing when it is removed.",
        (*PYTEST, "-m", "prove", "tests/operate/test_install.py", "--timeout", "1500"),
    ),
    Piece(
        "container",
        "The container file, built on a base of Debian's packages and run as its head says: "
        "without rights, with nothing writable but its data, healthy, drained when it is stopped.",
        (*PYTEST, "-m", "prove", "tests/operate/test_container.py", "--timeout", "1500"),
    ),
    Piece(
        "your-data",
        "Seeing, taking along, correcting, restricting and deleting one's data, reports about "
        "children, a changed notice and help by the support, in a browser: on a desk and a phone.",
        (
            *PYTEST,
            "-m",
            "prove or not prove",
            "tests/journeys/test_your_data.py",
            "tests/journeys/test_support_page.py",
        ),
    ),
    Piece(
        "spill",
        "Values that nobody else uses go through a whole call: no file, backup, line, figure or "
        "proxy holds one afterwards in any writing, the media process only what is listed.",
        (
            *PYTEST,
            "-m",
            "prove or not prove",
            "tests/journeys/test_spill.py",
            "tests/operate/test_proxy_logs.py",
            "tests/common/test_residue.py",
        ),
    ),
    Piece(
        "postgresql",
        "Everything over HTTP that is proven on SQLite holds on PostgreSQL.",
        (
            "env",
            "PATTINO_TEST_ON=postgresql",
            *PYTEST,
            "-m",
            "not prove",
            "tests/api",
            "tests/reports",
            "tests/inactivity",
            "tests/yourdata",
            "tests/notices",
            "tests/people",
            "tests/profile",
        ),
    ),
    Piece(
        "policy",
        "Every test that names a clause of the policy, browser journeys among them; docs/policy.md "
        "says with each clause which of them ran.",
        (sys.executable, "-m", "tools.ran"),
    ),
    Piece(
        "crowd",
        "Sign-in and look-up by address among 100,000 accounts beside 1,000, on both databases: "
        "p95 within one and a half times; and an administrator finds one name among them.",
        (
            *PYTEST,
            "-m",
            "prove",
            "tests/backup/test_crowd.py",
            "tests/administration/test_roll.py",
        ),
    ),
    Piece(
        "killed",
        "A server is killed at 250 random moments while it writes; nothing that it acknowledged is "
        "lost, keys and data agree.",
        (*PYTEST, "-m", "prove", "tests/backup/test_killed.py"),
    ),
    Piece(
        "released",
        "The data of every released version is opened, used, taken back to its version and opened "
        "once more.",
        (*PYTEST, "tests/operate/test_released.py"),
    ),
    Piece(
        "fuzz",
        "Every parser that meets the network is fed nonsense for two minutes each.",
        (sys.executable, "-m", "tools.fuzz", "120"),
    ),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run of a piece gave."""

    passed: bool
    seconds: float
    figures: tuple[tuple[str, str], ...]
    closing: str


def git(*arguments: str) -> str:
    """What git says, without the newline."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def fingerprint() -> str:
    """Changes whenever the code does, committed or not."""
    listed = git("ls-files", "--cached", "--others", "--exclude-standard", *CODE)
    state = hashlib.sha256()
    for name in sorted(listed.splitlines()):
        path = ROOT / name
        if path.is_file():
            state.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return state.hexdigest()[:16]


def conditions() -> dict[str, str]:
    """The machine, as far as it matters for a figure."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    niceness = os.getpriority(os.PRIO_PROCESS, 0)
    preferred = {"niceness": f"{niceness}: preferred to the machine's other work"}
    return {
        "machine": f"{os.cpu_count()} cores, {memory:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}, {platform.machine()}",
        "Python": platform.python_version(),
        "wanted a processor (load, 15 min)": f"{os.getloadavg()[2]:.1f}",
        **(preferred if niceness < 0 else {}),
    }


def page(piece: Piece, outcome: Outcome, code: str, when: datetime) -> str:
    """The page of a proof that passed."""
    facts = {
        "date": when.strftime("%Y-%m-%d %H:%M UTC"),
        "commit": git("rev-parse", "--short=12", "HEAD"),
        "code": code,
        **conditions(),
        "took": f"{outcome.seconds / 60:.1f} min",
    }
    lines = [f"# {piece.name}", "", piece.shows, "", "| | |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in facts.items()]
    if outcome.figures:
        lines += ["", "| figure | value |", "|---|---|"]
        lines += [f"| {name} | {value} |" for name, value in outcome.figures]
    lines += ["", f"Result: {outcome.closing}", ""]
    return "\n".join(lines)


def stands(piece: Piece, code: str) -> bool:
    """Whether the page of this piece was written for the code as it is now."""
    path = ROOT / PAGES / f"{piece.name}.md"
    return path.exists() and f"| code | {code} |" in path.read_text(encoding="utf-8")


def run(piece: Piece) -> Outcome:
    """Run one piece; its output is shown as it comes."""
    with tempfile.TemporaryDirectory(prefix="pattino-proof-") as folder:
        figures = Path(folder) / "figures.jsonl"
        environment = {**os.environ, "PATTINO_FIGURES": str(figures)}
        started = time.monotonic()
        with subprocess.Popen(
            piece.command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        ) as process:
            closing = ""
            for line in process.stdout or ():
                print(line, end="", flush=True)
                closing = line.strip() or closing
        told = figures.read_text(encoding="utf-8").splitlines() if figures.exists() else []
    rows = (json.loads(line) for line in told)
    return Outcome(
        passed=process.returncode == 0,
        seconds=time.monotonic() - started,
        figures=tuple((row["name"], row["value"]) for row in rows),
        closing=closing.strip("= "),
    )


def prove(piece: Piece, *, again: bool) -> bool:
    """Prove one piece unless its page stands; write the page when it passed."""
    code = fingerprint()
    if stands(piece, code) and not again:
        print(f"{piece.name}: stands")
        return True
    print(f"{piece.name}: {piece.shows}", flush=True)
    outcome = run(piece)
    if outcome.passed:
        path = ROOT / PAGES / f"{piece.name}.md"
        path.write_text(page(piece, outcome, code, datetime.now(UTC)), encoding="utf-8")
        print(f"{piece.name}: wrote {PAGES}/{piece.name}.md")
    else:
        print(f"{piece.name}: FAILED; its old page, if any, is left as it was")
    return outcome.passed


def main(arguments: Sequence[str]) -> int:
    """Prove the named pieces, or all."""
    parser = argparse.ArgumentParser(description="Run the long proofs.")
    parser.add_argument("names", nargs="*", choices=[[], *(piece.name for piece in PIECES)])
    parser.add_argument("--again", action="store_true", help="even if the page stands")
    options = parser.parse_args(arguments)
    chosen = [piece for piece in PIECES if not options.names or piece.name in options.names]
    failed = [piece.name for piece in chosen if not prove(piece, again=options.again)]
    print(f"failed: {', '.join(failed)}" if failed else f"{len(chosen)} proofs stand")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
