"""Formulas of roles: what they may ask about the person who looks, and how they meet the tables."""

from dataclasses import replace
from datetime import timedelta

import pytest
from make import entity

from formloom.platform.access.departments import Departments
from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import DocumentError
from formloom.platform.documents.indexes import indexes_of
from formloom.platform.records.service import RecordService

LEAD = entity(
    "lead",
    {
        "name": {}, "area": {}, "post": {}, "due": {"field": "date"},
        "watchers": {"field": "people"}, "place": {"field": "department"},
    },
    display="name",
)  # fmt: skip


def role(rule, **more):
    rights = {"read": "own", "also": {"read": rule}, **more}
    return {
        "$schema": "formloom:role/1", "$id": "r", "title": "R", "entities": {"lead": rights}
    }  # fmt: skip


@pytest.fixture
def office(workspace, published):
    """Ann of two departments, a region and a post; leads that one rule after the other fits."""
    published(LEAD, role("area = 'none'"))
    with workspace.write(SYSTEM) as tx:
        head, branch = (Departments(tx).add(one, one).id for one in ("head", "branch"))
        boss = People(tx).add("boss").id
        people = People(tx)
        ann = people.add(
            "ann", roles=["r"], department=head, region="north", manager=boss, posts=["buyer"]
        ).id
        people.set_departments(ann, [branch])
        rows = [
            {"name": "branch", "department": str(branch)},
            {"name": "boss", "owner": str(boss)},
            {"name": "north", "area": "north"},
            {"name": "buyer", "post": "buyer"},
            {"name": "today", "due": "2026-11-21"},
            {"name": "watched", "watchers": [str(ann)]},
            {"name": "place", "place": str(branch)},
        ]
        assert not RecordService(tx, "lead").create_many(rows).errors
        return people.actor("ann")


RULES = {
    "department in $user.departments": "branch",
    "place in $user.departments": "place",
    "owner = $user.manager": "boss",
    "area = $user.region": "north",
    "post in $user.posts": "buyer",
    "due = TODAY()": "today",
    "$user.id in watchers": "watched",
    "'r' in $user.roles and name = 'north'": "north",
}


def names(workspace, actor):
    with workspace.read(actor) as tx:
        leads = RecordService(tx, "lead")
        found = {one.title for one in leads.list().items}
        assert leads.count().number == len(found)
        return found


@pytest.mark.parametrize(("rule", "name"), RULES.items(), ids=RULES)
def test_a_rule_may_ask_for_who_looks(workspace, office, published, rule, name):
    published(role(rule))
    assert names(workspace, office) == {name}


@pytest.mark.parametrize(
    "rule",
    [
        "area = $user.region", "not (area = $user.region)", "area <> $user.region",
        "post in $user.posts", "not (post in $user.posts)", "owner = $user.manager",
    ],
)  # fmt: skip
def test_a_value_that_somebody_lacks_opens_nothing(workspace, office, published, rule):
    published(role(rule))
    blank = replace(office, values={**office.values, "region": None, "posts": (), "manager": None})
    assert names(workspace, blank) == set()


def test_a_rule_of_the_day_changes_with_the_day(workspace, office, published):
    published(role("due = TODAY()"))
    assert names(workspace, office) == {"today"}
    workspace.clock.advance(timedelta(days=1))
    assert names(workspace, office) == set()


def test_a_rule_that_means_nothing_is_not_published(published, office):
    with pytest.raises(DocumentError, match="colour"):
        published(role("colour = 'red'"))
    with pytest.raises(DocumentError, match=r"\$user.shoe_size"):
        published(role("area = $user.shoe_size"))


def test_the_fields_of_a_rule_are_indexed(workspace, office, published):
    app = published(role("area = $user.region and post in $user.posts"))
    keys = {one.keys for one in indexes_of(app, app.entity("lead"))}
    assert {("area", "seq"), ("post", "seq")} <= keys


def test_a_rule_is_plain_sql(workspace, office, published):
    app = published(role("post in $user.posts and place in $user.departments"))
    with workspace.read(office) as tx:
        leads = RecordService(tx, "lead")
        assert leads.list().items == ()
        statement = str(leads._reader.rows.rule("read").compile(tx.connection.engine))
    assert "fl_" not in statement
    assert app.entity("lead").table.c.post.name in statement
