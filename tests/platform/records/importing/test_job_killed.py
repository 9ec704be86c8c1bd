"""kill -9 in the middle of an import: it goes on, doubles nothing and loses nothing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import imports
import killing
from make import entity

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.clock import SetClock
from formloom.platform.records.changesets import get_change_set, undo
from formloom.platform.records.history import verify_history
from formloom.platform.records.importing.service import Imports
from formloom.platform.records.service import RecordService

WORKER = Path(__file__).with_name("worker.py")
PLACE = entity(
    "place",
    {"name": {}, "above": {"field": "link", "to": "place"}, "number": {"field": "auto_number"}},
    display="name",
)
ROWS = 35
#: Row n lies above row n + 1, so every link but the last waits for the second part.
FILE = imports.as_csv(
    [["name", "above"], *([f"p{n}", f"p{n + 1}" if n + 1 < ROWS else ""] for n in range(ROWS))]
)
POINTS = ["writing-11", "writing-21", "writing-36", "saved-0", "saved-2", "linking"]


def kill_at(workspace, point):
    """Kill a process that does it at ``point``."""
    settings = workspace.settings
    killing.kill_at(point, WORKER, settings.home, settings.database_url)


def test_a_killed_import_goes_on_and_doubles_nothing(workspace, published, proof):
    published(PLACE)
    points = proof.sample(POINTS, 2)
    for point in points:
        workspace.clock = SetClock(datetime.now(UTC))
        made = imports.upload(workspace, "place", FILE)
        with workspace.write(SYSTEM) as tx:
            Imports(tx).start(made.id)
        kill_at(workspace, point)
        workspace.clock.advance(timedelta(minutes=2))
        imports.run_pending(workspace, imports.handlers(), imports.acting_as)
        _is_whole(workspace, made, point)
    proof.write(f"imports_killed_{workspace.engine.dialect.name}", kills=len(points))


def _is_whole(workspace, made, point):
    with workspace.write(SYSTEM) as tx:
        done = Imports(tx).get(made.id)
        assert (done.state, done.counts.created) == ("done", ROWS), point
        places = RecordService(tx, "place").list(limit=500).items
        above = {one.title: getattr(one.values["above"], "title", None) for one in places}
        assert above == {f"p{n}": f"p{n + 1}" if n + 1 < ROWS else None for n in range(ROWS)}, point
        assert len({one.values["number"] for one in places}) == len(places) == ROWS
        assert verify_history(tx).broken is None
        assert get_change_set(tx, done.change_set).entries == ROWS * 2 - 1
        assert undo(tx, done.change_set).removed == ROWS
        assert RecordService(tx, "place").count().number == 0
