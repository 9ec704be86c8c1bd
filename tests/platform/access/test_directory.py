"""Departments are kept in memory, and nobody ever sees an old tree."""

import contextlib

import pytest

from formloom.platform.access.departments import Departments
from formloom.platform.access.directory import directory
from formloom.platform.access.hierarchy import departments_below
from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.opening import open_workspace


@pytest.fixture
def head(workspace):
    with workspace.write(SYSTEM) as tx:
        return Departments(tx).add("head", "Head office").id


@pytest.fixture
def other_process(workspace):
    """The same database, opened anew."""
    with contextlib.closing(open_workspace(workspace.settings)) as other:
        yield other


def below(workspace, top):
    with workspace.read(SYSTEM) as tx:
        return departments_below(tx, top)


def test_the_tree_is_read_once(workspace, head):
    with workspace.read(SYSTEM) as first, workspace.read(SYSTEM) as second:
        assert directory(first) is directory(second)


def test_another_process_sees_a_change_at_once(workspace, other_process, head):
    assert below(other_process, head) == {head}
    with workspace.write(SYSTEM) as tx:
        sales = Departments(tx).add("sales", "Sales", parent=head).id
    assert below(other_process, head) == {head, sales}


def test_a_change_is_seen_in_its_own_transaction(workspace, head):
    with workspace.write(SYSTEM) as tx:
        Departments(tx).change(head, name="Old")
        Departments(tx).change(head, name="New")
        assert Departments(tx).names() == {head: "New"}


def test_what_was_undone_was_never_kept(workspace, head):
    def fail(tx, key):
        Departments(tx).add(key, key, parent=head)
        departments_below(tx, head)
        raise RuntimeError(key)

    with pytest.raises(RuntimeError, match="gone"), workspace.write(SYSTEM) as tx:
        fail(tx, "gone")
    with workspace.write(SYSTEM) as tx:
        sales = Departments(tx).add("sales", "Sales", parent=head).id
    assert below(workspace, head) == {head, sales}
