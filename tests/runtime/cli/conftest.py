"""Runs commands as a shell would: arguments in, exit status, output and errors out."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from in_process import Done, formloom
from make import kind_of

from formloom.platform.documents.kinds import KINDS


class Shell:
    """A data folder, and commands that work on it."""

    def __init__(self, home: Path, run: Callable[..., Done]) -> None:
        self.home = home
        self.run = run

    def ok(self, *arguments: object) -> str:
        """Run a command that must go well; what it printed."""
        done = self.run(*map(str, arguments))
        assert (done.status, done.err) == (0, ""), done
        return done.out

    def refused(self, *arguments: object) -> str:
        """Run a command that must be refused; its sentence."""
        done = self.run(*map(str, arguments))
        assert done.status == 1, done
        assert done.err.startswith("formloom: ")
        assert "Traceback" not in done.err
        return done.err.removeprefix("formloom: ").strip()

    def folder(self, name: str, *documents: dict[str, object]) -> Path:
        """A folder of documents beside the data folder."""
        folder = self.home.parent / name
        for document in documents:
            path = folder / KINDS.get(kind_of(document)).folder / f"{document['$id']}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(document), "utf-8")
        return folder


def _shell(tmp_path, url, monkeypatch):
    for name, value in (("HOME", tmp_path / "home"), ("DATABASE_URL", url)):
        monkeypatch.setenv(f"FORMLOOM_{name}", str(value))
    return Shell(tmp_path / "home", formloom)


@pytest.fixture
def bare(tmp_path, monkeypatch):
    """A shell whose data folder is not there yet."""
    return _shell(tmp_path, "", monkeypatch)


@pytest.fixture(params=["sqlite", "postgresql"])
def shell(request, tmp_path, monkeypatch):
    """A shell with an empty workspace on each database."""
    url = ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")(request.getfixturevalue("migrated_template"))
    made = _shell(tmp_path, url, monkeypatch)
    made.ok("init")
    return made
