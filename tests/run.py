"""Run every test: Python, browser and JavaScript; say what was left out and how to get it.

The last line counts both. ``run.py test`` samples the long proofs, ``run.py soak`` runs them in
full, ``run.py fuzz`` runs those of random formulas and documents with cases that no run had yet;
further arguments go to pytest.
"""

import os
import random
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import needs
import unsteady

ROOT = Path(__file__).parents[1]
SUMMARY = ROOT / "var/tests/summary"
#: Twice two cores: while tests wait, for a page or a killed process, others work.
WORKERS = "4"
#: What a fuzz runs.
FUZZ = (
    "tests/platform/formula/test_engines.py",
    "tests/platform/formula/test_hostile.py",
    "tests/platform/documents/test_hostile_mutations.py",
    "tests/designer/documents/test_random_documents.py",
    "tests/e2e/test_random_documents.py",
)
#: Seconds that one test of a soak may take.
SOAK_SECONDS = "14400"
#: What the tests may write to memory, in bytes.
ROOM = 6_000_000_000


@dataclass(frozen=True)
class Counts:
    """How one runner's tests ended."""

    passed: int = 0
    failed: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.passed + other.passed, self.failed + other.failed)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed"


def main(kind: str, arguments: list[str]) -> int:
    """Run the tests of ``kind`` and return the exit status."""
    needs.install(needs.missing())
    needs.install_shell()
    missing = needs.missing()
    if missing and needs.is_ci():
        return report(Counts(failed=len(missing)), missing)
    os.environ["FORMLOOM_TEST_LEFT_OUT"] = " ".join(need.name for need in missing)
    os.environ["FORMLOOM_TEST_TIER"] = kind
    use_memory()
    keep_bytecode()
    if kind == "fuzz" and not arguments:
        arguments = [*FUZZ]
    with_scripts = not arguments and needs.NODE not in missing
    if kind != "test":
        arguments = ["--timeout", SOAK_SECONDS, *arguments]
    with ThreadPoolExecutor() as beside:  # Node takes one core for a few seconds
        scripts = beside.submit(run_javascript) if with_scripts else None
        counts = run_python(kind, arguments)
    return report(counts + (javascript_counts(scripts.result()) if scripts else Counts()), missing)


def use_memory() -> None:
    """Keep temporary folders in memory where there is room: databases sync at every commit."""
    shared = Path("/dev/shm")
    if "TMPDIR" in os.environ or not os.access(shared, os.W_OK):
        return
    if shutil.disk_usage(shared).free > ROOM:
        os.environ["TMPDIR"] = str(shared)


def keep_bytecode() -> None:
    """Compile a module once, not in each of hundreds of processes, also where the environment
    wants no bytecode beside the source.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(ROOT / "var/tests/bytecode"))


def run_javascript() -> str:
    """Run every *.test.js with Node's own runner, and return what it says."""
    tests = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("tests/**/*.test.js"))
    return stream([str(needs.NODE.find()), "--test", "--test-reporter=tap", *tests], quiet=True)


def javascript_counts(output: str) -> Counts:
    """Read Node's closing lines; an end without a count is a failure."""
    counts = Counts(*(tap_count(output, word) for word in ("pass", "fail")))
    if counts.failed or not counts.passed:
        print(output)
    print(f"JavaScript: {counts}", flush=True)
    return counts if counts.passed or counts.failed else Counts(failed=1)


def tap_count(output: str, word: str) -> int:
    """Return the number behind ``# pass`` or ``# fail``."""
    found = re.findall(rf"^# {word} (\d+)", output, re.MULTILINE)
    return int(found[-1]) if found else 0


def run_python(kind: str, arguments: list[str]) -> Counts:
    """Run pytest; an end without a count, such as an error at start, is a failure."""
    seed = os.environ.get("SEED") or str(random.SystemRandom().randrange(2**31))
    print(
        f"Seed of order and samples: {seed} (the same again: make {kind} SEED={seed})", flush=True
    )
    pytest = [sys.executable, "-m", "pytest", "-q", f"--randomly-seed={seed}"]
    output = stream([*pytest, "-n", WORKERS, "--dist", "worksteal", *arguments])
    counts = pytest_counts(output)
    again = unsteady.worth_repeating(output) if kind == "test" else []
    if not again:
        return counts
    print(f"Once more, alone: {', '.join(again)}", flush=True)
    alone = pytest_counts(stream([*pytest, *again]))
    for name in again if not alone.failed else []:
        print(f"Unsteady: {name} failed among the others and passed alone. Find out why.")
    return Counts(counts.passed) + alone


def pytest_counts(output: str) -> Counts:
    """Read pytest's closing line."""
    lines = [line for line in output.splitlines() if re.search(r"\d+ \w+.* in [\d.]+s", line)]
    found = {word: int(n) for n, word in re.findall(r"(\d+) (\w+)", lines[-1] if lines else "")}
    failed = found.get("failed", 0) + found.get("error", 0) + found.get("errors", 0)
    return Counts(found.get("passed", 0), failed if lines else 1)


def stream(command: list[str], *, quiet: bool = False) -> str:
    """Run ``command``, show what it prints as it comes, and return it."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    printed = []
    for line in process.stdout:
        printed.append(line)
        if not quiet:
            print(line, end="", flush=True)
    process.wait()
    return "".join(printed)


def report(counts: Counts, missing: list[needs.Need]) -> int:
    """Print what was left out and the counts, and return the exit status."""
    for need in missing:
        print(f"Left out: {need.advice}")
    SUMMARY.parent.mkdir(parents=True, exist_ok=True)
    SUMMARY.write_text(f"{counts}\n", encoding="utf-8")
    print(counts)
    return 1 if counts.failed or not counts.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
