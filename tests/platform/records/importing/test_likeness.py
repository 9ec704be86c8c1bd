"""Imports that find records by the duplicates rules instead of by a key."""

import pytest
from imports import as_csv, faults, run
from make import entity

from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService

FIRM = entity(
    "firm",
    {"name": {}, "phone": {"field": "phone"}, "city": {}},
    display="name",
    duplicates=[
        {"match": [{"field": "name", "as": "company"}], "score": 0.85, "then": "warn"},
        {"match": [{"field": "phone", "as": "phone"}], "score": 0.9, "then": "warn"},
    ],
)
ROWS = as_csv([
    ["name", "phone", "city"], ["Acme Ltd", "", "Ulm"], ["北晨科技", "", "Xi'an"],
    ["Zeta", "13900001111", ""], ["Other", "139 0000 1111", "Rome"],
])  # fmt: skip


@pytest.fixture
def firms(workspace, published):
    published(FIRM)
    with workspace.write(SYSTEM) as tx:
        RecordService(tx, "firm").create_many([{"name": "ACME"}, {"name": "北辰科技有限公司"}])
    return workspace


def cities(workspace):
    with workspace.read(SYSTEM) as tx:
        items = RecordService(tx, "firm").list().items
        return sorted((one.title, one.values["city"]) for one in items)


def test_rows_like_a_record_change_it(firms):
    done = run(firms, "firm", ROWS, on_existing="update", key=["duplicates"])
    assert (done.counts.created, done.counts.updated) == (1, 3)
    assert cities(firms) == [("Acme Ltd", "Ulm"), ("Other", "Rome"), ("北晨科技", "Xi'an")]


def test_rows_like_a_record_are_skipped_or_told(firms):
    done = run(firms, "firm", ROWS, on_existing="skip", key=["duplicates"])
    assert (done.counts.created, done.counts.skipped) == (1, 3)
    told = run(firms, "firm", ROWS, on_existing="error", key=["duplicates"])
    assert len(faults(firms, told)) == 4
    assert len(cities(firms)) == 3
