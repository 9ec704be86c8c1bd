"""The sample of a report: bounded, of the newest readable records, the same each time."""

import pytest
from make import entity

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService
from formloom.platform.reports.sample import Bounds
from formloom.platform.reports.service import Reports

DEAL = entity("deal", {
    "name": {}, "stage": {}, "amount": {"field": "money", "currency": "CNY"},
    "items": {"field": "lines", "properties": {
        "price": {"id": "price", "field": "integer", "title": "Price"},
    }},
}, display="name")  # fmt: skip
ROLE = {
    "$schema": "formloom:role/1", "$id": "sales", "title": "Sales", "reports": True,
    "entities": {"deal": {"create": True, "read": "own"}},
}  # fmt: skip
NUMBERS = [
    {"id": "n", "agg": "count"}, {"id": "total", "agg": "sum", "of": "amount"},
    {"id": "prices", "agg": "sum", "of": "items.price"},
]  # fmt: skip
THREE = Bounds(3, 6)


@pytest.fixture
def run(workspace, published):
    """A function that runs a report over ten deals of 1, 2, 4 … 512, every other one of Ann's."""
    published(DEAL, ROLE)
    with workspace.write(SYSTEM) as tx:
        People(tx).add("ann", name="Ann", roles=["sales"])
        ann = People(tx).actor("ann")
    for place in range(10):
        with workspace.write(ann if place % 2 else SYSTEM) as tx:
            amount = str(2**place)
            stage = "won" if place < 5 else "open"
            RecordService(tx, "deal").create(
                {"name": f"D{place}", "stage": stage, "amount": amount, "items": [{"price": 1}]}
            )

    def run(*, actor=SYSTEM, sample=THREE, entity="deal", **shelves):
        document = {"$schema": "formloom:report/1", "$id": "r", "title": "R", "entity": entity}
        with workspace.read(actor) as tx:
            return Reports(tx).run({**document, **shelves}, limit=100, sample=sample)

    run.ann = ann
    return run


def test_a_sample_has_the_newest_records_and_says_that_it_is_one(run):
    found = run(values=NUMBERS)
    assert (found.totals, found.is_sample) == ((3, "896.00", 3), True)
    groups = run(values=NUMBERS, rows=[{"by": "stage"}])
    assert (groups.rows, groups.is_sample) == ((("open", 3, "896.00", 3),), True)
    records = run(fields=["name"], sort=[{"by": "name"}])
    assert (records.rows, records.is_sample) == ((("D7",), ("D8",), ("D9",)), True)
    lines = run(entity="deal.items", values=NUMBERS[:1])
    assert (lines.totals, lines.is_sample) == ((3,), True)


def test_a_filter_looks_for_its_records_in_a_window_of_the_newest(run):
    assert run(values=NUMBERS, filter="stage = 'won'").totals[:2] == (1, "16.00")
    assert run(fields=["name"], filter="stage = 'won'").rows == (("D4",),)


def test_rights_are_inside_of_the_sample(run):
    found = run(actor=run.ann, values=NUMBERS)
    assert (found.totals, found.is_sample) == ((3, "672.00", 3), True)


def test_what_fits_into_a_sample_is_no_sample(run):
    for bounds in (Bounds(10, 10), None):
        found = run(values=NUMBERS, sample=bounds)
        assert (found.totals, found.is_sample) == ((10, "1023.00", 10), False)
    assert not run(actor=run.ann, values=NUMBERS, sample=Bounds(5, 5)).is_sample
