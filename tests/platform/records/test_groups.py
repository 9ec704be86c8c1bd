"""Counts and sums by value, of what the actor may see; and which records they may change."""

import pytest
from make import entity

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import NotAllowedError
from formloom.platform.records.service import RecordService

DEAL = entity("deal", {
    "name": {}, "stage": {}, "amount": {"field": "decimal", "scale": 2},
})  # fmt: skip


def role(key, **rights):
    return {
        "$schema": "formloom:role/1", "$id": key, "title": key, "entities": {"deal": rights},
    }  # fmt: skip


@pytest.fixture
def people(workspace, published):
    """An owner of three deals and somebody who reads them all."""
    published(
        DEAL, role("owner", create=True, read="own", update="own"),
        role("reader", read="all", fields={"amount": "hidden"}),
    )  # fmt: skip
    with workspace.write(SYSTEM) as tx:
        made = {key: People(tx).add(key, name=key, roles=[key]) for key in ("owner", "reader")}
        mine = (("a", "1.10", "owner"), ("a", "2.20", "owner"), (None, None, "owner"))
        deals = (*mine, ("a", "5", "reader"))
        for stage, amount, who in deals:
            values = {"name": "x", "stage": stage, "amount": amount, "owner": made[who].id}
            RecordService(tx, "deal").create(values)
        return {key: People(tx).actor(key) for key in made}


def found(tx, **more):
    groups = RecordService(tx, "deal").groups(["stage"], **more)
    return {one.values: (one.count, str(one.total)) for one in groups}


def test_groups_count_and_add_up_what_may_be_read(workspace, people):
    with workspace.read(people["owner"]) as tx:
        assert found(tx, total="amount") == {("a",): (2, "3.30"), (None,): (1, "None")}
        assert found(tx, filter="stage = 'a'", total="amount") == {("a",): (2, "3.30")}
    with workspace.read(people["reader"]) as tx:
        assert found(tx) == {("a",): (3, "None"), (None,): (1, "None")}
        with pytest.raises(NotAllowedError):
            found(tx, total="amount")


def test_a_field_may_be_the_group_the_lane_and_the_sum(workspace, people):
    with workspace.read(people["owner"]) as tx:
        groups = RecordService(tx, "deal").groups(["amount", "amount"], total="amount")
    assert sorted(str(one.total) for one in groups) == ["1.10", "2.20", "None"]


def test_who_may_change_which_of_some_records(workspace, people):
    with workspace.read(SYSTEM) as tx:
        ids = [one.id for one in RecordService(tx, "deal").list().items]
    with workspace.read(people["reader"]) as tx:
        service = RecordService(tx, "deal")
        assert len(service.among(ids)) == 4
        assert service.among(ids, right="update") == ()
        assert len(service.among(ids[:2])) == 2
    with workspace.read(people["owner"]) as tx:
        assert len(RecordService(tx, "deal").among(ids, right="update")) == 3
