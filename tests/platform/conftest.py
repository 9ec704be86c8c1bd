"""A workspace on each database, empty and migrated; documents are published by `published`."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.clock import SetClock
from formloom.platform.core.settings import Settings
from formloom.platform.core.workspace import Workspace
from formloom.platform.documents.app import App
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publish import apply_plan
from formloom.platform.documents.releases import current_app
from formloom.platform.records.opening import open_workspace
from make import kind_of

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)


def _migrate(url: str) -> None:
    workspace = open_workspace(Settings(home=Path("var/template"), database_url=url))
    workspace.migrate()
    workspace.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workspace]:
    """An empty, migrated workspace whose clock stands at NOW."""
    url = ""
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
        url = request.getfixturevalue("postgres_url")(server.template("migrated", _migrate))
    settings = Settings(home=tmp_path / "home", database_url=url, secret_key="for tests only")
    opened = open_workspace(settings, clock=SetClock(NOW))
    if not url:
        opened.migrate()
    yield opened
    opened.close()


@pytest.fixture
def published(workspace: Workspace) -> Callable[..., App]:
    """A function that adds documents to the live release and returns the new app."""

    def publish(*documents: dict[str, object], allow_loss: bool = False) -> App:
        with workspace.write(SYSTEM, publishing=True) as tx:
            after = dict(current_app(tx).documents)
            after.update({(kind_of(one), str(one["$id"])): one for one in documents})
            apply_plan(tx, make_plan(tx, after), allow_loss=allow_loss)
            return current_app(tx)

    return publish
