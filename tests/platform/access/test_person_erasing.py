"""Erasing a person leaves their id and nothing that tells who they were."""

import pytest

from formloom.platform.access.audit_check import verify_audit
from formloom.platform.access.people import People
from formloom.platform.access.person_erasing import erase_person
from formloom.platform.access.preferences import Preferences
from formloom.platform.access.sign_in import sign_in
from formloom.platform.access.tables import person
from formloom.platform.access.tokens import Tokens
from formloom.platform.core.actor import SYSTEM, Actor
from formloom.platform.core.errors import ConflictError, NotAllowedError
from formloom.platform.core.ids import new_id


@pytest.fixture
def wang(workspace, add_person):
    wang = add_person("wang.wei", name="王伟", email="wang@example.com", password="long enough 1")
    sign_in(workspace, "wang.wei", "long enough 1", address="203.0.113.7", agent="Firefox/1")
    with workspace.write(Actor(person=wang.id, name="王伟")) as tx:
        Preferences(tx).set("theme", "dark")
        Tokens(tx, wang.id).create("王伟's laptop")
    with workspace.write(SYSTEM) as tx:
        People(tx).disable(wang.id)
    return wang


def test_nothing_tells_who_it_was(workspace, wang):
    with workspace.write(SYSTEM) as tx:
        assert erase_person(tx, wang.id) == f"Erased {wang.id.hex[-8:]}"
    with workspace.read(SYSTEM) as tx:
        kept = [
            str(tx.execute(table.select()).all())
            for table in person.metadata.sorted_tables
            if table.name.startswith("fl_")
        ]
        told = ("王伟", "wang.wei", "wang@example.com", "203.0.113.7", "Firefox", "wangwei")
        assert not [one for one in told if one in str(kept)]
        assert People(tx).get(wang.id).disabled_at is not None
        assert verify_audit(tx).broken is None


def test_who_can_sign_in_is_disabled_first(workspace, wang):
    with workspace.write(SYSTEM) as tx:
        People(tx).enable(wang.id)
        with pytest.raises(ConflictError):
            erase_person(tx, wang.id)


def test_only_administrators_may(workspace, wang):
    stranger = Actor(person=new_id(), name="Li")
    with workspace.write(stranger) as tx, pytest.raises(NotAllowedError):
        erase_person(tx, wang.id)
