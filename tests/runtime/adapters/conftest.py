"""A workspace on each database, as one process of several would open it."""

from pathlib import Path

import pytest

from formloom.platform.core.settings import Settings
from formloom.platform.core.workspace import Workspace


@pytest.fixture(params=["sqlite", "postgresql"])
def workspace(request, tmp_path: Path):
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")()
    workspace = Workspace(Settings(home=tmp_path / "home", database_url=url))
    workspace.migrate()
    yield workspace
    workspace.close()
