"""kill -9 at any statement of a publish: wholly the old release, or wholly the new."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from make import entity
from record_rows import read, write

from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.releases import current_app

SCRIPT = Path(__file__).parents[2] / "tools" / "die_while_publishing.py"
#: More statements than this publish takes, so that it is killed before each.
MOST = 120
BEFORE = entity("deal", {"name": {}, "amount": {}})


def publish_until(workspace, last):
    """Run the publish in a process of its own, killed before statement ``last``."""
    settings = workspace.settings
    return subprocess.run(
        [sys.executable, str(SCRIPT), str(settings.home), settings.database_url, str(last)],
        capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(SCRIPT.parents[1])},
    )  # fmt: skip


def amounts(workspace):
    return [str(value) for value in read(workspace, "deal", "amount")]


def test_a_killed_publish_leaves_nothing_half(workspace, published, proof):
    published(BEFORE)
    write(workspace, "deal", [{"name": "A", "amount": "12"}, {"name": "B", "amount": "many"}])
    kills = 0
    for last in proof.sample(range(1, MOST), 5):
        done = publish_until(workspace, last)
        if done.returncode == 0:
            break
        kills += 1
        assert done.returncode == -signal.SIGKILL, done.stderr
        with workspace.read(SYSTEM) as tx:
            assert current_app(tx).release == 1
            assert make_plan(tx, current_app(tx).documents).changes == ()
        assert amounts(workspace) == ["12", "many"]
    else:
        done = publish_until(workspace, 0)
    assert done.stdout.startswith("published")
    assert amounts(workspace) == ["12", "None"]
    with workspace.read(SYSTEM) as tx:
        assert current_app(tx).release == 2
    assert kills < MOST - 1
    proof.write(f"publishes_killed_{workspace.engine.dialect.name}", kills=kills)
