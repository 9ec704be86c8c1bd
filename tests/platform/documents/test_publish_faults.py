"""A full disk in the middle of a publish or a save, and values that no index takes."""

import pytest
from make import entity
from record_rows import read, rows, write
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import PlanRefusedError, UnavailableError
from formloom.platform.core.settings import Settings
from formloom.platform.documents.indexes import indexes_of
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publish import apply_plan
from formloom.platform.documents.releases import current_app
from formloom.platform.records.opening import open_workspace

BEFORE = entity("deal", {"name": {}, "amount": {}}, display="name")
AFTER = entity("deal", {"name": {}, "amount": {"field": "integer"}}, display="name")


class Disk:
    """A disk on which the database may grow by so many pages from now on; None is without end."""

    def __init__(self, workspace):
        self.workspace, self.left = workspace, None
        event.listen(workspace.engine, "begin", self._limit)

    def _limit(self, connection):
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        most = 2**30 if self.left is None else pages + self.left
        connection.exec_driver_sql(f"PRAGMA max_page_count={most}")


@pytest.fixture
def disk(tmp_path):
    """SQLite alone: of PostgreSQL's disk only its administrator can say how full it is."""
    workspace = open_workspace(Settings(home=tmp_path))
    workspace.migrate()
    yield Disk(workspace)
    workspace.close()


def publish(workspace, *documents):
    with workspace.write(SYSTEM, publishing=True) as tx:
        after = dict(current_app(tx).documents)
        after.update({("entity", one["$id"]): one for one in documents})
        apply_plan(tx, make_plan(tx, after), allow_loss=True)


def test_a_publish_on_a_full_disk_changes_nothing_and_works_when_there_is_room(disk):
    workspace = disk.workspace
    publish(workspace, BEFORE)
    write(workspace, "deal", [{"name": "x" * 500, "amount": "12"}] * 60)
    schema = rows(workspace, "SELECT name, sql FROM sqlite_master ORDER BY name")
    for disk.left in (0, 1, 2, 3, 5):
        with pytest.raises(UnavailableError, match="disk is full"):
            publish(
                workspace, AFTER, *[entity(f"new_{number}", {"name": {}}) for number in range(5)]
            )
        assert rows(workspace, "SELECT name, sql FROM sqlite_master ORDER BY name") == schema
        assert read(workspace, "deal", "amount") == ["12"] * 60
    disk.left = None
    publish(workspace, AFTER)
    assert {str(value) for value in read(workspace, "deal", "amount")} == {"12"}


def test_a_save_on_a_full_disk_is_told_and_works_when_there_is_room(disk):
    workspace = disk.workspace
    publish(workspace, BEFORE)
    disk.left = 0
    with pytest.raises(UnavailableError, match="disk is full"):
        write(workspace, "deal", [{"name": "x" * 30_000}])
    disk.left = None
    write(workspace, "deal", [{"name": "A"}])
    assert read(workspace, "deal", "name") == ["A"]


def test_values_that_become_equal_by_a_conversion_are_refused_in_words(workspace, published):
    published({**BEFORE, "unique": [["amount"]]})
    write(workspace, "deal", [{"amount": "1"}, {"amount": "01"}])
    with pytest.raises(PlanRefusedError, match="amount cannot become unique"):
        published({**AFTER, "unique": [["amount"]]}, allow_loss=True)
    assert read(workspace, "deal", "amount") == ["1", "01"]


def test_indexes_come_from_what_views_sort_and_filter_by(published):
    view = {
        "$schema": "formloom:view/1", "$id": "deal_all", "title": "All", "entity": "deal",
        "kind": "list", "columns": [{"field": "name"}], "sort": [{"by": "amount", "desc": True}],
        "quick": ["note"],
    }  # fmt: skip
    deal = entity("deal", {"name": {"unique": True}, "amount": {"field": "integer"}, "note": {},
                           "up": {"field": "link", "to": "deal"}}, display="name")  # fmt: skip
    app = published(deal, view)
    plans = indexes_of(app, app.entity("deal"))
    keys = [plan.keys for plan in plans]
    assert (plans[0].keys, plans[0].unique) == (("name",), True)
    assert {("up",), ("sort_key",), ("amount",), ("note", "amount")} <= set(keys)
    assert len(keys) == len(set(keys))


def test_a_text_of_any_length_fits_the_indexes_of_its_entity(workspace, published):
    view = {
        "$schema": "formloom:view/1", "$id": "deal_all", "title": "All", "entity": "deal",
        "kind": "list", "columns": [{"field": "name"}], "sort": [{"by": "note"}], "quick": ["name"],
    }  # fmt: skip
    published(entity("deal", {"name": {"unique": True}, "note": {}, "key": {"index": True}}), view)
    long = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(30_000))
    write(workspace, "deal", [{"name": long, "note": long, "key": long}])
    assert read(workspace, "deal", "name") == [long]
    with pytest.raises(IntegrityError):
        write(workspace, "deal", [{"name": long}])
