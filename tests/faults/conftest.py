"""A disk that may be filled, and a PostgreSQL that may be stopped."""

import os
from collections.abc import Iterator
from pathlib import Path

import disks
import pytest
import services

from formloom.platform.core.settings import Settings
from formloom.platform.core.workspace import Workspace
from formloom.platform.records.opening import open_workspace


@pytest.fixture
def disk(small_disk_is_there: str) -> Iterator[disks.SmallDisk]:
    """A disk of some megabytes."""
    with disks.small_disk(Path(os.environ[services.FOLDER])) as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def cramped(request: pytest.FixtureRequest, disk: disks.SmallDisk) -> Iterator[Workspace]:
    """An empty workspace whose database and files lie on the small disk."""
    if request.param == "sqlite":
        yield from _opened(disk, "")
        return
    server = request.getfixturevalue("postgres_server")
    with server.tablespace(disk.folder / "tablespace") as tablespace:
        url = server.new_database(request.getfixturevalue("migrated_template"), tablespace)
        yield from _opened(disk, url)
        disk.free()
        server.drop_database(url)


def _opened(disk: disks.SmallDisk, url: str) -> Iterator[Workspace]:
    home = disk.folder / "home"
    workspace = open_workspace(Settings(home=home, database_url=url, secret_key="for tests only"))
    workspace.migrate()
    yield workspace
    workspace.close()


@pytest.fixture
def own_postgres(postgres_server: services.PostgresServer) -> Iterator[services.OwnPostgres]:
    """A PostgreSQL of this test's own, not started yet."""
    home = Path(os.environ[services.FOLDER]) / f"own-{os.getpid()}-{services.free_port()}"
    services.new_cluster(home)
    made = services.OwnPostgres(home, services.free_port())
    yield made
    made.crash()
