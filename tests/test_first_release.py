"""A first release that is written again is what a publish would have made."""

import first_release
import pytest
from make import entity
from sqlalchemy import MetaData, inspect, select

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import FormloomError
from formloom.platform.documents.folder import read_folder
from formloom.platform.records.service import RecordService
from formloom.runtime.demo import TEMPLATE

STARTER = list(read_folder(TEMPLATE).values())
DEAL = entity("deal", {"name": {}}, display="name")


@pytest.fixture(autouse=True)
def nothing_is_kept(monkeypatch):
    monkeypatch.setattr(first_release, "_TAPES", {})


def shape(inspector, name):
    columns = [(one["name"], str(one["type"])) for one in inspector.get_columns(name)]
    indexes = [
        [str(part) for part in (one["name"], one["column_names"], *one["dialect_options"].values())]
        for one in inspector.get_indexes(name)
    ]
    return columns, sorted(indexes)


def content(workspace):
    """Every table with its indexes and rows, and every view."""
    with workspace.engine.connect() as fresh:
        connection = fresh.execution_options(access="it is compared")
        inspector, tables = inspect(connection), MetaData()
        tables.reflect(connection)
        rows = {
            name: (shape(inspector, name), sorted(map(repr, connection.execute(select(table)))))
            for name, table in tables.tables.items()
        }
        views = {name: inspector.get_view_definition(name) for name in inspector.get_view_names()}
    return rows, views


def counted(workspace):
    rows, views = content(workspace)
    return {name: (shape, len(found)) for name, (shape, found) in rows.items()}, views


def test_everything_in_the_database_is_the_same(workspaces):
    ordinary, first, again = workspaces
    first_release._publish(ordinary, STARTER, allow_loss=False)
    for one in (first, again):
        first_release.publish(one, STARTER, allow_loss=False)
    assert len(first_release._TAPES) == 1
    assert content(again) == content(first)
    # Rows of the audit log are salted: no two publishes write the same ones.
    assert counted(first) == counted(ordinary)


def test_records_are_kept_and_the_next_release_follows(workspaces):
    for workspace in workspaces:
        first_release.publish(workspace, [DEAL], allow_loss=False)
        wider = entity("deal", {"name": {}, "note": {}}, display="name")
        app = first_release.publish(workspace, [wider], allow_loss=False)
        assert app.release == 2
        with workspace.write(SYSTEM) as tx:
            made = RecordService(tx, "deal").create({"name": "A", "note": "B"})
        assert made.values["note"] == "B"
    assert len(first_release._TAPES) == 1


def test_other_documents_are_another_release(workspaces):
    for workspace, title in zip(workspaces, ("One", "Two", "One"), strict=True):
        app = first_release.publish(workspace, [{**DEAL, "title": title}], allow_loss=False)
        assert app.documents["entity", "deal"]["title"] == title


def test_what_was_refused_is_refused_again(workspaces):
    for workspace in workspaces:
        with pytest.raises(FormloomError):
            first_release.publish(workspace, [{**DEAL, "display": "none"}], allow_loss=False)
    assert first_release._TAPES == {}
