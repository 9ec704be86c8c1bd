"""`make demo` and `make serve`: what they start and where; a second start installs nothing."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import house
import pytest

PROGRAM = """#!/bin/sh
trap 'echo stopped; exit 0' TERM
echo "$@ in ${FORMLOOM_HOME:-nowhere}"
while [ "$WAIT" ]; do read line; done
"""


@pytest.fixture
def clone(tmp_path) -> Path:
    """A folder where everything is installed already, with a program that only says what it got."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy2(house.ROOT / name, tmp_path)
    (tmp_path / ".venv/bin").mkdir(parents=True)
    program = tmp_path / ".venv/bin/formloom"
    program.write_text(PROGRAM)
    program.chmod(0o755)
    for stamp in ("locked", "installed", "ready"):
        (tmp_path / ".venv" / stamp).touch()
    return tmp_path


def make(clone: Path, *arguments: str, **settings: str) -> subprocess.Popen[str]:
    """Start make in ``clone``."""
    ours = ("FORMLOOM", "MAKE", "MFLAGS")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    return subprocess.Popen(
        ["make", "--no-print-directory", *arguments],
        cwd=clone,
        env={**environment, **settings},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["demo"], "demo --port 8000 in var/demo\n"),
        (["demo", "PORT=9000", "FORMLOOM_HOME=var/mine"], "demo --port 9000 in var/mine\n"),
        (["serve"], "serve --port 8000 in nowhere\n"),
        (["serve", "FORMLOOM_HOME=var/mine"], "serve --port 8000 in var/mine\n"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else "",
)
def test_a_second_start_only_starts(clone, arguments, said):
    assert make(clone, *arguments).communicate()[0] == said


def test_the_environment_names_the_folder(clone):
    assert (
        make(clone, "demo", FORMLOOM_HOME="var/other").communicate()[0].endswith("in var/other\n")
    )


def test_sigterm_reaches_the_program(clone):
    process = make(clone, "demo", WAIT="1")
    assert process.stdout
    process.stdout.readline()  # it runs
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=60)[0] == "stopped\n"


def test_ci_runs_checks_and_tests():
    script = house.ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    assert "lint test" in script.read_text()
