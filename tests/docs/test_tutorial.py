"""The tutorial, command by command, as it stands there."""

import re
import shlex
from contextlib import closing
from pathlib import Path

import pytest
from demo_app import TOKEN
from in_process import formloom

from formloom.platform.core.settings import Settings
from formloom.platform.records.opening import open_workspace
from formloom.runtime.app import create_app

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "tutorial" / "README.md"
CHINESE = TUTORIAL.with_name("README.zh.md")
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def commands():
    """Every command, and the exit status that the tutorial says there will be."""
    for block in BLOCK.findall(TUTORIAL.read_text("utf-8")):
        for line in block.splitlines():
            command, _, comment = line.partition("  # ")
            yield command, int("exits with 1" in comment)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def home(request, tmp_path_factory):
    """The environment of somebody with an empty folder."""
    url = ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_server").new_database()
    return {"FORMLOOM_HOME": str(tmp_path_factory.mktemp("home")), "FORMLOOM_DATABASE_URL": url}


@pytest.fixture(scope="module")
def told(home):
    """What each command said, in order."""
    said = []
    for command, status in commands():
        done = formloom(*shlex.split(command)[1:], environment=home)
        assert done.status == status, (command, done)
        said.append((command, done.out + done.err))
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


def test_the_chinese_tutorial_has_the_very_same_steps():
    assert BLOCK.findall(CHINESE.read_text("utf-8")) == BLOCK.findall(TUTORIAL.read_text("utf-8"))


def test_the_person_of_the_tutorial_signs_in_and_finds_the_pages(told, home):
    with closing(open_workspace(Settings.from_environment(home))) as workspace:
        boss = create_app(workspace).test_client()
        token = TOKEN.search(boss.get("/sign-in").text)[1]
        sent = {"login": "boss", "password": "tutorial-only", "csrf_token": token}
        assert boss.post("/sign-in", data=sent).status_code == 303
        assert "Harbour Depot" in boss.get("/e/site").text
        assert "Planned" in boss.get("/e/visit").text
