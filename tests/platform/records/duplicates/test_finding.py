"""Finding duplicates: by keys as by comparing every pair, and within what one may see."""

from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from make import entity

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import DuplicateError
from formloom.platform.documents.releases import current_app
from formloom.platform.records.duplicates.finding import Duplicates
from formloom.platform.records.duplicates.rules import duplicate_rules
from formloom.platform.records.service import RecordService, Update


def firm(then="warn", **more):
    return entity(
        "firm",
        {"name": {}, "phone": {"field": "phone"}, "email": {"field": "email"}},
        display="name",
        duplicates=[
            {"id": "name", "match": [{"field": "name", "as": "company", "weight": 2},
                                     {"field": "email", "as": "email"}],
             "score": 0.85, "then": then},
            {"id": "phone", "match": [{"field": "phone", "as": "phone"}], "score": 0.9,
             "then": then},
        ],
        **more,
    )  # fmt: skip


NORTH = {"name": "北辰科技有限公司", "phone": "13800138000"}


def like(workspace, values, **more):
    with workspace.read(SYSTEM) as tx:
        found = Duplicates(tx, current_app(tx).entity("firm")).of_values(values, **more)
        return [(one.id, one.rule) for one in found]


def make(workspace, *rows):
    with workspace.write(SYSTEM) as tx:
        return RecordService(tx, "firm").create_many(rows).done


def test_keys_follow_a_record_through_its_life(workspace, published):
    published(firm())
    (id,) = make(workspace, NORTH)
    assert like(workspace, {"name": "北晨科技"}) == [(id, "name")]
    assert like(workspace, {"phone": "+86 138 0013 8000"}) == [(id, "phone")]
    assert like(workspace, NORTH, but=id) == []
    assert like(workspace, {"name": "云帆"}) == []
    assert like(workspace, {"name": None}) == []
    with workspace.write(SYSTEM) as tx:
        RecordService(tx, "firm").update(id, {"phone": "13911112222"})
    assert like(workspace, {"phone": "13800138000"}) == []
    assert like(workspace, {"phone": "13911112222"}) == [(id, "phone")]
    with workspace.write(SYSTEM) as tx:
        RecordService(tx, "firm").delete(id)
    assert like(workspace, NORTH) == []
    with workspace.write(SYSTEM) as tx:
        RecordService(tx, "firm").restore(id)
    assert like(workspace, NORTH) == [(id, "name")]
    with workspace.write(SYSTEM) as tx:
        RecordService(tx, "firm").delete(id)
        RecordService(tx, "firm").purge(id)
        assert tx.connection.exec_driver_sql("SELECT count(*) FROM fl_duplicate_key").scalar() == 0


def test_what_differs_speaks_against_it_as_much_as_it_weighs(workspace, published):
    published(firm())
    (id,) = make(workspace, {"name": "Acme", "email": "info@acme.example"})
    assert like(workspace, {"name": "Acme Ltd"}) == [(id, "name")]
    assert like(workspace, {"name": "Acme", "email": "info@acme.test"}) == []


def test_a_rule_that_blocks_refuses_within_one_call_too(workspace, published):
    published(firm("block"))
    (id,) = make(workspace, NORTH)
    with workspace.write(SYSTEM) as tx:
        service = RecordService(tx, "firm")
        with pytest.raises(DuplicateError) as caught:
            service.create({"name": "Other", "phone": "138 0013 8000"})
        assert caught.value.fields == ("phone",)
        done = service.create_many([{"name": "Acme"}, {"name": "ACME Inc."}, {"name": "Zeta"}])
        assert (len(done.done), list(done.errors)) == (2, [1])
        service.update(id, {"name": "北辰科技"})  # like itself
        result = service.update_many([Update(done.done[0], {"phone": "13800138000"})])
        assert list(result.errors) == [0]
        service.update(done.done[0], {"email": "a@b.example"})


def test_a_new_rule_finds_the_records_that_were_there_before(workspace, published):
    published(entity("firm", {"name": {}, "phone": {"field": "phone"}, "email": {"field": "email"}},
                     display="name"))  # fmt: skip
    (id,) = make(workspace, NORTH)
    assert like(workspace, NORTH) == []
    published(firm())
    assert like(workspace, NORTH) == [(id, "name")]


NAMES = st.sampled_from(["北辰科技", "北晨科技有限公司", "云帆", "Acme", "Acme Ltd", "Akme", ""])
PHONES = st.sampled_from(["13800138000", "0755-88888888", "88888888", "13900138000", ""])
MAILS = st.sampled_from(["a@x.example", "a+1@x.example", "b@x.example", ""])
ROWS = st.lists(st.fixed_dictionaries({"name": NAMES, "phone": PHONES, "email": MAILS}), max_size=8)


@pytest.fixture
def firms(workspace, published):
    published(firm())
    return workspace


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS)
def test_keys_find_what_comparing_all_pairs_finds(firms, rows):
    filled = [{key: value or None for key, value in row.items()} for row in rows]
    with firms.write(SYSTEM) as tx:
        service, known = RecordService(tx, "firm"), Duplicates(tx, current_app(tx).entity("firm"))
        for old in service.list().items:
            service.delete(old.id)
        ids = service.create_many(filled).done
        loaded = dict(zip(ids, filled, strict=True))
        pairs = {frozenset((id, one.id)) for id in ids
                 for one in known.of_values(loaded[id], but=id)}  # fmt: skip
        rules = duplicate_rules(known.entity)
        brute = {
            frozenset((a, b))
            for a, b in combinations(ids, 2)
            if any(rule.alike(loaded[a], loaded[b]) >= rule.score for rule in rules)
        }
    assert pairs == brute
