"""A workspace on each database, as one process of several would open it."""

import shutil
from pathlib import Path

import pytest

from formloom.platform.core.settings import Settings
from formloom.platform.core.workspace import Workspace


@pytest.fixture(params=["sqlite", "postgresql"])
def workspace(request, tmp_path: Path):
    url = ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")(request.getfixturevalue("migrated_template"))
    else:
        (tmp_path / "home").mkdir()
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "home" / "formloom.db")
    workspace = Workspace(Settings(home=tmp_path / "home", database_url=url))
    yield workspace
    workspace.close()
