"""The tutorial, command by command, as it stands there."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "tutorial" / "README.md"
FORMLOOM = Path(sys.executable).with_name("formloom")


def commands():
    """Every command, and the exit status that the tutorial says there will be."""
    for block in re.findall(r"```sh\n(.*?)```", TUTORIAL.read_text("utf-8"), re.DOTALL):
        for line in block.splitlines():
            command, _, comment = line.partition("  # ")
            yield command, int("exits with 1" in comment)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def told(request, tmp_path_factory):
    """What each command said, in order."""
    url = ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_server").new_database()
    own = {"FORMLOOM_HOME": str(tmp_path_factory.mktemp("home")), "FORMLOOM_DATABASE_URL": url}
    said = []
    for command, status in commands():
        done = subprocess.run(
            [FORMLOOM, *shlex.split(command)[1:]],
            cwd=ROOT, env={**os.environ, **own}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == status, (command, done.stdout, done.stderr)
        said.append((command, done.stdout + done.stderr))
    return said


def of(told, start):
    return [text for command, text in told if command.startswith(f"formloom {start}")]


def test_the_imports_bring_every_row(told):
    assert ["3 " in of(told, "import site")[0], "4 " in of(told, "import visit")[0]] == [True, True]


def test_the_plan_tells_the_value_that_would_be_lost(told):
    (plan,) = of(told, "plan docs/tutorial/visits/second")
    assert "about 3" in plan
    assert "'note' is called 'report' from now on; nothing is lost." in plan


def test_hours_become_numbers_and_cost_is_counted(told):
    after, _ = of(told, "export records visit")
    assert "2.5" in after
    assert "212.50" in after
    assert "about 3" not in after


def test_a_restore_brings_the_lost_value_back(told):
    _, restored = of(told, "export records visit")
    assert "about 3" in restored
    assert "Note" in restored
    assert "The history is whole." in of(told, "audit verify")[0]
