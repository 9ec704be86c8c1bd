"""Big conversions: prepared in batches while people work, then switched to at once."""

from datetime import timedelta

import pytest
from make import entity
from record_rows import read, rows, write

from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents import prepared
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publishing import publish
from formloom.platform.documents.releases import current_app

TEXT = entity("deal", {"name": {}, "amount": {}})
NUMBER = entity("deal", {"name": {}, "amount": {"field": "integer"}})


class StoppedError(Exception):
    """Stands for a process that was killed between two batches."""


@pytest.fixture
def batches_of_two(monkeypatch):
    monkeypatch.setattr(prepared, "BATCH", 2)


def plan_of(tx):
    return make_plan(tx, {**current_app(tx).documents, ("entity", "deal"): NUMBER})


def fill(workspace, published, count=7):
    published(TEXT)
    write(workspace, "deal", [{"amount": str(number)} for number in range(count)])


def test_a_big_conversion_is_made_in_batches(workspace, published, batches_of_two):
    fill(workspace, published)
    told = []
    publish(workspace, SYSTEM, plan_of, big=3, progress=lambda title, done: told.append(done))
    assert told == [2, 4, 6, 8]
    assert [int(value) for value in read(workspace, "deal", "amount")] == list(range(7))


def test_what_people_save_meanwhile_is_converted_too(workspace, published, batches_of_two):
    fill(workspace, published)

    def save_meanwhile(title, done):
        if done == 4:
            workspace.clock.advance(timedelta(seconds=5))
            now = f"{workspace.clock.now():%Y-%m-%d %H:%M:%S}"
            rows(workspace, f"UPDATE r_deal SET amount = '70', updated_at = '{now}' WHERE seq = 1")
            write(workspace, "deal", [{"amount": "99"}])

    publish(workspace, SYSTEM, plan_of, big=3, progress=save_meanwhile)
    assert [int(value) for value in read(workspace, "deal", "amount")] == [70, 1, 2, 3, 4, 5, 6, 99]


def test_a_killed_conversion_goes_on_where_it_was(workspace, published, batches_of_two):
    fill(workspace, published)

    def die(title, done):
        if done == 4:
            raise StoppedError

    with pytest.raises(StoppedError):
        publish(workspace, SYSTEM, plan_of, big=2, progress=die)
    assert read(workspace, "deal", "amount") == [str(number) for number in range(7)]
    told = []
    publish(workspace, SYSTEM, plan_of, big=2, progress=lambda title, done: told.append(done))
    assert told == [2, 4]
    assert [int(value) for value in read(workspace, "deal", "amount")] == list(range(7))


def test_nothing_is_left_behind_after_a_publish(workspace, published, batches_of_two):
    fill(workspace, published)
    publish(workspace, SYSTEM, plan_of, big=3)
    assert rows(workspace, "SELECT * FROM fl_conversion") == []
    with workspace.read(SYSTEM) as tx:
        assert make_plan(tx, current_app(tx).documents).changes == ()


def test_two_that_publish_the_same_at_once_make_one_release(workspace, published):
    published(TEXT)
    role = {"$schema": "formloom:role/1", "$id": "sales", "title": "Sales", "entities": {}}
    first = []

    def with_role(tx):
        return make_plan(tx, {**current_app(tx).documents, ("role", "sales"): role})

    def meanwhile(tx):
        plan = with_role(tx)
        if not first:
            first.append(0)
            first[0] = publish(workspace, SYSTEM, with_role).number
        return plan

    assert publish(workspace, SYSTEM, meanwhile).number == first[0]
    with workspace.read(SYSTEM) as tx:
        assert current_app(tx).release == first[0]
