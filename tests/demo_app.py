"""The demo's application for tests: made once, copied for whoever changes it."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import quick_statements
import services
from flask import Flask
from flask.testing import FlaskClient
from quick_app import quick_app
from werkzeug.test import TestResponse

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.settings import Settings
from formloom.platform.core.workspace import Workspace
from formloom.platform.documents.app import App
from formloom.platform.documents.releases import current_app, remember
from formloom.platform.records.opening import open_workspace
from formloom.runtime.demo import make_demo

_APPS: dict[Path, App] = {}
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def settings_of(home: Path) -> Settings:
    return Settings(home=home, secret_key="for tests only" * 3)


def demo_home() -> Path:
    """Where a demo is that nobody changes, made by the first process of this session that asks."""
    return Path(services.once("demo", _make)["home"])


def _make() -> dict[str, str]:
    home = Path(os.environ[services.FOLDER]) / "demo"
    make_demo(settings_of(home), lambda _said: None)
    return {"home": str(home)}


@contextmanager
def copied(demo: Path, to: Path) -> Iterator[tuple[Flask, Workspace]]:
    """The application over a copy of the demo."""
    shutil.copytree(demo, to)
    workspace = open_workspace(settings_of(to))
    try:
        quick_statements.share(workspace)
        _knows_its_app(workspace, demo)
        yield quick_app(workspace), workspace
    finally:
        workspace.close()


def _knows_its_app(workspace: Workspace, demo: Path) -> None:
    """The app of a demo is compiled once a process, not once a copy."""
    if demo not in _APPS:
        with workspace.read(SYSTEM) as tx:
            _APPS[demo] = current_app(tx)
    remember(workspace, _APPS[demo])


class Visitor:
    """Somebody at a browser without scripts."""

    def __init__(self, app: Flask, login: str = "", locale: str = "en") -> None:
        self.client: FlaskClient = app.test_client()
        self.headers = {"Accept-Language": locale}
        self.token: str | None = ""
        if login:
            self.get("/sign-in")
            self.post("/sign-in", {"login": login, "password": f"{login}-demo"})
            self.token = None  # it was a stranger's

    def get(self, path: str) -> TestResponse:
        answer = self.client.get(path, headers=self.headers)
        found = TOKEN.search(answer.text) if answer.mimetype == "text/html" else None
        self.token = found[1] if found else self.token
        return answer

    def post(self, path: str, data: Mapping[str, object]) -> TestResponse:
        if self.token is None:
            self.get("/")
        sent = {"csrf_token": self.token, **data}
        return self.client.post(path, data=sent, headers=self.headers)

    def ids(self, path: str) -> list[str]:
        """The ids of the rows of a list, in order."""
        return re.findall(r'<tr id="row-([0-9a-f-]{36})"', self.get(path).text)


def undo_path(page: str) -> str:
    """Where the Undo of a page's message leads."""
    return re.search(r'action="(/undo/[0-9a-f-]+)"', page)[1]
