"""What holds for any records, in any order, with any values."""

import contextlib
from decimal import Decimal
from functools import cmp_to_key
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import FormloomError, StaleRevisionError
from formloom.platform.records.history import verify_history
from formloom.platform.records.service import RecordService

THING = {
    "$schema": "formloom:entity/1", "$id": "thing", "title": "Thing", "type": "object",
    "display": "name",
    "properties": {
        "name": {"id": "name", "field": "text", "title": "Name"},
        "amount": {"id": "amount", "field": "decimal", "title": "Amount", "scale": 2},
        "day": {"id": "day", "field": "date", "title": "Day"},
        "done": {"id": "done", "field": "boolean", "title": "Done"},
        "code": {"id": "code", "field": "text", "title": "Code", "unique": True},
    },
}  # fmt: skip

VALUES = {
    "name": st.none() | st.text("abzÄ王伟 '\"%_\\", max_size=5),
    "amount": st.none() | st.decimals("-99.99", "99.99", places=2).map(str),
    "day": st.none() | st.dates().map(str),
    "done": st.booleans(),
}
CODES = st.none() | st.sampled_from(["A", "B"])
RECORDS = st.fixed_dictionaries({}, optional={**VALUES, "code": CODES})
STEPS = st.tuples(
    st.sampled_from(["create", "update", "delete", "restore"]), st.integers(0, 5), RECORDS
)
TRIES = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class RollBackError(Exception):
    """Ends a transaction without a trace."""


@pytest.fixture
def trial(workspace, published):
    """A function that gives a service to a check and takes back all that it did."""
    published(THING)

    def run(check):
        with contextlib.suppress(RollBackError), workspace.write(SYSTEM) as tx:
            check(RecordService(tx, "thing"))
            raise RollBackError

    return run


def loaded(values):
    """What the service should read for ``values``."""
    found = {"name": None, "amount": None, "day": None, "done": False, "code": None, **values}
    found["name"] = found["name"] or None
    found["amount"] = None if found["amount"] is None else Decimal(found["amount"])
    return {**found, "day": None if found["day"] is None else str(found["day"])}


def read(record):
    values = {key: record.values[key] for key in THING["properties"]}
    return {**values, "day": None if values["day"] is None else str(values["day"])}


class Model:
    """The same records in a dictionary: id -> (values, revision, deleted)."""

    def __init__(self):
        self.records = {}

    def taken(self, code, but=None):
        live = (one for id, one in self.records.items() if id != but and not one[2])
        return code is not None and any(values["code"] == code for values, _, _ in live)

    def step(self, things, action, values, id):
        values_now, revision, deleted = self.records.get(id, (None, 0, False))
        if action == "create":
            after = loaded(values)
            if self.taken(after["code"]):
                return False
            self.records[things.create(values).id] = (after, 1, False)
        elif action == "update":
            after = {**values_now, **{k: v for k, v in loaded(values).items() if k in values}}
            if deleted or self.taken(after["code"], id):
                return False
            things.update(id, values, revision=revision)
            self.records[id] = (after, revision + (after != values_now), False)
        elif action == "delete":
            if deleted:
                return False
            things.delete(id)
            self.records[id] = (values_now, revision + 1, True)
        else:
            if not deleted or self.taken(values_now["code"], id):
                return False
            things.restore(id)
            self.records[id] = (values_now, revision + 1, False)
        return True


@TRIES
@given(steps=st.lists(STEPS, max_size=12))
def test_any_steps_leave_what_a_dictionary_would_hold(trial, steps):
    def check(things):
        model = Model()
        for action, pick, values in steps:
            ids = list(model.records)
            if action != "create" and not ids:
                continue
            id = ids[pick % len(ids)] if ids else None
            if not model.step(things, action, values, id):
                with pytest.raises(FormloomError):
                    attempt(things, action, values, id)
        found = {one.id: (read(one), one.revision) for one in things.list(limit=500).items}
        assert found == {id: one[:2] for id, one in model.records.items() if not one[2]}
        gone = {one.id for one in things.list(limit=500, deleted=True).items}
        assert gone == {id for id, one in model.records.items() if one[2]}
        assert verify_history(things.transaction).broken is None

    trial(check)


FAULTS = {
    "an update is lost": ("update", lambda self, id, values, revision=None: None),
    "nothing is deleted": ("delete", lambda self, id: None),
    "nothing comes back": ("restore", lambda self, id: None),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_caught(trial, monkeypatch, fault):
    name, wrong = FAULTS[fault]
    monkeypatch.setattr(RecordService, name, wrong)
    tries = settings(TRIES, derandomize=True, database=None, phases=[Phase.generate])
    inner = test_any_steps_leave_what_a_dictionary_would_hold.hypothesis.inner_test
    caught = (AssertionError, BaseExceptionGroup, pytest.fail.Exception, FormloomError)
    with pytest.raises(caught):
        tries(given(steps=st.lists(STEPS, max_size=12))(inner))(trial=trial)


def attempt(things, action, values, id):
    if action == "create":
        things.create(values)
    elif action == "update":
        things.update(id, values)
    elif action == "delete":
        things.delete(id)
    else:
        things.restore(id)


SORTS = st.lists(
    st.tuples(st.sampled_from(["amount", "day", "done", "code"]), st.booleans()), max_size=3
)


def order(one, other, sort):
    """The order of two records: blanks are the smallest."""
    for key, desc in sort:
        left, right = one[key], other[key]
        if left != right:
            less = left is None or (right is not None and left < right)
            return 1 if less == desc else -1
    return 0


@TRIES
@given(
    records=st.lists(st.fixed_dictionaries({}, optional=VALUES), max_size=12),
    sort=SORTS,
    limit=st.integers(1, 5),
)
def test_paging_visits_each_record_once_and_in_order(trial, records, sort, limit):
    def check(things):
        made = set(things.create_many(records).done)
        visited, cursor = [], None
        while True:
            page = things.list(sort=sort, limit=limit, cursor=cursor)
            visited += page.items
            cursor = page.next
            if cursor is None:
                break
        assert len(visited) == len(made)
        assert {one.id for one in visited} == made
        values = [one.values for one in visited]
        expected = sorted(values, key=cmp_to_key(lambda a, b: order(a, b, sort)))
        keys = [key for key, _ in sort]
        assert [[v[k] for k in keys] for v in values] == [[v[k] for k in keys] for v in expected]

    trial(check)


def test_two_people_at_once_lose_no_update(workspace, published):
    published(THING)
    with workspace.write(SYSTEM) as tx:
        thing = RecordService(tx, "thing").create({"name": "a", "amount": "0"})
    start, outcomes = Barrier(2), []

    def save(key, value):
        start.wait()
        try:
            with workspace.write(SYSTEM) as tx:
                RecordService(tx, "thing").update(thing.id, {key: value}, revision=1)
                outcomes.append("saved")
        except StaleRevisionError as error:
            outcomes.append(error.theirs)

    threads = [Thread(target=save, args=pair) for pair in (("name", "b"), ("amount", "1"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with workspace.read(SYSTEM) as tx:
        after = RecordService(tx, "thing").get(thing.id)
    theirs = next(one for one in outcomes if one != "saved")
    assert (outcomes.count("saved"), after.revision) == (1, 2)
    assert (theirs["name"], theirs["amount"]) in {("b", "0.00"), ("a", "1.00")}


def test_counters_of_two_people_at_once_give_each_number_once(workspace, published):
    number = {"id": "number", "field": "auto_number", "title": "No.", "format": "{000}"}
    published({**THING, "$id": "numbered", "properties": {**THING["properties"], "number": number}})
    start, given_out = Barrier(3), []

    def save():
        start.wait()
        with workspace.write(SYSTEM) as tx:
            made = RecordService(tx, "numbered").create_many([{"code": str(uuid4())}]).done
            given_out.append(RecordService(tx, "numbered").get(made[0]).values["number"])

    threads = [Thread(target=save) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given_out) == ["001", "002", "003"]
