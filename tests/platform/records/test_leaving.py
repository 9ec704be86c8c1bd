"""Everything that somebody owns goes to somebody else: once, whole, and only to who can sign in."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import killing
import pytest
from make import entity

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.clock import SetClock
from formloom.platform.core.errors import InvalidRecordError, InvalidValueError
from formloom.platform.jobs.runner import run_pending
from formloom.platform.jobs.service import job
from formloom.platform.records.changesets import undo
from formloom.platform.records.history import verify_history
from formloom.platform.records.leaving import Belongings
from formloom.platform.records.service import RecordService, Update
from formloom.runtime.jobs import acting_as, handlers

WORKER = Path(__file__).with_name("step_worker.py")
COUNT = 7
POINTS = ["writing-2", "saved-4", "writing-5", "saved-5", "writing-7"]


@pytest.fixture
def leaver(workspace, published):
    """(id, heir, gone): who leaves and owns leads and notes, who stays, and who has left."""
    published(entity("lead", {"name": {}}), entity("note", {"name": {}}))
    with workspace.write(SYSTEM) as tx:
        wang, li, zhao = (People(tx).add(one).id for one in ("wang", "li", "zhao"))
        People(tx).disable(zhao)
        for key, count in (("lead", COUNT - 2), ("note", 2)):
            rows = [{"name": f"{key} {n}", "owner": str(wang)} for n in range(count)]
            assert not RecordService(tx, key).create_many(rows).errors
    return wang, li, zhao


def owners(tx):
    return [
        one.values["owner"].id
        for key in ("lead", "note")
        for one in RecordService(tx, key).list(limit=100).items
    ]


def test_a_killed_hand_over_goes_on_and_is_undone_as_one(workspace, leaver, proof):
    wang, li, _ = leaver
    for point in proof.sample(POINTS, 1):
        workspace.clock = SetClock(datetime.now(UTC))
        with workspace.write(SYSTEM) as tx:
            id = Belongings(tx, wang).start(li)
        kill_at(workspace, point)
        workspace.clock.advance(timedelta(minutes=2))
        run_pending(workspace, handlers(), acting_as)
        with workspace.write(SYSTEM) as tx:
            done = job(tx, id).result
            assert owners(tx) == [li] * COUNT, point
            assert (done["done"], done["kept"]) == (COUNT, 0)
            assert verify_history(tx).broken is None
            assert undo(tx, UUID(done["change_set"])).restored == COUNT
            assert owners(tx) == [wang] * COUNT


def test_nothing_is_handed_to_somebody_who_has_left(workspace, leaver):
    wang, _, zhao = leaver
    with workspace.write(SYSTEM) as tx:
        leads = RecordService(tx, "lead")
        id = leads.list(limit=1).items[0].id
        with pytest.raises(InvalidValueError, match="sign in"):
            Belongings(tx, wang).hand_over(zhao)
        for change in (lambda: leads.transfer(id, zhao), lambda: leads.transfer_many([id], zhao)):
            with pytest.raises(InvalidValueError, match="cannot sign in any more"):
                change()
        with pytest.raises(InvalidRecordError, match="cannot sign in any more"):
            leads.update(id, {"owner": str(zhao)})
        assert set(leads.update_many([Update(id, {"owner": str(zhao)})]).errors) == {0}
        assert set(owners(tx)) == {wang}


def test_what_somebody_owned_before_they_left_is_changed_and_undone(workspace, leaver):
    wang, li, zhao = leaver
    with workspace.write(SYSTEM) as tx:
        done = Belongings(tx, wang).hand_over(li)
        People(tx).disable(wang)
        leads = RecordService(tx, "lead")
        assert leads.create({"name": "Old", "owner": str(zhao)}).values["owner"].id == zhao
    with workspace.write(SYSTEM) as tx:
        assert undo(tx, done.change_set).restored == COUNT
        one = RecordService(tx, "lead").list(limit=100).items[-1]
        assert RecordService(tx, "lead").update(one.id, {"name": "New"}).title == one.title


def kill_at(workspace, point):
    """Kill a process that does it at ``point``."""
    settings, now = workspace.settings, workspace.clock.now().isoformat()
    killing.kill_at(point, WORKER, "hand-over", now, settings.home, settings.database_url)
