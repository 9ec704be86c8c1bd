"""What somebody may reach is kept between requests, and never from what was undone or is old."""

import pytest
from make import entity

from formloom.platform.access.departments import Departments
from formloom.platform.access.people import People
from formloom.platform.access.rows import reach_for, readable
from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.releases import current_app

ROLE = {
    "$schema": "formloom:role/1",
    "$id": "sales",
    "title": "Sales",
    "entities": {"account": {"read": "department_below"}},
}


@pytest.fixture
def wang(workspace, published):
    """Somebody of the head office who may read what it and the offices below it have."""
    published(entity("account", {"name": {}}), ROLE)
    with workspace.write(SYSTEM) as tx:
        head = Departments(tx).add("head", "Head office").id
        People(tx).add("wang", roles=["sales"], department=head)
        return People(tx).actor("wang")


def reached(tx):
    return reach_for(tx, current_app(tx).entity("account"), "read").departments


def seen_by(workspace, actor):
    with workspace.read(actor) as tx:
        return reached(tx)


def test_the_row_rule_is_built_once(workspace, wang):
    with workspace.read(wang) as first, workspace.read(wang) as second:
        account = current_app(first).entity("account")
        assert readable(first, account) is readable(second, account)


def test_a_new_department_is_reached_at_once(workspace, wang):
    assert seen_by(workspace, wang) == {wang.department}
    with workspace.write(SYSTEM) as tx:
        sales = Departments(tx).add("sales", "Sales", parent=wang.department).id
    assert seen_by(workspace, wang) == {wang.department, sales}


def test_what_is_undone_was_reached_by_nobody_else(workspace, wang):
    def fail():
        with workspace.write(wang) as tx:
            assert reached(tx) == {wang.department}
            tx.actor = SYSTEM
            sales = Departments(tx).add("sales", "Sales", parent=wang.department).id
            tx.actor = wang
            assert reached(tx) == {wang.department, sales}
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert seen_by(workspace, wang) == {wang.department}
