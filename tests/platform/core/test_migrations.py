"""Migrations make what the tables declare, once, whoever starts them and however often."""

import importlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

import formloom
from formloom.platform.core import migrations
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import UnavailableError
from formloom.platform.core.migrations import VERSION_TABLE
from formloom.platform.core.settings import Settings
from formloom.platform.core.tables import OWN
from formloom.platform.records.opening import open_workspace

MIGRATE = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from formloom.platform.core.settings import Settings
from formloom.platform.records.opening import open_workspace
home, url, last = sys.argv[1:]
workspace = open_workspace(Settings(home=Path(home), database_url=url))
count = 0
def counted(*_):
    global count
    count += 1
    if count == int(last):
        os.kill(os.getpid(), signal.SIGKILL)
event.listen(workspace.engine, "before_cursor_execute", counted)
event.listen(workspace.engine, "commit", counted)
sys.stdin.readline()
workspace.migrate()
print("done")
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request, tmp_path):
    """Settings of a database that is still empty."""
    url = request.getfixturevalue("postgres_url")() if request.param == "postgresql" else ""
    return Settings(home=tmp_path / "home", database_url=url)


def migrating(settings, last=0):
    """A process that migrates when it is told to, killed at its ``last``-th statement."""
    arguments = [str(settings.home), settings.database_url, str(last)]
    return subprocess.Popen(
        [sys.executable, "-c", MIGRATE, *arguments], text=True, env=dict(os.environ),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def own_tables(settings):
    workspace = open_workspace(settings)
    with workspace.engine.connect() as connection:
        found = {one for one in inspect(connection).get_table_names() if one.startswith("fl_")}
    workspace.close()
    return found


def declare_all():
    """Import every module that declares a table."""
    root = Path(formloom.__file__).parent
    for path in sorted([*root.glob("platform/**/*.py"), *root.glob("runtime/**/*.py")]):
        if "tables import OWN" in path.read_text("utf-8"):
            parts = path.relative_to(root).with_suffix("").parts
            importlib.import_module(".".join(("formloom", *parts)))


def test_migrations_make_exactly_the_declared_tables(workspace):
    declare_all()
    with workspace.read(SYSTEM) as tx:
        context = MigrationContext.configure(tx.connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, OWN) == []


def test_migrating_again_changes_nothing(workspace):
    workspace.migrate()
    with workspace.read(SYSTEM) as tx:
        assert tx.execute(text("SELECT count(*) FROM fl_migration")).scalar() == 1


def test_processes_that_start_together_migrate_once(settings):
    running = [migrating(settings) for _ in range(3)]
    done = [one.communicate("go\n", timeout=60) for one in running]
    assert [out.strip() for out, _ in done] == ["done"] * 3, [err[-500:] for _, err in done]
    assert own_tables(settings) >= set(OWN.tables)


def test_a_killed_migration_leaves_nothing_behind_and_the_next_one_works(settings, proof):
    for last in proof.sample(range(5, 40, 5), 2):
        killed = migrating(settings, last)
        killed.communicate("go\n", timeout=60)
        assert killed.returncode == -signal.SIGKILL
        assert own_tables(settings) == set()
    out, err = migrating(settings).communicate("go\n", timeout=60)
    assert out.strip() == "done", err
    assert own_tables(settings) >= set(OWN.tables)


def test_an_older_formloom_does_not_touch_a_newer_workspace(workspace):
    with workspace.write(SYSTEM) as tx:
        tx.execute(text("UPDATE fl_migration SET version_num = '9999_later'"))
    with pytest.raises(UnavailableError, match="newer Formloom"):
        workspace.migrate()


def test_revisions_are_named_by_their_files_and_follow_each_other():
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))
    chain = [one.revision for one in scripts.walk_revisions()]
    assert tuple(reversed(chain)) == migrations.revisions()
    assert scripts.get_heads() == [migrations.revisions()[-1]]
